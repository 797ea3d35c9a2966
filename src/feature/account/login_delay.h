/* The growing delay after failed logins, per account and per network. Private to feature/account.
 *
 * Source: PROMISES.md, Passwords, 20: guessing is slowed down, nobody is locked out by somebody else. */
#pragma once
#include "feature/account/account.h"

/* Who is slowed down; either may be NULL. */
struct login_subjects {
	const char *login;   /* "login:<hash>", "confirm:<account>": five tries are free */
	const char *network; /* "net:<address block>": thirty are */
	const char *address; /* where the failure came from, as a network is named; says who waits why, delays nobody */
	int64_t account_id;  /* that was tried; 0: there is none */
};

/* The subject of the client's network. */
const char *login_delay_network(struct ctx *ctx, struct http_exchange *exchange);

/* errors ERR_RATE "login.slow_down" with Retry-After, while one of them has to wait */
MUST_USE enum err login_delay_check(struct ctx *ctx, struct http_exchange *exchange, const struct login_subjects *subjects);

/* Notes one more failure, in a write of its own. */
MUST_USE enum err login_delay_note(struct ctx *ctx, struct login_subjects *subjects);

/* Forgets the failures of the login, in a write of its own. */
MUST_USE enum err login_delay_clear(struct ctx *ctx, struct login_subjects *subjects);
