/* Zones against the C library over every zone of the database, and the readers of dates and instants. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include <cmocka.h>

#include "base/zone.h"

enum { NAMES_MAX = 1200, RANDOM_PER_ZONE = 300 };

static char names[NAMES_MAX][65];
static int name_count;

/* Every zone below the folder; the copies under posix/ and right/ are left out. */
static void collect_names(const char *folder, const char *prefix)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;

	assert_non_null(dir);
	while ((entry = readdir(dir))) {
		char path[1024], name[512];
		struct stat state;

		if (strchr(entry->d_name, '.') || !strcmp(entry->d_name, "posix") || !strcmp(entry->d_name, "right"))
			continue;
		snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		snprintf(name, sizeof(name), "%s%s%s", prefix, *prefix ? "/" : "", entry->d_name);
		if (stat(path, &state) != 0)
			continue;
		if (S_ISDIR(state.st_mode)) {
			collect_names(path, name);
		} else if (zone_get(name)) {
			assert_true(name_count < NAMES_MAX);
			snprintf(names[name_count++], sizeof(names[0]), "%.64s", name);
		}
	}
	closedir(dir);
}

static int load_names(void **state)
{
	(void)state;
	collect_names("/usr/share/zoneinfo", "");
	return name_count > 400 ? 0 : -1;
}

