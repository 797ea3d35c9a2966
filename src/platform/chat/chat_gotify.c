/* Gotify: a server of one's own and its Android app, with the token of an application. gotify.net/docs/pushmsg */
#include "platform/chat/chat_private.h"
#include "platform/net/net_ask.h"

static void render(struct ctx *ctx, const struct chat_target *target, const struct chat_message *message,
		   struct chat_request *ret_request)
{
	struct text out;

	text_init(&out, CHAT_BODY_MAX_BYTES);
	text_append_format(&out, "{\"priority\":%d", message->is_urgent ? 8 : 5);
	chat_append_member(&out, "title", message->title);
	chat_append_member(&out, "message", chat_text(message));
	text_append(&out, ",\"extras\":{\"client::notification\":{\"click\":{\"url\":");
	json_append_text(&out, message->url);
	text_append(&out, "}}}}");
	*ret_request = (struct chat_request){
		.url = net_join(ctx, arena_text_n(ctx->arena, target->url, strcspn(target->url, "?")), "/message"),
		.headers = { { "X-Gotify-Key", target->secret ? target->secret : "" } },
		.header_count = 1,
		.body = chat_body(ctx, &out),
	};
}

/* What was taken has a number. */
static const struct chat_rule rules[] = {
	{ 200, 200, CHAT_NO_JSON, SEND_RETRY, "chat.no_sense", 0 },
	{ 200, 200, CHAT_NO_CODE, SEND_RETRY, "chat.no_sense", 0 },
	{ 200, 200, CHAT_ANY, SEND_OK, "chat.accepted", 0 },
};

const struct chat_driver chat_gotify = {
	.name = "gotify",
	.path = "",
	.secret = CHAT_SECRET_REQUIRED,
	.render = render,
	.code_name = "id",
	CHAT_RULES(rules),
};
