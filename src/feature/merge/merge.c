/* Merging two candidates and taking it back, each in one transaction. */
#include "feature/merge/merge.h"

#include "feature/audit/audit.h"
#include "feature/followup/followup.h"
#include "feature/merge/merge_store.h"
#include "feature/pipeline/pipeline.h"
#include "platform/hook/hook.h"

static const struct field input_fields[] = {
	FIELD_ID(struct merge_input, survivor_id, .flags = FIELD_REQUIRED),
	FIELD_ID(struct merge_input, merged_id, .flags = FIELD_REQUIRED),
	FIELD_INT(struct merge_input, survivor_version),
	FIELD_INT(struct merge_input, merged_version),
	FIELD_TEXTS(struct merge_input, take, .max = 100),
};
const struct shape merge_input_shape = SHAPE_INPUT("MergeInput", struct merge_input, input_fields);

static const struct field merge_fields[] = {
	FIELD_ID(struct merge, id, .flags = FIELD_REQUIRED),
	FIELD_ID(struct merge, survivor_id, .flags = FIELD_REQUIRED),
	FIELD_ID(struct merge, merged_id, .flags = FIELD_REQUIRED),
	FIELD_OBJECT(struct merge, by, &account_ref_shape),
	FIELD_TIME(struct merge, at, .flags = FIELD_REQUIRED),
	FIELD_TIME(struct merge, undone_at),
	FIELD_OBJECT_PTR(struct merge, merged, &candidate_shape),
};
const struct shape merge_shape = SHAPE("Merge", struct merge, merge_fields);

/* --- Reading --- */

static struct merge merge_of(const struct merge_row *row)
{
	return (struct merge){ .id = row->id, .survivor_id = row->survivor_id, .merged_id = row->merged_id,
			       .by = { row->account_id, row->account_name }, .at = row->at_ms, .undone_at = row->undone_at_ms };
}

/* The row, where its survivor may be known. */
static enum err load_row(struct ctx *ctx, int64_t id, struct merge_row *ret_row, struct access *ret_access)
{
	int64_t survivor_id = 0;
	bool found;

	*ret_row = (struct merge_row){ 0 };
	TRY(merge_store_get(ctx, id, ret_row, &found));
	if (found)
		TRY(candidate_survivor(ctx, ret_row->survivor_id, &survivor_id));
	enum err result = found ? permission_candidate(ctx, survivor_id, ret_access) : ERR_NOT_FOUND;
	if (result != ERR_NOT_FOUND)
		return result;
	fault_clear(ctx);
	return fail(ctx, ERR_NOT_FOUND, "merge.not_found", NULL, "There is no such merge.");
}

enum err merge_get(struct ctx *ctx, int64_t id, struct merge *ret_merge)
{
	struct merge_row row;
	struct access access;

	TRY(load_row(ctx, id, &row, &access));
	*ret_merge = merge_of(&row);
	return OK;
}

enum err merge_list(struct ctx *ctx, int64_t candidate_id, struct list *ret_merges)
{
	struct list rows;

	TRY(permission_need(ctx, candidate_id, ACT_VIEW));
	TRY(merge_store_of_candidate(ctx, candidate_id, &rows));
	struct merge *merges = arena_array(ctx->arena, rows.count + 1, sizeof(*merges));
	for (size_t i = 0; i < rows.count; i++) {
		merges[i] = merge_of((const struct merge_row *)rows.items + i);
		merges[i].merged = arena_alloc(ctx->arena, sizeof(struct candidate));
		TRY(candidate_get_merged(ctx, merges[i].merged_id, merges[i].merged));
	}
	*ret_merges = (struct list){ merges, rows.count };
	return OK;
}

/* --- Numbers of the board and of positions: off while things move, on again where they are then --- */

static enum err count_off(struct ctx *ctx, int64_t candidate_id)
{
	const struct hook_candidate candidate = { .candidate_id = candidate_id };

	TRY(submission_candidate_deleted(ctx, &candidate));
	return board_on_candidate_deleted(ctx, &candidate);
}

static enum err count_on(struct ctx *ctx, int64_t candidate_id)
{
	const struct hook_candidate candidate = { .candidate_id = candidate_id };

	TRY(submission_candidate_restored(ctx, &candidate));
	return board_on_candidate_restored(ctx, &candidate);
}

static enum err tell(struct ctx *ctx, const struct merge_row *row, bool is_undo)
{
	const struct hook_merge merged = { .survivor_id = row->survivor_id, .merged_id = row->merged_id, .is_undo = is_undo };
	const char *detail = arena_format(ctx->arena, "{\"merge_id\":%lld,\"survivor_id\":%lld,\"merged_id\":%lld}",
					  (long long)row->id, (long long)row->survivor_id, (long long)row->merged_id);
	const char *action = is_undo ? "candidate.unmerge" : "candidate.merge";

	TRY(audit_note(ctx, action, "candidate", row->survivor_id, detail));
	TRY(audit_note(ctx, action, "candidate", row->merged_id, detail));
	return hook_fire(ctx, HOOK_CANDIDATE_MERGED, &merged);
}

/* --- Merging --- */

static enum err link_pairs(struct ctx *ctx, const struct merge_row *row, const struct list *submissions,
			   const struct list *followups)
{
	for (size_t i = 0; i < submissions->count; i++) {
		const struct submission_pair *pair = (const struct submission_pair *)submissions->items + i;

		TRY(merge_store_link_submission(ctx, row, pair->other_id, pair->id));
	}
	for (size_t i = 0; i < followups->count; i++) {
		const struct followup_pair *pair = (const struct followup_pair *)followups->items + i;

		TRY(merge_store_link_followup(ctx, row, pair->other_id, pair->id));
	}
	return OK;
}

