/* Logging in and out: sessions, known devices, the growing delay after failures. Private to feature/account. */
#pragma once
#include "feature/account/account.h"

struct login_request {
	const char *login;
	const char *password;
	const char *totp;
	bool trusted;
};

/* Checks the password and opens a session whose cookie goes out with the reply; fills ctx->actor and ctx->firm_id.
 * errors ERR_UNAUTHENTICATED "login.failed"  whichever of login and password was wrong, with equal effort
 *        ERR_RATE "login.slow_down"          with Retry-After */
MUST_USE enum err login_open(struct ctx *ctx, struct http_exchange *exchange, const struct login_request *request);

/* Ends the session of the actor and takes the cookie back. */
MUST_USE enum err login_close(struct ctx *ctx, struct http_exchange *exchange);

/* Changes the own password: checks the current one, ends all sessions, opens a new one.
 * errors ERR_MEANING "password.wrong", "password.same", "password.…" */
MUST_USE enum err login_change_password(struct ctx *ctx, struct http_exchange *exchange, const char *current,
					const char *wanted);
