/* Submissions of former times, out of a file or another system. */
#include "base/text.h"
#include "base/zone.h"
#include "feature/consent/consent.h"
#include "feature/permission/permission.h"
#include "feature/pipeline/submission_store.h"
#include "platform/hook/hook.h"

static const char *local_day(struct ctx *ctx, int64_t at_ms)
{
	struct local_time local;

	zone_local(ctx->actor.zone, at_ms, &local);
	return arena_format(ctx->arena, "%04d-%02d-%02d", local.year, local.month, local.day);
}

static enum err check(struct ctx *ctx, const struct submission_import *in)
{
	struct position_access position_access;
	struct access access;

	TRY(permission_candidate(ctx, in->candidate_id, &access));
	TRY(permission_position(ctx, in->position_id, &position_access));
	if (!access.edit || !access.change_stage || !position_access.submit)
		return fail(ctx, ERR_DENIED, "permission.denied", NULL,
			    "Your role or your part in this candidate or position does not allow that.");
	return OK;
}

/* A placement and an end keep their day; what runs begins its wait now. */
static struct submission_row make_row(struct ctx *ctx, const struct submission_import *in, const struct stage *stage)
{
	int64_t now = ctx_now_ms(ctx);
	int64_t at = in->at && in->at < now ? in->at : now;
	bool is_past = stage->kind == STAGE_CLOSED || stage->kind == STAGE_ONBOARDED;
	struct submission_row row = {
		.candidate_id = in->candidate_id,
		.position_id = in->position_id,
		.owner_id = ctx->actor.account_id,
		.stage = stage->code,
		.stage_kind = choice_text(&stage_kind_choices, stage->kind),
		.stage_since = is_past ? at : now,
		.stage_by_id = ctx->actor.account_id,
		.close_reason = stage->kind == STAGE_CLOSED ? in->reason : NULL,
		.onboard_on = stage->kind == STAGE_ONBOARDED ? local_day(ctx, at) : NULL,
		.created_at = at,
	};

	submission_apply_guarantee(ctx, stage, &row);
	return row;
}

static enum err note_opening(struct ctx *ctx, const struct submission_row *row, int64_t id)
{
	const struct stage_change change = {
		.submission_id = id,
		.candidate_id = row->candidate_id,
		.account_id = ctx->actor.account_id,
		.to_stage = row->stage,
		.to_kind = row->stage_kind,
		.reason = row->close_reason,
		.at = row->created_at,
	};

	return submission_store_add_change(ctx, &change);
}

static enum err tell(struct ctx *ctx, const struct submission_row *row, int64_t id)
{
	const struct hook_stage opened = {
		.submission_id = id,
		.candidate_id = row->candidate_id,
		.position_id = row->position_id,
		.owner_id = row->owner_id,
		.to_stage = row->stage,
		.to_kind = row->stage_kind,
		.since_ms = row->stage_since,
		.is_import = true,
	};

	return hook_fire(ctx, HOOK_SUBMISSION_CREATED, &opened);
}

enum err submission_insert_imported(struct ctx *ctx, const struct submission_import *in, int64_t *ret_id, bool *ret_created)
{
	struct stage stage;
	bool exists;
	int64_t id;

	TRY(check(ctx, in));
	TRY(pipeline_stage(ctx, "stage", in->stage, &stage));
	TRY(submission_store_exists(ctx, in->candidate_id, in->position_id, &exists));
	*ret_created = !exists;
	*ret_id = 0;
	if (exists)
		return OK;
	bool is_past = stage.kind == STAGE_CLOSED || stage.kind == STAGE_ONBOARDED;
	if (stage.kind >= STAGE_RECOMMENDED && !is_past) /* what is over needs nobody's consent any more */
		TRY(consent_for_client(ctx, in->candidate_id, in->position_id, NULL));
	const struct submission_row row = make_row(ctx, in, &stage);
	TRY(submission_store_insert_imported(ctx, &row, &id));
	TRY(position_count_running(ctx, row.position_id, stage.kind == STAGE_CLOSED ? 0 : 1));
	TRY(note_opening(ctx, &row, id));
	*ret_id = id;
	return tell(ctx, &row, id);
}
