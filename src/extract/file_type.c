/* libmagic first, then what it cannot know: the parts of a package, text in Chinese encodings, sound in video's clothes. */
#include "extract/file_type.h"

#include <magic.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "extract/charset.h"
#include "extract/ole.h"
#include "extract/xml_part.h"

#define OOXML "application/vnd.openxmlformats-officedocument."

enum { LOOK_BYTES = 1024 * 1024, TEXT_LOOK_BYTES = 64 * 1024 };

static const char UNKNOWN[] = "application/octet-stream";
static const char OLE_STORAGE[] = "application/x-ole-storage";

static magic_t signatures;

enum err file_type_prepare(struct ctx *ctx)
{
	signatures = magic_open(MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_ELF | MAGIC_NO_CHECK_TAR);
	if (!signatures || magic_load(signatures, NULL) != 0)
		return fail(ctx, ERR_INTERNAL, "document.magic", NULL, "The signatures of libmagic are missing");
	return OK;
}

/* What a package is, by the part that each kind must have. */
static const char *type_of_package(struct ctx *ctx, const unsigned char *bytes, size_t length)
{
	static const struct {
		const char *part;
		const char *mime;
	} kinds[] = {
		{ "word/document.xml", OOXML "wordprocessingml.document" },
		{ "xl/workbook.xml", OOXML "spreadsheetml.sheet" },
		{ "ppt/presentation.xml", OOXML "presentationml.presentation" },
	};
	CLOSING(package_close) struct package package = { 0 };

	if (package_open(ctx, bytes, length, &package) != OK) {
		fault_clear(ctx);
		return "application/zip";
	}
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (package_has(&package, kinds[i].part))
			return kinds[i].mime;
	}
	return "application/zip";
}

/* What a compound file is, by the stream that each kind must have; there are many other kinds. */
static const char *type_of_ole(struct ctx *ctx, const unsigned char *bytes, size_t length)
{
	static const struct {
		const char *stream;
		const char *mime;
	} kinds[] = {
		{ "WordDocument", "application/msword" }, { "Workbook", "application/vnd.ms-excel" },
		{ "Book", "application/vnd.ms-excel" },   { "PowerPoint Document", "application/vnd.ms-powerpoint" },
	};
	CLOSING(ole_close) struct ole ole = { 0 };

	if (ole_open(ctx, bytes, length, &ole) != OK) {
		fault_clear(ctx);
		return OLE_STORAGE;
	}
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (ole_has(&ole, kinds[i].stream))
			return kinds[i].mime;
	}
	return OLE_STORAGE;
}

static bool is_control(unsigned char byte)
{
	return byte < ' ' && byte != '\t' && byte != '\n' && byte != '\r' && byte != '\f';
}

struct decoded {
	size_t bytes;
	size_t broken;
	bool has_control;
};

/* Counts what is no text; U+FFFD stands for what the encoding does not know. */
static enum err look_at_text(struct ctx *ctx, const char *chars, size_t length, void *arg)
{
	struct decoded *decoded = arg;

	(void)ctx;
	decoded->bytes += length;
	for (size_t i = 0; i < length; i++) {
		decoded->has_control |= is_control((unsigned char)chars[i]);
		decoded->broken += i + 2 < length && memcmp(chars + i, "\xEF\xBF\xBD", 3) == 0;
	}
	return OK;
}

static bool is_text(struct ctx *ctx, const unsigned char *bytes, size_t length)
{
	size_t look = length < TEXT_LOOK_BYTES ? length : TEXT_LOOK_BYTES;
	struct charset_guess guess = charset_guess(bytes, look);
	struct decoded decoded = { 0 };

	if (charset_convert(ctx, guess.charset, bytes + guess.mark_bytes, look - guess.mark_bytes, look_at_text, &decoded) != OK) {
		fault_clear(ctx);
		return false;
	}
	return decoded.bytes > 0 && !decoded.has_control && decoded.broken * 50 <= decoded.bytes;
}

/* Other names of the same, as libmagic gives them. */
static const struct {
	const char *found;
	const char *mime;
} others[] = {
	{ "audio/x-wav", "audio/wav" }, { "audio/x-m4a", "audio/mp4" }, { "video/mp4", "audio/mp4" }, { "video/3gpp", "audio/mp4" },
	{ "video/webm", "audio/webm" }, { "video/x-matroska", "audio/webm" }, { "application/ogg", "audio/ogg" },
	{ "video/ogg", "audio/ogg" }, { "audio/AMR", "audio/amr" }, { "audio/x-hx-aac-adts", "audio/aac" },
	{ "audio/x-flac", "audio/flac" },
	{ "image/x-ms-bmp", "image/bmp" }, { "image/heif", "image/heic" },
	{ "application/rtf", "text/rtf" }, { "application/xhtml+xml", "text/html" },
};

/* Types that must not pass as plain text, though they are made of characters. */
static bool is_active_text(const char *mime)
{
	static const char *const active[] = { "image/svg+xml", "text/x-shellscript", "text/x-php", "application/javascript",
					      "text/javascript", "text/x-msdos-batch" };

	for (size_t i = 0; i < sizeof(active) / sizeof(active[0]); i++) {
		if (text_equal(mime, active[i]))
			return true;
	}
	return false;
}

/* Of other texts libmagic guesses the language; and Chinese ones it often takes for data. */
static bool is_certain(const char *mime)
{
	if (text_equal(mime, "text/html") || text_equal(mime, "text/rtf") || is_active_text(mime))
		return true;
	if (text_starts(mime, "application/"))
		return text_equal(mime, "application/pdf") || text_starts(mime, "application/vnd.") ||
		       text_equal(mime, "application/msword");
	return !text_starts(mime, "text/");
}

const char *file_type_find(struct ctx *ctx, const unsigned char *bytes, size_t length)
{
	const char *mime = length ? magic_buffer(signatures, bytes, length < LOOK_BYTES ? length : LOOK_BYTES) : NULL;

	if (length >= 4 && memcmp(bytes, "PK\3\4", 4) == 0)
		return type_of_package(ctx, bytes, length);
	if (ole_is(bytes, length))
		return type_of_ole(ctx, bytes, length);
	for (size_t i = 0; mime && i < sizeof(others) / sizeof(others[0]); i++) {
		if (text_equal(mime, others[i].found))
			return others[i].mime;
	}
	if (mime && is_certain(mime))
		return mime;
	return length && is_text(ctx, bytes, length) ? "text/plain" : mime ? mime : UNKNOWN;
}
