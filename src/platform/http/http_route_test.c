/* Paths to routes, and the OpenAPI document that comes from the same records. */
#include "platform/http/http_route.h"

#include "base/text.h"
#include "platform/http/http_limit.h"
#include "platform/json/json_read.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static const char *const colour_names[] = { NULL, "green", "red" };
static const struct choices colours = CHOICES(colour_names);

struct part {
	int64_t from;
};
static const struct field part_fields[] = { FIELD_INT(struct part, from, .min = 1, .max = 9) };
static const struct shape part_shape = SHAPE("Part", struct part, part_fields);

struct thing {
	uint64_t present;
	int64_t id, count, seen_at, maybe;
	const char *name, *day, *raw;
	bool flag;
	double real;
	int colour;
	struct part part;
	struct part *other;
	struct list parts, tags, ids;
	struct bytes sealed;
};
static const struct field thing_fields[] = {
	FIELD_ID(struct thing, id, .flags = FIELD_REQUIRED),
	FIELD_INT(struct thing, count),
	FIELD_INT(struct thing, maybe, .flags = FIELD_NULL),
	FIELD_TIME(struct thing, seen_at),
	FIELD_TEXT(struct thing, name, .max = 50),
	FIELD_DATE(struct thing, day),
	FIELD_JSON(struct thing, raw),
	FIELD_BOOL(struct thing, flag),
	FIELD_REAL(struct thing, real),
	FIELD_ENUM(struct thing, colour, &colours),
	FIELD_OBJECT(struct thing, part, &part_shape),
	FIELD_OBJECT_PTR(struct thing, other, &part_shape),
	FIELD_LIST(struct thing, parts, &part_shape),
	FIELD_TEXTS(struct thing, tags),
	FIELD_IDS(struct thing, ids),
	FIELD_BYTES(struct thing, sealed),
};
static const struct shape thing_shape = SHAPE("Thing", struct thing, thing_fields);
static const struct shape input_shape = SHAPE_INPUT("ThingInput", struct thing, thing_fields);

static const struct http_route routes[] = {
	{ .method = "GET", .path = "/api/v1/things", .summary = "All \"things\"", .permission = 1, .query = &part_shape,
	  .reply = &thing_shape, .flags = HTTP_LIST },
	{ .method = "POST", .path = "/api/v1/things", .permission = 1, .body = &input_shape, .reply = &thing_shape, .status = 201 },
	{ .method = "GET", .path = "/api/v1/things/{id}", .permission = 1, .reply = &thing_shape },
	{ .method = "PATCH", .path = "/api/v1/things/{id}", .permission = 1, .body = &input_shape },
	{ .method = "POST", .path = "/api/v1/things/merge" },
	{ .method = "GET", .path = "/api/v1/things/{id}/parts/{part_id}" },
	{ .method = "GET", .path = "/files/{name}" },
	{ .method = "GET", .path = "/files/list" },
	{ .method = "POST", .path = "/files/{name}" },
};
static const struct http_routes table = HTTP_ROUTES(routes);
static const struct http_routes *const tables[] = { &table, NULL };

struct question {
	const char *method, *path;
	int number;        /* of the route, -1 = none */
	const char *allow; /* when there is none */
	const char *first; /* value of the first parameter */
};

static const struct question questions[] = {
	{ "GET", "/", -1, NULL, NULL },
	{ "GET", "/api/v1/things", 0, NULL, NULL },
	{ "HEAD", "/api/v1/things", 0, NULL, NULL },
	{ "POST", "/api/v1/things", 1, NULL, NULL },
	{ "PUT", "/api/v1/things", -1, "GET, HEAD, POST", NULL },
	{ "get", "/api/v1/things", -1, "GET, HEAD, POST", NULL },
	{ "GET", "/api/v1/things/", -1, NULL, NULL },
	{ "GET", "/api/v1/Things", -1, NULL, NULL },
	{ "GET", "/api/v1/things/7", 2, NULL, "7" },
	{ "GET", "/api/v1/things/%37", 2, NULL, "7" },
	{ "GET", "/api/v1/things/0", -1, NULL, NULL },
	{ "GET", "/api/v1/things/07", -1, NULL, NULL },
	{ "GET", "/api/v1/things/-7", -1, NULL, NULL },
	{ "GET", "/api/v1/things/+7", -1, NULL, NULL },
	{ "GET", "/api/v1/things/7x", -1, NULL, NULL },
	{ "GET", "/api/v1/things/99999999999999999999", -1, NULL, NULL },
	{ "POST", "/api/v1/things/merge", 4, NULL, NULL },
	{ "GET", "/api/v1/things/merge", -1, "POST", NULL },
	{ "GET", "/api/v1/things/7/parts/8", 5, NULL, "7" },
	{ "GET", "/api/v1/things/7/parts/x", -1, NULL, NULL },
	{ "GET", "/files/list", 7, NULL, NULL },
	{ "POST", "/files/list", 8, NULL, "list" },
	{ "GET", "/files/%E5%80%99", 6, NULL, "候" },
	{ "GET", "/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o", -1, NULL, NULL },
};

static void paths_find_their_routes(void **state)
{
	struct arena arena;
	struct http_router router;

	(void)state;
	assert_int_equal(arena_open(ARENA_REQUEST_BYTES, &arena), OK);
	http_router_compile(&arena, tables, &router);
	for (size_t i = 0; i < sizeof questions / sizeof questions[0]; i++) {
		const struct question *question = &questions[i];
		struct http_match match;

		http_router_find(&router, &arena, question->method, question->path, strlen(question->path), &match);
		if (match.number != question->number)
			print_error("%s %s: %d\n", question->method, question->path, match.number);
		assert_int_equal(match.number, question->number);
		if (question->number < 0)
			assert_true(text_equal(match.allow, question->allow));
		if (question->first)
			assert_string_equal(match.params[0].value, question->first);
	}
	arena_close(&arena);
}

