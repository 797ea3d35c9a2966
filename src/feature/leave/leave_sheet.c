/* The hand-over sheet: what somebody has to know who acts for a colleague, and what happened meanwhile. */
#include "base/text.h"
#include "feature/leave/leave_cover.h"
#include "feature/permission/permission.h"

static const struct field promise_fields[] = {
	FIELD_ID(struct leave_promise, id, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct leave_promise, text, .flags = FIELD_REQUIRED),
	FIELD_TIME(struct leave_promise, due_at),
};
static const struct shape promise_shape = SHAPE("LeavePromise", struct leave_promise, promise_fields);

static const struct field item_fields[] = {
	FIELD_ID(struct leave_item, followup_id, .flags = FIELD_REQUIRED),
	FIELD_ID(struct leave_item, candidate_id, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct leave_item, candidate_name, .flags = FIELD_REQUIRED),
	FIELD_ID(struct leave_item, acting_id),
	FIELD_TEXT(struct leave_item, acting_name),
	FIELD_TEXT(struct leave_item, stage),
	FIELD_TIME(struct leave_item, next_due_at),
	FIELD_TIME(struct leave_item, last_contact_at),
	FIELD_INT(struct leave_item, mood, .flags = FIELD_NULL),
	FIELD_TEXT(struct leave_item, mood_text),
	FIELD_TEXT(struct leave_item, last_action),
	FIELD_TEXT(struct leave_item, avoid),
	FIELD_LIST(struct leave_item, promises, &promise_shape),
	FIELD_INT(struct leave_item, contacts),
	FIELD_INT(struct leave_item, effective),
	FIELD_TEXT(struct leave_item, latest),
	FIELD_TIME(struct leave_item, returned_at),
};
const struct shape leave_item_shape = SHAPE("LeaveItem", struct leave_item, item_fields);

static const struct field sheet_fields[] = {
	FIELD_TEXT(struct leave_sheet, note),
	FIELD_TEXT(struct leave_sheet, state, .choices = &leave_state_choices, .flags = FIELD_REQUIRED),
	FIELD_INT(struct leave_sheet, total),
	FIELD_LIST(struct leave_sheet, items, &leave_item_shape, .max = 500),
};
const struct shape leave_sheet_shape = SHAPE("LeaveSheet", struct leave_sheet, sheet_fields);

/* Promises come by due time over all candidates; each line takes its own. */
static struct list promises_of(struct ctx *ctx, const struct list *rows, int64_t candidate_id)
{
	struct vec promises;

	vec_init(&promises, ctx->arena, sizeof(struct leave_promise));
	for (size_t i = 0; i < rows->count; i++) {
		const struct promise_row *row = (const struct promise_row *)rows->items + i;

		if (row->candidate_id == candidate_id)
			*(struct leave_promise *)vec_push(&promises) = (struct leave_promise){ row->id, row->text, row->due_at_ms };
	}
	return vec_list(&promises);
}

static enum err add_promises(struct ctx *ctx, const struct leave_row *leave, struct list *items)
{
	struct leave_item *lines = items->items;
	const char *ids = "[";
	struct list rows;

	for (size_t i = 0; i < items->count; i++)
		ids = arena_format(ctx->arena, "%s%s%lld", ids, i ? "," : "", (long long)lines[i].candidate_id);
	TRY(leave_store_promises(ctx, leave, arena_format(ctx->arena, "%s]", ids), &rows));
	for (size_t i = 0; i < items->count; i++)
		lines[i].promises = promises_of(ctx, &rows, lines[i].candidate_id);
	return OK;
}

enum err leave_sheet(struct ctx *ctx, int64_t id, struct leave_sheet *ret_sheet)
{
	struct leave_row row = { 0 };
	struct leave_sheet sheet = { 0 };
	struct leave leave;

	TRY(leave_load(ctx, id, &row));
	TRY(leave_get(ctx, id, &leave));
	bool is_planned = text_equal(row.state, "planned");
	if (is_planned && (leave.may_change || row.delegate_id == ctx->actor.account_id))
		TRY(leave_store_planned_items(ctx, &row, &sheet.items));
	else if (!is_planned)
		TRY(leave_store_items(ctx, &row, leave.may_change ? 0 : ctx->actor.account_id, &sheet.items));
	TRY(add_promises(ctx, &row, &sheet.items));
	sheet.note = leave.may_change || sheet.items.count ? row.note : NULL;
	sheet.state = row.state;
	sheet.total = (int64_t)sheet.items.count;
	*ret_sheet = sheet;
	return OK;
}
