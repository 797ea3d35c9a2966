/* Routes: login, logout, the own profile, sessions. */
#include "feature/account/account.h"

#include "base/json.h"
#include "base/text.h"
#include "base/zone.h"
#include "feature/account/account_store.h"
#include "feature/account/factor_demand.h"
#include "feature/account/login.h"
#include "feature/account/me.h"
#include "feature/account/work_span.h"
#include "platform/db/db.h"
#include "platform/hook/hook.h"
#include "platform/push/push.h"
#include "platform/unicode/unicode.h"

/* --- Me --- */

struct me_firm {
	int64_t id;
	const char *name;
	bool demo;
};
static const struct field me_firm_fields[] = {
	FIELD_ID(struct me_firm, id, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct me_firm, name, .flags = FIELD_REQUIRED),
	FIELD_BOOL(struct me_firm, demo),
};
static const struct shape me_firm_shape = SHAPE("MeFirm", struct me_firm, me_firm_fields);

struct unread {
	int64_t inbox;
	int64_t reminders;
};
static const struct field unread_fields[] = {
	FIELD_INT(struct unread, inbox),
	FIELD_INT(struct unread, reminders),
};
static const struct shape unread_shape = SHAPE("Unread", struct unread, unread_fields);

struct me_may {
	bool change_stage, change_rules, import, export, manage_accounts, security, grant, view_team, audit;
};
static const struct field may_fields[] = {
	FIELD_BOOL(struct me_may, change_stage), FIELD_BOOL(struct me_may, change_rules), FIELD_BOOL(struct me_may, import),
	FIELD_BOOL(struct me_may, export),	 FIELD_BOOL(struct me_may, manage_accounts), FIELD_BOOL(struct me_may, view_team),
	FIELD_BOOL(struct me_may, audit),	 FIELD_BOOL(struct me_may, security),	     FIELD_BOOL(struct me_may, grant),
};
static const struct shape may_shape = SHAPE("MeMay", struct me_may, may_fields);

struct me_server {
	const char *version;
	int64_t now;
};
static const struct field server_fields[] = {
	FIELD_TEXT(struct me_server, version, .flags = FIELD_REQUIRED),
	FIELD_TIME(struct me_server, now, .flags = FIELD_REQUIRED),
};
static const struct shape server_shape = SHAPE("MeServer", struct me_server, server_fields);

struct me {
	int64_t id;
	const char *login;
	const char *name;
	int role;
	bool admin; /* holds the right of the system */
	struct rights rights;
	const char *locale;
	const char *zone;
	int64_t version;
	struct me_firm firm;
	bool must_change_password;
	bool must_set_second_factor;
	int64_t second_factor_due_at; /* absent: he has one, or need not */
	struct work_span working_hours;
	const char *push_public_key;
	struct unread unread;
	struct me_may may;
	struct me_server server;
};
static const struct field me_fields[] = {
	FIELD_ID(struct me, id, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct me, login, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct me, name, .flags = FIELD_REQUIRED),
	FIELD_ENUM(struct me, role, &role_choices, .flags = FIELD_REQUIRED),
	FIELD_BOOL(struct me, admin),
	FIELD_OBJECT(struct me, rights, &rights_shape),
	FIELD_TEXT(struct me, locale, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct me, zone, .flags = FIELD_REQUIRED),
	FIELD_INT(struct me, version),
	FIELD_OBJECT(struct me, firm, &me_firm_shape),
	FIELD_BOOL(struct me, must_change_password),
	FIELD_BOOL(struct me, must_set_second_factor),
	FIELD_TIME(struct me, second_factor_due_at),
	FIELD_OBJECT(struct me, working_hours, &work_span_shape),
	FIELD_TEXT(struct me, push_public_key, .flags = FIELD_REQUIRED),
	FIELD_OBJECT(struct me, unread, &unread_shape),
	FIELD_OBJECT(struct me, may, &may_shape),
	FIELD_OBJECT(struct me, server, &server_shape),
};
const struct shape me_shape = SHAPE("Me", struct me, me_fields);

static struct me_may rights_of(const struct actor *actor)
{
	return (struct me_may){
		.change_stage = role_may(actor->role, actor->rights, PERMIT_CHANGE_STAGE),
		.change_rules = role_may(actor->role, actor->rights, PERMIT_CHANGE_RULES),
		.import = role_may(actor->role, actor->rights, PERMIT_IMPORT),
		.export = role_may(actor->role, actor->rights, PERMIT_EXPORT),
		.manage_accounts = role_may(actor->role, actor->rights, PERMIT_ACCOUNTS),
		.security = role_may(actor->role, actor->rights, PERMIT_SECURITY),
		.grant = role_may(actor->role, actor->rights, PERMIT_GRANT),
		.view_team = role_may(actor->role, actor->rights, PERMIT_VIEW_TEAM),
		.audit = role_may(actor->role, actor->rights, PERMIT_AUDIT),
	};
}

