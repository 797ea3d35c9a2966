/* Rules of custom fields: one per key, a type that stays, choices only where they mean something. */
#include "feature/candidate/candidate.h"

#include <string.h>

#include "base/text.h"
#include "feature/audit/audit.h"
#include "feature/candidate/candidate_custom.h"
#include "feature/candidate/custom_field_store.h"

enum { FIELDS_MAX = 100, CHOICE_MAX = 100 };

static const char *const type_names[] = { NULL, "text", "number", "date", "choice", "bool" };
const struct choices custom_type_choices = CHOICES(type_names);

static const struct field field_fields[] = {
	FIELD_ID(struct custom_field, id, .flags = FIELD_REQUIRED),
	FIELD_INT(struct custom_field, version),
	FIELD_TEXT(struct custom_field, key, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct custom_field, label, .flags = FIELD_REQUIRED),
	FIELD_ENUM(struct custom_field, type, &custom_type_choices, .flags = FIELD_REQUIRED),
	FIELD_JSON(struct custom_field, choices, .schema = "string[]", .flags = FIELD_REQUIRED),
	FIELD_BOOL(struct custom_field, show_in_reminder),
	FIELD_INT(struct custom_field, rank),
};
const struct shape custom_field_shape = SHAPE("CustomField", struct custom_field, field_fields);

static const struct field input_fields[] = {
	FIELD_TEXT(struct custom_field_input, key, .max = 40, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct custom_field_input, label, .max = 60, .flags = FIELD_REQUIRED),
	FIELD_ENUM(struct custom_field_input, type, &custom_type_choices, .flags = FIELD_REQUIRED),
	FIELD_TEXTS(struct custom_field_input, choices, .max = 100),
	FIELD_BOOL(struct custom_field_input, show_in_reminder),
};
const struct shape custom_field_input_shape = SHAPE_INPUT("CustomFieldInput", struct custom_field_input, input_fields);

static const struct field change_fields[] = {
	FIELD_TEXT(struct custom_field_input, label, .max = 60),
	FIELD_TEXTS(struct custom_field_input, choices, .max = 100),
	FIELD_BOOL(struct custom_field_input, show_in_reminder),
	FIELD_INT(struct custom_field_input, rank, .min = 0, .max = 100000),
};
const struct shape custom_field_change_shape =
	SHAPE_INPUT("CustomFieldChange", struct custom_field_input, change_fields);

enum err custom_field_list(struct ctx *ctx, struct list *ret_fields)
{
	return custom_field_store_list(ctx, ret_fields);
}

enum err custom_field_get(struct ctx *ctx, int64_t id, struct custom_field *ret_field)
{
	bool found;

	TRY(custom_field_store_get(ctx, id, ret_field, &found));
	if (!found)
		return fail(ctx, ERR_NOT_FOUND, "custom_field.not_found", NULL, "There is no such field.");
	return OK;
}

static enum err check_key(struct ctx *ctx, const char *key)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
	struct list fields;
	int64_t other_id;

	if (strspn(key, letters) != strlen(key))
		return fail(ctx, ERR_MEANING, "request.code", "key", "A key is 1 to 40 of a-z, 0-9 and _.");
	TRY(custom_field_store_find(ctx, key, &other_id));
	if (other_id)
		return fail(ctx, ERR_CONFLICT, "custom_field.duplicate", "key", "A field of this key exists.");
	TRY(custom_field_store_list(ctx, &fields));
	if (fields.count >= FIELDS_MAX)
		return fail(ctx, ERR_MEANING, "request.too_many", NULL, "At most %d custom fields.", FIELDS_MAX);
	return OK;
}

static enum err check_choices(struct ctx *ctx, int type, const struct list *choices)
{
	const char *const *texts = choices->items;

	if (type == CUSTOM_CHOICE ? choices->count == 0 : choices->count > 0)
		return fail(ctx, ERR_MEANING, "custom_field.choices", "choices",
			    "A field of type choice has choices, others have none.");
	for (size_t i = 0; i < choices->count; i++) {
		if (text_is_empty(texts[i]) || text_code_points(texts[i]) > CHOICE_MAX)
			return fail(ctx, ERR_MEANING, "request.too_long",
				    arena_format(ctx->arena, "choices.%zu", i), "A choice has 1 to 100 characters.");
	}
	return OK;
}

enum err custom_field_create(struct ctx *ctx, const struct custom_field_input *input, int64_t *ret_id)
{
	const struct custom_field field = {
		.key = input->key,
		.label = input->label,
		.type = input->type,
		.choices = custom_write_texts(ctx, &input->choices),
		.show_in_reminder = input->show_in_reminder,
	};
	int64_t id;

	TRY(check_key(ctx, input->key));
	TRY(check_choices(ctx, input->type, &input->choices));
	TRY(custom_field_store_insert(ctx, &field, &id));
	TRY(audit_note(ctx, "custom_field.create", "custom_field", id, NULL));
	*ret_id = id;
	return OK;
}

enum err custom_field_change(struct ctx *ctx, int64_t id, int64_t version, const struct custom_field_input *input)
{
	const struct shape *shape = &custom_field_change_shape;
	struct custom_field field = { 0 };
	int64_t changes;

	TRY(custom_field_get(ctx, id, &field));
	if (version)
		field.version = version;
	if (shape_has(shape, input, "label"))
		field.label = input->label;
	if (text_is_empty(field.label))
		return fail(ctx, ERR_MEANING, "request.missing", "label", "A field needs a label.");
	if (shape_has(shape, input, "choices")) {
		TRY(check_choices(ctx, field.type, &input->choices));
		field.choices = custom_write_texts(ctx, &input->choices);
	}
	if (shape_has(shape, input, "show_in_reminder"))
		field.show_in_reminder = input->show_in_reminder;
	if (shape_has(shape, input, "rank"))
		field.rank = input->rank;
	TRY(custom_field_store_update(ctx, &field, &changes));
	if (!changes)
		return fail(ctx, ERR_STALE, "request.stale", NULL, "Somebody changed this field in between.");
	return audit_note(ctx, "custom_field.change", "custom_field", id, NULL);
}

enum err custom_field_delete(struct ctx *ctx, int64_t id)
{
	struct custom_field field = { 0 };

	TRY(custom_field_get(ctx, id, &field));
	TRY(custom_field_store_delete(ctx, id));
	return audit_note(ctx, "custom_field.delete", "custom_field", id, NULL);
}
