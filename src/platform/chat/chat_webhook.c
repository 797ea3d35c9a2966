/* Any server that takes Standard Webhooks: three headers, the signature over id, time and body. standardwebhooks.com */
#include "platform/chat/chat_private.h"
#include "platform/crypto/crypto.h"

enum { SECRET_MIN_BYTES = 24, SECRET_MAX_BYTES = 64 };

static const char prefix[] = "whsec_";

/* "whsec_" and 24 to 64 bytes as base64. */
static bool read_secret(struct arena *arena, const char *secret, struct bytes *ret_key)
{
	return secret && text_starts(secret, prefix) && crypto_base64_read(arena, secret + strlen(prefix), ret_key) &&
	       ret_key->length >= SECRET_MIN_BYTES && ret_key->length <= SECRET_MAX_BYTES;
}

static bool secret_fits(struct arena *arena, const char *secret)
{
	struct bytes key;

	return read_secret(arena, secret, &key);
}

const char *chat_webhook_sign(struct ctx *ctx, const char *secret, const char *id, int64_t at_s, const char *body)
{
	struct bytes key = { (const unsigned char *)"", 0 };
	const char *words = arena_format(ctx->arena, "%s.%lld.%s", id, (long long)at_s, body);

	read_secret(ctx->arena, secret, &key);
	return arena_format(ctx->arena, "v1,%s", chat_hmac64(ctx, key.data, key.length, words));
}

static const char *body_of(struct ctx *ctx, const struct chat_message *message)
{
	struct text out;

	text_init(&out, CHAT_BODY_MAX_BYTES);
	text_append(&out, "{\"type\":\"reminder\",\"timestamp\":");
	json_append_time(&out, message->now_ms, NULL);
	text_append(&out, ",\"data\":{\"title\":");
	json_append_text(&out, message->title);
	chat_append_member(&out, "body", chat_text(message));
	chat_append_member(&out, "url", message->url);
	text_append(&out, "}}");
	return chat_body(ctx, &out);
}

static void render(struct ctx *ctx, const struct chat_target *target, const struct chat_message *message,
		   struct chat_request *ret_request)
{
	int64_t at_s = message->now_ms / MS_PER_SECOND;
	const char *body = body_of(ctx, message);

	*ret_request = (struct chat_request){
		.url = target->url,
		.headers = {
			{ "webhook-id", message->key },
			{ "webhook-timestamp", arena_format(ctx->arena, "%lld", (long long)at_s) },
			{ "webhook-signature", chat_webhook_sign(ctx, target->secret, message->key, at_s, body) },
		},
		.header_count = 3,
		.body = body,
	};
}

/* 410: the receiver wants no more, says the standard. */
static const struct chat_rule rules[] = {
	{ 200, 299, CHAT_ANY, SEND_OK, "chat.accepted", 0 },
	{ 404, 404, CHAT_ANY, SEND_RETRY, "chat.busy", 0 },
};

const struct chat_driver chat_webhook = {
	.name = "webhook",
	.path = "",
	.secret = CHAT_SECRET_REQUIRED,
	.secret_fits = secret_fits,
	.render = render,
	CHAT_RULES(rules),
};
