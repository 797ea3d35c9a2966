/* Routes of passkeys, of logging in with one, and of proving again who one is. */
#include "base/text.h"
#include "feature/account/login.h"
#include "feature/account/me.h"
#include "feature/account/passkey.h"

static const struct field passkey_fields[] = {
	FIELD_ID(struct passkey, id, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct passkey, name, .flags = FIELD_REQUIRED),
	FIELD_BOOL(struct passkey, backed_up), /* a provider keeps it on several devices */
	FIELD_TIME(struct passkey, created_at, .flags = FIELD_REQUIRED),
	FIELD_TIME(struct passkey, last_used_at),
};
static const struct shape passkey_shape = SHAPE("Passkey", struct passkey, passkey_fields);

/* --- Asking --- */

static const struct field user_fields[] = {
	FIELD_TEXT(struct passkey_user, id, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct passkey_user, login, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct passkey_user, name, .flags = FIELD_REQUIRED),
};
static const struct shape user_shape = SHAPE("PasskeyUser", struct passkey_user, user_fields);

static const struct field question_fields[] = {
	FIELD_TEXT(struct passkey_question, challenge, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct passkey_question, site, .flags = FIELD_REQUIRED),
	FIELD_OBJECT_PTR(struct passkey_question, user, &user_shape),
	FIELD_TEXTS(struct passkey_question, exclude),
	FIELD_TEXTS(struct passkey_question, allow),
	FIELD_INT(struct passkey_question, timeout_ms),
};
static const struct shape question_shape = SHAPE("PasskeyOptions", struct passkey_question, question_fields);

struct ask_input {
	int purpose;
};
static const char *const asked_names[] = { NULL, "register", NULL, "confirm", "unseal" };
static const struct choices asked_purposes = CHOICES(asked_names);
static const struct field ask_fields[] = {
	FIELD_ENUM(struct ask_input, purpose, &asked_purposes, .flags = FIELD_REQUIRED),
};
static const struct shape ask_shape = SHAPE("PasskeyOptionsInput", struct ask_input, ask_fields);

static enum err post_options(struct ctx *ctx, struct http_exchange *exchange)
{
	struct ask_input input = { 0 };
	struct passkey_question question;

	TRY(http_read_body(ctx, exchange, &ask_shape, &input));
	TRY(passkey_ask(ctx, http_public_url(exchange), (enum passkey_purpose)input.purpose, &question));
	return http_reply(ctx, exchange, 200, &question_shape, &question);
}

static enum err post_login_options(struct ctx *ctx, struct http_exchange *exchange)
{
	struct passkey_question question;

	TRY(passkey_ask(ctx, http_public_url(exchange), PASSKEY_LOGIN, &question));
	return http_reply(ctx, exchange, 200, &question_shape, &question);
}

/* --- The own ones --- */

static enum err get_passkeys(struct ctx *ctx, struct http_exchange *exchange)
{
	struct list passkeys;

	TRY(passkey_store_list(ctx, ctx->actor.account_id, &passkeys));
	return http_reply_list(ctx, exchange, &passkey_shape, &passkeys, NULL, (int64_t)passkeys.count);
}

static const struct field new_fields[] = {
	FIELD_TEXT(struct passkey_new, name, .min = 1, .max = 60, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct passkey_new, client_data, .max = 6000, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct passkey_new, attestation, .max = 24000, .flags = FIELD_REQUIRED),
};
static const struct shape new_shape = SHAPE("PasskeyNew", struct passkey_new, new_fields);

static enum err post_passkey(struct ctx *ctx, struct http_exchange *exchange)
{
	struct passkey_new new = { 0 };
	struct passkey passkey;

	TRY(http_read_body(ctx, exchange, &new_shape, &new));
	TRY(passkey_register(ctx, http_public_url(exchange), &new, &passkey));
	return http_reply(ctx, exchange, 201, &passkey_shape, &passkey);
}

