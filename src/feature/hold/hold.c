/* Holding, lifting, and asking whether somebody is held. */
#include "feature/hold/hold.h"

#include "feature/audit/audit.h"
#include "feature/hold/hold_store.h"
#include "feature/permission/permission.h"

static const struct field hold_fields[] = {
	FIELD_ID(struct hold, id, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct hold, reason, .flags = FIELD_REQUIRED),
	FIELD_OBJECT(struct hold, by, &account_ref_shape),
	FIELD_TIME(struct hold, since, .flags = FIELD_REQUIRED),
	FIELD_TIME(struct hold, lifted_at),
	FIELD_OBJECT_PTR(struct hold, lifted_by, &account_ref_shape),
	FIELD_TEXT(struct hold, lift_note),
};
const struct shape hold_shape = SHAPE("Hold", struct hold, hold_fields);

static struct hold show(struct ctx *ctx, const struct hold_row *row)
{
	const struct account_ref lifted_by = { row->lifted_by_id, row->lifted_by_name };

	return (struct hold){
		.id = row->id,
		.reason = row->reason,
		.by = { row->created_by_id, row->created_by_name },
		.since = row->created_at_ms,
		.lifted_at = row->lifted_at_ms,
		.lifted_by = lifted_by.id ? arena_copy(ctx->arena, &lifted_by, sizeof(lifted_by)) : NULL,
		.lift_note = row->lift_note,
	};
}

enum err hold_list(struct ctx *ctx, int64_t candidate_id, struct list *ret_holds)
{
	struct list rows;

	TRY(permission_need(ctx, candidate_id, ACT_VIEW));
	TRY(hold_store_list(ctx, candidate_id, &rows));
	struct hold *items = arena_array(ctx->arena, rows.count + 1, sizeof(*items));
	for (size_t i = 0; i < rows.count; i++)
		items[i] = show(ctx, (const struct hold_row *)rows.items + i);
	*ret_holds = (struct list){ items, rows.count };
	return OK;
}

static enum err note(struct ctx *ctx, const char *action, int64_t candidate_id, int64_t id)
{
	return audit_note(ctx, action, "candidate", candidate_id, arena_format(ctx->arena, "{\"hold_id\":%lld}", (long long)id));
}

enum err hold_add(struct ctx *ctx, int64_t candidate_id, const char *reason, int64_t *ret_id)
{
	const struct hold_row row = { .candidate_id = candidate_id, .reason = reason, .created_by_id = ctx->actor.account_id };

	TRY(permission_need(ctx, candidate_id, ACT_VIEW));
	TRY(hold_store_insert(ctx, &row, ret_id));
	return note(ctx, "hold.create", candidate_id, *ret_id);
}

enum err hold_lift(struct ctx *ctx, int64_t id, const char *why, int64_t *ret_candidate_id)
{
	const struct hold_row lifting = { .id = id, .lift_note = why, .lifted_by_id = ctx->actor.account_id };
	struct hold_row row = { 0 };
	int64_t changes;
	bool found;

	TRY(hold_store_get(ctx, id, &row, &found));
	if (!found)
		return fail(ctx, ERR_NOT_FOUND, "hold.not_found", NULL, "There is no such hold.");
	TRY(hold_store_lift(ctx, &lifting, &changes));
	if (!changes)
		return fail(ctx, ERR_CONFLICT, "hold.lifted", NULL, "It was lifted before.");
	*ret_candidate_id = row.candidate_id;
	return note(ctx, "hold.lift", row.candidate_id, id);
}

enum err hold_check(struct ctx *ctx, int64_t candidate_id)
{
	int64_t count;

	TRY(hold_store_count(ctx, candidate_id, &count));
	return count ? fail(ctx, ERR_CONFLICT, "candidate.on_hold", NULL, "He is held for the law: a partner lifts that first.") : OK;
}
