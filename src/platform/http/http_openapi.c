/* OpenAPI 3.1 from the route records: paths, then the shapes they use as components. */
#include <assert.h>
#include <ctype.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/map.h"
#include "platform/http/http_server.h"

struct printer {
	struct text *out;
	struct arena arena;
	struct map shapes; /* component name → struct component */
	struct vec lists;  /* item shapes that are replied as lists */
};

/* A shape that a request carries says what may be left out; one that a reply carries has every key. */
enum use { USE_REQUEST, USE_REPLY };

struct component {
	const struct shape *shape;
	enum use use; /* USE_REPLY when both carry it */
};

/* Several features may describe the same small thing; one name never means two. */
static bool is_same(const struct shape *a, const struct shape *b)
{
	if (a->field_count != b->field_count)
		return false;
	for (int i = 0; i < a->field_count; i++) {
		if (!text_equal(a->fields[i].name, b->fields[i].name) || a->fields[i].type != b->fields[i].type)
			return false;
	}
	return true;
}

static void print_shape_ref(struct printer *printer, const struct shape *shape, enum use use)
{
	struct component *component = map_get(&printer->shapes, shape->name);

	if (!component) {
		component = arena_alloc(&printer->arena, sizeof *component);
		*component = (struct component){ shape, use };
		map_set(&printer->shapes, shape->name, component);
	}
	assert(is_same(component->shape, shape));
	if (use == USE_REPLY)
		component->use = USE_REPLY;
	text_append_format(printer->out, "{\"$ref\":\"#/components/schemas/%s\"}", shape->name);
}

static void print_enum(struct text *out, const struct choices *choices, bool is_nullable)
{
	text_append(out, ",\"enum\":[");
	for (int i = 1; i < choices->count; i++) {
		if (i > 1)
			text_append_char(out, ',');
		json_append_text(out, choices->names[i]);
	}
	text_append(out, is_nullable ? ",null]" : "]");
}

static void print_type(struct text *out, const char *type, bool is_nullable)
{
	if (is_nullable)
		text_append_format(out, "{\"type\":[\"%s\",\"null\"]", type);
	else
		text_append_format(out, "{\"type\":\"%s\"", type);
}

/* Requests may clear what they need not give; replies write absent values of some types as null (base/json.c). */
static bool can_be_null(const struct field *field, enum use use)
{
	if (field->flags & FIELD_REQUIRED)
		return false;
	if (use == USE_REQUEST)
		return field->type != FIELD_TYPE_BOOL;
	if (field->flags & FIELD_OMIT)
		return false;
	switch (field->type) {
	case FIELD_TYPE_INT:
	case FIELD_TYPE_REAL:
		return field->flags & FIELD_NULL;
	case FIELD_TYPE_BOOL:
	case FIELD_TYPE_OBJECT:
	case FIELD_TYPE_LIST:
	case FIELD_TYPE_TEXTS:
	case FIELD_TYPE_IDS:
	case FIELD_TYPE_JSON:
	case FIELD_TYPE_BYTES:
		return false;
	default:
		return true;
	}
}

static void print_number_limits(struct text *out, const struct field *field)
{
	if (field->min || field->type == FIELD_TYPE_INT)
		text_append_format(out, ",\"minimum\":%lld", (long long)field->min);
	if (field->max)
		text_append_format(out, ",\"maximum\":%lld", (long long)field->max);
}

static void print_array(struct printer *printer, const struct field *field, bool is_nullable, enum use use)
{
	struct text *out = printer->out;

	print_type(out, "array", is_nullable);
	text_append(out, ",\"items\":");
	if (field->type == FIELD_TYPE_LIST)
		print_shape_ref(printer, field->shape, use);
	else
		text_append(out, field->type == FIELD_TYPE_IDS ? "{\"type\":\"integer\"}" : "{\"type\":\"string\"}");
	text_append_char(out, '}');
}

static void print_object(struct printer *printer, const struct field *field, bool is_nullable, enum use use)
{
	if (!is_nullable) {
		print_shape_ref(printer, field->shape, use);
		return;
	}
	text_append(printer->out, "{\"anyOf\":[");
	print_shape_ref(printer, field->shape, use);
	text_append(printer->out, ",{\"type\":\"null\"}]}");
}

static void print_text(struct text *out, const struct field *field, bool is_nullable)
{
	print_type(out, "string", is_nullable);
	if (field->type == FIELD_TYPE_TIME)
		text_append(out, ",\"format\":\"date-time\"");
	if (field->type == FIELD_TYPE_DATE)
		text_append(out, ",\"format\":\"date\"");
	if (field->choices)
		print_enum(out, field->choices, is_nullable);
	if (field->type == FIELD_TYPE_TEXT && field->max)
		text_append_format(out, ",\"maxLength\":%lld", (long long)field->max);
	text_append_char(out, '}');
}

