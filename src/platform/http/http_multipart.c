/* The state machine. A boundary holds no CR, so a delimiter that breaks off can only begin again at a CR. */
#include "platform/http/http_multipart.h"

#include <string.h>
#include <strings.h>

#include "platform/http/http_guard.h"

/* bchars of RFC 2046, without the blank. */
static bool is_boundary(const char *bytes, size_t length)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'()+_,-./:=?";

	for (size_t i = 0; i < length; i++) {
		if (!bytes[i] || !strchr(allowed, bytes[i]))
			return false;
	}
	return length > 0 && length <= HTTP_BOUNDARY_MAX;
}

bool http_multipart_init(struct http_multipart *parser, const char *content_type, const struct http_part_sink *sink,
			 void *arg)
{
	const char *at = content_type ? strcasestr(content_type, "boundary=") : NULL;

	if (!at)
		return false;
	at += strlen("boundary=");
	bool is_quoted = *at == '"';
	at += is_quoted;
	size_t length = strcspn(at, is_quoted ? "\"" : "; \t");
	if (!is_boundary(at, length) || (is_quoted && at[length] != '"'))
		return false;
	*parser = (struct http_multipart){ .sink = sink, .arg = arg, .delimiter_length = length + 4, .matched = 2 };
	memcpy(parser->delimiter, "\r\n--", 4);
	memcpy(parser->delimiter + 4, at, length);
	return true;
}

/* ---- part headers */

/* A quoted or plain parameter value into `ret`; false when it is too long, unclosed or not text. */
static bool read_value(const char **at, char *ret, size_t room)
{
	bool is_quoted = **at == '"';
	size_t used = 0;

	*at += is_quoted;
	for (; **at && (is_quoted ? **at != '"' : !strchr("; \t", **at)); (*at)++) {
		if (is_quoted && **at == '\\' && ((*at)[1] == '"' || (*at)[1] == '\\'))
			(*at)++;
		if (used + 1 >= room || (unsigned char)**at < 0x20 || **at == 0x7f)
			return false;
		ret[used++] = **at;
	}
	ret[used] = '\0';
	if (is_quoted && **at != '"')
		return false;
	*at += is_quoted;
	return true;
}

/* filename*=UTF-8''…, which goes before filename= where both are given. */
static bool decode_extended(char *value)
{
	static const char charset[] = "UTF-8''";

	if (strncasecmp(value, charset, strlen(charset)) != 0)
		return false;
	return http_percent_decode(value + strlen(charset), strlen(value) - strlen(charset), false, value);
}

/* The last segment of whatever path the client sent; a name of nothing or of bytes that are not text is replaced. */
static void keep_base_name(char *name)
{
	char *base = name;

	for (char *at = name; *at; at++) {
		if (*at == '/' || *at == '\\')
			base = at + 1;
		if ((unsigned char)*at < 0x20 || *at == 0x7f)
			*at = '_';
	}
	memmove(name, base, strlen(base) + 1);
	if (!*name || text_equal(name, ".") || text_equal(name, "..") || !text_is_utf8(name, strlen(name)))
		memcpy(name, "upload", sizeof "upload");
}

struct disposition {
	struct http_part part;
	bool has_name;
	bool has_extended;
};

static bool read_param(const char **at, struct disposition *disposition)
{
	struct http_part *part = &disposition->part;
	char value[HTTP_PART_HEAD_MAX];
	size_t length = strcspn(*at, "=");
	const char *name = *at;

	if (!name[length])
		return false;
	*at += length + 1;
	if (!read_value(at, value, sizeof value))
		return false;
	if (length == 4 && strncasecmp(name, "name", length) == 0) {
		disposition->has_name = true;
		if (strlen(value) > HTTP_PART_NAME_MAX)
			return false;
		memcpy(part->name, value, strlen(value) + 1);
		return text_is_utf8(value, strlen(value));
	}
	bool is_extended = length == 9 && strncasecmp(name, "filename*", length) == 0;
	if (!is_extended && (length != 8 || strncasecmp(name, "filename", length) != 0))
		return true;
	part->is_file = true;
	if (is_extended ? !decode_extended(value) : disposition->has_extended)
		return true;
	disposition->has_extended = is_extended;
	keep_base_name(value);
	if (strlen(value) > HTTP_PART_NAME_MAX)
		memcpy(value, "upload", sizeof "upload");
	memcpy(part->file_name, value, strlen(value) + 1);
	return true;
}

static bool read_disposition(const char *value, struct disposition *disposition)
{
	value += strspn(value, " \t");
	if (strncasecmp(value, "form-data", strlen("form-data")) != 0)
		return false;
	value += strlen("form-data");
	for (;;) {
		value += strspn(value, " \t");
		if (!*value)
			return disposition->has_name;
		if (*value != ';')
			return false;
		value++;
		value += strspn(value, " \t");
		if (!read_param(&value, disposition))
			return false;
	}
}

