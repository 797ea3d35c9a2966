/* What json_read takes and what it refuses, with code and path: the JSON, text, id and time rows of
 * "Inputs every endpoint must survive". */
#include "base/text.h"
#include "platform/json/json_read.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

enum { MIB = 1024 * 1024 };

static const char *const colour_names[] = { NULL, "green", "yellow", "red" };
static const struct choices colours = CHOICES(colour_names);

struct inner {
	const char *name;
	int64_t rank;
};

static const struct field inner_fields[] = {
	FIELD_TEXT(struct inner, name, .max = 5, .flags = FIELD_REQUIRED),
	FIELD_INT(struct inner, rank, .min = -3, .max = 10),
};
static const struct shape inner_shape = SHAPE("inner", struct inner, inner_fields);

struct input {
	uint64_t present;
	int64_t id, number, at;
	bool flag;
	double real;
	const char *text, *date, *raw;
	struct inner object;
	struct inner *pointer;
	struct list list, texts, ids;
	int colour;
};

static const struct field input_fields[] = {
	FIELD_ID(struct input, id),
	FIELD_INT(struct input, number),
	FIELD_TIME(struct input, at),
	FIELD_BOOL(struct input, flag),
	FIELD_REAL(struct input, real, .min = -90, .max = 90),
	FIELD_TEXT(struct input, text, .max = 10),
	FIELD_DATE(struct input, date),
	FIELD_JSON(struct input, raw),
	FIELD_OBJECT(struct input, object, &inner_shape),
	FIELD_OBJECT_PTR(struct input, pointer, &inner_shape),
	FIELD_LIST(struct input, list, &inner_shape, .max = 3),
	FIELD_TEXTS(struct input, texts, .max = 3),
	FIELD_IDS(struct input, ids, .max = 3),
	FIELD_ENUM(struct input, colour, &colours),
};
static const struct shape input_shape = SHAPE_INPUT("input", struct input, input_fields);

struct fixture {
	struct arena arena;
	struct ctx ctx;
};

static int open_fixture(void **state)
{
	struct fixture *fixture = test_calloc(1, sizeof *fixture);

	assert_int_equal(arena_open(ARENA_REQUEST_BYTES, &fixture->arena), OK);
	fixture->ctx = (struct ctx){ .arena = &fixture->arena, .clock = &clock_system };
	*state = fixture;
	return 0;
}

static int close_fixture(void **state)
{
	struct fixture *fixture = *state;

	arena_close(&fixture->arena);
	test_free(fixture);
	return 0;
}

static enum err read_input(struct fixture *fixture, const char *json, struct input *ret)
{
	fault_clear(&fixture->ctx);
	return json_read(&fixture->ctx, json, strlen(json), &input_shape, ret);
}

static void every_type_is_read(void **state)
{
	struct input in = { .number = 7 };

	assert_int_equal(read_input(*state,
			      "{\"id\":9007199254740991,\"at\":\"2026-11-26T09:30:00+08:00\",\"flag\":true,"
			      "\"real\":31.25,\"text\":\"候选人\\n\\t!\",\"date\":\"2028-02-29\",\"raw\":{\"a\":[1,null]},"
			      "\"object\":{\"name\":\"x\",\"rank\":-3},\"pointer\":{\"name\":\"y\"},"
			      "\"list\":[{\"name\":\"a\"},{\"name\":\"b\",\"rank\":2}],\"texts\":[\"p\",\"q\"],"
			      "\"ids\":[1,2,3],\"colour\":\"red\"}",
			      &in),
			 OK);
	assert_int_equal(in.id, 9007199254740991);
	assert_int_equal(in.at, 1795656600000);
	assert_true(in.flag && in.real == 31.25);
	assert_string_equal(in.text, "候选人\n\t!");
	assert_string_equal(in.date, "2028-02-29");
	assert_string_equal(in.raw, "{\"a\":[1,null]}");
	assert_string_equal(in.object.name, "x");
	assert_int_equal(in.object.rank, -3);
	assert_string_equal(in.pointer->name, "y");
	assert_int_equal(in.list.count, 2);
	assert_int_equal(((struct inner *)in.list.items)[1].rank, 2);
	assert_string_equal(((const char **)in.texts.items)[1], "q");
	assert_int_equal(((int64_t *)in.ids.items)[2], 3);
	assert_int_equal(in.colour, 3);
}

static void absent_stays_null_clears_and_both_are_told_apart(void **state)
{
	struct input in = { .number = 7, .text = "old", .at = 5 };

	assert_int_equal(read_input(*state, "{\"text\":null,\"object\":null,\"list\":null}", &in), OK);
	assert_null(in.text);
	assert_int_equal(in.number, 7);
	assert_int_equal(in.at, 5);
	assert_true(shape_has(&input_shape, &in, "text"));
	assert_false(shape_has(&input_shape, &in, "number"));
}

