/* What the apps of a firm have in common: accounts, persons, tokens. */
#include <ctype.h>

#include "platform/chat/chat_private.h"
#include "platform/json/json_foreign.h"

enum { TOKEN_LIFE_S = 7200, TOKEN_LIFE_MIN_S = 60, PHONE_SHOWN_HEAD = 3, PHONE_SHOWN_TAIL = 4 };

/* --- Pieces --- */

const char *chat_api(struct ctx *ctx, const struct chat_account *account, const char *path)
{
	return chat_at_origin(ctx, account->base_url, path);
}

const char *chat_query_value(struct ctx *ctx, const char *text)
{
	char *query = arena_alloc(ctx->arena, 3 * strlen(text) + 1);
	size_t length = 0;

	for (const unsigned char *at = (const unsigned char *)text; *at; at++) {
		bool is_plain = *at < 128 && (isalnum(*at) || strchr("-_.~", *at));

		length += (size_t)snprintf(query + length, 4, is_plain ? "%c" : "%%%02X", *at);
	}
	return query;
}

const char *chat_cut(struct ctx *ctx, const char *text, size_t chars)
{
	size_t length = 0;

	for (; text[length]; length++) {
		bool is_next = ((unsigned char)text[length] & 0xC0) != 0x80;

		if (is_next && chars-- == 0)
			break;
	}
	return arena_text_n(ctx->arena, text, length);
}

bool chat_lists_any(struct ctx *ctx, const struct net_answer *answer, const char *name)
{
	const char *quoted = arena_format(ctx->arena, "\"%s\"", name);
	const char *at = strstr((const char *)answer->body.data, quoted);

	if (!at)
		return false;
	at += strlen(quoted);
	at += strspn(at, " :\t\r\n");
	return *at == '[' && at[1 + strspn(at + 1, " \t\r\n")] != ']';
}

/* --- Checking --- */

static enum err incomplete(struct ctx *ctx, const char *field)
{
	return fail(ctx, ERR_MEANING, "channel.incomplete", field, "this channel does not work without it");
}

static bool is_digits(const char *text)
{
	return !text_is_empty(text) && text[strspn(text, "0123456789")] == '\0';
}

enum err chat_check_account(struct ctx *ctx, const struct net_policy *policy, const struct chat_driver *driver,
			    const struct chat_account *account)
{
	const struct chat_app *app = driver->app;
	bool is_agent = app->is_number ? is_digits(account->agent) : !text_is_empty(account->agent);
	const struct {
		const char *field;
		bool is_good;
	} needs[] = {
		{ "key", !text_is_empty(account->key) },
		{ "secret", !text_is_empty(account->secret) },
		{ "agent", !(app->needs & CHAT_NEEDS_AGENT) || is_agent },
		{ "template_id", !(app->needs & CHAT_NEEDS_TEMPLATE) || !text_is_empty(account->template_id) },
		{ "sign", !(app->needs & CHAT_NEEDS_SIGN) || !text_is_empty(account->sign) },
	};
	enum err result = chat_check_host(ctx, policy, driver, account->base_url);
	if (result == ERR_MEANING)
		ctx->fault.field = "base_url";
	if (result != OK)
		return result;
	for (size_t i = 0; i < sizeof(needs) / sizeof(needs[0]); i++) {
		if (!needs[i].is_good)
			return incomplete(ctx, needs[i].field);
	}
	return OK;
}

/* --- Persons --- */

/* 138…, or with the code of another country. */
static bool is_phone(const char *user)
{
	const char *digits = user + (*user == '+');
	size_t length = strlen(digits);

	return is_digits(digits) && length >= 8 && length <= 15 && (*user == '+' || (length == 11 && *user == '1'));
}

/* It begins with a letter or digit, so "@all" is nobody's; no "|" or ",", which divide several. */
bool chat_user_fits(const struct chat_driver *driver, const char *user)
{
	static const char marks[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ._-@+";
	size_t length = strlen(user);

	if (driver->app->by_phone)
		return is_phone(user);
	return length > 0 && length <= CHAT_USER_MAX_CHARS && isalnum((unsigned char)user[0]) && strspn(user, marks) == length;
}

const char *chat_mask_user(struct ctx *ctx, const struct chat_driver *driver, const char *user)
{
	size_t length = strlen(user);

	if (!driver->app->by_phone)
		return user;
	return arena_format(ctx->arena, "%.*s****%s", PHONE_SHOWN_HEAD, user, user + length - PHONE_SHOWN_TAIL);
}

bool chat_proves_by_code(const struct chat_driver *driver)
{
	return driver && driver->app && driver->app->by_phone;
}

/* --- Tokens --- */

struct token {
	const char *text;
	int64_t life_s;
};

static void read_token(struct ctx *ctx, const struct chat_app *app, const struct net_answer *answer, struct chat_token *ret_token)
{
	struct token token = { 0 };
	const struct field fields[] = {
		FIELD_TEXT(struct token, text, .name = app->token_name, .name_bytes = strlen(app->token_name)),
		FIELD_INT(struct token, life_s, .name = app->life_name, .name_bytes = strlen(app->life_name)),
	};
	const struct shape shape = SHAPE("chat_token", struct token, fields);

	if (json_read_foreign(ctx, (const char *)answer->body.data, answer->body.length, &shape, &token) != OK)
		fault_clear(ctx);
	if (token.life_s < TOKEN_LIFE_MIN_S || token.life_s > TOKEN_LIFE_S)
		token.life_s = TOKEN_LIFE_S;
	*ret_token = (struct chat_token){ text_is_empty(token.text) ? NULL : token.text, token.life_s * MS_PER_SECOND };
}

/* A token that is refused while one asks for it, or a yes without one, is no matter of time. */
static struct send_outcome why_none(const struct send_outcome *outcome)
{
	struct send_outcome why = *outcome;

	if (outcome->verdict == SEND_EXPIRED || outcome->verdict == SEND_GONE) {
		why.verdict = SEND_DISABLED;
		why.reason = "chat.secret_refused";
	}
	if (outcome->verdict == SEND_OK)
		why = (struct send_outcome){ .verdict = SEND_RETRY, .code = outcome->code, .reason = "chat.no_sense" };
	return why;
}

enum err chat_fetch_token(struct ctx *ctx, const struct net_policy *policy, const struct chat_driver *driver,
			  const struct chat_account *account, struct chat_token *ret_token, struct send_outcome *ret_outcome)
{
	struct chat_token token = { 0 };
	struct chat_request made;
	struct net_answer answer;

	*ret_token = token;
	driver->app->ask_token(ctx, account, &made);
	TRY(chat_call(ctx, policy, &made, &answer, ret_outcome));
	if (!answer.status)
		return OK;
	*ret_outcome = chat_classify(ctx, driver, &answer);
	if (ret_outcome->verdict == SEND_OK)
		read_token(ctx, driver->app, &answer, &token);
	if (!token.text)
		*ret_outcome = why_none(ret_outcome);
	*ret_token = token;
	return OK;
}
