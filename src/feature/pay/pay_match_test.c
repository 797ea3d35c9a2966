/* Which figures fit, years out of words, quartiles. */
#include "feature/pay/pay_match.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const struct pay_wanted backend = { "高级后端开发工程师", "技术", "上海", 3, 5 };

static int64_t fit(const char *job, const char *city, const char *level, int64_t from, int64_t to)
{
	const struct pay_row row = { .job_key = job, .city_key = city, .level_key = level, .years_from = from, .years_to = to };

	return pay_fit(&row, &backend);
}

static void what_speaks_of_something_else_does_not_fit(void **state)
{
	(void)state;
	assert_int_equal(fit("产品经理", "", "", 0, 0), 0);
	assert_int_equal(fit("后端开发", "北京", "", 0, 0), 0);
	assert_int_equal(fit("后端开发", "上海", "资深", 0, 0), 0);
	assert_int_equal(fit("后端开发", "上海", "高级", 6, 10), 0);
	assert_int_equal(fit("后端开发", "上海", "高级", 0, 2), 0);
	assert_int_equal(fit("", "", "", 0, 0), 0);
}

static void the_narrower_figure_fits_better(void **state)
{
	const int64_t rising[] = {
		fit("技术", "", "", 0, 0),	   fit("技术", "上海", "", 0, 0),	fit("开发", "", "", 0, 0),
		fit("后端开发", "", "", 0, 0),	   fit("后端开发", "", "", 5, 8),	fit("后端开发", "", "高级", 0, 0),
		fit("后端开发", "上海", "", 0, 0), fit("后端开发", "上海", "高级", 3, 5),
	};

	(void)state;
	assert_true(rising[0] > 0);
	for (size_t i = 1; i < sizeof(rising) / sizeof(rising[0]); i++)
		assert_true(rising[i] > rising[i - 1]);
}

static void years_come_out_of_words(void **state)
{
	static const struct {
		const char *words;
		bool said;
		int64_t from, to;
	} cases[] = {
		{ "3-5年", true, 3, 5 },   { "5年以上", true, 5, 0 }, { "10 years", true, 10, 0 }, { "经验不限", false, 0, 0 },
		{ "5-3年", false, 0, 0 },  { "2026年", false, 0, 0 }, { NULL, false, 0, 0 },	   { "", false, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t from = 0, to = 0;

		assert_int_equal(pay_years(cases[i].words, &from, &to), cases[i].said);
		assert_int_equal(from, cases[i].from);
		assert_int_equal(to, cases[i].to);
	}
}

/* Amounts in 10,000 yuan. */
static void check_quartiles(const int64_t *tens, size_t count, int64_t low, int64_t middle, int64_t high)
{
	int64_t amounts[16], quartiles[3];

	for (size_t i = 0; i < count; i++)
		amounts[i] = tens[i] * 1000000 + 123456;
	pay_quartiles(amounts, count, quartiles);
	assert_int_equal(quartiles[0], low * 1000000);
	assert_int_equal(quartiles[1], middle * 1000000);
	assert_int_equal(quartiles[2], high * 1000000);
}

static void quartiles_are_ranks_and_rounded(void **state)
{
	(void)state;
	check_quartiles((const int64_t[]){ 30 }, 1, 30, 30, 30);
	check_quartiles((const int64_t[]){ 30, 40, 50, 60, 90 }, 5, 40, 50, 60);
	check_quartiles((const int64_t[]){ 10, 20, 30, 40, 50, 60, 70, 80 }, 8, 20, 40, 60);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_speaks_of_something_else_does_not_fit),
		cmocka_unit_test(the_narrower_figure_fits_better),
		cmocka_unit_test(years_come_out_of_words),
		cmocka_unit_test(quartiles_are_ranks_and_rounded),
	};

	return cmocka_run_group_tests_name("pay_match", tests, NULL, NULL);
}