struct refusal {
	const char *json, *code, *field;
};

static const struct refusal refusals[] = {
	/* shape */
	{ "{\"firm_id\":1}", "request.unknown_field", "firm_id" },
	{ "{\"list\":[{\"name\":\"a\"},{\"name\":\"b\",\"role\":1}]}", "request.unknown_field", "list.1.role" },
	{ "{\"object\":{\"rank\":1}}", "request.missing", "object.name" },
	{ "{\"object\":{\"name\":null}}", "request.missing", "object.name" },
	{ "{\"object\":{\"name\":\" \\n\"}}", "request.missing", "object.name" },
	{ "{\"list\":[{\"name\":\"a\"},{\"name\":\"a\"},{\"name\":\"a\"},{\"name\":\"a\"}]}", "request.too_many", "list" },
	{ "{\"ids\":[1,2,3,4]}", "request.too_many", "ids" },
	{ "[]", "request.wrong_type", NULL },
	{ "{\"flag\":null}", "request.wrong_type", "flag" },
	/* numbers */
	{ "{\"id\":0}", "request.range", "id" },
	{ "{\"id\":-1}", "request.range", "id" },
	{ "{\"id\":\"1\"}", "request.wrong_type", "id" },
	{ "{\"id\":1.0}", "request.wrong_type", "id" },
	{ "{\"id\":1e3}", "request.wrong_type", "id" },
	{ "{\"id\":9007199254740992}", "request.range", "id" },
	{ "{\"number\":-9007199254740993}", "request.range", "number" },
	{ "{\"number\":-1}", "request.range", "number" },
	{ "{\"object\":{\"name\":\"a\",\"rank\":11}}", "request.range", "object.rank" },
	{ "{\"real\":90.5}", "request.range", "real" },
	{ "{\"real\":\"1\"}", "request.wrong_type", "real" },
	{ "{\"raw\":[9007199254740992]}", "request.range", "raw.0" },
	/* text */
	{ "{\"text\":\"12345678901\"}", "request.too_long", "text" },
	{ "{\"text\":1}", "request.wrong_type", "text" },
	{ "{\"text\":[]}", "request.wrong_type", "text" },
	{ "{\"text\":\"a\\r\\nBcc:\"}", "request.bad_text", "text" },
	{ "{\"text\":\"a\\u001b[1m\"}", "request.bad_text", "text" },
	{ "{\"text\":\"a\\u007f\"}", "request.bad_text", "text" },
	{ "{\"text\":\"a\\u0085\"}", "request.bad_text", "text" },
	{ "{\"texts\":[\"a\",\"\\u0007\"]}", "request.bad_text", "texts.1" },
	{ "{\"texts\":[1]}", "request.wrong_type", "texts.0" },
	{ "{\"raw\":{\"a\":\"\\u0001\"}}", "request.bad_text", "raw.a" },
	{ "{\"colour\":\"Red\"}", "request.choice", "colour" },
	{ "{\"colour\":\"\"}", "request.choice", "colour" },
	{ "{\"colour\":1}", "request.wrong_type", "colour" },
	/* times */
	{ "{\"date\":\"2026-02-30\"}", "request.bad_date", "date" },
	{ "{\"date\":\"2026-2-3\"}", "request.bad_date", "date" },
	{ "{\"at\":\"2026-11-26T09:30:00\"}", "request.bad_time", "at" },
	{ "{\"at\":\"2026-02-30T09:30:00Z\"}", "request.bad_time", "at" },
	{ "{\"at\":\"99999-01-01T00:00:00Z\"}", "request.bad_time", "at" },
	{ "{\"at\":1764120600000}", "request.wrong_type", "at" },
	{ "{\"flag\":\"true\"}", "request.wrong_type", "flag" },
	{ "{\"flag\":0}", "request.wrong_type", "flag" },
};

static void what_breaks_the_shape_is_refused_with_its_path(void **state)
{
	struct fixture *fixture = *state;

	for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
		const struct refusal *expected = &refusals[i];
		struct input in = { 0 };

		if (read_input(fixture, expected->json, &in) != ERR_MEANING)
			fail_msg("taken: %s", expected->json);
		if (!text_equal(fixture->ctx.fault.code, expected->code) ||
		    !text_equal(fixture->ctx.fault.field, expected->field))
			fail_msg("%s: %s at %s", expected->json, fixture->ctx.fault.code,
				 fixture->ctx.fault.field ? fixture->ctx.fault.field : "(none)");
	}
}

