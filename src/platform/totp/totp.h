/* One-time codes of an authenticator app: TOTP (RFC 6238) with SHA-1, six digits, thirty seconds, as every app has it (liboath).
 *
 * Whose secret it is, which codes were used and how often somebody may guess is the business of feature/account. */
#pragma once
#include "base/ctx.h"

/* A fresh secret of 160 bits as base32, to be shown and sealed. */
const char *totp_secret(struct ctx *ctx);

/* The link behind the QR code of an app: "otpauth://totp/issuer:account?secret=…". */
const char *totp_link(struct ctx *ctx, const char *issuer, const char *account, const char *secret);

/* True when the six digits are the code of the step at `at_ms` or of one beside it.
 * in   secret    base32
 *      after     the last step that was used: codes up to it do not count, 0 = none was
 * out  ret_step  the step that the code belongs to */
bool totp_fits(const char *secret, const char *code, int64_t at_ms, int64_t after, int64_t *ret_step);
