/* From rows to facts, through cadence, back to the row. */
#include "feature/followup/followup_refresh.h"

#include "base/text.h"
#include "base/zone.h"
#include "feature/candidate/candidate.h"
#include "feature/followup/board_sync.h"
#include "feature/followup/followup_answer.h"
#include "feature/followup/followup_load.h"
#include "feature/permission/permission.h"
#include "platform/hook/hook.h"

/* 禁挖 of whom we have placed: a year from the end of the guarantee. */
static const int64_t OFF_LIMITS_MS = 365 * (int64_t)MS_PER_DAY;

enum { CONTACTS_FOR_BASELINE = 60 };

enum err followup_setting_load(struct ctx *ctx, struct refresh_setting *ret_setting)
{
	struct cadence_rules *rules = arena_alloc(ctx->arena, sizeof(*rules));

	TRY(cadence_rules_load(ctx, rules));
	*ret_setting = (struct refresh_setting){ .rules = rules };
	return OK;
}

enum err followup_setting_clock(struct ctx *ctx, struct refresh_setting *setting, int64_t account_id)
{
	if (setting->clock_account_id == account_id)
		return OK;
	TRY(cadence_clock_load(ctx, account_id, &setting->clock));
	setting->clock_account_id = account_id;
	return OK;
}

static int64_t day_of(const char *date)
{
	int64_t day;

	return date && date_parse(date, &day) ? day : 0;
}

static enum err gather_submissions(struct ctx *ctx, const struct refresh_setting *setting, const struct followup *row,
				   struct cadence_facts *facts, const int64_t **ret_ids)
{
	struct list rows;

	TRY(followup_store_submissions(ctx, row, &rows));
	struct cadence_submission *submissions = arena_array(ctx->arena, rows.count + 1, sizeof(*submissions));
	int64_t *ids = arena_array(ctx->arena, rows.count + 1, sizeof(*ids));
	for (size_t i = 0; i < rows.count; i++) {
		const struct facts_submission *from = (const struct facts_submission *)rows.items + i;

		ids[i] = from->id;
		submissions[i] = (struct cadence_submission){
			.stage = from->stage,
			.kind = choice_from_text(&cadence_stages, from->stage_kind),
			.stage_since_ms = from->stage_since_ms,
			.job_type = from->job_type,
			.onboard_day = from->onboarding_ms ? work_date(&setting->clock, from->onboarding_ms) :
							     day_of(from->onboard_on),
			.guarantee_until_day = day_of(from->guarantee_until),
			.interview_end_ms = from->interview_end_ms,
			.offer_deadline_ms = from->offer_deadline_ms,
		};
	}
	facts->submissions = submissions;
	facts->submission_count = rows.count;
	*ret_ids = ids;
	return OK;
}

/* His usual silence, and two bad moods running. */
static void note_risks(struct arena *arena, const struct list *contacts, struct cadence_facts *facts)
{
	const struct facts_contact *rows = contacts->items;
	int64_t *instants = arena_array(arena, contacts->count + 1, sizeof(*instants));
	size_t effective = 0;
	int moods = 0;

	for (size_t i = contacts->count; i-- > 0;) {
		if (rows[i].is_effective)
			instants[effective++] = rows[i].at_ms;
	}
	cadence_baseline(instants, effective, &facts->risk);
	for (size_t i = 0; i < contacts->count && moods < 2; i++) {
		if (!rows[i].emotion)
			continue;
		if (rows[i].emotion > 2)
			break;
		if (!moods++)
			facts->risk.emotion_ms = rows[i].at_ms;
	}
	if (moods < 2)
		facts->risk.emotion_ms = 0;
}

static enum err gather_contacts(struct ctx *ctx, const struct followup *row, struct cadence_facts *facts)
{
	struct list contacts;

	TRY(followup_store_contacts(ctx, row, CONTACTS_FOR_BASELINE, &contacts));
	note_risks(ctx->arena, &contacts, facts);
	for (size_t i = 0; i < contacts.count; i++) {
		const struct facts_contact *contact = (const struct facts_contact *)contacts.items + i;

		if (contact->is_effective && contact->at_ms == row->last_contact_at_ms) {
			facts->last_channel = contact->channel;
			facts->last_outcome = contact->outcome;
			break;
		}
	}
	return OK;
}

/* Where the daily budget moved the due time to, as its explanation tells. */
static enum err note_spread(struct ctx *ctx, const struct followup *row, struct cadence_facts *facts)
{
	struct list steps;

