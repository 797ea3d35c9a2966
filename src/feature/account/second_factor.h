/* The second factor of a login with a password: one-time codes of an app, and ten recovery codes for when it is lost.
 *
 * It is asked for from the moment a first code was given. A passkey needs none: it is two factors by itself. Private to
 * feature/account. Source: PROMISES.md, Passwords. */
#pragma once
#include "feature/account/second_factor_store.h"

enum { RECOVERY_CODES = 10 };

/* How the actor stands. */
struct factor_state {
	bool totp;             /* asked for at login */
	int64_t recovery_left; /* unused recovery codes */
};
MUST_USE enum err factor_state_get(struct ctx *ctx, struct factor_state *ret_state);

/* What is shown once when an app is set up. */
struct factor_secret {
	const char *secret; /* base32 */
	const char *link;   /* otpauth, for the QR code */
};

/* A new secret for the actor, inside a write; it does nothing until confirmed.
 * errors ERR_CONFLICT "totp.exists"  there is one that is asked for: remove it first */
MUST_USE enum err factor_begin(struct ctx *ctx, struct factor_secret *ret_secret);

/* The app works: from now on a code is asked for. Inside a write.
 * out    ret_codes  const char *, RECOVERY_CODES of them, shown once
 * errors ERR_MEANING "totp.wrong_code", "totp.none" (begin first) */
MUST_USE enum err factor_confirm(struct ctx *ctx, const char *code, struct list *ret_codes);

/* New recovery codes in place of the old ones, inside a write. errors ERR_MEANING "totp.none" */
MUST_USE enum err factor_renew_codes(struct ctx *ctx, struct list *ret_codes);

/* Takes the actor's second factor off, inside a write. */
MUST_USE enum err factor_remove(struct ctx *ctx);

/* Takes it and the passkeys of another account off and ends its sessions, inside a write.
 * errors as user_need_other() */
MUST_USE enum err factor_reset(struct ctx *ctx, int64_t account_id);

/* Lets the account pass with this code, which is used up; writes by itself. ctx->firm_id is the account's.
 * in     code  of the app, or a recovery code; NULL: none was given
 * errors ERR_UNAUTHENTICATED "login.second_factor" (there is one: give a code), "login.wrong_code",
 *        "login.use_passkey" (one is demanded, and he has passkeys only) */
MUST_USE enum err factor_pass(struct ctx *ctx, int64_t account_id, const char *code);
