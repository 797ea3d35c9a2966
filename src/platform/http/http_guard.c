/* Rules of the guard, most of them tables of byte classes. */
#include "platform/http/http_guard.h"

#include <string.h>
#include <strings.h>

#include "base/text.h"

enum { METHOD_MAX = 16, LENGTH_DIGITS_MAX = 15, HOST_MAX = 255 };

/* tchar of RFC 9110, 5.6.2. */
static const bool token_bytes[256] = {
	['0' ... '9'] = true, ['a' ... 'z'] = true, ['A' ... 'Z'] = true, ['!'] = true, ['#'] = true, ['$'] = true,
	['%'] = true,         ['&'] = true,         ['\''] = true,        ['*'] = true, ['+'] = true, ['-'] = true,
	['.'] = true,         ['^'] = true,         ['_'] = true,         ['`'] = true, ['|'] = true, ['~'] = true,
};

/* pchar of RFC 3986 beside escapes, and "/". */
static const bool path_bytes[256] = {
	['0' ... '9'] = true, ['a' ... 'z'] = true, ['A' ... 'Z'] = true, ['-'] = true, ['.'] = true, ['_'] = true,
	['~'] = true,         ['!'] = true,         ['$'] = true,         ['&'] = true, ['\''] = true, ['('] = true,
	[')'] = true,         ['*'] = true,         ['+'] = true,         [','] = true, [';'] = true, ['='] = true,
	[':'] = true,         ['@'] = true,         ['/'] = true,         ['%'] = true,
};

/* Headers that steer the request: at most one of each. */
static const char *const single_headers[] = {
	"Host",   "Content-Length", "Transfer-Encoding", "Content-Type",    "Expect",   "Authorization",
	"Cookie", "Origin",         "Sec-Fetch-Site",    "Idempotency-Key", "If-Match", "Last-Event-ID",
};

/* Names that no other name may extend: a folded line would be glued to them. */
static const char *const framing_headers[] = { "Content-Length", "Transfer-Encoding", "Host" };

static bool is_token(const char *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (!token_bytes[(unsigned char)bytes[i]])
			return false;
	}
	return length > 0;
}

static bool name_is(const struct http_header_line *header, const char *name)
{
	return header->name_length == strlen(name) && strncasecmp(header->name, name, header->name_length) == 0;
}

static bool value_is(const struct http_header_line *header, const char *value)
{
	return header->value_length == strlen(value) && strncasecmp(header->value, value, header->value_length) == 0;
}

