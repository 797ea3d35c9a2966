/* Occurrences: written when due, ended by whatever makes them obsolete. */
#include "feature/reminder/reminder.h"

#include "base/log.h"
#include "base/text.h"
#include "feature/audit/audit.h"
#include "feature/followup/followup.h"
#include "feature/notification/notification.h"
#include "feature/reminder/escalation.h"
#include "feature/reminder/reminder_view.h"
#include "platform/db/db.h"
#include "platform/hook/hook.h"
#include "platform/live/live.h"

/* Fired later than this after the due instant: the server was down. */
static const int64_t LATE_AFTER_MS = MS_PER_MINUTE;

/* What a scan keeps of an account that it tells. */
struct receiver {
	int64_t account_id;
	bool is_gone;
	bool is_present;
	bool is_told; /* something fired for him: the counts follow at the end */
	struct actor actor;
	struct work_clock clock;
};

/* The scan of one firm, one write. */
struct scan {
	int64_t limit;
	int64_t count;
	struct reminder_setting setting;
	struct vec receivers; /* struct receiver * */
};

/* One followup to remind of. */
struct due {
	int64_t followup_id;
	int64_t acting_id;
	int64_t candidate_id;
	int64_t due_no;
	int64_t repeat_no;
	int64_t due_at_ms;
	bool hard;
	bool pay_report;
};

/* --- Writing --- */

static enum err load_receiver(struct ctx *ctx, struct receiver *receiver)
{
	enum err err = account_act_as_id(ctx, receiver->account_id);

	receiver->is_gone = err == ERR_NOT_FOUND;
	if (receiver->is_gone) {
		fault_clear(ctx);
		return OK;
	}
	TRY(err);
	receiver->actor = ctx->actor;
	TRY(cadence_clock_load(ctx, receiver->account_id, &receiver->clock));
	return live_is_present(ctx, receiver->account_id, &receiver->is_present);
}

static enum err find_receiver(struct ctx *ctx, struct scan *scan, int64_t account_id, struct receiver **ret_receiver)
{
	for (size_t i = 0; i < scan->receivers.count; i++) {
		*ret_receiver = *(struct receiver **)vec_at(&scan->receivers, i);
		if ((*ret_receiver)->account_id == account_id)
			return OK;
	}
	struct receiver *receiver = arena_alloc(ctx->arena, sizeof(*receiver));
	receiver->account_id = account_id;
	TRY(load_receiver(ctx, receiver));
	vec_add(&scan->receivers, &receiver);
	*ret_receiver = receiver;
	return OK;
}

static const char *in_locale(const struct ctx *ctx, const char *zh, const char *en)
{
	return text_equal(ctx->actor.locale, "en") ? en : zh;
}

/* Layer 2: counted from the due instant, at once when nobody looks at the workbench. */
static enum err add_inbox(struct ctx *ctx, const struct scan *scan, const struct due *due,
			  const struct receiver *receiver, int64_t reminder_id)
{
	bool at_once = !receiver->is_present || due->repeat_no > 0;
	const char *detail;

	TRY(followup_why_text(ctx, due->followup_id, &detail));
	struct notification_note note = {
		.account_id = due->acting_id,
		.kind = "reminder",
		.text = due->pay_report ? in_locale(ctx, "该跟进 {candidate} 了（附行业薪酬报告）",
						   "Time to contact {candidate} (with the pay report)") :
					  in_locale(ctx, "该跟进 {candidate} 了", "Time to contact {candidate}"),
		.detail = detail,
		.candidate_id = due->candidate_id,
		.followup_id = due->followup_id,
		.reminder_id = reminder_id,
		.not_before_ms = at_once ? ctx_now_ms(ctx) :
					   due->due_at_ms + scan->setting.inbox_after_minutes * MS_PER_MINUTE,
		.dedup_key = arena_format(ctx->arena, "reminder:%lld", (long long)reminder_id),
		.announce_later = true,
	};
	return notification_inbox_add(ctx, &note);
}

