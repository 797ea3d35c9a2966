/* The rules of followups: opening, contacts, snoozing, ending, and listening to what earlier features do. */
#include "feature/followup/followup.h"

#include <stdlib.h>

#include "base/text.h"
#include "base/zone.h"
#include "feature/audit/audit.h"
#include "feature/candidate/candidate.h"
#include "feature/followup/board_sync.h"
#include "feature/followup/followup_query.h"
#include "feature/followup/followup_refresh.h"
#include "feature/followup/followup_store.h"
#include "feature/pipeline/pipeline.h"
#include "feature/followup/followup_view.h"
#include "platform/hook/hook.h"
#include "platform/job/job.h"

/* Works one row out with fresh settings and stores it. */
static enum err refresh_row(struct ctx *ctx, struct followup *row, const char *change)
{
	struct refresh_setting setting;

	TRY(followup_setting_load(ctx, &setting));
	TRY(followup_work_out(ctx, &setting, row));
	return followup_save(ctx, row, change);
}

enum err followup_refresh(struct ctx *ctx, int64_t id)
{
	struct followup row = { 0 };

	TRY(followup_store_get(ctx, id, &row));
	if (!text_equal(row.state, "open"))
		return OK;
	return refresh_row(ctx, &row, "moved");
}

/* --- Opening and ending --- */

/* A chosen instant with the wall-clock intent beside it. */
void followup_set_explicit(struct ctx *ctx, struct followup *row, int64_t due_at_ms)
{
	struct local_time local;

	row->explicit_due_at_ms = due_at_ms;
	row->explicit_set_at_ms = due_at_ms ? ctx_now_ms(ctx) : 0;
	if (due_at_ms)
		row->missed_due_at_ms = 0;
	row->explicit_local = NULL;
	row->explicit_zone = NULL;
	if (!due_at_ms || !ctx->actor.zone)
		return;
	zone_local(ctx->actor.zone, due_at_ms, &local);
	row->explicit_local = arena_format(ctx->arena, "%04d-%02d-%02dT%02d:%02d", local.year, local.month, local.day,
					   local.hour, local.minute);
	row->explicit_zone = zone_name(ctx->actor.zone);
}

/* Bulk entries have no due time before followup_plan() gives them a day: nothing to work out, nobody to tell. */
static bool waits_for_a_day(const struct followup_open *spec)
{
	return !spec->explicit_due_at_ms &&
	       (text_equal(spec->opened_by, "import") || text_equal(spec->opened_by, "activation"));
}

/* What cadence says of such an entry. */
static const char *unplanned_steps(struct ctx *ctx)
{
	const struct cadence_step steps[] = {
		{ .code = CADENCE_STEP_CREATED, .at_ms = ctx_now_ms(ctx) },
		{ .code = CADENCE_STEP_UNPLANNED },
	};

	return cadence_steps_to_json(ctx->arena, steps, sizeof(steps) / sizeof(steps[0]));
}

static enum err take_into_care(struct ctx *ctx, struct followup *row, const struct followup_open *spec, int64_t *ret_id)
{
	bool is_pool = text_equal(row->care, "pool");

	if (spec->is_pool || !is_pool)
		return fail(ctx, ERR_CONFLICT, "followup.exists", NULL, "The candidate is followed up by this consultant already.");
	row->care = "care";
	row->opened_at_ms = ctx_now_ms(ctx);
	row->opened_by = spec->opened_by;
	followup_set_explicit(ctx, row, spec->explicit_due_at_ms);
	*ret_id = row->id;
	if (!waits_for_a_day(spec))
		return refresh_row(ctx, row, "moved");
	row->attempts = row->last_attempt_at_ms = row->missed_due_at_ms = row->snoozed_until_ms = 0;
	row->next_due_at_ms = row->yellow_at_ms = row->red_at_ms = 0;
	row->steps = unplanned_steps(ctx);
	row->due_no++;
	return followup_save(ctx, row, "moved");
}

static int64_t owner_of(const struct ctx *ctx, const struct followup_open *spec)
{
	return spec->owner_id ? spec->owner_id : ctx->actor.account_id;
}

static struct followup new_row(struct ctx *ctx, const struct followup_open *spec)
{
	int64_t owner_id = owner_of(ctx, spec);

	return (struct followup){ .candidate_id = spec->candidate_id, .owner_id = owner_id, .acting_id = owner_id, .state = "open",
				  .care = spec->is_pool ? "pool" : "care", .opened_by = spec->opened_by,
				  .pool_grade = spec->pool_grade ? spec->pool_grade : spec->is_pool ? "B" : NULL,
				  .steps = waits_for_a_day(spec) ? unplanned_steps(ctx) : "[]" };
}

