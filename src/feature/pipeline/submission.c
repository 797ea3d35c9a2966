/* Rules of submissions: opening, moving, undoing a move. */
#include "feature/pipeline/pipeline.h"

#include "base/cleanup.h"
#include "base/json.h"
#include "base/text.h"
#include "base/zone.h"
#include "feature/audit/audit.h"
#include "feature/consent/consent.h"
#include "feature/permission/permission.h"
#include "feature/pipeline/submission_store.h"
#include "platform/hook/hook.h"

enum { GUARANTEE_MONTHS = 3, GUARANTEE_MONTHS_EXECUTIVE = 6, REPLY_BYTES = 8 * 1024 * 1024 };

static const int64_t UNDO_MS = INT64_C(10) * MS_PER_MINUTE;
static const char sort_newest[] = "submission";

static const struct field submission_fields[] = {
	FIELD_ID(struct submission, id, .flags = FIELD_REQUIRED),
	FIELD_INT(struct submission, version),
	FIELD_OBJECT(struct submission, candidate, &person_ref_shape),
	FIELD_OBJECT(struct submission, position, &position_ref_shape),
	FIELD_OBJECT_PTR(struct submission, owner, &account_ref_shape),
	FIELD_TEXT(struct submission, stage, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct submission, stage_name, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct submission, stage_kind, .choices = &stage_kind_choices, .flags = FIELD_REQUIRED),
	FIELD_TIME(struct submission, stage_since, .flags = FIELD_REQUIRED),
	FIELD_OBJECT_PTR(struct submission, stage_by, &account_ref_shape),
	FIELD_BOOL(struct submission, running),
	FIELD_TEXT(struct submission, close_reason),
	FIELD_TIME(struct submission, created_at, .flags = FIELD_REQUIRED),
};
const struct shape submission_shape = SHAPE("Submission", struct submission, submission_fields);

static const struct field input_fields[] = {
	FIELD_ID(struct submission_input, candidate_id, .flags = FIELD_REQUIRED),
	FIELD_ID(struct submission_input, position_id, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct submission_input, stage, .max = 40),
	FIELD_ID(struct submission_input, owner_id),
	FIELD_TEXT(struct submission_input, override_reason, .max = 500),
};
const struct shape submission_input_shape = SHAPE_INPUT("SubmissionInput", struct submission_input, input_fields);

/* --- Reading --- */

static struct account_ref *make_account_ref(struct ctx *ctx, int64_t id, const char *name)
{
	const struct account_ref ref = { .id = id, .name = name };

	return id ? arena_copy(ctx->arena, &ref, sizeof(ref)) : NULL;
}

static struct submission make_submission(struct ctx *ctx, const struct submission_row *row)
{
	const struct company_ref company = { .id = row->company_id, .name = row->company_name };
	struct submission submission = {
		.id = row->id,
		.version = row->version,
		.candidate = { row->candidate_id, row->candidate_name },
		.position = { .id = row->position_id, .title = row->position_title, .job_type = row->job_type },
		.owner = make_account_ref(ctx, row->owner_id, row->owner_name),
		.stage = row->stage,
		.stage_name = row->stage_name ? row->stage_name : row->stage,
		.stage_kind = row->stage_kind,
		.stage_since = row->stage_since,
		.stage_by = make_account_ref(ctx, row->stage_by_id, row->stage_by_name),
		.running = !text_equal(row->stage_kind, "closed"),
		.close_reason = row->close_reason,
		.created_at = row->created_at,
	};

	if (company.id)
		submission.position.company = arena_copy(ctx->arena, &company, sizeof(company));
	return submission;
}

static struct list make_submissions(struct ctx *ctx, const struct list *rows)
{
	struct submission *items = arena_array(ctx->arena, rows->count + 1, sizeof(*items));

	for (size_t i = 0; i < rows->count; i++)
		items[i] = make_submission(ctx, (const struct submission_row *)rows->items + i);
	return (struct list){ items, rows->count };
}

enum err submission_list(struct ctx *ctx, const struct submission_filter *filter, struct page *ret_page)
{
	struct viewer viewer = permission_viewer(ctx);
	struct page page = { 0 };
	struct page_key key;
	struct list rows;

