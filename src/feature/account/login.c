/* Sessions: opening with a password, checking per request, ending. Source: PROMISES.md, Sessions, Passwords, 20. */
#include "feature/account/login.h"

#include "base/log.h"
#include "base/text.h"
#include "base/zone.h"
#include "feature/account/account_store.h"
#include "feature/account/login_delay.h"
#include "feature/account/password_policy.h"
#include "feature/account/second_factor.h"
#include "platform/crypto/crypto.h"
#include "platform/crypto/password.h"
#include "platform/db/db.h"

static const int64_t IDLE_MS = 30 * (int64_t)MS_PER_MINUTE;
static const int64_t IDLE_TRUSTED_MS = 8 * (int64_t)MS_PER_HOUR;
static const int64_t ABSOLUTE_MS = 14 * (int64_t)MS_PER_DAY;
static const int64_t DEVICE_SECONDS = 400 * 24 * 60 * 60;
static const int64_t FRESH_MS = 30 * (int64_t)MS_PER_MINUTE;
static const int64_t TOUCH_MS = MS_PER_MINUTE;

enum { TOKEN_BYTES = 32 };
enum { TOUCH_ARENA_BYTES = 64 * 1024 };

static bool is_https(const struct http_exchange *exchange)
{
	return text_starts(http_public_url(exchange), "https://");
}

/* __Host- cookies need https; on plain loopback the name says that it is not one. */
static const char *session_cookie(const struct http_exchange *exchange)
{
	return is_https(exchange) ? "__Host-genjin-sid" : "genjin-sid";
}

static const char *device_cookie(const struct http_exchange *exchange)
{
	return is_https(exchange) ? "__Host-genjin-device" : "genjin-device";
}

static void set_cookie(struct ctx *ctx, struct http_exchange *exchange, const char *name, const char *value,
		       int64_t max_age_s)
{
	http_reply_header(exchange, "Set-Cookie",
			  arena_format(ctx->arena, "%s=%s; Path=/; HttpOnly; SameSite=Lax; Max-Age=%lld%s", name, value,
				       (long long)max_age_s, is_https(exchange) ? "; Secure" : ""));
}

static const char *hash_of(struct ctx *ctx, const char *token)
{
	return crypto_sha256_hex(ctx->arena, token);
}

/* --- Checking a request --- */

static bool lacks_factor(const struct ctx *ctx, const struct login_row *row)
{
	return row->factor_due_ms && ctx_now_ms(ctx) >= row->factor_due_ms;
}

static void become(struct ctx *ctx, const struct login_row *row)
{
	ctx->firm_id = row->firm_id;
	ctx->actor = (struct actor){
		.account_id = row->account_id,
		.session_id = row->session_id,
		.token_id = row->token_id,
		.role = row->role,
		.rights = row->rights,
		.must_change = row->must_change,
		.must_set_factor = lacks_factor(ctx, row),
		.login = row->login,
		.locale = row->locale,
		.zone = zone_get(row->zone),
	};
}

static bool session_holds(const struct ctx *ctx, const struct login_row *row)
{
	int64_t now_ms = ctx_now_ms(ctx);
	int64_t idle_ms = row->is_trusted ? IDLE_TRUSTED_MS : IDLE_MS;

	return text_equal(row->state, "active") && now_ms < row->ends_at_ms && now_ms < row->used_at_ms + idle_ms;
}

/* A write of its own beside the request; nobody waits for it.  Its clock stands at the request. */
struct touch {
	struct ctx ctx;
	struct clock clock;
	struct arena arena;
	int64_t session_id;
};

static enum err touch_session(struct ctx *ctx, void *arg)
{
	return account_store_touch_session(ctx, ((struct touch *)arg)->session_id);
}

static void touch_done(struct ctx *ctx, enum err result, void *arg)
{
	struct touch *touch = arg;
	struct arena arena = touch->arena;

	(void)ctx;
	if (result != OK)
		log_warning("session.touch_failed", LOG_TEXT("error", err_name(result)));
	arena_close(&arena);
}

static void note_use(struct ctx *ctx, const struct login_row *row)
{
	struct arena arena;

	if (ctx_now_ms(ctx) < row->used_at_ms + TOUCH_MS || arena_open(TOUCH_ARENA_BYTES, &arena) != OK)
		return;
	struct touch *touch = arena_alloc(&arena, sizeof(*touch));
	*touch = (struct touch){ .arena = arena, .session_id = row->session_id, .clock = clock_fixed(ctx_now_ms(ctx)) };
	touch->ctx = (struct ctx){ .arena = &touch->arena, .clock = &touch->clock, .db = ctx->db, .firm_id = row->firm_id };
	db_submit(&touch->ctx, touch_session, touch_done, touch);
}