/* Followups end before rows move (one open for each consultant), links are made while rows are still with the other. */
static enum err move_everything(struct ctx *ctx, struct merge_row *row, const struct merge_input *input)
{
	struct list submissions, followups;

	TRY(followup_absorb(ctx, row->survivor_id, row->merged_id, &followups, &row->followups));
	TRY(submission_absorb(ctx, row->survivor_id, row->merged_id, &submissions, &row->submissions));
	TRY(link_pairs(ctx, row, &submissions, &followups));
	TRY(merge_store_move_rows(ctx, row));
	TRY(candidate_absorb(ctx, row->survivor_id, row->merged_id, &input->take, &row->facts));
	TRY(followup_absorbed(ctx, &row->followups));
	return candidate_absorbed(ctx, row->survivor_id, &row->facts);
}

static enum err check_one(struct ctx *ctx, int64_t id, int64_t version)
{
	struct candidate candidate;

	TRY(permission_need(ctx, id, ACT_MERGE));
	if (!version)
		return OK;
	TRY(candidate_get(ctx, id, &candidate));
	if (candidate.version != version)
		return fail(ctx, ERR_STALE, "request.stale", NULL, "Somebody changed one of the two in between.");
	return OK;
}

static enum err check(struct ctx *ctx, const struct merge_input *input)
{
	if (input->survivor_id == input->merged_id)
		return fail(ctx, ERR_MEANING, "merge.same", "merged_id", "A candidate is not merged with himself.");
	TRY(check_one(ctx, input->survivor_id, input->survivor_version));
	return check_one(ctx, input->merged_id, input->merged_version);
}

/* The same two, merged already: the same answer again. */
static enum err find_done(struct ctx *ctx, const struct merge_input *input, int64_t *ret_id)
{
	struct merge_row row = { 0 };
	int64_t id;
	bool found;

	*ret_id = 0;
	TRY(merge_store_standing(ctx, input->merged_id, &id));
	if (!id)
		return OK;
	TRY(merge_store_get(ctx, id, &row, &found));
	if (row.survivor_id != input->survivor_id)
		return OK;
	TRY(permission_need(ctx, input->survivor_id, ACT_MERGE));
	*ret_id = id;
	return OK;
}

enum err merge_make(struct ctx *ctx, const struct merge_input *input, int64_t *ret_id)
{
	struct merge_row row = { .survivor_id = input->survivor_id, .merged_id = input->merged_id,
				 .account_id = ctx->actor.account_id, .submissions = "{}", .followups = "[]" };

	TRY(find_done(ctx, input, ret_id));
	if (*ret_id)
		return OK;
	TRY(check(ctx, input));
	TRY(merge_store_insert(ctx, &row, &row.id));
	TRY(count_off(ctx, row.survivor_id));
	TRY(count_off(ctx, row.merged_id));
	TRY(move_everything(ctx, &row, input));
	TRY(count_on(ctx, row.survivor_id));
	TRY(merge_store_set_notes(ctx, &row));
	TRY(tell(ctx, &row, false));
	*ret_id = row.id;
	return OK;
}

/* --- Taking back --- */

static enum err check_undo(struct ctx *ctx, const struct merge_row *row, const struct access *access)
{
	int64_t later_id;

	if (!access->merge)
		return fail(ctx, ERR_DENIED, "permission.denied", NULL, "Your role or your part in this candidate does not allow that.");
	TRY(merge_store_later(ctx, row, &later_id));
	if (!later_id)
		return OK;
	return fail_with(ctx, ERR_CONFLICT, "merge.later_first", NULL,
			 arena_format(ctx->arena, "{\"merge_id\":%lld}", (long long)later_id),
			 "A later merge must be taken back first.");
}

static enum err unlink_pairs(struct ctx *ctx, const struct merge_row *row, const struct list *submissions)
{
	for (size_t i = 0; i < submissions->count; i++) {
		const struct submission_pair *pair = (const struct submission_pair *)submissions->items + i;

		TRY(merge_store_unlink_submission(ctx, row, pair->other_id, pair->id));
	}
	return OK;
}

static enum err unlink_followups(struct ctx *ctx, const struct merge_row *row)
{
	struct list pairs;

	TRY(followup_merged_pairs(ctx, row->followups, &pairs));
	for (size_t i = 0; i < pairs.count; i++) {
		const struct followup_pair *pair = (const struct followup_pair *)pairs.items + i;

		TRY(merge_store_unlink_followup(ctx, row, pair->other_id, pair->id));
	}
	return OK;
}

static enum err move_everything_back(struct ctx *ctx, const struct merge_row *row)
{
	struct list submissions;

	TRY(submission_release(ctx, row->survivor_id, row->merged_id, row->submissions, &submissions));
	TRY(merge_store_move_back(ctx, row));
	TRY(unlink_pairs(ctx, row, &submissions));
	TRY(unlink_followups(ctx, row));
	TRY(merge_store_part(ctx, row));
	TRY(candidate_release(ctx, row->survivor_id, row->merged_id, &row->facts));
	return followup_release(ctx, row->survivor_id, row->merged_id, row->followups);
}

enum err merge_undo(struct ctx *ctx, int64_t id)
{
	struct merge_row row;
	struct access access;

	TRY(load_row(ctx, id, &row, &access));
	if (row.undone_at_ms)
		return OK;
	TRY(check_undo(ctx, &row, &access));
	TRY(count_off(ctx, row.survivor_id));
	TRY(move_everything_back(ctx, &row));
	TRY(count_on(ctx, row.survivor_id));
	TRY(count_on(ctx, row.merged_id));
	TRY(merge_store_set_undone(ctx, id));
	return tell(ctx, &row, true);
}
