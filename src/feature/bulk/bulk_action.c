/* One function per kind of bulk, for one candidate. */
#include "feature/bulk/bulk_action.h"

#include "base/text.h"
#include "base/zone.h"
#include "feature/audit/audit.h"
#include "feature/cadence/cadence.h"
#include "feature/followup/followup.h"
#include "feature/pipeline/pipeline.h"

enum { TAGS_MOST = 1000, KEPT_MOST = 4 * 1024 * 1024 };

static const struct field before_fields[] = {
	FIELD_ID(struct bulk_before, followup_id), FIELD_BOOL(struct bulk_before, opened),
	FIELD_BOOL(struct bulk_before, ended),	   FIELD_ID(struct bulk_before, owner_id),
	FIELD_BOOL(struct bulk_before, is_pool),   FIELD_TEXT(struct bulk_before, pool_grade),
	FIELD_INT(struct bulk_before, interval),   FIELD_TEXT(struct bulk_before, unit),
	FIELD_TEXT(struct bulk_before, opened_by), FIELD_INT(struct bulk_before, opened_at),
	FIELD_TEXTS(struct bulk_before, tags),	   FIELD_ID(struct bulk_before, submission_id),
	FIELD_BOOL(struct bulk_before, woken),	   FIELD_TEXTS(struct bulk_before, all_tags, .max = TAGS_MOST),
	FIELD_TEXT(struct bulk_before, followups, .max = KEPT_MOST),
};
const struct shape bulk_before_shape = SHAPE("bulk_before", struct bulk_before, before_fields);

enum err bulk_refuse(struct ctx *ctx, const char *code)
{
	return fail(ctx, ERR_CONFLICT, code, NULL, "%s", bulk_reason_text(ctx, code));
}

enum err bulk_need_followup(struct ctx *ctx, struct act_on *on, struct followup_brief *ret_brief)
{
	TRY(followup_brief_of(ctx, on->id, ret_brief));
	on->before.followup_id = ret_brief->id;
	on->before.owner_id = ret_brief->owner_id;
	on->before.is_pool = ret_brief->is_pool;
	on->before.pool_grade = ret_brief->pool_grade;
	on->before.interval = ret_brief->override_interval;
	on->before.unit = ret_brief->override_unit;
	on->before.opened_by = ret_brief->opened_by;
	on->before.opened_at = ret_brief->opened_at_ms;
	return OK;
}

/* His followups exactly as they were, when nobody changed them since. */
static enum err put_back_kept(struct ctx *ctx, const struct bulk_before *before, bool *ret_done)
{
	TRY(followup_put_back_kept(ctx, before->followups, ret_done));
	return *ret_done ? audit_note(ctx, "followup.put_back", "followup", before->followup_id, NULL) : OK;
}

/* --- Owner --- */

static enum err act_owner(struct ctx *ctx, const struct bulk_input *input, struct act_on *on)
{
	struct followup_brief brief;

	TRY(permission_need(ctx, on->id, ACT_MERGE));
	TRY(bulk_need_followup(ctx, on, &brief));
	if (!brief.id)
		return bulk_refuse(ctx, "bulk.no_followup");
	on->same = brief.owner_id == input->owner_id;
	if (on->same)
		return OK;
	TRY(followup_may_give(ctx, on->id, input->owner_id));
	return on->is_rehearsal ? OK : followup_give(ctx, brief.id, input->owner_id);
}

static enum err undo_owner(struct ctx *ctx, const struct bulk_input *input, int64_t id, const struct bulk_before *before)
{
	struct followup_brief brief;
	bool is_done;

	/* The followup as it is now, whoever has it: the giver may not be among its people any more. */
	TRY(permission_need(ctx, id, ACT_VIEW));
	TRY(followup_brief_get(ctx, before->followup_id, &brief));
	if (!brief.id || brief.owner_id != input->owner_id)
		return bulk_refuse(ctx, "bulk.changed_since");
	TRY(put_back_kept(ctx, before, &is_done));
	return is_done ? OK : followup_give(ctx, brief.id, before->owner_id);
}

/* --- Tags --- */

static bool holds(const struct list *tags, const char *tag)
{
	for (size_t i = 0; i < tags->count; i++) {
		if (text_equal(((const char *const *)tags->items)[i], tag))
			return true;
	}
	return false;
}

/* Those of `from` that `of` has (or has not), in ctx's arena. */
static struct list pick_tags(struct ctx *ctx, const struct list *from, const struct list *of, bool has)
{
	const char **picked = arena_array(ctx->arena, from->count + 1, sizeof(*picked));
	size_t count = 0;

	for (size_t i = 0; i < from->count; i++) {
		const char *tag = ((const char *const *)from->items)[i];

		if (holds(of, tag) == has)
			picked[count++] = tag;
	}
	return (struct list){ picked, count };
}

static struct list join_tags(struct ctx *ctx, const struct list *first, const struct list *second)
{
	const char **joined = arena_array(ctx->arena, first->count + second->count + 1, sizeof(*joined));

