/* The next due time of one followup: rule, calendar, retries, colours and the story behind them.
 * Pure. Reads top down: which rule → where it lands → what people decided → attempts → colours.
 * Fixed points of 待入职 and of the guarantee stand in cadence_schedule.c. */
#include "feature/cadence/cadence.h"

#include <math.h>

#include "base/clock.h"
#include "base/text.h"
#include "base/zone.h"
#include "feature/cadence/cadence_plan.h"

enum {
	HARD_YELLOW_MS = 4 * MS_PER_HOUR,
	HARD_RED_MS = 24 * MS_PER_HOUR,
	RETRY_HOURS = 4,
	RETRY_DAYS_MAX = 3,
	ATTEMPTS_RED = 3,
	ATTEMPTS_OTHER_CHANNEL = 3,
	ATTEMPTS_DECIDE = 5,
	ANSWER_HOURS = 24,
	TOUCH_FROM_MINUTE = 10 * 60,
	TOUCH_TO_MINUTE = 20 * 60,
	TOUCH_EVERY_MS = 72 * MS_PER_HOUR,
	DEADLINE_NEAR_MS = 48 * MS_PER_HOUR,
	GAPS_NEEDED = 8,
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

/* --- Small tools, shared with cadence_schedule.c --- */

struct cadence_step *plan_step(struct cadence_result *plan, int code, int64_t at_ms)
{
	struct cadence_step *step = &plan->steps[plan->step_count];

