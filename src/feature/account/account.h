/* Firms, the people who log in, their sessions and tokens, and what each role may do at all.
 *
 * Not here: what somebody may do with one candidate or position (permission). Source: DOMAIN.md, People and
 * permissions; PROMISES.md, Sessions, Passwords. */
#pragma once
#include "base/ctx.h"
#include "base/field.h"
#include "base/vec.h"
#include "platform/http/http.h"

/* Roles as in DOMAIN.md, People and permissions. */
enum role { ROLE_NONE, ROLE_JUNIOR, ROLE_SENIOR, ROLE_PARTNER, ROLE_ADMIN, ROLE_COUNT };
extern const struct choices role_choices;

/* Rights that go with any role, or with none of the product (ROLE_ADMIN): bits of struct account.rights. Whoever holds one
 * holds nothing of the others. */
enum right {
	RIGHT_SYSTEM = 1,   /* accounts, channels, calendar, settings of the installation */
	RIGHT_SECURITY = 2, /* second factors, lockouts, caps on exports */
	RIGHT_AUDIT = 4,    /* reads and exports the audit log */
	RIGHTS_ALL = 7,
};

/* The rights as the API shows them. */
struct rights {
	bool system;
	bool security;
	bool audit;
};
extern const struct shape rights_shape;
struct rights rights_show(int64_t rights);
int64_t rights_read(const struct rights *shown);

/* Rights of a route that follow from the role alone; struct http_route.permission. Which roles hold which: the table
 * in account.c. */
enum permission {
	PERMIT_PUBLIC = 0,
	PERMIT_LOGIN,        /* anybody logged in, even before the first password change */
	PERMIT_FACTOR,       /* set up a second factor: even before one has the one that is demanded */
	PERMIT_PEOPLE,       /* who belongs to the firm; own API tokens */
	PERMIT_VIEW,         /* see what one works with */
	PERMIT_ADD,          /* candidates, records, todos */
	PERMIT_CHANGE_STAGE, /* of candidates and submissions */
	PERMIT_IMPORT,       /* import, merge, delete */
	PERMIT_TAKE_IN,      /* upload lists; of which kind, import_need_kind() says */
	PERMIT_EXPORT,
	PERMIT_CHANGE_RULES, /* cadence rules, templates, stages, custom fields */
	PERMIT_VIEW_TEAM,    /* other consultants' boards and figures */
	PERMIT_ACCOUNTS,     /* accounts, channels, calendar */
	PERMIT_SECURITY,     /* second factors of others, lockouts, caps on exports */
	PERMIT_GRANT,        /* give and take rights, as far as one's own reach */
	PERMIT_AUDIT,        /* read the audit log */
	PERMIT_UNSEAL,       /* open sealed records of others */
	PERMIT_EXPLAIN,      /* ask why somebody may or may not */
	PERMIT_MANAGE_TEAM,  /* others' leaves, shared views, the demo */
	PERMIT_LEAD,         /* lead positions, hand candidates to others */
	PERMIT_OFF_LIMITS,   /* change who is off limits, let somebody pass */
	PERMIT_RETENTION,    /* how long the firm keeps what; legal holds */
	PERMIT_HAND_OVER,    /* what is with a colleague who leaves goes to others */
	PERMIT_COUNT
};

/* True when the role, or one of the rights beside it, holds the permission. */
bool role_may(int role, int64_t rights, int permission);

/* How high a role stands: nobody grants or manages one above his own. */
int role_rank(int role);

struct account {
	int64_t id;
	int64_t firm_id;
	const char *login;
	const char *name;
	int role;
	int64_t rights; /* bits of enum right */
	const char *state; /* "active", "disabled" */
	int64_t superior_id;
	const char *superior_name;
	bool must_change;
	const char *locale;
	const char *zone;
	int64_t work_from; /* minutes of the local day */
	int64_t work_to;
	int64_t version;
	int64_t created_at_ms;
	int64_t export_off_at_ms; /* no export from then on: who leaves; 0 = as the role says */
};

