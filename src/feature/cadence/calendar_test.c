/* Working days, windows and time; the shipped holidays against an independent collection of the same notices. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/zone.h"
#include "feature/cadence/cadence_spread.h"
#include "feature/cadence/holiday_seed.h"

#include <cmocka.h>

static struct work_clock clock_of(const char *zone, int from_minute, int to_minute)
{
	return (struct work_clock){ .zone = zone_get(zone),
				    .calendar = &holiday_seed,
				    .hours = working_hours_weekdays(from_minute, to_minute) };
}

static struct work_clock shanghai(void)
{
	return clock_of("Asia/Shanghai", 540, 1080);
}

static int64_t day(const char *text)
{
	int64_t days;

	assert_true(date_parse(text, &days));
	return days;
}

static int64_t at(const char *text)
{
	int64_t at_ms;

	assert_true(time_parse(text, &at_ms));
	return at_ms;
}

static void working_days_know_holidays_and_make_up_days(void **state)
{
	struct work_clock clock = shanghai();

	(void)state;
	assert_true(work_is_working_day(&clock, day("2026-11-23")));
	assert_false(work_is_working_day(&clock, day("2026-11-28")));
	assert_false(work_is_working_day(&clock, day("2026-10-01")));
	assert_true(work_is_working_day(&clock, day("2026-09-20")));
	assert_true(work_is_working_day(&clock, day("2027-10-01"))); /* not known yet: weekends only */
	assert_true(calendar_knows_year(&holiday_seed, 2004) && calendar_knows_year(&holiday_seed, 2026));
	assert_false(calendar_knows_year(&holiday_seed, 2027) || calendar_knows_year(&holiday_seed, 2003));
	assert_int_equal(work_day_from(&clock, day("2026-10-01")), day("2026-10-08"));
	assert_int_equal(work_day_until(&clock, day("2026-10-07")), day("2026-09-30"));
	assert_int_equal(work_add_days(&clock, day("2026-09-30"), 2), day("2026-10-09"));
	assert_int_equal(work_add_days(&clock, day("2026-09-26"), 1), day("2026-09-28"));
}

static void windows_open_and_close(void **state)
{
	struct work_clock clock = shanghai();

	(void)state;
	assert_true(work_is_open(&clock, at("2026-11-23T09:00:00+08:00")));
	assert_true(work_is_open(&clock, at("2026-11-23T18:00:00+08:00")));
	assert_false(work_is_open(&clock, at("2026-11-23T18:00:00.001+08:00")));
	assert_false(work_is_open(&clock, at("2026-11-23T08:59:59+08:00")));
	assert_int_equal(work_end_before(&clock, at("2026-11-23T12:00:00+08:00")), at("2026-11-20T18:00:00+08:00"));
	assert_int_equal(work_start_after(&clock, at("2026-11-20T09:00:01+08:00")), at("2026-11-23T09:00:00+08:00"));
	assert_int_equal(work_end_after(&clock, at("2026-11-20T18:00:00+08:00")), at("2026-11-23T18:00:00+08:00"));
	assert_int_equal(work_landing(&clock, day("2026-09-20")), at("2026-09-20T09:30:00+08:00"));
}

static void windows_may_end_at_midnight(void **state)
{
	struct work_clock clock = clock_of("Europe/Berlin", 14 * 60, 24 * 60);

	(void)state;
	assert_true(work_is_open(&clock, at("2026-11-24T00:00:00+01:00")));
	assert_false(work_is_open(&clock, at("2026-11-24T00:00:01+01:00")));
	assert_int_equal(work_end_before(&clock, at("2026-11-24T00:00:00+01:00")), at("2026-11-24T00:00:00+01:00"));
	assert_int_equal(work_add_time(&clock, at("2026-11-23T23:00:00+01:00"), 2LL * MS_PER_HOUR),
			 at("2026-11-24T15:00:00+01:00"));
}

static void working_time_skips_nights_and_holidays(void **state)
{
	struct work_clock clock = shanghai();

	(void)state;
	assert_int_equal(work_add_time(&clock, at("2026-09-30T17:00:00+08:00"), 4LL * MS_PER_HOUR),
			 at("2026-10-08T12:00:00+08:00"));
	assert_int_equal(work_add_time(&clock, at("2026-11-23T07:00:00+08:00"), 9LL * MS_PER_HOUR),
			 at("2026-11-23T18:00:00+08:00"));
}

static void a_window_shrinks_when_the_clock_jumps(void **state)
{
	struct work_clock clock = clock_of("America/New_York", 60, 5 * 60);
	int64_t start_ms, end_ms;

	(void)state;
	clock.hours.from_minute[7] = 60; /* works on Sundays, at night */
	clock.hours.to_minute[7] = 5 * 60;
	assert_true(work_window(&clock, day("2026-03-08"), &start_ms, &end_ms));
	assert_int_equal(end_ms - start_ms, 3LL * MS_PER_HOUR);
	assert_true(work_window(&clock, day("2026-11-01"), &start_ms, &end_ms));
	assert_int_equal(end_ms - start_ms, 5LL * MS_PER_HOUR);
}

