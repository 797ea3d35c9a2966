/* Routes of the rules and of the firm's calendar. */
#include "base/text.h"
#include "base/zone.h"
#include "feature/account/account.h"
#include "feature/audit/audit.h"
#include "feature/cadence/holiday_seed.h"
#include "feature/cadence/rule_book.h"
#include "platform/hook/hook.h"
#include "platform/live/live.h"

enum { CALENDAR_ITEMS_MAX = 370 };

/* --- What both reply --- */

struct stage_reply {
	struct rule_row row;
	const char *schedule;
};
static const struct field stage_fields[] = {
	FIELD_TEXT(struct stage_reply, row.code, FIELD_NAMED("code"), .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct stage_reply, row.name, FIELD_NAMED("name"), .flags = FIELD_REQUIRED),
	FIELD_ENUM(struct stage_reply, row.kind, &cadence_stages, FIELD_NAMED("kind"), .flags = FIELD_REQUIRED),
	FIELD_INT(struct stage_reply, row.interval, FIELD_NAMED("interval"), .flags = FIELD_NULL),
	FIELD_ENUM(struct stage_reply, row.unit, &cadence_units, FIELD_NAMED("unit"), .flags = FIELD_REQUIRED),
	FIELD_BOOL(struct stage_reply, row.hard, FIELD_NAMED("hard")),
	FIELD_BOOL(struct stage_reply, row.pay_report, FIELD_NAMED("pay_report")),
	FIELD_TEXT(struct stage_reply, schedule),
};
static const struct shape stage_shape = SHAPE("StageRule", struct stage_reply, stage_fields);

static const struct field job_type_fields[] = {
	FIELD_TEXT(struct rule_row, code, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct rule_row, name, .flags = FIELD_REQUIRED),
	FIELD_INT(struct rule_row, interval, .flags = FIELD_NULL),
	FIELD_ENUM(struct rule_row, unit, &cadence_units, .flags = FIELD_REQUIRED),
	FIELD_BOOL(struct rule_row, hard),
};
static const struct shape job_type_shape = SHAPE("JobTypeRule", struct rule_row, job_type_fields);

struct pool_reply {
	int64_t a, b, c;
};
static const struct field pool_fields[] = {
	FIELD_INT(struct pool_reply, a, FIELD_NAMED("A")),
	FIELD_INT(struct pool_reply, b, FIELD_NAMED("B")),
	FIELD_INT(struct pool_reply, c, FIELD_NAMED("C")),
};
static const struct shape pool_shape = SHAPE("PoolInterval", struct pool_reply, pool_fields);

struct layers_reply {
	int64_t inbox_after_minutes, mobile_after_minutes, superior_after_days;
};
static const struct field layers_fields[] = {
	FIELD_INT(struct layers_reply, inbox_after_minutes),
	FIELD_INT(struct layers_reply, mobile_after_minutes),
	FIELD_INT(struct layers_reply, superior_after_days),
};
static const struct shape layers_shape = SHAPE("ReminderLayers", struct layers_reply, layers_fields);

struct rules_reply {
	int64_t version;
	bool enabled;
	int64_t default_interval;
	struct pool_reply pool_interval;
	struct list job_types; /* struct rule_row */
	struct list stages;    /* struct stage_reply */
	int64_t daily_limit, pool_daily_limit;
	bool light_touch;
	struct layers_reply layers;
	struct span_text *quiet_hours;
	int64_t outside_daily_limit;
	bool name_outside;
	struct list channels;
	struct span_text working_hours;
	int64_t calendar_until;
};
static const struct field rules_fields[] = {
	FIELD_INT(struct rules_reply, version),
	FIELD_BOOL(struct rules_reply, enabled),
	FIELD_INT(struct rules_reply, default_interval),
	FIELD_OBJECT(struct rules_reply, pool_interval, &pool_shape),
	FIELD_LIST(struct rules_reply, job_types, &job_type_shape),
	FIELD_LIST(struct rules_reply, stages, &stage_shape),
	FIELD_INT(struct rules_reply, daily_limit),
	FIELD_INT(struct rules_reply, pool_daily_limit),
	FIELD_BOOL(struct rules_reply, light_touch),
	FIELD_OBJECT(struct rules_reply, layers, &layers_shape),
	FIELD_OBJECT_PTR(struct rules_reply, quiet_hours, &cadence_span_shape),
	FIELD_INT(struct rules_reply, outside_daily_limit),
	FIELD_BOOL(struct rules_reply, name_outside),
	FIELD_TEXTS(struct rules_reply, channels),
	FIELD_OBJECT(struct rules_reply, working_hours, &cadence_span_shape),
	FIELD_INT(struct rules_reply, calendar_until),
};
static const struct shape rules_shape = SHAPE("Rules", struct rules_reply, rules_fields);

