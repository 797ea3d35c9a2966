/* What PUT /rules takes, and what it does to the rules. */
#include "base/text.h"
#include "feature/cadence/rule_book.h"
#include "feature/notification/notification.h"

enum {
	INTERVAL_DAYS_MAX = 365,
	INTERVAL_HOURS_MAX = 720,
	WORK_MINUTES_MIN = 60,
};

/* --- The body --- */

static const struct field rule_input_fields[] = {
	FIELD_TEXT(struct rule_input, code, .max = 40, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct rule_input, name, .max = 100),
	FIELD_ENUM(struct rule_input, kind, &cadence_stages),
	FIELD_TEXT(struct rule_input, schedule, .max = 40),
	FIELD_INT(struct rule_input, interval, .min = 1, .max = 720, .flags = FIELD_NULL),
	FIELD_ENUM(struct rule_input, unit, &cadence_units),
	FIELD_BOOL(struct rule_input, hard),
	FIELD_BOOL(struct rule_input, pay_report),
};
const struct shape cadence_rule_input_shape = SHAPE_INPUT("RuleInput", struct rule_input, rule_input_fields);

static const struct field pool_input_fields[] = {
	FIELD_INT(struct pool_input, a, FIELD_NAMED("A"), .min = 1, .max = 1095),
	FIELD_INT(struct pool_input, b, FIELD_NAMED("B"), .min = 1, .max = 1095),
	FIELD_INT(struct pool_input, c, FIELD_NAMED("C"), .min = 1, .max = 1095),
};
static const struct shape pool_input_shape = SHAPE_INPUT("PoolIntervalInput", struct pool_input, pool_input_fields);

static const struct field layers_input_fields[] = {
	FIELD_INT(struct layers_input, inbox_after_minutes, .min = 0, .max = 1440),
	FIELD_INT(struct layers_input, mobile_after_minutes, .min = 0, .max = 1440),
	FIELD_INT(struct layers_input, superior_after_days, .min = 0, .max = 60),
};
const struct shape cadence_layers_input_shape =
	SHAPE_INPUT("ReminderLayersInput", struct layers_input, layers_input_fields);

static const struct field span_fields[] = {
	FIELD_TEXT(struct span_text, from, .min = 5, .max = 5, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct span_text, to, .min = 5, .max = 5, .flags = FIELD_REQUIRED),
};
const struct shape cadence_span_shape = SHAPE("TimeSpan", struct span_text, span_fields);

static const struct field rules_input_fields[] = {
	FIELD_BOOL(struct rules_input, enabled),
	FIELD_INT(struct rules_input, default_interval, .min = 1, .max = 365),
	FIELD_OBJECT_PTR(struct rules_input, pool_interval, &pool_input_shape),
	FIELD_LIST(struct rules_input, job_types, &cadence_rule_input_shape, .max = 100),
	FIELD_LIST(struct rules_input, stages, &cadence_rule_input_shape, .max = 40),
	FIELD_INT(struct rules_input, daily_limit, .min = 1, .max = 500),
	FIELD_INT(struct rules_input, pool_daily_limit, .min = 0, .max = 500),
	FIELD_BOOL(struct rules_input, light_touch),
	FIELD_OBJECT_PTR(struct rules_input, layers, &cadence_layers_input_shape),
	FIELD_OBJECT_PTR(struct rules_input, quiet_hours, &cadence_span_shape),
	FIELD_INT(struct rules_input, outside_daily_limit, .min = 0, .max = 100),
	FIELD_BOOL(struct rules_input, name_outside),
	FIELD_TEXTS(struct rules_input, channels, .max = 40),
	FIELD_OBJECT_PTR(struct rules_input, working_hours, &cadence_span_shape),
};
const struct shape cadence_rules_input_shape = SHAPE_INPUT("RulesInput", struct rules_input, rules_input_fields);

/* --- Changing --- */

