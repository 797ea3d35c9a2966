/* Runs cadence.sql. */
#include "feature/cadence/cadence_store.h"
#include "feature/notification/notification.h"

#include "platform/db/db.h"
#include "cadence_sql.h"

static const struct field settings_fields[] = {
	FIELD_INT(struct cadence_settings, version),
	FIELD_BOOL(struct cadence_settings, enabled),
	FIELD_INT(struct cadence_settings, default_interval),
	FIELD_INT(struct cadence_settings, pool_a),
	FIELD_INT(struct cadence_settings, pool_b),
	FIELD_INT(struct cadence_settings, pool_c),
	FIELD_INT(struct cadence_settings, daily_limit),
	FIELD_INT(struct cadence_settings, pool_daily_limit),
	FIELD_BOOL(struct cadence_settings, light_touch),
	FIELD_INT(struct cadence_settings, inbox_after_minutes),
	FIELD_INT(struct cadence_settings, mobile_after_minutes),
	FIELD_INT(struct cadence_settings, superior_after_days),
	FIELD_INT(struct cadence_settings, quiet_from),
	FIELD_INT(struct cadence_settings, quiet_to),
	FIELD_INT(struct cadence_settings, outside_daily_limit),
	FIELD_BOOL(struct cadence_settings, name_outside),
	FIELD_JSON(struct cadence_settings, channels),
	FIELD_INT(struct cadence_settings, work_from),
	FIELD_INT(struct cadence_settings, work_to),
};
static const struct shape settings_shape = SHAPE("settings", struct cadence_settings, settings_fields);

static const struct field rule_fields[] = {
	FIELD_TEXT(struct rule_row, scope),
	FIELD_TEXT(struct rule_row, code),
	FIELD_TEXT(struct rule_row, name),
	FIELD_ENUM(struct rule_row, kind, &cadence_stages),
	FIELD_INT(struct rule_row, interval, .flags = FIELD_NULL),
	FIELD_ENUM(struct rule_row, unit, &cadence_units),
	FIELD_BOOL(struct rule_row, hard),
	FIELD_BOOL(struct rule_row, pay_report),
};
static const struct shape rule_shape = SHAPE("rule", struct rule_row, rule_fields);

static const struct field own_day_fields[] = {
	FIELD_INT(struct own_day, day),
	FIELD_ENUM(struct own_day, kind, &calendar_kinds),
	FIELD_TEXT(struct own_day, name),
};
static const struct shape own_day_shape = SHAPE("own_day", struct own_day, own_day_fields);

/* What a firm has before it changes anything; but for the channels the same as the defaults of table rule_set. */
static const struct cadence_settings shipped = {
	.version = 1,
	.enabled = true,
	.default_interval = 3,
	.pool_a = 30,
	.pool_b = 90,
	.pool_c = 180,
	.daily_limit = 25,
	.pool_daily_limit = 8,
	.light_touch = true,
	.inbox_after_minutes = 10,
	.mobile_after_minutes = 30,
	.outside_daily_limit = 3,
	.channels = NOTIFICATION_CHANNELS_SHIPPED,
	.work_from = 540,
	.work_to = 1080,
};

enum err cadence_store_settings(struct ctx *ctx, struct cadence_settings *ret_settings)
{
	struct cadence_settings settings = shipped;
	bool found;

	TRY(db_maybe(ctx, &sql_rule_set_get, NULL, NULL, &settings_shape, &settings, &found));
	*ret_settings = settings;
	return OK;
}

enum err cadence_store_put_settings(struct ctx *ctx, const struct cadence_settings *settings)
{
	return db_run(ctx, &sql_rule_set_put, &settings_shape, settings, NULL);
}

enum err cadence_store_stages(struct ctx *ctx, struct list *ret_rows)
{
	return db_list(ctx, &sql_rule_stages, NULL, NULL, &rule_shape, ret_rows);
}

enum err cadence_store_job_types(struct ctx *ctx, struct list *ret_rows)
{
	return db_list(ctx, &sql_rule_job_types, NULL, NULL, &rule_shape, ret_rows);
}

enum err cadence_store_put_rule(struct ctx *ctx, const struct rule_row *row)
{
	return db_run(ctx, &sql_rule_put, &rule_shape, row, NULL);
}

/* Parameters of the small statements; each uses what it names. */
struct key {
	int64_t account_id;
	int64_t old_from, old_to, work_from, work_to;
	int64_t first_day, last_day;
};
static const struct field key_fields[] = {
	FIELD_ID(struct key, account_id), FIELD_INT(struct key, old_from), FIELD_INT(struct key, old_to),
	FIELD_INT(struct key, work_from), FIELD_INT(struct key, work_to),  FIELD_INT(struct key, first_day),
	FIELD_INT(struct key, last_day),
};
static const struct shape key_shape = SHAPE("key", struct key, key_fields);

enum err cadence_store_hours_follow(struct ctx *ctx, const struct cadence_settings *old,
				    const struct cadence_settings *now)
{
	const struct key key = { .old_from = old->work_from, .old_to = old->work_to, .work_from = now->work_from,
				 .work_to = now->work_to };

	return db_run(ctx, &sql_work_hours_follow, &key_shape, &key, NULL);
}

enum err cadence_store_hours_of_firm(struct ctx *ctx, int64_t account_id)
{
	const struct key key = { .account_id = account_id };

	return db_run(ctx, &sql_work_hours_of_firm, &key_shape, &key, NULL);
}

enum err cadence_store_own_days(struct ctx *ctx, struct list *ret_days)
{
	return db_list(ctx, &sql_calendar_own, NULL, NULL, &own_day_shape, ret_days);
}

enum err cadence_store_replace_days(struct ctx *ctx, int64_t first_day, int64_t last_day, const struct list *days)
{
	const struct key key = { .first_day = first_day, .last_day = last_day };

	TRY(db_run(ctx, &sql_calendar_clear, &key_shape, &key, NULL));
	for (size_t i = 0; i < days->count; i++)
		TRY(db_run(ctx, &sql_calendar_add, &own_day_shape, (const struct own_day *)days->items + i, NULL));
	return OK;
}
