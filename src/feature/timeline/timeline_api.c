/* Route of the timeline. */
#include "feature/timeline/timeline.h"

#include "feature/candidate/candidate.h"

static const struct field filter_fields[] = {
	FIELD_TEXTS(struct timeline_filter, kind, .max = 10),
	PAGE_QUERY(struct timeline_filter),
};
static const struct shape filter_shape = SHAPE("TimelineFilter", struct timeline_filter, filter_fields);

static const struct field list_fields[] = PAGE_FIELDS(&timeline_item_shape);
static const struct shape list_shape = SHAPE("TimelineList", struct page, list_fields);

static enum err get_timeline(struct ctx *ctx, struct http_exchange *exchange)
{
	struct timeline_filter filter = { .limit = PAGE_LIMIT };
	struct page page;
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(candidate_survivor(ctx, id, &id));
	TRY(page_read(ctx, exchange, &filter_shape, &filter, &filter.cursor));
	TRY(timeline_list(ctx, id, &filter, &page));
	return page_reply(ctx, exchange, &list_shape, &page);
}

static const struct http_route routes[] = {
	{ "GET", "/api/v1/candidates/{id}/timeline", "What happened with a candidate, newest first", PERMIT_VIEW,
	  HTTP_RUN_READ, get_timeline, .query = &filter_shape, .reply = &list_shape },
};
const struct http_routes timeline_routes = HTTP_ROUTES(routes);
