/* Statements of a dump. */
#include "extract/sql_dump.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "extract/sql_token.h"
#include "extract/table.h"

enum { SNIFF_BYTES = 64 * 1024 };

struct reading {
	struct ctx *ctx;
	struct sql_scan scan;
	struct sql_token token;
	const char *only;
	sql_dump_visit visit;
	void *arg;
	struct vec tables; /* struct sql_table */
	struct vec values; /* struct sql_value of a row */
	struct text bytes; /* of a row */
};

static void reading_done(struct reading *reading)
{
	text_done(&reading->token.value);
	text_done(&reading->bytes);
}

static enum err next(struct reading *reading)
{
	return sql_next(reading->ctx, &reading->scan, &reading->token);
}

static enum err damaged(struct reading *reading, const char *what)
{
	return sql_damaged(reading->ctx, &reading->scan, what);
}

static bool at_statement_end(const struct reading *reading)
{
	return reading->token.kind == SQL_STATEMENT || reading->token.kind == SQL_END;
}

/* Over the rest of a statement. */
static enum err skip_statement(struct reading *reading)
{
	while (!at_statement_end(reading))
		TRY(next(reading));
	return OK;
}

static bool is_name(const struct reading *reading)
{
	const struct sql_token *token = &reading->token;
	bool is_word = token->kind == SQL_WORD || token->kind == SQL_NAME || token->kind == SQL_STRING;

	return is_word && token->value.length > 0 && token->value.length <= SQL_DUMP_MAX_NAME &&
	       text_is_utf8(token->value.bytes, token->value.length);
}

/* --- Tables --- */

static enum err find_table(struct reading *reading, const char *name, struct sql_table **ret_table)
{
	for (size_t i = 0; i < reading->tables.count; i++) {
		*ret_table = vec_at(&reading->tables, i);
		if (text_equal((*ret_table)->name, name))
			return OK;
	}
	if (reading->tables.count == SQL_DUMP_MAX_TABLES)
		return fail(reading->ctx, ERR_TOO_LARGE, "table.too_large", NULL, "More than %d tables", SQL_DUMP_MAX_TABLES);
	*ret_table = vec_push(&reading->tables);
	**ret_table = (struct sql_table){ .name = arena_text(reading->ctx->arena, name) };
	return OK;
}

/* `table` or `database`.`table`; the token behind it is read. */
static enum err read_table_name(struct reading *reading, struct sql_table **ret_table)
{
	if (!is_name(reading))
		return damaged(reading, "a table without a name");
	const char *name = arena_text(reading->ctx->arena, text_chars(&reading->token.value));
	TRY(next(reading));
	if (reading->token.kind == SQL_WORD && text_equal(text_chars(&reading->token.value), ".")) {
		TRY(next(reading));
		if (!is_name(reading))
			return damaged(reading, "a table without a name");
		name = arena_text(reading->ctx->arena, text_chars(&reading->token.value));
		TRY(next(reading));
	}
	return find_table(reading, name, ret_table);
}

/* Lines of CREATE TABLE that are no columns. */
static bool is_key(const struct reading *reading)
{
	static const char *const words[] = { "PRIMARY", "KEY", "UNIQUE", "INDEX", "CONSTRAINT", "FOREIGN", "FULLTEXT", "SPATIAL", "CHECK" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (sql_is_word(&reading->token, words[i]))
			return true;
	}
	return false;
}

static enum err add_column(struct reading *reading, struct vec *columns)
{
	if (columns->count == SQL_DUMP_MAX_COLUMNS)
		return fail(reading->ctx, ERR_TOO_LARGE, "table.too_large", NULL, "More than %d columns", SQL_DUMP_MAX_COLUMNS);
	*(const char **)vec_push(columns) = arena_text(reading->ctx->arena, text_chars(&reading->token.value));
	return OK;
}

/* Behind "(": names of columns at the first level, up to its ")". */
static enum err read_definitions(struct reading *reading, struct vec *columns)
{
	bool is_first = true;
	int depth = 1;

