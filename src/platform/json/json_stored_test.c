/* What is read back quickly is what the strict reader finds; and what it refuses is refused. */
#include "platform/json/json_stored.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <cmocka.h>

#include "base/json.h"
#include "base/text.h"

enum { ITEMS_MAX = 6, ROUNDS = 3000, TEXT_MAX = 64 * 1024 };

static const char *const colour_names[] = { NULL, "green", "yellow", "red" };
static const struct choices colours = CHOICES(colour_names);

struct note {
	int colour;
	int64_t at, count, absent;
	bool is_good;
	const char *text;
	int64_t id;
};
static const struct field note_fields[] = {
	FIELD_ENUM(struct note, colour, &colours), FIELD_TIME(struct note, at, .flags = FIELD_OMIT),
	FIELD_INT(struct note, count, .min = -50000), FIELD_INT(struct note, absent, .flags = FIELD_OMIT | FIELD_NULL),
	FIELD_BOOL(struct note, is_good),	   FIELD_TEXT(struct note, text, .flags = FIELD_OMIT),
	FIELD_ID(struct note, id, .flags = FIELD_OMIT),
};
static const struct shape note_shape = SHAPE("Note", struct note, note_fields);

static struct arena arena;
static struct ctx ctx = { .arena = &arena };
static unsigned dice_state = 7;

static unsigned dice(unsigned below)
{
	dice_state = dice_state * 1103515245 + 12345;
	return (dice_state >> 16) % below;
}

static struct note some_note(void)
{
	static const char *const texts[] = { NULL, "张三", "a \"quote\"", "a/b", "<b>\\", "plain", "" };

	return (struct note){
		.colour = 1 + (int)dice(3),
		.at = dice(2) ? 1764288235000 + (int64_t)dice(1000000) * 1000 + dice(2) * 7 : 0,
		.count = (int64_t)dice(100000) - 50000,
		.absent = dice(2) ? 9007199254740991 : 0,
		.is_good = dice(2),
		.text = texts[dice(7)],
		.id = dice(3),
	};
}

/* The JSON of some notes. */
static const char *some_json(struct text *out)
{
	size_t count = dice(ITEMS_MAX + 1);

	text_clear(out);
	text_append_char(out, '[');
	for (size_t i = 0; i < count; i++) {
		struct note note = some_note();

		if (i)
			text_append_char(out, ',');
		json_append_shape(out, &note_shape, &note, NULL);
	}
	text_append_char(out, ']');
	return text_chars(out);
}

/* One byte changed, left out or doubled. */
static const char *damaged(const char *json)
{
	size_t length = strlen(json), at = dice((unsigned)length);
	char *copy = arena_format(&arena, "%.*s%s%s", (int)at, json, dice(2) ? "," : "", json + at + dice(2));

	if (dice(2) && *copy)
		copy[dice((unsigned)strlen(copy))] = "\" \\{}[]:,0n"[dice(11)];
	return copy;
}

static void assert_same_notes(const struct list *left, const struct list *right)
{
	assert_int_equal(left->count, right->count);
	for (size_t i = 0; i < left->count; i++) {
		const struct note *a = (const struct note *)left->items + i;
		const struct note *b = (const struct note *)right->items + i;

		assert_int_equal(a->colour, b->colour);
		assert_int_equal(a->at, b->at);
		assert_int_equal(a->count, b->count);
		assert_int_equal(a->absent, b->absent);
		assert_int_equal(a->is_good, b->is_good);
		assert_int_equal(a->id, b->id);
		assert_true(text_equal(a->text, b->text) && !a->text == !b->text);
	}
}

/* Where the strict reader finds nothing wrong, and where it does. */
static bool expect_the_same(const char *json)
{
	struct list quick = { 0 }, strict = { 0 };
	enum err strict_result = json_read_list(&ctx, json, strlen(json), &note_shape, ITEMS_MAX, &strict);

	fault_clear(&ctx);
	assert_int_equal(json_read_stored(&ctx, json, &note_shape, ITEMS_MAX, &quick), strict_result);
	fault_clear(&ctx);
	if (strict_result == OK)
		assert_same_notes(&quick, &strict);
	return strict_result == OK;
}

static void what_was_written_is_read_as_by_the_strict_reader(void **state)
{
	struct text out;

	(void)state;
	text_init(&out, TEXT_MAX);
	for (int round = 0; round < ROUNDS; round++) {
		arena_reset(&arena);
		assert_true(expect_the_same(some_json(&out)));
	}
	text_done(&out);
}

static void what_is_damaged_is_taken_or_refused_as_by_the_strict_reader(void **state)
{
	struct text out;
	int refused = 0;

	(void)state;
	text_init(&out, TEXT_MAX);
	for (int round = 0; round < ROUNDS; round++) {
		arena_reset(&arena);
		const char *json = damaged(some_json(&out));

		refused += !text_is_utf8(json, strlen(json)) || !expect_the_same(json);
	}
	assert_true(refused > ROUNDS / 4 && refused < ROUNDS);
	text_done(&out);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_written_is_read_as_by_the_strict_reader),
		cmocka_unit_test(what_is_damaged_is_taken_or_refused_as_by_the_strict_reader),
	};

	assert_int_equal(arena_open(ARENA_REQUEST_BYTES, &arena), OK);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_close(&arena);
	return failed;
}