static const char *bearer_token(struct http_exchange *exchange)
{
	const char *header = http_header(exchange, "Authorization");

	return text_starts(header, "Bearer ") ? header + strlen("Bearer ") : NULL;
}

static enum err authenticate_token(struct ctx *ctx, struct http_exchange *exchange, const char *token)
{
	struct login_row row = { 0 };
	bool found;

	TRY(account_store_token(ctx, hash_of(ctx, token), &row, &found));
	if (!found || !text_equal(row.state, "active"))
		return fail(ctx, ERR_UNAUTHENTICATED, "session.required", NULL, "This API token does not hold.");
	if (text_equal(row.scope, "read") && !text_equal(http_method(exchange), "GET"))
		return fail(ctx, ERR_DENIED, "token.read_only", NULL, "This API token may only read.");
	become(ctx, &row);
	return OK;
}

enum err account_authenticate(struct ctx *ctx, struct http_exchange *exchange, bool *ret_fresh, bool *ret_by_token)
{
	const char *token = bearer_token(exchange);
	const char *cookie = http_cookie(exchange, session_cookie(exchange));
	struct login_row row = { 0 };
	bool found = false;

	*ret_fresh = false;
	*ret_by_token = token != NULL;
	if (token)
		return authenticate_token(ctx, exchange, token);
	if (!cookie)
		return OK;
	TRY(account_store_session_by_token(ctx, hash_of(ctx, cookie), &row, &found));
	if (!found || !session_holds(ctx, &row))
		return OK;
	become(ctx, &row);
	note_use(ctx, &row);
	*ret_fresh = ctx_now_ms(ctx) < row.fresh_at_ms + FRESH_MS;
	return OK;
}

enum err account_authorise(struct ctx *ctx, int permission)
{
	if (permission == PERMIT_PUBLIC)
		return OK;
	if (!ctx->actor.account_id)
		return fail(ctx, ERR_UNAUTHENTICATED, "session.required", NULL, "Log in first.");
	if (ctx->actor.must_change && permission > PERMIT_LOGIN)
		return fail(ctx, ERR_DENIED, "password.change_required", NULL, "Change the one-time password first.");
	if (ctx->actor.must_set_factor && permission > PERMIT_FACTOR)
		return fail(ctx, ERR_DENIED, "factor.required", NULL, "Set up a second factor first.");
	if (!role_may(ctx->actor.role, ctx->actor.rights, permission))
		return fail(ctx, ERR_DENIED, "permission.denied", NULL, "Your role does not allow that.");
	return OK;
}

/* A role that was changed meanwhile may have lost the stream. */
static bool may_watch(int role, int64_t rights)
{
	return role_may(role, rights, PERMIT_VIEW);
}

static enum err recheck_token(struct ctx *ctx, int64_t token_id)
{
	struct login_row row = { 0 };
	bool found;

	TRY(account_store_token_get(ctx, token_id, &row, &found));
	return found && text_equal(row.state, "active") && may_watch(row.role, row.rights) ? OK : ERR_UNAUTHENTICATED;
}

enum err account_recheck(struct ctx *ctx, const struct actor *actor)
{
	struct login_row row = { 0 };
	bool found;

	if (actor->token_id)
		return recheck_token(ctx, actor->token_id);
	TRY(account_store_session(ctx, actor->session_id, &row, &found));
	if (!found || !session_holds(ctx, &row) || !may_watch(row.role, row.rights) || lacks_factor(ctx, &row))
		return ERR_UNAUTHENTICATED;
	note_use(ctx, &row);
	return OK;
}

struct login_try {
	struct login_subjects subjects;
	struct credential account;
	bool is_known;
	bool is_known_device;
	const char *device_token; /* to set; NULL = the browser has one */
	const char *device;
	bool trusted;
	const char *token;
	int64_t session_id;
	bool ends_others;
	const char *new_password_hash; /* NULL = stays */
	db_work also;                  /* in the same write, NULL = nothing */
	void *also_arg;
};

/* --- Opening and ending --- */

static enum err open_session(struct ctx *ctx, void *arg)
{
	struct login_try *attempt = arg;
	struct session_row row = {
		.account_id = attempt->account.id,
		.token_hash = hash_of(ctx, attempt->token),
		.device = attempt->device,
		.is_trusted = attempt->trusted,
		.ends_at_ms = ctx_now_ms(ctx) + ABSOLUTE_MS,
	};

