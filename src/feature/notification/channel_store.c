/* The queries of channel.sql. */
#include "feature/notification/channel_store.h"

#include "base/text.h"
#include "channel_sql.h"
#include "platform/crypto/crypto.h"
#include "platform/db/db.h"

static const struct field row_fields[] = {
	FIELD_ID(struct channel_row, id),
	FIELD_BYTES(struct channel_row, target),
	FIELD_BYTES(struct channel_row, secret),
	FIELD_TEXT(struct channel_row, channel),
	FIELD_INT(struct channel_row, rank),
	FIELD_BOOL(struct channel_row, enabled),
	FIELD_TEXT(struct channel_row, address),
	FIELD_TIME(struct channel_row, confirmed_at_ms),
	FIELD_TIME(struct channel_row, code_sent_at_ms),
	FIELD_INT(struct channel_row, code_tries),
	FIELD_TIME(struct channel_row, tested_at_ms),
	FIELD_TIME(struct channel_row, failed_at_ms),
	FIELD_TEXT(struct channel_row, failed_code),
	FIELD_INT(struct channel_row, devices),
};
static const struct shape row_shape = SHAPE("channel_row", struct channel_row, row_fields);

/* What the queries take, each some of it. */
struct key {
	int64_t id;
	int64_t account_id;
	const char *channel;
	int64_t rank;
	bool enabled;
	const char *address;
	const char *failed_code;
	const char *endpoint;
	const char *endpoint_hash;
	const char *p256dh;
	const char *auth;
	const char *device;
	const char *quiet_mode;
	int64_t quiet_from;
	int64_t quiet_to;
	bool hard_breaks_quiet;
	int64_t outside_daily_limit;
};
static const struct field key_fields[] = {
	FIELD_ID(struct key, id),
	FIELD_ID(struct key, account_id),
	FIELD_TEXT(struct key, channel),
	FIELD_INT(struct key, rank),
	FIELD_BOOL(struct key, enabled),
	FIELD_TEXT(struct key, address),
	FIELD_TEXT(struct key, failed_code),
	FIELD_TEXT(struct key, endpoint),
	FIELD_TEXT(struct key, endpoint_hash),
	FIELD_TEXT(struct key, p256dh),
	FIELD_TEXT(struct key, auth),
	FIELD_TEXT(struct key, device),
	FIELD_TEXT(struct key, quiet_mode),
	FIELD_INT(struct key, quiet_from),
	FIELD_INT(struct key, quiet_to),
	FIELD_BOOL(struct key, hard_breaks_quiet),
	FIELD_INT(struct key, outside_daily_limit),
};
static const struct shape key_shape = SHAPE("channel_key", struct key, key_fields);

static const struct field push_fields[] = {
	FIELD_ID(struct push_row, id),          FIELD_TEXT(struct push_row, endpoint),
	FIELD_TEXT(struct push_row, p256dh),    FIELD_TEXT(struct push_row, auth, .flags = FIELD_SECRET),
	FIELD_TEXT(struct push_row, device),    FIELD_TIME(struct push_row, created_at),
	FIELD_TIME(struct push_row, last_ok_at),
};
static const struct shape push_shape = SHAPE("push_row", struct push_row, push_fields);

static const struct field wish_fields[] = {
	FIELD_TEXT(struct wish_row, quiet_mode),       FIELD_INT(struct wish_row, quiet_from),
	FIELD_INT(struct wish_row, quiet_to),          FIELD_INT(struct wish_row, firm_quiet_from),
	FIELD_INT(struct wish_row, firm_quiet_to),     FIELD_BOOL(struct wish_row, hard_breaks_quiet),
	FIELD_INT(struct wish_row, outside_daily_limit), FIELD_TEXT(struct wish_row, firm_channels),
};
static const struct shape wish_shape = SHAPE("wish_row", struct wish_row, wish_fields);

enum err channel_store_list(struct ctx *ctx, int64_t account_id, struct list *ret_rows)
{
	const struct key key = { .account_id = account_id };

	return db_list(ctx, &sql_channel_list, &key_shape, &key, &row_shape, ret_rows);
}

const struct channel_row *channel_row_called(const struct list *rows, const char *channel)
{
	const struct channel_row *row = rows->items;

	for (size_t i = 0; i < rows->count; i++) {
		if (text_equal(row[i].channel, channel))
			return &row[i];
	}
	return NULL;
}

enum err channel_store_put(struct ctx *ctx, int64_t account_id, const struct channel_row *row)
{
	const struct key key = { .account_id = account_id, .channel = row->channel, .rank = row->rank,
				 .enabled = row->enabled, .address = row->address };

