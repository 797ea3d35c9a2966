/* Rows of a firm's apps and their tokens. Inside of feature/notification. */
#pragma once
#include "feature/account/account.h"

struct firm_channel {
	int64_t id;
	int64_t version; /* 0: nothing is set up */
	const char *channel;
	bool enabled;
	const char *base_url;
	const char *app_key;
	struct bytes secret; /* sealed, as token */
	const char *agent;
	const char *template_id;
	const char *sign;
	struct bytes token;
	int64_t token_until_ms; /* database time; also which token it is */
	int64_t checked_at_ms;
	const char *failed_code;
	int64_t failed_status;
	int64_t updated_by_id;
};

/* out ret_rows  struct firm_channel */
MUST_USE enum err firm_channel_store_list(struct ctx *ctx, struct list *ret_rows);
MUST_USE enum err firm_channel_store_get(struct ctx *ctx, const char *channel, struct firm_channel *ret_row, bool *ret_found);

/* --- Inside a write --- */

/* Makes the row where there is none. */
MUST_USE enum err firm_channel_store_start(struct ctx *ctx, const char *channel, const char *base_url);
/* in row  all but token and what is known of the account, which go */
MUST_USE enum err firm_channel_store_set(struct ctx *ctx, const struct firm_channel *row);
/* Notes how a check of this version ended. in failed_code  NULL: well */
MUST_USE enum err firm_channel_store_checked(struct ctx *ctx, const struct firm_channel *row, const char *failed_code,
					     int64_t failed_status);
/* out ret_found  false: it was known already */
MUST_USE enum err firm_channel_store_refused(struct ctx *ctx, const char *channel, const char *failed_code, int64_t failed_status,
					     struct firm_channel *ret_row, bool *ret_found);
MUST_USE enum err firm_channel_store_works(struct ctx *ctx, const char *channel);

/* A warning to the firm's admins, once per key. */
struct firm_channel_warning {
	const char *key;
	const char *text_zh;
	const char *text_en;
	const char *detail_zh;
	const char *detail_en;
};
MUST_USE enum err firm_channel_store_warn(struct ctx *ctx, const struct firm_channel_warning *warning);

/* --- Tokens; inside a write --- */

/* out ret_mine  nobody else asks the provider before lease_until_ms */
MUST_USE enum err firm_channel_store_token_claim(struct ctx *ctx, const struct firm_channel *row, int64_t lease_now_ms,
						 int64_t lease_until_ms, bool *ret_mine);
/* in row  token and token_until_ms: the new ones */
MUST_USE enum err firm_channel_store_token_put(struct ctx *ctx, const struct firm_channel *row);
MUST_USE enum err firm_channel_store_token_drop(struct ctx *ctx, const struct firm_channel *row);
