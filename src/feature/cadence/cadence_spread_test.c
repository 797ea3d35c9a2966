/* The daily budget, the backlog after a holiday, bulk entries. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/zone.h"
#include "feature/cadence/cadence.h"
#include "feature/cadence/holiday_seed.h"

#include <cmocka.h>

enum { MANY = 3000 };

static const struct cadence_rules rules = { .default_days = 3, .daily_limit = 25, .pool_daily_limit = 8 };
static struct spread_item items[MANY];
static struct work_clock clock_here;
static struct spread_plan plan;

static int64_t day(const char *text)
{
	int64_t days;

	assert_true(date_parse(text, &days));
	return days;
}

static int fresh(void **state)
{
	(void)state;
	memset(items, 0, sizeof(items));
	clock_here = (struct work_clock){ .zone = zone_get("Asia/Shanghai"), .calendar = &holiday_seed,
					  .hours = working_hours_weekdays(540, 1080) };
	plan = (struct spread_plan){ .clock = &clock_here, .rules = &rules, .today = day("2026-11-23") };
	return 0;
}

static void fill(size_t from, size_t to, const char *on, bool is_pool)
{
	for (size_t i = from; i < to; i++)
		items[i] = (struct spread_item){ .day = day(on), .is_pool = is_pool, .id = (int64_t)i + 1 };
}

static int count_on(size_t count, const char *on)
{
	int found = 0;

	for (size_t i = 0; i < count; i++)
		found += items[i].day == (*on ? day(on) : 0);
	return found;
}

static const struct spread_item *find(int64_t id)
{
	for (size_t i = 0; i < MANY; i++)
		if (items[i].id == id)
			return &items[i];
	return NULL;
}

static void a_day_keeps_25_and_the_rest_moves_one_day(void **state)
{
	(void)state;
	fill(0, 40, "2026-11-27", false); /* Friday */
	cadence_spread_budget(&plan, items, 40);
	assert_int_equal(count_on(40, "2026-11-27"), 25);
	assert_int_equal(count_on(40, "2026-11-30"), 15);
}

static void what_moved_does_not_move_again(void **state)
{
	(void)state;
	fill(0, 60, "2026-11-25", false);
	fill(60, 80, "2026-11-26", false);
	cadence_spread_budget(&plan, items, 80);
	assert_int_equal(count_on(80, "2026-11-25"), 25);
	assert_int_equal(count_on(80, "2026-11-26"), 35); /* the 35 that moved; its own 20 move on */
	assert_int_equal(count_on(80, "2026-11-27"), 20);
	for (int64_t id = 61; id <= 80; id++)
		assert_int_equal(find(id)->day, day("2026-11-27"));
}

static void late_stages_stay(void **state)
{
	(void)state;
	fill(0, 30, "2026-11-25", false);
	for (int i = 0; i < 30; i++)
		items[i].rank = i < 5 ? CADENCE_CONTACTED : CADENCE_INTERVIEW;
	cadence_spread_budget(&plan, items, 30);
	for (int64_t id = 1; id <= 5; id++)
		assert_int_equal(find(id)->day, day("2026-11-26"));
}

static void the_pool_takes_8_a_day_and_moves_as_far_as_needed(void **state)
{
	(void)state;
	fill(0, 30, "2026-11-24", true);
	fill(30, 50, "2026-11-24", false);
	cadence_spread_budget(&plan, items, 50);
	assert_int_equal(count_on(50, "2026-11-24"), 25); /* 20 in care, 5 of the pool */
	assert_int_equal(count_on(50, "2026-11-25"), 8);
	assert_int_equal(count_on(50, "2026-11-26"), 8);
	assert_int_equal(count_on(50, "2026-11-27"), 8);
	assert_int_equal(count_on(50, "2026-11-30"), 1);
}

static void days_planned_already_count(void **state)
{
	const struct spread_load loads[] = { { day("2026-11-24"), 24, 8 }, { day("2026-11-25"), 25, 0 } };

	(void)state;
	plan.loads = loads;
	plan.load_count = 2;
	fill(0, 2, "2026-11-24", false);
	fill(2, 3, "2026-11-24", true);
	fill(3, 4, "2026-11-20", false); /* overdue: stays */
	cadence_spread_budget(&plan, items, 4);
	assert_int_equal(count_on(4, "2026-11-24"), 1);
	assert_int_equal(count_on(4, "2026-11-25"), 1);
	assert_int_equal(find(3)->day, day("2026-11-26"));
	assert_int_equal(find(4)->day, day("2026-11-20"));
}

static void the_backlog_after_a_holiday_spreads_over_three_days(void **state)
{
	(void)state;
	plan.today = day("2026-09-28");
	fill(0, 90, "2026-10-08", false);
	for (int i = 0; i < 90; i++)
		items[i].rank = i % 3;
	cadence_spread_budget(&plan, items, 90);
	assert_int_equal(count_on(90, "2026-10-08"), 25);
	assert_int_equal(count_on(90, "2026-10-09"), 25);
	assert_int_equal(count_on(90, "2026-10-10"), 40); /* a make-up Saturday takes what remains */
	for (int64_t id = 1; id <= 90; id += 3)
		assert_int_equal(find(id)->day, day("2026-10-10")); /* early stages last */
}

static void bulk_entries_fill_60_working_days_freshest_first(void **state)
{
	int64_t last = 0;

	(void)state;
	fill(0, 2000, "2026-11-20", false);
	for (int i = 0; i < 2000; i++)
		items[i].rank = i;
	cadence_spread_bulk(&plan, items, 2000);
	assert_int_equal(count_on(2000, "2026-11-23"), 25);
	assert_int_equal(count_on(2000, ""), 500);
	for (int i = 0; i < 2000; i++)
		last = items[i].day > last ? items[i].day : last;
	assert_int_equal(last, work_add_days(&clock_here, plan.today, 59));
	assert_int_equal(find(2000)->day, day("2026-11-23"));
	assert_int_equal(find(1)->day, 0);
}

static void bulk_entries_of_the_pool_take_8_a_day(void **state)
{
	(void)state;
	fill(0, 1000, "2026-11-20", true);
	cadence_spread_bulk(&plan, items, 1000);
	assert_int_equal(count_on(1000, "2026-11-23"), 8);
	assert_int_equal(count_on(1000, ""), 1000 - 480);
}

static void nothing_is_placed_before_its_own_day(void **state)
{
	(void)state;
	fill(0, 30, "2026-12-15", false);
	cadence_spread_bulk(&plan, items, 30);
	assert_int_equal(count_on(30, "2026-12-15"), 25);
	assert_int_equal(count_on(30, "2026-12-16"), 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_day_keeps_25_and_the_rest_moves_one_day, fresh),
		cmocka_unit_test_setup(what_moved_does_not_move_again, fresh),
		cmocka_unit_test_setup(late_stages_stay, fresh),
		cmocka_unit_test_setup(the_pool_takes_8_a_day_and_moves_as_far_as_needed, fresh),
		cmocka_unit_test_setup(days_planned_already_count, fresh),
		cmocka_unit_test_setup(the_backlog_after_a_holiday_spreads_over_three_days, fresh),
		cmocka_unit_test_setup(bulk_entries_fill_60_working_days_freshest_first, fresh),
		cmocka_unit_test_setup(bulk_entries_of_the_pool_take_8_a_day, fresh),
		cmocka_unit_test_setup(nothing_is_placed_before_its_own_day, fresh),
	};

	return cmocka_run_group_tests_name("cadence_spread", tests, NULL, NULL);
}
