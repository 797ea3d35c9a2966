/* Which row holds the headings and what each column is: by heading, else by what the cells look like. Pure. */
#pragma once
#include "base/vec.h"
#include "feature/importer/importer_field.h"

enum { GUESS_ROWS = 60, GUESS_HEADER_ROWS = 12, GUESS_SAMPLES = 3, GUESS_SAMPLE_ROWS = 8, GUESS_MAX_COLUMNS = 500 };

/* A row of the beginning of the file. */
struct guess_row {
	int64_t line;
	const char *const *cells; /* NULL = empty */
	size_t cell_count;
};

struct guess_column {
	int64_t column; /* from 0 */
	const char *heading; /* as written, "" without one */
	const char *field;   /* target or NULL */
	bool remembered;     /* taken over from the last import of this layout */
	struct list samples; /* const char *, at most GUESS_SAMPLES, not empty */
};

/* A column as the wizard shows it. */
extern const struct shape guess_column_shape;

struct guess {
	size_t header_at;    /* number of the heading row among the rows, = row_count when there is none */
	int64_t header_row;  /* its line, 0 = none */
	struct list columns; /* struct guess_column */
	struct list sample;  /* struct list of const char *: the first data rows, every row as wide as columns */
	const char *layout;  /* SHA-256 of kind and headings, hex: the same layout next time */
};

/* in   rows  the first non-blank rows of the file, at most GUESS_ROWS count */
MUST_USE enum err guess_columns(struct ctx *ctx, enum import_kind kind, const struct guess_row *rows, size_t row_count,
				struct guess *ret_guess);

/* Name (const char *) of the target that these cells look like, NULL when none: phones, e-mails, genders, wages …
 * in  cells  const char *, not empty ones of one column */
const char *guess_by_content(enum import_kind kind, const struct list *cells);

/* Headings that a file of rejected rows has in front of those it came with: line and reason. */
enum { GUESS_REJECT_COLUMNS = 2 };
extern const char *const guess_reject_headings_zh[GUESS_REJECT_COLUMNS];
extern const char *const guess_reject_headings_en[GUESS_REJECT_COLUMNS];

/* How many of the first columns (struct guess_column) are such: GUESS_REJECT_COLUMNS when the file is one of rejected
 * rows, else 0. They are no facts; without them the file has the layout it came with. */
size_t guess_reject_columns(const struct list *columns);
