/* JSON bodies: refused with a code, or what was read and written reads again and writes the same bytes. */
#include "base/json.h"
#include "base/text.h"
#include "platform/json/json_read.h"
#include "fuzz.h"

static const char *const colour_names[] = { NULL, "green", "yellow", "red" };
static const struct choices colours = CHOICES(colour_names);

struct inner {
	const char *name;
	int64_t rank;
};

static const struct field inner_fields[] = {
	FIELD_TEXT(struct inner, name, .max = 50),
	FIELD_INT(struct inner, rank, .min = -3, .max = 10),
};
static const struct shape inner_shape = SHAPE("inner", struct inner, inner_fields);

struct input {
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
	FIELD_INT(struct input, number, .min = -100),
	FIELD_TIME(struct input, at),
	FIELD_BOOL(struct input, flag),
	FIELD_REAL(struct input, real, .min = -90, .max = 90),
	FIELD_TEXT(struct input, text),
	FIELD_DATE(struct input, date),
	FIELD_JSON(struct input, raw),
	FIELD_OBJECT(struct input, object, &inner_shape),
	FIELD_OBJECT_PTR(struct input, pointer, &inner_shape),
	FIELD_LIST(struct input, list, &inner_shape),
	FIELD_TEXTS(struct input, texts),
	FIELD_IDS(struct input, ids),
	FIELD_ENUM(struct input, colour, &colours),
};
static const struct shape input_shape = SHAPE("input", struct input, input_fields);

static void write_input(const struct input *input, struct text *out)
{
	text_init(out, ARENA_REQUEST_BYTES);
	json_append_shape(out, &input_shape, input, NULL);
	MUST_HOLD(!out->failed);
}

static void check_round_trip(struct ctx *ctx, const struct input *input)
{
	struct text first, second;
	struct input again = { 0 };

	write_input(input, &first);
	MUST_HOLD(json_read(ctx, first.bytes, first.length, &input_shape, &again) == OK);
	write_input(&again, &second);
	MUST_HOLD(first.length == second.length && memcmp(first.bytes, second.bytes, first.length) == 0);
	text_done(&first);
	text_done(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct ctx *ctx = fuzz_ctx();
	struct input input = { 0 };
	struct list items = { 0 };

	if (json_read(ctx, (const char *)bytes, length, &input_shape, &input) == OK)
		check_round_trip(ctx, &input);
	else
		MUST_HOLD(ctx->fault.code);
	fault_clear(ctx);
	if (json_read_list(ctx, (const char *)bytes, length, &inner_shape, 20, &items) == OK)
		MUST_HOLD(items.count <= 20);
	fault_clear(ctx);
	if (json_read_pairs(ctx, (const char *)bytes, length, &items) == OK)
		MUST_HOLD(items.count <= 200);
	return 0;
}
