/* Todos and notices around submissions. */
#include "feature/followup/duty.h"

#include "base/moment.h"
#include "base/text.h"
#include "base/zone.h"
#include "feature/notification/notification.h"
#include "feature/todo/todo.h"
#include "platform/db/db.h"
#include "platform/hook/hook.h"

/* --- The checklist before onboarding --- */

struct checklist_item {
	enum cadence_task task;
	const char *code;
};

static const struct checklist_item checklist[] = {
	{ CADENCE_BACKGROUND_CHECK, "background_check" },
	{ CADENCE_MEDICAL, "medical" },
	{ CADENCE_LEAVING_CERTIFICATE, "leaving_certificate" },
};

static const char *checklist_prefix(struct ctx *ctx, int64_t submission_id)
{
	return arena_format(ctx->arena, "checklist:%lld:", (long long)submission_id);
}

/* Adds one task; one that exists gets the due time that the day of onboarding asks for. */
static enum err put_task(struct ctx *ctx, const struct checklist_row *row, const struct work_clock *clock,
			 const struct checklist_item *item)
{
	int64_t onboard_day = 0, id;
	struct todo_new todo = {
		.account_id = row->owner_id,
		.kind = "checklist",
		.text = todo_text(ctx, item->code),
		.candidate_id = row->candidate_id,
		.submission_id = row->submission_id,
		.dedup_key = arena_format(ctx->arena, "%s%lld:%s", checklist_prefix(ctx, row->submission_id),
					  (long long)row->stage_since_ms, item->code),
	};

	if (row->onboard_on && !date_parse(row->onboard_on, &onboard_day))
		onboard_day = 0;
	todo.due_at = cadence_task_due(clock, item->task, row->stage_since_ms, onboard_day);
	TRY(todo_add(ctx, &todo, &id));
	return id ? OK : todo_set_due(ctx, todo.dedup_key, todo.due_at);
}

/* Brings the checklist in line with where the submission stands: there while it is accepted, else over. */
static enum err refresh_checklist(struct ctx *ctx, int64_t submission_id)
{
	struct checklist_row row = { 0 };
	struct work_clock clock;
	bool found;

	TRY(duty_store_checklist(ctx, submission_id, &row, &found));
	if (!found)
		return todo_done_by_key(ctx, checklist_prefix(ctx, submission_id));
	TRY(cadence_clock_load(ctx, row.owner_id, &clock));
	for (size_t i = 0; i < sizeof(checklist) / sizeof(checklist[0]); i++)
		TRY(put_task(ctx, &row, &clock, &checklist[i]));
	return OK;
}

/* --- Client feedback --- */

/* A move of the stage is the feedback, and so is a further interview. */
static enum err feedback_came(struct ctx *ctx, int64_t submission_id)
{
	return todo_done_by_key(ctx, arena_format(ctx->arena, "feedback:%lld:", (long long)submission_id));
}

enum err duty_on_appointment(struct ctx *ctx, const void *hook_appointment)
{
	const struct hook_appointment *event = hook_appointment;

	if (!event->submission_id)
		return OK;
	if (text_equal(event->kind, "onboarding"))
		return refresh_checklist(ctx, event->submission_id);
	if (text_equal(event->kind, "interview") && !event->is_cancelled && event->starts_at_ms > ctx_now_ms(ctx))
		return feedback_came(ctx, event->submission_id);
	return OK;
}

enum err duty_on_stage(struct ctx *ctx, const void *hook_stage)
{
	const struct hook_stage *event = hook_stage;

	TRY(feedback_came(ctx, event->submission_id));
	if (!text_equal(event->to_kind, "accepted") && !text_equal(event->from_kind, "accepted"))
		return OK;
	return refresh_checklist(ctx, event->submission_id);
}

static enum err ask_for_feedback(struct ctx *ctx, void *arg)
{
	const struct feedback_row *row = arg;
	int kind = row->is_interview ? CADENCE_INTERVIEW : CADENCE_RECOMMENDED;
	struct work_clock clock;
	int64_t id;

	ctx->firm_id = row->firm_id;
	TRY(cadence_clock_load(ctx, row->lead_id, &clock));
	struct todo_new todo = {
		.account_id = row->lead_id,
		.kind = "feedback",
		.text = todo_text(ctx, "feedback"),
		.due_at = cadence_feedback_at(&clock, kind, row->event_ms, row->asked),
		.candidate_id = row->candidate_id,
		.submission_id = row->submission_id,
		.dedup_key = arena_format(ctx->arena, "%s%lld", row->key, (long long)row->asked),
	};
	return todo_add(ctx, &todo, &id);
}

static enum err ask_all(struct ctx *ctx)
{
	struct list rows;

	TRY(duty_store_feedback(ctx, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		struct feedback_row *row = (struct feedback_row *)rows.items + i;

		if (!row->open)
			TRY(db_write(ctx, ask_for_feedback, row));
	}
	return OK;
}

/* --- The eve of an interview --- */

enum { EVE_HOUR = 9, EVE_MINUTE = 30 };

/* 09:30 of the day before, in the consultant's zone. */
static int64_t eve_of(const struct zone *zone, int64_t starts_at_ms)
{
	struct local_time local;

	zone_local(zone, starts_at_ms, &local);
	int64_t day = date_to_days(local.year, local.month, local.day) - 1;
	local = (struct local_time){ .hour = EVE_HOUR, .minute = EVE_MINUTE };
	date_from_days(day, &local.year, &local.month, &local.day);
	return zone_instant_ms(zone, &local);
}

static const char *eve_text(struct ctx *ctx, const struct eve_row *row)
{
	bool is_en = text_equal(ctx->actor.locale, "en");

	return arena_format(ctx->arena, is_en ? "Interview of {candidate} %s" : "{candidate} 面试：%s",
			    moment_marked(ctx->arena, row->starts_at_ms));
}

static enum err tell_eve(struct ctx *ctx, void *arg)
{
	const struct eve_row *row = arg;

	ctx->firm_id = row->firm_id;
	TRY(account_act_as_id(ctx, row->account_id));
	if (ctx_now_ms(ctx) < eve_of(ctx->actor.zone, row->starts_at_ms))
		return OK;
	struct notification_note note = {
		.account_id = row->account_id,
		.kind = "system",
		.text = eve_text(ctx, row),
		.detail = row->place,
		.candidate_id = row->candidate_id,
		.dedup_key = arena_format(ctx->arena, "eve:%lld:%lld:%lld", (long long)row->appointment_id,
					  (long long)row->starts_at_ms, (long long)row->account_id),
	};
	return notification_inbox_add(ctx, &note);
}

static enum err tell_all(struct ctx *ctx)
{
	struct list rows;

	TRY(duty_store_eves(ctx, ctx_now_ms(ctx) + 2 * (int64_t)MS_PER_DAY, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		enum err err = db_write(ctx, tell_eve, (struct eve_row *)rows.items + i);

		if (err == ERR_NOT_FOUND) /* the consultant has left */
			fault_clear(ctx);
		else
			TRY(err);
	}
	return OK;
}

enum err duty_job(struct ctx *ctx, struct job_run *run, const char *payload)
{
	struct actor system = ctx->actor;

	(void)run;
	(void)payload;
	TRY(ask_all(ctx));
	TRY(tell_all(ctx));
	ctx->actor = system;
	return OK;
}
