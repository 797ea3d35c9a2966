/* The next due time of one followup: rule, calendar, retries, colours and the story behind them.
 * Pure. Reads top down: people never contacted → one submission → the most urgent of several → what people decided →
 * attempts. Rules of days and hours stand in cadence_interval.c, fixed points of 待入职 and of the guarantee in
 * cadence_schedule.c, colours in cadence_colour.c. */
#include "feature/cadence/cadence.h"

#include "base/clock.h"
#include "base/text.h"
#include "feature/cadence/cadence_plan.h"

enum {
	RETRY_HOURS = 4,
	RETRY_DAYS_MAX = 3,
	CALL_BACK_HOURS = 2,
};

/* --- Words --- */

static const char *const stage_names[] = { NULL,	  "to_contact", "contacted", "recommended", "interview",
					   "negotiation", "offer",	"accepted",  "onboarded",   "closed" };
const struct choices cadence_stages = CHOICES(stage_names);

static const char *const unit_names[] = { NULL, "days", "hours" };
const struct choices cadence_units = CHOICES(unit_names);

static const char *const entry_names[] = { NULL, "hand", "submission", "import", "activation", "wake" };
const struct choices cadence_entries = CHOICES(entry_names);

static const char *const due_names[] = { NULL,	  "day",	 "hard",     "pool", "explicit",
					 "retry", "light_touch", "schedule", "new",  "snooze" };
const struct choices cadence_dues = CHOICES(due_names);

static const char *const source_names[] = { NULL,   "explicit", "override", "stage",  "job_type", "default",
					    "pool", "retry",	"schedule", "snooze", "new" };
const struct choices cadence_sources = CHOICES(source_names);

static const char *const base_names[] = { NULL, "contact", "stage", "attempt", "created" };
const struct choices cadence_bases = CHOICES(base_names);

static const char *const colour_names[] = { NULL, "green", "yellow", "red" };
const struct choices cadence_colours = CHOICES(colour_names);

/* --- People never contacted --- */

/* Made by hand, by a submission or at a wake date: at once, with one working day of grace. */
static void plan_new(const struct cadence_facts *facts, const struct cadence_rules *rules,
		     struct cadence_result *plan)
{
	const struct work_clock *clock = &facts->clock;
	int64_t due_ms = facts->entered_at_ms;

	plan_step(plan, CADENCE_STEP_CREATED, due_ms);
	plan_step(plan, CADENCE_STEP_NEW, due_ms);
	plan_set_due(facts, rules, due_ms, plan);
	if (!plan->hard)
		plan->yellow_at_ms = work_end_after(
			clock, work_landing(clock, work_add_days(clock, work_date(clock, due_ms), 1)));
}

/* Import and activation: on the day that the spreading gave, or unplanned. */
static void plan_bulk(const struct cadence_facts *facts, const struct cadence_rules *rules,
		      struct cadence_result *plan)
{
	plan->may_spread = true;
	plan->hard = false;
	plan_step(plan, CADENCE_STEP_CREATED, facts->entered_at_ms);
	if (!facts->planned_due_at_ms) {
		plan->due_kind = CADENCE_DUE_NONE;
		plan_step(plan, CADENCE_STEP_UNPLANNED, 0);
		return;
	}
	plan_step(plan, CADENCE_STEP_BULK, facts->planned_due_at_ms);
	plan_set_due(facts, rules, facts->planned_due_at_ms, plan);
}

static bool is_bulk(const struct cadence_facts *facts)
{
	return (facts->entry == CADENCE_BY_IMPORT || facts->entry == CADENCE_BY_ACTIVATION) &&
	       facts->last_contact_ms <= facts->entered_at_ms;
}

/* Nobody has spoken with him since he was entered, and no stage says otherwise. */
static bool is_new(const struct cadence_facts *facts, const struct cadence_submission *submission)
{
	if (submission && submission->kind != CADENCE_TO_CONTACT)
		return false;
	if (facts->entry == CADENCE_BY_WAKE || is_bulk(facts))
		return facts->last_contact_ms <= facts->entered_at_ms;
	return facts->last_contact_ms == 0 && !facts->in_pool;
}

