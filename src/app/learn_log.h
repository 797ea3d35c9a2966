/* Chances of an answer out of an event log of offers (BPI Challenge 2012), for measuring the estimators of feature/learning on a
 * real history. A spell is a case from its first offer sent to the answer, the end without one, or the end of the log; calls
 * that only book an answer already there are no contacts. docs/learning.md defines the rows. */
#pragma once
#include "base/ctx.h"
#include "base/vec.h"
#include "feature/learning/learning_factors.h"

/* Factors of both views, in the order of struct learning_row.levels. */
enum { FACTOR_AGE, FACTOR_STAGE, FACTOR_GAP, FACTOR_DAY, FACTOR_HALF, CALL_FACTORS = FACTOR_GAP + 1, HALF_FACTORS = FACTOR_HALF + 1 };

/* One half day of waiting, or one call. */
struct learn_chance {
	struct learning_row row;
	size_t spell;
	const char *case_id;
	int64_t key;      /* half day since Monday 2011-01-03; of a call its instant, unix seconds */
	int64_t from_s;   /* wall clock: begin of the half day, instant of the call */
	int64_t until_s;  /* wall clock: when the outcome is known */
	int hour;         /* of a call, 9 to 20 */
};

struct learn_log {
	size_t spell_count;
	struct list starts; /* int64_t: wall clock seconds of the spells' begin, in order */
	struct list halves; /* struct learn_chance */
	struct list calls;  /* struct learn_chance */
};

/* Reads a log, .csv or .csv.gz.
 * errors those of extract_open(); ERR_MEANING "learn.no_log"  a column is missing, or a time stamp is none */
MUST_USE enum err learn_log_read(struct ctx *ctx, const char *path, struct learn_log *ret_log);
