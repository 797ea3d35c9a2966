/* Words into the engine's own expression over terms (FTS5 MATCH, PostgreSQL tsquery). Private to this feature. */
#pragma once
#include "feature/search/search_query.h"
#include "feature/search/search_source.h"

enum { MATCH_TIERS = 4 };

/* What a search looks for, and in which kinds. */
struct match_wanted {
	const struct search_query *query;
	const struct search_kind *const *kinds;
	int kind_count;
};

/* Expression for documents that hold all of some terms. */
const char *match_terms(struct ctx *ctx, const char *const *terms, size_t count);

/* Expression for any wanted kind; NULL when none can match (only single characters, and no kind with names). */
const char *match_any(struct ctx *ctx, const struct match_wanted *wanted);

/* The same in disjoint parts, best first: name, head, elsewhere in kinds with a head, other kinds. NULL where a part is
 * empty. out ret_tiers  MATCH_TIERS expressions */
void match_tiers(struct ctx *ctx, const struct match_wanted *wanted, const char **ret_tiers);
