/* The one table of where sealed values stand, and how each is sealed again. Whoever seals a further column adds a line in
 * firm_key_place.sql and one here; firm_key_test.c finds what was forgotten. Private to feature/firm_key. */
#pragma once
#include "feature/firm_key/firm_key_store.h"
#include "platform/db/sql.h"

enum { FIRM_KEY_PIECE = 200 /* rows of one write */, FIRM_KEY_TALLIES = 16 };

/* What becomes of a keyed hash beside the value. */
enum firm_key_hash {
	FIRM_KEY_HASH_NONE,
	FIRM_KEY_HASH_RENEWED, /* made anew from what is sealed */
	FIRM_KEY_HASH_DROPPED,  /* nobody knows any more what it is of */
};

struct firm_key_place {
	const char *name; /* "table.column" */
	const char *field;      /* as it is sealed */
	const struct sql *last; /* NULL: rows have no number */
	const struct sql *next;
	const struct sql *put;
	enum firm_key_hash hash;
	bool is_of_firm; /* bound to the firm instead of a row */
};

/* All of them, by name. */
extern const struct firm_key_place firm_key_places[];
extern const int firm_key_place_count;

/* The place of that name; NULL: there is none any more. */
const struct firm_key_place *firm_key_place_named(const char *name);

/* Where it ends at this moment; 0 where rows have no number. */
MUST_USE enum err firm_key_place_last(struct ctx *ctx, const struct firm_key_place *place, int64_t *ret_last_id);

/* Seals the next rows again, inside a write, and moves the step on, past more rows where there is nothing to do. A value that does
 * not open is left as it is: the check names it. */
MUST_USE enum err firm_key_place_piece(struct ctx *ctx, const struct firm_key_place *place, int64_t generation,
				       struct firm_key_step *step);

/* How many values each generation has; what is past the room counts as the last. */
struct firm_key_tally {
	int64_t numbers[FIRM_KEY_TALLIES];
	int64_t counts[FIRM_KEY_TALLIES];
	int used;
};

/* Opens every value of the place.
 * in/out  tally     values that open are added
 *         problems  a line for each that does not */
MUST_USE enum err firm_key_place_check(struct ctx *ctx, const struct firm_key_place *place, struct firm_key_tally *tally,
				       struct text *problems);

/* Columns of the table as the queries name them, NULL ended; for the test that none is forgotten. */
const char *const *firm_key_columns(void);
