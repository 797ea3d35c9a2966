/* From foreign JSON to structs: what does not fit is left out. */
#include "platform/json/json_foreign.h"

#include <jansson.h>
#include <math.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "base/vec.h"

enum { LIST_MAX = 2000, TEXT_MAX_BYTES = 64 * 1024 };

static const double EXACT_MOST = 9007199254740991.0; /* 2^53 - 1 */

static void json_close(json_t **json)
{
	json_decref(*json);
}

static void read_object(struct ctx *ctx, json_t *json, const struct shape *shape, void *ret);

static void read_list(struct ctx *ctx, json_t *json, const struct shape *shape, struct list *ret)
{
	struct vec items;
	json_t *item;
	size_t i;

	vec_init(&items, ctx->arena, shape->bytes);
	json_array_foreach(json, i, item) {
		if (i < LIST_MAX && json_is_object(item))
			read_object(ctx, item, shape, vec_push(&items));
	}
	*ret = vec_list(&items);
}

/* Control characters but line feed and tab become blanks. */
static const char *plain_text(struct ctx *ctx, const json_t *json)
{
	char *text = arena_text_n(ctx->arena, json_string_value(json), json_string_length(json));

	for (char *at = text; *at; at++) {
		if (((unsigned char)*at < ' ' && *at != '\n' && *at != '\t') || *at == 0x7f)
			*at = ' ';
	}
	return text;
}

static void read_number(const json_t *json, const struct field *field, void *at)
{
	double number = json_number_value(json);

	if (field->type == FIELD_TYPE_REAL)
		*(double *)at = number;
	else if (fabs(number) <= EXACT_MOST)
		*(int64_t *)at = (int64_t)number;
}

static void read_value(struct ctx *ctx, json_t *json, const struct field *field, void *at)
{
	switch (field->type) {
	case FIELD_TYPE_INT:
	case FIELD_TYPE_REAL:
		if (json_is_number(json))
			read_number(json, field, at);
		break;
	case FIELD_TYPE_TEXT:
		if (json_is_string(json) && json_string_length(json) <= TEXT_MAX_BYTES)
			*(const char **)at = plain_text(ctx, json);
		break;
	case FIELD_TYPE_BOOL:
		*(bool *)at = json_is_true(json);
		break;
	case FIELD_TYPE_OBJECT:
		if (json_is_object(json))
			read_object(ctx, json, field->shape, at);
		break;
	case FIELD_TYPE_LIST:
		if (json_is_array(json))
			read_list(ctx, json, field->shape, at);
		break;
	default:
		break;
	}
}

/* As deep as the shape, so its recursion is bounded by our tables. */
static void read_object(struct ctx *ctx, json_t *json, const struct shape *shape, void *ret)
{
	for (int i = 0; i < shape->field_count; i++) {
		json_t *value = json_object_get(json, shape->fields[i].name);

		if (value)
			read_value(ctx, value, &shape->fields[i], (char *)ret + shape->fields[i].offset);
	}
}

enum err json_read_foreign(struct ctx *ctx, const char *bytes, size_t length, const struct shape *shape, void *ret)
{
	json_error_t error;
	CLOSING(json_close) json_t *root = text_is_utf8(bytes, length) ? json_loadb(bytes, length, 0, &error) : NULL;

	if (!json_is_object(root))
		return fail(ctx, ERR_INVALID, "request.malformed", NULL, "This is no JSON object.");
	read_object(ctx, root, shape, ret);
	return OK;
}
