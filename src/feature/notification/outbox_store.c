/* The queries of outbox.sql. */
#include "feature/notification/outbox_store.h"

#include "outbox_sql.h"
#include "platform/db/db.h"

static const struct field new_fields[] = {
	FIELD_ID(struct outbox_new, account_id),
	FIELD_TEXT(struct outbox_new, channel),
	FIELD_TEXT(struct outbox_new, kind),
	FIELD_TEXT(struct outbox_new, message_key),
	FIELD_TEXT(struct outbox_new, title),
	FIELD_TEXT(struct outbox_new, body),
	FIELD_TEXT(struct outbox_new, path),
	FIELD_ID(struct outbox_new, candidate_id),
	FIELD_ID(struct outbox_new, reminder_id),
	FIELD_BOOL(struct outbox_new, is_hard),
	FIELD_TIME(struct outbox_new, not_before_ms),
	FIELD_TIME(struct outbox_new, digest_at_ms),
	FIELD_TEXT(struct outbox_new, state),
	FIELD_TEXT(struct outbox_new, digest_stem),
};
static const struct shape new_shape = SHAPE("outbox_new", struct outbox_new, new_fields);

/* What the small queries take. */
struct key {
	int64_t id;
	int64_t fence;
	int64_t account_id;
	int64_t reminder_id;
	int64_t candidate_id;
	const char *channel;
	const char *message_key;
	const char *dedup_key;
	const char *digest_key;
	const char *admitted_on;
	const char *device;
	const char *state;
	const char *last_code;
	int64_t last_status;
	int64_t next_at_ms;
	int64_t sent_at_ms;
	int64_t lease_now_ms;
	int64_t lease_until_ms;
	int64_t before_ms;
	int64_t before_id;
	int64_t row_limit;
};
static const struct field key_fields[] = {
	FIELD_ID(struct key, id),
	FIELD_INT(struct key, fence),
	FIELD_ID(struct key, account_id),
	FIELD_ID(struct key, reminder_id),
	FIELD_ID(struct key, candidate_id),
	FIELD_TEXT(struct key, channel),
	FIELD_TEXT(struct key, message_key),
	FIELD_TEXT(struct key, dedup_key),
	FIELD_TEXT(struct key, digest_key),
	FIELD_TEXT(struct key, admitted_on),
	FIELD_TEXT(struct key, device),
	FIELD_TEXT(struct key, state),
	FIELD_TEXT(struct key, last_code),
	FIELD_INT(struct key, last_status, .flags = FIELD_NULL),
	FIELD_INT(struct key, next_at_ms),
	FIELD_TIME(struct key, sent_at_ms),
	FIELD_INT(struct key, lease_now_ms),
	FIELD_INT(struct key, lease_until_ms),
	FIELD_INT(struct key, before_ms),
	FIELD_INT(struct key, before_id),
	FIELD_INT(struct key, row_limit),
};
static const struct shape key_shape = SHAPE("outbox_key", struct key, key_fields);

static const struct field claim_fields[] = {
	FIELD_ID(struct outbox_claim, id),
	FIELD_ID(struct outbox_claim, firm_id),
	FIELD_INT(struct outbox_claim, fence),
	FIELD_INT(struct outbox_claim, attempt),
};
static const struct shape claim_shape = SHAPE("outbox_claim", struct outbox_claim, claim_fields);

