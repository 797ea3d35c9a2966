/* A marked demo firm: a team, positions, candidates and two months of history, lived through in order by the product's
 * own functions on a clock that runs through the past. The same seed gives the same firm. */
#pragma once
#include "base/ctx.h"

struct demo_options {
	const char *firm;       /* fills this firm; NULL makes a marked demo firm */
	int64_t candidates;     /* at most 200,000 */
	int64_t records;        /* at most this many; 0 = as the history goes */
	int64_t seed;
};

struct demo_result {
	const char *login;
	const char *password; /* one-time; NULL when the firm was there already */
	int64_t candidates;
	int64_t positions;
	int64_t records;
};

/* errors those of the features it calls; ERR_CONFLICT "firm.exists" for a second demo firm */
MUST_USE enum err demo_make(struct ctx *ctx, const struct demo_options *options, struct demo_result *ret_result);