static void plan_first(const struct cadence_facts *facts, const struct cadence_rules *rules,
		       const struct cadence_submission *submission, struct cadence_result *plan)
{
	plan_choose_rule(facts, rules, submission, plan);
	plan->source = CADENCE_SOURCE_NEW;
	plan->rule_name = NULL;
	plan->due_kind = CADENCE_DUE_NEW;
	plan->counted_from_ms = facts->entered_at_ms;
	plan->counted_from = CADENCE_FROM_CREATED;
	if (is_bulk(facts))
		plan_bulk(facts, rules, plan);
	else
		plan_new(facts, rules, plan);
}

/* --- One submission, and the most urgent of several --- */

/* After an interview he is called back, whatever the rule says, unless contact comes first. */
static void plan_call_back(const struct cadence_facts *facts, const struct cadence_rules *rules,
			   const struct cadence_submission *submission, struct cadence_result *plan)
{
	int64_t due_ms = submission->interview_end_ms + CALL_BACK_HOURS * MS_PER_HOUR;

	if (submission->interview_end_ms <= facts->last_contact_ms || submission->kind == CADENCE_ACCEPTED ||
	    submission->kind == CADENCE_ONBOARDED || (plan->next_due_at_ms && plan->next_due_at_ms <= due_ms))
		return;
	plan->step_count = 0;
	plan->due_kind = CADENCE_DUE_SCHEDULE;
	plan->source = CADENCE_SOURCE_SCHEDULE;
	plan->light_touch = plan->may_spread = false;
	plan->calendar_known = true;
	plan_step(plan, CADENCE_STEP_INTERVIEW, due_ms)->from_ms = submission->interview_end_ms;
	plan_set_due(facts, rules, due_ms, plan);
}

static void plan_submission(const struct cadence_facts *facts, const struct cadence_rules *rules,
			    const struct cadence_submission *submission, struct cadence_result *plan)
{
	if (is_new(facts, submission))
		plan_first(facts, rules, submission, plan);
	else if (submission && submission->kind == CADENCE_ACCEPTED)
		plan_accepted(facts, rules, submission, plan);
	else if (submission && submission->kind == CADENCE_ONBOARDED)
		plan_onboarded(facts, rules, submission, plan);
	else
		plan_interval(facts, rules, submission, plan);
	if (submission && submission->interview_end_ms > 0)
		plan_call_back(facts, rules, submission, plan);
	plan_name_stage(rules, plan);
}

/* Earliest due first, then hard, then the later stage. */
static bool is_more_urgent(const struct cadence_result *plan, int kind, const struct cadence_result *best, int best_kind)
{
	if (plan->next_due_at_ms != best->next_due_at_ms)
		return plan_earlier(plan->next_due_at_ms, best->next_due_at_ms) == plan->next_due_at_ms;
	if (plan->hard != best->hard)
		return plan->hard;
	return kind > best_kind;
}

static void plan_most_urgent(const struct cadence_facts *facts, const struct cadence_rules *rules,
			     struct cadence_result *ret_plan)
{
	struct cadence_result plan, best = { 0 };
	int64_t yellow_ms = 0, red_ms = 0, pool_from_ms = 0;
	bool pay_report = false;

	for (size_t i = 0; i < facts->submission_count; i++) {
		plan = (struct cadence_result){ .submission = (int)i, .calendar_known = true };
		plan_submission(facts, rules, &facts->submissions[i], &plan);
		yellow_ms = plan_earlier(yellow_ms, plan.yellow_at_ms);
		red_ms = plan_earlier(red_ms, plan.red_at_ms);
		pool_from_ms = plan_earlier(pool_from_ms, plan.pool_from_ms);
		pay_report = pay_report || plan.pay_report;
		if (i == 0 || is_more_urgent(&plan, facts->submissions[i].kind, &best,
					     facts->submissions[best.submission].kind))
			best = plan;
	}
	best.yellow_at_ms = yellow_ms;
	best.red_at_ms = red_ms;
	best.pool_from_ms = pool_from_ms;
	best.pay_report = pay_report;
	*ret_plan = best;
}

