/* The rules of followups: opening, contacts, snoozing, ending, another owner. What happens elsewhere is heard in
 * followup_listen.c; bulk entries get their days in followup_plan.c. */
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

static const char *const endings[] = {
	NULL, [ENDING_MERGED] = "followup.merged", [ENDING_CANDIDATE_DELETED] = "candidate.deleted", [ENDING_BULK_UNDO] = "bulk.undo",
};
const struct choices followup_endings = CHOICES(endings);

enum err followup_refresh(struct ctx *ctx, int64_t id)
{
	struct followup row = { 0 };

	TRY(followup_store_get(ctx, id, &row));
	if (!text_equal(row.state, "open"))
		return OK;
	return followup_refresh_row(ctx, &row, "moved");
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
		return followup_refresh_row(ctx, row, "moved");
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
	return followup_refresh_row(ctx, &row, "opened");
}

enum err followup_open_first(struct ctx *ctx, const struct followup_open *spec)
{
	int64_t id;

	if (!spec->is_pool || !waits_for_a_day(spec))
		return followup_open(ctx, spec, &id);
	const struct followup row = new_row(ctx, spec);
	return followup_store_insert_unseen(ctx, &row);
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
	struct followup_place place = { 0 };

	TRY(followup_store_find_all(ctx, candidate_id, author_id, &place.rows));
	if (place.rows.count) {
		const struct followup *named = place.rows.items;

		place.id = named->id;
		place.for_id = named->owner_id == author_id ? 0 : named->owner_id;
	}
	*ret_place = place;
	return OK;
}

/* The record of an earlier contact may be attached to none yet. */
static enum err find_and_attach(struct ctx *ctx, const struct followup_contact *contact, struct list *ret_rows)
{
	struct followup_place place;

	TRY(followup_of_contact(ctx, contact->candidate_id, contact->author_id, &place));
	*ret_rows = place.rows;
	return place.id ? followup_store_attach_record(ctx, contact->record_id, place.id, place.for_id) : OK;
}

/* What is read once the row is saved comes with what is read before, so that nothing of the save is waited for. */
static enum err expect_save(struct ctx *ctx, const struct followup_contact *contact, const struct followup *row)
{
	const struct hook_followup event = { .followup_id = row->id };

	if (contact->is_shown && !row->submission_id)
		TRY(followup_store_expect_running(ctx, row));
	return hook_fire(ctx, HOOK_FOLLOWUP_EXPECTED, &event);
}

static enum err contact_one(struct ctx *ctx, struct refresh_setting *setting, const struct followup_contact *contact,
			    struct followup *row)
{
	TRY(expect_save(ctx, contact, row));
	TRY(followup_setting_clock(ctx, setting, row->acting_id));
	followup_act_on_behalf(ctx, row);
	apply_contact(ctx, setting, row, contact);
	TRY(followup_work_out(ctx, setting, row));
	row->shown_record_id = contact->is_shown ? contact->record_id : 0;
	return followup_save(ctx, row, "recorded");
}

/* The one that the record names comes last: what is written afterwards is written in its name. */
enum err followup_contacted(struct ctx *ctx, const struct followup_contact *contact, int64_t *ret_followup_id)
{
	struct refresh_setting setting;
	struct list rows = { 0 };

	*ret_followup_id = 0;
	if (contact->followups)
		rows = *contact->followups;
	else
		TRY(find_and_attach(ctx, contact, &rows));
	if (!rows.count)
		return OK;
	TRY(followup_setting_load(ctx, &setting));
	for (size_t i = rows.count; i-- > 0;)
		TRY(contact_one(ctx, &setting, contact, (struct followup *)rows.items + i));
	*ret_followup_id = ((const struct followup *)rows.items)->id;
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
	return followup_refresh_row(ctx, &row, "recorded");
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
	return followup_refresh_row(ctx, &row, "snoozed");
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

/* --- Another owner --- */

/* What the new owner had with the candidate goes on in the followup he is given. */
static enum err absorb(struct ctx *ctx, struct followup *row, int64_t owner_id)
{
	struct followup own = { 0 };
	bool found;

	TRY(followup_store_find(ctx, row->candidate_id, owner_id, &own, &found));
	if (!found || own.owner_id != owner_id)
		return OK;
	TRY(followup_end(ctx, own.id, choice_text(&followup_endings, ENDING_MERGED), 0));
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