	if (plan->step_count < CADENCE_STEPS_MAX - 1)
		plan->step_count++; /* the last place is overwritten by what comes after; no story is that long */
	*step = (struct cadence_step){ .code = code, .at_ms = at_ms };
	return step;
}

void plan_note_calendar(const struct cadence_facts *facts, int64_t day, struct cadence_result *plan)
{
	int year, month, day_of_month;

	date_from_days(day, &year, &month, &day_of_month);
	if (calendar_knows_year(facts->clock.calendar, year) || !plan->calendar_known)
		return;
	plan->calendar_known = false;
	plan_step(plan, CADENCE_STEP_CALENDAR_UNKNOWN, 0)->amount = year;
}

int64_t plan_land(const struct cadence_facts *facts, int64_t day, struct cadence_result *plan)
{
	const struct work_clock *clock = &facts->clock;
	int64_t landed = work_day_from(clock, day);

	if (landed != day) {
		int code = CADENCE_STEP_OFF_WEEKEND;

		for (int64_t at = day; at < landed; at++)
			if (calendar_kind_of(clock->calendar, at) == CALENDAR_HOLIDAY)
				code = CADENCE_STEP_OFF_HOLIDAY;
		plan_step(plan, code, work_landing(clock, landed))->from_ms = work_landing(clock, day);
	}
	plan_note_calendar(facts, landed, plan);
	return landed;
}

int64_t plan_yellow(const struct cadence_facts *facts, const struct cadence_result *plan, int64_t due_ms)
{
	return plan->hard ? due_ms + HARD_YELLOW_MS : work_end_after(&facts->clock, due_ms);
}

int64_t plan_red(const struct cadence_facts *facts, const struct cadence_rules *rules,
		 const struct cadence_result *plan, int64_t due_ms)
{
	int64_t days = rules->default_days;

	if (facts->in_pool)
		return 0;
	if (plan->hard)
		return due_ms + HARD_RED_MS;
	if (plan->interval.amount > 0 && plan->interval.unit == CADENCE_DAYS)
		days = plan->interval.amount;
	return work_landing(&facts->clock, work_day_from(&facts->clock, work_date(&facts->clock, due_ms) + days));
}

static void set_due(const struct cadence_facts *facts, const struct cadence_rules *rules, int64_t due_ms,
		    struct cadence_result *plan)
{
	plan->next_due_at_ms = due_ms;
	plan->yellow_at_ms = plan_yellow(facts, plan, due_ms);
	plan->red_at_ms = plan_red(facts, rules, plan, due_ms);
}

/* --- Which rule --- */

static const struct cadence_stage_rule *find_stage(const struct cadence_rules *rules, const char *code)
{
	for (size_t i = 0; i < rules->stage_count; i++)
		if (text_equal(rules->stages[i].code, code))
			return &rules->stages[i];
	return NULL;
}

static const struct cadence_job_type_rule *find_job_type(const struct cadence_rules *rules, const char *code)
{
	for (size_t i = 0; code && i < rules->job_type_count; i++)
		if (text_equal(rules->job_types[i].code, code))
			return &rules->job_types[i];
	return NULL;
}

static void take_rule(struct cadence_interval interval, int source, const char *name, struct cadence_result *plan)
{
	if (interval.unit != CADENCE_HOURS)
		interval.unit = CADENCE_DAYS;
	if (interval.hard && interval.unit == CADENCE_DAYS)
		interval = (struct cadence_interval){ interval.amount * 24, CADENCE_HOURS, true };
	interval.hard = interval.unit == CADENCE_HOURS;
	plan->interval = interval;
	plan->hard = interval.hard;
	plan->source = source;
	plan->rule_name = name;
}

/* Precedence: override > stage > job type > default. The explicit date comes on top, later. */
static void choose_rule(const struct cadence_facts *facts, const struct cadence_rules *rules,
			const struct cadence_submission *submission, struct cadence_result *plan)
{
	const struct cadence_stage_rule *stage = submission ? find_stage(rules, submission->stage) : NULL;
	const struct cadence_job_type_rule *job_type = submission ? find_job_type(rules, submission->job_type) : NULL;
	struct cadence_interval standard = { rules->default_days, CADENCE_DAYS, false };

	if (stage)
		plan->pay_report = stage->pay_report;
	if (facts->override.amount > 0)
		take_rule(facts->override, CADENCE_SOURCE_OVERRIDE, NULL, plan);
	else if (stage && stage->interval.amount > 0)
		take_rule(stage->interval, CADENCE_SOURCE_STAGE, stage->name, plan);
	else if (job_type && job_type->interval.amount > 0)
		take_rule(job_type->interval, CADENCE_SOURCE_JOB_TYPE, job_type->name, plan);
	else
		take_rule(standard, CADENCE_SOURCE_DEFAULT, NULL, plan);
}

static void tell_rule(struct cadence_result *plan)
{
	static const int codes[] = {
		[CADENCE_SOURCE_OVERRIDE] = CADENCE_STEP_OVERRIDE,
		[CADENCE_SOURCE_STAGE] = CADENCE_STEP_RULE_STAGE,
		[CADENCE_SOURCE_JOB_TYPE] = CADENCE_STEP_RULE_JOB_TYPE,
		[CADENCE_SOURCE_DEFAULT] = CADENCE_STEP_RULE_DEFAULT,
		[CADENCE_SOURCE_POOL] = CADENCE_STEP_RULE_POOL,
	};
	struct cadence_step *step = plan_step(plan, codes[plan->source], 0);

	step->amount = plan->interval.amount;
	step->unit = plan->interval.unit;
	step->name = plan->rule_name;
}

/* --- What it counts from --- */

/* The later of the last effective contact and the entry into the stage; else the making of the followup. */
static void choose_base(const struct cadence_facts *facts, const struct cadence_submission *submission,
			struct cadence_result *plan)
{
	struct cadence_step *step;