	if (attempt->new_password_hash)
		TRY(account_store_set_password(ctx, attempt->account.id, attempt->new_password_hash, false));
	if (attempt->ends_others)
		TRY(account_store_delete_sessions(ctx, attempt->account.id));
	if (attempt->device_token)
		TRY(account_store_insert_device(ctx, attempt->account.id, hash_of(ctx, attempt->device_token)));
	if (attempt->subjects.login)
		TRY(account_store_clear_delay(ctx, attempt->subjects.login));
	if (attempt->also)
		TRY(attempt->also(ctx, attempt->also_arg));
	return account_store_insert_session(ctx, &row, &attempt->session_id);
}

/* "Chrome on Windows" from the user agent, without versions. */
static const char *device_name(struct ctx *ctx, struct http_exchange *exchange)
{
	static const char *const browsers[][2] = { { "Edg/", "Edge" }, { "Firefox/", "Firefox" }, { "Chrome/", "Chrome" },
						   { "Safari/", "Safari" } };
	static const char *const systems[][2] = { { "iPhone", "iPhone" }, { "iPad", "iPad" }, { "Android", "Android" },
						  { "Windows", "Windows" }, { "Mac OS", "macOS" }, { "Linux", "Linux" } };
	const char *agent = http_header(exchange, "User-Agent");
	const char *browser = NULL;
	const char *system = NULL;

	for (size_t i = 0; agent && !browser && i < sizeof(browsers) / sizeof(browsers[0]); i++)
		browser = strstr(agent, browsers[i][0]) ? browsers[i][1] : NULL;
	for (size_t i = 0; agent && !system && i < sizeof(systems) / sizeof(systems[0]); i++)
		system = strstr(agent, systems[i][0]) ? systems[i][1] : NULL;
	if (!browser && !system)
		return NULL;
	return arena_format(ctx->arena, "%s · %s", browser ? browser : "?", system ? system : "?");
}

static enum err start_session(struct ctx *ctx, struct http_exchange *exchange, struct login_try *attempt)
{
	struct login_row row = { 0 };
	bool found;

	attempt->token = crypto_token(ctx->arena, TOKEN_BYTES);
	attempt->device = device_name(ctx, exchange);
	ctx->firm_id = attempt->account.firm_id;
	TRY(db_write(ctx, open_session, attempt));
	set_cookie(ctx, exchange, session_cookie(exchange), attempt->token, ABSOLUTE_MS / MS_PER_SECOND);
	if (attempt->device_token)
		set_cookie(ctx, exchange, device_cookie(exchange), attempt->device_token, DEVICE_SECONDS);
	TRY(account_store_session(ctx, attempt->session_id, &row, &found));
	become(ctx, &row);
	return OK;
}

/* Unknown logins cost as much as known ones. */
static enum err verify(struct ctx *ctx, const struct login_try *attempt, const char *password, bool *ret_fits)
{
	bool usable = attempt->is_known && text_equal(attempt->account.state, "active");
	bool fits = false;

	TRY(password_verify(ctx, usable ? attempt->account.password_hash : password_dummy_hash(), password, &fits));
	*ret_fits = fits && usable;
	return OK;
}

static enum err find_account(struct ctx *ctx, struct http_exchange *exchange, const char *login, struct login_try *attempt)
{
	const char *device = http_cookie(exchange, device_cookie(exchange));

	attempt->subjects.login = arena_format(ctx->arena, "login:%s", hash_of(ctx, login));
	attempt->subjects.network = login_delay_network(ctx, exchange);
	attempt->subjects.address = attempt->subjects.network;
	TRY(account_store_credential(ctx, login, &attempt->account, &attempt->is_known));
	attempt->subjects.account_id = attempt->account.id;
	if (device && attempt->is_known) {
		ctx->firm_id = attempt->account.firm_id;
		TRY(account_store_knows_device(ctx, attempt->account.id, hash_of(ctx, device), &attempt->is_known_device));
	}
	if (!attempt->is_known_device)
		attempt->device_token = crypto_token(ctx->arena, TOKEN_BYTES);
	return OK;
}

/* The second factor, where there is one. Guessing it is slowed down on known devices too: the password is known by then. */
static enum err pass_factor(struct ctx *ctx, struct http_exchange *exchange, int64_t account_id, const char *code)
{
	struct login_subjects subjects = { .login = arena_format(ctx->arena, "factor:%lld", (long long)account_id),
					   .address = login_delay_network(ctx, exchange), .account_id = account_id };

	TRY(login_delay_check(ctx, exchange, &subjects));
	enum err err = factor_pass(ctx, account_id, code);
	if (text_is_empty(code))
		return err;
	if (err == OK)
		return login_delay_clear(ctx, &subjects);
	if (err == ERR_UNAUTHENTICATED)
		TRY(login_delay_note(ctx, &subjects));
	return err;
}