static void expect(const struct text *document, const char *part)
{
	if (!strstr(text_chars(document), part))
		print_error("no %s in %s\n", part, text_chars(document));
	assert_non_null(strstr(text_chars(document), part));
}

static void openapi_is_json_and_says_what_the_records_say(void **state)
{
	struct arena arena;
	struct text document;

	(void)state;
	assert_int_equal(arena_open(ARENA_REQUEST_BYTES, &arena), OK);
	struct ctx ctx = { .arena = &arena };
	text_init(&document, 1024 * 1024);
	http_print_openapi(&document, tables);
	assert_true(text_ok(&document));

	/* It is JSON, without a doubled key, if the strict reader takes it as raw JSON. */
	struct { const char *raw; } holder;
	const struct field raw_field = { .name = "raw", .type = FIELD_TYPE_JSON, .max = 1024 * 1024 };
	const struct shape raw_shape = { .name = "raw", .fields = &raw_field, .field_count = 1, .bytes = sizeof holder,
					 .present_offset = -1 };
	const char *wrapped = arena_format(&arena, "{\"raw\":%s}", text_chars(&document));
	assert_int_equal(json_read(&ctx, wrapped, strlen(wrapped), &raw_shape, &holder), OK);

	expect(&document, "\"openapi\":\"3.1.0\"");
	expect(&document, "\"/api/v1/things/{id}\":{\"get\":{\"operationId\":\"get_things_id\"");
	expect(&document, "\"summary\":\"All \\\"things\\\"\"");
	expect(&document, "{\"name\":\"id\",\"in\":\"path\",\"required\":true,\"schema\":{\"type\":\"integer\"}}");
	expect(&document, "{\"name\":\"name\",\"in\":\"path\",\"required\":true,\"schema\":{\"type\":\"string\"}}");
	expect(&document, "{\"name\":\"from\",\"in\":\"query\",\"required\":false,"
			  "\"schema\":{\"type\":\"integer\",\"minimum\":1,\"maximum\":9}}");
	expect(&document, "\"$ref\":\"#/components/schemas/ThingList\"");
	expect(&document, "\"201\":{\"description\":\"Done.\"");
	expect(&document, "\"default\":{\"$ref\":\"#/components/responses/problem\"}");
	/* a reply has every key; what may be absent is null */
	expect(&document, "\"Thing\":{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{\"id\":{\"type\":\"integer\"},"
			  "\"count\":{\"type\":\"integer\"},\"maybe\":{\"type\":[\"integer\",\"null\"]},"
			  "\"seen_at\":{\"type\":[\"string\",\"null\"],\"format\":\"date-time\"}");
	expect(&document, "\"colour\":{\"type\":[\"string\",\"null\"],\"enum\":[\"green\",\"red\",null]}");
	expect(&document, "\"other\":{\"anyOf\":[{\"$ref\":\"#/components/schemas/Part\"},{\"type\":\"null\"}]}");
	expect(&document, "\"required\":[\"id\",\"count\",\"maybe\",\"seen_at\",\"name\",\"day\",\"raw\",\"flag\",\"real\",\"colour\","
			  "\"part\",\"other\",\"parts\",\"tags\",\"ids\"]");
	/* a request has only what it must */
	expect(&document, "\"ThingInput\":{\"type\":\"object\"");
	expect(&document, "\"required\":[\"id\"]");
	assert_null(strstr(text_chars(&document), "sealed"));
	text_done(&document);
	arena_close(&arena);
}

static void limits_refill_with_time(void **state)
{
	struct http_limiter *limiter = http_limiter_open(100);
	int64_t now_ms = 1000000;

	(void)state;
	for (int i = 0; i < 60; i++)
		assert_int_equal(http_limiter_take(limiter, HTTP_RATE_LOGIN, "1.2.3.4", now_ms), 0);
	assert_int_equal(http_limiter_take(limiter, HTTP_RATE_LOGIN, "1.2.3.4", now_ms), 1);
	assert_int_equal(http_limiter_take(limiter, HTTP_RATE_LOGIN, "1.2.3.5", now_ms), 0);
	assert_int_equal(http_limiter_take(limiter, HTTP_RATE_DEFAULT, "1.2.3.4", now_ms), 0);
	now_ms += 1000;
	assert_int_equal(http_limiter_take(limiter, HTTP_RATE_LOGIN, "1.2.3.4", now_ms), 0);
	assert_true(http_limiter_take(limiter, HTTP_RATE_LOGIN, "1.2.3.4", now_ms) > 0);
	now_ms += INT64_C(1000) * 1000 * 1000;
	for (int i = 0; i < 60; i++)
		assert_int_equal(http_limiter_take(limiter, HTTP_RATE_LOGIN, "1.2.3.4", now_ms), 0);
	assert_true(http_limiter_take(limiter, HTTP_RATE_LOGIN, "1.2.3.4", now_ms) > 0);
	http_limiter_close(limiter);

	limiter = http_limiter_open(-1);
	for (int i = 0; i < 1000; i++)
		assert_int_equal(http_limiter_take(limiter, HTTP_RATE_LOGIN, "1.2.3.4", now_ms), 0);
	http_limiter_close(limiter);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_find_their_routes),
		cmocka_unit_test(openapi_is_json_and_says_what_the_records_say),
		cmocka_unit_test(limits_refill_with_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
