/* JSON from field tables: appends to a growing text, no tree in between. */
#include "base/json.h"

#include <math.h>
#include <string.h>

#include "base/vec.h"
#include "base/zone.h"

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

void json_append_text(struct text *out, const char *chars)
{
	if (!chars) {
		text_append(out, "null");
		return;
	}
	text_append_char(out, '"');
	const char *plain = chars;
	for (const char *at = chars; *at; at++) {
		unsigned char byte = (unsigned char)*at;

		if (byte >= 128 || !escapes[byte])
			continue;
		text_append_n(out, plain, (size_t)(at - plain));
		append_escape(out, byte);
		plain = at + 1;
	}
	text_append_n(out, plain, strlen(plain));
	text_append_char(out, '"');
}

static void append_two(struct text *out, int number)
{
	char digits[2] = { (char)('0' + number / 10), (char)('0' + number % 10) };

	text_append_n(out, digits, 2);
}

static void append_offset(struct text *out, int offset_s)
{
	int minutes = (offset_s < 0 ? -offset_s : offset_s) / 60;

	text_append_char(out, offset_s < 0 ? '-' : '+');
	append_two(out, minutes / 60);
	text_append_char(out, ':');
	append_two(out, minutes % 60);
}

void json_append_time(struct text *out, int64_t at_ms, const struct zone *zone)
{
	struct local_time local;
	int offset_s = zone_local(zone, at_ms, &local);

	text_append_char(out, '"');
	append_two(out, local.year / 100);
	append_two(out, local.year % 100);
	text_append_char(out, '-');
	append_two(out, local.month);
	text_append_char(out, '-');
	append_two(out, local.day);
	text_append_char(out, 'T');
	append_two(out, local.hour);
	text_append_char(out, ':');
	append_two(out, local.minute);
	text_append_char(out, ':');
	append_two(out, local.second);
	if (local.ms)
		text_append_format(out, ".%03d", local.ms);
	append_offset(out, offset_s);
	text_append_char(out, '"');
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

static void append_value(struct text *out, const struct field *field, const void *at, const struct zone *zone)
{
	switch (field->type) {
	case FIELD_TYPE_INT:
	case FIELD_TYPE_ID:
		text_append_i64(out, *(const int64_t *)at);
		return;
	case FIELD_TYPE_BOOL:
		text_append(out, *(const bool *)at ? "true" : "false");
		return;
	case FIELD_TYPE_REAL:
		append_real(out, *(const double *)at);
		return;
	case FIELD_TYPE_TIME:
		json_append_time(out, *(const int64_t *)at, zone);
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
	case FIELD_TYPE_LIST:
	case FIELD_TYPE_TEXTS:
	case FIELD_TYPE_IDS:
		append_list(out, field, at, zone);
		return;
	case FIELD_TYPE_BYTES:
		return;
	}
}

void json_append_shape(struct text *out, const struct shape *shape, const void *value, const struct zone *zone)
{
	bool is_first = true;

	text_append_char(out, '{');
	for (int i = 0; i < shape->field_count; i++) {
		const struct field *field = &shape->fields[i];
		const void *at = (const char *)value + field->offset;
		bool absent = is_absent(field, at);

		if (field->type == FIELD_TYPE_BYTES || (absent && (field->flags & FIELD_OMIT)))
			continue;
		if (!is_first)
			text_append_char(out, ',');
		is_first = false;
		text_append_char(out, '"');
		text_append(out, field->name);
		text_append(out, "\":");
		if (absent)
			text_append(out, "null");
		else
			append_value(out, field, at, zone);
	}
	text_append_char(out, '}');
}