struct name_input {
	const char *name;
};
static const struct field name_fields[] = {
	FIELD_TEXT(struct name_input, name, .min = 1, .max = 60, .flags = FIELD_REQUIRED),
};
static const struct shape name_shape = SHAPE("PasskeyChange", struct name_input, name_fields);

static enum err patch_passkey(struct ctx *ctx, struct http_exchange *exchange)
{
	struct name_input input = { 0 };
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(http_read_body(ctx, exchange, &name_shape, &input));
	TRY(passkey_rename(ctx, id, input.name));
	return http_reply_empty(ctx, exchange);
}

static enum err delete_passkey(struct ctx *ctx, struct http_exchange *exchange)
{
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(passkey_remove(ctx, id));
	return http_reply_empty(ctx, exchange);
}

/* --- Using one --- */

#define USE_FIELDS(T, at)                                                                                          \
	FIELD_TEXT(T, at id, FIELD_NAMED("id"), .max = 1400, .flags = FIELD_REQUIRED),                             \
		FIELD_TEXT(T, at user_handle, FIELD_NAMED("user_handle"), .max = 100),                             \
		FIELD_TEXT(T, at client_data, FIELD_NAMED("client_data"), .max = 6000, .flags = FIELD_REQUIRED),   \
		FIELD_TEXT(T, at auth_data, FIELD_NAMED("auth_data"), .max = 4000, .flags = FIELD_REQUIRED),       \
		FIELD_TEXT(T, at signature, FIELD_NAMED("signature"), .max = 2000, .flags = FIELD_REQUIRED)

static const struct field use_fields[] = { USE_FIELDS(struct passkey_use, ) };
const struct shape passkey_use_shape = SHAPE("PasskeyUse", struct passkey_use, use_fields);

struct login_input {
	struct passkey_use use;
	bool trusted;
};
static const struct field login_fields[] = {
	USE_FIELDS(struct login_input, use.),
	FIELD_BOOL(struct login_input, trusted),
};
static const struct shape login_shape = SHAPE("PasskeyLogin", struct login_input, login_fields);

static enum err post_login(struct ctx *ctx, struct http_exchange *exchange)
{
	struct login_input input = { 0 };
	struct passkey_row row;

	TRY(http_read_body(ctx, exchange, &login_shape, &input));
	TRY(passkey_check(ctx, http_public_url(exchange), PASSKEY_LOGIN, &input.use, &row));
	const struct login_proof proof = { .login = row.login, .trusted = input.trusted, .also = passkey_note_use, .also_arg = &row };
	TRY(login_open_as(ctx, exchange, &proof));
	return me_reply(ctx, exchange);
}

/* --- Proving again who one is --- */

struct confirm_input {
	const char *password;
	const char *totp;
	struct passkey_use *passkey;
};
static const struct field confirm_fields[] = {
	FIELD_TEXT(struct confirm_input, password, .max = 400, .flags = FIELD_SECRET),
	FIELD_TEXT(struct confirm_input, totp, .max = 20, .flags = FIELD_SECRET),
	FIELD_OBJECT_PTR(struct confirm_input, passkey, &passkey_use_shape),
};
static const struct shape confirm_shape = SHAPE("SessionConfirm", struct confirm_input, confirm_fields);

static enum err post_confirm(struct ctx *ctx, struct http_exchange *exchange)
{
	struct confirm_input input = { 0 };
	struct passkey_row row;

	TRY(http_read_body(ctx, exchange, &confirm_shape, &input));
	if (!ctx->actor.session_id)
		return fail(ctx, ERR_DENIED, "session.needed", NULL, "An API token is never a fresh login.");
	if (!input.passkey && !input.password)
		return fail(ctx, ERR_MEANING, "request.missing", "password", "Give the password or a passkey.");
	if (!input.passkey) {
		TRY(login_confirm_password(ctx, exchange, input.password, input.totp));
		TRY(login_renew(ctx, exchange, NULL, NULL));
	} else {
		TRY(passkey_check(ctx, http_public_url(exchange), PASSKEY_CONFIRM, input.passkey, &row));
		TRY(login_renew(ctx, exchange, passkey_note_use, &row));
	}
	return http_reply_empty(ctx, exchange);
}

