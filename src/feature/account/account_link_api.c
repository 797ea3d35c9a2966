/* Routes of links by which somebody sets his password. */
#include "base/text.h"
#include "feature/account/account_link.h"
#include "feature/account/user.h"

/* --- Before anybody is logged in --- */

struct forgot {
	const char *login;
};
static const struct field forgot_fields[] = { FIELD_TEXT(struct forgot, login, .max = 100, .flags = FIELD_REQUIRED) };
static const struct shape forgot_shape = SHAPE("PasswordForgot", struct forgot, forgot_fields);

static enum err post_forgot(struct ctx *ctx, struct http_exchange *exchange)
{
	struct forgot forgot = { 0 };

	TRY(http_read_body(ctx, exchange, &forgot_shape, &forgot));
	TRY(account_link_forgot(ctx, forgot.login));
	return http_reply_empty(ctx, exchange);
}

struct link_input {
	const char *token;
	const char *new_password;
};
static const struct field look_fields[] = {
	FIELD_TEXT(struct link_input, token, .max = 100, .flags = FIELD_REQUIRED | FIELD_SECRET),
};
static const struct shape look_shape = SHAPE("PasswordLinkLook", struct link_input, look_fields);

struct link_view {
	int kind;
	const char *login;
	const char *name;
	int64_t ends_at;
};
static const struct field view_fields[] = {
	FIELD_ENUM(struct link_view, kind, &link_kinds, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct link_view, login, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct link_view, name, .flags = FIELD_REQUIRED),
	FIELD_TIME(struct link_view, ends_at, .flags = FIELD_REQUIRED),
};
static const struct shape view_shape = SHAPE("PasswordLink", struct link_view, view_fields);

static enum err post_look(struct ctx *ctx, struct http_exchange *exchange)
{
	struct link_input input = { 0 };
	struct account_link link;

	TRY(http_read_body(ctx, exchange, &look_shape, &input));
	TRY(account_link_find(ctx, input.token, &link));
	const struct link_view view = { link.kind, link.login, link.name, link.ends_at_ms };
	return http_reply(ctx, exchange, 200, &view_shape, &view);
}

static const struct field use_fields[] = {
	FIELD_TEXT(struct link_input, token, .max = 100, .flags = FIELD_REQUIRED | FIELD_SECRET),
	FIELD_TEXT(struct link_input, new_password, .max = 400, .flags = FIELD_REQUIRED | FIELD_SECRET),
};
static const struct shape use_shape = SHAPE("PasswordLinkUse", struct link_input, use_fields);

static enum err post_use(struct ctx *ctx, struct http_exchange *exchange)
{
	struct link_input input = { 0 };
	struct account_link link;

	TRY(http_read_body(ctx, exchange, &use_shape, &input));
	TRY(account_link_find(ctx, input.token, &link));
	TRY(account_link_use(ctx, &link, input.new_password));
	return http_reply_empty(ctx, exchange);
}

/* --- By admins --- */

struct link_ask {
	const char *email;
};
static const struct field ask_fields[] = { FIELD_TEXT(struct link_ask, email, .max = 254) };
static const struct shape ask_shape = SHAPE("UserLinkAsk", struct link_ask, ask_fields);

/* Who has never set a password is invited anew. */
static enum err post_link(struct ctx *ctx, struct http_exchange *exchange)
{
	struct link_ask ask = { 0 };
	struct account account = { 0 };
	struct account_link link;
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(http_read_body(ctx, exchange, &ask_shape, &ask));
	TRY(user_need_manage(ctx, id));
	TRY(account_get(ctx, id, &account));
	if (!text_is_empty(ask.email))
		TRY(account_link_set_email(ctx, id, ask.email));
	TRY(account_link_make(ctx, id, account.must_change ? LINK_INVITE : LINK_RESET, &link));
	const struct user_link view = { account_link_url(ctx, http_public_url(exchange), &link), link.email, link.ends_at_ms };
	return http_reply(ctx, exchange, 200, &user_link_shape, &view);
}

const struct http_routes account_link_routes = HTTP_ROUTES(((const struct http_route[]){
	{ "POST", "/api/v1/password/forgot", "Sends a link to whoever has this login, if anybody; the answer never says", PERMIT_PUBLIC,
	  HTTP_RUN_SLOW, post_forgot, .body = &forgot_shape, .rate = HTTP_RATE_LOGIN, .status = 204 },
	{ "POST", "/api/v1/password/link", "Whose link this is", PERMIT_PUBLIC, HTTP_RUN_SLOW, post_look, .body = &look_shape,
	  .reply = &view_shape, .rate = HTTP_RATE_LOGIN },
	{ "POST", "/api/v1/password/set", "Sets the password by a link; ends all sessions of the account", PERMIT_PUBLIC, HTTP_RUN_SLOW,
	  post_use, .body = &use_shape, .rate = HTTP_RATE_LOGIN, .status = 204 },
	{ "POST", "/api/v1/users/{id}/link", "A link by which somebody sets his password, shown once, and mailed where an address is known",
	  PERMIT_ACCOUNTS, HTTP_RUN_WRITE, post_link, .body = &ask_shape, .reply = &user_link_shape, .flags = HTTP_FRESH_LOGIN },
}));
