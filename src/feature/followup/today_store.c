/* Rows of today. */
#include "feature/followup/today_store.h"

#include "platform/db/db.h"
#include "followup_sql.h"

static const struct field key_fields[] = {
	FIELD_ID(struct today_key, acting_id), FIELD_INT(struct today_key, from_ms), FIELD_INT(struct today_key, to_ms),
	FIELD_BOOL(struct today_key, retry),   FIELD_TEXT(struct today_key, today),  FIELD_INT(struct today_key, at_ms),
	FIELD_INT(struct today_key, row_limit),
};
static const struct shape key_shape = SHAPE("today_key", struct today_key, key_fields);

static const struct field count_fields[] = {
	FIELD_INT(struct today_counts, overdue),
	FIELD_INT(struct today_counts, due),
	FIELD_INT(struct today_counts, retries),
	FIELD_INT(struct today_counts, put_away),
};
static const struct shape count_shape = SHAPE("today_followups", struct today_counts, count_fields);

/* One number, so its list is a list of numbers. */
struct due_id {
	int64_t id;
};
static const struct field due_id_fields[] = { FIELD_ID(struct due_id, id) };
static const struct shape due_id_shape = SHAPE("due_followup", struct due_id, due_id_fields);

enum err today_store_section(struct ctx *ctx, const struct today_key *key, struct list *ret_ids)
{
	return db_list(ctx, &sql_today_section, &key_shape, key, &due_id_shape, ret_ids);
}

enum err today_store_counts(struct ctx *ctx, const struct today_key *key, struct today_counts *ret_counts)
{
	return db_one(ctx, &sql_today_counts, &key_shape, key, &count_shape, ret_counts);
}