static const struct field letter_fields[] = {
	FIELD_ID(struct outbox_letter, id),
	FIELD_INT(struct outbox_letter, fence),
	FIELD_INT(struct outbox_letter, attempt),
	FIELD_ID(struct outbox_letter, account_id),
	FIELD_TEXT(struct outbox_letter, channel),
	FIELD_TEXT(struct outbox_letter, kind),
	FIELD_TEXT(struct outbox_letter, message_key),
	FIELD_TEXT(struct outbox_letter, dedup_key),
	FIELD_TEXT(struct outbox_letter, title),
	FIELD_TEXT(struct outbox_letter, body),
	FIELD_TEXT(struct outbox_letter, path),
	FIELD_ID(struct outbox_letter, reminder_id),
	FIELD_BOOL(struct outbox_letter, is_hard),
	FIELD_TIME(struct outbox_letter, not_before_ms),
	FIELD_TIME(struct outbox_letter, digest_at_ms),
	FIELD_TEXT(struct outbox_letter, admitted_on),
	FIELD_TEXT(struct outbox_letter, delivered_to),
	FIELD_TEXT(struct outbox_letter, account_name),
	FIELD_TEXT(struct outbox_letter, account_state),
	FIELD_TEXT(struct outbox_letter, zone),
	FIELD_TEXT(struct outbox_letter, locale),
	FIELD_INT(struct outbox_letter, work_from),
	FIELD_TEXT(struct outbox_letter, quiet_mode),
	FIELD_INT(struct outbox_letter, quiet_from),
	FIELD_INT(struct outbox_letter, quiet_to),
	FIELD_INT(struct outbox_letter, firm_quiet_from),
	FIELD_INT(struct outbox_letter, firm_quiet_to),
	FIELD_BOOL(struct outbox_letter, hard_breaks_quiet),
	FIELD_INT(struct outbox_letter, daily_limit),
	FIELD_BOOL(struct outbox_letter, name_outside),
	FIELD_BOOL(struct outbox_letter, enabled),
	FIELD_TEXT(struct outbox_letter, address),
	FIELD_ID(struct outbox_letter, channel_id),
	FIELD_BYTES(struct outbox_letter, target),
	FIELD_BYTES(struct outbox_letter, secret),
	FIELD_TIME(struct outbox_letter, confirmed_at_ms),
	FIELD_TIME(struct outbox_letter, code_sent_at_ms),
	FIELD_TEXT(struct outbox_letter, reminder_state),
	FIELD_TEXT(struct outbox_letter, candidate_name),
};
static const struct shape letter_shape = SHAPE("outbox_letter", struct outbox_letter, letter_fields);

static const struct field channel_name_fields[] = { FIELD_TEXT(struct outbox_channel_name, channel) };
static const struct shape channel_name_shape = SHAPE("outbox_channel_name", struct outbox_channel_name, channel_name_fields);

static const struct field row_fields[] = {
	FIELD_ID(struct outbox_row, id),
	FIELD_TEXT(struct outbox_row, state),
	FIELD_TEXT(struct outbox_row, channel),
	FIELD_TEXT(struct outbox_row, kind),
	FIELD_INT(struct outbox_row, attempts),
	FIELD_TIME(struct outbox_row, created_at),
	FIELD_TIME(struct outbox_row, not_before),
	FIELD_TIME(struct outbox_row, next_at),
	FIELD_TIME(struct outbox_row, sent_at),
	FIELD_TEXT(struct outbox_row, last_code),
	FIELD_INT(struct outbox_row, last_status, .flags = FIELD_NULL),
	FIELD_ID(struct outbox_row, reminder_id),
	FIELD_ID(struct outbox_row, account_id),
	FIELD_TEXT(struct outbox_row, account_name),
};
static const struct shape row_shape = SHAPE("outbox_row", struct outbox_row, row_fields);

enum err outbox_store_add(struct ctx *ctx, const struct outbox_new *row, int64_t *ret_rows)
{
	return db_run(ctx, &sql_outbox_add, &new_shape, row, ret_rows);
}

enum err outbox_store_add_code(struct ctx *ctx, const struct outbox_new *row)
{
	return db_run(ctx, &sql_outbox_add_code, &new_shape, row, NULL);
}

enum err outbox_store_add_digest(struct ctx *ctx, const struct outbox_new *row)
{
	return db_run(ctx, &sql_outbox_add_digest, &new_shape, row, NULL);
}

enum err outbox_store_add_next_channel(struct ctx *ctx, int64_t id, int64_t *ret_rows)
{
	const struct key key = { .id = id };

