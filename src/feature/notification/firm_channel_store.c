/* The queries of firm_channel.sql. */
#include "feature/notification/firm_channel_store.h"

#include "firm_channel_sql.h"
#include "platform/db/db.h"

static const struct field row_fields[] = {
	FIELD_ID(struct firm_channel, id),
	FIELD_INT(struct firm_channel, version),
	FIELD_TEXT(struct firm_channel, channel),
	FIELD_BOOL(struct firm_channel, enabled),
	FIELD_TEXT(struct firm_channel, base_url),
	FIELD_TEXT(struct firm_channel, app_key),
	FIELD_BYTES(struct firm_channel, secret),
	FIELD_TEXT(struct firm_channel, agent),
	FIELD_TEXT(struct firm_channel, template_id),
	FIELD_TEXT(struct firm_channel, sign),
	FIELD_BYTES(struct firm_channel, token),
	FIELD_INT(struct firm_channel, token_until_ms),
	FIELD_TIME(struct firm_channel, checked_at_ms),
	FIELD_TEXT(struct firm_channel, failed_code),
	FIELD_INT(struct firm_channel, failed_status, .flags = FIELD_NULL),
	FIELD_ID(struct firm_channel, updated_by_id),
};
static const struct shape row_shape = SHAPE("firm_channel", struct firm_channel, row_fields);

static const struct field warning_fields[] = {
	FIELD_TEXT(struct firm_channel_warning, key),	    FIELD_TEXT(struct firm_channel_warning, text_zh),
	FIELD_TEXT(struct firm_channel_warning, text_en),   FIELD_TEXT(struct firm_channel_warning, detail_zh),
	FIELD_TEXT(struct firm_channel_warning, detail_en),
};
static const struct shape warning_shape = SHAPE("firm_channel_warning", struct firm_channel_warning, warning_fields);

struct claim {
	int64_t id;
	int64_t token_until_ms;
	int64_t lease_now_ms;
	int64_t token_lease_ms;
};
static const struct field claim_fields[] = {
	FIELD_ID(struct claim, id),
	FIELD_INT(struct claim, token_until_ms),
	FIELD_INT(struct claim, lease_now_ms),
	FIELD_INT(struct claim, token_lease_ms),
};
static const struct shape claim_shape = SHAPE("firm_channel_claim", struct claim, claim_fields);

enum err firm_channel_store_list(struct ctx *ctx, struct list *ret_rows)
{
	return db_list(ctx, &sql_firm_channel_list, NULL, NULL, &row_shape, ret_rows);
}

enum err firm_channel_store_get(struct ctx *ctx, const char *channel, struct firm_channel *ret_row, bool *ret_found)
{
	const struct firm_channel key = { .channel = channel };

	return db_maybe(ctx, &sql_firm_channel_get, &row_shape, &key, &row_shape, ret_row, ret_found);
}

enum err firm_channel_store_start(struct ctx *ctx, const char *channel, const char *base_url)
{
	const struct firm_channel row = { .channel = channel, .base_url = base_url, .updated_by_id = ctx->actor.account_id };

	return db_run(ctx, &sql_firm_channel_start, &row_shape, &row, NULL);
}

enum err firm_channel_store_set(struct ctx *ctx, const struct firm_channel *row)
{
	return db_run(ctx, &sql_firm_channel_set, &row_shape, row, NULL);
}

enum err firm_channel_store_checked(struct ctx *ctx, const struct firm_channel *row, const char *failed_code,
				    int64_t failed_status)
{
	const struct firm_channel end = { .id = row->id, .version = row->version, .failed_code = failed_code,
					  .failed_status = failed_status };

	return db_run(ctx, &sql_firm_channel_checked, &row_shape, &end, NULL);
}

enum err firm_channel_store_refused(struct ctx *ctx, const char *channel, const char *failed_code, int64_t failed_status,
				    struct firm_channel *ret_row, bool *ret_found)
{
	const struct firm_channel row = { .channel = channel, .failed_code = failed_code, .failed_status = failed_status };

	return db_maybe(ctx, &sql_firm_channel_refused, &row_shape, &row, &row_shape, ret_row, ret_found);
}

enum err firm_channel_store_works(struct ctx *ctx, const char *channel)
{
	const struct firm_channel row = { .channel = channel };

	return db_run(ctx, &sql_firm_channel_works, &row_shape, &row, NULL);
}

enum err firm_channel_store_warn(struct ctx *ctx, const struct firm_channel_warning *warning)
{
	return db_run(ctx, &sql_firm_channel_warn, &warning_shape, warning, NULL);
}

enum err firm_channel_store_token_claim(struct ctx *ctx, const struct firm_channel *row, int64_t lease_now_ms, int64_t lease_until_ms,
					bool *ret_mine)
{
	const struct claim claim = { row->id, row->token_until_ms, lease_now_ms, lease_until_ms };
	int64_t changes;

	TRY(db_run(ctx, &sql_firm_channel_token_claim, &claim_shape, &claim, &changes));
	*ret_mine = changes == 1;
	return OK;
}

enum err firm_channel_store_token_put(struct ctx *ctx, const struct firm_channel *row)
{
	return db_run(ctx, &sql_firm_channel_token_put, &row_shape, row, NULL);
}

enum err firm_channel_store_token_drop(struct ctx *ctx, const struct firm_channel *row)
{
	return db_run(ctx, &sql_firm_channel_token_drop, &row_shape, row, NULL);
}