static void a_date_the_zone_never_had_is_no_working_day(void **state)
{
	struct work_clock clock = clock_of("Pacific/Apia", 540, 1080);

	(void)state;
	assert_true(work_is_working_day(&clock, day("2011-12-29")));
	assert_false(work_is_working_day(&clock, day("2011-12-30")));
	assert_int_equal(work_add_time(&clock, at("2011-12-29T17:00:00-10:00"), 2LL * MS_PER_HOUR),
			 at("2011-12-31T10:00:00+14:00")); /* a make-up Saturday */
}

static void long_holidays_have_three_days_and_a_reason(void **state)
{
	struct work_clock clock = shanghai(), short_week = shanghai();
	int64_t first, last;

	(void)state;
	assert_true(work_long_holiday(&clock, day("2026-10-05"), &first, &last));
	assert_int_equal(first, day("2026-10-01"));
	assert_int_equal(last, day("2026-10-07"));
	assert_true(work_long_holiday(&clock, day("2026-04-05"), &first, &last));
	assert_false(work_long_holiday(&clock, day("2026-11-28"), &first, &last));
	assert_false(work_long_holiday(&clock, day("2026-11-23"), &first, &last));
	short_week.hours.to_minute[5] = short_week.hours.from_minute[5]; /* Fridays off */
	assert_false(work_long_holiday(&short_week, day("2026-11-28"), &first, &last));
	assert_true(cadence_after_days_off(&clock, day("2026-10-08")));
	assert_false(cadence_after_days_off(&clock, day("2026-11-23")));
	assert_false(cadence_after_days_off(&clock, day("2026-10-07")));
}

static void nobody_works_no_hours_for_ever(void **state)
{
	struct work_clock idle = clock_of("Asia/Shanghai", 540, 540);

	(void)state;
	assert_false(work_is_working_day(&idle, day("2026-11-23")));
	assert_int_equal(work_day_from(&idle, day("2026-11-23")), day("2026-11-23"));
	assert_int_equal(work_start_after(&idle, at("2026-11-23T12:00:00+08:00")), 0);
	assert_int_equal(work_add_time(&idle, at("2026-11-23T12:00:00Z"), MS_PER_HOUR), at("2026-11-23T13:00:00Z"));
}

static void the_seed_is_sorted(void **state)
{
	(void)state;
	assert_true(holiday_seed.day_count > 600);
	for (size_t i = 1; i < holiday_seed.day_count; i++)
		assert_true(holiday_seed.days[i - 1].day < holiday_seed.days[i].day);
	for (size_t i = 1; i < holiday_seed.year_count; i++)
		assert_int_equal(holiday_seed.years[i], holiday_seed.years[i - 1] + 1);
}

/* --- Agreement with the real notices, where their collection is at hand --- */

static FILE *open_real_data(void)
{
	const char *given = getenv("GENJIN_REAL_DATA");
	const char *const folders[] = { given ? given : "../shared/data", "../../shared/data" };
	FILE *file = NULL;

	for (size_t i = 0; i < 2 && !file; i++) {
		char path[600];

		snprintf(path, sizeof(path), "%s/holidays-cn/all_days.csv", folders[i]);
		file = fopen(path, "r");
	}
	return file;
}

static void the_seed_agrees_with_the_notices(void **state)
{
	static signed char works[30000]; /* by day number: 1 working day, -1 free, 0 as the weekday says */
	struct work_clock clock = shanghai();
	FILE *file = open_real_data();
	char line[200], date[11], is_off[6];
	int year, rows = 0, last_year = 0;

	(void)state;
	if (!file) {
		print_message("# SKIPPED the_seed_agrees_with_the_notices: no holidays-cn; set GENJIN_REAL_DATA\n");
		skip();
	}
	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line, "%d,%10[0-9-],%*[^,],%5[A-Za-z]", &year, date, is_off) != 3)
			continue;
		works[day(date)] = strcmp(is_off, "True") ? 1 : -1;
		last_year = year > last_year ? year : last_year;
		rows++;
	}
	fclose(file);
	assert_true(rows > 600 && last_year == 2026);
	for (int64_t at_day = day("2007-01-01"); at_day <= day("2026-12-31"); at_day++) {
		bool expected = works[at_day] ? works[at_day] > 0 : date_weekday(at_day) <= 5;

		if (work_is_working_day(&clock, at_day) != expected) {
			int y, m, d;

			date_from_days(at_day, &y, &m, &d);
			fail_msg("%04d-%02d-%02d differs", y, m, d);
		}
	}
	print_message("# %d days of notices agree\n", rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(working_days_know_holidays_and_make_up_days),
		cmocka_unit_test(windows_open_and_close),
		cmocka_unit_test(windows_may_end_at_midnight),
		cmocka_unit_test(working_time_skips_nights_and_holidays),
		cmocka_unit_test(a_window_shrinks_when_the_clock_jumps),
		cmocka_unit_test(a_date_the_zone_never_had_is_no_working_day),
		cmocka_unit_test(long_holidays_have_three_days_and_a_reason),
		cmocka_unit_test(nobody_works_no_hours_for_ever),
		cmocka_unit_test(the_seed_is_sorted),
		cmocka_unit_test(the_seed_agrees_with_the_notices),
	};

	return cmocka_run_group_tests_name("calendar", tests, NULL, NULL);
}
