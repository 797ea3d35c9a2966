/* From JSON to structs: jansson builds the tree, the shapes say what may be in it. */
#include "platform/json/json_read.h"

#include <assert.h>
#include <jansson.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "platform/json/field_input.h"

enum { MAX_DEPTH = 32, RAW_MAX_BYTES = 64 * 1024, PAIR_KEY_MAX = 200, PAIR_MAX = 200 };

static const json_int_t EXACT_MOST = INT64_C(9007199254740991); /* 2^53 - 1 */

static void json_close(json_t **json)
{
	json_decref(*json);
}

/* Deepest nesting of brackets outside strings; so that no recursion below depends on the input. */
static bool is_too_deep(const char *bytes, size_t length)
{
	int depth = 0;
	bool in_text = false;

	for (size_t i = 0; i < length; i++) {
		if (in_text && bytes[i] == '\\')
			i++;
		else if (bytes[i] == '"')
			in_text = !in_text;
		else if (!in_text && (bytes[i] == '{' || bytes[i] == '['))
			depth++;
		else if (!in_text && (bytes[i] == '}' || bytes[i] == ']'))
			depth--;
		if (depth > MAX_DEPTH)
			return true;
	}
	return false;
}

static const char *parse_problem(const json_error_t *error)
{
	switch (json_error_code(error)) {
	case json_error_duplicate_key:
		return "a key appears twice";
	case json_error_numeric_overflow:
		return "a number is too big";
	case json_error_null_character:
	case json_error_null_byte_in_key:
		return "NUL in text";
	case json_error_premature_end_of_input:
		return "the text ends too early";
	default:
		return "this is not JSON";
	}
}

static enum err parse(struct ctx *ctx, const char *bytes, size_t length, json_t **ret_root)
{
	json_error_t error;

	if (!text_is_utf8(bytes, length))
		return fail(ctx, ERR_INVALID, "request.malformed", NULL, "The JSON text is not valid UTF-8.");
	if (is_too_deep(bytes, length))
		return fail(ctx, ERR_INVALID, "request.malformed", NULL, "The JSON text is nested deeper than %d.",
			    MAX_DEPTH);
	json_t *root = json_loadb(bytes, length, JSON_REJECT_DUPLICATES, &error);
	if (!root && json_error_code(&error) == json_error_out_of_memory)
		return fail(ctx, ERR_BUSY, "server.busy", NULL, "No memory to read the JSON text.");
	if (!root)
		return fail(ctx, ERR_INVALID, "request.malformed", NULL, "JSON, line %d, column %d: %s.", error.line,
			    error.column, parse_problem(&error));
	*ret_root = root;
	return OK;
}

static enum err read_object(struct ctx *ctx, const json_t *json, const struct shape *shape,
			    const struct field_path *path, void *ret);

static enum err read_int(struct ctx *ctx, const json_t *json, const struct field *field,
			 const struct field_path *path, void *at)
{
	json_int_t number = json_integer_value(json);

	if (number > EXACT_MOST || number < -EXACT_MOST)
		return field_refuse(ctx, path, "request.range", NULL, "Whole numbers go up to 2^53 - 1.");
	return field_put_int(ctx, field, path, number, at);
}

static enum err refuse_shape(struct ctx *ctx, const struct field_path *path, const char *wanted)
{
	return field_refuse(ctx, path, "request.wrong_type", NULL,
			    arena_format(ctx->arena, "This must be %s.", wanted));
}

/* Raw JSON is passed on, so what other fields would refuse is refused at any depth of it. */
static enum err check_raw(struct ctx *ctx, json_t *json, const struct field_path *path)
{
	const char *key;
	json_t *item;
	size_t i;

	if (json_is_string(json))
		return field_check_text(ctx, path, json_string_value(json), json_string_length(json), 0);
	if (json_is_integer(json)) {
		const struct field any = { .type = FIELD_TYPE_INT, .min = -EXACT_MOST };
		int64_t number;

		return read_int(ctx, json, &any, path, &number);
	}
	json_array_foreach(json, i, item) {
		TRY(check_raw(ctx, item, &(struct field_path){ .parent = path, .index = i }));
	}
	json_object_foreach(json, key, item) {
		TRY(field_check_text(ctx, path, key, strlen(key), PAIR_KEY_MAX));
		TRY(check_raw(ctx, item, &(struct field_path){ .parent = path, .name = key }));
	}
	return OK;
}