static struct span_text span_of(struct ctx *ctx, int64_t from, int64_t to)
{
	return (struct span_text){
		.from = arena_format(ctx->arena, "%02d:%02d", (int)(from / 60), (int)(from % 60)),
		.to = arena_format(ctx->arena, "%02d:%02d", (int)(to / 60), (int)(to % 60)),
	};
}

static struct list stage_replies(struct ctx *ctx, const struct rule_book *book)
{
	struct stage_reply *replies = arena_array(ctx->arena, book->stage_count + 1, sizeof(*replies));

	for (size_t i = 0; i < book->stage_count; i++)
		replies[i] = (struct stage_reply){ book->stages[i], rule_schedule(&book->stages[i]) };
	return (struct list){ replies, book->stage_count };
}

/* ["web_push","email"] to a list; the names hold letters and _ only. */
static struct list channel_list(struct ctx *ctx, const char *json)
{
	struct vec names;

	vec_init(&names, ctx->arena, sizeof(const char *));
	for (const char *at = strchr(json, '"'); at; at = strchr(at, '"')) {
		size_t length = strcspn(at + 1, "\"");
		const char *name = arena_text_n(ctx->arena, at + 1, length);

		vec_add(&names, &name);
		at += length + 1;
		at += *at == '"';
	}
	return vec_list(&names);
}

static int64_t last_known_year(const struct calendar *calendar)
{
	int64_t last = 0;

	for (size_t i = 0; i < calendar->year_count; i++)
		if (calendar->years[i] > last)
			last = calendar->years[i];
	return last;
}

static enum err reply_rules(struct ctx *ctx, struct http_exchange *exchange, const struct rule_book *book)
{
	const struct cadence_settings *settings = &book->settings;
	const struct calendar *calendar;
	struct span_text quiet = span_of(ctx, settings->quiet_from, settings->quiet_to);
	struct rules_reply reply = {
		.version = settings->version,
		.enabled = settings->enabled,
		.default_interval = settings->default_interval,
		.pool_interval = { settings->pool_a, settings->pool_b, settings->pool_c },
		.job_types = { book->job_types, book->job_type_count },
		.stages = stage_replies(ctx, book),
		.daily_limit = settings->daily_limit,
		.pool_daily_limit = settings->pool_daily_limit,
		.light_touch = settings->light_touch,
		.layers = { settings->inbox_after_minutes, settings->mobile_after_minutes, settings->superior_after_days },
		.quiet_hours = settings->quiet_from != settings->quiet_to ? &quiet : NULL,
		.outside_daily_limit = settings->outside_daily_limit,
		.name_outside = settings->name_outside,
		.channels = channel_list(ctx, settings->channels),
		.working_hours = span_of(ctx, settings->work_from, settings->work_to),
	};

	TRY(calendar_load(ctx, &calendar));
	reply.calendar_until = last_known_year(calendar);
	return http_reply_version(ctx, exchange, 200, &rules_shape, &reply, reply.version);
}

static enum err get_rules(struct ctx *ctx, struct http_exchange *exchange)
{
	struct rule_book book;

	TRY(rule_book_load(ctx, &book));
	return reply_rules(ctx, exchange, &book);
}

/* Everybody who works with due times hears of it. */
static enum err tell_change(struct ctx *ctx, const char *action)
{
	const struct hook_firm firm = { .firm_id = ctx->firm_id };

	TRY(audit_note(ctx, action, NULL, 0, NULL));
	TRY(hook_fire(ctx, HOOK_RULES_CHANGED, &firm));
	return live_publish(ctx, 0, "rules", "{}");
}

/* The book before and after the body; nothing stored. */
static enum err read_change(struct ctx *ctx, struct http_exchange *exchange, struct rule_book *ret_old,
			    struct rule_book *ret_book)
{
	struct rules_input input = { 0 };