enum err followup_open(struct ctx *ctx, const struct followup_open *spec, int64_t *ret_id)
{
	int64_t owner_id = owner_of(ctx, spec);
	struct followup row = { 0 };
	bool found;
	int64_t id;

	TRY(followup_store_find(ctx, spec->candidate_id, owner_id, &row, &found));
	if (found && row.owner_id == owner_id)
		return take_into_care(ctx, &row, spec, ret_id);
	row = new_row(ctx, spec);
	TRY(followup_store_insert(ctx, &row, &id));
	*ret_id = row.id = id;
	if (waits_for_a_day(spec))
		return board_sync(ctx, &row);
	TRY(followup_store_get(ctx, id, &row));
	followup_set_explicit(ctx, &row, spec->explicit_due_at_ms);
	return refresh_row(ctx, &row, "opened");
}

enum err followup_end(struct ctx *ctx, int64_t id, const char *reason, int64_t wake_at_ms)
{
	struct followup row = { 0 };

	TRY(followup_store_get(ctx, id, &row));
	if (!text_equal(row.state, "open"))
		return fail(ctx, ERR_CONFLICT, "followup.ended", NULL, "This followup has ended already.");
	row.state = "ended";
	row.end_reason = reason;
	row.ended_at_ms = ctx_now_ms(ctx);
	row.wake_at_ms = wake_at_ms;
	row.next_due_at_ms = row.yellow_at_ms = row.red_at_ms = 0;
	row.due_no++;
	TRY(audit_note(ctx, "followup.end", "followup", id, NULL));
	return followup_save(ctx, &row, "ended");
}

/* --- Contacts --- */

void followup_act_on_behalf(struct ctx *ctx, const struct followup *row)
{
	bool is_for_owner = row->acting_id == ctx->actor.account_id && row->owner_id != ctx->actor.account_id;

	ctx->actor.on_behalf_of_id = is_for_owner ? row->owner_id : 0;
}

/* The due time that a retry or a snooze replaces stays known: colours follow from it. */
static void keep_missed_due(struct followup *row)
{
	if (!row->missed_due_at_ms)
		row->missed_due_at_ms = row->rule_due_ms ? row->rule_due_ms : row->next_due_at_ms;
}

/* A risk noted by a person stays until he takes it back. */
static void note_effective(const struct refresh_setting *setting, struct followup *row,
			   const struct followup_contact *contact)
{
	row->last_contact_at_ms = contact->at_ms;
	row->attempts = 0;
	row->last_attempt_at_ms = 0;
	row->missed_due_at_ms = 0;
	if (row->explicit_due_at_ms && cadence_contact_fulfils(&setting->clock, row->explicit_due_at_ms, contact->at_ms))
		row->explicit_due_at_ms = 0;
}

static void note_attempt(struct followup *row, const struct followup_contact *contact)
{
	keep_missed_due(row);
	row->attempts++;
	row->last_attempt_at_ms = contact->at_ms;
}

static void note_call_later(struct followup *row, const struct followup_contact *contact)
{
	keep_missed_due(row);
	row->attempts = 0;
	row->last_attempt_at_ms = contact->at_ms;
}

static void apply_news(const struct refresh_setting *setting, struct followup *row,
		       const struct followup_contact *contact)
{
	row->snoozed_until_ms = 0;
	row->put_away_on = NULL;
	if (contact->effect == CADENCE_EFFECTIVE)
		note_effective(setting, row, contact);
	else if (contact->effect == CADENCE_ATTEMPT)
		note_attempt(row, contact);
	else if (contact->effect == CADENCE_CALL_LATER)
		note_call_later(row, contact);
}

/* A date chosen with the contact comes last: the contact fulfils only what was promised before it. */
static void apply_contact(struct ctx *ctx, const struct refresh_setting *setting, struct followup *row,
			  const struct followup_contact *contact)
{
	bool is_news = contact->at_ms >= row->last_contact_at_ms && contact->at_ms >= row->last_attempt_at_ms;

	row->last_record_id = is_news || !row->last_record_id ? contact->record_id : row->last_record_id;
	if (is_news)
		apply_news(setting, row, contact);
	if (contact->explicit_due_at_ms)
		followup_set_explicit(ctx, row, contact->explicit_due_at_ms);
}

enum err followup_expect_contact(struct ctx *ctx, int64_t candidate_id, int64_t author_id)
{
	return followup_store_expect(ctx, candidate_id, author_id);
}