	while (depth > 0 && !at_statement_end(reading)) {
		if (is_first && is_name(reading) && !is_key(reading))
			TRY(add_column(reading, columns));
		depth += sql_is_sign(&reading->token, '(') - sql_is_sign(&reading->token, ')');
		is_first = depth == 1 && sql_is_sign(&reading->token, ',');
		TRY(next(reading));
	}
	return OK;
}

/* CREATE [TEMPORARY] TABLE [IF NOT EXISTS] name ( … */
static enum err read_create(struct reading *reading)
{
	struct sql_table *table;
	struct vec columns;

	TRY(next(reading));
	if (sql_is_word(&reading->token, "TEMPORARY"))
		TRY(next(reading));
	if (!sql_is_word(&reading->token, "TABLE"))
		return skip_statement(reading);
	TRY(next(reading));
	while (sql_is_word(&reading->token, "IF") || sql_is_word(&reading->token, "NOT") || sql_is_word(&reading->token, "EXISTS"))
		TRY(next(reading));
	TRY(read_table_name(reading, &table));
	if (!sql_is_sign(&reading->token, '('))
		return skip_statement(reading);
	vec_init(&columns, reading->ctx->arena, sizeof(const char *));
	TRY(next(reading));
	TRY(read_definitions(reading, &columns));
	table->columns = vec_list(&columns);
	return skip_statement(reading);
}

/* --- Rows --- */

static enum err add_value(struct reading *reading, bool is_null)
{
	struct sql_value *value;

	if (reading->values.count == SQL_DUMP_MAX_COLUMNS)
		return fail(reading->ctx, ERR_TOO_LARGE, "table.too_large", NULL, "More than %d values", SQL_DUMP_MAX_COLUMNS);
	value = vec_push(&reading->values);
	*value = (struct sql_value){ .is_null = is_null, .offset = reading->bytes.length };
	if (!is_null)
		text_append_n(&reading->bytes, text_chars(&reading->token.value), reading->token.value.length);
	if (!text_ok(&reading->bytes))
		return fail(reading->ctx, ERR_TOO_LARGE, "table.too_large", NULL, "The row in line %u is too long", reading->scan.line);
	value->length = reading->bytes.length - value->offset;
	return OK;
}

/* Behind "(": values with commas, up to ")". */
static enum err read_values(struct reading *reading)
{
	reading->values.count = 0;
	text_clear(&reading->bytes);
	for (;;) {
		bool is_value = reading->token.kind == SQL_STRING || reading->token.kind == SQL_WORD;

		if (!is_value)
			return damaged(reading, "a value was expected");
		TRY(add_value(reading, sql_is_word(&reading->token, "NULL")));
		TRY(next(reading));
		if (sql_is_sign(&reading->token, ')'))
			return next(reading);
		if (!sql_is_sign(&reading->token, ','))
			return damaged(reading, "a comma was expected");
		TRY(next(reading));
	}
}

static enum err hand_over(struct reading *reading, struct sql_table *table, const struct list *columns)
{
	const struct sql_row row = { table, columns, reading->values.items, reading->values.count, text_chars(&reading->bytes) };

	if (columns->count && row.count != columns->count)
		return damaged(reading, "a row with more or fewer values than columns");
	table->rows++;
	if (table->rows > TABLE_MAX_ROWS)
		return fail(reading->ctx, ERR_TOO_LARGE, "table.too_large", NULL, "More than %d rows", TABLE_MAX_ROWS);
	return text_equal(table->name, reading->only) ? reading->visit(reading->ctx, &row, reading->arg) : OK;
}

/* (a, b, c) behind the table's name. */
static enum err read_names(struct reading *reading, struct list *ret_columns)
{
	struct vec columns;

	vec_init(&columns, reading->ctx->arena, sizeof(const char *));
	do {
		TRY(next(reading));
		if (!is_name(reading))
			return damaged(reading, "a column without a name");
		TRY(add_column(reading, &columns));
		TRY(next(reading));
	} while (sql_is_sign(&reading->token, ','));
	if (!sql_is_sign(&reading->token, ')'))
		return damaged(reading, "a comma was expected");
	*ret_columns = vec_list(&columns);
	return next(reading);
}