/* {id, name} of an account, as other features show it. */
struct account_ref {
	int64_t id;
	const char *name;
};
extern const struct shape account_ref_shape;

/* One account of the actor's firm. errors ERR_NOT_FOUND "account.not_found" */
MUST_USE enum err account_get(struct ctx *ctx, int64_t id, struct account *ret_account);

/* Disables an account and ends its sessions, tokens and streams; fires HOOK_ACCOUNT_DISABLED. Inside a write. */
MUST_USE enum err account_lock_out(struct ctx *ctx, int64_t id);

/* What is held by active accounts beside one, 0 = by all. */
struct heads {
	int64_t rights; /* bits of enum right */
	int64_t partners;
};
MUST_USE enum err account_heads(struct ctx *ctx, int64_t but_id, struct heads *ret_heads);

/* Whether the actor still exports. errors ERR_DENIED "export.off": he is leaving */
MUST_USE enum err account_need_export(struct ctx *ctx);

/* Reference for showing, NULL when id is 0 or unknown. */
MUST_USE enum err account_ref_get(struct ctx *ctx, int64_t id, struct account_ref **ret_ref);

/* All accounts of the firm by name; `text` filters name, login and pinyin, NULL = all. */
MUST_USE enum err account_list(struct ctx *ctx, const char *text, struct list *ret_accounts);

/* --- Commands of the host (genjin init, user, token) --- */

struct account_new {
	const char *login;    /* 2 to 60 of a-z 0-9 . _ - @ ; stored in lower case */
	const char *name;
	const char *password; /* NULL: a one-time password is made and must be changed at first login */
	int role;
	int64_t rights; /* bits of enum right; none for ROLE_ADMIN means all */
};

/* Creates a firm with its stages, job types and rules (through HOOK_FIRM_CREATED). Sets ctx->firm_id.
 * errors ERR_CONFLICT "firm.exists"; ERR_INVALID "firm.name" */
MUST_USE enum err account_create_firm(struct ctx *ctx, const char *name, bool is_demo);

/* out    ret_password  the one-time password when none was given, else NULL
 * errors ERR_CONFLICT "account.login_taken"; ERR_MEANING "account.login", "account.name", "password.…" */
MUST_USE enum err account_create(struct ctx *ctx, const struct account_new *account, int64_t *ret_id,
				 const char **ret_password);

/* --- Colleagues out of a list (importer) --- */

struct account_listed {
	const char *login;
	const char *name;     /* NULL: the login */
	const char *email;    /* where the link for his password goes; NULL: it is made, and shown by hand */
	const char *superior; /* name or login; NULL: nobody, or as it is */
	int role;
	const char *password_hash; /* of account_nobodys_password() */
	bool changes;              /* who is there already is brought in line, but for his e-mail */
};
enum account_taken { ACCOUNT_INVITED = 1, ACCOUNT_CHANGED, ACCOUNT_LEFT };

/* Invites a colleague, or brings who has this login in line; by the actor, inside a write. The same a second time changes nothing.
 * errors ERR_DENIED "permission.denied", "user.above"; ERR_CONFLICT "account.login_taken" (in another firm), and of user_change();
 *        ERR_MEANING "account.login", "account.name", "account.email", "account.not_found", "account.ambiguous" (superior) */
MUST_USE enum err account_take_listed(struct ctx *ctx, const struct account_listed *listed, enum account_taken *ret_taken);

/* Hash of a random password that is told to nobody: one logs in after a link. Slow, outside of a write. */
MUST_USE enum err account_nobodys_password(struct ctx *ctx, const char **ret_hash);

/* Sets ctx->firm_id by the firm's name. errors ERR_NOT_FOUND "firm.not_found" */
MUST_USE enum err account_use_firm(struct ctx *ctx, const char *firm_name);