	if (submission && submission->stage_since_ms > facts->last_contact_ms) {
		plan->counted_from_ms = submission->stage_since_ms;
		plan->counted_from = CADENCE_FROM_STAGE;
		plan_step(plan, CADENCE_STEP_STAGE, plan->counted_from_ms)->name = submission->stage;
	} else if (facts->last_contact_ms > 0) {
		plan->counted_from_ms = facts->last_contact_ms;
		plan->counted_from = CADENCE_FROM_CONTACT;
		step = plan_step(plan, CADENCE_STEP_CONTACT, plan->counted_from_ms);
		step->channel = facts->last_channel;
		step->outcome = facts->last_outcome;
	} else {
		plan->counted_from_ms = facts->entered_at_ms;
		plan->counted_from = CADENCE_FROM_CREATED;
		plan_step(plan, CADENCE_STEP_CREATED, plan->counted_from_ms);
	}
}

/* The stage's own name, where the rules know it, reads better than its code. */
static void name_stage(const struct cadence_rules *rules, struct cadence_result *plan)
{
	struct cadence_step *step = &plan->steps[0];
	const struct cadence_stage_rule *stage;

	if (step->code != CADENCE_STEP_STAGE)
		return;
	stage = find_stage(rules, step->name);
	if (stage)
		step->name = stage->name;
}

/* --- Rules in hours --- */

/* The first moment at or after at_ms inside 10 to 20 h of the local day. */
static int64_t into_touch_hours(const struct work_clock *clock, int64_t at_ms)
{
	int64_t day = work_date(clock, at_ms);

	if (at_ms < work_instant(clock, day, TOUCH_FROM_MINUTE))
		return work_instant(clock, day, TOUCH_FROM_MINUTE);
	if (at_ms > work_instant(clock, day, TOUCH_TO_MINUTE))
		return work_instant(clock, day + 1, TOUCH_FROM_MINUTE);
	return at_ms;
}

/* The first long holiday with a day from the date of raw_ms to the day before next_ms. */
static bool holiday_ahead(const struct work_clock *clock, int64_t raw_ms, int64_t next_ms, int64_t *ret_first,
			  int64_t *ret_last)
{
	for (int64_t day = work_date(clock, raw_ms); day < work_date(clock, next_ms); day++)
		if (work_long_holiday(clock, day, ret_first, ret_last))
			return true;
	return false;
}

/* When to touch lightly, between raw_ms and the next working window; 0 when there is no place for it. */
static int64_t light_touch_at(const struct cadence_facts *facts, const struct cadence_result *plan, int64_t raw_ms,
			      int64_t next_ms, bool *ret_is_spaced)
{
	const struct work_clock *clock = &facts->clock;
	int64_t last_ms = facts->last_attempt_ms > facts->last_contact_ms ? facts->last_attempt_ms :
									     facts->last_contact_ms;
	int64_t first, last, at_ms, evening_ms;

	if (!holiday_ahead(clock, raw_ms, next_ms, &first, &last))
		return 0;
	at_ms = raw_ms;
	if (work_date(clock, raw_ms) < first)
		at_ms = work_instant(clock, first, TOUCH_FROM_MINUTE);
	evening_ms = work_instant(clock, work_date(clock, at_ms), TOUCH_TO_MINUTE);
	if (at_ms > evening_ms &&
	    2 * (evening_ms - plan->counted_from_ms) >= plan->interval.amount * MS_PER_HOUR)
		at_ms = evening_ms;
	at_ms = into_touch_hours(clock, at_ms);
	*ret_is_spaced = last_ms > 0 && work_date(clock, last_ms) >= first && at_ms < last_ms + TOUCH_EVERY_MS;
	if (*ret_is_spaced)
		at_ms = into_touch_hours(clock, last_ms + TOUCH_EVERY_MS);
	return at_ms < next_ms && work_date(clock, at_ms) <= last ? at_ms : 0;
}

/* No room before: on to the next working window, or a light touch where a long holiday lies between. */
static int64_t later_window(const struct cadence_facts *facts, const struct cadence_rules *rules, int64_t raw_ms,
			    struct cadence_result *plan)
{
	int64_t next_ms = work_start_after(&facts->clock, raw_ms), touch_ms = 0;
	bool is_spaced = false;

	if (!next_ms)
		return raw_ms;
	if (rules->light_touch)
		touch_ms = light_touch_at(facts, plan, raw_ms, next_ms, &is_spaced);
	if (!touch_ms) {
		plan_step(plan, CADENCE_STEP_LATER, next_ms)->from_ms = raw_ms;
		return next_ms;
	}
	plan->light_touch = true;
	plan->due_kind = CADENCE_DUE_LIGHT_TOUCH;
	plan_step(plan, CADENCE_STEP_LIGHT_TOUCH, touch_ms)->from_ms = raw_ms;
	if (is_spaced)
		plan_step(plan, CADENCE_STEP_SPACED, touch_ms);
	return touch_ms;
}

static void plan_hours(const struct cadence_facts *facts, const struct cadence_rules *rules,
		       struct cadence_result *plan)
{
	const struct work_clock *clock = &facts->clock;
	int64_t base_ms = plan->counted_from_ms, span_ms = plan->interval.amount * MS_PER_HOUR;
	int64_t raw_ms = base_ms + span_ms, due_ms = raw_ms;