enum err followup_of_contact(struct ctx *ctx, int64_t candidate_id, int64_t author_id, struct followup_place *ret_place)
{
	struct followup *row = arena_alloc(ctx->arena, sizeof(*row));
	bool found;

	*row = (struct followup){ 0 };
	TRY(followup_store_find(ctx, candidate_id, author_id, row, &found));
	*ret_place = (struct followup_place){ .id = row->id, .for_id = row->owner_id == author_id ? 0 : row->owner_id,
					      .row = found ? row : NULL };
	return OK;
}

/* The record of an earlier contact may be attached to none yet. */
static enum err find_and_attach(struct ctx *ctx, const struct followup_contact *contact, struct followup **ret_row)
{
	struct followup_place place;

	TRY(followup_of_contact(ctx, contact->candidate_id, contact->author_id, &place));
	*ret_row = place.row;
	return place.row ? followup_store_attach_record(ctx, contact->record_id, place.id, place.for_id) : OK;
}

enum err followup_contacted(struct ctx *ctx, const struct followup_contact *contact, int64_t *ret_followup_id)
{
	struct refresh_setting setting;
	struct followup *row = contact->followup;

	*ret_followup_id = 0;
	if (!row)
		TRY(find_and_attach(ctx, contact, &row));
	if (!row)
		return OK;
	TRY(followup_setting_load(ctx, &setting));
	TRY(followup_setting_clock(ctx, &setting, row->acting_id));
	followup_act_on_behalf(ctx, row);
	apply_contact(ctx, &setting, row, contact);
	TRY(followup_work_out(ctx, &setting, row));
	row->is_shown = contact->is_shown;
	TRY(followup_save(ctx, row, "recorded"));
	*ret_followup_id = row->id;
	return OK;
}

enum err followup_foresee(struct ctx *ctx, const struct followup_contact *contact, struct followup_outlook *ret_outlook)
{
	struct followup_outlook outlook = { 0 };
	struct refresh_setting setting;
	struct followup row = { 0 };
	bool found;

	*ret_outlook = outlook;
	TRY(followup_store_find(ctx, contact->candidate_id, contact->author_id, &row, &found));
	if (!found)
		return OK;
	TRY(followup_setting_load(ctx, &setting));
	setting.is_rehearsal = true;
	TRY(followup_setting_clock(ctx, &setting, row.acting_id));
	apply_contact(ctx, &setting, &row, contact);
	TRY(followup_work_out(ctx, &setting, &row));
	outlook = (struct followup_outlook){ .followup_id = row.id, .next_due_at = row.next_due_at_ms,
					     .yellow_at = row.yellow_at_ms, .red_at = row.red_at_ms,
					     .hard = row.hard, .source = row.rule_source };
	TRY(followup_sentence(ctx, row.steps, row.next_due_at_ms, &outlook.text));
	*ret_outlook = outlook;
	return OK;
}

enum { RECOUNT_MOST = 500 };

enum err followup_recount(struct ctx *ctx, int64_t id)
{
	struct followup row = { 0 };
	struct list contacts;

	TRY(followup_store_get(ctx, id, &row));
	if (!text_equal(row.state, "open"))
		return OK;
	TRY(followup_store_contacts(ctx, &row, RECOUNT_MOST, &contacts));
	row.last_contact_at_ms = row.last_attempt_at_ms = row.attempts = 0;
	for (size_t i = 0; i < contacts.count && !row.last_contact_at_ms; i++) {
		const struct facts_contact *contact = (const struct facts_contact *)contacts.items + i;

		if (contact->is_effective)
			row.last_contact_at_ms = contact->at_ms;
		else if (contact->is_attempt && !row.attempts++)
			row.last_attempt_at_ms = contact->at_ms;
	}
	if (!row.attempts)
		row.missed_due_at_ms = 0;
	return refresh_row(ctx, &row, "recorded");
}

enum err followup_snooze(struct ctx *ctx, int64_t id, int64_t until_ms)
{
	struct followup row = { 0 };

	if (until_ms <= ctx_now_ms(ctx))
		return fail(ctx, ERR_MEANING, "followup.past_date", "until", "Snoozing ends in the future.");
	TRY(followup_store_get(ctx, id, &row));
	if (!text_equal(row.state, "open"))
		return fail(ctx, ERR_CONFLICT, "followup.ended", NULL, "This followup has ended.");
	keep_missed_due(&row);
	row.snoozed_until_ms = until_ms;
	return refresh_row(ctx, &row, "snoozed");
}

/* --- Bulk entries --- */

enum { PLAN_MOST = 5000, PLAN_DAYS = 120 };

static enum err give_day(struct ctx *ctx, struct refresh_setting *setting, const struct spread_item *item)
{
	struct followup row = { 0 };

