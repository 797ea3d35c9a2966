/* JSON from field tables: appends to a growing text, no tree in between. */
#include "base/json.h"

#include <math.h>
#include <string.h>

#include "base/vec.h"
#include "base/zone.h"

/* Room for `,"":` and any number or instant. */
enum { VALUE_BYTES = 48 };

static const uint64_t EACH_BYTE = 0x0101010101010101;

/* What each byte below 0x80 needs: 0 nothing, 'u' a \u escape, else the letter after the backslash. */
static const char escapes[128] = {
	[0 ... 31] = 'u', ['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n', ['\r'] = 'r',
	['\t'] = 't',     ['"'] = '"',  ['\\'] = '\\', ['<'] = 'u', [127] = 'u',
};

static void append_escape(struct text *out, unsigned char byte)
{
	if (escapes[byte] == 'u') {
		text_append_format(out, "\\u%04x", byte);
		return;
	}
	text_append_char(out, '\\');
	text_append_char(out, escapes[byte]);
}

static bool needs_escape(unsigned char byte)
{
	return byte < 128 && escapes[byte];
}

/* Not 0 when some byte of the word is below the number (at most 128). */
static uint64_t has_below(uint64_t word, unsigned char number)
{
	return (word - EACH_BYTE * number) & ~word & EACH_BYTE * 0x80;
}

/* Not 0 when some byte of the word is that one. */
static uint64_t has_byte(uint64_t word, unsigned char byte)
{
	return has_below(word ^ EACH_BYTE * byte, 1);
}

/* Length of the start of `chars` that stands in JSON as it is; eight bytes at a time. */
static size_t plain_length(const char *chars, size_t length)
{
	size_t at = 0;

	for (uint64_t word; at + sizeof(word) <= length; at += sizeof(word)) {
		memcpy(&word, chars + at, sizeof(word));
		if (has_below(word, ' ') | has_byte(word, '"') | has_byte(word, '\\') |
		    has_byte(word, '<') | has_byte(word, 127))
			break;
	}
	while (at < length && !needs_escape((unsigned char)chars[at]))
		at++;
	return at;
}

void json_append_text(struct text *out, const char *chars)
{
	size_t length = chars ? strlen(chars) : 0;
	size_t plain = plain_length(chars, length);

	if (!chars) {
		text_append(out, "null");
		return;
	}
	text_append_char(out, '"');
	while (plain < length) {
		text_append_n(out, chars, plain);
		append_escape(out, (unsigned char)chars[plain]);
		chars += plain + 1;
		length -= plain + 1;
		plain = plain_length(chars, length);
	}
	text_append_n(out, chars, plain);
	text_append_char(out, '"');
}

/* --- Values of known length are written where text_room() says; each writer returns the end --- */

static char *write_two(char *at, int number)
{
	at[0] = (char)('0' + number / 10);
	at[1] = (char)('0' + number % 10);
	return at + 2;
}

static char *write_offset(char *at, int offset_s)
{
	int minutes = (offset_s < 0 ? -offset_s : offset_s) / 60;

	*at++ = offset_s < 0 ? '-' : '+';
	at = write_two(at, minutes / 60);
	*at++ = ':';
	return write_two(at, minutes % 60);
}

static char *write_time(char *at, int64_t at_ms, const struct zone *zone)
{
	struct local_time local;
	int offset_s = zone_local(zone, at_ms, &local);

	*at++ = '"';
	at = write_two(at, local.year / 100);
	at = write_two(at, local.year % 100);
	*at++ = '-';
	at = write_two(at, local.month);
	*at++ = '-';
	at = write_two(at, local.day);
	*at++ = 'T';
	at = write_two(at, local.hour);
	*at++ = ':';
	at = write_two(at, local.minute);
	*at++ = ':';
	at = write_two(at, local.second);
	if (local.ms) {
		*at++ = '.';
		*at++ = (char)('0' + local.ms / 100);
		at = write_two(at, local.ms % 100);
	}
	at = write_offset(at, offset_s);
	*at++ = '"';
	return at;
}

void json_append_time(struct text *out, int64_t at_ms, const struct zone *zone)
{
	char *at = text_room(out, VALUE_BYTES);

	if (at)
		text_took(out, write_time(at, at_ms, zone));
}

static char *write_chars(char *at, const char *chars, size_t length)
{
	memcpy(at, chars, length);
	return at + length;
}

static char *write_key(char *at, const struct field *field, bool is_first)
{
	if (!is_first)
		*at++ = ',';
	*at++ = '"';
	at = write_chars(at, field->name, field->name_bytes);
	*at++ = '"';
	*at++ = ':';
	return at;
}

static void append_real(struct text *out, double number)
{
	if (isfinite(number))
		text_append_format(out, "%.10g", number);
	else
		text_append(out, "null");
}

static void append_list(struct text *out, const struct field *field, const struct list *list,
			const struct zone *zone)
{
	text_append_char(out, '[');
	for (size_t i = 0; i < list->count; i++) {
		if (i)
			text_append_char(out, ',');
		if (field->type == FIELD_TYPE_TEXTS)
			json_append_text(out, ((const char *const *)list->items)[i]);
		else if (field->type == FIELD_TYPE_IDS)
			text_append_i64(out, ((const int64_t *)list->items)[i]);
		else
			json_append_shape(out, field->shape, (const char *)list->items + i * field->shape->bytes,
					  zone);
	}
	text_append_char(out, ']');
}

static bool is_absent(const struct field *field, const void *at)
{
	switch (field->type) {
	case FIELD_TYPE_INT:
		return (field->flags & FIELD_NULL) && *(const int64_t *)at == 0;
	case FIELD_TYPE_ID:
	case FIELD_TYPE_TIME:
		return *(const int64_t *)at == 0;
	case FIELD_TYPE_TEXT:
	case FIELD_TYPE_DATE:
	case FIELD_TYPE_JSON:
	case FIELD_TYPE_OBJECT_PTR:
		return *(const void *const *)at == NULL;
	case FIELD_TYPE_ENUM:
		return *(const int *)at == 0;
	case FIELD_TYPE_REAL:
		return (field->flags & FIELD_NULL) && *(const double *)at == 0;
	case FIELD_TYPE_BYTES:
		return true;
	case FIELD_TYPE_LIST:
	case FIELD_TYPE_TEXTS:
	case FIELD_TYPE_IDS:
		return (field->flags & FIELD_OMIT) && ((const struct list *)at)->count == 0;
	case FIELD_TYPE_BOOL:
	case FIELD_TYPE_OBJECT:
		return false;
	}
	return true;
}

/* A value of any length. */
static void append_value(struct text *out, const struct field *field, const void *at, const struct zone *zone)
{
	switch (field->type) {
	case FIELD_TYPE_REAL:
		append_real(out, *(const double *)at);
		return;
	case FIELD_TYPE_TEXT:
	case FIELD_TYPE_DATE:
		json_append_text(out, *(const char *const *)at);
		return;
	case FIELD_TYPE_JSON:
		text_append(out, *(const char *const *)at);
		return;
	case FIELD_TYPE_ENUM:
		json_append_text(out, choice_text(field->choices, *(const int *)at));
		return;
	case FIELD_TYPE_OBJECT:
		json_append_shape(out, field->shape, at, zone);
		return;
	case FIELD_TYPE_OBJECT_PTR:
		json_append_shape(out, field->shape, *(const void *const *)at, zone);
		return;
	default:
		append_list(out, field, at, zone);
	}
}

/* A value of few bytes; false: it is none. */
static bool write_short(char **at, const struct field *field, const void *member, const struct zone *zone)
{
	switch (field->type) {
	case FIELD_TYPE_INT:
	case FIELD_TYPE_ID:
		*at = text_write_i64(*at, *(const int64_t *)member);
		return true;
	case FIELD_TYPE_BOOL:
		*at = *(const bool *)member ? write_chars(*at, "true", 4) : write_chars(*at, "false", 5);
		return true;
	case FIELD_TYPE_TIME:
		*at = write_time(*at, *(const int64_t *)member, zone);
		return true;
	default:
		return false;
	}
}

static void append_field(struct text *out, const struct field *field, const void *member, bool is_first,
			 const struct zone *zone)
{
	bool absent = is_absent(field, member);

	if (absent && (field->flags & FIELD_OMIT))
		return;
	char *at = text_room(out, field->name_bytes + VALUE_BYTES);
	if (!at)
		return;
	at = write_key(at, field, is_first);
	bool is_written = true;
	if (absent)
		at = write_chars(at, "null", 4);
	else
		is_written = write_short(&at, field, member, zone);
	text_took(out, at);
	if (!is_written)
		append_value(out, field, member, zone);
}

void json_append_shape(struct text *out, const struct shape *shape, const void *value, const struct zone *zone)
{
	text_append_char(out, '{');
	size_t start = out->length;
	for (int i = 0; i < shape->field_count; i++) {
		const struct field *field = &shape->fields[i];

		if (field->type != FIELD_TYPE_BYTES)
			append_field(out, field, (const char *)value + field->offset, out->length == start, zone);
	}
	text_append_char(out, '}');
}

const char *json_ids(struct arena *arena, const int64_t *ids, size_t count)
{
	char *chars = arena_alloc(arena, count * (TEXT_I64_BYTES + 1) + 3);
	char *at = chars;

	*at++ = '[';
	for (size_t i = 0; i < count; i++) {
		if (i)
			*at++ = ',';
		at = text_write_i64(at, ids[i]);
	}
	*at = ']';
	return chars;
}
