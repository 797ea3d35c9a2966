/* Robot of a DingTalk (钉钉) group, signed where it was set up so. 20 messages a minute, then ten minutes of nothing.
 * open.dingtalk.com/document/orgapp/custom-robots-send-group-messages */
#include "platform/chat/chat_private.h"

/* The key signs the time and itself. */
static const char *signed_url(struct ctx *ctx, const struct chat_target *target, int64_t now_ms)
{
	const char *words = arena_format(ctx->arena, "%lld\n%s", (long long)now_ms, target->secret);
	const char *sign = chat_hmac64(ctx, target->secret, strlen(target->secret), words);

	return arena_format(ctx->arena, "%s&timestamp=%lld&sign=%s", target->url, (long long)now_ms, chat_query_value(ctx, sign));
}

static void render(struct ctx *ctx, const struct chat_target *target, const struct chat_message *message,
		   struct chat_request *ret_request)
{
	struct text out;

	text_init(&out, CHAT_BODY_MAX_BYTES);
	text_append(&out, "{\"msgtype\":\"link\",\"link\":{\"picUrl\":\"\"");
	chat_append_member(&out, "title", message->title);
	chat_append_member(&out, "text", chat_text(message));
	chat_append_member(&out, "messageUrl", message->url);
	text_append(&out, "}}");
	*ret_request = (struct chat_request){
		.url = target->secret ? signed_url(ctx, target, message->now_ms) : target->url,
		.body = chat_body(ctx, &out),
	};
}

static const struct chat_rule rules[] = {
	{ 200, 299, 0, SEND_OK, "chat.accepted", 0 },
	{ 200, 299, -1, SEND_RETRY, "chat.busy", 0 },
	{ 200, 299, 130101, SEND_RETRY, "chat.throttled", 600 },
	{ 200, 299, 410100, SEND_RETRY, "chat.throttled", 600 },
	{ 200, 299, 660026, SEND_RETRY, "chat.throttled", 600 },
	{ 200, 299, 310000, SEND_REFUSED, "chat.security_check", 0 }, /* keyword, signature or address not as set up */
	{ 200, 299, 300001, SEND_GONE, "chat.gone", 0 },	      /* token is not exist */
	{ 200, 299, 300005, SEND_GONE, "chat.gone", 0 },
	{ 200, 299, 400101, SEND_GONE, "chat.gone", 0 },
	{ 200, 299, 400102, SEND_GONE, "chat.gone", 0 }, /* the robot was stopped */
	{ 200, 299, 400106, SEND_GONE, "chat.gone", 0 },
};

const struct chat_driver chat_dingtalk_robot = {
	.name = "dingtalk_robot",
	.per_minute = 15,
	.at_once = 5, /* 20 a minute, then ten minutes of nothing */
	.hosts = "oapi.dingtalk.com",
	.path = "/robot/send?access_token=",
	.secret = CHAT_SECRET_OPTIONAL,
	.render = render,
	.code_name = "errcode",
	CHAT_RULES(rules),
};