static uint64_t next_random(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

static struct local_time local(int year, int month, int day, int hour, int minute)
{
	return (struct local_time){ .year = year, .month = month, .day = day, .hour = hour, .minute = minute };
}

static int64_t instant(const char *text)
{
	int64_t at_ms;

	assert_true(time_parse(text, &at_ms));
	return at_ms;
}

static void check_instant(const char *name, const struct zone *zone, int64_t at_s)
{
	struct local_time ours;
	time_t at = (time_t)at_s;
	struct tm theirs;
	int offset_s = zone_local(zone, at_s * 1000, &ours);

	localtime_r(&at, &theirs);
	if (offset_s != theirs.tm_gmtoff)
		fail_msg("%s at %lld: offset %d, the C library says %ld", name, (long long)at_s, offset_s,
			 theirs.tm_gmtoff);
	assert_int_equal(ours.year, theirs.tm_year + 1900);
	assert_int_equal(ours.month, theirs.tm_mon + 1);
	assert_int_equal(ours.day, theirs.tm_mday);
	assert_int_equal(ours.hour, theirs.tm_hour);
	assert_int_equal(ours.minute, theirs.tm_min);
	assert_int_equal(ours.second, theirs.tm_sec);
	int64_t back_ms = zone_instant_ms(zone, &ours);
	assert_true(back_ms <= at_s * 1000);
	if (back_ms != at_s * 1000) {
		struct local_time again; /* the clock was set back: the same reading once more, and we take the first */

		zone_local(zone, back_ms, &again);
		assert_memory_equal(&again, &ours, sizeof(ours));
	}
}

static long libc_offset(int64_t at_s)
{
	time_t at = (time_t)at_s;
	struct tm tm;

	localtime_r(&at, &tm);
	return tm.tm_gmtoff;
}

/* Around one change of the clock: every reading of the gap or of the doubled hour has the law's answer. */
static void check_change(const struct zone *zone, int64_t change_s)
{
	long before_s = libc_offset(change_s - 1), after_s = libc_offset(change_s);

	for (int64_t reading_s = change_s + (before_s < after_s ? before_s : after_s) - 1800;
	     reading_s <= change_s + (before_s < after_s ? after_s : before_s) + 1800; reading_s += 450) {
		struct local_time reading;
		int64_t want_s = reading_s - before_s;

		zone_local(NULL, reading_s * 1000, &reading);
		if (reading_s - before_s >= change_s && reading_s - after_s >= change_s)
			want_s = reading_s - after_s;
		/* A second change within the hour has its own rules; the C library tells whether there is one. */
		if (libc_offset(change_s - 7200) != before_s || libc_offset(change_s + 7200) != after_s ||
		    libc_offset(want_s) != (want_s >= change_s ? after_s : before_s))
			continue;
		assert_int_equal(zone_instant_ms(zone, &reading), want_s * 1000);
	}
}

static void check_changes(const char *name, const struct zone *zone, int64_t from_s, int64_t to_s, int64_t step_s)
{
	for (int64_t at_s = from_s; at_s < to_s; at_s += step_s) {
		int64_t low = at_s, high = at_s + step_s;

		if (libc_offset(low) == libc_offset(high))
			continue;
		while (high - low > 1) {
			int64_t middle = low + (high - low) / 2;

			if (libc_offset(middle) == libc_offset(low))
				low = middle;
			else
				high = middle;
		}
		for (int i = -2; i <= 2; i++)
			check_instant(name, zone, high + i);
		check_change(zone, high);
	}
}

static void every_zone_agrees_with_the_c_library(void **state)
{
	const char *given = getenv("GENJIN_SEED");
	uint64_t seed = given ? strtoull(given, NULL, 10) | 1 : (uint64_t)time(NULL) | 1;
	int64_t from_s = date_to_days(1902, 1, 1) * 86400, span_s = 600LL * 365 * 86400;

	(void)state;
	print_message("# zones: %d, seed %llu\n", name_count, (unsigned long long)seed);
	for (int i = 0; i < name_count; i++) {
		const struct zone *zone = zone_get(names[i]);

		setenv("TZ", names[i], 1);
		tzset();
		for (int j = 0; j < RANDOM_PER_ZONE; j++)
			check_instant(names[i], zone, from_s + (int64_t)(next_random(&seed) % (uint64_t)span_s));
		check_changes(names[i], zone, date_to_days(1970, 1, 1) * 86400, date_to_days(2060, 1, 1) * 86400,
			      9 * 86400);
		check_changes(names[i], zone, date_to_days(2400, 1, 1) * 86400, date_to_days(2403, 1, 1) * 86400,
			      9 * 86400);
	}
	unsetenv("TZ");
	tzset();
}

static void a_gap_moves_on_and_an_overlap_takes_the_first(void **state)
{
	const struct zone *new_york = zone_get("America/New_York");
	struct local_time gap = local(2026, 3, 8, 2, 30), overlap = local(2026, 11, 1, 1, 30), shown;

	(void)state;
	assert_int_equal(zone_instant_ms(new_york, &gap), instant("2026-03-08T03:30:00-04:00"));
	assert_int_equal(zone_instant_ms(new_york, &overlap), instant("2026-11-01T01:30:00-04:00"));
	zone_local(new_york, instant("2026-11-01T01:30:00-05:00"), &shown);
	assert_memory_equal(&shown, &overlap, sizeof(shown));
}

static void a_day_may_be_missing(void **state)
{
	struct local_time skipped = local(2011, 12, 30, 9, 30);

	(void)state;
	assert_int_equal(zone_instant_ms(zone_get("Pacific/Apia"), &skipped), instant("2011-12-31T09:30:00+14:00"));
}

static void strange_names_open_nothing(void **state)
{
	static const char *const strange[] = {
		"", "/", "..", ".", "../../etc/passwd", "/etc/passwd", "Asia/../Asia/Shanghai", "Asia//Shanghai",
		"Asia/Shanghai/", "Asia", "asia/shanghai", "tzdata.zi", "localtime", "Asia/Shanghai\n", "Mars/Olympus",
		"zone1970.tab", "Asia/Sh\xc3\xa4nghai", "right/Asia/Shanghai",
		"A2345678901234567890123456789012345678901234567890123456789012345",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(strange) / sizeof(strange[0]); i++)
		if (zone_get(strange[i]))
			fail_msg("'%s' was taken for a zone", strange[i]);
	assert_null(zone_get(NULL));
	assert_ptr_equal(zone_get("Asia/Shanghai"), zone_get("Asia/Shanghai"));
	assert_string_equal(zone_name(zone_get("Asia/Shanghai")), "Asia/Shanghai");
	assert_string_equal(zone_name(NULL), "UTC");
}

static void dates_count_days_both_ways(void **state)
{
	int year, month, day;

	(void)state;
	assert_int_equal(date_to_days(1970, 1, 1), 0);
	assert_int_equal(date_weekday(0), 4);
	assert_int_equal(date_weekday(date_to_days(2026, 11, 23)), 1);
	assert_int_equal(date_weekday(date_to_days(1969, 12, 28)), 7);
	for (int64_t days = date_to_days(1899, 12, 1); days <= date_to_days(2401, 1, 1); days++) {
		date_from_days(days, &year, &month, &day);
		assert_true(date_is_valid(year, month, day));
		assert_int_equal(date_to_days(year, month, day), days);
	}
	assert_false(date_is_valid(2026, 2, 29));
	assert_true(date_is_valid(2028, 2, 29));
	assert_false(date_is_valid(1900, 2, 29));
	assert_false(date_is_valid(2026, 13, 1));
	assert_false(date_is_valid(2026, 0, 1));
	assert_false(date_is_valid(2026, 1, 0));
}

static void dates_are_read_strictly(void **state)
{
	static const char *const bad[] = { "", "2026-02-30", "2026-2-3", "1899-12-31", "2026-11-23 ", "2026/11/23",
					   "20261123", "+026-11-23", "2026-11-2x", "9999-13-01" };
	int64_t days = -1;

	(void)state;
	assert_true(date_parse("2026-11-23", &days));
	assert_int_equal(days, date_to_days(2026, 11, 23));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(date_parse(bad[i], &days));
	assert_false(date_parse(NULL, &days));
}

static void instants_are_read_strictly(void **state)
{
	static const char *const bad[] = {
		"", "2026-11-23", "2026-11-23T15:00:00", "2026-11-23 15:00:00Z", "2026-11-23T15:00Z",
		"2026-11-23T24:00:00Z", "2026-11-23T15:60:00Z", "2026-11-23T15:00:60Z", "2026-11-23T15:00:00.Z",
		"2026-11-23T15:00:00+0800", "2026-11-23T15:00:00+24:00", "2026-11-23T15:00:00+08:00x",
		"2026-02-30T15:00:00Z", "1900-01-01T00:00:00Z", "9999-12-31T00:00:00Z", "2026-11-23T15:00:00 08:00",
	};
	int64_t at_ms;

	(void)state;
	assert_int_equal(instant("1970-01-01T00:00:00Z"), 0);
	assert_int_equal(instant("2026-11-23T15:00:00+08:00"), instant("2026-11-23T07:00:00z"));
	assert_int_equal(instant("2026-11-23t15:00:00.25-00:00") % 1000, 250);
	assert_int_equal(instant("1969-12-31T23:59:59.9999Z"), -1);
	assert_int_equal(instant("2016-12-31T23:59:60Z"), instant("2017-01-01T00:00:00Z"));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (time_parse(bad[i], &at_ms))
			fail_msg("'%s' was taken for an instant", bad[i]);
	assert_false(time_parse(NULL, &at_ms));
}

static void broken_files_are_refused(void **state)
{
	static unsigned char bytes[8192], mutant[8192];
	FILE *file = fopen("/usr/share/zoneinfo/America/New_York", "rb");
	uint64_t seed = 20261123;
	struct local_time shown;

	(void)state;
	assert_non_null(file);
	size_t length = fread(bytes, 1, sizeof(bytes), file);
	fclose(file);
	zone_free(zone_from_tzif("whole", bytes, length));
	for (size_t cut = 0; cut < length; cut++)
		assert_null(zone_from_tzif("cut", bytes, cut));
	for (int i = 0; i < 20000; i++) {
		memcpy(mutant, bytes, length);
		for (int flips = 0; flips < 3; flips++)
			mutant[next_random(&seed) % (i % 2 ? 120 : length)] = (unsigned char)next_random(&seed);
		struct zone *zone = zone_from_tzif("mutant", mutant, length);
		if (zone) {
			zone_local(zone, (int64_t)(next_random(&seed) % 9000000000000ULL), &shown);
			zone_instant_ms(zone, &shown);
		}
		zone_free(zone);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_zone_agrees_with_the_c_library),
		cmocka_unit_test(a_gap_moves_on_and_an_overlap_takes_the_first),
		cmocka_unit_test(a_day_may_be_missing),
		cmocka_unit_test(strange_names_open_nothing),
		cmocka_unit_test(dates_count_days_both_ways),
		cmocka_unit_test(dates_are_read_strictly),
		cmocka_unit_test(instants_are_read_strictly),
		cmocka_unit_test(broken_files_are_refused),
	};

	return cmocka_run_group_tests_name("zone", tests, load_names, NULL);
}
