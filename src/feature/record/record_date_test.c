/* Dates as consultants write them, seen from Monday 2026-11-23 15:00 in Shanghai. */
#include "feature/record/record_date.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"
#include "base/zone.h"

static struct arena arena;

static const struct date_case {
	const char *text;
	const char *wanted; /* local time, NULL = no date */
	const char *phrase;
} cases[] = {
	{ "他说下周再谈", "2026-11-30 09:30", "下周" },
	{ "下周三下午3点见", "2026-12-02 15:00", "下周三下午3点" },
	{ "下个星期五", "2026-12-04 09:30", "下个星期五" },
	{ "周五前确认背调进度", "2026-11-27 09:30", "周五" },
	{ "周一再说", "2026-11-30 09:30", "周一" }, /* today is Monday: the next one */
	{ "这周日", "2026-11-29 09:30", "这周日" },
	{ "明天上午10点半回电", "2026-11-24 10:30", "明天上午10点半" },
	{ "明早", "2026-11-24 09:30", "明早" },
	{ "后天联系", "2026-11-25 09:30", "后天" },
	{ "大后天晚上", "2026-11-26 19:00", "大后天晚上" },
	{ "今晚电话", "2026-11-23 19:00", "今晚" },
	{ "今天下午4点", "2026-11-23 16:00", "今天下午4点" },
	{ "3天后", "2026-11-26 09:30", "3天后" },
	{ "三天内答复", "2026-11-26 09:30", "三天内" },
	{ "两周后", "2026-12-07 09:30", "两周后" },
	{ "一周后", "2026-11-30 09:30", "一周后" },
	{ "12月1号下午", "2026-12-01 14:00", "12月1号下午" },
	{ "12/24 14:30", "2026-12-24 14:30", "12/24 14:30" },
	{ "2026-12-31", "2026-12-31 09:30", "2026-12-31" },
	{ "11月1日", "2027-11-01 09:30", "11月1日" }, /* gone this year */
	{ "月底", "2026-11-28 09:30", "月底" },
	{ "下个月初", "2026-12-01 09:30", "下个月初" },
	{ "call back in 3 days", "2026-11-26 09:30", "in 3 days" },
	{ "tomorrow at 15:00", "2026-11-24 15:00", "tomorrow at 15:00" },
	{ "next week", "2026-11-30 09:30", "next week" },
	{ "friday afternoon", "2026-11-27 14:00", "friday afternoon" },
	/* the first date that lies ahead counts */
	{ "今天上午谈过，后天再约", "2026-11-25 09:30", "后天" },
	{ "昨天 2026-11-20 见过", NULL, NULL },
	{ "今天上午谈过", NULL, NULL },
	{ "年终奖后再说", NULL, NULL },
	{ "电话 13800138000", NULL, NULL },
	{ "谈了30天", NULL, NULL }, /* how long, not when */
	{ "期望 30-40 万", NULL, NULL },
	{ "2月30日", NULL, NULL },
	{ "", NULL, NULL },
	{ NULL, NULL, NULL },
};

static void compare(const struct date_case *one, const struct zone *zone, const struct date_proposal *proposal)
{
	struct local_time local;

	zone_local(zone, proposal->next_due_at, &local);
	assert_string_equal(arena_format(&arena, "%04d-%02d-%02d %02d:%02d", local.year, local.month, local.day, local.hour,
					 local.minute), one->wanted);
	assert_string_equal(proposal->phrase, one->phrase);
}

static void check(const struct date_case *one, const struct zone *zone, int64_t from_ms)
{
	const struct date_proposal *proposal = record_date_propose(&arena, one->text, from_ms, zone);

	if (!one->wanted && proposal)
		fail_msg("%s: read as %s", one->text, proposal->phrase);
	if (!one->wanted)
		return;
	if (!proposal)
		fail_msg("%s: no date found", one->text);
	compare(one, zone, proposal);
}

static void dates_are_read_as_they_are_meant(void **state)
{
	const struct zone *zone = zone_get("Asia/Shanghai");
	const struct local_time now = { .year = 2026, .month = 11, .day = 23, .hour = 15 };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check(&cases[i], zone, zone_instant_ms(zone, &now));
}

static void a_deadline_without_an_hour_is_the_end_of_the_working_day(void **state)
{
	static const struct date_case deadlines[] = {
		{ "周五前确认背调进度", "2026-11-27 18:00", "周五" }, { "明天下午3点", "2026-11-24 15:00", "明天下午3点" },
		{ "3天内答复", "2026-11-26 18:00", "3天内" },	      { "2026-12-01", "2026-12-01 18:00", "2026-12-01" },
		{ "by Friday please", "2026-11-27 18:00", "by Friday" },
	};
	const struct zone *zone = zone_get("Asia/Shanghai");
	const struct local_time now = { .year = 2026, .month = 11, .day = 23, .hour = 15 };

	(void)state;
	for (size_t i = 0; i < sizeof(deadlines) / sizeof(deadlines[0]); i++) {
		const struct date_proposal *proposal =
			record_date_deadline(&arena, deadlines[i].text, zone_instant_ms(zone, &now), zone);

		assert_non_null(proposal);
		compare(&deadlines[i], zone, proposal);
	}
}

static void the_zone_of_the_author_counts(void **state)
{
	const struct zone *zone = zone_get("America/New_York");
	const struct local_time late = { .year = 2026, .month = 12, .day = 31, .hour = 23, .minute = 30 };
	const struct date_case one = { "明天", "2027-01-01 09:30", "明天" };

	(void)state;
	check(&one, zone, zone_instant_ms(zone, &late));
}

static int setup(void **state)
{
	(void)state;
	return arena_open(ARENA_REQUEST_BYTES, &arena) == OK ? 0 : 1;
}

static int teardown(void **state)
{
	(void)state;
	arena_close(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dates_are_read_as_they_are_meant),
		cmocka_unit_test(a_deadline_without_an_hour_is_the_end_of_the_working_day),
		cmocka_unit_test(the_zone_of_the_author_counts),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
