/* A query that is a whole phone number. Private to this feature. */
#pragma once
#include "base/ctx.h"

/* The candidate who has the number, typed in any way (138 1234 5678, +86-138…), or was merged with who had it; numbers lie sealed
 * and are found by their keyed hash. Nobody's rights are checked. out ret_candidate_id  0 = nobody, or no number */
MUST_USE enum err search_person(struct ctx *ctx, const char *q, int64_t *ret_candidate_id);
