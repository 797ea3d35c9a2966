/* One walk over the text, a field at a time; anything unexpected ends it, and the strict reader begins anew. */
#include "platform/json/json_stored.h"

#include "base/zone.h"

enum { DIGITS_MAX = 15, SHORT_BYTES = 64 };

struct scan {
	const char *at;
	struct arena *arena;
};

static bool take(struct scan *scan, char wanted)
{
	if (*scan->at != wanted)
		return false;
	scan->at++;
	return true;
}

static bool take_word(struct scan *scan, const char *word, size_t length)
{
	if (strncmp(scan->at, word, length) != 0)
		return false;
	scan->at += length;
	return true;
}

/* What stands between two quotes; false also where something in it is escaped. */
static bool take_text(struct scan *scan, const char **ret_start, size_t *ret_length)
{
	if (!take(scan, '"'))
		return false;
	const char *start = scan->at;
	size_t length = strcspn(start, "\"\\");
	if (start[length] != '"')
		return false;
	scan->at = start + length + 1;
	*ret_start = start;
	*ret_length = length;
	return true;
}

/* The same with a NUL behind it, for what is never long. */
static bool take_short(struct scan *scan, char *ret_chars)
{
	const char *start;
	size_t length;

	if (!take_text(scan, &start, &length) || length >= SHORT_BYTES)
		return false;
	memcpy(ret_chars, start, length);
	ret_chars[length] = '\0';
	return true;
}

static bool take_int(struct scan *scan, int64_t *ret_number)
{
	bool is_negative = take(scan, '-');
	bool is_padded = scan->at[0] == '0' && scan->at[1] >= '0' && scan->at[1] <= '9';
	int64_t number = 0;
	int digits = 0;

	for (; *scan->at >= '0' && *scan->at <= '9' && digits < DIGITS_MAX; digits++)
		number = number * 10 + (*scan->at++ - '0');
	*ret_number = is_negative ? -number : number;
	return digits > 0 && !is_padded && (*scan->at == ',' || *scan->at == '}');
}

static bool is_in_range(const struct field *field, int64_t number)
{
	return number >= field->min && (!field->max || number <= field->max);
}

static bool take_bool(struct scan *scan, bool *ret_value)
{
	*ret_value = take_word(scan, "true", 4);
	return *ret_value || take_word(scan, "false", 5);
}

static bool take_copy(struct scan *scan, const char **ret_text)
{
	const char *start;
	size_t length;

	if (!take_text(scan, &start, &length))
		return false;
	*ret_text = arena_text_n(scan->arena, start, length);
	return true;
}

static bool take_value(struct scan *scan, const struct field *field, void *at)
{
	char chars[SHORT_BYTES];

	switch (field->type) {
	case FIELD_TYPE_INT:
		return take_int(scan, at) && is_in_range(field, *(const int64_t *)at);
	case FIELD_TYPE_ID:
		return take_int(scan, at) && *(const int64_t *)at > 0;
	case FIELD_TYPE_BOOL:
		return take_bool(scan, at);
	case FIELD_TYPE_TEXT:
		return take_copy(scan, at);
	case FIELD_TYPE_TIME:
		return take_short(scan, chars) && time_parse(chars, at);
	case FIELD_TYPE_ENUM:
		return take_short(scan, chars) && (*(int *)at = choice_from_text(field->choices, chars)) != 0;
	default:
		return false;
	}
}

static bool is_named(const struct field *field, const char *name, size_t length)
{
	return field->name_bytes == length && memcmp(field->name, name, length) == 0;
}

/* The field of the next key, `*next` or one behind it. */
static const struct field *take_key(struct scan *scan, const struct shape *shape, int *next)
{
	const char *name;
	size_t length;

	if (!take_text(scan, &name, &length) || !take(scan, ':'))
		return NULL;
	while (*next < shape->field_count) {
		const struct field *field = &shape->fields[(*next)++];

		if (is_named(field, name, length))
			return field;
	}
	return NULL;
}

static bool take_object(struct scan *scan, const struct shape *shape, void *item)
{
	int next = 0;

	if (!take(scan, '{'))
		return false;
	if (take(scan, '}'))
		return true;
	do {
		const struct field *field = take_key(scan, shape, &next);

		if (!field || !take_value(scan, field, (char *)item + field->offset))
			return false;
	} while (take(scan, ','));
	return take(scan, '}');
}

static bool take_list(struct scan *scan, const struct shape *shape, size_t max_items, struct vec *items)
{
	if (!take(scan, '['))
		return false;
	if (take(scan, ']'))
		return !*scan->at;
	do {
		if (items->count == max_items || !take_object(scan, shape, vec_push(items)))
			return false;
	} while (take(scan, ','));
	return take(scan, ']') && !*scan->at;
}

enum err json_read_stored(struct ctx *ctx, const char *json, const struct shape *item_shape, size_t max_items,
			  struct list *ret_items)
{
	struct scan scan = { json, ctx->arena };
	struct vec items;

	vec_init(&items, ctx->arena, item_shape->bytes);
	if (item_shape->present_offset >= 0 || !take_list(&scan, item_shape, max_items, &items))
		return json_read_list(ctx, json, strlen(json), item_shape, max_items, ret_items);
	*ret_items = vec_list(&items);
	return OK;
}
