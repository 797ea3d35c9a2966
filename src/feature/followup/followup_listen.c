/* What followups do when something happens to a candidate, his submissions, his appointments or the rules: the functions
 * behind app/hooks.c. Each runs in the transaction of what it listens to. */
#include "feature/followup/followup.h"

#include "base/text.h"
#include "feature/followup/followup_query.h"
#include "feature/followup/followup_refresh.h"
#include "feature/followup/followup_store.h"
#include "platform/hook/hook.h"
#include "platform/job/job.h"

enum err followup_on_candidate_created(struct ctx *ctx, const void *hook_candidate)
{
	const struct hook_candidate *event = hook_candidate;
	struct followup_open spec = { .candidate_id = event->candidate_id, .owner_id = event->owner_id,
				      .is_pool = text_equal(event->care, "pool"), .pool_grade = event->pool_grade,
				      .opened_by = event->opened_by };

	if (!event->care || (!event->owner_id && !ctx->actor.account_id))
		return OK;
	return followup_open_first(ctx, &spec);
}

/* Every open followup of the candidate. */
static enum err refresh_all(struct ctx *ctx, int64_t candidate_id)
{
	struct list ids;

	TRY(followup_store_open_ids(ctx, candidate_id, &ids));
	for (size_t i = 0; i < ids.count; i++)
		TRY(followup_refresh(ctx, ((const struct id_row *)ids.items)[i].id));
	return OK;
}

/* A grade goes to every open followup, a new owner to the one the actor follows him up by, else the only one. */
static enum err apply_candidate_change(struct ctx *ctx, const struct hook_candidate *event, int64_t id, bool is_only)
{
	struct followup row = { 0 };
	bool is_handed_over;

	TRY(followup_store_get(ctx, id, &row));
	if (!text_equal(row.state, "open")) /* taken over a moment ago */
		return OK;
	is_handed_over = event->owner_id && event->owner_id != row.owner_id &&
			 (is_only || row.owner_id == ctx->actor.account_id);
	if (is_handed_over)
		TRY(followup_hand_over(ctx, &row, event->owner_id));
	if (event->pool_grade)
		row.pool_grade = event->pool_grade;
	return followup_refresh_row(ctx, &row, is_handed_over ? "handed_over" : "moved");
}

enum err followup_on_candidate_changed(struct ctx *ctx, const void *hook_candidate)
{
	const struct hook_candidate *event = hook_candidate;
	struct list ids;

	if (event->is_tags)
		return OK;
	TRY(followup_store_open_ids(ctx, event->candidate_id, &ids));
	for (size_t i = 0; i < ids.count; i++)
		TRY(apply_candidate_change(ctx, event, ((const struct id_row *)ids.items)[i].id, ids.count == 1));
	return OK;
}

enum err followup_on_candidate_deleted(struct ctx *ctx, const void *hook_candidate)
{
	const char *why = choice_text(&followup_endings, ENDING_CANDIDATE_DELETED);
	struct list ids;

	TRY(followup_store_open_ids(ctx, ((const struct hook_candidate *)hook_candidate)->candidate_id, &ids));
	for (size_t i = 0; i < ids.count; i++)
		TRY(followup_end(ctx, ((const struct id_row *)ids.items)[i].id, why, 0));
	return OK;
}

/* What ended with him goes on, with due times of today. */
static enum err open_again(struct ctx *ctx, int64_t id)
{
	struct followup row = { 0 };

	TRY(followup_store_get(ctx, id, &row));
	row.state = "open";
	row.end_reason = NULL;
	row.ended_at_ms = 0;
	row.due_no++;
	return followup_refresh_row(ctx, &row, "opened");
}

/* Out of the bin: as they were where that is known and nothing happened since. */
enum err followup_on_candidate_restored(struct ctx *ctx, const void *hook_candidate)
{
	const struct hook_candidate *event = hook_candidate;
	struct list ids;
	bool is_done;

	TRY(followup_put_back_kept(ctx, event->followups, &is_done));
	TRY(followup_store_deleted_ids(ctx, event->candidate_id, &ids));
	for (size_t i = 0; i < ids.count; i++)
		TRY(open_again(ctx, ((const struct id_row *)ids.items)[i].id));
	return OK;
}

enum err followup_on_submission(struct ctx *ctx, const void *hook_stage)
{
	const struct hook_stage *event = hook_stage;
	struct followup row = { 0 };
	bool found;
	int64_t id;

	TRY(followup_store_find(ctx, event->candidate_id, event->owner_id, &row, &found));
	bool is_in_care = found && row.owner_id == event->owner_id && text_equal(row.care, "care");
	if (!is_in_care && !text_equal(event->to_kind, "closed")) {
		struct followup_open spec = { .candidate_id = event->candidate_id, .owner_id = event->owner_id,
					      .opened_by = event->is_import ? "import" : "submission" };
		return followup_open(ctx, &spec, &id);
	}
	return refresh_all(ctx, event->candidate_id);
}

enum err followup_on_submission_gone(struct ctx *ctx, const void *hook_stage)
{
	return refresh_all(ctx, ((const struct hook_stage *)hook_stage)->candidate_id);
}

enum err followup_on_appointment(struct ctx *ctx, const void *hook_appointment)
{
	const struct hook_appointment *event = hook_appointment;

	return event->candidate_id ? refresh_all(ctx, event->candidate_id) : OK;
}

enum err followup_on_rules_changed(struct ctx *ctx, const void *hook_firm)
{
	int64_t job_id;

	(void)hook_firm;
	return job_enqueue(ctx, "followup.recompute", "rules", "{}", ctx_now_ms(ctx), &job_id);
}
