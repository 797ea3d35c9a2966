/* Bark: pushes to iPhones through APNs; the server may be one's own. Address: https://api.day.app/KEY. bark.day.app */
#include "platform/chat/chat_private.h"

static void render(struct ctx *ctx, const struct chat_target *target, const struct chat_message *message,
		   struct chat_request *ret_request)
{
	struct text out;

	text_init(&out, CHAT_BODY_MAX_BYTES);
	text_append(&out, "{\"group\":\"genjin\"");
	chat_append_member(&out, "device_key", chat_first_segment(ctx, target->url));
	chat_append_member(&out, "title", message->title);
	chat_append_member(&out, "body", chat_text(message));
	chat_append_member(&out, "url", message->url);
	chat_append_member(&out, "level", message->is_urgent ? "timeSensitive" : "active");
	text_append(&out, "}");
	*ret_request = (struct chat_request){ .url = chat_at_origin(ctx, target->url, "/push"), .body = chat_body(ctx, &out) };
}

/* Its code repeats the status. 400: the key is of no device, or APNs took the device back. */
static const struct chat_rule rules[] = {
	{ 200, 200, 200, SEND_OK, "chat.accepted", 0 },
	{ 200, 400, 400, SEND_GONE, "chat.gone", 0 },
	{ 200, 599, 500, SEND_RETRY, "chat.busy", 0 },
};

const struct chat_driver chat_bark = {
	.name = "bark",
	.path = "/",
	.render = render,
	.code_name = "code",
	CHAT_RULES(rules),
};