/* A component has a capital letter, a type of JSON has none. */
static void print_schema_name(struct text *out, const char *name, size_t length)
{
	if (strncmp(name, "object", length) == 0)
		text_append(out, "{\"type\":\"object\",\"additionalProperties\":true}");
	else if (islower((unsigned char)name[0]))
		text_append_format(out, "{\"type\":\"%.*s\"}", (int)length, name);
	else
		text_append_format(out, "{\"$ref\":\"#/components/schemas/%.*s\"}", (int)length, name);
}

/* Raw JSON: anything, a list of a shape, or the component its field names, which may belong to a later feature. */
static void print_json(struct printer *printer, const struct field *field, enum use use)
{
	struct text *out = printer->out;
	const char *name = field->schema;

	if (field->shape) {
		text_append(out, "{\"type\":\"array\",\"items\":");
		print_shape_ref(printer, field->shape, use);
		text_append_char(out, '}');
		return;
	}
	if (!name) {
		text_append(out, "{}");
		return;
	}
	size_t length = strcspn(name, "[");
	if (name[length]) {
		text_append(out, "{\"type\":\"array\",\"items\":");
		print_schema_name(out, name, length);
		text_append_char(out, '}');
	} else if (field->flags & FIELD_REQUIRED) {
		print_schema_name(out, name, length);
	} else {
		text_append(out, "{\"anyOf\":[");
		print_schema_name(out, name, length);
		text_append(out, ",{\"type\":\"null\"}]}");
	}
}

static void print_field(struct printer *printer, const struct field *field, enum use use)
{
	struct text *out = printer->out;
	bool is_nullable = can_be_null(field, use);

	switch (field->type) {
	case FIELD_TYPE_INT:
	case FIELD_TYPE_ID:
		print_type(out, "integer", is_nullable);
		if (use == USE_REQUEST && field->type == FIELD_TYPE_INT)
			print_number_limits(out, field);
		text_append_char(out, '}');
		return;
	case FIELD_TYPE_REAL:
		print_type(out, "number", is_nullable);
		text_append_char(out, '}');
		return;
	case FIELD_TYPE_BOOL:
		text_append(out, "{\"type\":\"boolean\"}");
		return;
	case FIELD_TYPE_LIST:
	case FIELD_TYPE_TEXTS:
	case FIELD_TYPE_IDS:
		print_array(printer, field, is_nullable, use);
		return;
	case FIELD_TYPE_OBJECT:
	case FIELD_TYPE_OBJECT_PTR:
		print_object(printer, field, is_nullable, use);
		return;
	case FIELD_TYPE_JSON:
		print_json(printer, field, use);
		return;
	case FIELD_TYPE_BYTES:
		text_append(out, "{}");
		return;
	default:
		print_text(out, field, is_nullable);
	}
}

static void print_required(struct text *out, const struct shape *shape, enum use use)
{
	bool is_first = true;

	text_append(out, ",\"required\":[");
	for (int i = 0; i < shape->field_count; i++) {
		const struct field *field = &shape->fields[i];
		bool is_required = use == USE_REQUEST ? field->flags & FIELD_REQUIRED : !(field->flags & FIELD_OMIT);

		if (!is_required || field->type == FIELD_TYPE_BYTES)
			continue;
		if (!is_first)
			text_append_char(out, ',');
		is_first = false;
		json_append_text(out, field->name);
	}
	text_append_char(out, ']');
}

static void print_schema(struct printer *printer, const struct component *component)
{
	struct text *out = printer->out;
	const struct shape *shape = component->shape;
	enum use use = component->use;
	bool is_first = true;

	json_append_text(out, shape->name);
	text_append(out, ":{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{");
	for (int i = 0; i < shape->field_count; i++) {
		if (shape->fields[i].type == FIELD_TYPE_BYTES)
			continue;
		if (!is_first)
			text_append_char(out, ',');
		is_first = false;
		json_append_text(out, shape->fields[i].name);
		text_append_char(out, ':');
		print_field(printer, &shape->fields[i], use);
	}
	text_append_char(out, '}');
	print_required(out, shape, use);
	text_append_char(out, '}');
}

/* "/api/v1/candidates/{id}/timeline", "GET" → "get_candidates_id_timeline". */
static void print_operation_id(struct text *out, const struct http_route *route)
{
	const char *path = route->path;

	if (text_starts(path, "/api/v1"))
		path += strlen("/api/v1");
	text_append(out, "\"operationId\":\"");
	for (const char *at = route->method; *at; at++)
		text_append_char(out, (char)tolower(*at));
	for (const char *at = path; *at; at++) {
		if (*at != '{' && *at != '}')
			text_append_char(out, isalnum((unsigned char)*at) ? *at : '_');
	}
	text_append_char(out, '"');
}