	return db_run(ctx, &sql_outbox_add_next_channel, &key_shape, &key, ret_rows);
}

enum err outbox_store_held_channels(struct ctx *ctx, const char *message_key, struct list *ret_rows)
{
	const struct key key = { .message_key = message_key };

	return db_list(ctx, &sql_outbox_held_channels, &key_shape, &key, &channel_name_shape, ret_rows);
}

enum err outbox_store_release(struct ctx *ctx, const char *channel, int64_t lease_now_ms)
{
	const struct key key = { .channel = channel, .lease_now_ms = lease_now_ms };

	return db_run(ctx, &sql_outbox_release, &key_shape, &key, NULL);
}

enum err outbox_store_is_due(struct ctx *ctx, const char *channel, int64_t lease_now_ms, bool *ret_due)
{
	const struct key key = { .channel = channel, .lease_now_ms = lease_now_ms };
	int64_t is_due;

	TRY(db_int(ctx, &sql_outbox_is_due, &key_shape, &key, &is_due));
	*ret_due = is_due;
	return OK;
}

enum err outbox_store_claim(struct ctx *ctx, const char *channel, int64_t lease_until_ms, int64_t row_limit,
			    struct list *ret_claims)
{
	const struct key key = { .channel = channel, .lease_until_ms = lease_until_ms, .row_limit = row_limit };

	return db_list(ctx, &sql_outbox_claim, &key_shape, &key, &claim_shape, ret_claims);
}

enum err outbox_store_lock_account(struct ctx *ctx, int64_t account_id)
{
	const struct key key = { .account_id = account_id };
	int64_t id;

	return db_int(ctx, &sql_outbox_lock_account, &key_shape, &key, &id);
}

enum err outbox_store_letter(struct ctx *ctx, const struct outbox_claim *claim, struct outbox_letter *ret_letter,
			     bool *ret_found)
{
	const struct key key = { .id = claim->id, .fence = claim->fence };

	return db_maybe(ctx, &sql_outbox_letter, &key_shape, &key, &letter_shape, ret_letter, ret_found);
}

enum err outbox_store_admitted_count(struct ctx *ctx, const struct outbox_letter *letter, const char *day,
				     int64_t *ret_count)
{
	const struct key key = { .account_id = letter->account_id, .admitted_on = day, .message_key = letter->message_key };

	return db_int(ctx, &sql_outbox_admitted_count, &key_shape, &key, ret_count);
}

enum err outbox_store_held_count(struct ctx *ctx, const char *dedup_key, int64_t *ret_count)
{
	const struct key key = { .dedup_key = dedup_key };

	return db_int(ctx, &sql_outbox_held_count, &key_shape, &key, ret_count);
}

/* --- Under a claim --- */

static enum err run_claimed(struct ctx *ctx, const struct sql *sql, const struct key *key)
{
	int64_t changes;

	TRY(db_run(ctx, sql, &key_shape, key, &changes));
	if (changes == 0)
		return fail(ctx, ERR_STALE, "outbox.lost", NULL, "row %lld is no longer held by this worker",
			    (long long)key->id);
	return OK;
}

enum err outbox_store_admit(struct ctx *ctx, const struct outbox_claim *claim, const char *day, int64_t lease_until_ms)
{
	const struct key key = { .id = claim->id, .fence = claim->fence, .admitted_on = day,
				 .lease_until_ms = lease_until_ms };

	return run_claimed(ctx, &sql_outbox_admit, &key);
}

enum err outbox_store_hold(struct ctx *ctx, const struct outbox_claim *claim, const char *digest_key)
{
	const struct key key = { .id = claim->id, .fence = claim->fence, .digest_key = digest_key };

	return run_claimed(ctx, &sql_outbox_hold, &key);
}

enum err outbox_store_postpone(struct ctx *ctx, const struct outbox_claim *claim, int64_t next_at_ms)
{
	const struct key key = { .id = claim->id, .fence = claim->fence, .next_at_ms = next_at_ms };

