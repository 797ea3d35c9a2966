/* Loading and storing the firm's rules and calendar; what a new firm and a new account start with. */
#include "feature/cadence/rule_book.h"

#include "base/text.h"
#include "base/zone.h"
#include "feature/account/account.h"
#include "feature/cadence/holiday_seed.h"
#include "platform/hook/hook.h"

enum { HOLIDAYS_OF_A_KNOWN_YEAR = 5 };

/* --- Loading --- */

enum err rule_book_load(struct ctx *ctx, struct rule_book *ret_book)
{
	struct rule_book book;
	struct list rows;

	TRY(cadence_store_settings(ctx, &book.settings));
	TRY(cadence_store_stages(ctx, &rows));
	book.stages = rows.items;
	book.stage_count = rows.count;
	TRY(cadence_store_job_types(ctx, &rows));
	book.job_types = rows.items;
	book.job_type_count = rows.count;
	*ret_book = book;
	return OK;
}

const char *rule_schedule(const struct rule_row *stage)
{
	if (stage->kind == CADENCE_ACCEPTED || stage->kind == CADENCE_ONBOARDED)
		return choice_text(&cadence_stages, stage->kind);
	return NULL;
}

static struct cadence_interval interval_of(const struct rule_row *row)
{
	return (struct cadence_interval){ row->interval, row->unit, row->hard };
}

void rule_book_rules(struct ctx *ctx, const struct rule_book *book, struct cadence_rules *ret_rules)
{
	const struct cadence_settings *settings = &book->settings;
	struct cadence_stage_rule *stages = arena_array(ctx->arena, book->stage_count + 1, sizeof(*stages));
	struct cadence_job_type_rule *job_types =
		arena_array(ctx->arena, book->job_type_count + 1, sizeof(*job_types));

	for (size_t i = 0; i < book->stage_count; i++) {
		const struct rule_row *row = &book->stages[i];

		stages[i] = (struct cadence_stage_rule){ row->code, row->name, row->kind, interval_of(row),
							 row->pay_report };
	}
	for (size_t i = 0; i < book->job_type_count; i++) {
		const struct rule_row *row = &book->job_types[i];

		job_types[i] = (struct cadence_job_type_rule){ row->code, row->name, interval_of(row) };
	}
	*ret_rules = (struct cadence_rules){
		.default_days = settings->default_interval,
		.pool_days = { settings->pool_a, settings->pool_b, settings->pool_c },
		.light_touch = settings->light_touch,
		.daily_limit = settings->daily_limit,
		.pool_daily_limit = settings->pool_daily_limit,
		.job_types = job_types,
		.job_type_count = book->job_type_count,
		.stages = stages,
		.stage_count = book->stage_count,
	};
}

enum err cadence_settings_load(struct ctx *ctx, struct cadence_settings *ret_settings)
{
	return cadence_store_settings(ctx, ret_settings);
}

enum err cadence_rules_load(struct ctx *ctx, struct cadence_rules *ret_rules)
{
	struct rule_book book;

	TRY(rule_book_load(ctx, &book));
	rule_book_rules(ctx, &book, ret_rules);
	return OK;
}

/* --- Calendar and clock --- */

static void add_known_years(const struct list *own, struct vec *years)
{
	const struct own_day *days = own->items;
	int year, month, day, holidays = 0, last_year = 0;

	for (size_t i = 0; i < own->count; i++) {
		date_from_days(days[i].day, &year, &month, &day);
		holidays = (year == last_year ? holidays : 0) + (days[i].kind == CALENDAR_HOLIDAY);
		last_year = year;
		if (days[i].kind == CALENDAR_HOLIDAY && holidays == HOLIDAYS_OF_A_KNOWN_YEAR &&
		    !calendar_knows_year(&holiday_seed, year))
			vec_add(years, &year);
	}
}

