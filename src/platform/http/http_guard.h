/* The guard in front of every handler: refuses requests that two parties could read differently, before a
 * byte of their body is read. Pure: it sees the request line and the header list as the library parsed
 * them and touches nothing else.
 *
 * The library (libmicrohttpd 0.9.75) takes doubled and differing Content-Length, Content-Length beside
 * Transfer-Encoding, two Host headers, blanks before the colon, and glues folded lines to names. What it
 * hides from us (bare LF, NUL in a line) a proxy in front refuses; see docs. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct http_header_line {
	const char *name;
	size_t name_length;
	const char *value; /* NULL counts as empty */
	size_t value_length;
};

struct http_guard_request {
	const char *method;
	const char *target; /* as it came: not decoded, with its query */
	const char *version; /* "HTTP/1.1" */
	const struct http_header_line *headers;
	size_t header_count;
};

enum {
	HTTP_TARGET_MAX = 4096,      /* bytes */
	HTTP_HEADER_COUNT_MAX = 64,
	HTTP_HEADER_BYTES_MAX = 8192, /* names and values together */
};

/* What the framing headers said; filled only when the request passed. */
struct http_framing {
	bool has_body;         /* Content-Length above 0, or chunked */
	bool is_chunked;
	long long body_bytes;  /* Content-Length, 0 without */
};

/* NULL when the request may pass, else an English sentence saying why not (400, and the connection closes). */
const char *http_guard_check(const struct http_guard_request *request, struct http_framing *ret_framing);

/* Decodes %XX into `ret` (room for length + 1 bytes), `+` to a blank where asked. False when an escape is
 * malformed or the result is not UTF-8 or holds NUL. */
bool http_percent_decode(const char *text, size_t length, bool plus_is_blank, char *ret);
