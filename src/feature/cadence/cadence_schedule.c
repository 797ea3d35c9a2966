/* The fixed points of 待入职 (accepted) and of the guarantee after onboarding.
 * A point is fulfilled by contact on its local date or later; the next one that is not counts. Points counted towards
 * an event move to the working day before it when blocked, all others to the one after. */
#include "base/clock.h"
#include "base/text.h"
#include "base/zone.h"
#include "feature/cadence/cadence_plan.h"

enum {
	WHILE_ACCEPTED_DAYS = 5,
	ARRIVAL_MINUTE = 10 * 60 + 30,
	GUARANTEE_MONTHS = 3,
	GUARANTEE_MONTHS_EXECUTIVE = 6,
	GUARANTEE_WARNING_DAYS = 14,
};

static const int after_acceptance[] = { 1, 3 };
static const int before_onboarding[] = { 7, 3, 1 };
static const int after_onboarding[] = { 1, 7, 30, 60, 90 };

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* Walks the points of one plan and keeps the earliest that contact has not fulfilled. */
struct points {
	const struct cadence_facts *facts;
	const struct cadence_rules *rules;
	int64_t base_ms, base_day; /* later of contact and stage entry */
	struct cadence_result plan; /* the best so far; next_due_at_ms 0 = none */
	struct cadence_result start; /* what every point's plan begins with */
};

static struct points points_begin(const struct cadence_facts *facts, const struct cadence_rules *rules,
				  const struct cadence_submission *submission, const struct cadence_result *start)
{
	int64_t base_ms = submission->stage_since_ms > facts->last_contact_ms ? submission->stage_since_ms :
										 facts->last_contact_ms;

	return (struct points){
		.facts = facts,
		.rules = rules,
		.base_ms = base_ms,
		.base_day = work_date(&facts->clock, base_ms),
		.plan = *start,
		.start = *start,
	};
}

/* Offers a point that is due at due_ms and turns red at red_ms (0: by lateness). Of two at one instant the first stays. */
static void points_offer(struct points *points, struct cadence_result *plan, int64_t due_ms, int64_t red_ms)
{
	if (points->plan.next_due_at_ms && points->plan.next_due_at_ms <= due_ms)
		return;
	plan->next_due_at_ms = due_ms;
	plan->yellow_at_ms = plan_yellow(points->facts, plan, due_ms);
	plan->red_at_ms = red_ms ? red_ms : plan_red(points->facts, points->rules, plan, due_ms);
	points->plan = *plan;
}

/* A point `days` after an event; lands later when blocked. */
static void points_after(struct points *points, int code, int64_t event_day, int days)
{
	struct cadence_result plan = points->start;

	plan_step(&plan, code, 0)->amount = days;
	int64_t day = plan_land(points->facts, event_day + days, &plan);
	if (day > points->base_day)
		points_offer(points, &plan, work_landing(&points->facts->clock, day), 0);
}

/* A point `days` before an event; lands earlier when blocked. */
static void points_before(struct points *points, int code, int64_t event_day, int days)
{
	const struct work_clock *clock = &points->facts->clock;
	struct cadence_result plan = points->start;
	int64_t wanted = event_day - days, day = work_day_until(clock, wanted);

	if (day <= points->base_day)
		return;
	plan_step(&plan, code, work_instant(clock, event_day, 0))->amount = days;
	if (day != wanted)
		plan_step(&plan, CADENCE_STEP_EARLIER, work_landing(clock, day))->from_ms = work_landing(clock, wanted);
	plan_note_calendar(points->facts, wanted, &plan);
	points_offer(points, &plan, work_landing(clock, day), 0);
}

/* 10:30 on the day of onboarding, whatever day that is; an empty chair the next working day is an alarm. */
static void points_arrival(struct points *points, int64_t onboard_day)
{
	const struct work_clock *clock = &points->facts->clock;
	int64_t due_ms = work_instant(clock, onboard_day, ARRIVAL_MINUTE);
	struct cadence_result plan = points->start;

	if (due_ms <= points->base_ms)
		return;
	plan_step(&plan, CADENCE_STEP_ONBOARDING_DAY, due_ms);
	points_offer(points, &plan, due_ms, work_landing(clock, work_add_days(clock, onboard_day, 1)));
}

/* Between the fixed points: every 5 working days, counted from the last contact. */
static void points_rolling(struct points *points, int64_t accepted_day, int64_t onboard_day)
{
	const struct work_clock *clock = &points->facts->clock;
	struct cadence_result plan = points->start;
	int64_t opening = work_day_from(clock, accepted_day + after_acceptance[COUNT(after_acceptance) - 1]);
	int64_t day = work_add_days(clock, points->base_day, WHILE_ACCEPTED_DAYS);
	bool is_before = onboard_day && points->base_ms < work_instant(clock, onboard_day, ARRIVAL_MINUTE);

	if (points->base_day < opening || (is_before && day >= onboard_day))
		return;
	plan_step(&plan, CADENCE_STEP_WHILE_ACCEPTED, 0)->amount = WHILE_ACCEPTED_DAYS;
	plan_note_calendar(points->facts, day, &plan);
	points_offer(points, &plan, work_landing(clock, day), 0);
}

