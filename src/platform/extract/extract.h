/* Reading hostile files through genjin-extract, a process of its own without network, files or privileges
 * (src/extract). What it says is checked here as if it came from a stranger.
 *
 *	CLOSING(extract_close) struct extract *table = NULL;
 *	TRY(extract_open(ctx, path, NULL, &table));
 *	for (bool more; ...;) { TRY(extract_next(ctx, table, &row, &more)); ... }
 *
 * The process lives until extract_close(), which kills it if it has not ended. */
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "base/ctx.h"
#include "base/vec.h"

struct extract;

enum {
	EXTRACT_STALL_MS = 20 * 1000,                     /* without a byte for so long, the process is killed */
	EXTRACT_MAX_OUTPUT_BYTES = 512 * 1024 * 1024,     /* of one file, together */
};

struct extract_header {
	const char *format;    /* "csv", "xlsx", "xls" */
	const char *encoding;  /* "UTF-8", "GB18030", …; NULL for workbooks */
	const char *delimiter; /* NULL for workbooks */
	const char *sheet;     /* the sheet that is read; NULL for csv */
	struct list sheets;    /* const char *: all of them */
	uint32_t rows;         /* rows to come as far as known, blank ones included; 0 = unknown */
};

/* One row, or a run of blank ones. */
struct extract_row {
	uint32_t line;            /* of a text file, or row number of a sheet; from 1 */
	uint32_t blank_count;     /* > 0: so many blank rows from `line` on, and no cells */
	const char *const *cells; /* NULL = empty cell; valid UTF-8, held until the next call */
	uint32_t cell_count;
};

/* Starts reading the table in the file at `path`.
 * in     sheet  name of the sheet of a workbook, NULL = the likely one
 * out    ret_extract  in ctx->arena, close with extract_close()
 * errors ERR_NOT_FOUND "extract.no_file"   the file cannot be opened
 *        ERR_MEANING   "table.…", "document.…" (extract/table.h), "extract.failed" the process died on it
 *        ERR_TOO_LARGE "table.too_large"
 *        ERR_INTERNAL  "extract.no_program" genjin-extract is not where this program is */
MUST_USE enum err extract_open(struct ctx *ctx, const char *path, const char *sheet, struct extract **ret_extract);

/* What the helper said of the file before its content. */
const struct extract_header *extract_header(const struct extract *extract);

/* The next row; *ret_more false at the end of the table. errors as extract_open() */
MUST_USE enum err extract_next(struct ctx *ctx, struct extract *extract, struct extract_row *ret_row,
			       bool *ret_more);

/* Kills the process if it still runs and frees all. Accepts a pointer to NULL. */
void extract_close(struct extract **extract);
