/* Turning the tables of a former system's database into the files that the importer reads. Private to this feature. */
#pragma once
#include <stdio.h>

#include "base/ctx.h"
#include "base/vec.h"

/* A row of such a table. */
struct convert_row {
	struct list names;        /* const char *: the columns */
	const char *const *cells; /* NULL = empty */
	size_t cell_count;
};

/* The cell of a column; NULL when it is empty or there is no such column. */
const char *convert_value(const struct convert_row *row, const char *column);

typedef enum err (*convert_visit)(struct ctx *ctx, const struct convert_row *row, void *arg);

/* Walks the rows of a table of the file (extract_open() with its name as the sheet); one that is not there has none.
 * What a visit allocates is gone behind it unless it `keeps`. errors those of extract_open() and of `visit` */
MUST_USE enum err convert_each(struct ctx *ctx, const char *path, const char *table, bool keeps, convert_visit visit, void *arg);

/* Texts by the number of a row: names of companies, of people. */
struct convert_names {
	struct vec items;
	bool is_sorted;
};
void convert_names_init(struct ctx *ctx, struct convert_names *names);

/* Both stay with the caller. */
void convert_names_add(struct convert_names *names, const char *id, const char *text);

/* NULL when nothing of that number is known, or id is NULL. */
const char *convert_name_of(struct convert_names *names, const char *id);

/* A CSV file being written; it is there once it has a line. */
struct convert_out {
	FILE *stream;
	const char *path;
	const char *headings;
};
void convert_out_close(struct convert_out *out);

/* Will begin FOLDER/NAME with its headings, separated by commas. */
void convert_out_begin(struct ctx *ctx, const char *folder, const char *name, const char *headings, struct convert_out *ret_out);

/* One line. in cells  NULL = empty. errors ERR_INTERNAL "import.convert", ERR_FULL */
MUST_USE enum err convert_write(struct ctx *ctx, struct convert_out *out, const char *const *cells, size_t count);

/* Text without tags, with the usual entities resolved; line breaks where <br>, </p>, </div> or </li> stood. NULL for NULL. */
const char *convert_plain(struct ctx *ctx, const char *html);

/* --- The systems. in path  the file or folder; folder  where to write --- */

/* The XML files of a folder, data of Odoo's recruiting: candidates.csv, positions.csv, submissions.csv, records.csv. */
MUST_USE enum err import_convert_odoo(struct ctx *ctx, const char *path, const char *folder);

/* A dump of OpenCATS, or its backup with the dump in it: candidates.csv, cvs.csv, positions.csv, submissions.csv, records.csv. */
MUST_USE enum err import_convert_opencats(struct ctx *ctx, const char *path, const char *folder);
