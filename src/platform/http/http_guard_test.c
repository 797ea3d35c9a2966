/* Every shape of request that two parties could read differently, as a table; and that ordinary ones pass. */
#include "platform/http/http_guard.h"

#include <stdint.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

/* "Name: value" lines, NULL-ended; a name may hold anything but ": ". */
struct request {
	const char *method, *target, *version;
	const char *lines[6];
};

static const char *check(const struct request *request, struct http_framing *ret_framing)
{
	struct http_header_line headers[6];
	size_t count = 0;

	for (; count < 6 && request->lines[count]; count++) {
		const char *line = request->lines[count], *colon = strstr(line, ": ");

		headers[count] = (struct http_header_line){ line, (size_t)(colon - line), colon + 2, strlen(colon + 2) };
	}
	return http_guard_check(&(struct http_guard_request){ request->method, request->target, request->version, headers,
							      count },
				ret_framing);
}

#define GET(target) "GET", target, "HTTP/1.1"
#define POST "POST", "/a", "HTTP/1.1"

static const struct request good[] = {
	{ GET("/"), { "Host: a" } },
	{ GET("/a/b-c_d.e~f/%E5%80%99?x=1&y=%20&z=a+b&empty=&q=?/"), { "Host: a.example:8080" } },
	{ GET("/a/"), { "Host: [::1]:80" } },
	{ GET("/a"), { "Host: 127.0.0.1", "Content-Length: 0" } },
	{ "GET", "/a", "HTTP/1.0", { "Host: a" } },
	{ "OPTIONS", "/a", "HTTP/1.1", { "host: A" } },
	{ POST, { "Host: a", "Content-Length: 12", "X-Utf: \xe5\x80\x99" } },
	{ POST, { "Host: a", "Transfer-Encoding: chunked", "Expect: 100-continue" } },
	{ POST, { "Host: a", "transfer-encoding: Chunked", "Accept: a", "Accept: b" } },
};

