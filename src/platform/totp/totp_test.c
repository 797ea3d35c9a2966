/* One-time codes: the vectors of RFC 6238, the steps beside, no code twice. */
#include "platform/totp/totp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* RFC 6238, appendix B: "12345678901234567890" as base32, the last six digits. */
static const char secret[] = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
static const struct vector {
	int64_t at_s;
	const char *code;
} vectors[] = {
	{ 59, "287082" },	  { 1111111109, "081804" },  { 1111111111, "050471" },
	{ 1234567890, "005924" }, { 2000000000, "279037" }, { 20000000000, "353130" },
};

static void codes_are_those_of_the_standard(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
		int64_t step = 0;

		assert_true(totp_fits(secret, vectors[i].code, vectors[i].at_s * 1000, 0, &step));
		assert_int_equal(step, vectors[i].at_s / 30);
	}
}

static void a_step_beside_counts_and_no_step_twice(void **state)
{
	const int64_t at_ms = INT64_C(1234567890) * 1000;
	const int64_t step = 1234567890 / 30;
	int64_t used = 0;

	(void)state;
	assert_true(totp_fits(secret, "005924", at_ms - 30000, 0, &used));
	assert_true(totp_fits(secret, "005924", at_ms + 30000, 0, &used));
	assert_false(totp_fits(secret, "005924", at_ms - 60000, 0, &used));
	assert_false(totp_fits(secret, "005924", at_ms + 60000, 0, &used));
	assert_true(totp_fits(secret, "005924", at_ms, step - 1, &used));
	assert_false(totp_fits(secret, "005924", at_ms, step, &used));
	assert_false(totp_fits(secret, "005924", at_ms, step + 1, &used));
}

static void what_is_no_code_is_refused(void **state)
{
	static const char *const codes[] = { "", "00592", "0059240", "00592a", "-05924", " 05924", "005925", "89005924", NULL };
	const int64_t at_ms = INT64_C(1234567890) * 1000;
	int64_t used = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		assert_false(totp_fits(secret, codes[i], at_ms, 0, &used));
	assert_false(totp_fits("not base32 !", "005924", at_ms, 0, &used));
}

static void a_secret_is_fresh_and_its_link_names_who(void **state)
{
	struct arena arena;
	struct ctx ctx = { .arena = &arena, .clock = &clock_system };

	(void)state;
	assert_int_equal(arena_open(ARENA_REQUEST_BYTES, &arena), OK);
	const char *one = totp_secret(&ctx);
	assert_int_equal(strlen(one), 32);
	assert_string_not_equal(one, totp_secret(&ctx));
	assert_string_equal(totp_link(&ctx, "跟进", "li sa", "ABC"),
			    "otpauth://totp/%E8%B7%9F%E8%BF%9B:li%20sa?secret=ABC&issuer=%E8%B7%9F%E8%BF%9B");
	arena_close(&arena);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(codes_are_those_of_the_standard),
		cmocka_unit_test(a_step_beside_counts_and_no_step_twice),
		cmocka_unit_test(what_is_no_code_is_refused),
		cmocka_unit_test(a_secret_is_fresh_and_its_link_names_who),
	};

	return cmocka_run_group_tests_name("totp", tests, NULL, NULL);
}
