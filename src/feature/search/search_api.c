/* Routes of the search. They run on workers: a rare query takes longer than a connection's thread may. */
#include "feature/search/search.h"

static const struct field list_fields[] = {
	FIELD_LIST(struct page, items, &search_hit_shape),
	FIELD_TEXT(struct page, next),
	FIELD_INT(struct page, total),
	FIELD_BOOL(struct search_page, total_exact, .flags = FIELD_REQUIRED),
};
static const struct shape list_shape = SHAPE("SearchList", struct search_page, list_fields);

static enum err get_search(struct ctx *ctx, struct http_exchange *exchange)
{
	struct search_filter filter = { .limit = PAGE_LIMIT };
	struct search_page page;

	TRY(page_read(ctx, exchange, &search_filter_shape, &filter, &filter.cursor));
	TRY(search_find(ctx, &filter, &page));
	return page_reply(ctx, exchange, &list_shape, &page.page);
}

struct suggest_query {
	const char *q;
	int64_t limit;
};
static const struct field query_fields[] = {
	FIELD_TEXT(struct suggest_query, q, .max = 100, .flags = FIELD_REQUIRED),
	FIELD_INT(struct suggest_query, limit, .min = 1, .max = 50),
};
static const struct shape query_shape = SHAPE("SuggestQuery", struct suggest_query, query_fields);

static enum err get_suggest(struct ctx *ctx, struct http_exchange *exchange)
{
	struct suggest_query query = { .limit = 10 };
	struct list suggestions;

	TRY(http_read_query(ctx, exchange, &query_shape, &query));
	TRY(search_suggest(ctx, query.q, query.limit, &suggestions));
	return http_reply_list(ctx, exchange, &suggestion_shape, &suggestions, NULL, (int64_t)suggestions.count);
}

static const struct http_route routes[] = {
	{ "GET", "/api/v1/search", "Finds candidates, CV texts and records by their words; newest or best first", PERMIT_VIEW,
	  HTTP_RUN_SLOW, get_search, .query = &search_filter_shape, .reply = &list_shape },
	{ "GET", "/api/v1/suggest", "Candidates by the beginning of name, pinyin or initials, or the end of the phone", PERMIT_VIEW,
	  HTTP_RUN_SLOW, get_suggest, .query = &query_shape, .reply = &suggestion_shape, .flags = HTTP_LIST },
};
const struct http_routes search_routes = HTTP_ROUTES(routes);
