/* App of a firm in Feishu (飞书) or Lark: a message of its bot to one person. 1000 a minute, 50 a second, 5 a second to one person.
 * open.feishu.cn/document/server-docs/im-v1/message/create */
#include "platform/chat/chat_private.h"
#include "platform/crypto/crypto.h"

enum { UUID_CHARS = 40 };

static void ask_token(struct ctx *ctx, const struct chat_account *account, struct chat_request *ret_request)
{
	struct text out;

	text_init(&out, CHAT_BODY_MAX_BYTES);
	text_append(&out, "{\"app_id\":");
	json_append_text(&out, account->key);
	chat_append_member(&out, "app_secret", account->secret);
	text_append(&out, "}");
	*ret_request = (struct chat_request){ .url = chat_api(ctx, account, "/open-apis/auth/v3/tenant_access_token/internal"),
					      .body = chat_body(ctx, &out) };
}

/* The kind of an id shows in its first letters. */
static const char *id_type(const char *user)
{
	if (strchr(user, '@'))
		return "email";
	if (text_starts(user, "ou_"))
		return "open_id";
	return text_starts(user, "on_") ? "union_id" : "user_id";
}

/* The content is JSON in a string. */
static const char *content_of(struct ctx *ctx, const struct chat_message *message)
{
	struct text out;

	text_init(&out, CHAT_BODY_MAX_BYTES);
	chat_feishu_post(&out, message);
	return chat_body(ctx, &out);
}

/* The uuid lets the provider drop a repetition within an hour. */
static void render(struct ctx *ctx, const struct chat_target *target, const struct chat_message *message,
		   struct chat_request *ret_request)
{
	const char *path = arena_format(ctx->arena, "/open-apis/im/v1/messages?receive_id_type=%s", id_type(target->user));
	struct text out;

	text_init(&out, CHAT_BODY_MAX_BYTES);
	text_append(&out, "{\"msg_type\":\"post\"");
	chat_append_member(&out, "receive_id", target->user);
	chat_append_member(&out, "content", content_of(ctx, message));
	chat_append_member(&out, "uuid", arena_text_n(ctx->arena, crypto_sha256_hex(ctx->arena, message->key), UUID_CHARS));
	text_append(&out, "}");
	*ret_request = (struct chat_request){
		.url = chat_api(ctx, target->account, path),
		.headers = { { "Authorization", arena_format(ctx->arena, "Bearer %s", target->token) } },
		.header_count = 1,
		.body = chat_body(ctx, &out),
	};
}

static const struct chat_rule rules[] = {
	{ 200, 299, 0, SEND_OK, "chat.accepted", 0 },
	{ 200, 599, 99991400, SEND_RETRY, "chat.throttled", 1 }, /* how long it lasts the answer's header says */
	{ 200, 599, 11232, SEND_RETRY, "chat.throttled", 60 },
	{ 200, 599, 230020, SEND_RETRY, "chat.throttled", 1 },
	{ 200, 599, 99991661, SEND_EXPIRED, "chat.token_expired", 0 },
	{ 200, 599, 99991663, SEND_EXPIRED, "chat.token_expired", 0 },
	{ 200, 599, 10003, SEND_DISABLED, "chat.secret_refused", 0 },
	{ 200, 599, 10014, SEND_DISABLED, "chat.secret_refused", 0 },
	{ 200, 599, 99991672, SEND_DISABLED, "chat.no_permission", 0 },
	{ 200, 599, 230006, SEND_DISABLED, "chat.bot_off", 0 },
	{ 200, 599, 230013, SEND_GONE, "chat.user_not_in_scope", 0 },
	{ 200, 599, 99992351, SEND_GONE, "chat.no_such_user", 0 },
	{ 200, 599, 230001, SEND_GONE, "chat.no_such_user", 0 },
};

static const struct chat_app app = {
	.base_url = "https://open.feishu.cn",
	.ask_token = ask_token,
	.token_name = "tenant_access_token",
	.life_name = "expire",
};

const struct chat_driver chat_feishu_app = {
	.name = "feishu_app",
	.per_minute = 900,
	.at_once = 20, /* 1000 a minute, 50 a second */
	.avoids_rush = true,
	.hosts = "open.feishu.cn, open.larksuite.com",
	.path = "",
	.app = &app,
	.render = render,
	.code_name = "code",
	CHAT_RULES(rules),
};