static enum err read_raw(struct ctx *ctx, json_t *json, const struct field *field, const struct field_path *path,
			 void *at)
{
	size_t flags = JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(15);
	size_t max_bytes = field->max ? (size_t)field->max : RAW_MAX_BYTES;

	TRY(check_raw(ctx, json, path));
	size_t bytes = json_dumpb(json, NULL, 0, flags);
	if (bytes > max_bytes)
		return field_refuse(ctx, path, "request.too_long", NULL,
				    arena_format(ctx->arena, "At most %zu bytes of JSON.", max_bytes));
	char *copy = arena_alloc(ctx->arena, bytes + 1);
	json_dumpb(json, copy, bytes, flags);
	*(const char **)at = copy;
	return OK;
}

static enum err check_list(struct ctx *ctx, const json_t *json, size_t max_items, const struct field_path *path)
{
	if (!json_is_array(json))
		return refuse_shape(ctx, path, "a list");
	if (json_array_size(json) > max_items)
		return field_refuse(ctx, path, "request.too_many",
				    arena_format(ctx->arena, "{\"max\":%zu}", max_items),
				    arena_format(ctx->arena, "At most %zu items.", max_items));
	return OK;
}

static enum err read_objects(struct ctx *ctx, const json_t *json, const struct shape *shape, size_t max_items,
			     const struct field_path *path, struct list *ret_items)
{
	const json_t *item;
	size_t i;

	TRY(check_list(ctx, json, max_items, path));
	struct list items = { .count = json_array_size(json) };
	items.items = arena_array(ctx->arena, items.count, shape->bytes);
	json_array_foreach(json, i, item) {
		const struct field_path here = { .parent = path, .index = i };

		TRY(read_object(ctx, item, shape, &here, (char *)items.items + i * shape->bytes));
	}
	*ret_items = items;
	return OK;
}

static enum err read_text(struct ctx *ctx, const json_t *json, const struct field *field,
			  const struct field_path *path, void *at)
{
	return field_put_text(ctx, field, path, json_string_value(json), json_string_length(json), at);
}

/* Lists of texts or ids: each item is read like a single required field. */
static enum err read_scalars(struct ctx *ctx, const json_t *json, const struct field *field,
			     const struct field_path *path, struct list *ret_items)
{
	bool is_ids = field->type == FIELD_TYPE_IDS;
	const struct field one = { .type = is_ids ? FIELD_TYPE_ID : FIELD_TYPE_TEXT, .flags = FIELD_REQUIRED };
	const json_t *item;
	struct vec items;
	size_t i;

	TRY(check_list(ctx, json, field_list_max(field), path));
	vec_init(&items, ctx->arena, is_ids ? sizeof(int64_t) : sizeof(char *));
	json_array_foreach(json, i, item) {
		const struct field_path here = { .parent = path, .index = i };

		if (is_ids ? !json_is_integer(item) : !json_is_string(item))
			return refuse_shape(ctx, &here, is_ids ? "an id" : "text");
		TRY((is_ids ? read_int : read_text)(ctx, item, &one, &here, vec_push(&items)));
	}
	*ret_items = vec_list(&items);
	return OK;
}

static enum err read_object_ptr(struct ctx *ctx, const json_t *json, const struct field *field,
				const struct field_path *path, void *at)
{
	void *object = arena_alloc(ctx->arena, field->shape->bytes);

	TRY(read_object(ctx, json, field->shape, path, object));
	*(void **)at = object;
	return OK;
}

static enum err read_scalar(struct ctx *ctx, const json_t *json, const struct field *field,
			    const struct field_path *path, void *at)
{
	switch (json_typeof(json)) {
	case JSON_STRING:
		return read_text(ctx, json, field, path, at);
	case JSON_INTEGER:
		return read_int(ctx, json, field, path, at);
	case JSON_REAL:
		return field_put_real(ctx, field, path, json_real_value(json), at);
	case JSON_TRUE:
	case JSON_FALSE:
		return field_put_bool(ctx, field, path, json_is_true(json), at);
	default:
		return refuse_shape(ctx, path, "a single value");
	}
}

