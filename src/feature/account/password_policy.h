/* Which passwords are good enough. Private to feature/account. */
#pragma once
#include "base/ctx.h"

/* errors ERR_MEANING  "password.too_short" under 12 characters, "password.too_long" over 200,
 *                     "password.common" on the blocked list, one character repeated, or built from the login */
MUST_USE enum err password_policy_check(struct ctx *ctx, const char *password, const char *login, const char *field);

/* Sixteen random letters and digits in groups of four, without look-alikes; 79 bits. */
const char *password_policy_one_time(struct ctx *ctx);