	return db_run(ctx, &sql_channel_put, &key_shape, &key, NULL);
}

enum err channel_store_set_target(struct ctx *ctx, const struct channel_row *row)
{
	return db_run(ctx, &sql_channel_set_target, &row_shape, row, NULL);
}

enum err channel_store_id(struct ctx *ctx, int64_t account_id, const char *channel, int64_t *ret_id)
{
	const struct key key = { .account_id = account_id, .channel = channel };

	return db_int(ctx, &sql_channel_id, &key_shape, &key, ret_id);
}

enum err channel_store_event(struct ctx *ctx, int64_t account_id, const char *channel, enum channel_event event)
{
	static const struct sql *const statements[] = {
		[CHANNEL_CONFIRMED] = &sql_channel_confirm,
		[CHANNEL_CODE_SENT] = &sql_channel_code_sent,
		[CHANNEL_CODE_MISSED] = &sql_channel_code_missed,
		[CHANNEL_TESTED] = &sql_channel_tested,
		[CHANNEL_LOST] = &sql_channel_lost,
	};
	const struct key key = { .account_id = account_id, .channel = channel };

	return db_run(ctx, statements[event], &key_shape, &key, NULL);
}

enum err channel_store_result(struct ctx *ctx, int64_t account_id, const char *channel, const char *failed_code)
{
	const struct key key = { .account_id = account_id, .channel = channel, .failed_code = failed_code };

	return db_run(ctx, &sql_channel_result, &key_shape, &key, NULL);
}

enum err push_store_add(struct ctx *ctx, int64_t account_id, const struct push_row *row, struct push_row *ret_row)
{
	const struct key key = {
		.account_id = account_id,
		.endpoint = row->endpoint,
		.endpoint_hash = crypto_sha256_hex(ctx->arena, row->endpoint),
		.p256dh = row->p256dh,
		.auth = row->auth,
		.device = row->device,
	};

	TRY(db_one(ctx, &sql_push_add, &key_shape, &key, &push_shape, ret_row));
	return db_run(ctx, &sql_push_channel_on, &key_shape, &key, NULL);
}

enum err push_store_list(struct ctx *ctx, int64_t account_id, struct list *ret_rows)
{
	const struct key key = { .account_id = account_id };

	return db_list(ctx, &sql_push_list, &key_shape, &key, &push_shape, ret_rows);
}

enum err push_store_drop(struct ctx *ctx, int64_t account_id, int64_t id, int64_t *ret_changes)
{
	const struct key key = { .id = id, .account_id = account_id };

	return db_run(ctx, &sql_push_drop, &key_shape, &key, ret_changes);
}

enum err push_store_drop_account(struct ctx *ctx, int64_t account_id)
{
	const struct key key = { .account_id = account_id };

	return db_run(ctx, &sql_push_drop_account, &key_shape, &key, NULL);
}

enum err push_store_ok(struct ctx *ctx, int64_t id)
{
	const struct key key = { .id = id };

	return db_run(ctx, &sql_push_ok, &key_shape, &key, NULL);
}

enum err wish_store_get(struct ctx *ctx, int64_t account_id, struct wish_row *ret_row)
{
	const struct key key = { .account_id = account_id };

	return db_one(ctx, &sql_wish_get, &key_shape, &key, &wish_shape, ret_row);
}

static enum err set_wish(struct ctx *ctx, const struct sql *sql, const struct key *key)
{
	TRY(db_run(ctx, &sql_wish_start, &key_shape, key, NULL));
	return db_run(ctx, sql, &key_shape, key, NULL);
}

enum err wish_store_set_quiet(struct ctx *ctx, int64_t account_id, const struct wish_row *row)
{
	const struct key key = { .account_id = account_id, .quiet_mode = row->quiet_mode, .quiet_from = row->quiet_from,
				 .quiet_to = row->quiet_to };

	return set_wish(ctx, &sql_wish_set_quiet, &key);
}

enum err wish_store_set_hard(struct ctx *ctx, int64_t account_id, bool breaks)
{
	const struct key key = { .account_id = account_id, .hard_breaks_quiet = breaks };

	return set_wish(ctx, &sql_wish_set_hard, &key);
}

enum err wish_store_set_limit(struct ctx *ctx, int64_t account_id, int64_t limit)
{
	const struct key key = { .account_id = account_id, .outside_daily_limit = limit };

	return set_wish(ctx, &sql_wish_set_limit, &key);
}
