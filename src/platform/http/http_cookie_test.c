/* The Cookie header. */
#include "platform/http/http_cookie.h"

#include <stdint.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

struct example {
	const char *header, *value; /* of the cookie "sid"; NULL = not found */
};

static const struct example examples[] = {
	{ "sid=abc", "abc" },
	{ "a=b; sid=abc; c=d", "abc" },
	{ "a=b;sid=abc", "abc" },
	{ "sid=abc ; c=d", "abc" },
	{ "sid=\"abc\"", "abc" },
	{ "sid=", "" },
	{ "sid=a=b", "a=b" },
	{ " ;; sid=x;", "x" },
	{ NULL, NULL },
	{ "", NULL },
	{ "sid", NULL },
	{ "sida=abc", NULL },
	{ "xsid=abc", NULL },
	{ "SID=abc", NULL },
	{ "sid =abc", NULL },
	{ "sid=abc; sid=def", NULL },
	{ "sid=abc; sid=abc", NULL },
	{ "sid=a b", NULL },
	{ "sid=a,b", NULL },
	{ "sid=a\\b", NULL },
	{ "sid=\"abc", NULL },
	{ "sid=\xe5\x80\x99", NULL },
	{ "a=\"; sid=abc\"", NULL },
};

static void a_cookie_is_found_or_not(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++) {
		const char *value = NULL;
		size_t length = 0;
		bool is_found = http_cookie_find(examples[i].header, "sid", &value, &length);

		if (is_found != (examples[i].value != NULL))
			print_error("%s\n", examples[i].header);
		assert_int_equal(is_found, examples[i].value != NULL);
		if (!is_found)
			continue;
		assert_int_equal(length, strlen(examples[i].value));
		assert_memory_equal(value, examples[i].value, length);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(a_cookie_is_found_or_not) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
