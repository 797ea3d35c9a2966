/* Routes of legal holds. */
#include "feature/hold/hold.h"

struct hold_input {
	const char *reason;
};
static const struct field input_fields[] = {
	FIELD_TEXT(struct hold_input, reason, .min = 1, .max = 500, .flags = FIELD_REQUIRED),
};
static const struct shape input_shape = SHAPE("HoldInput", struct hold_input, input_fields);

static enum err reply_holds(struct ctx *ctx, struct http_exchange *exchange, int64_t candidate_id)
{
	struct list holds;

	TRY(hold_list(ctx, candidate_id, &holds));
	return http_reply_list(ctx, exchange, &hold_shape, &holds, NULL, (int64_t)holds.count);
}

static enum err get_holds(struct ctx *ctx, struct http_exchange *exchange)
{
	int64_t candidate_id;

	TRY(http_path_id(ctx, exchange, "id", &candidate_id));
	return reply_holds(ctx, exchange, candidate_id);
}

static enum err post_hold(struct ctx *ctx, struct http_exchange *exchange)
{
	struct hold_input input = { 0 };
	int64_t candidate_id, id;

	TRY(http_path_id(ctx, exchange, "id", &candidate_id));
	TRY(http_read_body(ctx, exchange, &input_shape, &input));
	TRY(hold_add(ctx, candidate_id, input.reason, &id));
	return reply_holds(ctx, exchange, candidate_id);
}

static enum err post_lift(struct ctx *ctx, struct http_exchange *exchange)
{
	struct hold_input input = { 0 };
	int64_t id, candidate_id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(http_read_body(ctx, exchange, &input_shape, &input));
	TRY(hold_lift(ctx, id, input.reason, &candidate_id));
	return http_reply_empty(ctx, exchange);
}

const struct http_routes hold_routes = HTTP_ROUTES(((const struct http_route[]){
	{ "GET", "/api/v1/candidates/{id}/holds", "Legal holds of a candidate, newest first", PERMIT_VIEW, HTTP_RUN_READ, get_holds,
	  .reply = &hold_shape, .flags = HTTP_LIST },
	{ "POST", "/api/v1/candidates/{id}/holds", "Holds him: nothing of him is erased until that is lifted", PERMIT_RETENTION,
	  HTTP_RUN_WRITE, post_hold, .body = &input_shape, .reply = &hold_shape, .flags = HTTP_LIST },
	{ "POST", "/api/v1/holds/{id}/lift", "Lifts a hold", PERMIT_RETENTION, HTTP_RUN_WRITE, post_lift, .body = &input_shape,
	  .status = 204 },
}));