static enum err read_value(struct ctx *ctx, json_t *json, const struct field *field, const struct field_path *path,
			   void *at)
{
	if (json_is_null(json))
		return field_put_null(ctx, field, path, at);
	switch (field->type) {
	case FIELD_TYPE_OBJECT:
		return read_object(ctx, json, field->shape, path, at);
	case FIELD_TYPE_OBJECT_PTR:
		return read_object_ptr(ctx, json, field, path, at);
	case FIELD_TYPE_LIST:
		return read_objects(ctx, json, field->shape, field_list_max(field), path, at);
	case FIELD_TYPE_TEXTS:
	case FIELD_TYPE_IDS:
		return read_scalars(ctx, json, field, path, at);
	case FIELD_TYPE_JSON:
		return read_raw(ctx, json, field, path, at);
	default:
		return read_scalar(ctx, json, field, path, at);
	}
}

static enum err check_required(struct ctx *ctx, const struct shape *shape, uint64_t present,
			       const struct field_path *path)
{
	for (int i = 0; i < shape->field_count; i++) {
		const struct field_path here = { .parent = path, .name = shape->fields[i].name };

		if ((shape->fields[i].flags & FIELD_REQUIRED) && !(present >> i & 1))
			return field_refuse(ctx, &here, "request.missing", NULL, "This is needed.");
	}
	return OK;
}

static enum err read_object(struct ctx *ctx, const json_t *json, const struct shape *shape,
			    const struct field_path *path, void *ret)
{
	uint64_t present = 0;
	const char *key;
	json_t *value;

	assert(shape->field_count <= 64);
	if (!json_is_object(json))
		return refuse_shape(ctx, path, "an object");
	json_object_foreach((json_t *)json, key, value) {
		const struct field *field = shape_field(shape, key);
		const struct field_path here = { .parent = path, .name = key };

		if (!field || field->type == FIELD_TYPE_BYTES)
			return field_refuse(ctx, &here, "request.unknown_field", NULL, "There is no such field.");
		TRY(read_value(ctx, value, field, &here, (char *)ret + field->offset));
		present |= UINT64_C(1) << (field - shape->fields);
	}
	TRY(check_required(ctx, shape, present, path));
	if (shape->present_offset >= 0)
		*(uint64_t *)((char *)ret + shape->present_offset) = present;
	return OK;
}

enum err json_read(struct ctx *ctx, const char *bytes, size_t length, const struct shape *shape, void *ret)
{
	CLOSING(json_close) json_t *root = NULL;

	TRY(parse(ctx, bytes, length, &root));
	return read_object(ctx, root, shape, NULL, ret);
}

enum err json_read_list(struct ctx *ctx, const char *bytes, size_t length, const struct shape *item_shape,
			size_t max_items, struct list *ret_items)
{
	CLOSING(json_close) json_t *root = NULL;

	TRY(parse(ctx, bytes, length, &root));
	return read_objects(ctx, root, item_shape, max_items, NULL, ret_items);
}

static enum err read_pair(struct ctx *ctx, json_t *value, const struct field_path *path, struct json_pair *pair)
{
	if (json_is_null(value)) {
		pair->kind = '0';
		return OK;
	}
	if (json_is_object(value) || json_is_array(value))
		return refuse_shape(ctx, path, "a single value");
	pair->kind = json_is_string(value) ? 's' : json_is_boolean(value) ? 'b' : 'n';
	if (!json_is_string(value))
		return read_raw(ctx, value, &(const struct field){ .type = FIELD_TYPE_JSON }, path, &pair->value);
	return read_text(ctx, value, &(const struct field){ .type = FIELD_TYPE_TEXT }, path, &pair->value);
}

enum err json_read_pairs(struct ctx *ctx, const char *bytes, size_t length, struct list *ret_pairs)
{
	CLOSING(json_close) json_t *root = NULL;
	struct vec pairs;
	const char *key;
	json_t *value;

	TRY(parse(ctx, bytes, length, &root));
	if (!json_is_object(root))
		return refuse_shape(ctx, NULL, "an object");
	if (json_object_size(root) > PAIR_MAX)
		return field_refuse(ctx, NULL, "request.too_many", NULL, "Too many keys.");
	vec_init(&pairs, ctx->arena, sizeof(struct json_pair));
	json_object_foreach(root, key, value) {
		const struct field_path here = { .name = key };
		struct json_pair *pair = vec_push(&pairs);

		TRY(field_check_text(ctx, &here, key, strlen(key), PAIR_KEY_MAX));
		pair->key = arena_text(ctx->arena, key);
		TRY(read_pair(ctx, value, &here, pair));
	}
	*ret_pairs = vec_list(&pairs);
	return OK;
}
