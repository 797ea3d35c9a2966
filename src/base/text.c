/* Growing text and small questions about NUL-terminated text. */
#include "base/text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { FIRST_CAPACITY = 256 };

void text_init(struct text *text, size_t max_bytes)
{
	*text = (struct text){ .max_bytes = max_bytes };
}

void text_done(struct text *text)
{
	free(text->bytes);
	*text = (struct text){ .max_bytes = text->max_bytes };
}

void text_clear(struct text *text)
{
	text->length = 0;
	text->failed = false;
	if (text->bytes)
		text->bytes[0] = '\0';
}

bool text_ok(const struct text *text)
{
	return !text->failed;
}

const char *text_chars(const struct text *text)
{
	return text->bytes ? text->bytes : "";
}

char *text_make_room(struct text *text, size_t bytes)
{
	if (text->failed || bytes > text->max_bytes - text->length) {
		text->failed = true;
		return NULL;
	}
	size_t needed = text->length + bytes + 1;
	size_t capacity = text->capacity ? text->capacity : FIRST_CAPACITY;
	while (capacity < needed)
		capacity *= 2;
	char *grown = capacity > text->capacity ? realloc(text->bytes, capacity) : text->bytes;
	if (!grown) {
		text->failed = true;
		return NULL;
	}
	text->bytes = grown;
	text->capacity = capacity;
	return text->bytes + text->length;
}

void text_append_n(struct text *text, const void *bytes, size_t length)
{
	char *at = text_room(text, length);

	if (!at)
		return;
	if (length)
		memcpy(at, bytes, length);
	text_took(text, at + length);
}

void text_append(struct text *text, const char *chars)
{
	text_append_n(text, chars, strlen(chars));
}

void text_append_char(struct text *text, char byte)
{
	char *at = text_room(text, 1);

	if (!at)
		return;
	*at = byte;
	text_took(text, at + 1);
}

char *text_write_i64(char *at, int64_t number)
{
	char digits[TEXT_I64_BYTES];
	char *cursor = digits + sizeof(digits);
	uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;

	do {
		*--cursor = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest);
	if (number < 0)
		*--cursor = '-';
	size_t length = (size_t)(digits + sizeof(digits) - cursor);
	memcpy(at, cursor, length);
	return at + length;
}

void text_append_i64(struct text *text, int64_t number)
{
	char digits[TEXT_I64_BYTES];

	text_append_n(text, digits, (size_t)(text_write_i64(digits, number) - digits));
}

void text_append_format(struct text *text, const char *format, ...)
{
	va_list args;
	va_list again;

	va_start(args, format);
	va_copy(again, args);
	int length = vsnprintf(NULL, 0, format, again);
	va_end(again);
	char *at = length >= 0 ? text_room(text, (size_t)length) : NULL;
	if (at) {
		vsnprintf(at, (size_t)length + 1, format, args);
		text_took(text, at + length);
	}
	va_end(args);
}

bool text_is_empty(const char *chars)
{
	return !chars || !*chars;
}

bool text_equal(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}

bool text_equal_nocase(const char *a, const char *b)
{
	return strcasecmp(a ? a : "", b ? b : "") == 0;
}

bool text_starts(const char *chars, const char *prefix)
{
	return strncmp(chars ? chars : "", prefix, strlen(prefix)) == 0;
}

bool text_ends(const char *chars, const char *suffix)
{
	size_t length = chars ? strlen(chars) : 0;
	size_t tail = strlen(suffix);

	return length >= tail && strcmp(chars + length - tail, suffix) == 0;
}

bool text_to_i64(const char *chars, int64_t *ret_number)
{
	char *end;

	if (text_is_empty(chars) || !strchr("-0123456789", chars[0]))
		return false;
	errno = 0;
	long long number = strtoll(chars, &end, 10);
	if (errno || *end || end == chars)
		return false;
	*ret_number = number;
	return true;
}

/* Length of the well-formed sequence at `s`, 0 if there is none. Table 3-7 of the Unicode standard. */
static size_t utf8_sequence(const unsigned char *s, size_t left)
{
	unsigned char low = 0x80;
	unsigned char high = 0xBF;
	size_t length;

	if (s[0] < 0x80)
		return 1;
	if (s[0] < 0xC2 || s[0] > 0xF4)
		return 0;
	length = s[0] < 0xE0 ? 2 : s[0] < 0xF0 ? 3 : 4;
	if (length > left)
		return 0;
	if (s[0] == 0xE0)
		low = 0xA0;
	if (s[0] == 0xED)
		high = 0x9F;
	if (s[0] == 0xF0)
		low = 0x90;
	if (s[0] == 0xF4)
		high = 0x8F;
	if (s[1] < low || s[1] > high)
		return 0;
	for (size_t i = 2; i < length; i++) {
		if (s[i] < 0x80 || s[i] > 0xBF)
			return 0;
	}
	return length;
}

bool text_is_utf8(const char *bytes, size_t length)
{
	for (size_t at = 0; at < length;) {
		size_t step = utf8_sequence((const unsigned char *)bytes + at, length - at);

		if (!step)
			return false;
		at += step;
	}
	return true;
}

size_t text_fitting(const char *chars, size_t max_bytes)
{
	size_t bytes = strnlen(chars, max_bytes + 1);

	if (bytes <= max_bytes)
		return bytes;
	bytes = max_bytes;
	while (bytes > 0 && ((unsigned char)chars[bytes] & 0xC0) == 0x80)
		bytes--;
	return bytes;
}

size_t text_code_points(const char *chars)
{
	size_t count = 0;

	for (; chars && *chars; chars++)
		count += ((unsigned char)*chars & 0xC0) != 0x80;
	return count;
}
