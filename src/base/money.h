/* Money: an amount in minor units beside its currency. Never a floating number. */
#pragma once
#include "base/ctx.h"
#include "base/field.h"

struct money {
	int64_t amount;       /* minor units: fen, cents */
	const char *currency; /* ISO 4217, "CNY" */
};

/* {"amount", "currency"} as API.md writes it. */
extern const struct shape money_shape;

/* Checks what the shape cannot: three capital letters as currency.
 * in     money  NULL is fine
 *        field  name for the fault
 * errors ERR_MEANING  "request.currency" */
MUST_USE enum err money_check(struct ctx *ctx, const char *field, const struct money *money);

/* A copy in the arena, or NULL when there is no currency (nothing stored). */
struct money *money_make(struct arena *arena, int64_t amount, const char *currency);
