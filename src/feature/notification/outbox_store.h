/* Rows of the outbox. Inside of feature/notification. */
#pragma once
#include "feature/notification/notification.h"
#include "feature/notification/outbox.h"

struct outbox_new {
	int64_t account_id;
	const char *channel; /* of a code or a digest */
	const char *kind;
	const char *message_key;
	const char *title;
	const char *body;
	const char *path;
	int64_t candidate_id;
	int64_t reminder_id;
	bool is_hard;
	int64_t not_before_ms;
	int64_t digest_at_ms;
	const char *state;
	const char *digest_stem; /* key of the digest without its channel, NULL unless held */
};

/* A row for each channel that layer 3 takes. */
MUST_USE enum err outbox_store_add(struct ctx *ctx, const struct outbox_new *row, int64_t *ret_rows);
MUST_USE enum err outbox_store_add_code(struct ctx *ctx, const struct outbox_new *row);
MUST_USE enum err outbox_store_add_digest(struct ctx *ctx, const struct outbox_new *row);
MUST_USE enum err outbox_store_add_next_channel(struct ctx *ctx, int64_t id, int64_t *ret_rows);

struct outbox_channel_name {
	const char *channel;
};
/* out ret_rows  struct outbox_channel_name */
MUST_USE enum err outbox_store_held_channels(struct ctx *ctx, const char *message_key, struct list *ret_rows);

MUST_USE enum err outbox_store_release(struct ctx *ctx, const char *channel, int64_t lease_now_ms);
/* Whether a claim would find or free anything on the channel, in any firm. */
MUST_USE enum err outbox_store_is_due(struct ctx *ctx, const char *channel, int64_t lease_now_ms, bool *ret_due);
/* out ret_claims  struct outbox_claim */
MUST_USE enum err outbox_store_claim(struct ctx *ctx, const char *channel, int64_t lease_until_ms, int64_t row_limit,
				     struct list *ret_claims);
MUST_USE enum err outbox_store_lock_account(struct ctx *ctx, int64_t account_id);
MUST_USE enum err outbox_store_letter(struct ctx *ctx, const struct outbox_claim *claim, struct outbox_letter *ret_letter,
				      bool *ret_found);
MUST_USE enum err outbox_store_admitted_count(struct ctx *ctx, const struct outbox_letter *letter, const char *day,
					      int64_t *ret_count);
MUST_USE enum err outbox_store_held_count(struct ctx *ctx, const char *dedup_key, int64_t *ret_count);

/* --- What a claim allows to write. errors ERR_STALE "outbox.lost"  the claim no longer holds --- */

/* in  day  local date to count the message on, NULL = not counted */
MUST_USE enum err outbox_store_admit(struct ctx *ctx, const struct outbox_claim *claim, const char *day,
				     int64_t lease_until_ms);
MUST_USE enum err outbox_store_hold(struct ctx *ctx, const struct outbox_claim *claim, const char *digest_key);
/* Back to waiting, as if it had not been claimed. */
MUST_USE enum err outbox_store_postpone(struct ctx *ctx, const struct outbox_claim *claim, int64_t next_at_ms);
MUST_USE enum err outbox_store_note_device(struct ctx *ctx, const struct outbox_claim *claim, int64_t subscription_id,
					   int64_t lease_until_ms);

/* How an attempt ends. errors ERR_STALE "outbox.lost"  the claim no longer holds, nothing is changed */
struct outbox_end {
	const char *state;
	int64_t next_at_ms;
	const char *last_code;
	int64_t last_status;
	int64_t sent_at_ms;
};
MUST_USE enum err outbox_store_complete(struct ctx *ctx, const struct outbox_claim *claim, const struct outbox_end *end);

/* Rows that a digest held end as it did; nothing is tried on a channel of any firm before an instant; rows are cancelled by
 * what they were about; settled ones older than before_ms go, dead ones stay. */
MUST_USE enum err outbox_store_settle_held(struct ctx *ctx, const char *dedup_key, const char *state, int64_t sent_at_ms);
MUST_USE enum err outbox_store_pause_channel(struct ctx *ctx, const char *channel, int64_t next_at_ms);
MUST_USE enum err outbox_store_cancel_reminder(struct ctx *ctx, int64_t reminder_id);
MUST_USE enum err outbox_store_cancel_key(struct ctx *ctx, const char *message_key);
MUST_USE enum err outbox_store_cancel_account(struct ctx *ctx, int64_t account_id);
MUST_USE enum err outbox_store_cancel_candidate(struct ctx *ctx, int64_t candidate_id);
MUST_USE enum err outbox_store_tidy(struct ctx *ctx, int64_t before_ms, int64_t row_limit, int64_t *ret_removed);

/* --- What admins see --- */
struct outbox_row {
	int64_t id;
	const char *state;
	const char *channel;
	const char *kind;
	int64_t attempts;
	int64_t created_at;
	int64_t not_before;
	int64_t next_at;
	int64_t sent_at;
	const char *last_code;
	int64_t last_status;
	int64_t reminder_id;
	int64_t account_id;
	const char *account_name;
};
/* out ret_rows  struct outbox_row of one state, newest first, ids below before_id */
MUST_USE enum err outbox_store_list(struct ctx *ctx, const char *state, int64_t before_id, int64_t row_limit,
				    struct list *ret_rows, int64_t *ret_total);
/* errors ERR_NOT_FOUND */
MUST_USE enum err outbox_store_get(struct ctx *ctx, int64_t id, struct outbox_row *ret_row);
MUST_USE enum err outbox_store_retry(struct ctx *ctx, int64_t id, int64_t *ret_changes);