static void print_path_params(struct text *out, const char *path, bool *is_first)
{
	for (const char *open = strchr(path, '{'); open; open = strchr(open + 1, '{')) {
		int length = (int)strcspn(open + 1, "}");
		bool is_number = (length == 2 && strncmp(open + 1, "id", 2) == 0) ||
				 (length > 3 && strncmp(open + length - 2, "_id", 3) == 0);

		text_append_format(out, "%s{\"name\":\"%.*s\",\"in\":\"path\",\"required\":true,\"schema\":{\"type\":\"%s\"}}",
				   *is_first ? "" : ",", length, open + 1, is_number ? "integer" : "string");
		*is_first = false;
	}
}

static void print_header_param(struct text *out, const char *name, bool *is_first)
{
	text_append_format(out, "%s{\"name\":\"%s\",\"in\":\"header\",\"required\":false,\"schema\":{\"type\":\"string\"}}",
			   *is_first ? "" : ",", name);
	*is_first = false;
}

static void print_params(struct printer *printer, const struct http_route *route)
{
	struct text *out = printer->out;
	bool is_first = true;

	text_append(out, ",\"parameters\":[");
	print_path_params(out, route->path, &is_first);
	for (int i = 0; route->query && i < route->query->field_count; i++) {
		struct field field = route->query->fields[i];

		text_append_format(out, "%s{\"name\":\"%s\",\"in\":\"query\",\"required\":%s,\"schema\":",
				   is_first ? "" : ",", field.name, field.flags & FIELD_REQUIRED ? "true" : "false");
		field.flags |= FIELD_REQUIRED;
		print_field(printer, &field, USE_REQUEST);
		text_append_char(out, '}');
		is_first = false;
	}
	if (text_equal(route->method, "POST") && !(route->flags & HTTP_NOT_API))
		print_header_param(out, "Idempotency-Key", &is_first);
	if (text_equal(route->method, "PATCH") || text_equal(route->method, "PUT"))
		print_header_param(out, "If-Match", &is_first);
	text_append_char(out, ']');
}

/* The file, and the text fields beside it. */
static void print_upload(struct printer *printer, const struct shape *fields)
{
	struct text *out = printer->out;
	int count = fields ? fields->field_count : 0;

	text_append(out, ",\"requestBody\":{\"required\":true,\"content\":{\"multipart/form-data\":{\"schema\":{"
			 "\"type\":\"object\",\"properties\":{\"file\":{\"type\":\"string\",\"format\":\"binary\"}");
	for (int i = 0; i < count; i++) {
		struct field field = fields->fields[i];

		text_append_format(out, ",\"%s\":", field.name);
		field.flags |= FIELD_REQUIRED;
		print_field(printer, &field, USE_REQUEST);
	}
	text_append(out, "},\"required\":[\"file\"");
	for (int i = 0; i < count; i++) {
		if (fields->fields[i].flags & FIELD_REQUIRED)
			text_append_format(out, ",\"%s\"", fields->fields[i].name);
	}
	text_append(out, "]}}}}");
}

static void print_body(struct printer *printer, const struct http_route *route)
{
	if (route->flags & HTTP_UPLOAD) {
		print_upload(printer, route->body);
		return;
	}
	if (!route->body)
		return;
	text_append(printer->out, ",\"requestBody\":{\"required\":true,\"content\":{\"application/json\":{\"schema\":");
	print_shape_ref(printer, route->body, USE_REQUEST);
	text_append(printer->out, "}}}");
}

static void print_list_ref(struct printer *printer, const struct shape *item)
{
	bool is_known = false;

	for (size_t i = 0; i < printer->lists.count; i++)
		is_known |= text_equal((*(const struct shape **)vec_at(&printer->lists, i))->name, item->name);
	if (!is_known)
		vec_add(&printer->lists, &item);
	text_append_format(printer->out, "{\"$ref\":\"#/components/schemas/%sList\"}", item->name);
}

static void print_success(struct printer *printer, const struct http_route *route)
{
	struct text *out = printer->out;
	int status = route->status ? route->status : 200;

	text_append_format(out, "\"%d\":{\"description\":\"Done.\"", status);
	if (route->reply) {
		text_append(out, ",\"content\":{\"application/json\":{\"schema\":");
		if (route->flags & HTTP_LIST)
			print_list_ref(printer, route->reply);
		else
			print_shape_ref(printer, route->reply, USE_REPLY);
		text_append(out, "}}");
	} else if (route->run == HTTP_RUN_STREAM) {
		text_append(out, ",\"content\":{\"text/event-stream\":{\"schema\":{\"type\":\"string\"}}}");
	}
	text_append_char(out, '}');
}

