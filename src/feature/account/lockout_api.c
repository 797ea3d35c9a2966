/* Routes of lockouts. */
#include "feature/account/lockout.h"

static enum err get_lockouts(struct ctx *ctx, struct http_exchange *exchange)
{
	struct list lockouts;

	TRY(lockout_list(ctx, &lockouts));
	return http_reply_list(ctx, exchange, &lockout_shape, &lockouts, NULL, (int64_t)lockouts.count);
}

struct lift_input {
	const char *reason;
};
static const struct field lift_fields[] = {
	FIELD_TEXT(struct lift_input, reason, .min = 1, .max = 500, .flags = FIELD_REQUIRED),
};
static const struct shape lift_shape = SHAPE("LockoutLift", struct lift_input, lift_fields);

static enum err post_lift(struct ctx *ctx, struct http_exchange *exchange)
{
	struct lift_input input = { 0 };
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(http_read_body(ctx, exchange, &lift_shape, &input));
	TRY(lockout_lift(ctx, id, input.reason));
	return http_reply_empty(ctx, exchange);
}

const struct http_routes lockout_routes = HTTP_ROUTES(((const struct http_route[]){
	{ "GET", "/api/v1/lockouts", "Who has to wait after failed logins, since when and from where", PERMIT_SECURITY, HTTP_RUN_READ,
	  get_lockouts, .reply = &lockout_shape, .flags = HTTP_LIST },
	{ "POST", "/api/v1/lockouts/{id}/lift", "Lets him try again now; the reason stands in the audit log", PERMIT_SECURITY,
	  HTTP_RUN_WRITE, post_lift, .body = &lift_shape, .flags = HTTP_FRESH_LOGIN, .status = 204 },
}));
