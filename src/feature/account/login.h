/* Logging in and out: sessions, known devices, the growing delay after failures. Private to feature/account. */
#pragma once
#include "feature/account/account.h"
#include "platform/db/db.h"

struct login_request {
	const char *login;
	const char *password;
	const char *totp;
	bool trusted;
};

/* Checks the password and opens a session whose cookie goes out with the reply; fills ctx->actor and ctx->firm_id.
 * errors ERR_UNAUTHENTICATED "login.failed"  whichever of login and password was wrong, with equal effort
 *        "login.second_factor", "login.wrong_code"  the password fits; a code is asked for
 *        ERR_RATE "login.slow_down"          with Retry-After */
MUST_USE enum err login_open(struct ctx *ctx, struct http_exchange *exchange, const struct login_request *request);

/* Somebody whose identity was proven otherwise (a passkey). */
struct login_proof {
	const char *login;
	bool trusted;
	db_work also;   /* runs in the write that opens the session, NULL = nothing */
	void *also_arg;
};

/* Opens a session for him, as login_open() does. errors ERR_UNAUTHENTICATED "login.failed"  the account is disabled */
MUST_USE enum err login_open_as(struct ctx *ctx, struct http_exchange *exchange, const struct login_proof *proof);

/* The actor has just proven again who he is: his session is fresh and goes on under a new cookie.
 * in  also  runs in the same write, NULL = nothing */
MUST_USE enum err login_renew(struct ctx *ctx, struct http_exchange *exchange, db_work also, void *also_arg);

/* The actor's own password, and the second factor where there is one, asked for again; slow. Guessing is slowed down, on known
 * devices too.
 * errors ERR_MEANING "password.wrong"; ERR_UNAUTHENTICATED "login.second_factor", "login.wrong_code"; ERR_RATE "login.slow_down" */
MUST_USE enum err login_confirm_password(struct ctx *ctx, struct http_exchange *exchange, const char *password,
					 const char *code);

/* Ends the session of the actor and takes the cookie back. */
MUST_USE enum err login_close(struct ctx *ctx, struct http_exchange *exchange);

/* Changes the own password: checks the current one, ends all sessions, opens a new one.
 * errors ERR_MEANING "password.wrong", "password.same", "password.…" */
MUST_USE enum err login_change_password(struct ctx *ctx, struct http_exchange *exchange, const char *current,
					const char *wanted);
