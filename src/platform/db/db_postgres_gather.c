/* PostgreSQL: rows that works of a group write and do not look at again wait for each other and are sent as one statement: half of
 * what a small change costs there is the statement around it.
 *
 * The statement ("-- gathered: …" in its description) takes an array for each parameter but the firm. It is sent before the commit,
 * before a statement whose text has all the words behind "gathered" (a change of one column so waits while others are read), or
 * when there are many rows. Only hopeful transactions gather: a row that is refused makes the group run again, each row by itself. */
#include "platform/db/db_postgres.h"

#include <ctype.h>
#include <endian.h>

#include "base/cleanup.h"

enum {
	OID_BYTEA_ARRAY = 1001,
	OID_TEXT_ARRAY = 1009,
	OID_INT8_ARRAY = 1016,
	OID_FLOAT8_ARRAY = 1022,
	FULL_BYTES = 1024 * 1024, /* of rows that wait; past that they are sent */
	MAX_BYTES = 256 * 1024 * 1024,
	IS_NULL = -1, /* length of an element */
};

static const struct {
	Oid array, element;
} types[] = {
	[DB_KIND_INT] = { OID_INT8_ARRAY, OID_INT8 },
	[DB_KIND_REAL] = { OID_FLOAT8_ARRAY, OID_FLOAT8 },
	[DB_KIND_TEXT] = { OID_TEXT_ARRAY, OID_TEXT },
	[DB_KIND_BYTES] = { OID_BYTEA_ARRAY, OID_BYTEA },
};

Oid pg_array_of(enum db_kind kind)
{
	return types[kind].array;
}

/* --- Rows: elements one behind the other, each a length and its bytes, as arrays have them --- */

static void append_number(struct text *out, int32_t number)
{
	uint32_t big = htobe32((uint32_t)number);

	text_append_n(out, &big, sizeof(big));
}

static size_t element_bytes(const char *element)
{
	uint32_t big;

	memcpy(&big, element, sizeof(big));
	int32_t length = (int32_t)be32toh(big);
	return sizeof(big) + (length == IS_NULL ? 0 : (size_t)length);
}

static void append_row(struct text *out, const struct pg_stmt *stmt)
{
	for (int i = 0; i < stmt->stmt.sql->param_count; i++) {
		append_number(out, stmt->values[i] ? stmt->lengths[i] : IS_NULL);
		if (stmt->values[i])
			text_append_n(out, stmt->values[i], (size_t)stmt->lengths[i]);
	}
}

/* --- Sending --- */

/* Dimensions, whether there are NULLs, type, number of elements, number of the first one. */
static void append_head(struct text *out, Oid element, int count)
{
	const int32_t head[] = { 1, 1, (int32_t)element, count, 1 };

	for (size_t i = 0; i < sizeof(head) / sizeof(head[0]); i++)
		append_number(out, head[i]);
}

/* Takes the next element of each row; `rest` points to what is left of the rows. */
static void append_array(struct text *out, Oid element, const char **rest, int count)
{
	append_head(out, element, count);
	for (int i = 0; i < count; i++) {
		size_t bytes = element_bytes(rest[i]);

		text_append_n(out, rest[i], bytes);
		rest[i] += bytes;
	}
}

static void append_arrays(const struct pg_gather *gather, struct text *out, size_t *ret_ends)
{
	const char *rest[PG_GATHER_ROWS];

	for (int i = 0; i < gather->count; i++)
		rest[i] = gather->rows.bytes + gather->starts[i];
	for (int i = 0; i < gather->stmt->sql->param_count; i++) {
		append_array(out, types[gather->stmt->params[i].kind].element, rest, gather->count);
		ret_ends[i] = out->length;
	}
}

static void bind_firm(struct pg_stmt *stmt, int at, int64_t firm_id)
{
	stmt->numbers[at] = htobe64((uint64_t)firm_id);
	stmt->values[at] = (const char *)&stmt->numbers[at];
	stmt->lengths[at] = sizeof(stmt->numbers[at]);
}

static enum err send_arrays(struct ctx *ctx, const struct pg_gather *gather)
{
	CLOSING(text_done) struct text arrays = { 0 };
	struct pg_stmt *stmt = (struct pg_stmt *)gather->stmt;
	size_t ends[DB_PARAM_MAX] = { 0 };

	text_init(&arrays, MAX_BYTES);
	append_arrays(gather, &arrays, ends);
	if (!text_ok(&arrays))
		return fail(ctx, ERR_BUSY, "db.memory", NULL, "no memory for the rows of a statement");
	for (int i = 0; i < gather->stmt->sql->param_count; i++) {
		size_t start = i ? ends[i - 1] : 0;

		stmt->values[i] = arrays.bytes + start;
		stmt->lengths[i] = (int)(ends[i] - start);
		if (gather->stmt->params[i].source == DB_SOURCE_FIRM)
			bind_firm(stmt, i, gather->firm_id);
	}
	return pg_send_for_firm(ctx, stmt, gather->firm_id);
}

