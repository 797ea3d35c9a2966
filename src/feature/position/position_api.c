/* Routes of positions. */
#include "feature/position/position.h"

static const struct field filter_fields[] = {
	FIELD_TEXT(struct position_filter, q, .max = 200),
	FIELD_ID(struct position_filter, company_id),
	FIELD_TEXT(struct position_filter, job_type, .max = 40),
	FIELD_TEXT(struct position_filter, lead, .max = 20),
	FIELD_ENUM(struct position_filter, state, &position_state_choices),
	PAGE_QUERY(struct position_filter),
};
static const struct shape filter_shape = SHAPE("PositionFilter", struct position_filter, filter_fields);

static const struct field list_fields[] = PAGE_FIELDS(&position_shape);
static const struct shape list_shape = SHAPE("PositionList", struct page, list_fields);

static enum err get_positions(struct ctx *ctx, struct http_exchange *exchange)
{
	struct position_filter filter = { .limit = PAGE_LIMIT };
	struct page page;

	TRY(page_read(ctx, exchange, &filter_shape, &filter, &filter.cursor));
	TRY(position_list(ctx, &filter, &page));
	return page_reply(ctx, exchange, &list_shape, &page);
}

static enum err reply_position(struct ctx *ctx, struct http_exchange *exchange, int status, int64_t id)
{
	struct position position;

	TRY(position_get(ctx, id, &position));
	return http_reply_version(ctx, exchange, status, &position_shape, &position, position.version);
}

static enum err get_position(struct ctx *ctx, struct http_exchange *exchange)
{
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	return reply_position(ctx, exchange, 200, id);
}

static enum err post_position(struct ctx *ctx, struct http_exchange *exchange)
{
	struct position_input input = { 0 };
	int64_t id;

	TRY(http_read_body(ctx, exchange, &position_input_shape, &input));
	TRY(position_create(ctx, &input, &id));
	http_reply_header(exchange, "Location", arena_format(ctx->arena, "/api/v1/positions/%lld", (long long)id));
	return reply_position(ctx, exchange, 201, id);
}

static enum err patch_position(struct ctx *ctx, struct http_exchange *exchange)
{
	struct position_input input = { 0 };
	int64_t id, version;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(http_if_match(ctx, exchange, &version));
	TRY(http_read_body(ctx, exchange, &position_change_shape, &input));
	TRY(position_change(ctx, id, version, &input));
	return reply_position(ctx, exchange, 200, id);
}

static enum err put_members(struct ctx *ctx, struct http_exchange *exchange)
{
	struct position_members_input input = { 0 };
	int64_t id, version;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(http_if_match(ctx, exchange, &version));
	TRY(http_read_body(ctx, exchange, &position_members_shape, &input));
	TRY(position_set_members(ctx, id, version, &input));
	return reply_position(ctx, exchange, 200, id);
}

static const struct http_route routes[] = {
	{ "GET", "/api/v1/positions", "Positions, newest first", PERMIT_VIEW, HTTP_RUN_READ, get_positions,
	  .query = &filter_shape, .reply = &list_shape },
	{ "POST", "/api/v1/positions", "Adds a position", PERMIT_CHANGE_STAGE, HTTP_RUN_WRITE, post_position,
	  .body = &position_input_shape, .reply = &position_shape, .status = 201 },
	{ "GET", "/api/v1/positions/{id}", "One position", PERMIT_VIEW, HTTP_RUN_READ, get_position,
	  .reply = &position_shape },
	{ "PATCH", "/api/v1/positions/{id}", "Changes a position", PERMIT_CHANGE_STAGE, HTTP_RUN_WRITE,
	  patch_position, .body = &position_change_shape, .reply = &position_shape },
	{ "PUT", "/api/v1/positions/{id}/members", "Replaces who works on a position", PERMIT_CHANGE_STAGE,
	  HTTP_RUN_WRITE, put_members, .body = &position_members_shape, .reply = &position_shape },
};
const struct http_routes position_routes = HTTP_ROUTES(routes);
