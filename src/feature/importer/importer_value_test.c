/* Cells as people fill them. */
#include <stdint.h>

#include "base/text.h"
#include "feature/importer/importer_value.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct arena arena;

static void reads_dates(void **state)
{
	static const struct {
		const char *text;
		enum date_order order;
		const char *expected;
	} cases[] = {
		{ "2026-11-23", 0, "2026-11-23" },
		{ "2026/1/3", 0, "2026-01-03" },
		{ "2026.11.23", 0, "2026-11-23" },
		{ "20261123", 0, "2026-11-23" },
		{ "2026年11月23日", 0, "2026-11-23" },
		{ "2026年11月", 0, "2026-11-01" },
		{ "2026-11", 0, "2026-11-01" },
		{ "13.02.2015", 0, "2015-02-13" },
		{ "1.2.16", DATE_ORDER_DAY_FIRST, "2016-02-01" },
		{ "04/12/2016", DATE_ORDER_DAY_FIRST, "2016-12-04" },
		{ "04/12/2016", 0, "2016-04-12" },
		{ "25/04/16", 0, "2016-04-25" },
		{ "04/25/16", 0, "2016-04-25" },
		{ "10-03-2016", 0, "2016-03-10" },
		{ "15 Apr 16", 0, "2016-04-15" },
		{ "22-Apr -16", 0, "2016-04-22" },
		{ "22 – Apr-16", 0, "2016-04-22" },
		{ "22 -Apr -16", 0, "2016-04-22" },
		{ "April 5, 2016", 0, "2016-04-05" },
		{ "Mon, 23 Nov 2026", 0, "2026-11-23" },
		{ "42860", 0, "2017-05-05" },
		{ "25.05.2016 & 10.30 AM", 0, "2016-05-25 10:30:00" },
		{ "25.05.2016 & 2.30 PM", 0, "2016-05-25 14:30:00" },
		{ "20.5.2016 8:23", 0, "2016-05-20 08:23:00" },
		{ "2017-05-05 19:41:20", 0, "2017-05-05 19:41:20" },
		{ "2017-05-05T19:41", 0, "2017-05-05 19:41:00" },
		{ "2026年11月23日 下午3点30分", 0, "2026-11-23 15:30:00" },
		{ "2026-11-23 12:05 AM", 0, "2026-11-23 00:05:00" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct local_time at = { 0 };
		bool has_time = false;

		if (!value_date(cases[i].text, cases[i].order, &at, &has_time))
			print_error("refused: %s\n", cases[i].text);
		const char *shown = arena_format(&arena, "%04d-%02d-%02d", at.year, at.month, at.day);
		if (has_time)
			shown = arena_format(&arena, "%s %02d:%02d:%02d", shown, at.hour, at.minute, at.second);
		assert_string_equal(shown, cases[i].expected);
	}
}

static void refuses_what_is_no_date(void **state)
{
	static const char *const texts[] = { "",	   "soon",	 "2026-02-30", "31.04.2015", "13/13/2015", "12",
					     "15k-30k",	   "2026-13-01", "1234567890", "5月3日",     "99999",	   "2026-11-23 25:00",
					     "1-2-3-4-5-6-7-8-9" };
	struct local_time at;
	bool has_time;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (value_date(texts[i], DATE_ORDER_UNKNOWN, &at, &has_time))
			print_error("taken: %s\n", texts[i]);
		assert_false(value_date(texts[i], DATE_ORDER_UNKNOWN, &at, &has_time));
	}
	assert_int_equal(value_date_order("13.02.2015"), DATE_ORDER_DAY_FIRST);
	assert_int_equal(value_date_order("02/13/2015"), DATE_ORDER_MONTH_FIRST);
	assert_int_equal(value_date_order("02/03/2015"), DATE_ORDER_UNKNOWN);
	assert_int_equal(value_date_order("2015-02-13"), DATE_ORDER_UNKNOWN);
}

static void reads_pay(void **state)
{
	static const struct {
		const char *text, *heading;
		int64_t min, max; /* yuan */
		enum wage_period period;
		int months;
	} cases[] = {
		{ "15k-30k", NULL, 15000, 30000, WAGE_UNKNOWN, 0 },
		{ "15-30K·14薪", NULL, 15000, 30000, WAGE_UNKNOWN, 14 },
		{ "1.5万-2万/月", NULL, 15000, 20000, WAGE_MONTH, 0 },
		{ "1.5-2万/月", NULL, 15000, 20000, WAGE_MONTH, 0 },
		{ "8千-1.2万", NULL, 8000, 12000, WAGE_UNKNOWN, 0 },
		{ "20-30万/年", NULL, 200000, 300000, WAGE_YEAR, 0 },
		{ "年薪50万", NULL, 500000, 500000, WAGE_YEAR, 0 },
		{ "8000-12000元", NULL, 8000, 12000, WAGE_UNKNOWN, 0 },
		{ "8,000 - 12,000", NULL, 8000, 12000, WAGE_UNKNOWN, 0 },
		{ "30万以上", NULL, 300000, 0, WAGE_UNKNOWN, 0 },
		{ "20k以下", NULL, 0, 20000, WAGE_UNKNOWN, 0 },
		{ "300-400元/天", NULL, 300, 400, WAGE_DAY, 0 },
		{ "45", "期望年薪（万）", 450000, 450000, WAGE_YEAR, 0 },
		{ "¥15000", "月薪", 15000, 15000, WAGE_MONTH, 0 },
		{ "面议", NULL, 0, 0, WAGE_UNKNOWN, 0 },
		{ "Negotiable", NULL, 0, 0, WAGE_UNKNOWN, 0 },
	};
	static const char *const refused[] = { "", "abc", "30k-15k", "15k until 30k", "1e9万", "k" };
	struct wage wage;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (!value_wage(cases[i].text, cases[i].heading, &wage))
			print_error("refused: %s\n", cases[i].text);
		assert_true(value_wage(cases[i].text, cases[i].heading, &wage));
		assert_int_equal(wage.min, cases[i].min * 100);
		assert_int_equal(wage.max, cases[i].max * 100);
		assert_int_equal(wage.period, cases[i].period);
		assert_int_equal(wage.months, cases[i].months);
	}
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		assert_false(value_wage(refused[i], NULL, &wage));
	assert_true(value_wage("30k·14薪", NULL, &wage));
	assert_int_equal(wage_per_year(&wage, wage.max), 42000000);
	assert_true(value_wage("60万", NULL, &wage));
	assert_int_equal(wage_per_year(&wage, wage.max), 60000000);
	assert_int_equal(wage_per_month(&wage, wage.max), 5000000);
}

