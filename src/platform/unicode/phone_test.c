/* Numbers as they stand in spreadsheets and e-mail signatures. */
#include <stdint.h>
#include <stdlib.h>

#include "base/banned.h"
#include "platform/unicode/phone.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void reads_numbers_as_typed(void **state)
{
	static const struct {
		const char *typed;
		const char *phone;
	} cases[] = {
		{ "13800138000", "+8613800138000" },
		{ " 138 0013 8000 ", "+8613800138000" },
		{ "138-0013-8000", "+8613800138000" },
		{ "+86 138 0013 8000", "+8613800138000" },
		{ "0086-13800138000", "+8613800138000" },
		{ "8613800138000", "+8613800138000" },
		{ "(+86)13800138000", "+8613800138000" },
		{ "013800138000", "+8613800138000" },
		{ "１３８００１３８０００", "+8613800138000" },
		{ "＋８６ 138—0013—8000", "+8613800138000" },
		{ "010-62345678", "+861062345678" },
		{ "(0755) 8234567", "+867558234567" },
		{ "0755-82345678-123", "+8675582345678x123" },
		{ "010-62345678转8001", "+861062345678x8001" },
		{ "010 6234 5678 ext. 12", "+861062345678x12" },
		{ "+86 10 6234 5678", "+861062345678" },
		{ "+86 (0)21 6234 5678", "+862162345678" },
		{ "400-820-8820", "+864008208820" },
		{ "+852 9123 4567", "+85291234567" },
		{ "85291234567", "+85291234567" },
		{ "+1 (415) 555-2671", "+14155552671" },
		{ "001 415 555 2671", "+14155552671" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char phone[PHONE_BYTES] = "";

		if (!phone_normalise(cases[i].typed, phone))
			print_error("refused: %s\n", cases[i].typed);
		assert_string_equal(phone, cases[i].phone);
	}
}

static void refuses_what_is_no_number(void **state)
{
	static const char *const typed[] = {
		"", "-", "12311211222", "62345678", "1.38E+10", "1380013800", "138001380001", "abc", "+", "++8613800138000",
		"+0123456789", "+123456", "+1234567890123456", "138****8000", "13800138000 13900139000", "1380013800x1",
		"+8 60123", "+86", "00", "0", "13800138000x12", "010-6234567", "123456789012345678901234567890123456",
	};
	char phone[PHONE_BYTES] = "kept";

	(void)state;
	for (size_t i = 0; i < sizeof(typed) / sizeof(typed[0]); i++) {
		if (phone_normalise(typed[i], phone))
			print_error("taken: %s as %s\n", typed[i], phone);
		assert_string_equal(phone, "kept");
	}
	assert_false(phone_normalise(NULL, phone));
}

static void shows_and_masks(void **state)
{
	static const struct {
		const char *phone, *shown, *hint, *last4;
	} cases[] = {
		{ "+8613800138000", "13800138000", "138****8000", "8000" },
		{ "+861062345678x12", "010-62345678x12", "010****5678", "5678" },
		{ "+8675582345678", "0755-82345678", "0755****5678", "5678" },
		{ "+864008208820", "4008208820", "400****8820", "8820" },
		{ "+85291234567", "+85291234567", "+852****4567", "4567" },
	};
	char text[PHONE_BYTES];
	char digits[5];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		phone_show(cases[i].phone, text);
		assert_string_equal(text, cases[i].shown);
		phone_mask(cases[i].phone, text);
		assert_string_equal(text, cases[i].hint);
		assert_true(phone_last4(cases[i].phone, digits));
		assert_string_equal(digits, cases[i].last4);
	}
	email_mask("ann@example.com", text, sizeof(text));
	assert_string_equal(text, "a***@example.com");
	email_mask("李四", text, sizeof(text));
	assert_string_equal(text, "李***");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_numbers_as_typed),
		cmocka_unit_test(refuses_what_is_no_number),
		cmocka_unit_test(shows_and_masks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
