/* The people of a firm as its admins manage them: invite, change, lock out, reset. Private to feature/account.
 *
 * Nobody grants above himself: neither a role above his own, nor anything to somebody whose role is above his own, nor a
 * new password for him; and as with roles, so with rights: the right of the system is given by who holds it, those of
 * security and audit by who holds security. An admin without a part in the product counts as a senior there. The last
 * active holder of each right and the last active partner stay. Source: DOMAIN.md, People and
 * permissions; PROMISES.md, Tenancy and authorisation. */
#pragma once
#include "feature/account/account.h"
#include "feature/account/account_store.h"
#include "feature/account/work_span.h"

struct user_input {
	uint64_t present;
	const char *login; /* of a new one only */
	const char *name;
	int role;
	bool admin;            /* all rights at once, or none */
	struct rights *rights; /* each by itself; counts before `admin` */
	int64_t superior_id;
	struct work_span *working_hours;
	bool disabled;
	const char *email; /* of a new one only */
	bool link;         /* of a new one only: he sets his password by a link, nobody else knows one */
};

/* A link as the admin sees it, once. */
struct user_link {
	const char *url;
	const char *mailed_to; /* NULL: no address is known, he has to be told */
	int64_t ends_at;
};
extern const struct shape user_link_shape;
extern const struct shape user_new_shape;    /* POST */
extern const struct shape user_change_shape; /* PATCH */

/* --- Shared with account.c --- */

/* Login in lower case, name with its pinyin, rights; no password yet.
 * errors ERR_MEANING "account.login", "account.name" */
MUST_USE enum err user_plain_row(struct ctx *ctx, const struct account_new *account, struct account_row *ret_row);

/* Checks a new account and hashes its password; slow, outside of a write.
 * out    ret_password  the one-time password when none was given, else NULL
 * errors ERR_MEANING "account.login", "account.name", "password.…" */
MUST_USE enum err user_make_row(struct ctx *ctx, const struct account_new *account, struct account_row *ret_row,
				const char **ret_password);

/* These inside a write.
 * errors ERR_CONFLICT "account.login_taken" */
MUST_USE enum err user_insert(struct ctx *ctx, const struct account_row *row, int64_t *ret_id);

/* The password must be changed at the next login; all sessions end. */
MUST_USE enum err user_set_one_time(struct ctx *ctx, int64_t id, const char *password_hash);

/* The rights that an input of this shape asks for, beside this role.
 * in/out rights  stay where nothing is asked
 * errors ERR_MEANING "user.no_right" */
MUST_USE enum err user_read_rights(struct ctx *ctx, const struct shape *shape, const struct user_input *input, int role,
				    int64_t *rights);

/* --- By the actor, inside a write --- */

/* in     row  of user_make_row()
 * errors ERR_DENIED "user.above" (role, rights); ERR_CONFLICT "account.login_taken"; ERR_MEANING "account.not_found" (superior_id),
 *        "request.invalid" (working_hours) */
MUST_USE enum err user_invite(struct ctx *ctx, const struct account_row *row, const struct user_input *input, int64_t *ret_id);

/* in     version  expected one, 0 = any
 * errors ERR_NOT_FOUND "account.not_found"; ERR_DENIED "user.above"; ERR_STALE;
 *        ERR_CONFLICT "user.last_admin", "user.last_security", "user.last_auditor", "user.last_partner";
 *        ERR_MEANING "user.no_right" (a role without a part in the product, and no right), "user.self" (locks himself out),
 *        "user.superior_loop", and as above */
MUST_USE enum err user_change(struct ctx *ctx, int64_t id, int64_t version, const struct user_input *input);

/* Changes nothing but the superior. errors as user_change() */
MUST_USE enum err user_set_superior(struct ctx *ctx, int64_t id, int64_t superior_id);

/* Changes nothing but rights. errors as user_change() */
MUST_USE enum err user_grant(struct ctx *ctx, int64_t id, int64_t version, const struct rights *rights);

/* What is done to somebody else's account, but gives nobody his password. errors ERR_NOT_FOUND, ERR_DENIED as above;
 * ERR_MEANING "user.self" */
MUST_USE enum err user_need_other(struct ctx *ctx, int64_t id);

/* What is done to somebody else's way in. errors as user_need_other(), and ERR_DENIED "user.above" when he holds a right that
 * the actor does not: with his password it would be had */
MUST_USE enum err user_need_manage(struct ctx *ctx, int64_t id);

/* errors ERR_NOT_FOUND, ERR_DENIED as above; ERR_MEANING "user.self": one's own password is changed by oneself */
MUST_USE enum err user_reset(struct ctx *ctx, int64_t id, const char *password_hash);