	plan->due_kind = CADENCE_DUE_HARD;
	if (!work_is_open(clock, raw_ms)) {
		int64_t before_ms = work_end_before(clock, raw_ms);

		plan_step(plan, CADENCE_STEP_RAW, raw_ms);
		if (before_ms && 2 * (before_ms - base_ms) >= span_ms) {
			due_ms = before_ms;
			plan_step(plan, CADENCE_STEP_EARLIER, due_ms)->from_ms = raw_ms;
		} else {
			due_ms = later_window(facts, rules, raw_ms, plan);
		}
	}
	plan_note_calendar(facts, work_date(clock, raw_ms), plan);
	plan_note_calendar(facts, work_date(clock, due_ms), plan);
	set_due(facts, rules, due_ms, plan);
}

/* --- Rules in days --- */

static void plan_days(const struct cadence_facts *facts, const struct cadence_rules *rules,
		      struct cadence_result *plan)
{
	int64_t day = work_date(&facts->clock, plan->counted_from_ms) + plan->interval.amount;

	plan->due_kind = facts->in_pool ? CADENCE_DUE_POOL : CADENCE_DUE_DAY;
	plan->may_spread = true;
	set_due(facts, rules, work_landing(&facts->clock, plan_land(facts, day, plan)), plan);
}

void plan_interval(const struct cadence_facts *facts, const struct cadence_rules *rules,
		   const struct cadence_submission *submission, struct cadence_result *plan)
{
	choose_rule(facts, rules, submission, plan);
	choose_base(facts, submission, plan);
	tell_rule(plan);
	if (plan->hard)
		plan_hours(facts, rules, plan);
	else
		plan_days(facts, rules, plan);
}

/* --- The pool, and people never contacted --- */

void plan_pool(const struct cadence_facts *facts, const struct cadence_rules *rules,
	       const struct cadence_submission *submission, struct cadence_result *plan)
{
	static const char *const grades[] = { "A", "B", "C" };
	int grade = facts->in_pool && facts->pool_grade >= 'A' && facts->pool_grade <= 'C' ? facts->pool_grade - 'A' : 1;
	struct cadence_interval interval = { rules->pool_days[grade], CADENCE_DAYS, false };

	if (facts->override.amount > 0)
		take_rule(facts->override, CADENCE_SOURCE_OVERRIDE, NULL, plan);
	else
		take_rule(interval, CADENCE_SOURCE_POOL, grades[grade], plan);
	choose_base(facts, submission, plan);
	tell_rule(plan);
	if (plan->hard)
		plan_hours(facts, rules, plan);
	else
		plan_days(facts, rules, plan);
}

/* Made by hand, by a submission or at a wake date: at once, with one working day of grace. */
static void plan_new(const struct cadence_facts *facts, const struct cadence_rules *rules,
		     struct cadence_result *plan)
{
	const struct work_clock *clock = &facts->clock;
	int64_t due_ms = facts->entered_at_ms;

	plan_step(plan, CADENCE_STEP_CREATED, due_ms);
	plan_step(plan, CADENCE_STEP_NEW, due_ms);
	set_due(facts, rules, due_ms, plan);
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
	set_due(facts, rules, facts->planned_due_at_ms, plan);
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
	choose_rule(facts, rules, submission, plan);
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
	set_due(facts, rules, due_ms, plan);
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
	name_stage(rules, plan);
}

/* 0 counts as never. */
static int64_t earlier(int64_t a_ms, int64_t b_ms)
{
	if (!a_ms || !b_ms)
		return a_ms ? a_ms : b_ms;
	return a_ms < b_ms ? a_ms : b_ms;
}

/* Earliest due first, then hard, then the later stage. */
static bool is_more_urgent(const struct cadence_result *plan, int kind, const struct cadence_result *best, int best_kind)
{
	if (plan->next_due_at_ms != best->next_due_at_ms)
		return earlier(plan->next_due_at_ms, best->next_due_at_ms) == plan->next_due_at_ms;
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
		yellow_ms = earlier(yellow_ms, plan.yellow_at_ms);
		red_ms = earlier(red_ms, plan.red_at_ms);
		pool_from_ms = earlier(pool_from_ms, plan.pool_from_ms);
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
	set_due(facts, rules, due_ms, plan);
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
	set_due(facts, rules, facts->explicit_due_ms, plan);
}

static bool attempt_counts(const struct cadence_facts *facts)
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
static int64_t missed_due(const struct cadence_facts *facts, const struct cadence_result *plan)
{
	return facts->missed_due_ms > facts->last_contact_ms ? facts->missed_due_ms : plan->rule_due_ms;
}

/* A retry, never later than a due time still ahead; red_at stays where the missed due time put it. A date that the consultant
 * chose with the attempt or after it replaces the retry. */
static void apply_attempt(const struct cadence_facts *facts, const struct cadence_rules *rules,
			  struct cadence_result *plan)
{
	int64_t missed_ms = missed_due(facts, plan), amount, retry_ms;
	int code;