static const struct request bad[] = {
	/* framing */
	{ POST, { "Host: a", "Content-Length: 5", "Content-Length: 5" } },
	{ POST, { "Host: a", "Content-Length: 5", "content-length: 6" } },
	{ POST, { "Host: a", "Content-Length: 5, 5" } },
	{ POST, { "Host: a", "Content-Length: +5" } },
	{ POST, { "Host: a", "Content-Length: -5" } },
	{ POST, { "Host: a", "Content-Length: 05" } },
	{ POST, { "Host: a", "Content-Length: 0x5" } },
	{ POST, { "Host: a", "Content-Length: 5.0" } },
	{ POST, { "Host: a", "Content-Length:  5" } },
	{ POST, { "Host: a", "Content-Length: 5 " } },
	{ POST, { "Host: a", "Content-Length: " } },
	{ POST, { "Host: a", "Content-Length: 18446744073709551616" } },
	{ POST, { "Host: a", "Content-Length: 9223372036854775808" } },
	{ POST, { "Host: a", "Content-Length: 5", "Transfer-Encoding: chunked" } },
	{ POST, { "Host: a", "Transfer-Encoding: chunked", "Transfer-Encoding: chunked" } },
	{ POST, { "Host: a", "Transfer-Encoding: gzip, chunked" } },
	{ POST, { "Host: a", "Transfer-Encoding: chunked, identity" } },
	{ POST, { "Host: a", "Transfer-Encoding: identity" } },
	{ POST, { "Host: a", "Transfer-Encoding: xchunked" } },
	{ POST, { "Host: a", "Transfer-Encoding: \tchunked" } },
	{ POST, { "Host: a", "Transfer-Encoding: " } },
	{ "POST", "/a", "HTTP/1.0", { "Host: a", "Transfer-Encoding: chunked" } },
	{ GET("/a"), { "Host: a", "Content-Length: 5" } },
	{ GET("/a"), { "Host: a", "Transfer-Encoding: chunked" } },
	{ "HEAD", "/a", "HTTP/1.1", { "Host: a", "Content-Length: 5" } },
	{ POST, { "Host: a", "Expect: 200-ok" } },
	/* names */
	{ POST, { "Host: a", "Content-Length5: 5" } },
	{ POST, { "Host: a", "Content-Length 5: 5" } },
	{ POST, { "Host: a", "Content-Length : 5" } },
	{ POST, { "Host: a", "Transfer-Encodingx: chunked" } },
	{ POST, { "Host: a", "Hostx: b" } },
	{ POST, { "Host: a", "X Y: b" } },
	{ POST, { "Host: a", "X\tY: b" } },
	{ POST, { "Host: a", "X\xe5: b" } },
	{ POST, { "Host: a", ": b" } },
	{ POST, { "Host: a", "X(Y): b" } },
	/* values */
	{ POST, { "Host: a", "X: a\rb" } },
	{ POST, { "Host: a", "X: a\nb" } },
	{ POST, { "Host: a", "X: a\001b" } },
	{ POST, { "Host: a", "X: a\x7f" } },
	{ POST, { "Host: a", "Cookie: a=b", "Cookie: c=d" } },
	{ POST, { "Host: a", "Origin: a", "Origin: b" } },
	{ POST, { "Host: a", "Sec-Fetch-Site: same-origin", "Sec-Fetch-Site: none" } },
	{ POST, { "Host: a", "Idempotency-Key: a", "Idempotency-Key: b" } },
	/* host */
	{ GET("/"), { "Accept: a" } },
	{ GET("/"), { "Host: a", "Host: a" } },
	{ GET("/"), { "Host: " } },
	{ GET("/"), { "Host: a b" } },
	{ GET("/"), { "Host: a, b" } },
	{ GET("/"), { "Host: u@a" } },
	{ GET("/"), { "Host: a:x" } },
	{ GET("/"), { "Host: a:" } },
	{ GET("/"), { "Host: a:123456" } },
	{ GET("/"), { "Host: a/b" } },
	{ GET("/"), { "Host: [::1" } },
	{ GET("/"), { "Host: [::1]x" } },
	{ GET("/"), { "Host: []" } },
	{ GET("/"), { "Host: \xe5\x80\x99" } },
	/* line */
	{ "G T", "/", "HTTP/1.1", { "Host: a" } },
	{ "", "/", "HTTP/1.1", { "Host: a" } },
	{ "AVERYLONGMETHODNAME", "/", "HTTP/1.1", { "Host: a" } },
	{ "GET", "/", "HTTP/2.0", { "Host: a" } },
	{ "GET", "/", "HTTP/1.10", { "Host: a" } },
	{ "GET", "/", "http/1.1", { "Host: a" } },
	{ GET(""), { "Host: a" } },
	{ GET("*"), { "Host: a" } },
	{ GET("a"), { "Host: a" } },
	{ GET("http://a/"), { "Host: a" } },
	{ GET("//a"), { "Host: a" } },
	{ GET("/a//b"), { "Host: a" } },
	{ GET("/a/./b"), { "Host: a" } },
	{ GET("/a/../b"), { "Host: a" } },
	{ GET("/a/.."), { "Host: a" } },
	{ GET("/a/%2e%2e/b"), { "Host: a" } },
	{ GET("/a/.%2E/b"), { "Host: a" } },
	{ GET("/a%2fb"), { "Host: a" } },
	{ GET("/a%5cb"), { "Host: a" } },
	{ GET("/a\\b"), { "Host: a" } },
	{ GET("/a%00"), { "Host: a" } },
	{ GET("/a%0d%0aX:%20y"), { "Host: a" } },
	{ GET("/a%7f"), { "Host: a" } },
	{ GET("/a%"), { "Host: a" } },
	{ GET("/a%4"), { "Host: a" } },
	{ GET("/a%g1"), { "Host: a" } },
	{ GET("/a%c0%af"), { "Host: a" } },
	{ GET("/a%ed%a0%80"), { "Host: a" } },
	{ GET("/a%ff"), { "Host: a" } },
	{ GET("/\xe5\x80\x99"), { "Host: a" } },
	{ GET("/a b"), { "Host: a" } },
	{ GET("/a\tb"), { "Host: a" } },
	{ GET("/a#b"), { "Host: a" } },
	{ GET("/a<b>"), { "Host: a" } },
	{ GET("/a?x=%00"), { "Host: a" } },
	{ GET("/a?x=%c0%80"), { "Host: a" } },
	{ GET("/a?x=%e5%80"), { "Host: a" } },
	{ GET("/a?x=\"y\""), { "Host: a" } },
	{ GET("/a?x=y#z"), { "Host: a" } },
};

