/* What is taken of answers that nobody promised. */
#include "platform/json/json_foreign.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/vec.h"

struct part {
	double start;
	const char *text;
};
static const struct field part_fields[] = { FIELD_REAL(struct part, start), FIELD_TEXT(struct part, text) };
static const struct shape part_shape = SHAPE("part", struct part, part_fields);

struct answer {
	const char *text;
	int64_t tokens;
	bool is_final;
	struct part head;
	struct list parts;
};
static const struct field answer_fields[] = {
	FIELD_TEXT(struct answer, text),
	FIELD_INT(struct answer, tokens),
	FIELD_BOOL(struct answer, is_final),
	FIELD_OBJECT(struct answer, head, &part_shape),
	FIELD_LIST(struct answer, parts, &part_shape),
};
static const struct shape answer_shape = SHAPE("answer", struct answer, answer_fields);

static struct arena arena;
static struct ctx ctx;

static struct answer taken(const char *json)
{
	struct answer answer = { .text = "before" };

	assert_int_equal(json_read_foreign(&ctx, json, strlen(json), &answer_shape, &answer), OK);
	return answer;
}

static void takes_what_fits_and_passes_over_the_rest(void **state)
{
	struct answer answer = taken("{\"task\":\"x\",\"text\":\"你好\",\"tokens\":3.9,\"is_final\":true,\"head\":{\"start\":2},"
				     "\"parts\":[{\"start\":1.5,\"text\":\"a\",\"tokens\":[1,2]},7,{\"text\":null}]}");

	(void)state;
	assert_string_equal(answer.text, "你好");
	assert_int_equal(answer.tokens, 3);
	assert_true(answer.is_final);
	assert_true(answer.head.start > 1.9);
	assert_int_equal(answer.parts.count, 2);
	assert_string_equal(((struct part *)answer.parts.items)[0].text, "a");
	assert_null(((struct part *)answer.parts.items)[1].text);
}

static void other_types_count_as_absent(void **state)
{
	struct answer answer = taken("{\"text\":[\"a\"],\"tokens\":\"3\",\"is_final\":\"yes\",\"head\":[],\"parts\":{\"0\":{}}}");

	(void)state;
	assert_string_equal(answer.text, "before");
	assert_int_equal(answer.tokens, 0);
	assert_false(answer.is_final);
	assert_int_equal(answer.parts.count, 0);
	assert_int_equal(taken("{\"tokens\":1e300}").tokens, 0);
}

static void control_characters_become_blanks(void **state)
{
	(void)state;
	assert_string_equal(taken("{\"text\":\"a\\u0007b\\nc\\u007f\"}").text, "a b\nc ");
}

static void what_is_no_object_is_refused(void **state)
{
	static const char *const texts[] = { "", "[]", "\"a\"", "{", "{\"text\":\"\xff\"}", "<html>", "null", "{\"text\":\"a\\u0000b\"}" };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct answer answer = { 0 };

		assert_int_equal(json_read_foreign(&ctx, texts[i], strlen(texts[i]), &answer_shape, &answer), ERR_INVALID);
		fault_clear(&ctx);
	}
}

static void depth_is_bounded(void **state)
{
	static char deep[200001];
	struct answer answer = { 0 };

	(void)state;
	memset(deep, '[', sizeof(deep) - 1);
	memcpy(deep, "{\"a\":", 5);
	assert_int_equal(json_read_foreign(&ctx, deep, sizeof(deep) - 1, &answer_shape, &answer), ERR_INVALID);
	fault_clear(&ctx);
}

static int setup(void **state)
{
	(void)state;
	ctx = (struct ctx){ .arena = &arena, .clock = &clock_system };
	return arena_open(ARENA_REQUEST_BYTES, &arena);
}

static int teardown(void **state)
{
	(void)state;
	arena_close(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_what_fits_and_passes_over_the_rest),
		cmocka_unit_test(other_types_count_as_absent),
		cmocka_unit_test(control_characters_become_blanks),
		cmocka_unit_test(what_is_no_object_is_refused),
		cmocka_unit_test(depth_is_bounded),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
