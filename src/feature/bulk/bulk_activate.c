/* 激活: wakes a candidate of the pool, for a position when one is named. */
#include "base/zone.h"
#include "feature/bulk/bulk_action.h"
#include "feature/followup/followup.h"
#include "feature/off_limits/off_limits.h"
#include "feature/ownership/ownership.h"
#include "feature/pipeline/pipeline.h"

enum { QUIET_DAYS = 14 };

static int64_t owner_of(const struct ctx *ctx, const struct bulk_input *input)
{
	return input->owner_id ? input->owner_id : ctx->actor.account_id;
}

/* 勿扰, 禁挖, recently reached. */
static enum err check_wake(struct ctx *ctx, const struct bulk_input *input, int64_t id)
{
	int64_t quiet_ms = (input->quiet_days ? input->quiet_days : QUIET_DAYS) * (int64_t)MS_PER_DAY;
	struct candidate_wake wake;
	struct list hits;

	TRY(candidate_wake_facts(ctx, id, &wake));
	if (wake.do_not_contact)
		return bulk_refuse(ctx, "bulk.do_not_contact");
	TRY(off_limits_of(ctx, id, &hits));
	if (hits.count)
		return bulk_refuse(ctx, "bulk.off_limits");
	if (wake.last_contact_at_ms > ctx_now_ms(ctx) - quiet_ms)
		return bulk_refuse(ctx, "bulk.contacted_recently");
	return OK;
}

/* 撞单: whom a colleague has in care, or reached within the firm's term, is his. */
static enum err check_belongs(struct ctx *ctx, const struct followup_brief *brief, int64_t owner_id)
{
	struct ownership_setting setting;

	if (!brief->id || brief->owner_id == owner_id)
		return OK;
	if (!brief->is_pool)
		return bulk_refuse(ctx, "bulk.in_care");
	TRY(ownership_setting_get(ctx, &setting));
	if (brief->last_contact_at_ms > ctx_now_ms(ctx) - setting.contact_days * MS_PER_DAY)
		return bulk_refuse(ctx, "bulk.belongs");
	return OK;
}

static struct submission_input submission_for(const struct ctx *ctx, const struct bulk_input *input, int64_t id)
{
	return (struct submission_input){ .candidate_id = id, .position_id = input->position_id, .owner_id = owner_of(ctx, input) };
}

/* One's own in the pool comes back into care; others' open beside. */
static enum err wake(struct ctx *ctx, const struct bulk_input *input, struct act_on *on)
{
	const struct followup_open spec = { .candidate_id = on->id, .owner_id = owner_of(ctx, input), .opened_by = "activation" };

	return on->before.woken && !on->is_rehearsal ? followup_open(ctx, &spec, &on->before.followup_id) : OK;
}

/* After the followup, which goes on waiting for its day. */
static enum err submit(struct ctx *ctx, const struct bulk_input *input, struct act_on *on)
{
	const struct submission_input submission = submission_for(ctx, input, on->id);

	return input->position_id && !on->is_rehearsal ? submission_create(ctx, &submission, &on->before.submission_id) : OK;
}

static enum err check_submission(struct ctx *ctx, const struct bulk_input *input, int64_t id)
{
	const struct submission_input submission = submission_for(ctx, input, id);

	return input->position_id ? submission_may_create(ctx, &submission) : OK;
}

enum err bulk_activate(struct ctx *ctx, const struct bulk_input *input, struct act_on *on)
{
	int64_t owner_id = owner_of(ctx, input);
	struct followup_brief brief;

	TRY(permission_need(ctx, on->id, ACT_RECORD));
	TRY(check_wake(ctx, input, on->id));
	TRY(check_submission(ctx, input, on->id));
	TRY(bulk_need_followup(ctx, on, &brief));
	TRY(check_belongs(ctx, &brief, owner_id));
	on->before.opened = !brief.id || brief.owner_id != owner_id;
	on->before.woken = on->before.opened || brief.is_pool;
	on->same = !on->before.woken && !input->position_id;
	if (on->same)
		return OK;
	TRY(wake(ctx, input, on));
	return submit(ctx, input, on);
}

enum err bulk_undo_activate(struct ctx *ctx, const struct bulk_input *input, int64_t id, const struct bulk_before *before)
{
	(void)input;
	TRY(permission_need(ctx, id, ACT_RECORD));
	if (before->submission_id)
		TRY(submission_take_back(ctx, before->submission_id));
	if (before->opened)
		return followup_end(ctx, before->followup_id, choice_text(&followup_endings, ENDING_BULK_UNDO), 0);
	return before->woken ? bulk_put_back(ctx, before) : OK;
}
