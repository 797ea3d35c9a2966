/* Statements: matched by name to field tables, prepared, cached per connection, bound and read. */
#include "platform/db/db_driver.h"

#include <stdlib.h>

#include "base/text.h"

enum { FIRST_SLOTS = 64 };

static enum err no_memory(struct ctx *ctx)
{
	return fail(ctx, ERR_BUSY, "db.memory", NULL, "no memory for a statement");
}

/* --- Matching names --- */

static bool is_in_rows(const struct field *field)
{
	switch (field->type) {
	case FIELD_TYPE_OBJECT:
	case FIELD_TYPE_OBJECT_PTR:
	case FIELD_TYPE_LIST:
	case FIELD_TYPE_TEXTS:
	case FIELD_TYPE_IDS:
		return false;
	default:
		return true;
	}
}

/* An instant called due_at lies in column due_at_ms. */
static bool has_column(const struct field *field, const char *name)
{
	size_t length = strlen(field->name);

	if (!is_in_rows(field) || strncmp(field->name, name, length) != 0)
		return false;
	return !name[length] || (field->type == FIELD_TYPE_TIME && strcmp(name + length, "_ms") == 0);
}

static const struct field *field_of_column(const struct shape *shape, const char *name)
{
	for (int i = 0; shape && i < shape->field_count; i++) {
		if (has_column(&shape->fields[i], name))
			return &shape->fields[i];
	}
	return NULL;
}

static enum db_kind kind_of(const struct field *field)
{
	switch (field->type) {
	case FIELD_TYPE_REAL:
		return DB_KIND_REAL;
	case FIELD_TYPE_TEXT:
	case FIELD_TYPE_DATE:
	case FIELD_TYPE_JSON:
	case FIELD_TYPE_ENUM:
		return DB_KIND_TEXT;
	case FIELD_TYPE_BYTES:
		return DB_KIND_BYTES;
	default:
		return DB_KIND_INT;
	}
}

static enum err match_param(struct ctx *ctx, const struct db_stmt *stmt, const char *name, struct db_param *ret)
{
	if (strcmp(name, "firm_id") == 0) {
		*ret = (struct db_param){ .source = DB_SOURCE_FIRM };
		return OK;
	}
	if (strcmp(name, "now_ms") == 0) {
		*ret = (struct db_param){ .source = DB_SOURCE_NOW };
		return OK;
	}
	const struct field *field = field_of_column(stmt->params_shape, name);
	if (!field)
		return fail(ctx, ERR_INTERNAL, "db.unknown_param", NULL, "%s: no field for :%s", stmt->sql->name, name);
	*ret = (struct db_param){ .source = DB_SOURCE_FIELD, .kind = kind_of(field), .field = field };
	return OK;
}

static enum err match_columns(struct ctx *ctx, struct db_stmt *stmt)
{
	const struct db_driver *driver = stmt->conn->db->driver;
	int count = driver->column_count(stmt);
	struct db_column *columns = calloc((size_t)count + 1, sizeof(*columns));

	if (!columns)
		return no_memory(ctx);
	for (int i = 0; i < count; i++) {
		const char *name = driver->column_name(stmt, i);
		const struct field *field = field_of_column(stmt->row_shape, name);

		if (!field) {
			free(columns);
			return fail(ctx, ERR_INTERNAL, "db.unknown_column", NULL, "%s: no field for column %s",
				    stmt->sql->name, name);
		}
		columns[i] = (struct db_column){ field, kind_of(field) };
	}
	stmt->columns = columns;
	stmt->column_count = count;
	return OK;
}

/* --- The cache --- */

static size_t slot_of(const struct db_cache *cache, const struct sql *sql, const struct shape *params_shape,
		      const struct shape *row_shape)
{
	uint64_t hash = (uintptr_t)sql * 0x9E3779B97F4A7C15u;

	hash = (hash ^ (uintptr_t)params_shape) * 0x9E3779B97F4A7C15u;
	hash = (hash ^ (uintptr_t)row_shape) * 0x9E3779B97F4A7C15u;
	size_t at = (size_t)(hash >> 32) & (cache->slot_count - 1);
	while (cache->slots[at] && (cache->slots[at]->sql != sql || cache->slots[at]->params_shape != params_shape ||
				    cache->slots[at]->row_shape != row_shape))
		at = (at + 1) & (cache->slot_count - 1);
	return at;
}