/* The first morning behind an instant: a digest for it cannot have left yet. */
static int64_t morning_after(const struct work_clock *clock, int64_t at_ms)
{
	int64_t day = work_day_from(clock, work_date(clock, at_ms));
	int64_t morning_ms = work_landing(clock, day);

	return morning_ms > at_ms ? morning_ms : work_landing(clock, work_day_from(clock, day + 1));
}

/* Layer 3: thin, with a deep link. Counted from the due instant; repetitions and late ones from now. */
static enum err add_outside(struct ctx *ctx, const struct scan *scan, const struct due *due,
			    const struct receiver *receiver, int64_t reminder_id)
{
	int64_t not_before_ms = due->due_at_ms + scan->setting.mobile_after_minutes * MS_PER_MINUTE;

	if (due->repeat_no > 0 || not_before_ms < ctx_now_ms(ctx))
		not_before_ms = ctx_now_ms(ctx);
	struct notification_message message = {
		.account_id = due->acting_id,
		.key = arena_format(ctx->arena, "reminder-%lld", (long long)reminder_id),
		.title = in_locale(ctx, "该跟进 {candidate} 了", "Time to contact {candidate}"),
		.body = in_locale(ctx, "点开查看并记录", "Open to see and record"),
		.path = arena_format(ctx->arena, "/m/#/today?reminder=%lld", (long long)reminder_id),
		.candidate_id = due->candidate_id,
		.reminder_id = reminder_id,
		.not_before_ms = not_before_ms,
		.digest_at_ms = morning_after(&receiver->clock, not_before_ms),
		.is_hard = due->hard,
		.digest_only = due->repeat_no > 0,
	};
	return notification_outbox_add(ctx, &message, NULL);
}

static enum err show_popup(struct ctx *ctx, const struct due *due, struct receiver *receiver, int64_t reminder_id)
{
	struct reminder_row row = { 0 };
	struct reminder_reply reply;
	bool found;

	receiver->is_told = true; /* the count reaches pages that are no workbench, or not yet known as one */
	if (!receiver->is_present)
		return OK;
	TRY(reminder_store_get(ctx, reminder_id, &row, &found));
	enum err err = reminder_reply_of(ctx, &row, &reply);
	if (err == ERR_NOT_FOUND) { /* the candidate was deleted in between: nothing to show */
		fault_clear(ctx);
		return OK;
	}
	TRY(err);
	return reminder_publish(ctx, due->acting_id, reminder_id, "open", &reply);
}

static enum err fire(struct ctx *ctx, const struct scan *scan, const struct due *due, struct receiver *receiver)
{
	bool is_repeat = due->repeat_no > 0;
	struct reminder_row row = {
		.followup_id = due->followup_id,
		.due_no = due->due_no,
		.repeat_no = due->repeat_no,
		.acting_id = due->acting_id,
		.due_at_ms = due->due_at_ms,
		.is_late = !is_repeat && ctx_now_ms(ctx) > due->due_at_ms + LATE_AFTER_MS,
		.layers = is_repeat ? LAYER_INBOX | LAYER_MOBILE : LAYER_POPUP | LAYER_INBOX | LAYER_MOBILE,
	};
	int64_t id;

	TRY(reminder_store_insert(ctx, &row, &id));
	if (!id)
		return OK;
	TRY(add_inbox(ctx, scan, due, receiver, id));
	TRY(add_outside(ctx, scan, due, receiver, id));
	return is_repeat ? OK : show_popup(ctx, due, receiver, id);
}

static enum err remind(struct ctx *ctx, struct scan *scan, const struct due *due)
{
	struct receiver *receiver;

	TRY(find_receiver(ctx, scan, due->acting_id, &receiver));
	ctx->actor = receiver->actor;
	return receiver->is_gone ? OK : fire(ctx, scan, due, receiver);
}

static enum err fire_due(struct ctx *ctx, struct scan *scan)
{
	struct list rows;

	TRY(followup_due_unreminded(ctx, scan->limit, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		const struct followup_due *row = (const struct followup_due *)rows.items + i;
		struct due due = { .followup_id = row->id, .acting_id = row->acting_id, .candidate_id = row->candidate_id,
				   .due_no = row->due_no, .due_at_ms = row->next_due_at_ms, .hard = row->hard,
				   .pay_report = row->pay_report };

		TRY(remind(ctx, scan, &due));
		TRY(followup_set_reminded(ctx, row->id, row->due_no));
	}
	scan->count += (int64_t)rows.count;
	return OK;
}

static enum err fire_repeats(struct ctx *ctx, struct scan *scan)
{
	struct list rows;

