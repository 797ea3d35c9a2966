/* ntfy: a topic of ntfy.sh or of a server of one's own, with a token where it is not open to all. Address:
 * https://ntfy.sh/TOPIC. docs.ntfy.sh/publish */
#include "platform/chat/chat_private.h"

static void render(struct ctx *ctx, const struct chat_target *target, const struct chat_message *message,
		   struct chat_request *ret_request)
{
	struct text out;

	text_init(&out, CHAT_BODY_MAX_BYTES);
	text_append_format(&out, "{\"priority\":%d", message->is_urgent ? 5 : 4);
	chat_append_member(&out, "topic", chat_first_segment(ctx, target->url));
	chat_append_member(&out, "title", message->title);
	chat_append_member(&out, "message", chat_text(message));
	chat_append_member(&out, "click", message->url);
	text_append(&out, "}");
	*ret_request = (struct chat_request){ .url = chat_at_origin(ctx, target->url, "/"), .body = chat_body(ctx, &out) };
	if (target->secret)
		ret_request->headers[ret_request->header_count++] =
			(struct net_header){ "Authorization", arena_format(ctx->arena, "Bearer %s", target->secret) };
}

/* A code comes only with an error. */
static const struct chat_rule rules[] = {
	{ 200, 200, CHAT_NO_CODE, SEND_OK, "chat.accepted", 0 },
	{ 429, 429, 42908, SEND_RETRY, "chat.throttled", 3600 }, /* the day's messages are spent */
	{ 429, 429, CHAT_ANY, SEND_RETRY, "chat.throttled", 60 },
};

const struct chat_driver chat_ntfy = {
	.name = "ntfy",
	.per_minute = 12,
	.at_once = 40, /* 60, and one every five seconds */
	.path = "/",
	.secret = CHAT_SECRET_OPTIONAL,
	.render = render,
	.code_name = "code",
	CHAT_RULES(rules),
};