static enum err send_rows(struct ctx *ctx, struct pg_conn *conn, struct pg_gather *gather)
{
	if (!gather->count)
		return OK;
	if (gather->numbers[0] < conn->conn.lowest_sent)
		conn->conn.lowest_sent = gather->numbers[0];
	pg_kept_forget(conn, gather->stmt->sql->changed);
	TRY(send_arrays(ctx, gather));
	gather->count = 0;
	text_clear(&gather->rows);
	return OK;
}

enum err pg_gather_send(struct ctx *ctx, struct pg_conn *conn)
{
	for (int i = 0; i < PG_GATHER_MAX; i++)
		TRY(send_rows(ctx, conn, &conn->gathers[i]));
	return OK;
}

/* --- Who could see the rows --- */

static bool is_part_of_word(char byte)
{
	return isalnum((unsigned char)byte) || byte == '_';
}

static bool has_word(const char *text, const char *word)
{
	size_t length = strlen(word);
	const char *at = strstr(text, word);

	while (at && ((at > text && is_part_of_word(at[-1])) || is_part_of_word(at[length])))
		at = strstr(at + 1, word);
	return at != NULL;
}

static bool waits_for(struct pg_stmt *stmt, const struct pg_gather *gather, int slot)
{
	const char *const *word = gather->stmt->sql->gathered;

	if (!stmt->waits_for[slot]) {
		while (*word && has_word(stmt->stmt.sql->postgres, *word))
			word++;
		stmt->waits_for[slot] = *word ? PG_WAITS_NOT : PG_WAITS;
	}
	return stmt->waits_for[slot] == PG_WAITS;
}

enum err pg_gather_before(struct ctx *ctx, struct pg_stmt *stmt)
{
	struct pg_conn *conn = (struct pg_conn *)stmt->stmt.conn;

	for (int i = 0; i < PG_GATHER_MAX; i++) {
		if (conn->gathers[i].count && waits_for(stmt, &conn->gathers[i], i))
			TRY(send_rows(ctx, conn, &conn->gathers[i]));
	}
	return OK;
}

/* --- Gathering --- */

/* Where rows of the statement wait; NULL: all places are taken by others. */
static struct pg_gather *place_of(struct pg_conn *conn, struct db_stmt *stmt)
{
	for (int i = 0; i < PG_GATHER_MAX; i++) {
		struct pg_gather *gather = &conn->gathers[i];

		if (!gather->stmt)
			text_init(&gather->rows, MAX_BYTES);
		if (!gather->stmt)
			gather->stmt = stmt;
		if (gather->stmt == stmt)
			return gather;
	}
	return NULL;
}

static bool is_full(const struct pg_gather *gather)
{
	return gather->count == PG_GATHER_ROWS || gather->rows.length > FULL_BYTES;
}

enum err pg_gather(struct ctx *ctx, struct db_stmt *stmt)
{
	struct pg_conn *conn = (struct pg_conn *)stmt->conn;
	struct pg_gather *gather = place_of(conn, stmt);
	CLOSING(text_done) struct text row = { 0 };

	if (!gather)
		return fail(ctx, ERR_INTERNAL, "db.gathers", NULL, "%s: too many statements are gathered", stmt->sql->name);
	text_init(&row, MAX_BYTES);
	append_row(&row, (struct pg_stmt *)stmt); /* first: sending binds the arrays in its place */
	if (is_full(gather) || (gather->count && gather->firm_id != ctx->firm_id))
		TRY(send_rows(ctx, conn, gather));
	gather->firm_id = ctx->firm_id;
	gather->starts[gather->count] = gather->rows.length;
	gather->numbers[gather->count++] = conn->conn.gathered++;
	text_append_n(&gather->rows, text_chars(&row), row.length);
	if (!text_ok(&row) || !text_ok(&gather->rows))
		return fail(ctx, ERR_BUSY, "db.memory", NULL, "no memory for the rows of a statement");
	return OK;
}

void pg_gather_drop(struct db_conn *conn, int64_t from)
{
	for (int i = 0; i < PG_GATHER_MAX; i++) {
		struct pg_gather *gather = &((struct pg_conn *)conn)->gathers[i];

		while (gather->count && gather->numbers[gather->count - 1] >= from)
			gather->rows.length = gather->starts[--gather->count];
		gather->rows.failed = false;
	}
}

void pg_gather_done(struct pg_conn *conn)
{
	for (int i = 0; i < PG_GATHER_MAX; i++)
		text_done(&conn->gathers[i].rows);
}