	if (!row->steps || !strstr(row->steps, "\"spread\""))
		return OK;
	TRY(cadence_steps_from_json(ctx, row->steps, &steps));
	for (size_t i = 0; i < steps.count; i++) {
		const struct cadence_step *step = (const struct cadence_step *)steps.items + i;

		if (step->code != CADENCE_STEP_SPREAD)
			continue;
		if (!facts->spread_from_ms)
			facts->spread_from_ms = step->from_ms;
		facts->spread_to_ms = step->at_ms;
	}
	return OK;
}

/* What is read below, asked for at once. */
static enum err expect_facts(struct ctx *ctx, const struct followup *row)
{
	TRY(candidate_expect_due_facts(ctx, row->candidate_id));
	return followup_store_expect_contacts(ctx, row, CONTACTS_FOR_BASELINE);
}

enum err followup_gather(struct ctx *ctx, struct refresh_setting *setting, const struct followup *row,
			 struct cadence_facts *ret_facts, const int64_t **ret_submission_ids)
{
	struct cadence_facts facts = {
		.now_ms = ctx_now_ms(ctx),
		.in_pool = text_equal(row->care, "pool"),
		.pool_grade = row->pool_grade ? row->pool_grade[0] : 0,
		.entry = choice_from_text(&cadence_entries, row->opened_by),
		.entered_at_ms = row->opened_at_ms,
		.last_contact_ms = row->last_contact_at_ms,
		.attempts = row->attempts,
		.last_attempt_ms = row->last_attempt_at_ms,
		.explicit_due_ms = row->explicit_due_at_ms,
		.explicit_set_ms = row->explicit_set_at_ms,
		.snoozed_until_ms = row->snoozed_until_ms,
		.missed_due_ms = row->missed_due_at_ms,
		.override = { row->override_interval, choice_from_text(&cadence_units, row->override_unit), false },
		.risk = { .offer_in_hand_ms = row->offer_in_hand_ms, .counter_offer_ms = row->counter_offer_ms,
			  .by_hand_ms = row->risk_by_hand_ms },
	};
	bool is_bulk = facts.entry == CADENCE_BY_IMPORT || facts.entry == CADENCE_BY_ACTIVATION;

	TRY(expect_facts(ctx, row));
	TRY(followup_setting_clock(ctx, setting, row->acting_id));
	facts.clock = setting->clock;
	if (is_bulk && row->last_contact_at_ms <= row->opened_at_ms && !row->last_attempt_at_ms)
		facts.planned_due_at_ms = row->next_due_at_ms;
	TRY(candidate_do_not_contact(ctx, row->candidate_id, &facts.do_not_contact));
	*ret_submission_ids = NULL;
	if (!facts.in_pool)
		TRY(gather_submissions(ctx, setting, row, &facts, ret_submission_ids));
	TRY(gather_contacts(ctx, row, &facts));
	TRY(note_spread(ctx, row, &facts));
	*ret_facts = facts;
	return OK;
}

/* --- The daily budget --- */

static enum err spread(struct ctx *ctx, const struct refresh_setting *setting, const struct followup *row,
		       const struct cadence_facts *facts, struct cadence_result *result)
{
	int64_t day = work_date(&setting->clock, result->next_due_at_ms);
	struct spread_item item = { .day = day, .is_pool = facts->in_pool, .id = row->id };
	struct spread_load own_day;
	struct vec loads;

	TRY(followup_load_day(ctx, setting, row, day, &own_day));
	bool is_full = own_day.count >= setting->rules->daily_limit ||
		       (item.is_pool && own_day.pool_count >= setting->rules->pool_daily_limit);
	if (!is_full)
		return OK;
	TRY(followup_load_ahead(ctx, setting, row, day, &loads));
	struct spread_plan plan = { .clock = &setting->clock, .rules = setting->rules, .loads = loads.items,
				    .load_count = loads.count, .today = work_date(&setting->clock, facts->now_ms) };
	cadence_spread_budget(&plan, &item, 1);
	if (item.day != day)
		cadence_move_to_day(facts, setting->rules, item.day, result);
	return OK;
}

/* --- Result into the row --- */