static void what_is_no_json_is_malformed(void **state)
{
	static const char *const texts[] = {
		"", " ", "{", "{}x", "{\"a\":1,}", "{'a':1}", "{\"id\":1,\"id\":2}", "{\"text\":\"\\ud800\"}",
		"{\"text\":\"\\udc00\\ud800\"}", "{\"text\":\"\\u0000\"}", "{\"text\":\"a\nb\"}",
		"{\"text\":\"\xff\"}", "{\"text\":\"\xc0\xaf\"}", "{\"text\":\"\xed\xa0\x80\"}", "\xef\xbb\xbf{}",
		"{\"text\":\"\xba\xc2\"}", "{\"id\":99999999999999999999}", "{\"id\":01}", "{\"id\":+1}", "{\"real\":1e999}",
		"{\"real\":NaN}", "{\"id\":0x10}", "{\"flag\":True}", "null x", "{\"a\" 1}", "// x\n{}",
	};
	struct fixture *fixture = *state;
	struct input in = { 0 };

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		if (read_input(fixture, texts[i], &in) != ERR_INVALID)
			fail_msg("taken: %s", texts[i]);
		assert_string_equal(fixture->ctx.fault.code, "request.malformed");
	}
	fault_clear(&fixture->ctx);
	assert_int_equal(json_read(&fixture->ctx, "{\0}", 3, &input_shape, &in), ERR_INVALID);
}

static void depth_and_size_do_not_hurt(void **state)
{
	struct fixture *fixture = *state;
	struct text json;
	struct input in = { 0 };

	text_init(&json, 8 * MIB);
	for (int i = 0; i < 100000; i++)
		text_append(&json, "{\"raw\":[");
	assert_int_equal(read_input(fixture, text_chars(&json), &in), ERR_INVALID);
	text_clear(&json);
	text_append(&json, "{\"raw\":\"");
	for (int i = 0; i < MIB; i++)
		text_append_char(&json, 'a');
	text_append(&json, "\"}");
	assert_int_equal(read_input(fixture, text_chars(&json), &in), ERR_MEANING);
	assert_string_equal(fixture->ctx.fault.code, "request.too_long");
	text_done(&json);
}

static void brackets_inside_text_are_not_depth(void **state)
{
	struct input in = { 0 };

	assert_int_equal(read_input(*state, "{\"raw\":\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\\"[[[\"}", &in), OK);
}

static void pairs_are_read_flat(void **state)
{
	static const char json[] = "{\"a\":\"x\",\"b\":12,\"c\":1.5,\"d\":true,\"e\":null}";
	struct fixture *fixture = *state;
	struct list list;

	assert_int_equal(json_read_pairs(&fixture->ctx, json, sizeof json - 1, &list), OK);
	const struct json_pair *pairs = list.items;
	assert_int_equal(list.count, 5);
	assert_string_equal(pairs[0].value, "x");
	assert_string_equal(pairs[1].value, "12");
	assert_string_equal(pairs[2].value, "1.5");
	assert_string_equal(pairs[3].value, "true");
	assert_null(pairs[4].value);
	assert_memory_equal(((char[]){ pairs[0].kind, pairs[1].kind, pairs[3].kind, pairs[4].kind }), "snb0", 4);
	assert_int_equal(json_read_pairs(&fixture->ctx, "{\"a\":[]}", 8, &list), ERR_MEANING);
	assert_string_equal(fixture->ctx.fault.field, "a");
}

static void lists_are_read_and_limited(void **state)
{
	static const char json[] = "[{\"name\":\"a\"},{\"name\":\"b\"}]";
	struct fixture *fixture = *state;
	struct list list;

	assert_int_equal(json_read_list(&fixture->ctx, json, sizeof json - 1, &inner_shape, 2, &list), OK);
	assert_string_equal(((struct inner *)list.items)[1].name, "b");
	assert_int_equal(json_read_list(&fixture->ctx, json, sizeof json - 1, &inner_shape, 1, &list), ERR_MEANING);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_type_is_read),
		cmocka_unit_test(absent_stays_null_clears_and_both_are_told_apart),
		cmocka_unit_test(what_breaks_the_shape_is_refused_with_its_path),
		cmocka_unit_test(what_is_no_json_is_malformed),
		cmocka_unit_test(depth_and_size_do_not_hurt),
		cmocka_unit_test(brackets_inside_text_are_not_depth),
		cmocka_unit_test(pairs_are_read_flat),
		cmocka_unit_test(lists_are_read_and_limited),
	};

	return cmocka_run_group_tests(tests, open_fixture, close_fixture);
}
