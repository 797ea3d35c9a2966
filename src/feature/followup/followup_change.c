/* Changes of one followup that somebody makes for many candidates at once, and what they were before. */
#include "base/text.h"
#include "feature/account/account.h"
#include "feature/audit/audit.h"
#include "feature/followup/followup_refresh.h"

/* The row, open, worked out again after `change` and stored. */
static enum err load_open(struct ctx *ctx, int64_t id, struct followup *ret_row)
{
	TRY(followup_store_get(ctx, id, ret_row));
	if (!text_equal(ret_row->state, "open"))
		return fail(ctx, ERR_CONFLICT, "followup.ended", NULL, "This followup has ended.");
	return OK;
}

static enum err save_changed(struct ctx *ctx, struct followup *row, const char *change)
{
	struct refresh_setting setting;

	TRY(followup_setting_load(ctx, &setting));
	TRY(followup_work_out(ctx, &setting, row));
	return followup_save(ctx, row, change);
}

static struct followup_brief brief_of(const struct followup *row)
{
	return (struct followup_brief){ .id = row->id, .owner_id = row->owner_id, .is_pool = text_equal(row->care, "pool"),
					.pool_grade = row->pool_grade, .override_interval = row->override_interval,
					.override_unit = row->override_unit,
					.last_contact_at_ms = row->last_contact_at_ms, .opened_by = row->opened_by,
					.opened_at_ms = row->opened_at_ms };
}

enum err followup_brief_of(struct ctx *ctx, int64_t candidate_id, struct followup_brief *ret_brief)
{
	struct followup row = { 0 };
	struct list ids;
	bool found;

	*ret_brief = (struct followup_brief){ 0 };
	TRY(followup_store_open_ids(ctx, candidate_id, &ids));
	if (!ids.count)
		return OK;
	TRY(followup_store_find(ctx, candidate_id, ctx->actor.account_id, &row, &found));
	if (!found && ids.count > 1)
		return fail(ctx, ERR_CONFLICT, "followup.several", NULL, "Several colleagues follow this candidate up.");
	if (!found)
		TRY(followup_store_look(ctx, ((const struct id_row *)ids.items)[0].id, &row));
	*ret_brief = brief_of(&row);
	return OK;
}

enum err followup_brief_get(struct ctx *ctx, int64_t id, struct followup_brief *ret_brief)
{
	struct followup row = { 0 };

	TRY(followup_store_look(ctx, id, &row));
	*ret_brief = text_equal(row.state, "open") ? brief_of(&row) : (struct followup_brief){ 0 };
	return OK;
}

enum err followup_may_give(struct ctx *ctx, int64_t candidate_id, int64_t owner_id)
{
	struct account account = { 0 };
	struct followup other = { 0 };
	bool found;

	TRY(account_get(ctx, owner_id, &account));
	if (!text_equal(account.state, "active") || !role_may(account.role, 0, PERMIT_VIEW))
		return fail(ctx, ERR_MEANING, "account.cannot_follow_up", "owner_id", "This account does not follow up candidates.");
	TRY(followup_store_find(ctx, candidate_id, owner_id, &other, &found));
	if (found && other.owner_id == owner_id)
		return fail(ctx, ERR_CONFLICT, "followup.exists", NULL, "The candidate is followed up by this consultant already.");
	return OK;
}

enum err followup_give(struct ctx *ctx, int64_t id, int64_t owner_id)
{
	struct followup row = { 0 };

	TRY(load_open(ctx, id, &row));
	TRY(followup_may_give(ctx, row.candidate_id, owner_id));
	TRY(followup_hand_over(ctx, &row, owner_id));
	TRY(audit_note(ctx, "followup.hand_over", "followup", id,
		       arena_format(ctx->arena, "{\"owner_id\":%lld}", (long long)owner_id)));
	return save_changed(ctx, &row, "handed_over");
}

enum err followup_pass_on(struct ctx *ctx, int64_t id, int64_t owner_id)
{
	struct followup row = { 0 };
	struct followup own = { 0 };
	bool found;

