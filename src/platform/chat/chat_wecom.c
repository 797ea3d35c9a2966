/* Robot of a WeCom (企业微信) group. No signature: its address is the secret. 20 messages a minute.
 * developer.work.weixin.qq.com/document/path/91770 */
#include "platform/chat/chat_private.h"

enum { TEXT_MAX_BYTES = 2048 };

/* Plain text, in which the client makes the address a link: names of candidates cannot become markup. */
static const char *text_of(struct ctx *ctx, const struct chat_message *message)
{
	const char *words = message->body ? arena_format(ctx->arena, "%s\n%s", message->title, message->body) : message->title;
	size_t room = TEXT_MAX_BYTES - 1 - text_fitting(message->url, TEXT_MAX_BYTES - 1);

	return arena_format(ctx->arena, "%.*s\n%s", (int)text_fitting(words, room), words, message->url);
}

static void render(struct ctx *ctx, const struct chat_target *target, const struct chat_message *message,
		   struct chat_request *ret_request)
{
	struct text out;

	text_init(&out, CHAT_BODY_MAX_BYTES);
	text_append(&out, "{\"msgtype\":\"text\",\"text\":{\"content\":");
	json_append_text(&out, text_of(ctx, message));
	text_append(&out, "}}");
	*ret_request = (struct chat_request){ .url = target->url, .body = chat_body(ctx, &out) };
}

static const struct chat_rule rules[] = {
	{ 200, 299, 0, SEND_OK, "chat.accepted", 0 },
	{ 200, 299, -1, SEND_RETRY, "chat.busy", 0 },
	{ 200, 299, 45009, SEND_RETRY, "chat.throttled", 60 },
	{ 200, 299, 45033, SEND_RETRY, "chat.throttled", 60 },
	{ 200, 599, 93000, SEND_GONE, "chat.gone", 0 }, /* invalid webhook url: the robot was taken out of its group */
	{ 200, 299, 40058, SEND_REFUSED, "chat.bad_message", 0 },
};

const struct chat_driver chat_wecom_robot = {
	.name = "wecom_robot",
	.per_minute = 15,
	.at_once = 5, /* 20 a minute */
	.hosts = "qyapi.weixin.qq.com",
	.path = "/cgi-bin/webhook/send?key=",
	.render = render,
	.code_name = "errcode",
	CHAT_RULES(rules),
};
