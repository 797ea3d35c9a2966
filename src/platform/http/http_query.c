/* Splitting at & and =, then one value at a time. */
#include "platform/http/http_query.h"

#include <string.h>

#include "platform/http/http_guard.h"
#include "platform/json/field_input.h"

static enum err decode(struct ctx *ctx, const char *bytes, size_t length, const char **ret_text)
{
	char *text = arena_alloc(ctx->arena, length + 1);

	if (!http_percent_decode(bytes, length, true, text))
		return fail(ctx, ERR_INVALID, "request.malformed", NULL, "The query is not valid escaped UTF-8.");
	*ret_text = text;
	return OK;
}

static enum err read_pair(struct ctx *ctx, const char *pair, size_t length, const struct shape *shape, void *ret,
			  uint64_t *seen)
{
	const char *equals = memchr(pair, '=', length);
	size_t name_length = equals ? (size_t)(equals - pair) : length;
	const char *name, *value;

	TRY(decode(ctx, pair, name_length, &name));
	const struct field_path path = { .name = name };
	const struct field *field = shape ? shape_field(shape, name) : NULL;
	if (!field)
		return field_refuse(ctx, &path, "request.unknown_field", NULL, "There is no such query field.");
	uint64_t bit = UINT64_C(1) << (field - shape->fields);
	if (*seen & bit)
		return field_refuse(ctx, &path, "request.duplicate_field", NULL, "This query field appears twice.");
	TRY(decode(ctx, pair + name_length + (equals ? 1 : 0), length - name_length - (equals ? 1 : 0), &value));
	if (!*value)
		return OK;
	*seen |= bit;
	return field_put_word(ctx, field, &path, value, strlen(value), (char *)ret + field->offset);
}

static enum err check_required(struct ctx *ctx, const struct shape *shape, uint64_t seen)
{
	for (int i = 0; i < shape->field_count; i++) {
		const struct field_path path = { .name = shape->fields[i].name };

		if ((shape->fields[i].flags & FIELD_REQUIRED) && !(seen >> i & 1))
			return field_refuse(ctx, &path, "request.missing", NULL, "This query field is needed.");
	}
	return OK;
}

enum err http_query_read(struct ctx *ctx, const char *query, const struct shape *shape, void *ret)
{
	uint64_t seen = 0;

	for (const char *at = query; at && *at;) {
		size_t length = strcspn(at, "&");

		if (length)
			TRY(read_pair(ctx, at, length, shape, ret, &seen));
		at += length + (at[length] == '&');
	}
	if (!shape)
		return OK;
	TRY(check_required(ctx, shape, seen));
	if (shape->present_offset >= 0)
		*(uint64_t *)((char *)ret + shape->present_offset) = seen;
	return OK;
}
