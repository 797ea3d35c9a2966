/* Multipart bodies: what comes out of good ones, in pieces of every size, and which ones are refused. */
#include "platform/http/http_multipart.h"

#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#define TYPE "multipart/form-data; boundary=xyz"
#define PART(disposition) "--xyz\r\nContent-Disposition: " disposition "\r\n"

struct seen {
	struct text log;
	enum err refuses;
};

static enum err note_begin(void *arg, const struct http_part *part)
{
	struct seen *seen = arg;

	text_append_format(&seen->log, "[%s%s%s]", part->name, part->is_file ? "=" : "", part->file_name);
	return seen->refuses;
}

static enum err note_data(void *arg, const char *bytes, size_t length)
{
	text_append_n(&((struct seen *)arg)->log, bytes, length);
	return OK;
}

static enum err note_end(void *arg)
{
	text_append(&((struct seen *)arg)->log, ";");
	return OK;
}

static const struct http_part_sink sink = { note_begin, note_data, note_end };

/* The log of the parts, or NULL when the body is refused or not over; valid until the next call. */
static const char *parse(const char *type, const char *body, size_t length, size_t step)
{
	static struct seen seen;
	struct http_multipart parser;
	bool is_fine = true;

	text_done(&seen.log);
	text_init(&seen.log, 100000);
	if (!http_multipart_init(&parser, type, &sink, &seen))
		return NULL;
	for (size_t at = 0; at < length && is_fine; at += step)
		is_fine = http_multipart_feed(&parser, body + at, length - at < step ? length - at : step);
	return is_fine && parser.state == HTTP_MULTIPART_DONE ? text_chars(&seen.log) : NULL;
}

struct good {
	const char *body, *log;
};

static const struct good goods[] = {
	{ PART("form-data; name=\"a\"") "\r\nhello\r\n--xyz--", "[a]hello;" },
	{ PART("form-data; name=\"a\"") "\r\n\r\n--xyz--\r\n", "[a];" },
	{ PART("form-data; name=a") "X: y\r\n\r\n1\r\n" PART("form-data; name=b") "\r\n2\r\n--xyz--\r\nepilogue", "[a]1;[b]2;" },
	{ PART("form-data; name=\"f\"; filename=\"c:\\dir/候选.csv\"") "\r\na\r\n--xy\r\n--xyz--", "[f=候选.csv]a\r\n--xy;" },
	{ PART("form-data; name=\"f\"; filename=\"..\"") "\r\n\r\r\n\r\n--xyz--", "[f=upload]\r\r\n;" },
	{ PART("form-data; name=\"f\"; filename=\"\"") "\r\n\r\n--xyz--", "[f=upload];" },
	{ PART("form-data; name=\"f\"; filename=\"\xba\xc2.csv\"") "\r\n\r\n--xyz--", "[f=upload];" },
	{ PART("form-data; name=\"f\"; filename=\"a.csv\"; filename*=UTF-8''%E5%80%99.csv") "\r\n\r\n--xyz--", "[f=候.csv];" },
	{ PART("form-data; name=\"f\"; filename*=utf-8''%2e%2e%2fb; filename=a") "\r\n\r\n--xyz--", "[f=b];" },
	{ PART("form-data; name=\"a\\\"b\"") "\r\n\r\n--xyz--", "[a\"b];" },
	{ "--xyz\r\ncontent-disposition:form-data;name=a\r\n\r\n--xyz-\r\n--xyz--", "[a]--xyz-;" },
};

static void good_bodies_come_out_the_same_in_pieces_of_every_size(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof goods / sizeof goods[0]; i++) {
		size_t length = strlen(goods[i].body);

		for (size_t step = 1; step <= length; step++) {
			const char *log = parse(TYPE, goods[i].body, length, step);

			if (!log)
				print_error("refused, step %zu: %s\n", step, goods[i].body);
			assert_non_null(log);
			assert_string_equal(log, goods[i].log);
		}
	}
}

static void bad_bodies_are_refused(void **state)
{
	static const char *const bodies[] = {
		"",
		"hello",
		"preamble\r\n" PART("form-data; name=a") "\r\n\r\n--xyz--",
		"--xyz \r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n--xyz--",
		"--xyz\r\n\r\nno headers\r\n--xyz--",
		"--xyz\r\nContent-Type: text/plain\r\n\r\nno name\r\n--xyz--",
		PART("form-data; filename=a") "\r\n\r\n--xyz--",
		PART("attachment; name=a") "\r\n\r\n--xyz--",
		PART("form-data; name=\"a") "\r\n\r\n--xyz--",
		PART("form-data; name") "\r\n\r\n--xyz--",
		PART("form-data; name=\"\xff\"") "\r\n\r\n--xyz--",
		PART("form-data; name=a") "Content-Disposition: form-data; name=b\r\n\r\n\r\n--xyz--",
		PART("form-data; name=a") "\r\nnever over",
		PART("form-data; name=a") "\r\nx\r\n--xyzz",
	};

	(void)state;
	for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
		if (parse(TYPE, bodies[i], strlen(bodies[i]), 5))
			print_error("taken: %s\n", bodies[i]);
		assert_null(parse(TYPE, bodies[i], strlen(bodies[i]), 5));
	}
}

static void big_part_headers_are_refused(void **state)
{
	struct text body;

	(void)state;
	text_init(&body, 100000);
	text_append(&body, PART("form-data; name=a") "X: ");
	for (int i = 0; i < 5000; i++)
		text_append_char(&body, 'x');
	text_append(&body, "\r\n\r\n\r\n--xyz--");
	assert_null(parse(TYPE, text_chars(&body), body.length, 1000));
	text_done(&body);
}

static void boundaries_are_checked(void **state)
{
	static const char *const types[] = {
		"multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"\"",
		"multipart/form-data; boundary=\"xyz", "multipart/form-data; boundary=x\"z",
		"multipart/form-data; boundary=x\001z", "multipart/form-data; boundary=1234567890123456789012345678901234567890"
							"1234567890123456789012345678901",
	};
	struct http_multipart parser;

	(void)state;
	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
		assert_false(http_multipart_init(&parser, types[i], &sink, NULL));
	assert_true(http_multipart_init(&parser, "multipart/form-data; Boundary=\"x y\"", &sink, NULL) == false);
	assert_true(http_multipart_init(&parser, "multipart/form-data; boundary=\"xyz\"; charset=utf-8", &sink, NULL));
}

static void an_error_of_the_sink_ends_the_parse(void **state)
{
	static const char body[] = PART("form-data; name=a") "\r\nx\r\n--xyz--";
	struct seen seen = { .refuses = ERR_FULL };
	struct http_multipart parser;

	(void)state;
	text_init(&seen.log, 1000);
	assert_true(http_multipart_init(&parser, TYPE, &sink, &seen));
	assert_false(http_multipart_feed(&parser, body, strlen(body)));
	assert_int_equal(parser.sink_error, ERR_FULL);
	assert_string_equal(text_chars(&seen.log), "[a]");
	text_done(&seen.log);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_bodies_come_out_the_same_in_pieces_of_every_size),
		cmocka_unit_test(bad_bodies_are_refused),
		cmocka_unit_test(big_part_headers_are_refused),
		cmocka_unit_test(boundaries_are_checked),
		cmocka_unit_test(an_error_of_the_sink_ends_the_parse),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
