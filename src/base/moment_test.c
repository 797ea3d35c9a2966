/* Instants as people say them, and the marks that become them on the day of reading. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/moment.h"

static int64_t shanghai(int month, int day, int hour, int minute)
{
	const struct local_time local = { .year = 2026, .month = month, .day = day, .hour = hour, .minute = minute };

	return zone_instant_ms(zone_get("Asia/Shanghai"), &local);
}

static const char *read_on(struct arena *arena, const char *locale, int month, int day, const char *text)
{
	const struct moment_reader reader = moment_reader_of(locale, zone_get("Asia/Shanghai"), shanghai(month, day, 8, 0));

	return moment_fill(arena, text, &reader);
}

/* The same kept text on several days. */
static void a_mark_is_said_from_the_day_of_reading(void **state)
{
	static const struct {
		int month, day;
		const char *zh, *en;
	} cases[] = {
		{ 11, 26, "面试：今天 09:30。", "Interview today 09:30." }, { 11, 25, "面试：明天 09:30。", "Interview tomorrow 09:30." },
		{ 11, 27, "面试：昨天 09:30。", "Interview yesterday 09:30." }, { 11, 23, "面试：周四 09:30。", "Interview on Thursday 09:30." },
		{ 11, 20, "面试：下周四 09:30。", "Interview next Thursday 09:30." }, { 12, 1, "面试：上周四 09:30。", "Interview last Thursday 09:30." },
		{ 10, 2, "面试：11月26日 09:30。", "Interview on 26 Nov 09:30." },
	};
	struct arena arena;

	(void)state;
	assert_int_equal(arena_open(1 << 20, &arena), OK);
	const char *zh = arena_format(&arena, "面试：%s。", moment_marked(&arena, shanghai(11, 26, 9, 30)));
	const char *en = arena_format(&arena, "Interview {on:%lld}.", (long long)shanghai(11, 26, 9, 30));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_string_equal(read_on(&arena, "zh-CN", cases[i].month, cases[i].day, zh), cases[i].zh);
		assert_string_equal(read_on(&arena, "en", cases[i].month, cases[i].day, en), cases[i].en);
	}
	arena_close(&arena);
}

static void what_is_no_mark_stays(void **state)
{
	static const char *const texts[] = { "", "周四 11-26 09:30", "{", "{at:", "{at:}", "{at:12", "{at:x}", "{candidate}", "a{b}{{at:1x}",
					     "{at:9999999999999999}" };
	struct arena arena;

	(void)state;
	assert_int_equal(arena_open(1 << 20, &arena), OK);
	assert_null(read_on(&arena, "en", 11, 26, NULL));
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_string_equal(read_on(&arena, "en", 11, 26, texts[i]), texts[i]);
	arena_close(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_mark_is_said_from_the_day_of_reading),
		cmocka_unit_test(what_is_no_mark_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