static void plan_by_rule(const struct cadence_facts *facts, const struct cadence_rules *rules,
			 struct cadence_result *plan)
{
	if (facts->in_pool && is_new(facts, NULL))
		plan_first(facts, rules, NULL, plan);
	else if (facts->in_pool)
		plan_pool(facts, rules, NULL, plan);
	else if (facts->submission_count)
		plan_most_urgent(facts, rules, plan);
	else
		plan_submission(facts, rules, NULL, plan);
}

static void move_due(const struct cadence_facts *facts, const struct cadence_rules *rules, int64_t due_ms,
		     struct cadence_result *plan)
{
	plan_step(plan, CADENCE_STEP_SPREAD, due_ms)->from_ms = plan->next_due_at_ms;
	plan_set_due(facts, rules, due_ms, plan);
	plan->may_spread = false;
}

/* A due time that the budget moved once stays where it went. */
static void apply_spread(const struct cadence_facts *facts, const struct cadence_rules *rules,
			 struct cadence_result *plan)
{
	if (facts->spread_to_ms && plan->may_spread && plan->next_due_at_ms == facts->spread_from_ms)
		move_due(facts, rules, facts->spread_to_ms, plan);
}

/* --- What people decided, and attempts --- */

static void apply_explicit(const struct cadence_facts *facts, const struct cadence_rules *rules,
			   struct cadence_result *plan)
{
	if (!facts->explicit_due_ms)
		return;
	plan->due_kind = CADENCE_DUE_EXPLICIT;
	plan->source = CADENCE_SOURCE_EXPLICIT;
	plan->light_touch = plan->may_spread = false;
	plan->calendar_known = true;
	plan->step_count = 0;
	plan_step(plan, CADENCE_STEP_EXPLICIT, facts->explicit_due_ms);
	plan_set_due(facts, rules, facts->explicit_due_ms, plan);
}

bool plan_has_attempt(const struct cadence_facts *facts)
{
	return facts->last_attempt_ms > facts->last_contact_ms;
}

static bool retries_in_hours(const struct cadence_facts *facts)
{
	for (size_t i = 0; i < facts->submission_count; i++) {
		int kind = facts->submissions[i].kind;

		if (kind == CADENCE_NEGOTIATION || kind == CADENCE_OFFER || kind == CADENCE_ACCEPTED)
			return true;
	}
	return false;
}

static void tell_attempt(const struct cadence_facts *facts, struct cadence_result *plan)
{
	int code = facts->attempts > 0 ? CADENCE_STEP_ATTEMPT : CADENCE_STEP_CALL_LATER;

	plan_step(plan, code, facts->last_attempt_ms)->amount = facts->attempts;
}

/* 4 working hours in the hot stages; else 1, 2, 3 working days. */
static int64_t retry_at(const struct cadence_facts *facts, int *ret_code, int64_t *ret_amount)
{
	const struct work_clock *clock = &facts->clock;
	int64_t days = facts->attempts < 1 ? 1 : facts->attempts > RETRY_DAYS_MAX ? RETRY_DAYS_MAX : facts->attempts;

	if (retries_in_hours(facts)) {
		*ret_code = CADENCE_STEP_RETRY_HOURS;
		*ret_amount = RETRY_HOURS;
		return work_add_time(clock, facts->last_attempt_ms, RETRY_HOURS * (int64_t)MS_PER_HOUR);
	}
	*ret_code = CADENCE_STEP_RETRY_DAYS;
	*ret_amount = days;
	return work_landing(clock, work_add_days(clock, work_date(clock, facts->last_attempt_ms), days));
}

static void become_retry(const struct cadence_facts *facts, int64_t retry_ms, int code, int64_t amount,
			 struct cadence_result *plan)
{
	plan->step_count = 0;
	plan->calendar_known = true;
	tell_attempt(facts, plan);
	plan_step(plan, code, retry_ms)->amount = amount;
	plan_note_calendar(facts, work_date(&facts->clock, retry_ms), plan);
	plan->next_due_at_ms = retry_ms;
	plan->due_kind = CADENCE_DUE_RETRY;
	plan->source = CADENCE_SOURCE_RETRY;
	plan->retry = true;
	plan->light_touch = false;
	plan->may_spread = false;
	plan->counted_from_ms = facts->last_attempt_ms;
	plan->counted_from = CADENCE_FROM_ATTEMPT;
}