	TRY(http_read_body(ctx, exchange, &cadence_rules_input_shape, &input));
	TRY(rule_book_load(ctx, ret_old));
	*ret_book = *ret_old;
	ret_book->stages = arena_copy(ctx->arena, ret_old->stages, ret_old->stage_count * sizeof(*ret_old->stages));
	ret_book->job_types =
		arena_copy(ctx->arena, ret_old->job_types, ret_old->job_type_count * sizeof(*ret_old->job_types));
	return rule_book_change(ctx, &input, ret_book);
}

static enum err put_rules(struct ctx *ctx, struct http_exchange *exchange)
{
	struct rule_book old, book;
	int64_t version;

	TRY(http_if_match(ctx, exchange, &version));
	TRY(read_change(ctx, exchange, &old, &book));
	if (version && version != old.settings.version)
		return fail(ctx, ERR_STALE, "request.stale", NULL, "Somebody changed the rules in between.");
	TRY(rule_book_store(ctx, &old, &book));
	TRY(tell_change(ctx, "rules.change"));
	return reply_rules(ctx, exchange, &book);
}

enum err cadence_rules_read_change(struct ctx *ctx, struct http_exchange *exchange, struct cadence_rules *ret_rules)
{
	struct rule_book old, book;

	TRY(read_change(ctx, exchange, &old, &book));
	rule_book_rules(ctx, &book, ret_rules);
	return OK;
}

/* --- Calendar --- */

struct calendar_item {
	const char *date;
	int kind; /* enum calendar_kind */
	const char *name;
	bool own; /* entered by the firm */
};
static const struct field calendar_item_fields[] = {
	FIELD_DATE(struct calendar_item, date, .flags = FIELD_REQUIRED),
	FIELD_ENUM(struct calendar_item, kind, &calendar_kinds, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct calendar_item, name),
	FIELD_BOOL(struct calendar_item, own),
};
static const struct shape calendar_item_shape = SHAPE("CalendarDay", struct calendar_item, calendar_item_fields);

struct calendar_reply {
	int64_t year;
	bool known;
	struct list items;
};
static const struct field calendar_fields[] = {
	FIELD_INT(struct calendar_reply, year),
	FIELD_BOOL(struct calendar_reply, known),
	FIELD_LIST(struct calendar_reply, items, &calendar_item_shape),
};
static const struct shape calendar_shape = SHAPE("Calendar", struct calendar_reply, calendar_fields);

static const struct field calendar_day_input_fields[] = {
	FIELD_DATE(struct calendar_item, date, .flags = FIELD_REQUIRED),
	FIELD_ENUM(struct calendar_item, kind, &calendar_kinds, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct calendar_item, name, .max = 40),
};
static const struct shape calendar_day_input_shape =
	SHAPE("CalendarDayInput", struct calendar_item, calendar_day_input_fields);

struct calendar_input {
	struct list items;
};
static const struct field calendar_input_fields[] = {
	FIELD_LIST(struct calendar_input, items, &calendar_day_input_shape, .max = CALENDAR_ITEMS_MAX,
		   .flags = FIELD_REQUIRED),
};
static const struct shape calendar_input_shape = SHAPE("CalendarInput", struct calendar_input, calendar_input_fields);

static enum err read_year(struct ctx *ctx, struct http_exchange *exchange, int64_t *ret_year)
{
	TRY(http_path_id(ctx, exchange, "id", ret_year));
	if (*ret_year < 1970 || *ret_year > 2200)
		return fail(ctx, ERR_NOT_FOUND, "request.not_found", NULL, "No calendar reaches that year.");
	return OK;
}

static const struct own_day *find_own(const struct list *own, int64_t day)
{
	const struct own_day *days = own->items;

	for (size_t i = 0; i < own->count; i++)
		if (days[i].day == day)
			return &days[i];
	return NULL;
}

/* What a day is called: by the firm, else by the state; NULL when nobody named it. */
static const char *name_of_day(const struct ctx *ctx, const struct own_day *own, int64_t day)
{
	if (own)
		return own->name;
	for (size_t i = 0; i < holiday_seed.day_count; i++) {
		if (holiday_seed.days[i].day == day)
			return text_equal(ctx->actor.locale, "en") ? holiday_seed_names[i].en : holiday_seed_names[i].zh;
	}
	return NULL;
}