static void reads_words(void **state)
{
	(void)state;
	assert_string_equal(value_gender(" Male "), "male");
	assert_string_equal(value_gender("女士"), "female");
	assert_null(value_gender("x"));
	assert_string_equal(value_channel("Phone  call"), "phone");
	assert_string_equal(value_channel("企业微信"), "wecom");
	assert_string_equal(value_outcome("无人接听"), "no_answer");
	assert_string_equal(value_direction("来电"), "in");
	assert_string_equal(value_position_state("On Hold"), "paused");
	assert_null(value_outcome(NULL));
}

static void reads_years_and_days(void **state)
{
	int64_t number;

	(void)state;
	assert_true(value_birth_year("1966", NULL, 2026, &number) && number == 1966);
	assert_true(value_birth_year("1966年3月", NULL, 2026, &number) && number == 1966);
	assert_true(value_birth_year("66年", NULL, 2026, &number) && number == 1966);
	assert_true(value_birth_year("1985/4/1", NULL, 2026, &number) && number == 1985);
	assert_true(value_birth_year("35岁", NULL, 2026, &number) && number == 1991);
	assert_true(value_birth_year("35", "年龄", 2026, &number) && number == 1991);
	assert_false(value_birth_year("35", "出生年份", 2026, &number));
	assert_false(value_birth_year("2025", NULL, 2026, &number));
	assert_false(value_birth_year("", NULL, 2026, &number));
	assert_true(value_days("1个月", &number) && number == 30);
	assert_true(value_days("随时", &number) && number == 0);
	assert_true(value_days("2 weeks", &number) && number == 14);
	assert_false(value_days("bald", &number));
	assert_true(value_int("1,234", &number) && number == 1234);
	assert_true(value_int("5.0", &number) && number == 5);
	assert_false(value_int("", &number));
}

static void tells_damaged_numbers(void **state)
{
	(void)state;
	assert_true(value_is_damaged_number("1.38E+10"));
	assert_true(value_is_damaged_number("1.38001E10"));
	assert_false(value_is_damaged_number("13800138000"));
	assert_false(value_is_damaged_number("E10"));
	assert_false(value_is_damaged_number("1.38E"));
	assert_false(value_is_damaged_number(NULL));
}

static void cleans_names(void **state)
{
	const char *gender;

	(void)state;
	assert_string_equal(value_name(&arena, "邱菀华（女）", &gender), "邱菀华");
	assert_string_equal(gender, "female");
	assert_string_equal(value_name(&arena, "张三 (男)", &gender), "张三");
	assert_string_equal(gender, "male");
	assert_string_equal(value_name(&arena, "张三", &gender), "张三");
	assert_null(gender);
	assert_string_equal(value_join_name(&arena, "欧阳", "修"), "欧阳修");
	assert_string_equal(value_join_name(&arena, "Towne", "Zola"), "Zola Towne");
	assert_string_equal(value_join_name(&arena, NULL, "Zola"), "Zola");
}

static void splits_lists(void **state)
{
	struct list items;
	const char **texts;

	(void)state;
	value_split(&arena, " 13800138000 / 13900139000、，a@x.com", &items);
	texts = items.items;
	assert_int_equal(items.count, 3);
	assert_string_equal(texts[0], "13800138000");
	assert_string_equal(texts[1], "13900139000");
	assert_string_equal(texts[2], "a@x.com");
	value_split(&arena, NULL, &items);
	assert_int_equal(items.count, 0);
	assert_true(value_is_email("a.b@x.com.cn"));
	assert_false(value_is_email("a@b"));
	assert_false(value_is_email("a b@x.com"));
	assert_false(value_is_email("李@x.com"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_dates),		 cmocka_unit_test(refuses_what_is_no_date),
		cmocka_unit_test(reads_pay),		 cmocka_unit_test(reads_words),
		cmocka_unit_test(reads_years_and_days), cmocka_unit_test(tells_damaged_numbers),
		cmocka_unit_test(cleans_names),		 cmocka_unit_test(splits_lists),
	};

	if (arena_open(ARENA_REQUEST_BYTES, &arena) != OK)
		return 1;
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_close(&arena);
	return failed;
}
