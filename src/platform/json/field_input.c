/* Checks and conversions of single input values. */
#include "platform/json/field_input.h"

#include <math.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/json.h"
#include "base/text.h"
#include "base/vec.h"
#include "base/zone.h"

enum { TEXT_CODE_POINTS = 2000, LIST_ITEMS = 200, PARAMS_BYTES = 4096 };

static const int64_t INT_MOST = INT64_C(9007199254740991); /* 2^53 - 1: exact in every JSON reader */

static void append_path(struct text *out, const struct field_path *path)
{
	if (path->parent) {
		append_path(out, path->parent);
		text_append_char(out, '.');
	}
	if (path->name)
		text_append(out, path->name);
	else
		text_append_i64(out, (int64_t)path->index);
}

const char *field_path_text(struct arena *arena, const struct field_path *path)
{
	CLOSING(text_done) struct text out = { .max_bytes = PARAMS_BYTES };

	if (!path)
		return NULL;
	append_path(&out, path);
	return arena_text(arena, text_chars(&out));
}

enum err field_refuse(struct ctx *ctx, const struct field_path *path, const char *code, const char *params,
		      const char *detail)
{
	struct fault *fault = &ctx->fault;

	if (fault->kind == OK)
		*fault = (struct fault){ ERR_MEANING, code, field_path_text(ctx->arena, path), detail, params };
	return ERR_MEANING;
}

static enum err wrong_type(struct ctx *ctx, const struct field *field, const struct field_path *path)
{
	static const char *const wanted[] = {
		[FIELD_TYPE_INT] = "a whole number",
		[FIELD_TYPE_ID] = "an id (a whole number above 0)",
		[FIELD_TYPE_BOOL] = "true or false",
		[FIELD_TYPE_REAL] = "a number",
		[FIELD_TYPE_TEXT] = "text",
		[FIELD_TYPE_TIME] = "an RFC 3339 time with offset",
		[FIELD_TYPE_DATE] = "a date like 2026-11-23",
		[FIELD_TYPE_JSON] = "JSON",
		[FIELD_TYPE_BYTES] = "nothing from outside",
		[FIELD_TYPE_OBJECT] = "an object",
		[FIELD_TYPE_OBJECT_PTR] = "an object",
		[FIELD_TYPE_LIST] = "a list of objects",
		[FIELD_TYPE_TEXTS] = "a list of texts",
		[FIELD_TYPE_IDS] = "a list of ids",
		[FIELD_TYPE_ENUM] = "one of the known words",
	};

	return field_refuse(ctx, path, "request.wrong_type", NULL,
			    arena_format(ctx->arena, "This must be %s.", wanted[field->type]));
}

/* Bytes of one character at `at` (valid UTF-8), and whether it is a control character: C0 except newline
 * and tab, DEL, C1. */
static size_t char_bytes(const unsigned char *at, bool *ret_is_control)
{
	*ret_is_control = (at[0] < 0x20 && at[0] != '\n' && at[0] != '\t') || at[0] == 0x7f ||
			  (at[0] == 0xc2 && at[1] < 0xa0);
	return at[0] < 0x80 ? 1 : at[0] < 0xe0 ? 2 : at[0] < 0xf0 ? 3 : 4;
}

static enum err count_text(struct ctx *ctx, const struct field_path *path, const char *chars, size_t length,
			   int64_t *ret_count)
{
	int64_t count = 0;

	for (size_t i = 0; i < length; count++) {
		bool is_control;

		i += char_bytes((const unsigned char *)chars + i, &is_control);
		if (is_control)
			return field_refuse(ctx, path, "request.bad_text", NULL,
					    "Control characters other than line feed and tab are not allowed.");
	}
	*ret_count = count;
	return OK;
}

enum err field_check_text(struct ctx *ctx, const struct field_path *path, const char *chars, size_t length,
			  int64_t max)
{
	int64_t count;
	int64_t most = max ? max : TEXT_CODE_POINTS;

	TRY(count_text(ctx, path, chars, length, &count));
	if (count > most)
		return field_refuse(ctx, path, "request.too_long",
				    arena_format(ctx->arena, "{\"max\":%lld}", (long long)most),
				    arena_format(ctx->arena, "At most %lld characters.", (long long)most));
	return OK;
}

static bool is_blank(const char *chars, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (chars[i] != ' ' && chars[i] != '\n' && chars[i] != '\t')
			return false;
	}
	return true;
}

