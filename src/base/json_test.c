/* The writer of JSON against the plain rule, byte by byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "base/json.h"
#include "base/vec.h"
#include "base/zone.h"

enum { MAX_BYTES = 4096, LONGEST = 40 };

struct part {
	int64_t id;
	const char *name;
};
static const struct field part_fields[] = { FIELD_ID(struct part, id), FIELD_TEXT(struct part, name) };
static const struct shape part_shape = SHAPE("Part", struct part, part_fields);

static const char *const sides[] = { NULL, "left", "right" };
static const struct choices side_choices = CHOICES(sides);

struct whole {
	int64_t id, count, absent_count, at, none_at;
	bool is_good;
	double share;
	const char *text, *no_text, *raw;
	int side;
	struct part part;
	const struct part *other;
	struct list parts, words, numbers, no_words;
};
static const struct field whole_fields[] = {
	FIELD_ID(struct whole, id),
	FIELD_INT(struct whole, count),
	FIELD_INT(struct whole, absent_count, .flags = FIELD_NULL),
	FIELD_TIME(struct whole, at, FIELD_NAMED("when")),
	FIELD_TIME(struct whole, none_at, .flags = FIELD_OMIT),
	FIELD_BOOL(struct whole, is_good),
	FIELD_REAL(struct whole, share),
	FIELD_TEXT(struct whole, text),
	FIELD_TEXT(struct whole, no_text),
	FIELD_JSON(struct whole, raw),
	FIELD_ENUM(struct whole, side, &side_choices),
	FIELD_OBJECT(struct whole, part, &part_shape),
	FIELD_OBJECT_PTR(struct whole, other, &part_shape),
	FIELD_LIST(struct whole, parts, &part_shape),
	FIELD_TEXTS(struct whole, words),
	FIELD_IDS(struct whole, numbers),
	FIELD_TEXTS(struct whole, no_words, .flags = FIELD_OMIT),
};
static const struct shape whole_shape = SHAPE("Whole", struct whole, whole_fields);

static void every_kind_of_field_is_written(void **state)
{
	struct part parts[] = { { 1, "a" }, { 2, NULL } };
	const char *words[] = { "x", "y\"" };
	int64_t numbers[] = { 7, 9007199254740991 };
	struct whole whole = {
		.id = 12, .count = 0, .at = 1764288235946, .is_good = true, .share = 0.5, .text = "王<b>", .raw = "[1]",
		.side = 2, .part = parts[0], .parts = { parts, 2 }, .words = { words, 2 }, .numbers = { numbers, 2 },
	};
	CLOSING(text_done) struct text out = { 0 };

	(void)state;
	text_init(&out, MAX_BYTES);
	json_append_shape(&out, &whole_shape, &whole, zone_get("Asia/Shanghai"));
	assert_true(text_ok(&out));
	assert_string_equal(text_chars(&out),
			    "{\"id\":12,\"count\":0,\"absent_count\":null,\"when\":\"2025-11-28T08:03:55.946+08:00\",\"is_good\":true,"
			    "\"share\":0.5,\"text\":\"王\\u003cb>\",\"no_text\":null,\"raw\":[1],\"side\":\"right\","
			    "\"part\":{\"id\":1,\"name\":\"a\"},\"other\":null,"
			    "\"parts\":[{\"id\":1,\"name\":\"a\"},{\"id\":2,\"name\":null}],"
			    "\"words\":[\"x\",\"y\\\"\"],\"numbers\":[7,9007199254740991]}");
}

/* What the rule says of one byte. */
static void expect_byte(struct text *expected, unsigned char byte)
{
	static const char *const short_names[128] = { ['\b'] = "\\b", ['\f'] = "\\f", ['\n'] = "\\n", ['\r'] = "\\r",
						      ['\t'] = "\\t", ['"'] = "\\\"", ['\\'] = "\\\\" };

	if (byte < 128 && short_names[byte])
		text_append(expected, short_names[byte]);
	else if (byte < 32 || byte == '<' || byte == 127)
		text_append_format(expected, "\\u%04x", byte);
	else
		text_append_char(expected, (char)byte);
}

static void expect_text(const char *chars)
{
	CLOSING(text_done) struct text expected = { 0 };
	CLOSING(text_done) struct text out = { 0 };

	text_init(&expected, MAX_BYTES);
	text_init(&out, MAX_BYTES);
	text_append_char(&expected, '"');
	for (const char *at = chars; *at; at++)
		expect_byte(&expected, (unsigned char)*at);
	text_append_char(&expected, '"');
	json_append_text(&out, chars);
	assert_string_equal(text_chars(&out), text_chars(&expected));
}

/* Every byte at every place of texts of every length, on the heap so that reading past the end is noticed. */
static void any_byte_anywhere_is_escaped_by_the_rule(void **state)
{
	(void)state;
	for (size_t length = 1; length <= LONGEST; length++) {
		CLOSING(pointer_free) char *chars = malloc(length + 1);

		assert_non_null(chars);
		for (size_t place = 0; place < length; place++) {
			for (int byte = 1; byte < 256; byte++) {
				memset(chars, place % 2 ? 'a' : 0xE7, length);
				chars[length] = '\0';
				chars[place] = (char)byte;
				chars[length - 1 - place] = (char)byte;
				expect_text(chars);
			}
		}
	}
}

static void what_outgrows_its_limit_is_noticed(void **state)
{
	struct part part = { 123456789, "a name of some length" };

	(void)state;
	for (size_t most = 0; most < 40; most++) {
		CLOSING(text_done) struct text out = { 0 };

		text_init(&out, most);
		json_append_shape(&out, &part_shape, &part, NULL);
		assert_false(text_ok(&out));
		assert_true(out.length <= most);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_of_field_is_written),
		cmocka_unit_test(any_byte_anywhere_is_escaped_by_the_rule),
		cmocka_unit_test(what_outgrows_its_limit_is_noticed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
