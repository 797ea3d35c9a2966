/* Routes of the caps on exports. */
#include "feature/audit/takeout.h"

static const struct field input_fields[] = {
	FIELD_INT(struct takeout_caps, senior_per_day, .min = 0, .max = 100000),
	FIELD_INT(struct takeout_caps, partner_per_day, .min = 0, .max = 100000),
};
static const struct shape input_shape = SHAPE_INPUT("ExportCapsInput", struct takeout_caps, input_fields);

static enum err get_caps(struct ctx *ctx, struct http_exchange *exchange)
{
	struct takeout_caps caps;

	TRY(takeout_caps_get(ctx, &caps));
	return http_reply(ctx, exchange, 200, &takeout_caps_shape, &caps);
}

static enum err put_caps(struct ctx *ctx, struct http_exchange *exchange)
{
	struct takeout_caps caps;

	TRY(takeout_caps_get(ctx, &caps));
	TRY(http_read_body(ctx, exchange, &input_shape, &caps)); /* what is absent stays */
	TRY(takeout_caps_put(ctx, &caps));
	return get_caps(ctx, exchange);
}

const struct http_routes takeout_routes = HTTP_ROUTES(((const struct http_route[]){
	{ "GET", "/api/v1/export-settings", "How many exports one person may make a day, and how many the own ones are", PERMIT_PEOPLE,
	  HTTP_RUN_READ, get_caps, .reply = &takeout_caps_shape },
	{ "PUT", "/api/v1/export-settings", "Changes the caps", PERMIT_SECURITY, HTTP_RUN_WRITE, put_caps, .body = &input_shape,
	  .reply = &takeout_caps_shape, .flags = HTTP_FRESH_LOGIN },
}));
