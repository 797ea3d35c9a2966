/* A request into what the queries ask for: names into ids, dates into instants, words into JSON. Private to this feature. */
#pragma once
#include "feature/search/search.h"
#include "feature/search/search_query.h"
#include "feature/search/search_source.h"
#include "feature/search/search_store.h"

/* The kinds that a request looks into: those it names, without what is masked for the actor.
 * out    ret_kinds  room for search_kind_count
 * errors ERR_MEANING "request.choice" (field in) */
MUST_USE enum err search_filter_kinds(struct ctx *ctx, const struct search_filter *filter,
				      const struct search_kind **ret_kinds, int *ret_count);

/* The key of a page but for match and position.
 * errors ERR_MEANING "search.unknown_…", "search.bad_date" */
MUST_USE enum err search_filter_key(struct ctx *ctx, const struct search_filter *filter, const struct search_query *query,
				    struct search_key *ret_key);