/* The due time that an attempt or a snooze put off. */
int64_t plan_missed_due(const struct cadence_facts *facts, const struct cadence_result *plan)
{
	return facts->missed_due_ms > facts->last_contact_ms ? facts->missed_due_ms : plan->rule_due_ms;
}

/* A retry, never later than a due time still ahead; red_at stays where the missed due time put it. A date that the consultant
 * chose with the attempt or after it replaces the retry. */
static void apply_attempt(const struct cadence_facts *facts, const struct cadence_rules *rules,
			  struct cadence_result *plan)
{
	int64_t missed_ms = plan_missed_due(facts, plan), amount, retry_ms;
	int code;

	if (!plan_has_attempt(facts))
		return;
	if (facts->explicit_due_ms && facts->explicit_set_ms >= facts->last_attempt_ms) {
		if (facts->attempts > 0)
			plan->yellow_at_ms = facts->last_attempt_ms;
		return;
	}
	retry_ms = retry_at(facts, &code, &amount);
	if (missed_ms && missed_ms != plan->rule_due_ms)
		plan_set_due(facts, rules, missed_ms, plan);
	if (missed_ms > facts->last_attempt_ms && missed_ms <= retry_ms) {
		tell_attempt(facts, plan);
		plan_step(plan, CADENCE_STEP_RETRY_CAPPED, missed_ms);
		plan->may_spread = false;
	} else {
		become_retry(facts, retry_ms, code, amount, plan);
		plan->yellow_at_ms = plan_yellow(facts, plan, retry_ms);
	}
	if (facts->attempts > 0)
		plan->yellow_at_ms = facts->last_attempt_ms;
}

static void apply_snooze(const struct cadence_facts *facts, struct cadence_result *plan)
{
	int64_t until_ms = facts->snoozed_until_ms;

	if (!until_ms)
		return;
	plan->next_due_at_ms = until_ms;
	plan->due_kind = CADENCE_DUE_SNOOZE;
	plan->source = CADENCE_SOURCE_SNOOZE;
	plan->light_touch = plan->may_spread = false;
	plan->step_count = 0;
	plan->calendar_known = true;
	plan_step(plan, CADENCE_STEP_SNOOZE, until_ms);
	if (!plan_has_attempt(facts) || facts->attempts == 0)
		plan->yellow_at_ms = plan_yellow(facts, plan, until_ms);
	if (plan->red_at_ms && plan->red_at_ms < until_ms)
		plan->red_at_ms = until_ms;
}

/* --- The whole --- */

void cadence_next(const struct cadence_facts *facts, const struct cadence_rules *rules,
		  struct cadence_result *ret_result)
{
	struct cadence_result result = { .submission = -1, .calendar_known = true };

	if (facts->in_pool && facts->do_not_contact) {
		plan_step(&result, CADENCE_STEP_DO_NOT_CONTACT, 0);
		*ret_result = result;
		return;
	}
	plan_by_rule(facts, rules, &result);
	apply_spread(facts, rules, &result);
	apply_explicit(facts, rules, &result);
	result.rule_due_ms = result.next_due_at_ms;
	apply_attempt(facts, rules, &result);
	apply_snooze(facts, &result);
	plan_colour(facts, &result);
	plan_advise(facts, &result);
	*ret_result = result;
}

void cadence_move_to_day(const struct cadence_facts *facts, const struct cadence_rules *rules, int64_t day,
			 struct cadence_result *result)
{
	if (!result->may_spread || work_landing(&facts->clock, day) == result->next_due_at_ms)
		return;
	move_due(facts, rules, work_landing(&facts->clock, day), result);
	result->rule_due_ms = result->next_due_at_ms;
	plan_colour(facts, result);
}