/* Both lists ascend; a day of the firm's own takes the place of the shipped one. */
static void merge_days(const struct list *own, struct vec *merged)
{
	const struct own_day *days = own->items;
	size_t at = 0;

	for (size_t i = 0; i < holiday_seed.day_count || at < own->count;) {
		if (at < own->count && (i == holiday_seed.day_count || days[at].day <= holiday_seed.days[i].day)) {
			const struct calendar_day day = { (int32_t)days[at].day, days[at].kind };

			i += i < holiday_seed.day_count && holiday_seed.days[i].day == day.day;
			vec_add(merged, &day);
			at++;
		} else {
			vec_add(merged, &holiday_seed.days[i++]);
		}
	}
}

enum err calendar_load(struct ctx *ctx, const struct calendar **ret_calendar)
{
	struct calendar *calendar;
	struct list own;
	struct vec days, years;

	TRY(cadence_store_own_days(ctx, &own));
	*ret_calendar = &holiday_seed;
	if (!own.count)
		return OK;
	vec_init(&days, ctx->arena, sizeof(struct calendar_day));
	vec_init(&years, ctx->arena, sizeof(int));
	merge_days(&own, &days);
	for (size_t i = 0; i < holiday_seed.year_count; i++)
		vec_add(&years, &holiday_seed.years[i]);
	add_known_years(&own, &years);
	calendar = arena_alloc(ctx->arena, sizeof(*calendar));
	*calendar = (struct calendar){ days.items, days.count, years.items, years.count };
	*ret_calendar = calendar;
	return OK;
}

enum err cadence_clock_load(struct ctx *ctx, int64_t account_id, struct work_clock *ret_clock)
{
	struct account account;
	struct work_clock clock = { 0 };

	TRY(account_get(ctx, account_id, &account));
	TRY(calendar_load(ctx, &clock.calendar));
	clock.zone = zone_get(account.zone);
	clock.hours = working_hours_weekdays((int)account.work_from, (int)account.work_to);
	*ret_clock = clock;
	return OK;
}

/* --- Storing --- */

static bool is_same_rule(const struct rule_row *a, const struct rule_row *b)
{
	return a->interval == b->interval && a->unit == b->unit && a->hard == b->hard && a->pay_report == b->pay_report;
}

static enum err store_rules(struct ctx *ctx, const char *scope, const struct rule_row *old, struct rule_row *rows,
			    size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (is_same_rule(&old[i], &rows[i]))
			continue;
		rows[i].scope = scope;
		TRY(cadence_store_put_rule(ctx, &rows[i]));
	}
	return OK;
}

enum err rule_book_store(struct ctx *ctx, const struct rule_book *old, struct rule_book *book)
{
	book->settings.version = old->settings.version + 1;
	TRY(cadence_store_put_settings(ctx, &book->settings));
	TRY(store_rules(ctx, "stage", old->stages, book->stages, book->stage_count));
	TRY(store_rules(ctx, "job_type", old->job_types, book->job_types, book->job_type_count));
	if (old->settings.work_from != book->settings.work_from || old->settings.work_to != book->settings.work_to)
		TRY(cadence_store_hours_follow(ctx, &old->settings, &book->settings));
	return OK;
}

/* --- A new firm, a new account --- */

enum err cadence_seed_firm(struct ctx *ctx, const void *hook_firm)
{
	static const struct rule_row rows[] = {
		{ .scope = "stage", .code = "offer", .interval = 48, .unit = CADENCE_HOURS, .hard = true },
		{ .scope = "stage", .code = "negotiation", .interval = 72, .unit = CADENCE_HOURS, .hard = true,
		  .pay_report = true },
		{ .scope = "job_type", .code = "tech", .interval = 5, .unit = CADENCE_DAYS },
		{ .scope = "job_type", .code = "executive", .interval = 10, .unit = CADENCE_DAYS },
	};
	struct cadence_settings settings;

	(void)hook_firm;
	TRY(cadence_store_settings(ctx, &settings));
	TRY(cadence_store_put_settings(ctx, &settings));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		TRY(cadence_store_put_rule(ctx, &rows[i]));
	return OK;
}

enum err cadence_on_account_created(struct ctx *ctx, const void *hook_account)
{
	return cadence_store_hours_of_firm(ctx, ((const struct hook_account *)hook_account)->account_id);
}