/* The header block in parser->head, without its last empty line. */
static bool read_head(struct http_multipart *parser, struct http_part *ret_part)
{
	struct disposition disposition = { 0 };
	bool is_found = false;

	for (char *line = parser->head, *end; *line; line = end + 2) {
		static const char wanted[] = "Content-Disposition:";

		end = strstr(line, "\r\n");
		if (!end)
			return false;
		*end = '\0';
		if (strncasecmp(line, wanted, strlen(wanted)) != 0)
			continue;
		if (is_found || !read_disposition(line + strlen(wanted), &disposition))
			return false;
		is_found = true;
	}
	if (disposition.part.is_file && !disposition.part.file_name[0])
		memcpy(disposition.part.file_name, "upload", sizeof "upload");
	*ret_part = disposition.part;
	return is_found;
}

/* ---- the states; each takes some bytes and returns how many */

static bool give(struct http_multipart *parser, enum err result)
{
	if (result == OK)
		return true;
	parser->sink_error = result;
	parser->state = HTTP_MULTIPART_FAILED;
	return false;
}

static void reach_mark(struct http_multipart *parser)
{
	parser->state = HTTP_MULTIPART_MARK;
	parser->matched = 0;
}

static size_t take_start(struct http_multipart *parser, const char *bytes, size_t length)
{
	size_t taken = 0;

	while (taken < length && parser->matched < parser->delimiter_length) {
		if (bytes[taken] != parser->delimiter[parser->matched]) {
			parser->state = HTTP_MULTIPART_FAILED;
			return taken;
		}
		taken++;
		parser->matched++;
	}
	if (parser->matched == parser->delimiter_length)
		reach_mark(parser);
	return taken;
}

static size_t take_mark(struct http_multipart *parser, const char *bytes)
{
	parser->mark[parser->matched++] = bytes[0];
	if (parser->matched < 2)
		return 1;
	if (memcmp(parser->mark, "--", 2) == 0) {
		parser->state = HTTP_MULTIPART_DONE;
	} else if (memcmp(parser->mark, "\r\n", 2) == 0) {
		parser->state = HTTP_MULTIPART_HEAD;
		parser->head_length = 0;
	} else {
		parser->state = HTTP_MULTIPART_FAILED;
	}
	return 1;
}

static size_t take_head(struct http_multipart *parser, const char *bytes)
{
	struct http_part part;

	if (parser->head_length == HTTP_PART_HEAD_MAX || !bytes[0]) {
		parser->state = HTTP_MULTIPART_FAILED;
		return 1;
	}
	parser->head[parser->head_length++] = bytes[0];
	parser->head[parser->head_length] = '\0';
	if (parser->head_length < 4 || memcmp(parser->head + parser->head_length - 4, "\r\n\r\n", 4) != 0)
		return 1;
	parser->head[parser->head_length - 2] = '\0';
	if (!read_head(parser, &part)) {
		parser->state = HTTP_MULTIPART_FAILED;
		return 1;
	}
	parser->state = HTTP_MULTIPART_DATA;
	parser->matched = 0;
	give(parser, parser->sink->begin(parser->arg, &part));
	return 1;
}

/* Bytes that are no delimiter go on at once; of one that broke off, what was held back goes first. */
static size_t take_data(struct http_multipart *parser, const char *bytes, size_t length)
{
	if (parser->matched == 0) {
		const char *cr = memchr(bytes, '\r', length);
		size_t plain = cr ? (size_t)(cr - bytes) : length;

		if (plain && !give(parser, parser->sink->data(parser->arg, bytes, plain)))
			return plain;
		parser->matched = cr != NULL;
		return plain + parser->matched;
	}
	if (bytes[0] != parser->delimiter[parser->matched]) {
		size_t held = parser->matched;

		parser->matched = 0;
		give(parser, parser->sink->data(parser->arg, parser->delimiter, held));
		return 0;
	}
	if (++parser->matched == parser->delimiter_length) {
		reach_mark(parser);
		give(parser, parser->sink->end(parser->arg));
	}
	return 1;
}

bool http_multipart_feed(struct http_multipart *parser, const char *bytes, size_t length)
{
	size_t at = 0;

	while (at < length) {
		switch (parser->state) {
		case HTTP_MULTIPART_START:
			at += take_start(parser, bytes + at, length - at);
			break;
		case HTTP_MULTIPART_MARK:
			at += take_mark(parser, bytes + at);
			break;
		case HTTP_MULTIPART_HEAD:
			at += take_head(parser, bytes + at);
			break;
		case HTTP_MULTIPART_DATA:
			at += take_data(parser, bytes + at, length - at);
			break;
		case HTTP_MULTIPART_DONE:
			return true;
		case HTTP_MULTIPART_FAILED:
			return false;
		}
	}
	return parser->state != HTTP_MULTIPART_FAILED;
}