	if (scan->count == scan->limit)
		return OK;
	TRY(reminder_store_to_repeat(ctx, scan->limit - scan->count, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		const struct repeat_row *row = (const struct repeat_row *)rows.items + i;
		bool is_same_due = row->next_due_at_ms && row->due_no == row->reminded_no;
		struct due due = { .followup_id = row->followup_id, .acting_id = row->acting_id,
				   .candidate_id = row->candidate_id, .due_no = row->due_no, .repeat_no = row->repeat_no,
				   .due_at_ms = row->next_due_at_ms, .hard = row->hard, .pay_report = row->pay_report };

		TRY(reminder_store_repeated(ctx, row->reminder_id));
		if (is_same_due)
			TRY(remind(ctx, scan, &due));
	}
	scan->count += (int64_t)rows.count;
	return OK;
}

/* Once per person, however many popups. */
static enum err publish_counts(struct ctx *ctx, const struct scan *scan)
{
	for (size_t i = 0; i < scan->receivers.count; i++) {
		const struct receiver *receiver = *(struct receiver **)vec_at(&scan->receivers, i);

		if (receiver->is_told)
			TRY(reminder_publish_unread(ctx, receiver->account_id));
	}
	return OK;
}

static enum err scan_firm(struct ctx *ctx, void *arg)
{
	struct scan *scan = arg;

	scan->count = 0;
	vec_init(&scan->receivers, ctx->arena, sizeof(struct receiver *));
	TRY(reminder_store_setting(ctx, &scan->setting));
	if (!scan->setting.enabled) /* switched off meanwhile: what is due waits for the switch, untold and unmarked */
		return OK;
	TRY(fire_due(ctx, scan));
	TRY(fire_repeats(ctx, scan));
	return publish_counts(ctx, scan);
}

/* A firm whose rows make its scan fail keeps nobody else waiting: it is logged and tried again by the next scan. */
static enum err scan_firms(struct ctx *ctx, const struct list *firm_ids, int64_t limit, int64_t *ret_count)
{
	struct actor system = ctx->actor;
	const int64_t *ids = firm_ids->items;

	for (size_t i = 0; i < firm_ids->count && *ret_count < limit; i++) {
		struct scan scan = { .limit = limit - *ret_count };

		ctx->firm_id = ids[i];
		enum err err = db_write(ctx, scan_firm, &scan);
		ctx->actor = system;
		if (err == ERR_BUSY || err == ERR_CANCELLED)
			return err;
		if (err != OK)
			log_error("reminder.scan_failed", LOG_INT("firm_id", ids[i]), LOG_TEXT("code", ctx->fault.code),
				  LOG_TEXT("field", ctx->fault.field), LOG_TEXT("detail", ctx->fault.detail));
		if (err != OK)
			fault_clear(ctx);
		else
			*ret_count += scan.count;
	}
	return OK;
}

enum err reminder_scan(struct ctx *ctx, int64_t limit, int64_t *ret_count)
{
	int64_t own_firm = ctx->firm_id;
	struct list firm_ids;
	int64_t count = 0;

	TRY(reminder_store_due_firms(ctx, &firm_ids));
	enum err err = scan_firms(ctx, &firm_ids, limit, &count);
	ctx->firm_id = own_firm;
	*ret_count = count;
	return err;
}

enum err reminder_scan_firm(struct ctx *ctx, int64_t limit, int64_t *ret_count)
{
	struct actor actor = ctx->actor;
	struct scan scan = { .limit = limit };
	enum err err = db_write(ctx, scan_firm, &scan);

	ctx->actor = actor;
	*ret_count = scan.count;
	return err;
}

/* --- Ending --- */

static enum err end(struct ctx *ctx, const struct reminder_row *row, const char *state, int64_t repeat_at_ms)
{
	bool was_open = text_equal(row->state, "open");