static void ordinary_requests_pass(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
		struct http_framing framing;
		const char *problem = check(&good[i], &framing);

		if (problem)
			print_error("%s %s: %s\n", good[i].method, good[i].target, problem);
		assert_null(problem);
	}
}

static void ambiguous_requests_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		struct http_framing framing = { .body_bytes = -1 };

		if (!check(&bad[i], &framing))
			print_error("passed, number %zu: %s %s %s\n", i, bad[i].method, bad[i].target,
				    bad[i].lines[1] ? bad[i].lines[1] : bad[i].lines[0]);
		assert_non_null(check(&bad[i], &framing));
		assert_int_equal(framing.body_bytes, -1);
	}
}

static void framing_is_told(void **state)
{
	struct http_framing framing;

	(void)state;
	assert_null(check(&(struct request){ POST, { "Host: a", "Content-Length: 999999999999999" } }, &framing));
	assert_true(framing.has_body && !framing.is_chunked && framing.body_bytes == 999999999999999);
	assert_null(check(&(struct request){ POST, { "Host: a", "Content-Length: 0" } }, &framing));
	assert_false(framing.has_body);
	assert_null(check(&(struct request){ POST, { "Host: a", "Transfer-Encoding: chunked" } }, &framing));
	assert_true(framing.has_body && framing.is_chunked);
}

static void size_and_number_are_limited(void **state)
{
	static char target[HTTP_TARGET_MAX + 2] = "/", value[HTTP_HEADER_BYTES_MAX + 1];
	struct http_header_line lines[HTTP_HEADER_COUNT_MAX + 1];
	struct http_guard_request request = { "GET", target, "HTTP/1.1", lines, HTTP_HEADER_COUNT_MAX };
	struct http_framing framing;

	(void)state;
	for (size_t i = 0; i <= HTTP_HEADER_COUNT_MAX; i++)
		lines[i] = (struct http_header_line){ "X", 1, "y", 1 };
	lines[0] = (struct http_header_line){ "Host", 4, "a", 1 };
	memset(target + 1, 'a', HTTP_TARGET_MAX - 1);
	assert_null(http_guard_check(&request, &framing));
	target[HTTP_TARGET_MAX] = 'a';
	assert_non_null(http_guard_check(&request, &framing));
	target[1] = '\0';
	request.header_count++;
	assert_non_null(http_guard_check(&request, &framing));
	request.header_count = 2;
	memset(value, 'v', sizeof value);
	lines[1] = (struct http_header_line){ "X", 1, value, HTTP_HEADER_BYTES_MAX - 6 };
	assert_null(http_guard_check(&request, &framing));
	lines[1].value_length++;
	assert_non_null(http_guard_check(&request, &framing));
	lines[1] = (struct http_header_line){ "X", 1, "a\0b", 3 };
	assert_non_null(http_guard_check(&request, &framing));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ordinary_requests_pass),
		cmocka_unit_test(ambiguous_requests_are_refused),
		cmocka_unit_test(framing_is_told),
		cmocka_unit_test(size_and_number_are_limited),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
