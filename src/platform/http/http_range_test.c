/* Which part of a file is sent. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "platform/http/http_range.h"

static void expect(const char *header, int64_t total, bool is_whole, int64_t from, int64_t bytes)
{
	struct http_file_range range = http_file_range(header, total);

	assert_int_equal(range.is_whole, is_whole);
	assert_int_equal(range.from, from);
	assert_int_equal(range.bytes, bytes);
	assert_int_equal(range.total_bytes, total);
}

static void reads_one_range(void **state)
{
	(void)state;
	expect("bytes=0-0", 100, false, 0, 1);
	expect("bytes=10-19", 100, false, 10, 10);
	expect("bytes=10-", 100, false, 10, 90);
	expect("bytes=10-1000", 100, false, 10, 90);
	expect("bytes=-10", 100, false, 90, 10);
	expect("bytes=-1000", 100, false, 0, 100);
	expect("bytes=0-", 100, false, 0, 100);
}

static void tells_what_lies_past_the_end(void **state)
{
	(void)state;
	expect("bytes=100-", 100, false, 0, 0);
	expect("bytes=100-200", 100, false, 0, 0);
	expect("bytes=-0", 100, false, 100, 0);
	expect("bytes=0-", 0, false, 0, 0);
}

static void sends_all_for_what_is_no_single_range(void **state)
{
	static const char *const headers[] = {
		NULL, "", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=5-4", "bytes=0-1,3-4", "items=0-1", "bytes=0-1 ", "bytes=+1-2",
		"bytes=999999999999999999999-", "bytes=0-99999999999999999999999", "bytes=0x1-2",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++)
		expect(headers[i], 100, true, 0, 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_one_range),
		cmocka_unit_test(tells_what_lies_past_the_end),
		cmocka_unit_test(sends_all_for_what_is_no_single_range),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