static const struct http_header_line *find(const struct http_guard_request *request, const char *name)
{
	for (size_t i = 0; i < request->header_count; i++) {
		if (name_is(&request->headers[i], name))
			return &request->headers[i];
	}
	return NULL;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool http_percent_decode(const char *text, size_t length, bool plus_is_blank, char *ret)
{
	size_t used = 0;

	for (size_t i = 0; i < length; i++) {
		char byte = text[i];

		if (byte == '%') {
			int high = length - i > 2 ? hex_digit(text[i + 1]) : -1;
			int low = length - i > 2 ? hex_digit(text[i + 2]) : -1;

			if (high < 0 || low < 0)
				return false;
			byte = (char)(high << 4 | low);
			i += 2;
		} else if (byte == '+' && plus_is_blank) {
			byte = ' ';
		}
		if (!byte)
			return false;
		ret[used++] = byte;
	}
	ret[used] = '\0';
	return text_is_utf8(ret, used);
}

/* "." and "..", plain or escaped, and anything that decodes to a slash or backslash. */
static bool is_evil_segment(const char *decoded)
{
	return text_equal(decoded, ".") || text_equal(decoded, "..") || strpbrk(decoded, "/\\");
}

static bool has_control(const char *decoded)
{
	for (const unsigned char *at = (const unsigned char *)decoded; *at; at++) {
		if (*at < 0x20 || *at == 0x7f)
			return true;
	}
	return false;
}

static const char *check_path(const char *path, size_t length)
{
	char decoded[HTTP_TARGET_MAX + 1];

	for (size_t i = 0; i < length; i++) {
		if (!path_bytes[(unsigned char)path[i]])
			return "The path holds a character that must be escaped.";
	}
	for (size_t start = 1; start <= length;) {
		const char *slash = memchr(path + start, '/', length - start);
		size_t end = slash ? (size_t)(slash - path) : length;

		if (!http_percent_decode(path + start, end - start, false, decoded) || has_control(decoded))
			return "The path is not valid escaped UTF-8.";
		if (is_evil_segment(decoded) || (end == start && end != length))
			return "The path holds an empty or dot segment.";
		start = end + 1;
	}
	return NULL;
}

static const char *check_query(const char *query)
{
	char decoded[HTTP_TARGET_MAX + 1];

	for (const char *at = query; *at; at++) {
		if (!path_bytes[(unsigned char)*at] && *at != '?')
			return "The query holds a character that must be escaped.";
	}
	return http_percent_decode(query, strlen(query), true, decoded) ? NULL
									 : "The query is not valid escaped UTF-8.";
}

static const char *check_target(const char *target)
{
	size_t path_length = strcspn(target, "?");

	if (strnlen(target, HTTP_TARGET_MAX + 1) > HTTP_TARGET_MAX)
		return "The address is too long.";
	if (target[0] != '/')
		return "The request target must begin with a slash.";
	const char *problem = check_path(target, path_length);
	if (!problem && target[path_length])
		problem = check_query(target + path_length + 1);
	return problem;
}

static const char *check_name(const struct http_header_line *header)
{
	if (!is_token(header->name, header->name_length))
		return "A header name is not a token.";
	for (size_t i = 0; i < sizeof framing_headers / sizeof framing_headers[0]; i++) {
		size_t length = strlen(framing_headers[i]);

		if (header->name_length > length && strncasecmp(header->name, framing_headers[i], length) == 0)
			return "A header name extends a framing header.";
	}
	return NULL;
}

static const char *check_value(const struct http_header_line *header)
{
	for (size_t i = 0; i < header->value_length; i++) {
		unsigned char byte = (unsigned char)header->value[i];

		if ((byte < 0x20 && byte != '\t') || byte == 0x7f)
			return "A header value holds a control character.";
	}
	return NULL;
}

static const char *check_lines(const struct http_guard_request *request)
{
	size_t bytes = 0;

	if (request->header_count > HTTP_HEADER_COUNT_MAX)
		return "Too many headers.";
	for (size_t i = 0; i < request->header_count; i++) {
		const struct http_header_line *header = &request->headers[i];
		const char *problem = check_name(header);

		bytes += header->name_length + header->value_length;
		if (!problem)
			problem = check_value(header);
		if (problem)
			return problem;
	}
	return bytes > HTTP_HEADER_BYTES_MAX ? "The headers are too big." : NULL;
}

static const char *check_single(const struct http_guard_request *request)
{
	for (size_t i = 0; i < sizeof single_headers / sizeof single_headers[0]; i++) {
		int count = 0;

		for (size_t j = 0; j < request->header_count; j++)
			count += name_is(&request->headers[j], single_headers[i]);
		if (count > 1)
			return "A header that may appear once appears again.";
	}
	return NULL;
}

/* Port after a colon: nothing, or 1 to 5 digits. */
static bool is_port(const char *at, const char *end)
{
	if (at == end)
		return true;
	if (*at != ':' || end - at < 2 || end - at > 6)
		return false;
	for (at++; at < end; at++) {
		if (*at < '0' || *at > '9')
			return false;
	}
	return true;
}

static bool is_host(const char *host, size_t length)
{
	const char *end = host + length;
	const char *at = host;

	if (length == 0 || length > HOST_MAX)
		return false;
	if (*at == '[') {
		for (at++; at < end && (hex_digit(*at) >= 0 || *at == ':' || *at == '.'); at++)
			;
		return at < end && *at == ']' && at > host + 2 && is_port(at + 1, end);
	}
	for (; at < end && *at != ':'; at++) {
		bool is_letter = (*at >= '0' && *at <= '9') || ((*at | 32) >= 'a' && (*at | 32) <= 'z');

		if (!is_letter && *at != '-' && *at != '.' && *at != '_')
			return false;
	}
	return at > host && is_port(at, end);
}

static const char *check_host(const struct http_guard_request *request)
{
	const struct http_header_line *host = find(request, "Host");

	if (!host)
		return "The Host header is missing.";
	return is_host(host->value, host->value_length) ? NULL : "The Host header is not a host.";
}

/* Plain decimal, no sign, no leading zero, few enough digits for every reader. */
static bool read_length(const struct http_header_line *header, long long *ret_bytes)
{
	long long bytes = 0;

	if (header->value_length == 0 || header->value_length > LENGTH_DIGITS_MAX)
		return false;
	for (size_t i = 0; i < header->value_length; i++) {
		char digit = header->value[i];

		if (digit < '0' || digit > '9')
			return false;
		bytes = bytes * 10 + (digit - '0');
	}
	*ret_bytes = bytes;
	return header->value_length == 1 || header->value[0] != '0';
}

static const char *check_framing(const struct http_guard_request *request, struct http_framing *ret_framing)
{
	const struct http_header_line *length = find(request, "Content-Length");
	const struct http_header_line *coding = find(request, "Transfer-Encoding");
	const struct http_header_line *expect = find(request, "Expect");
	struct http_framing framing = { .is_chunked = coding != NULL };

	if (length && coding)
		return "Content-Length and Transfer-Encoding exclude each other.";
	if (length && !read_length(length, &framing.body_bytes))
		return "The Content-Length is not a plain number.";
	if (coding && (!value_is(coding, "chunked") || strcmp(request->version, "HTTP/1.1") != 0))
		return "The Transfer-Encoding must be chunked, in HTTP/1.1.";
	if (expect && !value_is(expect, "100-continue"))
		return "The Expect header is unknown.";
	framing.has_body = framing.is_chunked || framing.body_bytes > 0;
	if (framing.has_body && (strcmp(request->method, "GET") == 0 || strcmp(request->method, "HEAD") == 0))
		return "A GET request has no body.";
	*ret_framing = framing;
	return NULL;
}

static const char *check_line(const struct http_guard_request *request)
{
	if (strnlen(request->method, METHOD_MAX + 1) > METHOD_MAX ||
	    !is_token(request->method, strlen(request->method)))
		return "The method is not a token.";
	if (strcmp(request->version, "HTTP/1.1") != 0 && strcmp(request->version, "HTTP/1.0") != 0)
		return "The version must be HTTP/1.1 or HTTP/1.0.";
	return check_target(request->target);
}

const char *http_guard_check(const struct http_guard_request *request, struct http_framing *ret_framing)
{
	const char *problem = check_line(request);

	if (!problem)
		problem = check_lines(request);
	if (!problem)
		problem = check_single(request);
	if (!problem)
		problem = check_host(request);
	return problem ? problem : check_framing(request, ret_framing);
}