/* "09:30" to minutes; 24:00 is the end of the day. */
static enum err read_time(struct ctx *ctx, const char *field, const char *text, int64_t *ret_minutes)
{
	bool is_time = strlen(text) == 5 && strspn(text, "0123456789") == 2 && text[2] == ':' &&
		       strspn(text + 3, "0123456789") == 2;
	int minute = is_time ? (text[3] - '0') * 10 + text[4] - '0' : 0;
	int minutes = is_time ? ((text[0] - '0') * 10 + text[1] - '0') * 60 + minute : 0;

	if (!is_time || minute > 59 || minutes > 24 * 60)
		return fail(ctx, ERR_MEANING, "request.invalid", field, "A time of day looks like 09:30.");
	*ret_minutes = minutes;
	return OK;
}

static enum err read_span(struct ctx *ctx, const char *name, const struct span_text *span, int64_t *ret_from,
			  int64_t *ret_to)
{
	TRY(read_time(ctx, arena_format(ctx->arena, "%s.from", name), span->from, ret_from));
	return read_time(ctx, arena_format(ctx->arena, "%s.to", name), span->to, ret_to);
}

static struct rule_row *find_row(struct rule_row *rows, size_t count, const char *code)
{
	for (size_t i = 0; i < count; i++)
		if (text_equal(rows[i].code, code))
			return &rows[i];
	return NULL;
}

static enum err check_rule(struct ctx *ctx, const char *path, const struct rule_row *row)
{
	int64_t max = row->unit == CADENCE_HOURS ? INTERVAL_HOURS_MAX : INTERVAL_DAYS_MAX;

	if (row->interval > 0 && rule_schedule(row))
		return fail(ctx, ERR_MEANING, "rule.has_schedule", arena_format(ctx->arena, "%s.interval", path),
			    "This stage follows a fixed plan.");
	if (row->interval > max)
		return fail(ctx, ERR_MEANING, "request.range", arena_format(ctx->arena, "%s.interval", path),
			    "At most %lld.", (long long)max);
	if (row->interval > 0 && row->unit == CADENCE_HOURS && !row->hard)
		return fail(ctx, ERR_MEANING, "rule.hours_are_hard", arena_format(ctx->arena, "%s.hard", path),
			    "An interval in hours is always hard.");
	return OK;
}

static enum err change_rule(struct ctx *ctx, const char *list, size_t number, const struct rule_input *input,
			    struct rule_row *rows, size_t count)
{
	const char *path = arena_format(ctx->arena, "%s.%zu", list, number);
	struct rule_row *row = find_row(rows, count, input->code);

	if (!row)
		return fail(ctx, ERR_MEANING, "request.unknown", arena_format(ctx->arena, "%s.code", path),
			    "There is no such code.");
	if (shape_has(&cadence_rule_input_shape, input, "interval"))
		row->interval = input->interval;
	if (shape_has(&cadence_rule_input_shape, input, "unit") && input->unit && input->unit != row->unit) {
		row->unit = input->unit;
		row->hard = input->unit == CADENCE_HOURS;
	}
	if (shape_has(&cadence_rule_input_shape, input, "hard"))
		row->hard = input->hard;
	if (shape_has(&cadence_rule_input_shape, input, "pay_report"))
		row->pay_report = input->pay_report;
	return check_rule(ctx, path, row);
}

static enum err change_rules(struct ctx *ctx, const struct rules_input *input, struct rule_book *book)
{
	for (size_t i = 0; i < input->stages.count; i++)
		TRY(change_rule(ctx, "stages", i, (const struct rule_input *)input->stages.items + i, book->stages,
				book->stage_count));
	for (size_t i = 0; i < input->job_types.count; i++)
		TRY(change_rule(ctx, "job_types", i, (const struct rule_input *)input->job_types.items + i,
				book->job_types, book->job_type_count));
	return OK;
}

static bool is_outside_channel(const char *name)
{
	for (int i = 0; notification_channels[i]; i++)
		if (text_equal(notification_channels[i], name))
			return !notification_is_app(name);
	return false;
}

static enum err change_channels(struct ctx *ctx, const struct list *channels, struct cadence_settings *settings)
{
	const char *const *names = channels->items;
	const char *json = "";