static enum err put_plain_text(struct ctx *ctx, const struct field *field, const struct field_path *path,
			       const char *chars, size_t length, void *at)
{
	int64_t count;

	TRY(field_check_text(ctx, path, chars, length, field->max));
	if ((field->flags & FIELD_REQUIRED) && is_blank(chars, length))
		return field_refuse(ctx, path, "request.missing", NULL, "This must not be empty.");
	TRY(count_text(ctx, path, chars, length, &count));
	if (count < field->min)
		return field_refuse(ctx, path, "request.too_short",
				    arena_format(ctx->arena, "{\"min\":%lld}", (long long)field->min),
				    arena_format(ctx->arena, "At least %lld characters.", (long long)field->min));
	*(const char **)at = arena_text_n(ctx->arena, chars, length);
	return OK;
}

static enum err put_date(struct ctx *ctx, const struct field_path *path, const char *chars, void *at)
{
	int64_t days;

	if (!date_parse(chars, &days))
		return field_refuse(ctx, path, "request.bad_date", NULL,
				    "This must be a real date like 2026-11-23, years 1900 to 9999.");
	*(const char **)at = arena_text(ctx->arena, chars);
	return OK;
}

static enum err put_time(struct ctx *ctx, const struct field_path *path, const char *chars, void *at)
{
	int64_t at_ms;

	if (!time_parse(chars, &at_ms))
		return field_refuse(ctx, path, "request.bad_time", NULL,
				    "This must be a real time with offset like 2026-11-23T09:30:00+08:00.");
	*(int64_t *)at = at_ms;
	return OK;
}

static const char *choices_params(struct ctx *ctx, const struct choices *choices)
{
	CLOSING(text_done) struct text out = { 0 };

	text_init(&out, PARAMS_BYTES);
	text_append(&out, "{\"choices\":[");
	for (int i = 1; i < choices->count; i++) {
		if (i > 1)
			text_append_char(&out, ',');
		json_append_text(&out, choices->names[i]);
	}
	text_append(&out, "]}");
	return text_ok(&out) ? arena_text(ctx->arena, text_chars(&out)) : NULL;
}

static enum err put_choice(struct ctx *ctx, const struct field *field, const struct field_path *path,
			   const char *chars, void *at)
{
	int value = choice_from_text(field->choices, chars);

	if (!value)
		return field_refuse(ctx, path, "request.choice", choices_params(ctx, field->choices),
				    "This is none of the known words.");
	*(int *)at = value;
	return OK;
}

enum err field_put_text(struct ctx *ctx, const struct field *field, const struct field_path *path,
			const char *chars, size_t length, void *at)
{
	switch (field->type) {
	case FIELD_TYPE_TEXT:
		return put_plain_text(ctx, field, path, chars, length, at);
	case FIELD_TYPE_DATE:
		return put_date(ctx, path, chars, at);
	case FIELD_TYPE_TIME:
		return put_time(ctx, path, chars, at);
	case FIELD_TYPE_ENUM:
		return put_choice(ctx, field, path, chars, at);
	default:
		return wrong_type(ctx, field, path);
	}
}

static enum err out_of_range(struct ctx *ctx, const struct field_path *path, int64_t least, int64_t most)
{
	return field_refuse(ctx, path, "request.range",
			    arena_format(ctx->arena, "{\"min\":%lld,\"max\":%lld}", (long long)least,
					 (long long)most),
			    arena_format(ctx->arena, "This must lie between %lld and %lld.", (long long)least,
					 (long long)most));
}

enum err field_put_int(struct ctx *ctx, const struct field *field, const struct field_path *path, int64_t number,
		       void *at)
{
	int64_t least = field->type == FIELD_TYPE_ID ? 1 : field->min;
	int64_t most = field->max && field->type != FIELD_TYPE_ID ? field->max : INT_MOST;

	if (field->type == FIELD_TYPE_REAL)
		return field_put_real(ctx, field, path, (double)number, at);
	if (field->type != FIELD_TYPE_INT && field->type != FIELD_TYPE_ID)
		return wrong_type(ctx, field, path);
	if (number < least || number > most)
		return out_of_range(ctx, path, least, most);
	*(int64_t *)at = number;
	return OK;
}

enum err field_put_real(struct ctx *ctx, const struct field *field, const struct field_path *path, double number,
			void *at)
{
	bool is_limited = field->min || field->max;

	if (field->type != FIELD_TYPE_REAL || !isfinite(number))
		return wrong_type(ctx, field, path);
	if (is_limited && (number < (double)field->min || number > (double)field->max))
		return out_of_range(ctx, path, field->min, field->max);
	*(double *)at = number;
	return OK;
}