	for (size_t i = 0; i < first->count; i++)
		joined[i] = ((const char *const *)first->items)[i];
	for (size_t i = 0; i < second->count; i++)
		joined[first->count + i] = ((const char *const *)second->items)[i];
	return (struct list){ joined, first->count + second->count };
}

static struct list edited(struct ctx *ctx, const struct list *old, const struct list *tags, bool adds)
{
	return adds ? join_tags(ctx, old, tags) : pick_tags(ctx, old, tags, false);
}

static bool is_same_list(const struct list *a, const struct list *b)
{
	bool same = a->count == b->count;

	for (size_t i = 0; i < a->count && same; i++)
		same = text_equal(((const char *const *)a->items)[i], ((const char *const *)b->items)[i]);
	return same;
}

static enum err edit_tags(struct ctx *ctx, const struct list *tags, bool adds, struct act_on *on)
{
	struct list old;

	TRY(permission_need(ctx, on->id, ACT_EDIT));
	TRY(candidate_tags(ctx, on->id, &old));
	on->before.tags = pick_tags(ctx, tags, &old, !adds);
	on->before.all_tags = old;
	on->same = on->before.tags.count == 0;
	if (on->same || on->is_rehearsal)
		return OK;
	struct list next = edited(ctx, &old, &on->before.tags, adds);
	return candidate_set_tags(ctx, on->id, &next);
}

static enum err act_tags_add(struct ctx *ctx, const struct bulk_input *input, struct act_on *on)
{
	return edit_tags(ctx, &input->tags, true, on);
}

static enum err act_tags_remove(struct ctx *ctx, const struct bulk_input *input, struct act_on *on)
{
	return edit_tags(ctx, &input->tags, false, on);
}

/* In their old order where they are as this bulk left them; else only what it added or took: tags of others stay as they are now. */
static enum err undo_tags(struct ctx *ctx, const struct bulk_input *input, int64_t id, const struct bulk_before *before)
{
	bool adds = input->action == BULK_TAGS_ADD;
	struct list left = edited(ctx, &before->all_tags, &before->tags, adds);
	struct act_on on = { .id = id };
	struct list now;

	TRY(permission_need(ctx, id, ACT_EDIT));
	TRY(candidate_tags(ctx, id, &now));
	if (is_same_list(&now, &left))
		return candidate_set_tags(ctx, id, &before->all_tags);
	return edit_tags(ctx, &before->tags, !adds, &on);
}

/* --- Into care, into the pool, to an end --- */

static enum err open_followup(struct ctx *ctx, const struct bulk_input *input, struct act_on *on)
{
	const struct followup_open spec = { .candidate_id = on->id, .is_pool = input->care == BULK_TO_POOL, .opened_by = "hand",
					    .pool_grade = choice_text(&pool_grade_choices, input->pool_grade) };

	on->before.opened = true;
	return on->is_rehearsal ? OK : followup_open(ctx, &spec, &on->before.followup_id);
}

static enum err end_followup(struct ctx *ctx, const struct bulk_input *input, struct act_on *on)
{
	on->before.ended = true;
	return on->is_rehearsal ? OK : followup_end(ctx, on->before.followup_id, input->reason, input->wake_at);
}

static enum err act_care(struct ctx *ctx, const struct bulk_input *input, struct act_on *on)
{
	const char *grade = choice_text(&pool_grade_choices, input->pool_grade);
	bool to_pool = input->care == BULK_TO_POOL;
	struct followup_brief brief;

	TRY(permission_need(ctx, on->id, ACT_CHANGE_STAGE));
	TRY(bulk_need_followup(ctx, on, &brief));
	if (!brief.id && input->care == BULK_TO_END)
		return bulk_refuse(ctx, "bulk.no_followup");
	if (!brief.id)
		return open_followup(ctx, input, on);
	if (input->care == BULK_TO_END)
		return end_followup(ctx, input, on);
	on->same = brief.is_pool == to_pool && (!to_pool || !grade || text_equal(grade, brief.pool_grade));
	if (on->same || on->is_rehearsal)
		return OK;
	return followup_set_care(ctx, brief.id, to_pool, to_pool ? grade : NULL);
}

enum err bulk_put_back(struct ctx *ctx, const struct bulk_before *before)
{
	const struct followup_brief brief = { .id = before->followup_id, .is_pool = before->is_pool,
					      .pool_grade = before->pool_grade, .opened_by = before->opened_by,
					      .opened_at_ms = before->opened_at };

	return followup_put_back(ctx, &brief);
}

static enum err undo_care(struct ctx *ctx, const struct bulk_input *input, int64_t id, const struct bulk_before *before)
{
	bool is_done;

	(void)input;
	TRY(permission_need(ctx, id, ACT_CHANGE_STAGE));
	if (!before->opened) {
		TRY(put_back_kept(ctx, before, &is_done));
		if (is_done)
			return OK;
	}
	if (before->opened)
		return followup_end(ctx, before->followup_id, choice_text(&followup_endings, ENDING_BULK_UNDO), 0);
	if (before->ended)
		return followup_reopen(ctx, before->followup_id);
	return bulk_put_back(ctx, before);
}

/* --- Override of the interval --- */

