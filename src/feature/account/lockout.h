/* 登录锁定: who has to wait after failed logins, and letting somebody try again before his time. Private to feature/account.
 *
 * Only what concerns people of the firm is shown; a login that does not exist concerns nobody. Source: PROMISES.md, 20. */
#pragma once
#include "feature/account/account.h"

struct lockout {
	int64_t id;
	const char *prefix; /* of the delay's subject (login_delay.h) */
	const char *kind;   /* "password", "second_factor", "confirm", "network" */
	int64_t account_id;
	const char *account_name;
	const char *address; /* of the last failure; an IPv6 one without its last half */
	int64_t failures;
	int64_t since; /* first failure */
	int64_t until; /* may lie in the past: the next failure delays again */
};
extern const struct shape lockout_shape;

/* Those of the last day. out ret_lockouts  struct lockout */
MUST_USE enum err lockout_list(struct ctx *ctx, struct list *ret_lockouts);

/* Forgets the failures, inside a write.
 * errors ERR_NOT_FOUND "request.not_found"; ERR_MEANING "user.self": nobody lets himself try again */
MUST_USE enum err lockout_lift(struct ctx *ctx, int64_t id, const char *reason);