	TRY(followup_store_get(ctx, item->id, &row));
	TRY(followup_setting_clock(ctx, setting, row.acting_id));
	row.next_due_at_ms = work_landing(&setting->clock, item->day);
	row.due_no++;
	TRY(followup_work_out(ctx, setting, &row));
	return followup_save(ctx, &row, "moved");
}

/* Days of entries for one owner, whose clock is loaded, beside what is planned for him already. */
static enum err spread_entries(struct ctx *ctx, const struct refresh_setting *setting, int64_t owner_id, struct spread_item *items,
			       size_t count, struct vec *ret_loads)
{
	const struct followup owner = { .acting_id = owner_id };
	int64_t today = work_date(&setting->clock, ctx_now_ms(ctx));

	TRY(followup_count_loads(ctx, setting, &owner, today, today + PLAN_DAYS, ret_loads));
	for (size_t i = 0; i < count; i++)
		items[i].day = today + 1;
	struct spread_plan plan = { .clock = &setting->clock, .rules = setting->rules, .loads = ret_loads->items,
				    .load_count = ret_loads->count, .today = today };
	cadence_spread_bulk(&plan, items, count);
	return OK;
}

enum err followup_plan(struct ctx *ctx, int64_t owner_id, int64_t *ret_unplanned)
{
	struct refresh_setting setting;
	struct list rows;
	struct vec loads;

	TRY(followup_setting_load(ctx, &setting));
	TRY(followup_setting_clock(ctx, &setting, owner_id));
	TRY(followup_store_unplanned(ctx, owner_id, PLAN_MOST, &rows));
	struct spread_item *items = arena_array(ctx->arena, rows.count + 1, sizeof(*items));
	for (size_t i = 0; i < rows.count; i++) {
		const struct unplanned_row *row = (const struct unplanned_row *)rows.items + i;

		items[i] = (struct spread_item){ .is_pool = row->is_pool, .rank = row->fresh_at_ms, .id = row->id };
	}
	TRY(spread_entries(ctx, &setting, owner_id, items, rows.count, &loads));
	for (size_t i = 0; i < rows.count; i++) {
		if (items[i].day)
			TRY(give_day(ctx, &setting, &items[i]));
	}
	return followup_store_count_unplanned(ctx, owner_id, ret_unplanned);
}

static struct followup_plan_day *plan_day(struct vec *days, int64_t day)
{
	for (size_t i = 0; i < days->count; i++) {
		struct followup_plan_day *found = vec_at(days, i);

		if (found->day == day)
			return found;
	}
	struct followup_plan_day *added = vec_push(days);
	*added = (struct followup_plan_day){ .day = day };
	return added;
}

static int by_day(const void *a, const void *b)
{
	int64_t left = ((const struct followup_plan_day *)a)->day;
	int64_t right = ((const struct followup_plan_day *)b)->day;

	return (left > right) - (left < right);
}

enum err followup_plan_foresee(struct ctx *ctx, int64_t owner_id, size_t count, struct list *ret_days, int64_t *ret_unplanned)
{
	struct spread_item *items = arena_array(ctx->arena, count + 1, sizeof(*items));
	struct refresh_setting setting;
	struct vec loads, days;
	int64_t unplanned = 0;

	TRY(followup_setting_load(ctx, &setting));
	TRY(followup_setting_clock(ctx, &setting, owner_id));
	for (size_t i = 0; i < count; i++)
		items[i] = (struct spread_item){ .id = (int64_t)i + 1 };
	TRY(spread_entries(ctx, &setting, owner_id, items, count, &loads));
	vec_init(&days, ctx->arena, sizeof(struct followup_plan_day));
	for (size_t i = 0; i < count; i++) {
		if (items[i].day)
			plan_day(&days, items[i].day)->added++;
		else
			unplanned++;
	}
	for (size_t i = 0; i < loads.count; i++) {
		const struct spread_load *load = vec_at(&loads, i);

		for (size_t k = 0; k < days.count; k++) {
			struct followup_plan_day *day = vec_at(&days, k);

			day->planned += day->day == load->day ? load->count : 0;
		}
	}
	*ret_days = vec_list(&days);
	qsort(ret_days->items, ret_days->count, sizeof(struct followup_plan_day), by_day);
	*ret_unplanned = unplanned;
	return OK;
}

/* --- What others read --- */

enum err followup_due_unreminded(struct ctx *ctx, int64_t limit, struct list *ret_due)
{
	return followup_store_due_unreminded(ctx, limit, ret_due);
}