	return run_claimed(ctx, &sql_outbox_postpone, &key);
}

enum err outbox_store_note_device(struct ctx *ctx, const struct outbox_claim *claim, int64_t subscription_id,
				  int64_t lease_until_ms)
{
	const struct key key = {
		.id = claim->id,
		.fence = claim->fence,
		.device = arena_format(ctx->arena, "%lld,", (long long)subscription_id),
		.lease_until_ms = lease_until_ms,
	};

	return run_claimed(ctx, &sql_outbox_note_device, &key);
}

enum err outbox_store_complete(struct ctx *ctx, const struct outbox_claim *claim, const struct outbox_end *end)
{
	const struct key key = {
		.id = claim->id,
		.fence = claim->fence,
		.state = end->state,
		.next_at_ms = end->next_at_ms,
		.last_code = end->last_code,
		.last_status = end->last_status,
		.sent_at_ms = end->sent_at_ms,
	};

	return run_claimed(ctx, &sql_outbox_complete, &key);
}

/* --- Around it --- */

enum err outbox_store_settle_held(struct ctx *ctx, const char *dedup_key, const char *state, int64_t sent_at_ms)
{
	const struct key key = { .dedup_key = dedup_key, .state = state, .sent_at_ms = sent_at_ms };

	return db_run(ctx, &sql_outbox_settle_held, &key_shape, &key, NULL);
}

enum err outbox_store_pause_channel(struct ctx *ctx, const char *channel, int64_t next_at_ms)
{
	const struct key key = { .channel = channel, .next_at_ms = next_at_ms };

	return db_run(ctx, &sql_outbox_pause_channel, &key_shape, &key, NULL);
}

enum err outbox_store_cancel_reminder(struct ctx *ctx, int64_t reminder_id)
{
	const struct key key = { .reminder_id = reminder_id };

	return db_run(ctx, &sql_outbox_cancel_reminder, &key_shape, &key, NULL);
}

enum err outbox_store_cancel_key(struct ctx *ctx, const char *message_key)
{
	const struct key key = { .message_key = message_key };

	return db_run(ctx, &sql_outbox_cancel_key, &key_shape, &key, NULL);
}

enum err outbox_store_cancel_account(struct ctx *ctx, int64_t account_id)
{
	const struct key key = { .account_id = account_id };

	return db_run(ctx, &sql_outbox_cancel_account, &key_shape, &key, NULL);
}

enum err outbox_store_cancel_candidate(struct ctx *ctx, int64_t candidate_id)
{
	const struct key key = { .candidate_id = candidate_id };

	return db_run(ctx, &sql_outbox_cancel_candidate, &key_shape, &key, NULL);
}

enum err outbox_store_tidy(struct ctx *ctx, int64_t before_ms, int64_t row_limit, int64_t *ret_removed)
{
	const struct key key = { .before_ms = before_ms, .row_limit = row_limit };

	return db_run(ctx, &sql_outbox_tidy, &key_shape, &key, ret_removed);
}

/* --- For admins --- */

enum err outbox_store_list(struct ctx *ctx, const char *state, int64_t before_id, int64_t row_limit, struct list *ret_rows,
			   int64_t *ret_total)
{
	const struct key key = { .state = state, .before_id = before_id, .row_limit = row_limit };

	TRY(db_int(ctx, &sql_outbox_count, &key_shape, &key, ret_total));
	return db_list(ctx, &sql_outbox_list, &key_shape, &key, &row_shape, ret_rows);
}

enum err outbox_store_get(struct ctx *ctx, int64_t id, struct outbox_row *ret_row)
{
	const struct key key = { .id = id };

	return db_one(ctx, &sql_outbox_get, &key_shape, &key, &row_shape, ret_row);
}

enum err outbox_store_retry(struct ctx *ctx, int64_t id, int64_t *ret_changes)
{
	const struct key key = { .id = id };

	return db_run(ctx, &sql_outbox_retry, &key_shape, &key, ret_changes);
}
