/* Rows behind the warnings of forgotten followups. */
#include "feature/followup/gap.h"

#include "base/text.h"
#include "gap_sql.h"
#include "platform/db/db.h"

static const struct field gap_fields[] = {
	FIELD_ID(struct gap_row, acting_id), FIELD_TEXT(struct gap_row, name),	   FIELD_TEXT(struct gap_row, kind),
	FIELD_INT(struct gap_row, count),    FIELD_TIME(struct gap_row, since_ms),
};
static const struct shape gap_shape = SHAPE("gap_row", struct gap_row, gap_fields);

static const struct field receiver_fields[] = {
	FIELD_ID(struct gap_receiver, account_id),
	FIELD_INT(struct gap_receiver, count),
	FIELD_BOOL(struct gap_receiver, is_partner),
};
static const struct shape receiver_shape = SHAPE("gap_receiver", struct gap_receiver, receiver_fields);

struct gap_key {
	int64_t acting_id;
	const char *kind;
	int64_t count;
	int64_t before_ms;
	bool is_gone;
};
static const struct field key_fields[] = {
	FIELD_ID(struct gap_key, acting_id),  FIELD_TEXT(struct gap_key, kind), FIELD_INT(struct gap_key, count),
	FIELD_INT(struct gap_key, before_ms), FIELD_BOOL(struct gap_key, is_gone),
};
static const struct shape key_shape = SHAPE("gap_key", struct gap_key, key_fields);

enum err gap_store_list(struct ctx *ctx, int64_t before_ms, struct list *ret_rows)
{
	const struct gap_key key = { .before_ms = before_ms };

	return db_list(ctx, &sql_gap_list, &key_shape, &key, &gap_shape, ret_rows);
}

enum err gap_store_receivers(struct ctx *ctx, const struct gap_row *gap, int64_t before_ms, struct list *ret_rows)
{
	const struct gap_key key = { .acting_id = gap->acting_id, .count = gap->count, .before_ms = before_ms,
				     .is_gone = text_equal(gap->kind, "gone") };

	return db_list(ctx, &sql_gap_receivers, &key_shape, &key, &receiver_shape, ret_rows);
}

enum err gap_store_begin(struct ctx *ctx, const struct gap_row *gap)
{
	const struct gap_key key = { .acting_id = gap->acting_id, .kind = gap->kind };

	return db_run(ctx, &sql_gap_begin, &key_shape, &key, NULL);
}

enum err gap_store_end(struct ctx *ctx, const struct gap_row *gap)
{
	const struct gap_key key = { .acting_id = gap->acting_id, .kind = gap->kind };

	return db_run(ctx, &sql_gap_end, &key_shape, &key, NULL);
}
