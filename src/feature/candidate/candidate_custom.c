/* Values of custom fields. */
#include "feature/candidate/candidate_custom.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/json.h"
#include "base/text.h"
#include "base/zone.h"
#include "feature/candidate/candidate_store.h"
#include "platform/json/json_read.h"

enum { CUSTOM_BYTES = 256 * 1024, VALUE_MAX = 500 };

/* --- JSON arrays of texts --- */

struct texts {
	struct list items;
};
static const struct field texts_fields[] = { FIELD_TEXTS(struct texts, items) };
static const struct shape texts_shape = SHAPE("texts", struct texts, texts_fields);

enum err custom_read_texts(struct ctx *ctx, const char *json, struct list *ret_texts)
{
	struct texts texts = { 0 };
	const char *object = arena_format(ctx->arena, "{\"items\":%s}", json ? json : "[]");

	TRY(json_read(ctx, object, strlen(object), &texts_shape, &texts));
	*ret_texts = texts.items;
	return OK;
}

const char *custom_write_texts(struct ctx *ctx, const struct list *texts)
{
	CLOSING(text_done) struct text out = { 0 };

	text_init(&out, CUSTOM_BYTES);
	text_append_char(&out, '[');
	for (size_t i = 0; i < texts->count; i++) {
		if (i)
			text_append_char(&out, ',');
		json_append_text(&out, ((const char *const *)texts->items)[i]);
	}
	text_append_char(&out, ']');
	return arena_text(ctx->arena, text_chars(&out));
}

/* --- Checking one value --- */

static enum err refuse_value(struct ctx *ctx, const char *key, const char *wanted)
{
	return fail(ctx, ERR_MEANING, "custom_field.value", arena_format(ctx->arena, "custom.%s", key),
		    "This must be %s.", wanted);
}

static enum err check_choice(struct ctx *ctx, const struct custom_field *field, const char *value)
{
	struct list choices;

	TRY(custom_read_texts(ctx, field->choices, &choices));
	for (size_t i = 0; i < choices.count; i++) {
		if (text_equal(((const char *const *)choices.items)[i], value))
			return OK;
	}
	return refuse_value(ctx, field->key, "one of the choices of this field");
}

static enum err check_value(struct ctx *ctx, const struct custom_field *field, const struct json_pair *pair)
{
	int64_t days;

	switch (field->type) {
	case CUSTOM_NUMBER:
		return pair->kind == 'n' ? OK : refuse_value(ctx, field->key, "a number");
	case CUSTOM_BOOL:
		return pair->kind == 'b' ? OK : refuse_value(ctx, field->key, "true or false");
	case CUSTOM_DATE:
		if (pair->kind == 's' && date_parse(pair->value, &days))
			return OK;
		return refuse_value(ctx, field->key, "a real date like 2026-11-23");
	case CUSTOM_CHOICE:
		if (pair->kind != 's')
			return refuse_value(ctx, field->key, "one of the choices of this field");
		return check_choice(ctx, field, pair->value);
	default:
		if (pair->kind == 's' && text_code_points(pair->value) <= VALUE_MAX)
			return OK;
		return refuse_value(ctx, field->key, "text of at most 500 characters");
	}
}

static const struct custom_field *find_field(const struct list *fields, const char *key)
{
	const struct custom_field *items = fields->items;

	for (size_t i = 0; i < fields->count; i++) {
		if (text_equal(items[i].key, key))
			return &items[i];
	}
	return NULL;
}

static enum err check_pairs(struct ctx *ctx, const struct list *fields, const struct list *pairs)
{
	const struct json_pair *items = pairs->items;

	for (size_t i = 0; i < pairs->count; i++) {
		const struct custom_field *field = find_field(fields, items[i].key);

		if (items[i].kind == '0')
			continue;
		if (!field)
			return fail(ctx, ERR_MEANING, "custom_field.unknown",
				    arena_format(ctx->arena, "custom.%s", items[i].key), "There is no such field.");
		TRY(check_value(ctx, field, &items[i]));
	}
	return OK;
}

/* --- Joining --- */

static const struct json_pair *find_pair(const struct list *pairs, const char *key)
{
	const struct json_pair *items = pairs->items;

	for (size_t i = 0; i < pairs->count; i++) {
		if (text_equal(items[i].key, key))
			return &items[i];
	}
	return NULL;
}

static void append_pair(struct text *out, const struct json_pair *pair)
{
	if (pair->kind == '0')
		return;
	if (out->length > 1)
		text_append_char(out, ',');
	json_append_text(out, pair->key);
	text_append_char(out, ':');
	if (pair->kind == 's')
		json_append_text(out, pair->value);
	else
		text_append(out, pair->value);
}

static enum err read_pairs(struct ctx *ctx, const char *json, struct list *ret_pairs)
{
	const char *object = json ? json : "{}";

	return json_read_pairs(ctx, object, strlen(object), ret_pairs);
}