static enum err reply_calendar(struct ctx *ctx, struct http_exchange *exchange, int64_t year)
{
	int64_t first = date_to_days((int)year, 1, 1), last = date_to_days((int)year, 12, 31);
	const struct calendar *calendar;
	struct calendar_reply reply = { .year = year };
	struct list own;
	struct vec items;

	TRY(calendar_load(ctx, &calendar));
	TRY(cadence_store_own_days(ctx, &own));
	vec_init(&items, ctx->arena, sizeof(struct calendar_item));
	for (size_t i = 0; i < calendar->day_count; i++) {
		const struct calendar_day *day = &calendar->days[i];
		const struct own_day *own_day = find_own(&own, day->day);
		int y, m, d;

		if (day->day < first || day->day > last)
			continue;
		date_from_days(day->day, &y, &m, &d);
		*(struct calendar_item *)vec_push(&items) = (struct calendar_item){
			.date = arena_format(ctx->arena, "%04d-%02d-%02d", y, m, d),
			.kind = day->kind,
			.name = name_of_day(ctx, own_day, day->day),
			.own = own_day != NULL,
		};
	}
	reply.known = calendar_knows_year(calendar, (int)year);
	reply.items = vec_list(&items);
	return http_reply(ctx, exchange, 200, &calendar_shape, &reply);
}

static enum err get_calendar(struct ctx *ctx, struct http_exchange *exchange)
{
	int64_t year;

	TRY(read_year(ctx, exchange, &year));
	return reply_calendar(ctx, exchange, year);
}

/* The days of the body, each once and all of the year. */
static enum err read_days(struct ctx *ctx, const struct list *input, int64_t first, int64_t last, struct list *ret_days)
{
	const struct calendar_item *items = input->items;
	struct vec days;

	vec_init(&days, ctx->arena, sizeof(struct own_day));
	for (size_t i = 0; i < input->count; i++) {
		struct own_day day = { .kind = items[i].kind, .name = items[i].name };
		struct list so_far = vec_list(&days);
		const char *field = arena_format(ctx->arena, "items.%zu.date", i);

		if (!date_parse(items[i].date, &day.day) || day.day < first || day.day > last)
			return fail(ctx, ERR_MEANING, "request.invalid", field, "The date lies in another year.");
		if (find_own(&so_far, day.day))
			return fail(ctx, ERR_MEANING, "request.invalid", field, "The date stands here twice.");
		vec_add(&days, &day);
	}
	*ret_days = vec_list(&days);
	return OK;
}

static enum err put_calendar(struct ctx *ctx, struct http_exchange *exchange)
{
	struct calendar_input input = { 0 };
	struct list days;
	int64_t year, first, last;

	TRY(read_year(ctx, exchange, &year));
	TRY(http_read_body(ctx, exchange, &calendar_input_shape, &input));
	first = date_to_days((int)year, 1, 1);
	last = date_to_days((int)year, 12, 31);
	TRY(read_days(ctx, &input.items, first, last, &days));
	TRY(cadence_store_replace_days(ctx, first, last, &days));
	TRY(tell_change(ctx, "calendar.change"));
	return reply_calendar(ctx, exchange, year);
}

static const struct http_route routes[] = {
	{ "GET", "/api/v1/rules", "Rules of cadence and reminders of the firm", PERMIT_VIEW, HTTP_RUN_READ, get_rules,
	  .reply = &rules_shape },
	{ "PUT", "/api/v1/rules", "Changes rules; open followups are worked out again in the background",
	  PERMIT_CHANGE_RULES, HTTP_RUN_WRITE, put_rules, .body = &cadence_rules_input_shape, .reply = &rules_shape },
	{ "GET", "/api/v1/calendar/{id}", "Holidays and make-up workdays of a year, {id} is the year", PERMIT_VIEW,
	  HTTP_RUN_READ, get_calendar, .reply = &calendar_shape },
	{ "PUT", "/api/v1/calendar/{id}", "Replaces the firm's own days of a year", PERMIT_ACCOUNTS, HTTP_RUN_WRITE,
	  put_calendar, .body = &calendar_input_shape, .reply = &calendar_shape },
};
const struct http_routes cadence_routes = HTTP_ROUTES(routes);