static enum err act_rule(struct ctx *ctx, const struct bulk_input *input, struct act_on *on)
{
	const char *unit = choice_text(&cadence_units, input->unit);
	struct followup_brief brief;

	TRY(permission_need(ctx, on->id, ACT_CHANGE_STAGE));
	TRY(bulk_need_followup(ctx, on, &brief));
	if (!brief.id)
		return bulk_refuse(ctx, "bulk.no_followup");
	on->same = brief.override_interval == input->interval && (!input->interval || text_equal(unit, brief.override_unit));
	if (on->same || on->is_rehearsal)
		return OK;
	return followup_set_rule(ctx, brief.id, input->interval, unit);
}

static enum err undo_rule(struct ctx *ctx, const struct bulk_input *input, int64_t id, const struct bulk_before *before)
{
	bool is_done;

	(void)input;
	TRY(permission_need(ctx, id, ACT_CHANGE_STAGE));
	TRY(put_back_kept(ctx, before, &is_done));
	if (is_done)
		return OK;
	return followup_set_rule(ctx, before->followup_id, before->interval, before->unit);
}

/* --- Into the bin --- */

static enum err act_archive(struct ctx *ctx, const struct bulk_input *input, struct act_on *on)
{
	(void)input;
	TRY(permission_need(ctx, on->id, ACT_MERGE));
	return on->is_rehearsal ? OK : candidate_delete(ctx, on->id, 0);
}

static enum err undo_archive(struct ctx *ctx, const struct bulk_input *input, int64_t id, const struct bulk_before *before)
{
	(void)input;
	return candidate_restore(ctx, id, before->followups);
}

/* --- The table --- */

static const struct {
	enum err (*act)(struct ctx *ctx, const struct bulk_input *input, struct act_on *on);
	enum err (*undo)(struct ctx *ctx, const struct bulk_input *input, int64_t id, const struct bulk_before *before);
	bool keeps; /* followups are put back as they were */
} actions[] = {
	[BULK_OWNER] = { act_owner, undo_owner, true },
	[BULK_TAGS_ADD] = { act_tags_add, undo_tags, false },
	[BULK_TAGS_REMOVE] = { act_tags_remove, undo_tags, false },
	[BULK_CARE] = { act_care, undo_care, true },
	[BULK_RULE] = { act_rule, undo_rule, true },
	[BULK_ARCHIVE] = { act_archive, undo_archive, true },
	[BULK_ACTIVATE] = { bulk_activate, bulk_undo_activate, false },
};

enum err bulk_act(struct ctx *ctx, const struct bulk_input *input, int64_t candidate_id, bool is_rehearsal, bool *ret_same,
		  struct bulk_before *ret_before)
{
	struct act_on on = { .id = candidate_id, .is_rehearsal = is_rehearsal };
	bool keeps = actions[input->action].keeps && !is_rehearsal;
	const char *kept = NULL;

	if (keeps)
		TRY(followup_keep(ctx, candidate_id, &kept));
	TRY(actions[input->action].act(ctx, input, &on));
	if (keeps && !on.same)
		TRY(followup_keep_after(ctx, &kept));
	on.before.followups = kept;
	*ret_same = on.same;
	*ret_before = on.before;
	return OK;
}

enum err bulk_take_back(struct ctx *ctx, const struct bulk_input *input, int64_t candidate_id, const struct bulk_before *before)
{
	return actions[input->action].undo(ctx, input, candidate_id, before);
}

/* --- What an action needs --- */

static enum err missing(struct ctx *ctx, const char *field)
{
	return fail(ctx, ERR_MEANING, "request.missing", field, "This is needed.");
}

static enum err check_owner(struct ctx *ctx, int64_t owner_id)
{
	struct account account = { 0 };
	enum err err = owner_id ? account_get(ctx, owner_id, &account) : OK;

	if (err == ERR_NOT_FOUND) {
		fault_clear(ctx);
		return fail(ctx, ERR_MEANING, "request.unknown", "owner_id", "There is no such account.");
	}
	return err;
}

static enum err check_end(struct ctx *ctx, const struct bulk_input *input)
{
	if (text_is_empty(input->reason))
		return missing(ctx, "reason");
	if (input->wake_at && input->wake_at <= ctx_now_ms(ctx))
		return fail(ctx, ERR_MEANING, "followup.past_date", "wake_at", "The wake date lies in the future.");
	return OK;
}

enum err bulk_check(struct ctx *ctx, const struct bulk_input *input)
{
	TRY(check_owner(ctx, input->owner_id));
	TRY(input->position_id ? submission_check_position(ctx, input->position_id) : OK);
	switch (input->action) {
	case BULK_OWNER:
		return input->owner_id ? OK : missing(ctx, "owner_id");
	case BULK_TAGS_ADD:
	case BULK_TAGS_REMOVE:
		return input->tags.count ? OK : missing(ctx, "tags");
	case BULK_CARE:
		if (!input->care)
			return missing(ctx, "care");
		return input->care == BULK_TO_END ? check_end(ctx, input) : OK;
	case BULK_RULE:
		return input->interval && !input->unit ? missing(ctx, "unit") : OK;
	default:
		return OK;
	}
}