/* Stored pairs with the given ones in their place, new ones behind. */
static const char *join_pairs(struct ctx *ctx, const struct list *stored, const struct list *given)
{
	CLOSING(text_done) struct text out = { 0 };
	const struct json_pair *old = stored->items;
	const struct json_pair *more = given->items;

	text_init(&out, CUSTOM_BYTES);
	text_append_char(&out, '{');
	for (size_t i = 0; i < stored->count; i++) {
		const struct json_pair *now = find_pair(given, old[i].key);

		append_pair(&out, now ? now : &old[i]);
	}
	for (size_t i = 0; i < given->count; i++) {
		if (!find_pair(stored, more[i].key))
			append_pair(&out, &more[i]);
	}
	text_append_char(&out, '}');
	return arena_text(ctx->arena, text_chars(&out));
}

/* The pairs that the body holds; what is no flat object is refused under the name of the member. */
static enum err read_given(struct ctx *ctx, const char *given, struct list *ret_pairs)
{
	if (read_pairs(ctx, given, ret_pairs) == OK)
		return OK;
	fault_clear(ctx);
	return fail(ctx, ERR_MEANING, "request.wrong_type", "custom",
		    "This must be an object of texts, numbers, true and false.");
}

enum err custom_merge(struct ctx *ctx, const char *stored, const char *given, const char **ret_json)
{
	struct list fields, old, more;

	TRY(read_given(ctx, given, &more));
	TRY(read_pairs(ctx, stored, &old));
	TRY(custom_field_list(ctx, &fields));
	TRY(check_pairs(ctx, &fields, &more));
	*ret_json = join_pairs(ctx, &old, &more);
	return OK;
}

enum err custom_missing(struct ctx *ctx, const char *stored, const char *given, const char **ret_json)
{
	struct list old, more;
	CLOSING(text_done) struct text out = { 0 };

	TRY(read_given(ctx, given, &more));
	TRY(read_pairs(ctx, stored, &old));
	text_init(&out, CUSTOM_BYTES);
	text_append_char(&out, '{');
	for (size_t i = 0; i < more.count; i++) {
		const struct json_pair *pair = (const struct json_pair *)more.items + i;

		if (!find_pair(&old, pair->key))
			append_pair(&out, pair);
	}
	text_append_char(&out, '}');
	*ret_json = arena_text(ctx->arena, text_chars(&out));
	return OK;
}

static bool takes(const struct list *taken, const char *key)
{
	static const char prefix[] = "custom.";

	for (size_t i = 0; i < taken->count; i++) {
		const char *name = ((const char *const *)taken->items)[i];

		if (text_starts(name, prefix) && text_equal(name + sizeof(prefix) - 1, key))
			return true;
	}
	return false;
}

enum err custom_join(struct ctx *ctx, const char *kept, const char *other, const struct list *taken, const char **ret_json)
{
	struct list old, more;
	struct vec chosen;

	TRY(read_pairs(ctx, kept, &old));
	TRY(read_pairs(ctx, other, &more));
	vec_init(&chosen, ctx->arena, sizeof(struct json_pair));
	for (size_t i = 0; i < more.count; i++) {
		const struct json_pair *pair = (const struct json_pair *)more.items + i;

		if (takes(taken, pair->key) || !find_pair(&old, pair->key))
			vec_add(&chosen, pair);
	}
	more = vec_list(&chosen);
	*ret_json = join_pairs(ctx, &old, &more);
	return OK;
}

/* --- Shown in reminders --- */

static const char *shown_value(const struct ctx *ctx, const struct json_pair *pair)
{
	bool is_english = text_equal(ctx->actor.locale, "en");

	if (pair->kind != 'b')
		return pair->value;
	if (text_equal(pair->value, "true"))
		return is_english ? "yes" : "是";
	return is_english ? "no" : "否";
}

static void append_reminder_field(const struct ctx *ctx, struct text *out, const struct custom_field *field,
				  const struct json_pair *pair)
{
	if (out->length > 1)
		text_append_char(out, ',');
	text_append(out, "{\"key\":");
	json_append_text(out, field->key);
	text_append(out, ",\"label\":");
	json_append_text(out, field->label);
	text_append(out, ",\"value\":");
	json_append_text(out, shown_value(ctx, pair));
	text_append_char(out, '}');
}

enum err candidate_reminder_fields(struct ctx *ctx, int64_t id, const char **ret_json)
{
	struct candidate_due_facts facts;
	struct list fields, pairs;
	CLOSING(text_done) struct text out = { 0 };

	TRY(candidate_store_due_facts(ctx, id, &facts));
	TRY(custom_field_list(ctx, &fields));
	TRY(read_pairs(ctx, facts.custom, &pairs));
	text_init(&out, CUSTOM_BYTES);
	text_append_char(&out, '[');
	for (size_t i = 0; i < fields.count; i++) {
		const struct custom_field *field = (const struct custom_field *)fields.items + i;
		const struct json_pair *pair = find_pair(&pairs, field->key);

		if (field->show_in_reminder && pair)
			append_reminder_field(ctx, &out, field, pair);
	}
	text_append_char(&out, ']');
	*ret_json = arena_text(ctx->arena, text_chars(&out));
	return OK;
}