enum err field_put_bool(struct ctx *ctx, const struct field *field, const struct field_path *path, bool flag,
			void *at)
{
	if (field->type != FIELD_TYPE_BOOL)
		return wrong_type(ctx, field, path);
	*(bool *)at = flag;
	return OK;
}

enum err field_put_null(struct ctx *ctx, const struct field *field, const struct field_path *path, void *at)
{
	static const size_t sizes[] = {
		[FIELD_TYPE_INT] = sizeof(int64_t),     [FIELD_TYPE_ID] = sizeof(int64_t),
		[FIELD_TYPE_REAL] = sizeof(double),     [FIELD_TYPE_TEXT] = sizeof(char *),
		[FIELD_TYPE_TIME] = sizeof(int64_t),    [FIELD_TYPE_DATE] = sizeof(char *),
		[FIELD_TYPE_JSON] = sizeof(char *),     [FIELD_TYPE_OBJECT_PTR] = sizeof(void *),
		[FIELD_TYPE_LIST] = sizeof(struct list), [FIELD_TYPE_TEXTS] = sizeof(struct list),
		[FIELD_TYPE_IDS] = sizeof(struct list), [FIELD_TYPE_ENUM] = sizeof(int),
	};

	if (field->flags & FIELD_REQUIRED)
		return field_refuse(ctx, path, "request.missing", NULL, "This is needed.");
	if (field->type == FIELD_TYPE_BOOL || field->type == FIELD_TYPE_BYTES)
		return wrong_type(ctx, field, path);
	memset(at, 0, field->type == FIELD_TYPE_OBJECT ? field->shape->bytes : sizes[field->type]);
	return OK;
}

size_t field_list_max(const struct field *field)
{
	return field->max ? (size_t)field->max : LIST_ITEMS;
}

/* Items between commas; each goes through the checks of a single value. */
static enum err put_word_list(struct ctx *ctx, const struct field *field, const struct field_path *path,
			      const char *chars, size_t length, void *at)
{
	bool is_ids = field->type == FIELD_TYPE_IDS;
	const struct field item = { .name = field->name, .type = is_ids ? FIELD_TYPE_ID : FIELD_TYPE_TEXT };
	const char *end = chars + length;
	struct vec items;

	vec_init(&items, ctx->arena, is_ids ? sizeof(int64_t) : sizeof(char *));
	for (const char *start = chars; start <= end;) {
		const char *comma = memchr(start, ',', (size_t)(end - start));
		const char *stop = comma ? comma : end;

		if (items.count == field_list_max(field))
			return field_refuse(ctx, path, "request.too_many", NULL, "Too many items.");
		TRY(field_put_word(ctx, &item, path, start, (size_t)(stop - start), vec_push(&items)));
		start = stop + 1;
	}
	*(struct list *)at = vec_list(&items);
	return OK;
}

static enum err put_word_real(struct ctx *ctx, const struct field *field, const struct field_path *path,
			      const char *word, void *at)
{
	char *end;
	double number = strtod(word, &end);
	bool is_plain = word[0] && word[strspn(word, "0123456789.+-eE")] == '\0';

	if (*end || !is_plain)
		return wrong_type(ctx, field, path);
	return field_put_real(ctx, field, path, number, at);
}

enum err field_put_word(struct ctx *ctx, const struct field *field, const struct field_path *path,
			const char *chars, size_t length, void *at)
{
	const char *word = arena_text_n(ctx->arena, chars, length);
	int64_t number;

	switch (field->type) {
	case FIELD_TYPE_INT:
	case FIELD_TYPE_ID:
		if (!text_to_i64(word, &number))
			return wrong_type(ctx, field, path);
		return field_put_int(ctx, field, path, number, at);
	case FIELD_TYPE_REAL:
		return put_word_real(ctx, field, path, word, at);
	case FIELD_TYPE_BOOL:
		if (!text_equal(word, "true") && !text_equal(word, "false"))
			return wrong_type(ctx, field, path);
		return field_put_bool(ctx, field, path, text_equal(word, "true"), at);
	case FIELD_TYPE_TEXTS:
	case FIELD_TYPE_IDS:
		return put_word_list(ctx, field, path, chars, length, at);
	default:
		return field_put_text(ctx, field, path, chars, length, at);
	}
}
