/* The shape of money and its checks. */
#include "base/money.h"

static const struct field money_fields[] = {
	FIELD_INT(struct money, amount, .min = 1, .max = INT64_C(1000000000000000), .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct money, currency, .min = 3, .max = 3, .flags = FIELD_REQUIRED),
};
const struct shape money_shape = SHAPE("Money", struct money, money_fields);

enum err money_check(struct ctx *ctx, const char *field, const struct money *money)
{
	if (!money)
		return OK;
	for (int i = 0; i < 3; i++) {
		if (money->currency[i] < 'A' || money->currency[i] > 'Z')
			return fail(ctx, ERR_MEANING, "request.currency",
				    arena_format(ctx->arena, "%s.currency", field),
				    "A currency is three capital letters.");
	}
	return OK;
}

struct money *money_make(struct arena *arena, int64_t amount, const char *currency)
{
	const struct money money = { .amount = amount, .currency = currency };

	return currency ? arena_copy(arena, &money, sizeof(money)) : NULL;
}