	if (!attempt_counts(facts))
		return;
	if (facts->explicit_due_ms && facts->explicit_set_ms >= facts->last_attempt_ms) {
		if (facts->attempts > 0)
			plan->yellow_at_ms = facts->last_attempt_ms;
		return;
	}
	retry_ms = retry_at(facts, &code, &amount);
	if (missed_ms && missed_ms != plan->rule_due_ms)
		set_due(facts, rules, missed_ms, plan);
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
	if (!attempt_counts(facts) || facts->attempts == 0)
		plan->yellow_at_ms = plan_yellow(facts, plan, until_ms);
	if (plan->red_at_ms && plan->red_at_ms < until_ms)
		plan->red_at_ms = until_ms;
}

/* --- Colours --- */

static void add_reason(struct cadence_result *result, struct cadence_step reason)
{
	int at = result->reason_count;

	if (at == CADENCE_REASONS_MAX)
		return;
	for (; at > 0 && result->reasons[at - 1].at_ms > reason.at_ms; at--)
		result->reasons[at] = result->reasons[at - 1];
	result->reasons[at] = reason;
	result->reason_count++;
}

static void add_red(struct cadence_result *result, int code, int64_t at_ms, int64_t from_ms, int64_t amount)
{
	if (!at_ms)
		return;
	add_reason(result, (struct cadence_step){ .code = code, .at_ms = at_ms, .from_ms = from_ms, .amount = amount });
	result->red_at_ms = earlier(result->red_at_ms, at_ms);
}

static void colour_by_lateness(const struct cadence_facts *facts, struct cadence_result *result)
{
	bool has_attempt = attempt_counts(facts) && facts->attempts > 0;

	if (has_attempt)
		add_reason(result, (struct cadence_step){ .code = CADENCE_REASON_NO_ANSWER,
							  .at_ms = result->yellow_at_ms,
							  .amount = facts->attempts });
	else if (result->yellow_at_ms)
		add_reason(result, (struct cadence_step){ .code = CADENCE_REASON_DUE_PASSED,
							  .at_ms = result->yellow_at_ms,
							  .from_ms = result->next_due_at_ms });
	if (result->red_at_ms)
		add_red(result, CADENCE_REASON_OVERDUE, result->red_at_ms,
			result->retry ? missed_due(facts, result) : result->next_due_at_ms, 0);
}

/* Three unanswered attempts count from contacted on: once he was reached, or a submission has come that far. */
static bool is_contacted(const struct cadence_facts *facts)
{
	for (size_t i = 0; i < facts->submission_count; i++)
		if (facts->submissions[i].kind >= CADENCE_CONTACTED)
			return true;
	return facts->submission_count == 0 && facts->last_contact_ms > 0;
}

/* Silence beyond his own baseline; a pause that was planned is none. */
static void colour_by_silence(const struct cadence_facts *facts, struct cadence_result *result)
{
	const struct cadence_risk *risk = &facts->risk;
	int64_t at_ms = facts->last_contact_ms + risk->gap_mean_ms + risk->gap_deviation_ms * 3 / 2;

	if (risk->gap_count < GAPS_NEEDED || !facts->last_contact_ms || !result->next_due_at_ms)
		return;
	if (at_ms < result->next_due_at_ms)
		at_ms = result->next_due_at_ms;
	add_red(result, CADENCE_REASON_SILENCE, at_ms, facts->last_contact_ms,
		(risk->gap_mean_ms + MS_PER_DAY / 2) / MS_PER_DAY);
}

static void colour_by_risk(const struct cadence_facts *facts, struct cadence_result *result)
{
	const struct cadence_risk *risk = &facts->risk;

	add_red(result, CADENCE_REASON_BY_HAND, risk->by_hand_ms, 0, 0);
	add_red(result, CADENCE_REASON_OFFER_IN_HAND, risk->offer_in_hand_ms, 0, 0);
	if (facts->in_pool)
		return;
	add_red(result, CADENCE_REASON_COUNTER_OFFER, risk->counter_offer_ms, 0, 0);
	add_red(result, CADENCE_REASON_EMOTION, risk->emotion_ms, 0, 0);
	for (size_t i = 0; i < facts->submission_count; i++) {
		int64_t deadline_ms = facts->submissions[i].offer_deadline_ms;

		if (deadline_ms)
			add_red(result, CADENCE_REASON_OFFER_DEADLINE, deadline_ms - DEADLINE_NEAR_MS, deadline_ms, 0);
	}
	if (attempt_counts(facts) && facts->attempts >= ATTEMPTS_RED && is_contacted(facts))
		add_red(result, CADENCE_REASON_ATTEMPTS, facts->last_attempt_ms, 0, facts->attempts);
	colour_by_silence(facts, result);
}

static void advise(const struct cadence_facts *facts, struct cadence_result *result)
{
	result->advice_count = 0;
	if (!attempt_counts(facts))
		return;
	if (facts->attempts >= ATTEMPTS_DECIDE)
		result->advice[result->advice_count++] =
			(struct cadence_step){ .code = CADENCE_ADVICE_DECIDE, .amount = facts->attempts };
	if (facts->attempts >= ATTEMPTS_OTHER_CHANNEL)
		result->advice[result->advice_count++] =
			(struct cadence_step){ .code = CADENCE_ADVICE_OTHER_CHANNEL, .amount = facts->attempts };
}

/* Colours from the lateness that stands in yellow_at and red_at, and from risks. */
static void colour(const struct cadence_facts *facts, struct cadence_result *result)
{
	result->reason_count = 0;
	colour_by_lateness(facts, result);
	colour_by_risk(facts, result);
}

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
	colour(facts, &result);
	advise(facts, &result);
	*ret_result = result;
}

