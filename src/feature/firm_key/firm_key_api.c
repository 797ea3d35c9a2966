/* Routes of the firm's key. */
#include "feature/firm_key/firm_key.h"

static const struct field key_fields[] = {
	FIELD_INT(struct firm_key, generation, .flags = FIELD_REQUIRED),
	FIELD_TIME(struct firm_key, since),
	FIELD_OBJECT_PTR(struct firm_key, by, &account_ref_shape),
	FIELD_ENUM(struct firm_key, state, &firm_key_states, .flags = FIELD_REQUIRED),
	FIELD_INT(struct firm_key, percent, .flags = FIELD_REQUIRED),
	FIELD_INT(struct firm_key, resealed, .flags = FIELD_REQUIRED),
	FIELD_IDS(struct firm_key, held, .flags = FIELD_REQUIRED),
	FIELD_INT(struct firm_key, old_code_people, .flags = FIELD_REQUIRED),
};
const struct shape firm_key_shape = SHAPE("FirmKey", struct firm_key, key_fields);

static enum err reply_key(struct ctx *ctx, struct http_exchange *exchange, int status)
{
	struct firm_key key;

	TRY(firm_key_get(ctx, &key));
	return http_reply(ctx, exchange, status, &firm_key_shape, &key);
}

static enum err get_key(struct ctx *ctx, struct http_exchange *exchange)
{
	return reply_key(ctx, exchange, 200);
}

static enum err post_rotate(struct ctx *ctx, struct http_exchange *exchange)
{
	TRY(firm_key_rotate(ctx));
	return reply_key(ctx, exchange, 202);
}

const struct http_routes firm_key_routes = HTTP_ROUTES(((const struct http_route[]){
	{ "GET", "/api/v1/key", "The key that the firm's sensitive values are sealed with: generation, age, progress of a rotation",
	  PERMIT_SECURITY, HTTP_RUN_READ, get_key, .reply = &firm_key_shape },
	{ "POST", "/api/v1/key/rotate", "A new generation: new values take it at once, older ones are sealed again in the background",
	  PERMIT_SECURITY, HTTP_RUN_SLOW, post_rotate, .reply = &firm_key_shape, .flags = HTTP_FRESH_LOGIN, .status = 202 },
}));