	for (size_t i = 0; i < channels->count; i++) {
		const char *field = arena_format(ctx->arena, "channels.%zu", i);

		if (!is_outside_channel(names[i]))
			return fail(ctx, ERR_MEANING, "request.unknown", field, "There is no such channel.");
		for (size_t j = 0; j < i; j++)
			if (text_equal(names[i], names[j]))
				return fail(ctx, ERR_MEANING, "request.invalid", field, "A channel stands here twice.");
		json = arena_format(ctx->arena, "%s%s\"%s\"", json, i ? "," : "", names[i]);
	}
	settings->channels = arena_format(ctx->arena, "[%s]", json);
	return OK;
}

static enum err change_spans(struct ctx *ctx, const struct rules_input *input, struct cadence_settings *settings)
{
	if (input->quiet_hours)
		TRY(read_span(ctx, "quiet_hours", input->quiet_hours, &settings->quiet_from, &settings->quiet_to));
	else if (shape_has(&cadence_rules_input_shape, input, "quiet_hours"))
		settings->quiet_from = settings->quiet_to = 0;
	if (!input->working_hours)
		return OK;
	TRY(read_span(ctx, "working_hours", input->working_hours, &settings->work_from, &settings->work_to));
	if (settings->work_to - settings->work_from < WORK_MINUTES_MIN)
		return fail(ctx, ERR_MEANING, "request.invalid", "working_hours", "Working hours last an hour or more.");
	return OK;
}

static void change_number(const struct rules_input *input, const char *name, int64_t from, int64_t *number)
{
	if (shape_has(&cadence_rules_input_shape, input, name))
		*number = from;
}

static void change_flag(const struct rules_input *input, const char *name, bool from, bool *flag)
{
	if (shape_has(&cadence_rules_input_shape, input, name))
		*flag = from;
}

static void change_layers(const struct layers_input *layers, struct cadence_settings *settings)
{
	const struct shape *shape = &cadence_layers_input_shape;

	if (layers && shape_has(shape, layers, "inbox_after_minutes"))
		settings->inbox_after_minutes = layers->inbox_after_minutes;
	if (layers && shape_has(shape, layers, "mobile_after_minutes"))
		settings->mobile_after_minutes = layers->mobile_after_minutes;
	if (layers && shape_has(shape, layers, "superior_after_days"))
		settings->superior_after_days = layers->superior_after_days;
}

static void change_plain(const struct rules_input *input, struct cadence_settings *settings)
{
	change_flag(input, "enabled", input->enabled, &settings->enabled);
	change_flag(input, "light_touch", input->light_touch, &settings->light_touch);
	change_flag(input, "name_outside", input->name_outside, &settings->name_outside);
	change_number(input, "default_interval", input->default_interval, &settings->default_interval);
	change_number(input, "daily_limit", input->daily_limit, &settings->daily_limit);
	change_number(input, "pool_daily_limit", input->pool_daily_limit, &settings->pool_daily_limit);
	change_number(input, "outside_daily_limit", input->outside_daily_limit, &settings->outside_daily_limit);
	if (input->pool_interval) {
		settings->pool_a = input->pool_interval->a ? input->pool_interval->a : settings->pool_a;
		settings->pool_b = input->pool_interval->b ? input->pool_interval->b : settings->pool_b;
		settings->pool_c = input->pool_interval->c ? input->pool_interval->c : settings->pool_c;
	}
	change_layers(input->layers, settings);
}

enum err rule_book_change(struct ctx *ctx, const struct rules_input *input, struct rule_book *book)
{
	struct cadence_settings *settings = &book->settings;

	change_plain(input, settings);
	TRY(change_spans(ctx, input, settings));
	if (shape_has(&cadence_rules_input_shape, input, "channels"))
		TRY(change_channels(ctx, &input->channels, settings));
	if (settings->pool_daily_limit > settings->daily_limit)
		return fail(ctx, ERR_MEANING, "request.range", "pool_daily_limit",
			    "The pool's share cannot exceed the daily limit of %lld.",
			    (long long)settings->daily_limit);
	if (settings->mobile_after_minutes < settings->inbox_after_minutes)
		return fail(ctx, ERR_MEANING, "request.range", "layers.mobile_after_minutes",
			    "The third layer does not come before the second.");
	return change_rules(ctx, input, book);
}
