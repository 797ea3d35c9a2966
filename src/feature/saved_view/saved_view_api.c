/* Routes of saved views. */
#include "feature/saved_view/saved_view.h"
#include "feature/saved_view/saved_view_store.h"

struct view_query {
	int page;
};
static const struct field query_fields[] = { FIELD_ENUM(struct view_query, page, &saved_view_pages) };
static const struct shape query_shape = SHAPE("saved_view_query", struct view_query, query_fields);

static enum err get_views(struct ctx *ctx, struct http_exchange *exchange)
{
	struct view_query query = { 0 };
	struct list views;

	TRY(http_read_query(ctx, exchange, &query_shape, &query));
	TRY(saved_view_list(ctx, query.page, &views));
	return http_reply_list(ctx, exchange, &saved_view_shape, &views, NULL, (int64_t)views.count);
}

static enum err reply_view(struct ctx *ctx, struct http_exchange *exchange, int status, int64_t id)
{
	struct saved_view view;

	TRY(saved_view_get(ctx, id, &view));
	return http_reply_version(ctx, exchange, status, &saved_view_shape, &view, view.version);
}

static enum err post_view(struct ctx *ctx, struct http_exchange *exchange)
{
	struct saved_view_input input = { 0 };
	int64_t id;

	TRY(http_read_body(ctx, exchange, &saved_view_input_shape, &input));
	TRY(saved_view_create(ctx, &input, &id));
	return reply_view(ctx, exchange, 201, id);
}

static enum err patch_view(struct ctx *ctx, struct http_exchange *exchange)
{
	struct saved_view_input input = { 0 };
	int64_t id, version;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(http_if_match(ctx, exchange, &version));
	TRY(http_read_body(ctx, exchange, &saved_view_change_shape, &input));
	TRY(saved_view_change(ctx, id, version, &input));
	return reply_view(ctx, exchange, 200, id);
}

static enum err delete_view(struct ctx *ctx, struct http_exchange *exchange)
{
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(saved_view_delete(ctx, id));
	return http_reply_empty(ctx, exchange);
}

const struct http_routes saved_view_routes = HTTP_ROUTES(((const struct http_route[]){
	{ "GET", "/api/v1/views", "Own saved views, then those shared in the firm", PERMIT_VIEW, HTTP_RUN_READ, get_views,
	  .query = &query_shape, .reply = &saved_view_shape, .flags = HTTP_LIST },
	{ "POST", "/api/v1/views", "Keeps a filter of a page under a name", PERMIT_VIEW, HTTP_RUN_WRITE, post_view,
	  .body = &saved_view_input_shape, .reply = &saved_view_shape, .status = 201 },
	{ "PATCH", "/api/v1/views/{id}", "Changes an own view", PERMIT_VIEW, HTTP_RUN_WRITE, patch_view,
	  .body = &saved_view_change_shape, .reply = &saved_view_shape },
	{ "DELETE", "/api/v1/views/{id}", "Removes an own view; partners also shared ones of colleagues", PERMIT_VIEW,
	  HTTP_RUN_WRITE, delete_view, .status = 204 },
}));