	TRY(reminder_store_end(ctx, row->id, state, repeat_at_ms));
	if (!was_open)
		return OK;
	TRY(notification_cancel_for(ctx, row->id));
	TRY(reminder_publish(ctx, row->acting_id, row->id, state, NULL));
	return reminder_publish_unread(ctx, row->acting_id);
}

/* Start of the next working day of the acting consultant: in time for that morning's digest. */
static enum err next_working_day(struct ctx *ctx, int64_t acting_id, int64_t *ret_at_ms)
{
	struct work_clock clock;

	int64_t end_ms;

	TRY(cadence_clock_load(ctx, acting_id, &clock));
	int64_t day = work_day_from(&clock, work_date(&clock, ctx_now_ms(ctx)) + 1);
	if (!work_window(&clock, day, ret_at_ms, &end_ms))
		*ret_at_ms = work_landing(&clock, day);
	return OK;
}

static enum err find_own(struct ctx *ctx, int64_t id, struct reminder_row *ret_row)
{
	bool found = false;

	TRY(reminder_store_get(ctx, id, ret_row, &found));
	if (!found || ret_row->acting_id != ctx->actor.account_id)
		return fail(ctx, ERR_NOT_FOUND, "reminder.not_found", NULL, "There is no such reminder of yours.");
	return OK;
}

enum err reminder_acknowledge(struct ctx *ctx, int64_t id)
{
	struct reminder_row row = { 0 };
	int64_t repeat_at_ms;

	TRY(find_own(ctx, id, &row));
	if (!text_equal(row.state, "open"))
		return OK;
	TRY(next_working_day(ctx, row.acting_id, &repeat_at_ms));
	TRY(audit_note(ctx, "reminder.acknowledge", "reminder", id, NULL));
	return end(ctx, &row, "acknowledged", repeat_at_ms);
}

enum err reminder_snooze(struct ctx *ctx, int64_t id, int64_t until_ms)
{
	struct reminder_row row = { 0 };

	TRY(find_own(ctx, id, &row));
	TRY(audit_note(ctx, "reminder.snooze", "reminder", id, NULL));
	return followup_snooze(ctx, row.followup_id, until_ms);
}

/* What a change of the followup means for its reminders. */
struct change_meaning {
	const char *change;
	const char *state; /* of the reminders it ends */
	bool is_answer;    /* what the superior was told of is over, too; putting off is not */
};

static const struct change_meaning meanings[] = {
	{ "recorded", "done", true },	    { "snoozed", "snoozed", false },	 { "rescheduled", "done", true },
	{ "ended", "cancelled", true },	    { "handed_over", "cancelled", true }, { "moved", "cancelled", false },
	{ "relayed", "cancelled", false },  { "returned", "cancelled", false },
	{ "put_away", NULL /* an end for today's list only */, false },
};

static const struct change_meaning *meaning_of(const char *change)
{
	static const struct change_meaning none = { 0 };

	for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++) {
		if (text_equal(meanings[i].change, change))
			return &meanings[i];
	}
	return &none;
}

enum err reminder_expect_followup(struct ctx *ctx, const void *hook_followup)
{
	return reminder_store_expect_followup(ctx, ((const struct hook_followup *)hook_followup)->followup_id);
}

enum err reminder_on_followup(struct ctx *ctx, const void *hook_followup)
{
	const struct hook_followup *event = hook_followup;
	const struct change_meaning *meaning = meaning_of(event->change);
	struct list rows;

	if (!meaning->state)
		return OK;
	if (meaning->is_answer && event->is_escalated)
		TRY(escalation_end(ctx, event->followup_id));
	TRY(reminder_store_of_followup(ctx, event->followup_id, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		const struct reminder_row *row = (const struct reminder_row *)rows.items + i;
		bool is_same_due = row->due_no >= event->due_no;
		int64_t repeat_at_ms = 0;

		if (is_same_due && text_equal(event->change, "moved"))
			continue;
		if (is_same_due) /* a record that moved nothing is an acknowledgement: asked again if still due */
			TRY(next_working_day(ctx, row->acting_id, &repeat_at_ms));
		TRY(end(ctx, row, meaning->state, repeat_at_ms));
	}
	return OK;
}