	TRY(page_start(ctx, filter->cursor, sort_newest, &key));
	const struct submission_query query = {
		.candidate_id = filter->candidate_id,
		.position_id = filter->position_id,
		.stage = filter->stage,
		.before_id = key.id ? key.id : INT64_MAX,
		.row_limit = filter->limit,
		.account_id = viewer.account_id,
		.sees_all = viewer.sees_all,
	};
	TRY(submission_store_list(ctx, &query, &rows));
	TRY(submission_store_count(ctx, &query, &page.total));
	page.items = make_submissions(ctx, &rows);
	if (rows.count == (size_t)filter->limit) {
		const struct submission_row *last = (const struct submission_row *)rows.items + rows.count - 1;

		page.next = page_next(ctx, sort_newest, &(struct page_key){ .id = last->id });
	}
	*ret_page = page;
	return OK;
}

enum err submission_of_candidate(struct ctx *ctx, int64_t candidate_id, struct list *ret_submissions)
{
	struct list rows;

	TRY(submission_store_of_candidate(ctx, candidate_id, &rows));
	*ret_submissions = make_submissions(ctx, &rows);
	return OK;
}

static enum err not_found(struct ctx *ctx)
{
	fault_clear(ctx);
	return fail(ctx, ERR_NOT_FOUND, "submission.not_found", NULL, "There is no such submission.");
}

/* The row and what the actor may do with its candidate. */
static enum err load_row(struct ctx *ctx, int64_t id, struct submission_row *ret_row, struct access *ret_access)
{
	struct submission_row row = { 0 };
	bool found;

	TRY(submission_store_get(ctx, id, &row, &found));
	if (!found)
		return not_found(ctx);
	enum err result = permission_candidate(ctx, row.candidate_id, ret_access);
	if (result != OK)
		return result == ERR_NOT_FOUND ? not_found(ctx) : result;
	*ret_row = row;
	return OK;
}

enum err submission_get(struct ctx *ctx, int64_t id, struct submission *ret_submission)
{
	struct submission_row row;
	struct access access;

	TRY(load_row(ctx, id, &row, &access));
	*ret_submission = make_submission(ctx, &row);
	return OK;
}

/* --- Opening --- */

static enum err denied(struct ctx *ctx)
{
	return fail(ctx, ERR_DENIED, "permission.denied", NULL,
		    "Your role or your part in this candidate or position does not allow that.");
}

/* The stage of a new submission: the one asked for, else the first of kind to_contact, else the first. */
static enum err first_stage(struct ctx *ctx, const char *code, struct stage *ret_stage)
{
	struct list stages;

	if (code)
		return pipeline_stage(ctx, "stage", code, ret_stage);
	TRY(pipeline_stages(ctx, &stages));
	const struct stage *items = stages.items;
	for (size_t i = 0; i < stages.count; i++) {
		if (items[i].kind == STAGE_TO_CONTACT) {
			*ret_stage = items[i];
			return OK;
		}
	}
	*ret_stage = items[0];
	return OK;
}

static enum err check_position(struct ctx *ctx, int64_t position_id, struct position_access *ret_access)
{
	struct position position;
	enum err result = permission_position(ctx, position_id, ret_access);

	if (result == ERR_NOT_FOUND) {
		fault_clear(ctx);
		return fail(ctx, ERR_MEANING, "request.unknown", "position_id", "There is no such position.");
	}
	TRY(result);
	TRY(position_get(ctx, position_id, &position));
	if (text_equal(position.state, "closed"))
		return fail(ctx, ERR_MEANING, "submission.position_closed", "position_id", "This position is closed.");
	return OK;
}

/* Another owner than oneself: named by those who manage the position. */
static enum err check_owner(struct ctx *ctx, int64_t owner_id, const struct position_access *access)
{
	struct account account;

	if (owner_id == ctx->actor.account_id)
		return OK;
	if (!owner_id)
		return fail(ctx, ERR_MEANING, "request.missing", "owner_id", "Who owns this submission?");
	enum err result = account_get(ctx, owner_id, &account);
	if (result == ERR_NOT_FOUND || (result == OK && !text_equal(account.state, "active"))) {
		fault_clear(ctx);
		return fail(ctx, ERR_MEANING, "request.unknown", "owner_id", "There is no such account.");
	}
	TRY(result);
	return access->manage ? OK : denied(ctx);
}