enum err followup_set_reminded(struct ctx *ctx, int64_t id, int64_t due_no)
{
	return followup_store_set_reminded(ctx, id, due_no);
}

enum err followup_set_escalated(struct ctx *ctx, int64_t id, int64_t due_no)
{
	return followup_store_set_escalated(ctx, id, due_no);
}

enum err followup_next_due(struct ctx *ctx, int64_t candidate_id, int64_t account_id, int64_t *ret_due_ms)
{
	struct followup row = { 0 };
	bool found;

	TRY(followup_store_find(ctx, candidate_id, account_id, &row, &found));
	*ret_due_ms = row.next_due_at_ms;
	return OK;
}

/* --- Listening --- */

enum err followup_on_candidate_created(struct ctx *ctx, const void *hook_candidate)
{
	const struct hook_candidate *event = hook_candidate;
	struct followup_open spec = { .candidate_id = event->candidate_id, .owner_id = event->owner_id,
				      .is_pool = text_equal(event->care, "pool"), .pool_grade = event->pool_grade,
				      .opened_by = event->opened_by };
	int64_t id;

	if (!event->care || (!event->owner_id && !ctx->actor.account_id))
		return OK;
	if (!spec.is_pool || !waits_for_a_day(&spec))
		return followup_open(ctx, &spec, &id);
	/* A row of a file that goes into the pool: his first followup, without a due time and on no board. */
	const struct followup row = new_row(ctx, &spec);
	return followup_store_insert_unseen(ctx, &row);
}

/* What the new owner had with the candidate goes on in the followup he is given. */
static enum err absorb(struct ctx *ctx, struct followup *row, int64_t owner_id)
{
	struct followup own = { 0 };
	bool found;

	TRY(followup_store_find(ctx, row->candidate_id, owner_id, &own, &found));
	if (!found || own.owner_id != owner_id)
		return OK;
	TRY(followup_end(ctx, own.id, "followup.merged", 0));
	if (own.last_contact_at_ms > row->last_contact_at_ms)
		row->last_contact_at_ms = own.last_contact_at_ms;
	if (text_equal(own.care, "care"))
		row->care = "care";
	if (!row->explicit_due_at_ms)
		followup_set_explicit(ctx, row, own.explicit_due_at_ms);
	return OK;
}

enum err followup_hand_over(struct ctx *ctx, struct followup *row, int64_t owner_id)
{
	TRY(submission_hand_over(ctx, row->candidate_id, row->owner_id, owner_id));
	TRY(absorb(ctx, row, owner_id));
	if (row->acting_id == row->owner_id)
		row->acting_id = owner_id;
	row->owner_id = owner_id;
	row->due_no++;
	return OK;
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
	return refresh_row(ctx, &row, is_handed_over ? "handed_over" : "moved");
}

enum err followup_on_candidate_changed(struct ctx *ctx, const void *hook_candidate)
{
	const struct hook_candidate *event = hook_candidate;
	struct list ids;

	TRY(followup_store_open_ids(ctx, event->candidate_id, &ids));
	for (size_t i = 0; i < ids.count; i++)
		TRY(apply_candidate_change(ctx, event, ((const struct id_row *)ids.items)[i].id, ids.count == 1));
	return OK;
}

enum err followup_on_candidate_deleted(struct ctx *ctx, const void *hook_candidate)
{
	struct list ids;

	TRY(followup_store_open_ids(ctx, ((const struct hook_candidate *)hook_candidate)->candidate_id, &ids));
	for (size_t i = 0; i < ids.count; i++)
		TRY(followup_end(ctx, ((const struct id_row *)ids.items)[i].id, "candidate.deleted", 0));
	return OK;
}

/* Out of the bin: what ended with him goes on, with due times of today. */
enum err followup_on_candidate_restored(struct ctx *ctx, const void *hook_candidate)
{
	struct list ids;

	TRY(followup_store_deleted_ids(ctx, ((const struct hook_candidate *)hook_candidate)->candidate_id, &ids));
	for (size_t i = 0; i < ids.count; i++) {
		struct followup row = { 0 };

		TRY(followup_store_get(ctx, ((const struct id_row *)ids.items)[i].id, &row));
		row.state = "open";
		row.end_reason = NULL;
		row.ended_at_ms = 0;
		row.due_no++;
		TRY(refresh_row(ctx, &row, "opened"));
	}
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

enum err followup_plan_later(struct ctx *ctx, int64_t owner_id)
{
	const char *payload = arena_format(ctx->arena, "%lld", (long long)owner_id);
	int64_t job_id;

	return job_enqueue(ctx, "followup.plan", payload, payload, ctx_now_ms(ctx), &job_id);
}