enum err login_open(struct ctx *ctx, struct http_exchange *exchange, const struct login_request *request)
{
	struct login_try attempt = { .trusted = request->trusted };
	bool fits;

	TRY(find_account(ctx, exchange, request->login, &attempt));
	if (!attempt.is_known_device) {
		TRY(login_delay_check(ctx, exchange, &attempt.subjects));
	}
	TRY(verify(ctx, &attempt, request->password, &fits));
	if (!fits) {
		TRY(login_delay_note(ctx, &attempt.subjects));
		return fail(ctx, ERR_UNAUTHENTICATED, "login.failed", NULL, "Login or password is wrong.");
	}
	ctx->firm_id = attempt.account.firm_id;
	TRY(pass_factor(ctx, exchange, attempt.account.id, request->totp));
	return start_session(ctx, exchange, &attempt);
}

enum err login_open_as(struct ctx *ctx, struct http_exchange *exchange, const struct login_proof *proof)
{
	struct login_try attempt = { .trusted = proof->trusted, .also = proof->also, .also_arg = proof->also_arg };

	TRY(find_account(ctx, exchange, proof->login, &attempt));
	if (!attempt.is_known || !text_equal(attempt.account.state, "active"))
		return fail(ctx, ERR_UNAUTHENTICATED, "login.failed", NULL, "This account does not log in any more.");
	return start_session(ctx, exchange, &attempt);
}

/* --- A new proof of who one is, in a running session --- */

struct renewal {
	const char *token;
	db_work also;
	void *also_arg;
};

static enum err renew_session(struct ctx *ctx, void *arg)
{
	const struct renewal *renewal = arg;

	if (renewal->also)
		TRY(renewal->also(ctx, renewal->also_arg));
	return account_store_renew_session(ctx, ctx->actor.session_id, hash_of(ctx, renewal->token));
}

enum err login_renew(struct ctx *ctx, struct http_exchange *exchange, db_work also, void *also_arg)
{
	struct renewal renewal = { crypto_token(ctx->arena, TOKEN_BYTES), also, also_arg };

	TRY(db_write(ctx, renew_session, &renewal));
	set_cookie(ctx, exchange, session_cookie(exchange), renewal.token, ABSOLUTE_MS / MS_PER_SECOND);
	return OK;
}

enum err login_confirm_password(struct ctx *ctx, struct http_exchange *exchange, const char *password, const char *code)
{
	struct login_subjects subjects = { .login = arena_format(ctx->arena, "confirm:%lld", (long long)ctx->actor.account_id),
					   .network = login_delay_network(ctx, exchange), .account_id = ctx->actor.account_id };
	struct login_try attempt = { .is_known = true };
	bool fits;

	subjects.address = subjects.network;
	TRY(login_delay_check(ctx, exchange, &subjects));
	TRY(account_store_credential(ctx, ctx->actor.login, &attempt.account, &attempt.is_known));
	TRY(verify(ctx, &attempt, password, &fits));
	if (fits) {
		TRY(pass_factor(ctx, exchange, ctx->actor.account_id, code));
		return login_delay_clear(ctx, &subjects);
	}
	TRY(login_delay_note(ctx, &subjects));
	return fail(ctx, ERR_MEANING, "password.wrong", "password", "The password is wrong.");
}

static enum err end_session(struct ctx *ctx, void *arg)
{
	int64_t changes;

	(void)arg;
	return account_store_delete_session(ctx, ctx->actor.session_id, &changes);
}

enum err login_close(struct ctx *ctx, struct http_exchange *exchange)
{
	TRY(db_write(ctx, end_session, NULL));
	set_cookie(ctx, exchange, session_cookie(exchange), "", 0);
	return OK;
}

enum err login_change_password(struct ctx *ctx, struct http_exchange *exchange, const char *current, const char *wanted)
{
	struct login_try attempt = { .ends_others = true, .trusted = true };
	struct account account = { 0 };
	bool fits;

	TRY(account_get(ctx, ctx->actor.account_id, &account));
	TRY(account_store_credential(ctx, account.login, &attempt.account, &attempt.is_known));
	TRY(verify(ctx, &attempt, current, &fits));
	if (!fits)
		return fail(ctx, ERR_MEANING, "password.wrong", "current_password", "The current password is wrong.");
	if (text_equal(current, wanted))
		return fail(ctx, ERR_MEANING, "password.same", "new_password", "The new password equals the current one.");
	TRY(password_policy_check(ctx, wanted, account.login, "new_password"));
	TRY(password_hash(ctx, wanted, &attempt.new_password_hash));
	return start_session(ctx, exchange, &attempt);
}