/* From recommended on the client has him. */
static bool is_with_client(int kind)
{
	return kind >= STAGE_RECOMMENDED && kind != STAGE_CLOSED;
}

static enum err check_new(struct ctx *ctx, const struct submission_input *input, const struct stage *stage,
			  int64_t owner_id)
{
	struct access access;
	struct position_access position_access;
	bool exists;

	TRY(permission_candidate(ctx, input->candidate_id, &access));
	TRY(check_position(ctx, input->position_id, &position_access));
	if (!access.edit || !position_access.submit || (stage->kind != STAGE_TO_CONTACT && !access.change_stage))
		return denied(ctx);
	if (stage->kind == STAGE_CLOSED)
		return fail(ctx, ERR_MEANING, "submission.starts_closed", "stage", "A submission cannot start closed.");
	TRY(check_owner(ctx, owner_id, &position_access));
	TRY(submission_store_exists(ctx, input->candidate_id, input->position_id, &exists));
	if (exists)
		return fail(ctx, ERR_CONFLICT, "submission.exists", NULL,
			    "This candidate is already submitted to this position.");
	TRY(submission_check_off_limits(ctx, input->candidate_id, input->override_reason));
	return is_with_client(stage->kind) ? consent_for_client(ctx, input->candidate_id, input->position_id, NULL) : OK;
}

static int64_t owner_of(const struct ctx *ctx, const struct submission_input *input)
{
	return input->owner_id ? input->owner_id : ctx->actor.account_id;
}

enum err submission_may_create(struct ctx *ctx, const struct submission_input *input)
{
	struct stage stage;

	TRY(first_stage(ctx, input->stage, &stage));
	return check_new(ctx, input, &stage, owner_of(ctx, input));
}

enum err submission_check_position(struct ctx *ctx, int64_t position_id)
{
	struct position_access access;

	TRY(check_position(ctx, position_id, &access));
	return access.submit ? OK : denied(ctx);
}

static enum err note_change(struct ctx *ctx, const struct hook_stage *change)
{
	const struct stage_change row = {
		.submission_id = change->submission_id,
		.candidate_id = change->candidate_id,
		.account_id = ctx->actor.account_id,
		.from_stage = change->from_stage,
		.to_stage = change->to_stage,
		.to_kind = change->to_kind,
		.reason = change->reason,
		.is_undo = change->is_undo,
	};

	return submission_store_add_change(ctx, &row);
}

enum err submission_create(struct ctx *ctx, const struct submission_input *input, int64_t *ret_id)
{
	int64_t owner_id = owner_of(ctx, input);
	struct stage stage;
	int64_t id;

	TRY(first_stage(ctx, input->stage, &stage));
	TRY(check_new(ctx, input, &stage, owner_id));
	const struct submission_row row = {
		.candidate_id = input->candidate_id,
		.position_id = input->position_id,
		.owner_id = owner_id,
		.stage = stage.code,
		.stage_kind = choice_text(&stage_kind_choices, stage.kind),
		.stage_by_id = ctx->actor.account_id,
		.off_limits_reason = input->override_reason,
	};
	TRY(submission_store_insert(ctx, &row, &id));
	TRY(position_count_running(ctx, row.position_id, 1));
	const struct hook_stage opened = {
		.submission_id = id,
		.candidate_id = row.candidate_id,
		.position_id = row.position_id,
		.owner_id = owner_id,
		.to_stage = row.stage,
		.to_kind = row.stage_kind,
		.since_ms = ctx_now_ms(ctx),
	};
	TRY(note_change(ctx, &opened));
	TRY(audit_note(ctx, "submission.create", "submission", id, NULL));
	TRY(submission_note_override(ctx, id, input->override_reason));
	TRY(hook_fire(ctx, HOOK_SUBMISSION_CREATED, &opened));
	*ret_id = id;
	return OK;
}

/* Gone as if it had ended, for those who listen. */
static enum err fire_taken_back(struct ctx *ctx, const struct submission_row *row)
{
	const struct hook_stage gone = {
		.submission_id = row->id,
		.candidate_id = row->candidate_id,
		.position_id = row->position_id,
		.owner_id = row->owner_id,
		.from_stage = row->stage,
		.from_kind = row->stage_kind,
		.is_undo = true,
	};