static void print_operation(struct printer *printer, const struct http_route *route)
{
	struct text *out = printer->out;

	text_append_char(out, '"');
	for (const char *at = route->method; *at; at++)
		text_append_char(out, (char)tolower(*at));
	text_append(out, "\":{");
	print_operation_id(out, route);
	text_append(out, ",\"summary\":");
	json_append_text(out, route->summary ? route->summary : "");
	print_params(printer, route);
	print_body(printer, route);
	text_append(out, ",\"responses\":{");
	print_success(printer, route);
	text_append(out, ",\"default\":{\"$ref\":\"#/components/responses/problem\"}}");
	if (!route->permission)
		text_append(out, ",\"security\":[]");
	text_append_char(out, '}');
}

static bool is_first_of_path(const struct http_router *router, int number)
{
	for (int i = 0; i < number; i++) {
		if (text_equal(router->items[i].route->path, router->items[number].route->path))
			return false;
	}
	return true;
}

static void print_path(struct printer *printer, const struct http_router *router, int number)
{
	const char *path = router->items[number].route->path;
	bool is_first = true;

	json_append_text(printer->out, path);
	text_append(printer->out, ":{");
	for (int i = number; i < router->count; i++) {
		if (!text_equal(router->items[i].route->path, path))
			continue;
		if (!is_first)
			text_append_char(printer->out, ',');
		is_first = false;
		print_operation(printer, router->items[i].route);
	}
	text_append_char(printer->out, '}');
}

static void print_lists(struct printer *printer)
{
	for (size_t i = 0; i < printer->lists.count; i++) {
		const struct shape *item = *(const struct shape **)vec_at(&printer->lists, i);

		text_append_format(printer->out,
				   ",\"%sList\":{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{"
				   "\"items\":{\"type\":\"array\",\"items\":",
				   item->name);
		print_shape_ref(printer, item, USE_REPLY);
		text_append(printer->out, "},\"next\":{\"type\":[\"string\",\"null\"]},\"total\":{\"type\":\"integer\"}},"
					  "\"required\":[\"items\",\"next\",\"total\"]}");
	}
}

static void print_components(struct printer *printer)
{
	struct text *out = printer->out;

	text_append(out, "},\"components\":{\"securitySchemes\":{\"session\":{\"type\":\"apiKey\",\"in\":\"cookie\","
			 "\"name\":\"__Host-genjin-sid\"},\"token\":{\"type\":\"http\",\"scheme\":\"bearer\"}},"
			 "\"responses\":{\"problem\":{\"description\":\"A problem (RFC 9457).\",\"content\":{"
			 "\"application/problem+json\":{\"schema\":{\"$ref\":\"#/components/schemas/Problem\"}}}}},"
			 "\"schemas\":{\"Problem\":{\"type\":\"object\",\"properties\":{\"type\":{\"type\":\"string\"},"
			 "\"title\":{\"type\":\"string\"},\"status\":{\"type\":\"integer\"},\"code\":{\"type\":\"string\"},"
			 "\"field\":{\"type\":[\"string\",\"null\"]},\"detail\":{\"type\":\"string\"},"
			 "\"params\":{\"type\":[\"object\",\"null\"]},\"request_id\":{\"type\":\"string\"}},"
			 "\"required\":[\"type\",\"title\",\"status\",\"code\",\"field\",\"detail\",\"params\",\"request_id\"]}");
	print_lists(printer);
	/* Printing a shape may add further ones to the end of the map. */
	for (size_t i = 0; i < map_count(&printer->shapes); i++) {
		const struct map_entry *entry = vec_at(&printer->shapes.entries, i);

		text_append_char(out, ',');
		print_schema(printer, entry->value);
	}
	text_append(out, "}}}\n");
}

void http_print_openapi(struct text *out, const struct http_routes *const *routes)
{
	struct printer printer = { .out = out };
	struct http_router router;

	if (arena_open(ARENA_REQUEST_BYTES, &printer.arena) != OK)
		abort();
	map_init(&printer.shapes, &printer.arena);
	vec_init(&printer.lists, &printer.arena, sizeof(const struct shape *));
	http_router_compile(&printer.arena, routes, &router);
	text_append(out, "{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"genjin\",\"version\":\"" GENJIN_VERSION "\"},"
			 "\"security\":[{\"session\":[]},{\"token\":[]}],\"paths\":{");
	for (int i = 0, printed = 0; i < router.count; i++) {
		if (!is_first_of_path(&router, i))
			continue;
		if (printed++)
			text_append_char(out, ',');
		print_path(&printer, &router, i);
	}
	print_components(&printer);
	arena_close(&printer.arena);
}
