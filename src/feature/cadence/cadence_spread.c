/* Spreading by the daily budget: a table of the days ahead, filled in order of urgency. */
#include "feature/cadence/cadence_spread.h"

#include <stdlib.h>

#include "feature/cadence/cadence.h"

enum { SPAN_DAYS = 800, DAYS_OFF = 3 };

/* What each day from `first` on holds so far; days outside have room without end. */
struct table {
	const struct spread_plan *plan;
	int64_t first;
	int32_t count[SPAN_DAYS], pool_count[SPAN_DAYS];
};

static bool in_table(const struct table *table, int64_t day)
{
	return day >= table->first && day < table->first + SPAN_DAYS;
}

static void table_init(struct table *table, const struct spread_plan *plan)
{
	*table = (struct table){ .plan = plan, .first = plan->today };
	for (size_t i = 0; i < plan->load_count; i++) {
		const struct spread_load *load = &plan->loads[i];

		if (!in_table(table, load->day))
			continue;
		table->count[load->day - table->first] += (int32_t)load->count;
		table->pool_count[load->day - table->first] += (int32_t)load->pool_count;
	}
}

static bool has_room(const struct table *table, int64_t day, bool is_pool)
{
	const struct cadence_rules *rules = table->plan->rules;

	if (!in_table(table, day))
		return true;
	if (is_pool && table->pool_count[day - table->first] >= rules->pool_daily_limit)
		return false;
	return table->count[day - table->first] < rules->daily_limit;
}

static void place(struct table *table, struct spread_item *item, int64_t day)
{
	item->day = day;
	if (!in_table(table, day))
		return;
	table->count[day - table->first]++;
	table->pool_count[day - table->first] += item->is_pool;
}

/* The first of `days` working days from `day` on with room; 0 when all are full. */
static int64_t first_room(const struct table *table, int64_t day, bool is_pool, int days)
{
	const struct work_clock *clock = table->plan->clock;

	day = work_day_from(clock, day);
	for (int i = 0; i < days; i++, day = work_day_from(clock, day + 1))
		if (has_room(table, day, is_pool))
			return day;
	return 0;
}

/* As far as needed; past 60 working days it stays on the last of them. */
static void place_pool(struct table *table, struct spread_item *item, int64_t from)
{
	int64_t day = first_room(table, from, true, SPREAD_BULK_DAYS);

	if (!day)
		day = work_add_days(table->plan->clock, work_day_from(table->plan->clock, from), SPREAD_BULK_DAYS - 1);
	place(table, item, day);
}

/* One working day on; after days off two, when the first is full too. */
static void place_surplus(struct table *table, struct spread_item *item)
{
	const struct work_clock *clock = table->plan->clock;
	int64_t next = work_add_days(clock, item->day, 1);

	for (int i = 2; i < SPREAD_BACKLOG_DAYS && cadence_after_days_off(clock, item->day); i++)
		if (!has_room(table, next, false))
			next = work_add_days(clock, next, 1);
	place(table, item, next);
}

static int compare(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

static int by_day_then_urgency(const void *left, const void *right)
{
	const struct spread_item *a = left, *b = right;

	if (a->is_pool != b->is_pool)
		return a->is_pool - b->is_pool;
	if (a->day != b->day)
		return compare(a->day, b->day);
	if (a->rank != b->rank)
		return compare(b->rank, a->rank);
	return compare(a->id, b->id);
}

static int by_freshness(const void *left, const void *right)
{
	const struct spread_item *a = left, *b = right;

	return a->rank != b->rank ? compare(b->rank, a->rank) : compare(a->id, b->id);
}

void cadence_spread_budget(const struct spread_plan *plan, struct spread_item *items, size_t count)
{
	struct table table;

	table_init(&table, plan);
	qsort(items, count, sizeof(*items), by_day_then_urgency);
	/* Days ascend: what a day takes over from the day before was placed before its own, and does not move again. */
	for (size_t i = 0; i < count; i++) {
		struct spread_item *item = &items[i];

		if (item->day < plan->today)
			continue;
		if (item->is_pool)
			place_pool(&table, item, item->day);
		else if (has_room(&table, item->day, false))
			place(&table, item, item->day);
		else
			place_surplus(&table, item);
	}
}

void cadence_spread_bulk(const struct spread_plan *plan, struct spread_item *items, size_t count)
{
	struct table table;

	table_init(&table, plan);
	qsort(items, count, sizeof(*items), by_freshness);
	for (size_t i = 0; i < count; i++) {
		int64_t from = items[i].day > plan->today ? items[i].day : plan->today;
		int64_t day = first_room(&table, from, items[i].is_pool, SPREAD_BULK_DAYS);

		if (day)
			place(&table, &items[i], day);
		else
			items[i].day = 0;
	}
}

bool cadence_after_days_off(const struct work_clock *clock, int64_t day)
{
	if (!work_is_working_day(clock, day))
		return false;
	for (int i = 1; i <= DAYS_OFF; i++)
		if (work_is_working_day(clock, day - i))
			return false;
	return true;
}