	return hook_fire(ctx, HOOK_SUBMISSION_TAKEN_BACK, &gone);
}

enum err submission_take_back(struct ctx *ctx, int64_t id)
{
	struct submission_row row;
	struct access access;
	int64_t changes;

	TRY(load_row(ctx, id, &row, &access));
	if (!access.edit)
		return denied(ctx);
	TRY(submission_store_take_back(ctx, id, &changes));
	if (!changes)
		return fail(ctx, ERR_CONFLICT, "submission.touched", NULL, "Something was done with this submission since.");
	TRY(position_count_running(ctx, row.position_id, -1));
	TRY(audit_note(ctx, "submission.take_back", "submission", id, NULL));
	return fire_taken_back(ctx, &row);
}

/* --- Moving --- */

/* A move back by whoever moved it, to where it came from, within ten minutes. */
static bool is_undo(const struct ctx *ctx, const struct submission_row *row, const char *stage)
{
	return row->previous_stage && text_equal(row->previous_stage, stage) &&
	       row->stage_by_id == ctx->actor.account_id && ctx_now_ms(ctx) - row->moved_at <= UNDO_MS;
}

/* "2026-11-30" plus months, clipped to the end of the month. */
static const char *add_months(struct ctx *ctx, const char *day, int months)
{
	int64_t days;
	int year, month, date;

	if (!date_parse(day, &days))
		return NULL;
	date_from_days(days, &year, &month, &date);
	month += months;
	year += (month - 1) / 12;
	month = (month - 1) % 12 + 1;
	while (!date_is_valid(year, month, date))
		date--;
	return arena_format(ctx->arena, "%04d-%02d-%02d", year, month, date);
}

static const char *local_today(struct ctx *ctx)
{
	struct local_time now;

	zone_local(ctx->actor.zone, ctx_now_ms(ctx), &now);
	return arena_format(ctx->arena, "%04d-%02d-%02d", now.year, now.month, now.day);
}

void submission_apply_guarantee(struct ctx *ctx, const struct stage *to, struct submission_row *row)
{
	bool is_executive = text_equal(row->job_type, "executive");

	if (to->kind == STAGE_ONBOARDED) {
		if (!row->onboard_on)
			row->onboard_on = local_today(ctx);
		row->guarantee_until = add_months(ctx, row->onboard_on,
						  is_executive ? GUARANTEE_MONTHS_EXECUTIVE : GUARANTEE_MONTHS);
	} else if (to->kind != STAGE_CLOSED) {
		row->guarantee_until = NULL;
	}
}

/* The row after the move. */
static void apply_move(struct ctx *ctx, const struct stage *to, const char *reason, bool undo,
		       struct submission_row *row)
{
	int64_t former_since = row->previous_since;

	row->previous_stage = undo ? NULL : row->stage;
	row->previous_since = undo ? 0 : row->stage_since;
	row->stage = to->code;
	row->stage_kind = choice_text(&stage_kind_choices, to->kind);
	row->stage_since = undo ? former_since : ctx_now_ms(ctx);
	row->stage_by_id = ctx->actor.account_id;
	row->close_reason = to->kind == STAGE_CLOSED ? reason : NULL;
	submission_apply_guarantee(ctx, to, row);
}

static enum err check_move(struct ctx *ctx, const struct submission_row *row, const struct access *access,
			   const struct submission_move *move)
{
	if (!access->change_stage)
		return denied(ctx);
	if (move->version && move->version != row->version)
		return fail(ctx, ERR_STALE, "request.stale", NULL, "Somebody moved this submission in between.");
	return OK;
}

