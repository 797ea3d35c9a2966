/* Rows of the live tables. */
#pragma once
#include "platform/db/db.h"

struct live_counter {
	int64_t account_id;
	int64_t last_id;
};

struct live_event {
	int64_t id;
	const char *kind;
	const char *data;
};

enum { LIVE_ROWS_MAX = 500 };

/* Counters of all accounts of ctx->firm_id (struct live_counter); account 0 is the firm. */
MUST_USE enum err live_store_counters(struct ctx *ctx, struct list *ret_counters);

/* Where the firm and one account stand; 0 where nothing happened yet. */
MUST_USE enum err live_store_position(struct ctx *ctx, int64_t account_id, int64_t *ret_firm_no, int64_t *ret_own_no);

/* Events of the account (0: the firm) numbered after_id + 1 … up_to. A gap (forgotten rows, or more than
 * LIVE_ROWS_MAX) leaves *ret_is_complete false. */
MUST_USE enum err live_store_since(struct ctx *ctx, int64_t account_id, int64_t after_id, int64_t up_to,
				   struct list *ret_events, bool *ret_is_complete);

/* Notes presence, inside a write. */
MUST_USE enum err live_store_arrive(struct ctx *ctx, int64_t account_id, const char *node);
MUST_USE enum err live_store_leave(struct ctx *ctx, int64_t account_id, const char *node);
