/* Numbers and dates of spreadsheets as people wrote them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "extract/cell_format.h"

static void shows(const char *value, enum cell_kind kind, bool since_1904, const char *expected)
{
	char text[CELL_TEXT_BYTES];

	cell_format(value, kind, since_1904, text);
	assert_string_equal(text, expected);
}

static void writes_numbers_without_exponent(void **state)
{
	(void)state;
	shows("1.3800138000E10", CELL_NUMBER, false, "13800138000");
	shows("13800138000", CELL_NUMBER, false, "13800138000");
	shows("0.30000000000000004", CELL_NUMBER, false, "0.3");
	shows("-0", CELL_NUMBER, false, "0");
	shows("1e300", CELL_NUMBER, false, "1e+300");
	shows("abc", CELL_NUMBER, false, "abc");
	shows("nan", CELL_DATE, false, "nan");
}

static void writes_dates_and_times(void **state)
{
	(void)state;
	shows("45000", CELL_DATE, false, "2023-03-15");
	shows("45000.5", CELL_DATE_TIME, false, "2023-03-15 12:00:00");
	shows("42860.820370370369", CELL_DATE_TIME, false, "2017-05-05 19:41:20");
	shows("0.75", CELL_TIME, false, "18:00:00");
	shows("1", CELL_DATE, false, "1900-01-01");
	shows("59", CELL_DATE, false, "1900-02-28");
	shows("61", CELL_DATE, false, "1900-03-01");
	shows("0", CELL_DATE, true, "1904-01-01");
	shows("2958466", CELL_DATE, false, "2958466");
	shows("-5", CELL_DATE, false, "-5");
}

static void knows_date_formats(void **state)
{
	static const struct {
		int id;
		const char *code;
		enum cell_kind kind;
	} cases[] = {
		{ 0, NULL, CELL_NUMBER }, { 14, NULL, CELL_DATE }, { 22, NULL, CELL_DATE_TIME }, { 57, NULL, CELL_DATE },
		{ 176, "yyyy\"年\"m\"月\"d\"日\";@", CELL_DATE }, { 177, "[$-804]h:mm AM/PM", CELL_TIME },
		{ 178, "yyyy-mm-dd hh:mm", CELL_DATE_TIME }, { 179, "[Red]0.00", CELL_NUMBER },
		{ 180, "[Magenta]0", CELL_NUMBER }, { 181, "[h]:mm", CELL_TIME }, { 182, "0.00\"days\"", CELL_NUMBER },
		{ 183, "General", CELL_NUMBER }, { 184, "mm:ss", CELL_TIME }, { 185, "mmm", CELL_DATE },
		{ 186, "\\d0", CELL_NUMBER }, { 187, "[Red", CELL_NUMBER },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(cell_kind_of_format(cases[i].id, cases[i].code), cases[i].kind);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_numbers_without_exponent), cmocka_unit_test(writes_dates_and_times),
		cmocka_unit_test(knows_date_formats),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