/* Writes the moved row and all that follows from it. */
static enum err save_move(struct ctx *ctx, const struct submission_row *old, const struct submission_row *row,
			  bool undo)
{
	int64_t changes;
	int64_t was_running = !text_equal(old->stage_kind, "closed");
	int64_t runs = !text_equal(row->stage_kind, "closed");
	const struct hook_stage moved = {
		.submission_id = row->id,
		.candidate_id = row->candidate_id,
		.position_id = row->position_id,
		.owner_id = row->owner_id,
		.from_stage = old->stage,
		.from_kind = old->stage_kind,
		.to_stage = row->stage,
		.to_kind = row->stage_kind,
		.since_ms = row->stage_since,
		.is_undo = undo,
		.reason = row->close_reason,
	};

	TRY(submission_store_move(ctx, row, &changes));
	if (!changes)
		return fail(ctx, ERR_STALE, "request.stale", NULL, "Somebody moved this submission in between.");
	TRY(position_count_running(ctx, row->position_id, runs - was_running));
	TRY(note_change(ctx, &moved));
	TRY(audit_note(ctx, "submission.stage", "submission", row->id,
		       arena_format(ctx->arena, "{\"from\":\"%s\",\"to\":\"%s\"}", old->stage, row->stage)));
	return hook_fire(ctx, HOOK_STAGE_CHANGED, &moved);
}

/* Going to the client, not back and forth once he is there. */
static enum err check_consent(struct ctx *ctx, const struct submission_row *old, const struct stage *to, bool undo,
			      const struct consent_given *given)
{
	bool goes = is_with_client(to->kind) && !is_with_client(choice_from_text(&stage_kind_choices, old->stage_kind));

	return (goes && !undo) || given ? consent_for_client(ctx, old->candidate_id, old->position_id, given) : OK;
}

enum err submission_move(struct ctx *ctx, int64_t id, const struct submission_move *move)
{
	struct submission_row old;
	struct access access;
	struct stage to;

	TRY(load_row(ctx, id, &old, &access));
	TRY(check_move(ctx, &old, &access, move));
	TRY(pipeline_stage(ctx, "stage", move->stage, &to));
	if (to.kind == STAGE_CLOSED && text_is_empty(move->reason))
		return fail(ctx, ERR_MEANING, "submission.reason_required", "reason", "Why does this submission end?");
	if (text_equal(old.stage, to.code))
		return OK;
	struct submission_row row = old;
	bool undo = is_undo(ctx, &old, to.code);
	bool meets_client = !undo && !old.off_limits_reason && submission_meets_client(old.stage_kind, to.kind);
	if (meets_client)
		TRY(submission_check_off_limits(ctx, old.candidate_id, move->override_reason));
	row.off_limits_reason = meets_client ? move->override_reason : old.off_limits_reason;
	TRY(check_consent(ctx, &old, &to, undo, move->consent));
	apply_move(ctx, &to, move->reason, undo, &row);
	TRY(save_move(ctx, &old, &row, undo));
	return meets_client ? submission_note_override(ctx, id, move->override_reason) : OK;
}

enum err submission_set_onboarding(struct ctx *ctx, int64_t id, const char *day)
{
	return submission_store_set_onboarding(ctx, id, day);
}

enum err submission_hand_over(struct ctx *ctx, int64_t candidate_id, int64_t from_id, int64_t owner_id)
{
	return submission_store_hand_over(ctx, candidate_id, from_id, owner_id);
}

/* --- Shown with the candidate --- */

enum err submission_show_candidate(struct ctx *ctx, const void *hook_shown)
{
	const struct hook_shown *shown = hook_shown;
	struct list submissions;
	CLOSING(text_done) struct text out = { 0 };

	TRY(submission_of_candidate(ctx, shown->candidate_id, &submissions));
	text_init(&out, REPLY_BYTES);
	text_append_char(&out, '[');
	for (size_t i = 0; i < submissions.count; i++) {
		if (i)
			text_append_char(&out, ',');
		json_append_shape(&out, &submission_shape, (const struct submission *)submissions.items + i,
				  ctx->actor.zone);
	}
	text_append_char(&out, ']');
	if (!text_ok(&out))
		return fail(ctx, ERR_INTERNAL, "server.failed", NULL, "The submissions do not fit into a reply.");
	shown->parts->submissions = arena_text(ctx->arena, text_chars(&out));
	return OK;
}

enum err submission_candidate_deleted(struct ctx *ctx, const void *hook_candidate)
{
	const struct hook_candidate *candidate = hook_candidate;

	return submission_store_count_candidate(ctx, candidate->candidate_id, -1);
}

enum err submission_candidate_restored(struct ctx *ctx, const void *hook_candidate)
{
	const struct hook_candidate *candidate = hook_candidate;

	return submission_store_count_candidate(ctx, candidate->candidate_id, 1);
}
