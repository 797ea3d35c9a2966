/* Rows of reminders. */
#include "feature/reminder/reminder_store.h"

#include "platform/db/db.h"
#include "reminder_sql.h"

static const struct field reminder_row_fields[] = {
	FIELD_ID(struct reminder_row, id),
	FIELD_ID(struct reminder_row, followup_id),
	FIELD_INT(struct reminder_row, due_no),
	FIELD_INT(struct reminder_row, repeat_no),
	FIELD_ID(struct reminder_row, acting_id),
	FIELD_TIME(struct reminder_row, due_at_ms),
	FIELD_TIME(struct reminder_row, fired_at_ms),
	FIELD_BOOL(struct reminder_row, is_late),
	FIELD_INT(struct reminder_row, layers),
	FIELD_TEXT(struct reminder_row, state),
	FIELD_TIME(struct reminder_row, ended_at_ms),
};
static const struct shape reminder_row_shape = SHAPE("reminder_row", struct reminder_row, reminder_row_fields);

static const struct field repeat_row_fields[] = {
	FIELD_ID(struct repeat_row, reminder_id),
	FIELD_ID(struct repeat_row, followup_id),
	FIELD_ID(struct repeat_row, acting_id),
	FIELD_ID(struct repeat_row, candidate_id),
	FIELD_INT(struct repeat_row, due_no),
	FIELD_TIME(struct repeat_row, next_due_at_ms),
	FIELD_BOOL(struct repeat_row, hard),
	FIELD_BOOL(struct repeat_row, pay_report),
	FIELD_INT(struct repeat_row, repeat_no),
	FIELD_INT(struct repeat_row, reminded_no),
};
static const struct shape repeat_row_shape = SHAPE("repeat_row", struct repeat_row, repeat_row_fields);

static const struct field reminder_setting_fields[] = {
	FIELD_BOOL(struct reminder_setting, enabled),
	FIELD_INT(struct reminder_setting, inbox_after_minutes),
	FIELD_INT(struct reminder_setting, mobile_after_minutes),
};
static const struct shape reminder_setting_shape = SHAPE("reminder_setting", struct reminder_setting, reminder_setting_fields);

/* Parameters of the small statements. */
struct key {
	int64_t id;
	int64_t followup_id;
	int64_t acting_id;
	int64_t ended_by_id;
	int64_t repeat_at_ms;
	int64_t row_limit;
	bool open_only;
	const char *state;
};
static const struct field key_fields[] = {
	FIELD_ID(struct key, id),	     FIELD_ID(struct key, followup_id),	  FIELD_ID(struct key, acting_id),
	FIELD_ID(struct key, ended_by_id),   FIELD_TIME(struct key, repeat_at_ms), FIELD_INT(struct key, row_limit),
	FIELD_BOOL(struct key, open_only),   FIELD_TEXT(struct key, state),
};
static const struct shape key_shape = SHAPE("key", struct key, key_fields);

enum err reminder_store_insert(struct ctx *ctx, const struct reminder_row *row, int64_t *ret_id)
{
	return db_int(ctx, &sql_reminder_insert, &reminder_row_shape, row, ret_id);
}

enum err reminder_store_get(struct ctx *ctx, int64_t id, struct reminder_row *ret_row, bool *ret_found)
{
	struct key key = { .id = id };

	return db_maybe(ctx, &sql_reminder_get, &key_shape, &key, &reminder_row_shape, ret_row, ret_found);
}

enum err reminder_store_list(struct ctx *ctx, bool open_only, int64_t limit, struct list *ret_rows)
{
	struct key key = { .acting_id = ctx->actor.account_id, .open_only = open_only, .row_limit = limit };

	return db_list(ctx, &sql_reminder_list, &key_shape, &key, &reminder_row_shape, ret_rows);
}

enum err reminder_store_count_open(struct ctx *ctx, int64_t acting_id, int64_t *ret_count)
{
	struct key key = { .acting_id = acting_id };

	return db_int(ctx, &sql_reminder_open_count, &key_shape, &key, ret_count);
}

enum err reminder_store_of_followup(struct ctx *ctx, int64_t followup_id, struct list *ret_rows)
{
	struct key key = { .followup_id = followup_id };

	return db_list(ctx, &sql_reminder_open_of_followup, &key_shape, &key, &reminder_row_shape, ret_rows);
}

enum err reminder_store_expect_followup(struct ctx *ctx, int64_t followup_id)
{
	struct key key = { .followup_id = followup_id };

	return db_expect(ctx, &sql_reminder_open_of_followup, &key_shape, &key, &reminder_row_shape);
}

enum err reminder_store_end(struct ctx *ctx, int64_t id, const char *state, int64_t repeat_at_ms)
{
	struct key key = { .id = id, .state = state, .ended_by_id = ctx->actor.account_id, .repeat_at_ms = repeat_at_ms };

	return db_run(ctx, &sql_reminder_end, &key_shape, &key, NULL);
}

enum err reminder_store_to_repeat(struct ctx *ctx, int64_t limit, struct list *ret_rows)
{
	struct key key = { .row_limit = limit };

	return db_list(ctx, &sql_reminder_to_repeat, &key_shape, &key, &repeat_row_shape, ret_rows);
}

enum err reminder_store_repeated(struct ctx *ctx, int64_t id)
{
	struct key key = { .id = id };

	return db_run(ctx, &sql_reminder_repeated, &key_shape, &key, NULL);
}

enum err reminder_store_setting(struct ctx *ctx, struct reminder_setting *ret_setting)
{
	return db_one(ctx, &sql_reminder_setting, NULL, NULL, &reminder_setting_shape, ret_setting);
}

enum err reminder_store_due_firms(struct ctx *ctx, struct list *ret_ids)
{
	struct list keys;

	TRY(db_list(ctx, &sql_reminder_due_firms, NULL, NULL, &key_shape, &keys));
	int64_t *ids = arena_array(ctx->arena, keys.count + 1, sizeof(*ids));
	for (size_t i = 0; i < keys.count; i++)
		ids[i] = ((const struct key *)keys.items)[i].id;
	*ret_ids = (struct list){ ids, keys.count };
	return OK;
}