	TRY(followup_store_get(ctx, id, &row));
	if (!text_equal(row.state, "open") || row.owner_id == owner_id)
		return OK;
	TRY(followup_store_find(ctx, row.candidate_id, owner_id, &own, &found));
	TRY(followup_hand_over(ctx, &row, owner_id));
	if (row.backup_id == owner_id)
		row.backup_id = 0;
	TRY(audit_note(ctx, "followup.hand_over", "followup", id,
		       arena_format(ctx->arena, "{\"owner_id\":%lld}", (long long)owner_id)));
	bool joins = found && own.owner_id == owner_id;
	return joins ? save_changed(ctx, &row, "handed_over") : followup_save(ctx, &row, "handed_over");
}

enum err followup_set_care(struct ctx *ctx, int64_t id, bool is_pool, const char *pool_grade)
{
	struct followup row = { 0 };

	TRY(load_open(ctx, id, &row));
	row.care = is_pool ? "pool" : "care";
	if (pool_grade)
		row.pool_grade = pool_grade;
	else if (is_pool && !row.pool_grade)
		row.pool_grade = "B";
	TRY(audit_note(ctx, "followup.care", "followup", id, NULL));
	return save_changed(ctx, &row, "moved");
}

enum err followup_put_back(struct ctx *ctx, const struct followup_brief *before)
{
	struct followup row = { 0 };

	TRY(load_open(ctx, before->id, &row));
	row.care = before->is_pool ? "pool" : "care";
	row.pool_grade = before->pool_grade;
	row.opened_by = before->opened_by;
	row.opened_at_ms = before->opened_at_ms;
	TRY(audit_note(ctx, "followup.care", "followup", row.id, NULL));
	return save_changed(ctx, &row, "moved");
}

enum err followup_set_rule(struct ctx *ctx, int64_t id, int64_t interval, const char *unit)
{
	struct followup row = { 0 };

	TRY(load_open(ctx, id, &row));
	row.override_interval = interval;
	row.override_unit = interval ? unit : NULL;
	TRY(audit_note(ctx, "followup.rule", "followup", id, NULL));
	return save_changed(ctx, &row, "moved");
}

enum err followup_reopen(struct ctx *ctx, int64_t id)
{
	struct followup row = { 0 };
	struct followup other = { 0 };
	bool found;

	TRY(followup_store_get(ctx, id, &row));
	if (text_equal(row.state, "open"))
		return OK;
	TRY(followup_store_find(ctx, row.candidate_id, row.owner_id, &other, &found));
	if (found && other.owner_id == row.owner_id)
		return fail(ctx, ERR_CONFLICT, "followup.exists", NULL, "The candidate is followed up by this consultant already.");
	row.state = "open";
	row.end_reason = NULL;
	row.ended_at_ms = row.wake_at_ms = 0;
	row.due_no++;
	TRY(audit_note(ctx, "followup.reopen", "followup", id, NULL));
	return save_changed(ctx, &row, "opened");
}

/* --- Relay --- */

/* A new due number: what was told to one is told anew to the other. */
static enum err act(struct ctx *ctx, struct followup *row, int64_t acting_id, const char *change)
{
	row->acting_id = acting_id;
	row->due_no++;
	return followup_save(ctx, row, change);
}

enum err followup_act_for(struct ctx *ctx, int64_t id, int64_t acting_id)
{
	struct followup row = { 0 };

	TRY(followup_store_get(ctx, id, &row));
	if (!text_equal(row.state, "open") || row.acting_id == acting_id)
		return OK;
	return act(ctx, &row, acting_id, "relayed");
}

enum err followup_act_again(struct ctx *ctx, int64_t id, int64_t acting_id)
{
	struct followup row = { 0 };

	TRY(followup_store_get(ctx, id, &row));
	if (!text_equal(row.state, "open") || row.acting_id != acting_id || row.owner_id == acting_id)
		return OK;
	return act(ctx, &row, row.owner_id, "returned");
}
