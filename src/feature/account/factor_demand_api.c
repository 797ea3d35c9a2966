/* Routes of the demand for second factors. */
#include "feature/account/factor_demand.h"

static enum err get_demand(struct ctx *ctx, struct http_exchange *exchange)
{
	struct factor_demand demand;

	TRY(factor_demand_get(ctx, &demand));
	return http_reply_version(ctx, exchange, 200, &factor_demand_shape, &demand, demand.version);
}

static enum err put_demand(struct ctx *ctx, struct http_exchange *exchange)
{
	struct factor_demand input = { 0 };
	int64_t version;

	TRY(http_if_match(ctx, exchange, &version));
	TRY(http_read_body(ctx, exchange, &factor_demand_input_shape, &input));
	TRY(factor_demand_put(ctx, &input, version));
	return get_demand(ctx, exchange);
}

const struct http_routes factor_demand_routes = HTTP_ROUTES(((const struct http_route[]){
	{ "GET", "/api/v1/second-factor-settings", "From whom a second factor is demanded, and who has none yet", PERMIT_SECURITY,
	  HTTP_RUN_READ, get_demand, .reply = &factor_demand_shape },
	{ "PUT", "/api/v1/second-factor-settings", "Changes it; another scope starts the days of grace anew", PERMIT_SECURITY,
	  HTTP_RUN_WRITE, put_demand, .body = &factor_demand_input_shape, .reply = &factor_demand_shape, .flags = HTTP_FRESH_LOGIN },
}));