/* INSERT [IGNORE] INTO name [(columns)] VALUES (…), (…)
 * out ret_is_new  the table had no columns so far: those of the statement are kept */
static enum err read_insert(struct reading *reading, bool *ret_is_new)
{
	struct sql_table *table;
	struct list columns;

	while (!at_statement_end(reading) && !sql_is_word(&reading->token, "INTO"))
		TRY(next(reading));
	TRY(next(reading));
	TRY(read_table_name(reading, &table));
	columns = table->columns;
	*ret_is_new = !columns.count;
	if (sql_is_sign(&reading->token, '('))
		TRY(read_names(reading, &columns));
	if (!table->columns.count)
		table->columns = columns;
	if (!sql_is_word(&reading->token, "VALUES") && !sql_is_word(&reading->token, "VALUE"))
		return damaged(reading, "an INSERT without VALUES");
	do {
		TRY(next(reading));
		if (!sql_is_sign(&reading->token, '('))
			return damaged(reading, "a row was expected");
		TRY(next(reading));
		TRY(read_values(reading));
		TRY(hand_over(reading, table, &columns));
	} while (sql_is_sign(&reading->token, ','));
	return at_statement_end(reading) ? OK : damaged(reading, "the end of the statement was expected");
}

/* A dump may have a statement for each row: what one of them took is given back. */
static enum err read_insert_and_forget(struct reading *reading)
{
	size_t mark = arena_mark(reading->ctx->arena);
	bool is_new = true;

	TRY(read_insert(reading, &is_new));
	if (!is_new)
		arena_release(reading->ctx->arena, mark);
	return OK;
}

static enum err read_statement(struct reading *reading)
{
	if (sql_is_word(&reading->token, "CREATE"))
		return read_create(reading);
	if (sql_is_word(&reading->token, "INSERT") || sql_is_word(&reading->token, "REPLACE"))
		return read_insert_and_forget(reading);
	return skip_statement(reading);
}

enum err sql_dump_read(struct ctx *ctx, const char *utf8, size_t length, const char *only, sql_dump_visit visit, void *arg,
		       struct list *ret_tables)
{
	CLOSING(reading_done) struct reading reading = { .ctx = ctx, .scan = { utf8, utf8 + length, 1 },
							.only = only, .visit = visit, .arg = arg };

	text_init(&reading.token.value, TABLE_MAX_CELL_BYTES);
	text_init(&reading.bytes, TABLE_MAX_ROW_BYTES);
	vec_init(&reading.tables, ctx->arena, sizeof(struct sql_table));
	vec_init(&reading.values, ctx->arena, sizeof(struct sql_value));
	for (int i = 0; i < SQL_DUMP_MAX_COLUMNS; i++) /* room once for all, before anything is given back */
		vec_push(&reading.values);
	TRY(next(&reading));
	while (reading.token.kind != SQL_END) {
		TRY(read_statement(&reading));
		if (reading.token.kind == SQL_STATEMENT)
			TRY(next(&reading));
	}
	*ret_tables = vec_list(&reading.tables);
	return OK;
}

/* --- Knowing one --- */

bool sql_dump_is(const char *bytes, size_t length)
{
	static const char *const openings[] = { "-- ", "--\n", "/*!", "DROP TABLE", "CREATE TABLE", "INSERT INTO", "SET ", "#" };
	size_t sniffed = length < SNIFF_BYTES ? length : SNIFF_BYTES;
	bool is_opening = false;

	while (sniffed && isspace((unsigned char)*bytes)) {
		bytes++;
		sniffed--;
	}
	for (size_t i = 0; i < sizeof(openings) / sizeof(openings[0]); i++)
		is_opening |= sniffed >= strlen(openings[i]) && memcmp(bytes, openings[i], strlen(openings[i])) == 0;
	return is_opening && (memmem(bytes, sniffed, "CREATE TABLE ", 13) || memmem(bytes, sniffed, "INSERT INTO ", 12));
}