enum err me_reply(struct ctx *ctx, struct http_exchange *exchange)
{
	struct account account = { 0 };
	struct firm firm = { 0 };
	struct me me = { 0 };

	TRY(account_get(ctx, ctx->actor.account_id, &account));
	TRY(account_firm(ctx, &firm));
	TRY(account_store_unread(ctx, &me.unread.inbox, &me.unread.reminders));
	TRY(push_public_key(ctx, &me.push_public_key));
	me.id = account.id;
	me.login = account.login;
	me.name = account.name;
	me.role = account.role;
	me.admin = account.rights & RIGHT_SYSTEM;
	me.rights = rights_show(account.rights);
	me.locale = account.locale;
	me.zone = account.zone;
	me.version = account.version;
	me.firm = (struct me_firm){ firm.id, firm.name, firm.is_demo };
	me.must_change_password = account.must_change;
	me.must_set_second_factor = ctx->actor.must_set_factor;
	TRY(factor_demand_due(ctx, account.id, &me.second_factor_due_at));
	me.working_hours = work_span_of(ctx, account.work_from, account.work_to);
	me.may = rights_of(&ctx->actor);
	me.may.export &= !account.export_off_at_ms;
	me.server = (struct me_server){ GENJIN_VERSION, ctx_now_ms(ctx) };
	return http_reply_version(ctx, exchange, 200, &me_shape, &me, me.version);
}

/* --- Stream --- */

struct hello {
	struct unread unread;
	int64_t now;
	const char *version;
};
static const struct field hello_fields[] = {
	FIELD_OBJECT(struct hello, unread, &unread_shape),
	FIELD_TIME(struct hello, now, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct hello, version, .flags = FIELD_REQUIRED),
};
static const struct shape hello_shape = SHAPE("hello", struct hello, hello_fields);

enum err account_hello(struct ctx *ctx, const char **ret_json)
{
	struct hello hello = { .now = ctx_now_ms(ctx), .version = GENJIN_VERSION };
	struct text json;

	TRY(account_store_unread(ctx, &hello.unread.inbox, &hello.unread.reminders));
	text_init(&json, 4096);
	json_append_shape(&json, &hello_shape, &hello, ctx->actor.zone);
	*ret_json = arena_text(ctx->arena, text_chars(&json));
	text_done(&json);
	return OK;
}

/* --- Login --- */

static const struct field login_fields[] = {
	FIELD_TEXT(struct login_request, login, .max = 100, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct login_request, password, .max = 400, .flags = FIELD_REQUIRED | FIELD_SECRET),
	FIELD_TEXT(struct login_request, totp, .max = 20, .flags = FIELD_SECRET),
	FIELD_BOOL(struct login_request, trusted),
};
static const struct shape login_shape = SHAPE("Login", struct login_request, login_fields);

static enum err post_login(struct ctx *ctx, struct http_exchange *exchange)
{
	struct login_request request = { 0 };

	TRY(http_read_body(ctx, exchange, &login_shape, &request));
	TRY(login_open(ctx, exchange, &request));
	return me_reply(ctx, exchange);
}

struct empty {
	char unused;
};
static const struct shape empty_shape = { .name = "Empty", .bytes = sizeof(struct empty), .present_offset = -1 };

static enum err post_logout(struct ctx *ctx, struct http_exchange *exchange)
{
	TRY(login_close(ctx, exchange));
	return http_reply_empty(ctx, exchange);
}

static enum err get_me(struct ctx *ctx, struct http_exchange *exchange)
{
	return me_reply(ctx, exchange);
}

struct me_change {
	uint64_t present;
	const char *name;
	const char *locale;
	const char *zone;
	struct work_span *working_hours;
};
static const struct field me_change_fields[] = {
	FIELD_TEXT(struct me_change, name, .min = 1, .max = 60),
	FIELD_TEXT(struct me_change, locale, .max = 10),
	FIELD_TEXT(struct me_change, zone, .max = 60),
	FIELD_OBJECT_PTR(struct me_change, working_hours, &work_span_shape),
};
static const struct shape me_change_shape = SHAPE_INPUT("MeChange", struct me_change, me_change_fields);

static enum err apply_me_change(struct ctx *ctx, const struct me_change *change, struct profile_row *profile)
{
	if (change->name) {
		profile->name = change->name;
		TRY(unicode_pinyin(ctx, change->name, &profile->name_pinyin));
	}
	if (change->locale) {
		if (!text_equal(change->locale, "zh-CN") && !text_equal(change->locale, "en"))
			return fail(ctx, ERR_MEANING, "request.invalid", "locale", "Languages are zh-CN and en.");
		profile->locale = change->locale;
	}
	if (change->zone) {
		if (!zone_get(change->zone))
			return fail(ctx, ERR_MEANING, "request.invalid", "zone", "There is no such time zone.");
		profile->zone = change->zone;
	}
	if (change->working_hours)
		TRY(work_span_read(ctx, change->working_hours, &profile->work_from, &profile->work_to));
	return OK;
}