/* --- Sealed records --- */

struct unsealed {
	int64_t until;
};
static const struct field unsealed_fields[] = { FIELD_TIME(struct unsealed, until, .flags = FIELD_REQUIRED) };
static const struct shape unsealed_shape = SHAPE("SessionUnsealed", struct unsealed, unsealed_fields);

static enum err post_unseal(struct ctx *ctx, struct http_exchange *exchange)
{
	struct passkey_use use = { 0 };
	struct unsealed unsealed;
	struct passkey_row row;

	TRY(http_read_body(ctx, exchange, &passkey_use_shape, &use));
	TRY(passkey_check(ctx, http_public_url(exchange), PASSKEY_UNSEAL, &use, &row));
	TRY(login_renew(ctx, exchange, passkey_note_unseal, &row));
	TRY(account_unsealed_until(ctx, &unsealed.until));
	return http_reply(ctx, exchange, 200, &unsealed_shape, &unsealed);
}

static enum err delete_unseal(struct ctx *ctx, struct http_exchange *exchange)
{
	TRY(passkey_seal_again(ctx));
	return http_reply_empty(ctx, exchange);
}

const struct http_routes passkey_routes = HTTP_ROUTES(((const struct http_route[]){
	{ "GET", "/api/v1/passkeys", "Own passkeys", PERMIT_FACTOR, HTTP_RUN_READ, get_passkeys, .reply = &passkey_shape,
	  .flags = HTTP_LIST },
	{ "POST", "/api/v1/passkeys/options", "A challenge for making or using an own passkey; holds for five minutes, once",
	  PERMIT_FACTOR, HTTP_RUN_WRITE, post_options, .body = &ask_shape, .reply = &question_shape },
	{ "POST", "/api/v1/passkeys", "Keeps a new passkey (WebAuthn registration)", PERMIT_FACTOR, HTTP_RUN_SLOW, post_passkey,
	  .body = &new_shape, .reply = &passkey_shape, .flags = HTTP_FRESH_LOGIN, .status = 201 },
	{ "PATCH", "/api/v1/passkeys/{id}", "Renames an own passkey", PERMIT_FACTOR, HTTP_RUN_WRITE, patch_passkey,
	  .body = &name_shape, .status = 204 },
	{ "DELETE", "/api/v1/passkeys/{id}", "Removes an own passkey", PERMIT_FACTOR, HTTP_RUN_WRITE, delete_passkey,
	  .flags = HTTP_FRESH_LOGIN, .status = 204 },
	{ "POST", "/api/v1/passkeys/login-options", "A challenge for logging in with a passkey", PERMIT_PUBLIC, HTTP_RUN_WRITE,
	  post_login_options, .reply = &question_shape, .rate = HTTP_RATE_LOGIN },
	{ "POST", "/api/v1/passkeys/login", "Log in with a passkey (WebAuthn assertion); sets the session cookie", PERMIT_PUBLIC,
	  HTTP_RUN_SLOW, post_login, .body = &login_shape, .reply = &me_shape, .rate = HTTP_RATE_LOGIN },
	{ "POST", "/api/v1/session/confirm", "Prove again who you are, with the password or a passkey: the login is fresh again",
	  PERMIT_LOGIN, HTTP_RUN_SLOW, post_confirm, .body = &confirm_shape, .rate = HTTP_RATE_LOGIN, .status = 204 },
	{ "POST", "/api/v1/session/unseal", "Use a passkey to open sealed records in this session, for five minutes", PERMIT_VIEW,
	  HTTP_RUN_SLOW, post_unseal, .body = &passkey_use_shape, .reply = &unsealed_shape, .rate = HTTP_RATE_LOGIN },
	{ "DELETE", "/api/v1/session/unseal", "Close sealed records again", PERMIT_VIEW, HTTP_RUN_WRITE, delete_unseal,
	  .status = 204 },
}));