/* A consultant's own interval for this followup joins the points: the earlier counts. */
static void points_override(struct points *points, const struct cadence_submission *submission)
{
	struct cadence_result plan = points->start;

	if (points->facts->override.amount <= 0)
		return;
	plan.step_count = 0;
	plan_interval(points->facts, points->rules, submission, &plan);
	if (!points->plan.next_due_at_ms || plan.next_due_at_ms < points->plan.next_due_at_ms)
		points->plan = plan;
}

static void begin_schedule(const struct cadence_facts *facts, const struct cadence_submission *submission,
			   struct cadence_result *plan)
{
	bool is_contact = facts->last_contact_ms >= submission->stage_since_ms;
	struct cadence_step *step;

	plan->due_kind = CADENCE_DUE_SCHEDULE;
	plan->source = CADENCE_SOURCE_SCHEDULE;
	plan->counted_from = is_contact ? CADENCE_FROM_CONTACT : CADENCE_FROM_STAGE;
	plan->counted_from_ms = is_contact ? facts->last_contact_ms : submission->stage_since_ms;
	step = plan_step(plan, is_contact ? CADENCE_STEP_CONTACT : CADENCE_STEP_STAGE, plan->counted_from_ms);
	if (is_contact) {
		step->channel = facts->last_channel;
		step->outcome = facts->last_outcome;
	} else {
		step->name = submission->stage;
	}
}

void plan_accepted(const struct cadence_facts *facts, const struct cadence_rules *rules,
		   const struct cadence_submission *submission, struct cadence_result *plan)
{
	int64_t accepted_day = work_date(&facts->clock, submission->stage_since_ms);
	struct points points;

	begin_schedule(facts, submission, plan);
	points = points_begin(facts, rules, submission, plan);
	if (submission->onboard_day)
		points_arrival(&points, submission->onboard_day);
	for (size_t i = 0; i < COUNT(after_acceptance); i++)
		points_after(&points, CADENCE_STEP_AFTER_ACCEPTANCE, accepted_day, after_acceptance[i]);
	points_rolling(&points, accepted_day, submission->onboard_day);
	for (size_t i = 0; submission->onboard_day && i < COUNT(before_onboarding); i++)
		points_before(&points, CADENCE_STEP_BEFORE_ONBOARDING, submission->onboard_day, before_onboarding[i]);
	points_override(&points, submission);
	*plan = points.plan;
}

/* The same day `months` later, or the last of that month where it has no such day. */
static int64_t add_months(int64_t day, int months)
{
	int year, month, day_of_month;

	date_from_days(day, &year, &month, &day_of_month);
	year += (month - 1 + months) / 12;
	month = (month - 1 + months) % 12 + 1;
	while (!date_is_valid(year, month, day_of_month))
		day_of_month--;
	return date_to_days(year, month, day_of_month);
}

static int64_t guarantee_end(const struct cadence_submission *submission, int64_t onboard_day)
{
	if (submission->guarantee_until_day)
		return submission->guarantee_until_day;
	return add_months(onboard_day, text_equal(submission->job_type, "executive") ? GUARANTEE_MONTHS_EXECUTIVE :
										       GUARANTEE_MONTHS);
}

void plan_onboarded(const struct cadence_facts *facts, const struct cadence_rules *rules,
		    const struct cadence_submission *submission, struct cadence_result *plan)
{
	const struct work_clock *clock = &facts->clock;
	int64_t onboard_day = submission->onboard_day ? submission->onboard_day :
							 work_date(clock, submission->stage_since_ms);
	int64_t end_day = guarantee_end(submission, onboard_day);
	struct cadence_result start = *plan;
	struct points points;

	begin_schedule(facts, submission, &start);
	start.client_too = true;
	points = points_begin(facts, rules, submission, &start);
	for (size_t i = 0; i < COUNT(after_onboarding); i++)
		if (onboard_day + after_onboarding[i] <= end_day)
			points_after(&points, CADENCE_STEP_AFTER_ONBOARDING, onboard_day, after_onboarding[i]);
	points_before(&points, CADENCE_STEP_BEFORE_GUARANTEE_END, end_day, GUARANTEE_WARNING_DAYS);
	points_after(&points, CADENCE_STEP_GUARANTEE_END, end_day, 0);
	points_override(&points, submission);
	if (points.plan.next_due_at_ms)
		*plan = points.plan;
	else
		plan_pool(facts, rules, submission, plan);
	plan->pool_from_ms = work_instant(clock, end_day + 1, 0);
}

/* --- Client feedback and the checklist --- */

int64_t cadence_feedback_at(const struct work_clock *lead_clock, int kind, int64_t event_ms, int64_t repeat_no)
{
	int64_t days = (kind == CADENCE_INTERVIEW ? 1 : 2) + 2 * repeat_no;

	return work_landing(lead_clock, work_add_days(lead_clock, work_date(lead_clock, event_ms), days));
}

int64_t cadence_task_due(const struct work_clock *clock, enum cadence_task task, int64_t accepted_ms,
			 int64_t onboard_day)
{
	if (task == CADENCE_BACKGROUND_CHECK)
		return work_landing(clock, work_add_days(clock, work_date(clock, accepted_ms), WHILE_ACCEPTED_DAYS));
	if (!onboard_day)
		return 0;
	return work_landing(clock, work_day_until(clock, onboard_day - (task == CADENCE_MEDICAL ? 7 : 1)));
}