enum cadence_colour cadence_colour_of(int64_t now_ms, int64_t yellow_at_ms, int64_t red_at_ms)
{
	if (red_at_ms && now_ms >= red_at_ms)
		return CADENCE_RED;
	return yellow_at_ms && now_ms >= yellow_at_ms ? CADENCE_YELLOW : CADENCE_GREEN;
}

void cadence_move_to_day(const struct cadence_facts *facts, const struct cadence_rules *rules, int64_t day,
			 struct cadence_result *result)
{
	if (!result->may_spread || work_landing(&facts->clock, day) == result->next_due_at_ms)
		return;
	move_due(facts, rules, work_landing(&facts->clock, day), result);
	result->rule_due_ms = result->next_due_at_ms;
	colour(facts, result);
}

/* --- Records --- */

static bool is_message(const char *channel)
{
	return text_equal(channel, "wechat") || text_equal(channel, "wecom") || text_equal(channel, "email") ||
	       text_equal(channel, "sms") || text_equal(channel, "other");
}

enum cadence_effect cadence_effect_of(const char *channel, const char *direction, const char *outcome)
{
	if (text_equal(outcome, "wrong_number"))
		return CADENCE_WRONG_NUMBER;
	if (text_equal(direction, "in") || text_equal(outcome, "reached") || text_equal(outcome, "replied") ||
	    text_equal(outcome, "refused"))
		return CADENCE_EFFECTIVE;
	if (text_equal(outcome, "call_later"))
		return CADENCE_CALL_LATER;
	if (text_equal(outcome, "no_answer") || text_equal(outcome, "no_reply"))
		return is_message(channel) ? CADENCE_AWAITS : CADENCE_ATTEMPT;
	return CADENCE_NOTHING;
}

int64_t cadence_answer_until(const struct work_clock *clock, int64_t sent_ms)
{
	return work_add_time(clock, sent_ms, ANSWER_HOURS * (int64_t)MS_PER_HOUR);
}

bool cadence_contact_fulfils(const struct work_clock *clock, int64_t explicit_due_ms, int64_t contact_ms)
{
	return work_date(clock, contact_ms) >= work_date(clock, explicit_due_ms);
}

void cadence_baseline(const int64_t *contacts_ms, size_t count, struct cadence_risk *risk)
{
	double gaps = count > 1 ? (double)(count - 1) : 0, mean, sum = 0;

	risk->gap_count = (int64_t)gaps;
	if (gaps < 2)
		return;
	mean = (double)(contacts_ms[count - 1] - contacts_ms[0]) / gaps;
	for (size_t i = 1; i < count; i++) {
		double off = (double)(contacts_ms[i] - contacts_ms[i - 1]) - mean;

		sum += off * off;
	}
	risk->gap_mean_ms = (int64_t)mean;
	risk->gap_deviation_ms = (int64_t)sqrt(sum / (gaps - 1));
}
