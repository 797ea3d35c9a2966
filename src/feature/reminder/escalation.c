/* Telling superiors. */
#include "feature/reminder/escalation.h"

#include "base/text.h"
#include "feature/cadence/cadence.h"
#include "feature/followup/followup.h"
#include "feature/notification/notification.h"
#include "feature/permission/permission.h"
#include "platform/db/db.h"

enum { PIECE = 200 };

struct telling {
	int64_t after_days;
	size_t told; /* of this piece */
};

/* The start of the day on which the superior hears of it, by the consultant's calendar. */
static enum err tell_at(struct ctx *ctx, const struct escalation_row *row, int64_t after_days, int64_t *ret_at_ms)
{
	struct work_clock clock;

	TRY(cadence_clock_load(ctx, row->acting_id, &clock));
	*ret_at_ms = work_landing(&clock, work_add_days(&clock, work_date(&clock, row->due_at_ms), after_days));
	return OK;
}

static enum err add_message(struct ctx *ctx, const struct escalation_row *row, int64_t after_days)
{
	bool is_english = text_equal(ctx->actor.locale, "en");
	struct notification_note note = {
		.account_id = row->superior_id,
		.kind = "warning",
		.text = arena_format(ctx->arena, is_english ? "%s is %lld working days late with {candidate}" :
							      "%s 的 {candidate} 已逾期 %lld 个工作日没有跟进",
				     row->acting_name, (long long)after_days),
		.candidate_id = row->candidate_id,
		.followup_id = row->followup_id,
		.dedup_key = arena_format(ctx->arena, "escalation-%lld-%lld", (long long)row->followup_id, (long long)row->due_no),
	};

	TRY(followup_why_text(ctx, row->followup_id, &note.detail));
	return notification_inbox_add(ctx, &note);
}

enum err escalation_end(struct ctx *ctx, int64_t followup_id)
{
	return notification_end_warnings(ctx, arena_format(ctx->arena, "escalation-%lld", (long long)followup_id));
}

/* As the superior: who must not know the candidate hears nothing. */
static enum err tell(struct ctx *ctx, const struct escalation_row *row, int64_t after_days)
{
	struct access access;

	TRY(account_act_as_id(ctx, row->superior_id));
	enum err err = permission_candidate(ctx, row->candidate_id, &access);
	if (err == ERR_NOT_FOUND) {
		fault_clear(ctx);
		return OK;
	}
	TRY(err);
	return add_message(ctx, row, after_days);
}

static enum err tell_piece(struct ctx *ctx, void *arg)
{
	struct telling *telling = arg;
	int64_t before_ms = ctx_now_ms(ctx) - telling->after_days * MS_PER_DAY;
	struct actor system = ctx->actor;
	struct list rows;

	telling->told = 0;
	TRY(escalation_store_due(ctx, before_ms + MS_PER_DAY, PIECE, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		const struct escalation_row *row = (const struct escalation_row *)rows.items + i;
		int64_t at_ms;

		TRY(tell_at(ctx, row, telling->after_days, &at_ms));
		if (ctx_now_ms(ctx) < at_ms)
			continue;
		TRY(tell(ctx, row, telling->after_days));
		ctx->actor = system;
		TRY(followup_set_escalated(ctx, row->followup_id, row->due_no));
		telling->told++;
	}
	return OK;
}

enum err reminder_job_escalation(struct ctx *ctx, struct job_run *run, const char *payload)
{
	struct list firms;

	(void)payload;
	TRY(escalation_store_firms(ctx, &firms));
	for (size_t i = 0; i < firms.count; i++) {
		const struct escalation_firm *firm = (const struct escalation_firm *)firms.items + i;
		struct telling telling = { .after_days = firm->after_days };

		ctx->firm_id = firm->id;
		do {
			size_t mark = arena_mark(ctx->arena);

			TRY(db_write(ctx, tell_piece, &telling));
			arena_release(ctx->arena, mark);
			if (run)
				TRY(job_heartbeat(ctx, run));
		} while (telling.told == PIECE);
	}
	return OK;
}