/* Due times of day rules start with the working day of who acts. */
static enum err tell_hours(struct ctx *ctx, const struct account *old, const struct profile_row *profile)
{
	bool is_equal = old->work_from == profile->work_from && old->work_to == profile->work_to &&
			text_equal(old->zone, profile->zone);

	return is_equal ? OK : hook_fire(ctx, HOOK_RULES_CHANGED, &(struct hook_firm){ .firm_id = ctx->firm_id });
}

static enum err patch_me(struct ctx *ctx, struct http_exchange *exchange)
{
	struct me_change change = { 0 };
	struct account account = { 0 };
	int64_t version;

	TRY(http_read_body(ctx, exchange, &me_change_shape, &change));
	TRY(http_if_match(ctx, exchange, &version));
	TRY(account_get(ctx, ctx->actor.account_id, &account));
	if (version && version != account.version)
		return fail(ctx, ERR_STALE, "request.stale", NULL, "Somebody changed it in between.");
	struct profile_row profile = { .id = account.id, .name = account.name, .locale = account.locale,
				       .zone = account.zone, .work_from = account.work_from, .work_to = account.work_to };
	TRY(unicode_pinyin(ctx, account.name, &profile.name_pinyin));
	TRY(apply_me_change(ctx, &change, &profile));
	TRY(account_store_update_profile(ctx, &profile));
	TRY(tell_hours(ctx, &account, &profile));
	ctx->actor.zone = zone_get(profile.zone);
	return me_reply(ctx, exchange);
}

struct password_change {
	const char *current_password;
	const char *new_password;
};
static const struct field password_change_fields[] = {
	FIELD_TEXT(struct password_change, current_password, .max = 400, .flags = FIELD_REQUIRED | FIELD_SECRET),
	FIELD_TEXT(struct password_change, new_password, .max = 400, .flags = FIELD_REQUIRED | FIELD_SECRET),
};
static const struct shape password_change_shape = SHAPE("PasswordChange", struct password_change, password_change_fields);

static enum err post_password(struct ctx *ctx, struct http_exchange *exchange)
{
	struct password_change change = { 0 };

	TRY(http_read_body(ctx, exchange, &password_change_shape, &change));
	TRY(login_change_password(ctx, exchange, change.current_password, change.new_password));
	return me_reply(ctx, exchange);
}

/* --- Sessions --- */

static enum err get_sessions(struct ctx *ctx, struct http_exchange *exchange)
{
	struct list sessions;

	TRY(account_store_list_sessions(ctx, &sessions));
	return http_reply_list(ctx, exchange, &own_session_shape, &sessions, NULL, (int64_t)sessions.count);
}

static enum err delete_session(struct ctx *ctx, struct http_exchange *exchange)
{
	int64_t id;
	int64_t changes;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(account_store_delete_session(ctx, id, &changes));
	if (!changes)
		return fail(ctx, ERR_NOT_FOUND, "request.not_found", NULL, "There is no such session of yours.");
	return http_reply_empty(ctx, exchange);
}

const struct http_routes account_routes = HTTP_ROUTES(((const struct http_route[]){
	{ "POST", "/api/v1/login", "Log in; sets the session cookie", PERMIT_PUBLIC, HTTP_RUN_SLOW, post_login,
	  .body = &login_shape, .reply = &me_shape, .rate = HTTP_RATE_LOGIN },
	{ "POST", "/api/v1/logout", "End the session", PERMIT_LOGIN, HTTP_RUN_WRITE, post_logout, .body = &empty_shape,
	  .status = 204 },
	{ "GET", "/api/v1/me", "Who is logged in, and what he may", PERMIT_LOGIN, HTTP_RUN_READ, get_me, .reply = &me_shape },
	{ "PATCH", "/api/v1/me", "Change the own profile", PERMIT_VIEW, HTTP_RUN_WRITE, patch_me, .body = &me_change_shape,
	  .reply = &me_shape },
	{ "POST", "/api/v1/me/password", "Change the own password; ends all other sessions", PERMIT_LOGIN, HTTP_RUN_SLOW,
	  post_password, .body = &password_change_shape, .reply = &me_shape, .rate = HTTP_RATE_LOGIN },
	{ "GET", "/api/v1/sessions", "Own sessions", PERMIT_VIEW, HTTP_RUN_READ, get_sessions,
	  .reply = &own_session_shape, .flags = HTTP_LIST },
	{ "DELETE", "/api/v1/sessions/{id}", "End one of the own sessions", PERMIT_VIEW, HTTP_RUN_WRITE, delete_session,
	  .status = 204 },
}));
