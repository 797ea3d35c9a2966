/* One submission under a rule of days or hours: which rule, what it counts from, where it lands. Pure.
 * The fixed points of 待入职 and of the guarantee stand in cadence_schedule.c; people's decisions and attempts in cadence.c. */
#include "feature/cadence/cadence_plan.h"

#include "base/clock.h"
#include "base/text.h"
#include "base/zone.h"

enum {
	HARD_YELLOW_MS = 4 * MS_PER_HOUR,
	HARD_RED_MS = 24 * MS_PER_HOUR,
	TOUCH_FROM_MINUTE = 10 * 60,
	TOUCH_TO_MINUTE = 20 * 60,
	TOUCH_EVERY_MS = 72 * MS_PER_HOUR,
};

/* --- The plan in the making --- */

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

void plan_set_due(const struct cadence_facts *facts, const struct cadence_rules *rules, int64_t due_ms,
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
void plan_choose_rule(const struct cadence_facts *facts, const struct cadence_rules *rules,
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
void plan_name_stage(const struct cadence_rules *rules, struct cadence_result *plan)
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
	plan_set_due(facts, rules, due_ms, plan);
}

/* --- Rules in days --- */

static void plan_days(const struct cadence_facts *facts, const struct cadence_rules *rules,
		      struct cadence_result *plan)
{
	int64_t day = work_date(&facts->clock, plan->counted_from_ms) + plan->interval.amount;

	plan->due_kind = facts->in_pool ? CADENCE_DUE_POOL : CADENCE_DUE_DAY;
	plan->may_spread = true;
	plan_set_due(facts, rules, work_landing(&facts->clock, plan_land(facts, day, plan)), plan);
}

void plan_interval(const struct cadence_facts *facts, const struct cadence_rules *rules,
		   const struct cadence_submission *submission, struct cadence_result *plan)
{
	plan_choose_rule(facts, rules, submission, plan);
	choose_base(facts, submission, plan);
	tell_rule(plan);
	if (plan->hard)
		plan_hours(facts, rules, plan);
	else
		plan_days(facts, rules, plan);
}

/* --- The pool --- */

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
