/* The rows in a dump of a MySQL database: CREATE TABLE for the names of columns, INSERT for the rows; every other statement is passed over.
 * A small strict tokenizer, no SQL engine: strings with the escapes of MySQL, NULL, numbers, hex and bit literals, rows of several to a
 * statement, comments; statements end with ";" or, in backups of OpenCATS, with "((ENDOFQUERY))".
 * source MySQL 8.0 Reference Manual, 9.1 Literal Values, 9.7 Comments */
#pragma once
#include "base/ctx.h"
#include "base/text.h"
#include "base/vec.h"

enum { SQL_DUMP_MAX_TABLES = 2000, SQL_DUMP_MAX_COLUMNS = 1000, SQL_DUMP_MAX_NAME = 200 };

/* A table; in the arena. */
struct sql_table {
	const char *name;
	struct list columns; /* const char *, in the order of the rows */
	uint32_t rows;
};

/* One value of a row. */
struct sql_value {
	bool is_null;
	size_t offset; /* into the bytes of the row */
	size_t length;
};

struct sql_row {
	const struct sql_table *table;
	const struct list *columns; /* const char *: those that the statement names, else those of the table */
	const struct sql_value *values;
	size_t count;
	const char *bytes;
};

/* Receives a row; an error ends the reading with it. */
typedef enum err (*sql_dump_visit)(struct ctx *ctx, const struct sql_row *row, void *arg);

/* Reads the whole dump.
 * in     utf8     what is not UTF-8 in a value is handed on as it is
 *        only     rows of this table alone are handed over, NULL = none; those of the others are counted
 * out    ret_tables  struct sql_table, in the order of the dump
 * errors ERR_MEANING   "table.damaged" with the line: a statement that begins as an INSERT but is none, or ends too early
 *        ERR_TOO_LARGE "table.too_large" over the limits above or those of a row */
MUST_USE enum err sql_dump_read(struct ctx *ctx, const char *utf8, size_t length, const char *only, sql_dump_visit visit, void *arg,
				struct list *ret_tables);

/* True for bytes that begin like a dump: a comment or a statement of one, with CREATE TABLE or INSERT INTO near the beginning. */
bool sql_dump_is(const char *bytes, size_t length);
