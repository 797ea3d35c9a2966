/* Multipart bodies: however the bytes are cut into pieces, the same parts come out; data never exceeds what went in. */
#include <string.h>

#include "base/text.h"
#include "platform/http/http_multipart.h"
#include "fuzz.h"

struct seen {
	struct text log;
	size_t data_bytes;
	bool is_open;
};

static enum err note_begin(void *arg, const struct http_part *part)
{
	struct seen *seen = arg;

	MUST_HOLD(!seen->is_open);
	MUST_HOLD(text_is_utf8(part->name, strlen(part->name)));
	MUST_HOLD(text_is_utf8(part->file_name, strlen(part->file_name)));
	MUST_HOLD(!strpbrk(part->file_name, "/\\\r\n"));
	MUST_HOLD(!part->is_file || *part->file_name);
	seen->is_open = true;
	text_append_format(&seen->log, "[%s|%d|%s]", part->name, part->is_file, part->file_name);
	return OK;
}

static enum err note_data(void *arg, const char *bytes, size_t length)
{
	struct seen *seen = arg;

	MUST_HOLD(seen->is_open && length > 0);
	seen->data_bytes += length;
	text_append_n(&seen->log, bytes, length);
	return OK;
}

static enum err note_end(void *arg)
{
	struct seen *seen = arg;

	MUST_HOLD(seen->is_open);
	seen->is_open = false;
	text_append(&seen->log, "[end]");
	return OK;
}

static bool parse(const uint8_t *bytes, size_t length, size_t step, struct seen *seen)
{
	static const struct http_part_sink sink = { note_begin, note_data, note_end };
	struct http_multipart parser;
	bool is_fine = true;

	MUST_HOLD(http_multipart_init(&parser, "multipart/form-data; boundary=x", &sink, seen));
	for (size_t at = 0; at < length && is_fine; at += step)
		is_fine = http_multipart_feed(&parser, (const char *)bytes + at, length - at < step ? length - at : step);
	return is_fine && parser.state == HTTP_MULTIPART_DONE;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct seen whole = { 0 }, pieces = { 0 };

	text_init(&whole.log, 1 << 24);
	text_init(&pieces.log, 1 << 24);
	bool is_whole = parse(bytes, length, length + 1, &whole);
	bool is_pieces = parse(bytes, length, 1 + length % 7, &pieces);
	MUST_HOLD(is_whole == is_pieces);
	MUST_HOLD(whole.data_bytes == pieces.data_bytes && whole.data_bytes <= length);
	MUST_HOLD(whole.log.length == pieces.log.length &&
		  memcmp(text_chars(&whole.log), text_chars(&pieces.log), whole.log.length) == 0);
	text_done(&whole.log);
	text_done(&pieces.log);
	return 0;
}