static bool cache_grow(struct db_cache *cache)
{
	struct db_cache grown = { .slot_count = cache->slot_count ? cache->slot_count * 2 : FIRST_SLOTS,
				  .used = cache->used };

	grown.slots = calloc(grown.slot_count, sizeof(*grown.slots));
	if (!grown.slots)
		return false;
	for (size_t i = 0; i < cache->slot_count; i++) {
		const struct db_stmt *stmt = cache->slots[i];

		if (stmt)
			grown.slots[slot_of(&grown, stmt->sql, stmt->params_shape, stmt->row_shape)] = cache->slots[i];
	}
	free(cache->slots);
	*cache = grown;
	return true;
}

static void stmt_free(struct db_stmt *stmt)
{
	stmt->conn->db->driver->release(stmt);
	free(stmt->columns);
	free(stmt->params);
	free(stmt);
}

void db_cache_done(struct db_conn *conn)
{
	for (size_t i = 0; i < conn->cache.slot_count; i++) {
		if (conn->cache.slots[i])
			stmt_free(conn->cache.slots[i]);
	}
	free(conn->cache.slots);
	conn->cache = (struct db_cache){ 0 };
}

static enum err stmt_fill(struct ctx *ctx, struct db_stmt *stmt)
{
	int count = stmt->sql->param_count;

	if (count > DB_PARAM_MAX)
		return fail(ctx, ERR_INTERNAL, "db.params", NULL, "%s: more than %d parameters", stmt->sql->name,
			    DB_PARAM_MAX);
	stmt->params = calloc((size_t)count + 1, sizeof(*stmt->params));
	if (!stmt->params)
		return no_memory(ctx);
	for (int i = 0; i < count; i++)
		TRY(match_param(ctx, stmt, stmt->sql->params[i], &stmt->params[i]));
	return stmt->conn->db->driver->prepare(ctx, stmt);
}

static enum err stmt_make(struct ctx *ctx, struct db_conn *conn, const struct sql *sql,
			  const struct shape *params_shape, const struct shape *row_shape, struct db_stmt **ret_stmt)
{
	struct db_stmt *stmt = calloc(1, conn->db->driver->stmt_bytes);

	if (!stmt)
		return no_memory(ctx);
	stmt->conn = conn;
	stmt->sql = sql;
	stmt->params_shape = params_shape;
	stmt->row_shape = row_shape;
	enum err result = stmt_fill(ctx, stmt);
	if (result != OK) {
		stmt_free(stmt);
		return result;
	}
	*ret_stmt = stmt;
	return OK;
}

enum err db_stmt_get(struct ctx *ctx, struct db_conn *conn, const struct sql *sql, const struct shape *params_shape,
		     const struct shape *row_shape, struct db_stmt **ret_stmt)
{
	struct db_cache *cache = &conn->cache;

	if (cache->used * 2 >= cache->slot_count && !cache_grow(cache))
		return no_memory(ctx);
	size_t slot = slot_of(cache, sql, params_shape, row_shape);
	struct db_stmt *stmt = cache->slots[slot];
	if (!stmt || stmt->is_running) {
		bool is_spare = stmt != NULL;

		TRY(stmt_make(ctx, conn, sql, params_shape, row_shape, &stmt));
		stmt->is_spare = is_spare;
		if (!is_spare) {
			cache->slots[slot] = stmt;
			cache->used++;
		}
	}
	stmt->is_running = true;
	*ret_stmt = stmt;
	return OK;
}

void db_stmt_put(struct db_stmt *stmt)
{
	stmt->conn->db->driver->finish(stmt);
	stmt->is_running = false;
	if (stmt->is_spare)
		stmt_free(stmt);
}

/* --- Parameters --- */

static void bind_text(struct db_stmt *stmt, int at, const char *chars)
{
	const struct db_driver *driver = stmt->conn->db->driver;

	if (chars)
		driver->bind_bytes(stmt, at, chars, strlen(chars), true);
	else
		driver->bind_null(stmt, at);
}

/* Absent numbers are NULL, but for plain INT, where 0 is a value like others. */
static void bind_number(struct db_stmt *stmt, int at, const struct field *field, int64_t number)
{
	bool is_nullable = field->type != FIELD_TYPE_INT || (field->flags & FIELD_NULL);

	if (number == 0 && is_nullable)
		stmt->conn->db->driver->bind_null(stmt, at);
	else
		stmt->conn->db->driver->bind_int(stmt, at, number);
}

