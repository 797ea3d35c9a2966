/* Routes of the second factor. */
#include "feature/account/second_factor.h"

static const struct field state_fields[] = {
	FIELD_BOOL(struct factor_state, totp),
	FIELD_INT(struct factor_state, recovery_left),
};
static const struct shape state_shape = SHAPE("SecondFactor", struct factor_state, state_fields);

static enum err get_state(struct ctx *ctx, struct http_exchange *exchange)
{
	struct factor_state state = { 0 };

	TRY(factor_state_get(ctx, &state));
	return http_reply(ctx, exchange, 200, &state_shape, &state);
}

static const struct field secret_fields[] = {
	FIELD_TEXT(struct factor_secret, secret, .flags = FIELD_REQUIRED | FIELD_SECRET),
	FIELD_TEXT(struct factor_secret, link, .flags = FIELD_REQUIRED | FIELD_SECRET),
};
static const struct shape secret_shape = SHAPE("TotpSecret", struct factor_secret, secret_fields);

static enum err post_totp(struct ctx *ctx, struct http_exchange *exchange)
{
	struct factor_secret secret;

	TRY(factor_begin(ctx, &secret));
	return http_reply(ctx, exchange, 200, &secret_shape, &secret);
}

struct code_input {
	const char *code;
};
static const struct field code_fields[] = {
	FIELD_TEXT(struct code_input, code, .min = 6, .max = 6, .flags = FIELD_REQUIRED | FIELD_SECRET),
};
static const struct shape code_shape = SHAPE("TotpCode", struct code_input, code_fields);

struct codes {
	struct list recovery_codes;
};
static const struct field codes_fields[] = { FIELD_TEXTS(struct codes, recovery_codes, .flags = FIELD_REQUIRED | FIELD_SECRET) };
static const struct shape codes_shape = SHAPE("RecoveryCodes", struct codes, codes_fields);

static enum err post_confirm(struct ctx *ctx, struct http_exchange *exchange)
{
	struct code_input input = { 0 };
	struct codes codes;

	TRY(http_read_body(ctx, exchange, &code_shape, &input));
	TRY(factor_confirm(ctx, input.code, &codes.recovery_codes));
	return http_reply(ctx, exchange, 200, &codes_shape, &codes);
}

static enum err post_codes(struct ctx *ctx, struct http_exchange *exchange)
{
	struct codes codes;

	TRY(factor_renew_codes(ctx, &codes.recovery_codes));
	return http_reply(ctx, exchange, 200, &codes_shape, &codes);
}

static enum err delete_totp(struct ctx *ctx, struct http_exchange *exchange)
{
	TRY(factor_remove(ctx));
	return http_reply_empty(ctx, exchange);
}

static enum err post_reset(struct ctx *ctx, struct http_exchange *exchange)
{
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(factor_reset(ctx, id));
	return http_reply_empty(ctx, exchange);
}

const struct http_routes second_factor_routes = HTTP_ROUTES(((const struct http_route[]){
	{ "GET", "/api/v1/me/second-factor", "Whether a code is asked for after the password", PERMIT_FACTOR, HTTP_RUN_READ, get_state,
	  .reply = &state_shape },
	{ "POST", "/api/v1/me/totp", "A secret for an authenticator app, shown once; nothing changes until it is confirmed", PERMIT_FACTOR,
	  HTTP_RUN_WRITE, post_totp, .reply = &secret_shape, .flags = HTTP_FRESH_LOGIN },
	{ "POST", "/api/v1/me/totp/confirm", "The app's first code: from now on one is asked for; ten recovery codes, shown once",
	  PERMIT_FACTOR, HTTP_RUN_WRITE, post_confirm, .body = &code_shape, .reply = &codes_shape, .flags = HTTP_FRESH_LOGIN,
	  .rate = HTTP_RATE_LOGIN },
	{ "DELETE", "/api/v1/me/totp", "No code is asked for any more", PERMIT_FACTOR, HTTP_RUN_WRITE, delete_totp,
	  .flags = HTTP_FRESH_LOGIN, .status = 204 },
	{ "POST", "/api/v1/me/recovery-codes", "Ten new recovery codes in place of the old ones", PERMIT_FACTOR, HTTP_RUN_WRITE, post_codes,
	  .reply = &codes_shape, .flags = HTTP_FRESH_LOGIN },
	{ "POST", "/api/v1/users/{id}/second-factor/reset", "Takes a lost second factor and all passkeys off an account; ends its sessions",
	  PERMIT_SECURITY, HTTP_RUN_WRITE, post_reset, .flags = HTTP_FRESH_LOGIN, .status = 204 },
}));
