/* Passwords: argon2id, never more than two at a time in one process (64 MiB each).
 *
 * Both calls take some 100 ms of CPU: HTTP_RUN_SLOW routes only. They need ctx->keys, which holds the cap.
 * Which passwords are good enough is decided by feature/account. */
#pragma once
#include "base/ctx.h"

enum { PASSWORD_PARALLEL = 2, PASSWORD_WAITING_MAX = 32, PASSWORD_MAX_BYTES = 1024 };

/* The encoded hash to store, with its parameters and salt.
 * errors ERR_INVALID "password.too_long"  over PASSWORD_MAX_BYTES; ERR_BUSY "password.busy"  too many wait, or no memory */
MUST_USE enum err password_hash(struct ctx *ctx, const char *password, const char **ret_hash);

/* out    ret_matches   false for a wrong password and for a hash that is none
 * errors ERR_BUSY "password.busy"  as above */
MUST_USE enum err password_verify(struct ctx *ctx, const char *hash, const char *password, bool *ret_matches);

/* True when the stored hash was made with weaker parameters than today's: hash again at the next login. */
bool password_is_outdated(const char *hash);

/* A hash that no password matches; verifying against it takes as long as against a real one, so that a login that does
 * not exist answers no faster. */
const char *password_dummy_hash(void);
