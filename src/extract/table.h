/* Reading a table out of the bytes of a file nobody vouches for: CSV in its many dialects, XLSX, XLS, a dump of a database, data of Odoo.
 *
 * The reader looks at the bytes only, never at the file's name. It hands over a header, then every row in order,
 * blank ones as counts. Cells come as valid UTF-8, trimmed, without control characters but tab and line feed. */
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "base/ctx.h"
#include "base/text.h"
#include "base/vec.h"

enum {
	TABLE_MAX_FILE_BYTES = 64 * 1024 * 1024,
	TABLE_MAX_INFLATED_BYTES = 64 * 1024 * 1024,
	TABLE_MAX_ZIP_ENTRIES = 20000,
	TABLE_MAX_COLUMNS = 16384,
	TABLE_MAX_ROWS = 1000000,
	TABLE_MAX_CELL_BYTES = 1024 * 1024,
	TABLE_MAX_ROW_BYTES = 4 * 1024 * 1024,
};

struct table_header {
	const char *format;    /* "csv", "xlsx", "xls", "sql", "odoo" */
	const char *encoding;  /* "UTF-8", "GB18030", "UTF-16LE", "UTF-16BE"; NULL for workbooks */
	const char *delimiter; /* one character; NULL for workbooks */
	const char *sheet;     /* the sheet that is read; NULL for csv */
	const char *const *sheets;
	size_t sheet_count;
	uint32_t rows; /* rows to come as far as known, 0 = unknown */
};

struct table_cell {
	uint32_t column; /* from 0, growing within the row */
	uint32_t offset; /* into table_row.bytes */
	uint32_t length;
};

/* One row; cells that hold nothing are not listed. */
struct table_row {
	struct text bytes;
	struct table_cell *cells;
	uint32_t cell_count;
	uint32_t cell_capacity;
	uint32_t width; /* cells of the row in the file, empty ones included */
	uint32_t line;
};

/* Receives the table; an error from a function ends the reading with it. */
struct table_sink {
	enum err (*header)(struct ctx *ctx, const struct table_header *header, void *arg);
	enum err (*row)(struct ctx *ctx, const struct table_row *row, void *arg);
	enum err (*blank)(struct ctx *ctx, uint32_t line, uint32_t count, void *arg);
	void *arg;
};

/* Reads the table in `bytes`.
 * in     sheet  name of the sheet to read, NULL = the first visible one that is not a manual
 * errors ERR_MEANING    "table.empty", "table.not_table", "table.damaged", "table.no_sheet",
 *                       "document.damaged", "document.password" (of old workbooks)
 *        ERR_TOO_LARGE  "table.too_large": over one of the limits above */
MUST_USE enum err table_read(struct ctx *ctx, const unsigned char *bytes, size_t length, const char *sheet,
			     const struct table_sink *sink);

/* --- Rows, for the two readers. --- */
void table_row_init(struct table_row *row);
void table_row_done(struct table_row *row);

/* Empties the row for the one that begins at `line`. */
void table_row_begin(struct table_row *row, uint32_t line);

/* Cleans `chars` (any bytes; what is not UTF-8 becomes U+FFFD) and puts it into `column`, which must be greater than
 * those before. errors ERR_TOO_LARGE  too many columns, cell or row too long */
MUST_USE enum err table_row_add(struct ctx *ctx, struct table_row *row, uint32_t column, const char *chars,
				size_t length);
