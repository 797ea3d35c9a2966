/* Growing text: bytes appended to a heap buffer that has a maximum and always ends in NUL.
 *
 * Appending past the maximum, or when memory is refused, sets `failed` and drops the bytes: check once
 * at the end with text_ok(). Life cycle: text_init → text_append… → text_ok → text_done (or CLOSING). */
#pragma once
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text {
	char *bytes;   /* NULL until the first append */
	size_t length; /* without the NUL */
	size_t capacity;
	size_t max_bytes;
	bool failed;
};

/* Starts empty; max_bytes counts without the NUL. text_done() frees the buffer, twice does no harm. */
void text_init(struct text *text, size_t max_bytes);
void text_done(struct text *text);

/* Empties it, keeps the memory. */
void text_clear(struct text *text);

/* True when every append fitted. */
bool text_ok(const struct text *text);

/* The bytes, "" when nothing was appended; valid until the next append. */
const char *text_chars(const struct text *text);

/* Room for that many bytes behind the text, NULL when they do not fit; after writing there, text_took() says where they end.
 * For who writes many small pieces and knows how long they can get. */
char *text_make_room(struct text *text, size_t bytes);
static inline char *text_room(struct text *text, size_t bytes)
{
	bool fits = !text->failed && bytes <= text->max_bytes - text->length && text->length + bytes < text->capacity;

	return fits ? text->bytes + text->length : text_make_room(text, bytes);
}
static inline void text_took(struct text *text, char *end)
{
	*end = '\0';
	text->length = (size_t)(end - text->bytes);
}

void text_append(struct text *text, const char *chars);
void text_append_n(struct text *text, const void *bytes, size_t length);
void text_append_char(struct text *text, char byte);
void text_append_i64(struct text *text, int64_t number);
enum { TEXT_I64_BYTES = 20 };
char *text_write_i64(char *at, int64_t number); /* at most TEXT_I64_BYTES, no NUL; returns the end */
void text_append_format(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* --- Questions about NUL-terminated text; NULL counts as "". --- */
bool text_is_empty(const char *chars);
bool text_equal(const char *a, const char *b);
bool text_equal_nocase(const char *a, const char *b); /* ASCII letters only */
bool text_starts(const char *chars, const char *prefix);
bool text_ends(const char *chars, const char *suffix);

/* Whole decimal number with optional minus, nothing else. False when it is not one or overflows. */
bool text_to_i64(const char *chars, int64_t *ret_number);

/* Strict UTF-8 (no overlong forms, surrogates, or beyond U+10FFFF). */
bool text_is_utf8(const char *bytes, size_t length);

/* Bytes of the longest beginning that fits into max_bytes and cuts no character. UTF-8 as it comes. */
size_t text_fitting(const char *chars, size_t max_bytes);

/* Code points in valid UTF-8. */
size_t text_code_points(const char *chars);
