/* App of a firm in WeCom (企业微信): a card to one person, in WeCom or, by its plugin, in WeChat.
 * developer.work.weixin.qq.com/document/path/90236 and /91039 */
#include "platform/chat/chat_private.h"
#include "platform/json/json_foreign.h"

enum { TITLE_MAX_BYTES = 128, WORDS_MAX_BYTES = 512 };

static void ask_token(struct ctx *ctx, const struct chat_account *account, struct chat_request *ret_request)
{
	const char *query = arena_format(ctx->arena, "/cgi-bin/gettoken?corpid=%s&corpsecret=%s", chat_query_value(ctx, account->key),
					 chat_query_value(ctx, account->secret));

	*ret_request = (struct chat_request){ .method = "GET", .url = chat_api(ctx, account, query) };
}

/* A card's words may hold marks like <div>; a name may not become one. */
static const char *without_marks(struct ctx *ctx, const char *words)
{
	struct text out;

	text_init(&out, CHAT_BODY_MAX_BYTES);
	for (const char *at = words; *at; at++) {
		if (*at == '<' || *at == '>' || *at == '&')
			text_append(&out, *at == '<' ? "＜" : *at == '>' ? "＞" : "＆");
		else
			text_append_format(&out, "%c", *at);
	}
	return chat_body(ctx, &out);
}

static const char *fitting(struct ctx *ctx, const char *words, size_t bytes)
{
	return arena_text_n(ctx->arena, words, text_fitting(words, bytes));
}

/* The same bytes on every attempt: the provider drops a repetition within half an hour. */
static void render(struct ctx *ctx, const struct chat_target *target, const struct chat_message *message,
		   struct chat_request *ret_request)
{
	const char *path = arena_format(ctx->arena, "/cgi-bin/message/send?access_token=%s", chat_query_value(ctx, target->token));
	struct text out;

	text_init(&out, CHAT_BODY_MAX_BYTES);
	text_append(&out, "{\"msgtype\":\"textcard\",\"enable_duplicate_check\":1,\"duplicate_check_interval\":1800");
	chat_append_member(&out, "touser", target->user);
	text_append_format(&out, ",\"agentid\":%s,\"textcard\":{\"btntxt\":", target->account->agent);
	json_append_text(&out, chat_cut(ctx, message->link_text, 4));
	chat_append_member(&out, "title", fitting(ctx, message->title, TITLE_MAX_BYTES));
	chat_append_member(&out, "description", fitting(ctx, without_marks(ctx, chat_text(message)), WORDS_MAX_BYTES));
	chat_append_member(&out, "url", message->url);
	text_append(&out, "}}");
	*ret_request = (struct chat_request){ .url = chat_api(ctx, target->account, path), .body = chat_body(ctx, &out) };
}

struct answer {
	int64_t errcode;
	const char *invaliduser;
	const char *unlicenseduser;
};
static const struct field answer_fields[] = {
	FIELD_INT(struct answer, errcode),
	FIELD_TEXT(struct answer, invaliduser),
	FIELD_TEXT(struct answer, unlicenseduser),
};
static const struct shape answer_shape = SHAPE("wecom_answer", struct answer, answer_fields);

/* Code 0 and the only receiver among those it did not reach: that is a no. */
static struct chat_said read_answer(struct ctx *ctx, const struct net_answer *answer)
{
	struct answer said = { .errcode = CHAT_NO_CODE };

	if (json_read_foreign(ctx, (const char *)answer->body.data, answer->body.length, &answer_shape, &said) != OK) {
		fault_clear(ctx);
		return (struct chat_said){ CHAT_NO_JSON };
	}
	if (said.errcode == 0 && !text_is_empty(said.invaliduser))
		return (struct chat_said){ .word = "invaliduser" };
	if (said.errcode == 0 && !text_is_empty(said.unlicenseduser))
		return (struct chat_said){ .word = "unlicenseduser" };
	return (struct chat_said){ said.errcode };
}

static const struct chat_rule rules[] = {
	{ 200, 299, 0, SEND_GONE, "chat.no_such_user", 0, "invaliduser" },
	{ 200, 299, 0, SEND_GONE, "chat.unlicensed", 0, "unlicenseduser" },
	{ 200, 299, 0, SEND_OK, "chat.accepted", 0 },
	{ 200, 299, -1, SEND_RETRY, "chat.busy", 0 },
	{ 200, 299, 45009, SEND_RETRY, "chat.throttled", 60 },
	{ 200, 299, 45033, SEND_RETRY, "chat.throttled", 60 },
	{ 200, 299, 40014, SEND_EXPIRED, "chat.token_expired", 0 },
	{ 200, 299, 42001, SEND_EXPIRED, "chat.token_expired", 0 },
	{ 200, 299, 40001, SEND_DISABLED, "chat.secret_refused", 0 },
	{ 200, 299, 40013, SEND_DISABLED, "chat.secret_refused", 0 },
	{ 200, 299, 60020, SEND_DISABLED, "chat.ip_not_trusted", 0 },
	{ 200, 299, 301002, SEND_DISABLED, "chat.wrong_app", 0 },
	{ 200, 299, 40056, SEND_DISABLED, "chat.wrong_app", 0 },
	{ 200, 299, 40003, SEND_GONE, "chat.no_such_user", 0 },
	{ 200, 299, 81013, SEND_GONE, "chat.no_such_user", 0 },
	{ 200, 299, 60011, SEND_GONE, "chat.user_not_in_scope", 0 },
};

static const struct chat_app app = {
	.base_url = "https://qyapi.weixin.qq.com",
	.needs = CHAT_NEEDS_AGENT,
	.is_number = true,
	.ask_token = ask_token,
	.token_name = "access_token",
	.life_name = "expires_in",
};

const struct chat_driver chat_wecom_app = {
	.name = "wecom_app",
	.per_minute = 6000,
	.at_once = 100, /* 10,000 a minute */
	.avoids_rush = true,
	.hosts = "qyapi.weixin.qq.com",
	.path = "",
	.app = &app,
	.render = render,
	.read = read_answer,
	CHAT_RULES(rules),
};