static void bind_field(struct db_stmt *stmt, int at, const struct field *field, const void *params)
{
	const struct db_driver *driver = stmt->conn->db->driver;
	const void *member = (const char *)params + field->offset;
	const struct bytes *bytes = member;

	switch (field->type) {
	case FIELD_TYPE_BOOL:
		driver->bind_int(stmt, at, *(const bool *)member);
		return;
	case FIELD_TYPE_REAL:
		driver->bind_real(stmt, at, *(const double *)member);
		return;
	case FIELD_TYPE_TEXT:
	case FIELD_TYPE_DATE:
	case FIELD_TYPE_JSON:
		bind_text(stmt, at, *(const char *const *)member);
		return;
	case FIELD_TYPE_ENUM:
		bind_text(stmt, at, choice_text(field->choices, *(const int *)member));
		return;
	case FIELD_TYPE_BYTES:
		if (bytes->data)
			driver->bind_bytes(stmt, at, bytes->data, bytes->length, false);
		else
			driver->bind_null(stmt, at);
		return;
	default:
		bind_number(stmt, at, field, *(const int64_t *)member);
	}
}

enum err db_stmt_bind(struct ctx *ctx, struct db_stmt *stmt, const void *params)
{
	const struct db_driver *driver = stmt->conn->db->driver;

	for (int i = 0; i < stmt->sql->param_count; i++) {
		const struct db_param *param = &stmt->params[i];

		if (param->source == DB_SOURCE_FIRM)
			driver->bind_int(stmt, i, ctx->firm_id);
		else if (param->source == DB_SOURCE_NOW)
			driver->bind_int(stmt, i, ctx_now_ms(ctx));
		else if (params)
			bind_field(stmt, i, param->field, params);
		else
			return fail(ctx, ERR_INTERNAL, "db.params", NULL, "%s: parameters without values",
				    stmt->sql->name);
	}
	return OK;
}

/* --- Columns --- */

static void clear_member(const struct field *field, void *member)
{
	static const size_t sizes[] = {
		[FIELD_TYPE_BOOL] = sizeof(bool),	     [FIELD_TYPE_REAL] = sizeof(double),
		[FIELD_TYPE_TEXT] = sizeof(const char *), [FIELD_TYPE_DATE] = sizeof(const char *),
		[FIELD_TYPE_JSON] = sizeof(const char *), [FIELD_TYPE_BYTES] = sizeof(struct bytes),
		[FIELD_TYPE_ENUM] = sizeof(int),	     [FIELD_TYPE_INT] = sizeof(int64_t),
		[FIELD_TYPE_ID] = sizeof(int64_t),	     [FIELD_TYPE_TIME] = sizeof(int64_t),
	};

	memset(member, 0, sizes[field->type]);
}

static struct bytes copy(struct arena *arena, const struct bytes *bytes)
{
	return (struct bytes){ .data = arena_copy(arena, bytes->data, bytes->length), .length = bytes->length };
}

static void set_member(const struct field *field, struct arena *arena, const struct db_value *value, void *member)
{
	switch (field->type) {
	case FIELD_TYPE_REAL:
		*(double *)member = value->real;
		return;
	case FIELD_TYPE_TEXT:
	case FIELD_TYPE_DATE:
	case FIELD_TYPE_JSON:
		*(const void **)member = copy(arena, &value->bytes).data;
		return;
	case FIELD_TYPE_BYTES:
		*(struct bytes *)member = copy(arena, &value->bytes);
		return;
	case FIELD_TYPE_ENUM:
		*(int *)member = choice_from_text(field->choices, (const char *)value->bytes.data);
		return;
	case FIELD_TYPE_BOOL:
		*(bool *)member = value->number != 0;
		return;
	default:
		*(int64_t *)member = value->number;
	}
}

enum err db_stmt_read_row(struct ctx *ctx, struct db_stmt *stmt, struct arena *arena, void *row)
{
	const struct db_driver *driver = stmt->conn->db->driver;
	struct db_value value;

	if (!stmt->columns)
		TRY(match_columns(ctx, stmt));
	for (int i = 0; i < stmt->column_count; i++) {
		const struct db_column *column = &stmt->columns[i];
		void *member = (char *)row + column->field->offset;

		TRY(driver->column(ctx, stmt, i, column->kind, &value));
		if (value.is_null)
			clear_member(column->field, member);
		else
			set_member(column->field, arena, &value, member);
	}
	return OK;
}
