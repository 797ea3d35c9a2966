/* Text tables in the dialects people send. */
#include "extract/table_testing.h"

#include <stdlib.h>

#define SHOWS(bytes, shown) table_test_shows(bytes, sizeof(bytes) - 1, shown)
#define REFUSES(bytes, code) table_test_refuses(bytes, sizeof(bytes) - 1, code)

static void reads_commas_and_numbers_lines(void **state)
{
	(void)state;
	SHOWS("name,phone\nAnn,1\r\nBob,2", "csv UTF-8 , 3\n1: name|phone\n2: Ann|1\n3: Bob|2\n");
}

static void takes_every_kind_of_line_end(void **state)
{
	(void)state;
	SHOWS("a,b\r1,2\r\r3,4", "csv UTF-8 , 4\n1: a|b\n2: 1|2\n3: blank x1\n4: 3|4\n");
	SHOWS("a,b\r\n1,\"x\ry\"\n3,4\r\n", "csv UTF-8 , 3\n1: a|b\n2: 1|x\ny\n4: 3|4\n");
}

static void guesses_the_delimiter(void **state)
{
	(void)state;
	SHOWS("a;b\n1,5;2\n3,5;4\n", "csv UTF-8 ; 3\n1: a|b\n2: 1,5|2\n3: 3,5|4\n");
	SHOWS("a\tb\n1\t2\n", "csv UTF-8 \t 2\n1: a|b\n2: 1|2\n");
	SHOWS("a|b\n1|2\n", "csv UTF-8 | 2\n1: a|b\n2: 1|2\n");
	SHOWS("sep=;\na,x;b\n1;2\n", "csv UTF-8 ; 2\n2: a,x|b\n3: 1|2\n");
	SHOWS("name\nAnn\n", "csv UTF-8 , 2\n1: name\n2: Ann\n");
}

static void keeps_line_breaks_inside_quotes(void **state)
{
	(void)state;
	SHOWS("a,b\n\"x\r\ny\",\"say \"\"hi\"\"\"\nc,d\n",
	      "csv UTF-8 , 3\n1: a|b\n2: x\ny|say \"hi\"\n4: c|d\n");
}

static void counts_blank_rows(void **state)
{
	(void)state;
	SHOWS("a,b\n,,\n\n \xE3\x80\x80,\r\n\r\n1,2\n",
	      "csv UTF-8 , 6\n1: a|b\n2: blank x1\n3: blank x1\n4: blank x1\n5: blank x1\n6: 1|2\n");
}

static void keeps_ragged_rows(void **state)
{
	(void)state;
	SHOWS("a,b,c\n1,2\n1,2,3,4,\n", "csv UTF-8 , 3\n1: a|b|c\n2: 1|2\n3: 1|2|3|4|\n");
}

static void takes_unpaired_quotes_literally(void **state)
{
	(void)state;
	SHOWS("a,b\n\"5 inch,x\n7,y\n", "csv UTF-8 , 3\n1: a|b\n2: \"5 inch|x\n3: 7|y\n");
}

static void decodes_what_excel_writes(void **state)
{
	(void)state;
	SHOWS("\xEF\xBB\xBF\xE5\xA7\x93\xE5\x90\x8D,b\n", "csv UTF-8 , 1\n1: 姓名|b\n");
	SHOWS("\xD0\xD5\xC3\xFB,b\n\xD5\xC5\xC8\xFD,1\n", "csv GB18030 , 2\n1: 姓名|b\n2: 张三|1\n");
	SHOWS("\xFF\xFE\xD3\x59\x0D\x54\t\0b\0\n\0", "csv UTF-16LE \t 1\n1: 姓名|b\n");
	SHOWS("\xFE\xFF\x59\xD3\x54\x0D\0,\0b\0\n", "csv UTF-16BE , 1\n1: 姓名|b\n");
	/* GB18030 beyond GBK: 𠈒 in four bytes; the bar is a trail byte of 寍. */
	SHOWS("\x95\x32\xB7\x36,\x8C\x7C\n", "csv GB18030 , 1\n1: 𠈒|寍\n");
}

static void mends_single_broken_bytes(void **state)
{
	char bytes[1000] = "";
	struct table_test test;

	(void)state;
	for (int i = 0; i < 100; i++)
		memcpy(bytes + (size_t)i * 3, "中", 3);
	memcpy(bytes + 300, ",\xE4\xB8,a\x01z\n", 8);
	table_test_open(&test);
	assert_int_equal(table_test_read(&test, bytes, 308), OK);
	assert_non_null(strstr(text_chars(&test.shown), "中|\xEF\xBF\xBD\xEF\xBF\xBD|az\n"));
	table_test_close(&test);
}

static void refuses_what_is_no_table(void **state)
{
	(void)state;
	REFUSES("", "table.empty");
	REFUSES("\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0", "table.not_table");
	REFUSES("%PDF-1.7\n1 0 obj\n", "table.not_table");
	REFUSES("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "document.damaged");
}

static void refuses_rows_over_the_limits(void **state)
{
	size_t wide = TABLE_MAX_COLUMNS + 2;
	size_t length = TABLE_MAX_ROWS * 2 + 4;
	char *bytes = malloc(length);

	(void)state;
	assert_non_null(bytes);
	memset(bytes, ',', wide);
	bytes[wide - 1] = 'x';
	table_test_refuses(bytes, wide, "table.too_large");
	for (size_t i = 0; i < length; i += 2)
		memcpy(bytes + i, "a\n", 2);
	table_test_refuses(bytes, length, "table.too_large");
	memset(bytes, 'a', TABLE_MAX_CELL_BYTES + 1);
	table_test_refuses(bytes, TABLE_MAX_CELL_BYTES + 1, "table.too_large");
	free(bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_commas_and_numbers_lines), cmocka_unit_test(guesses_the_delimiter),
		cmocka_unit_test(takes_every_kind_of_line_end),
		cmocka_unit_test(keeps_line_breaks_inside_quotes), cmocka_unit_test(counts_blank_rows),
		cmocka_unit_test(keeps_ragged_rows), cmocka_unit_test(takes_unpaired_quotes_literally),
		cmocka_unit_test(decodes_what_excel_writes), cmocka_unit_test(mends_single_broken_bytes),
		cmocka_unit_test(refuses_what_is_no_table), cmocka_unit_test(refuses_rows_over_the_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
