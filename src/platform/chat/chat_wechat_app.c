/* Verified service account (服务号) in WeChat: a template message to a person who follows it, by his openid.
 * developers.weixin.qq.com/doc/offiaccount/Message_Management/Template_Message_Interface.html */
#include <ctype.h>

#include "platform/chat/chat_private.h"

enum { THING_CHARS = 20 };

static void ask_token(struct ctx *ctx, const struct chat_account *account, struct chat_request *ret_request)
{
	const char *query = arena_format(ctx->arena, "/cgi-bin/token?grant_type=client_credential&appid=%s&secret=%s",
					 chat_query_value(ctx, account->key), chat_query_value(ctx, account->secret));

	*ret_request = (struct chat_request){ .method = "GET", .url = chat_api(ctx, account, query) };
}

/* "2026-11-23 14:00" as the provider wants it: "2026年11月23日 14:00". */
static const char *date_of(struct ctx *ctx, const char *when)
{
	return arena_format(ctx->arena, "%.4s年%.2s月%.2s日 %s", when, when + 5, when + 8, when + 11);
}

/* "thing1" takes words, "time2" an instant; of several things the first has the title, the next the rest. */
static const char *value_of(struct ctx *ctx, const char *field, const struct chat_message *message, int things)
{
	if (text_starts(field, "time"))
		return date_of(ctx, message->when);
	return chat_cut(ctx, things == 0 ? message->title : chat_text(message), THING_CHARS);
}

/* The account names the fields of its template: "thing1,time2". */
static void append_data(struct ctx *ctx, struct text *out, const char *fields, const struct chat_message *message)
{
	const char *comma = "";
	int things = 0;

	for (const char *at = fields; *at;) {
		size_t length = 0;

		while (isalnum((unsigned char)at[length]) || at[length] == '_')
			length++;
		const char *field = arena_text_n(ctx->arena, at, length);
		if (length) {
			text_append_format(out, "%s\"%s\":{\"value\":", comma, field);
			json_append_text(out, value_of(ctx, field, message, things));
			text_append(out, "}");
			comma = ",";
		}
		things += text_starts(field, "thing");
		at += length + (at[length] != '\0');
	}
}

static void render(struct ctx *ctx, const struct chat_target *target, const struct chat_message *message,
		   struct chat_request *ret_request)
{
	const char *path = arena_format(ctx->arena, "/cgi-bin/message/template/send?access_token=%s", chat_query_value(ctx, target->token));
	struct text out;

	text_init(&out, CHAT_BODY_MAX_BYTES);
	text_append(&out, "{\"touser\":");
	json_append_text(&out, target->user);
	chat_append_member(&out, "template_id", target->account->template_id);
	chat_append_member(&out, "url", message->url);
	chat_append_member(&out, "client_msg_id", message->key);
	text_append(&out, ",\"data\":{");
	append_data(ctx, &out, target->account->agent, message);
	text_append(&out, "}}");
	*ret_request = (struct chat_request){ .url = chat_api(ctx, target->account, path), .body = chat_body(ctx, &out) };
}

/* An answer of a token has no code when all is well. */
static const struct chat_rule rules[] = {
	{ 200, 299, 0, SEND_OK, "chat.accepted", 0 },
	{ 200, 299, CHAT_NO_CODE, SEND_OK, "chat.accepted", 0 },
	{ 200, 299, -1, SEND_RETRY, "chat.busy", 0 },
	{ 200, 299, 40001, SEND_EXPIRED, "chat.token_expired", 0 },
	{ 200, 299, 40014, SEND_EXPIRED, "chat.token_expired", 0 },
	{ 200, 299, 42001, SEND_EXPIRED, "chat.token_expired", 0 },
	{ 200, 299, 40013, SEND_DISABLED, "chat.secret_refused", 0 },
	{ 200, 299, 40125, SEND_DISABLED, "chat.secret_refused", 0 },
	{ 200, 299, 40164, SEND_DISABLED, "chat.ip_not_trusted", 0 },
	{ 200, 299, 40037, SEND_DISABLED, "chat.wrong_template", 0 },
	{ 200, 299, 48001, SEND_DISABLED, "chat.no_permission", 0 },
	{ 200, 299, 43004, SEND_GONE, "chat.not_following", 0 },
	{ 200, 299, 40003, SEND_GONE, "chat.no_such_user", 0 },
	{ 200, 299, 45009, SEND_REFUSED, "chat.quota", 0 }, /* the day's messages are spent: the next channel */
};

static const struct chat_app app = {
	.base_url = "https://api.weixin.qq.com",
	.needs = CHAT_NEEDS_AGENT | CHAT_NEEDS_TEMPLATE,
	.ask_token = ask_token,
	.token_name = "access_token",
	.life_name = "expires_in",
};

const struct chat_driver chat_wechat_template = {
	.name = "wechat_template",
	.hosts = "api.weixin.qq.com",
	.path = "",
	.app = &app,
	.render = render,
	.code_name = "errcode",
	CHAT_RULES(rules),
};