/* Acts as this login: fills ctx->firm_id and ctx->actor. errors ERR_NOT_FOUND "account.not_found" */
MUST_USE enum err account_act_as(struct ctx *ctx, const char *login);

/* Acts as this account of ctx->firm_id, for jobs that go on with what a person started.
 * errors ERR_NOT_FOUND "account.not_found"  gone or disabled */
MUST_USE enum err account_act_as_id(struct ctx *ctx, int64_t account_id);

/* Disables the account and ends its sessions, tokens and streams. */
MUST_USE enum err account_disable(struct ctx *ctx, const char *login);

/* New one-time password; ends all sessions. */
MUST_USE enum err account_reset(struct ctx *ctx, const char *login, const char **ret_password);

/* Makes an API token, "gj_…", shown once. scope "all" or "read". */
MUST_USE enum err account_token_add(struct ctx *ctx, const char *login, const char *name, const char *scope,
				    const char **ret_token);

/* --- Hooks of the HTTP server --- */
MUST_USE enum err account_authenticate(struct ctx *ctx, struct http_exchange *exchange, bool *ret_fresh,
				       bool *ret_by_token);
MUST_USE enum err account_authorise(struct ctx *ctx, int permission);

/* OK while the session or token of this actor still holds; for open streams. */
MUST_USE enum err account_recheck(struct ctx *ctx, const struct actor *actor);

/* Until when the actor's session may open sealed records; 0: not at all. Reads what the session's row says now. */
MUST_USE enum err account_unsealed_until(struct ctx *ctx, int64_t *ret_until_ms);

/* First event of a stream: {"unread": {"inbox", "reminders"}, "now", "version"}. */
MUST_USE enum err account_hello(struct ctx *ctx, const char **ret_json);

/* Stores what devices keep of the owner of passkeys that are older than that column, while the firm still holds its first key, from
 * which it followed. Inside a write. */
MUST_USE enum err account_keep_passkey_handles(struct ctx *ctx);

/* --- Small settings of a firm --- */
struct firm {
	int64_t id;
	const char *name;
	bool is_demo;
	const char *locale;
	const char *zone;
};
/* Numbers (int64_t) of all firms of the installation, for commands of the host. */
MUST_USE enum err account_firm_ids(struct ctx *ctx, struct list *ret_ids);

/* How far a new firm has come; counts stop at 100,000. */
struct setup_counts {
	int64_t candidates;
	int64_t positions;
	int64_t accounts;
	int64_t rules_version; /* 1: the shipped rules */
	int64_t channels;      /* confirmed ones of all accounts */
};
MUST_USE enum err account_setup(struct ctx *ctx, struct setup_counts *ret_counts);

/* The firm of the actor. */
MUST_USE enum err account_firm(struct ctx *ctx, struct firm *ret_firm);

/* --- Links by which people set their passwords (account_link.h), in the background --- */
struct job_run;

/* Makes a link for who forgot his password, if there is such a login. */
MUST_USE enum err account_job_forgot(struct ctx *ctx, struct job_run *run, const char *payload);

/* Sends the mail with a link. */
MUST_USE enum err account_job_link(struct ctx *ctx, struct job_run *run, const char *payload);

#define ACCOUNT_JOBS \
	{ .name = "account.forgot", .run = account_job_forgot }, { .name = "account.link", .run = account_job_link }

extern const struct http_routes account_link_routes; /* passwords by links */
extern const struct http_routes account_routes;
extern const struct http_routes token_routes;
extern const struct http_routes user_routes; /* the people of the firm */
extern const struct http_routes second_factor_routes; /* one-time codes, recovery codes */
extern const struct http_routes lockout_routes; /* who waits after failed logins */
extern const struct http_routes factor_demand_routes; /* from whom one is demanded */
extern const struct http_routes passkey_routes; /* passkeys, logging in with one, proving again who one is */
