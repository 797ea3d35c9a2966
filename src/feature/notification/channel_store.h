/* Rows of channels, browsers and wishes. Inside of feature/notification. */
#pragma once
#include "feature/account/account.h"

struct channel_row {
	int64_t id;
	struct bytes target; /* sealed (channel_chat.h), as secret */
	struct bytes secret;
	const char *channel;
	int64_t rank;
	bool enabled;
	const char *address;
	int64_t confirmed_at_ms;
	int64_t code_sent_at_ms;
	int64_t code_tries;
	int64_t tested_at_ms;
	int64_t failed_at_ms;
	const char *failed_code;
	int64_t devices;
};

/* out ret_rows  struct channel_row in the account's order */
MUST_USE enum err channel_store_list(struct ctx *ctx, int64_t account_id, struct list *ret_rows);

/* The row of a channel, NULL when it is not among them. */
const struct channel_row *channel_row_called(const struct list *rows, const char *channel);

/* Sets rank, switch and address; a changed address is unconfirmed again. */
MUST_USE enum err channel_store_put(struct ctx *ctx, int64_t account_id, const struct channel_row *row);

/* Where a robot or push is: mask, sealed address and secret; unconfirmed. in  row  id, address, target, secret */
MUST_USE enum err channel_store_set_target(struct ctx *ctx, const struct channel_row *row);
MUST_USE enum err channel_store_id(struct ctx *ctx, int64_t account_id, const char *channel, int64_t *ret_id);

/* Something happened to a person's channel: confirmed, a code or link sent, a wrong code typed, a test sent, its address gone. */
enum channel_event { CHANNEL_CONFIRMED, CHANNEL_CODE_SENT, CHANNEL_CODE_MISSED, CHANNEL_TESTED, CHANNEL_LOST };
MUST_USE enum err channel_store_event(struct ctx *ctx, int64_t account_id, const char *channel, enum channel_event event);

/* failed_code NULL: the last message arrived. */
MUST_USE enum err channel_store_result(struct ctx *ctx, int64_t account_id, const char *channel, const char *failed_code);

struct push_row {
	int64_t id;
	const char *endpoint;
	const char *p256dh;
	const char *auth;
	const char *device;
	int64_t created_at;
	int64_t last_ok_at;
};

/* Adds the browser or renews it, and switches Web Push on. */
MUST_USE enum err push_store_add(struct ctx *ctx, int64_t account_id, const struct push_row *row, struct push_row *ret_row);
/* out ret_rows  struct push_row */
MUST_USE enum err push_store_list(struct ctx *ctx, int64_t account_id, struct list *ret_rows);
MUST_USE enum err push_store_drop(struct ctx *ctx, int64_t account_id, int64_t id, int64_t *ret_changes);
MUST_USE enum err push_store_drop_account(struct ctx *ctx, int64_t account_id);
MUST_USE enum err push_store_ok(struct ctx *ctx, int64_t id);

struct wish_row {
	const char *quiet_mode; /* "firm", "own", "none" */
	int64_t quiet_from;     /* -1 = none (also below) */
	int64_t quiet_to;
	int64_t firm_quiet_from;
	int64_t firm_quiet_to;
	bool hard_breaks_quiet;
	int64_t outside_daily_limit;
	const char *firm_channels; /* names, quoted, of the apps that the firm has switched on and of the channels that it allows */
};
MUST_USE enum err wish_store_get(struct ctx *ctx, int64_t account_id, struct wish_row *ret_row);
MUST_USE enum err wish_store_set_quiet(struct ctx *ctx, int64_t account_id, const struct wish_row *row);
MUST_USE enum err wish_store_set_hard(struct ctx *ctx, int64_t account_id, bool breaks);
MUST_USE enum err wish_store_set_limit(struct ctx *ctx, int64_t account_id, int64_t limit);
