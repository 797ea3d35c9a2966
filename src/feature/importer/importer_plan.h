/* A mapping ready to be applied: which column feeds which target, and reading one line of the file by it. */
#pragma once
#include "base/vec.h"
#include "feature/importer/importer.h"
#include "feature/importer/importer_guess.h"
#include "feature/importer/importer_value.h"

/* One row of the file. */
struct import_line {
	int64_t line;             /* of the file */
	const char *source_key;   /* digest of the cells and number among equal rows: identity of the row */
	const char *const *cells; /* NULL = empty */
	size_t cell_count;
};

struct plan_column {
	const char *heading; /* never NULL; for files without headings "列 3" */
	const char *field;   /* target, "custom.KEY", or NULL: kept as a note */
	enum date_order order;
};

struct import_plan {
	enum import_kind kind;
	bool merge;          /* duplicates are merged, else skipped */
	const char *care;    /* "care", "pool" */
	const char *file_name; /* source of figures that name none */
	struct plan_column *columns;
	size_t column_count;
	size_t reject_columns; /* so many first ones are line and reason of a file of rejected rows: never kept as notes */
	struct list custom_fields; /* struct custom_field */
	const struct zone *zone;   /* of the account: dates without offset are meant there */
	int this_year;
	int64_t import_id;
	const char *password_hash; /* of colleagues: of a password that nobody knows */
	bool asks_off_limits; /* somebody may be off limits: each candidate is looked up */
};

/* Checks the pairs and fills the plan's columns.
 * in     pairs    struct import_pair
 *        columns  struct guess_column: the columns of the file
 * errors ERR_MEANING "import.mapping" field mapping: unknown target, column out of range, target used twice, a needed
 *        target missing */
MUST_USE enum err plan_columns(struct ctx *ctx, const struct list *pairs, const struct list *headings,
			       struct import_plan *plan);

/* Learns from the first lines whether day or month comes first in each column of dates. */
void plan_learn_dates(struct import_plan *plan, const struct import_line *lines, size_t count);

/* The cell for a target that has one column; NULL when empty or not mapped. ret_column may be NULL. */
const char *plan_value(const struct import_plan *plan, const struct import_line *line, const char *field,
		       const struct plan_column **ret_column);

/* Identity that a line names by the number of another system: "ezekia:candidates:17"; NULL when it names none.
 * in  what  "source" (the row itself), "person" (a candidate), "position" */
const char *plan_reference(struct ctx *ctx, const struct import_plan *plan, const struct import_line *line, const char *what);

/* True when a column holds such a number. */
bool plan_has_reference(const struct import_plan *plan, const char *what);

/* The cells for a target that may have several columns, joined by line feeds; NULL when all are empty. */
const char *plan_joined(struct ctx *ctx, const struct import_plan *plan, const struct import_line *line,
			const char *field);

/* Appends "heading: cell" lines for the columns that are mapped nowhere. */
void plan_append_unmapped(const struct import_plan *plan, const struct import_line *line, struct text *notes);

/* Appends one such line for a value that could not be used as what it was meant to be. */
void plan_append_note(struct text *notes, const char *heading, const char *value);

/* Instant of a date cell: with offset as it says, else in the plan's zone; without time at noon, so that the date is the
 * same in every zone people work in. */
bool plan_instant(const struct import_plan *plan, const struct plan_column *column, const char *value,
		  int64_t *ret_at_ms);

/* A value that is longer than `field` of the shape takes is refused.
 * errors ERR_MEANING "import.too_long" with the field */
struct shape;
MUST_USE enum err plan_check_length(struct ctx *ctx, const struct shape *shape, const char *field, const char *value);
