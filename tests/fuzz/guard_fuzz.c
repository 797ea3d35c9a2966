/* The HTTP guard: the input is a request head as text; what passes has one meaning only. */
#include <string.h>
#include <strings.h>

#include "platform/http/http_guard.h"
#include "fuzz.h"

enum { HEADERS_MAX = HTTP_HEADER_COUNT_MAX + 4 };

static char *cut(char **text, char end)
{
	char *start = *text;
	char *stop = strchr(start, end);

	*text = stop ? stop + 1 : start + strlen(start);
	if (stop)
		*stop = '\0';
	return start;
}

static size_t split_headers(char *text, struct http_header_line *ret_headers)
{
	size_t count = 0;

	while (*text && count < HEADERS_MAX) {
		char *line = cut(&text, '\n');
		char *name = cut(&line, ':');

		ret_headers[count++] = (struct http_header_line){ name, strlen(name), line, strlen(line) };
	}
	return count;
}

static int count_named(const struct http_guard_request *request, const char *name)
{
	int count = 0;

	for (size_t i = 0; i < request->header_count; i++)
		count += strcasecmp(request->headers[i].name, name) == 0;
	return count;
}

static void check_passed(const struct http_guard_request *request, const struct http_framing *framing)
{
	int lengths = count_named(request, "content-length"), encodings = count_named(request, "transfer-encoding");

	MUST_HOLD(count_named(request, "host") == 1);
	MUST_HOLD(lengths + encodings <= 1);
	MUST_HOLD(framing->is_chunked == (encodings == 1));
	MUST_HOLD(framing->body_bytes >= 0);
	MUST_HOLD(framing->has_body == (framing->is_chunked || framing->body_bytes > 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct http_header_line headers[HEADERS_MAX];
	struct http_framing framing = { 0 };
	struct http_guard_request request = { .headers = headers };
	char *text = malloc(length + 1), *rest = text, *decoded = malloc(length + 1);

	MUST_HOLD(text && decoded);
	memcpy(text, bytes, length);
	text[length] = '\0';
	http_percent_decode(text, strlen(text), length & 1, decoded);
	request.method = cut(&rest, ' ');
	request.target = cut(&rest, ' ');
	request.version = cut(&rest, '\n');
	request.header_count = split_headers(rest, headers);
	if (!http_guard_check(&request, &framing))
		check_passed(&request, &framing);
	free(text);
	free(decoded);
	return 0;
}