static void take_result(struct ctx *ctx, const struct cadence_facts *facts, const int64_t *submission_ids,
			const struct cadence_result *result, struct followup *row)
{
	const struct cadence_submission *submission =
		result->submission >= 0 ? &facts->submissions[result->submission] : NULL;

	row->submission_id = submission ? submission_ids[result->submission] : 0;
	row->stage = submission ? submission->stage : NULL;
	row->stage_kind = submission ? choice_text(&cadence_stages, submission->kind) : NULL;
	row->job_type = submission ? submission->job_type : NULL;
	if (row->next_due_at_ms != result->next_due_at_ms)
		row->due_no++;
	row->next_due_at_ms = result->next_due_at_ms;
	row->yellow_at_ms = result->yellow_at_ms;
	row->red_at_ms = result->red_at_ms;
	row->due_kind = choice_text(&cadence_dues, result->due_kind);
	row->hard = result->hard;
	row->retry = result->retry;
	row->light_touch = result->light_touch;
	row->pay_report = result->pay_report;
	row->urgency = result->hard;
	row->rule_source = choice_text(&cadence_sources, result->source);
	row->rule_name = result->rule_name;
	row->rule_interval = result->interval.amount;
	row->rule_unit = choice_text(&cadence_units, result->interval.unit);
	row->counted_from_ms = result->counted_from_ms;
	row->counted_from = choice_text(&cadence_bases, result->counted_from);
	row->rule_due_ms = result->rule_due_ms;
	row->calendar_known = result->calendar_known;
	row->steps = cadence_steps_to_json(ctx->arena, result->steps, (size_t)result->step_count);
	row->reasons = cadence_steps_to_json(ctx->arena, result->reasons, (size_t)result->reason_count);
	row->advice = cadence_steps_to_json(ctx->arena, result->advice, (size_t)result->advice_count);
}

/* After the guarantee: into the pool, grade B, the submission's duty is over. */
static bool guarantee_is_over(const struct cadence_facts *facts, const struct cadence_result *result)
{
	return result->pool_from_ms && facts->now_ms >= result->pool_from_ms;
}

enum err followup_work_out(struct ctx *ctx, struct refresh_setting *setting, struct followup *row)
{
	struct cadence_facts facts;
	struct cadence_result result;
	const int64_t *submission_ids;

	TRY(followup_gather(ctx, setting, row, &facts, &submission_ids));
	cadence_next(&facts, setting->rules, &result);
	if (guarantee_is_over(&facts, &result)) {
		row->care = "pool";
		row->pool_grade = "B";
		if (!setting->is_rehearsal)
			TRY(candidate_set_off_limits(ctx, row->candidate_id, facts.now_ms + OFF_LIMITS_MS));
		TRY(followup_gather(ctx, setting, row, &facts, &submission_ids));
		cadence_next(&facts, setting->rules, &result);
	}
	if (result.may_spread && result.next_due_at_ms && !facts.planned_due_at_ms)
		TRY(spread(ctx, setting, row, &facts, &result));
	TRY(candidate_reminder_fields(ctx, row->candidate_id, &row->reminder_fields));
	take_result(ctx, &facts, submission_ids, &result, row);
	return OK;
}

/* 0 = never. */
static int64_t earlier(int64_t a, int64_t b)
{
	return !a || (b && b < a) ? b : a;
}

/* Whether the instant or the rule differs from the stored one. */
static bool is_due_moved(const struct followup *row, const struct followup_stored *stored)
{
	return row->next_due_at_ms != stored->due_at_ms || row->rule_interval != stored->rule_interval ||
	       !text_equal(row->rule_source, stored->rule_source) || !text_equal(row->rule_name, stored->rule_name);
}

enum err followup_save(struct ctx *ctx, struct followup *row, const char *change)
{
	struct hook_followup event = { .followup_id = row->id, .candidate_id = row->candidate_id,
				       .acting_id = row->acting_id, .due_no = row->due_no, .change = change,
				       .is_escalated = row->escalated_no > 0 };

	const struct followup_stored before = row->stored;

	row->change = change;
	row->account_id = ctx->actor.account_id;
	row->from_due_at_ms = before.due_at_ms;
	if (is_due_moved(row, &before))
		TRY(followup_store_note_change(ctx, row));
	row->turn_at_ms = earlier(row->yellow_at_ms, row->red_at_ms);
	TRY(followup_store_update(ctx, row));
	row->version++;
	TRY(board_sync(ctx, row));
	followup_load_moved(ctx, &before, &row->stored);
	TRY(permission_expect_watchers(ctx, row->candidate_id));
	if (row->shown_record_id)
		TRY(followup_answer_expect(ctx, row));
	return hook_fire(ctx, HOOK_FOLLOWUP_DUE_CHANGED, &event);
}

enum err followup_refresh_row(struct ctx *ctx, struct followup *row, const char *change)
{
	struct refresh_setting setting;

	TRY(followup_setting_load(ctx, &setting));
	TRY(followup_work_out(ctx, &setting, row));
	return followup_save(ctx, row, change);
}
