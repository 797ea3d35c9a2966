/* Bot of a Feishu (飞书) or Lark group, signed where it was set up so. 100 messages a minute, 5 a second.
 * open.feishu.cn/document/client-docs/bot-v3/add-custom-bot */
#include "platform/chat/chat_private.h"

void chat_feishu_post(struct text *out, const struct chat_message *message)
{
	text_append(out, "{\"zh_cn\":{\"title\":");
	json_append_text(out, message->title);
	text_append(out, ",\"content\":[[{\"tag\":\"text\"");
	chat_append_member(out, "text", chat_text(message));
	text_append(out, "}],[{\"tag\":\"a\"");
	chat_append_member(out, "text", message->link_text);
	chat_append_member(out, "href", message->url);
	text_append(out, "}]]}}");
}

/* Other than at DingTalk: time and secret are the key, and what is signed is empty. */
static void append_signature(struct ctx *ctx, struct text *out, const struct chat_target *target, int64_t now_ms)
{
	const char *timestamp = arena_format(ctx->arena, "%lld", (long long)(now_ms / MS_PER_SECOND));
	const char *key = arena_format(ctx->arena, "%s\n%s", timestamp, target->secret);

	chat_append_member(out, "timestamp", timestamp);
	chat_append_member(out, "sign", chat_hmac64(ctx, key, strlen(key), ""));
}

static void render(struct ctx *ctx, const struct chat_target *target, const struct chat_message *message,
		   struct chat_request *ret_request)
{
	struct text out;

	text_init(&out, CHAT_BODY_MAX_BYTES);
	text_append(&out, "{\"msg_type\":\"post\"");
	if (target->secret)
		append_signature(ctx, &out, target, message->now_ms);
	text_append(&out, ",\"content\":{\"post\":");
	chat_feishu_post(&out, message);
	text_append(&out, "}}");
	*ret_request = (struct chat_request){ .url = target->url, .body = chat_body(ctx, &out) };
}

static const struct chat_rule rules[] = {
	{ 200, 299, 0, SEND_OK, "chat.accepted", 0 },
	{ 200, 599, 11232, SEND_RETRY, "chat.throttled", 60 }, /* the platform's load around full and half hours */
	{ 200, 599, 99991400, SEND_RETRY, "chat.throttled", 60 },
	{ 200, 599, 19001, SEND_GONE, "chat.gone", 0 },		 /* access token invalid */
	{ 200, 599, 19021, SEND_REFUSED, "chat.signature", 0 }, /* or a clock more than an hour off */
	{ 200, 599, 19022, SEND_REFUSED, "chat.security_check", 0 },
	{ 200, 599, 19024, SEND_REFUSED, "chat.security_check", 0 },
	{ 200, 599, 9499, SEND_REFUSED, "chat.bad_message", 0 },
};

const struct chat_driver chat_feishu_robot = {
	.name = "feishu_robot",
	.per_minute = 90,
	.at_once = 3, /* 100 a minute, 5 a second */
	.avoids_rush = true,
	.hosts = "open.feishu.cn, open.larksuite.com",
	.path = "/open-apis/bot/v2/hook/",
	.secret = CHAT_SECRET_OPTIONAL,
	.render = render,
	.code_name = "code",
	CHAT_RULES(rules),
};
