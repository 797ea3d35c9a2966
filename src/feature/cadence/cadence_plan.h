/* What the files of cadence_next() share; nobody else includes it. A plan is a result in the making:
 * due time, colours by lateness and story of one submission, before people's decisions, attempts and risks. */
#pragma once
#include "feature/cadence/cadence.h"

/* Adds a step to the story and returns it, for its figures. */
struct cadence_step *plan_step(struct cadence_result *plan, int code, int64_t at_ms);

/* Notes, once, that the year of `day` has no holiday table. */
void plan_note_calendar(const struct cadence_facts *facts, int64_t day, struct cadence_result *plan);

/* Where a day rule lands: the day itself or, when it is blocked, the next working day; tells the move. */
int64_t plan_land(const struct cadence_facts *facts, int64_t day, struct cadence_result *plan);

/* Colours by lateness of a due time under the plan's rule: 4 h and 24 h after it for hard rules, else the end of that
 * day's working hours and one further interval (the default where the plan has none). In the pool never red. */
int64_t plan_yellow(const struct cadence_facts *facts, const struct cadence_result *plan, int64_t due_ms);
int64_t plan_red(const struct cadence_facts *facts, const struct cadence_rules *rules,
		 const struct cadence_result *plan, int64_t due_ms);

/* The due time with both colours by lateness. */
void plan_set_due(const struct cadence_facts *facts, const struct cadence_rules *rules, int64_t due_ms,
		  struct cadence_result *plan);

/* Which rule: override > stage > job type > default. The explicit date comes on top, later. */
void plan_choose_rule(const struct cadence_facts *facts, const struct cadence_rules *rules,
		      const struct cadence_submission *submission, struct cadence_result *plan);

/* Puts the stage's own name, where the rules know it, in place of its code. */
void plan_name_stage(const struct cadence_rules *rules, struct cadence_result *plan);

/* By override, stage, job type or default, from the later of contact and stage entry. */
void plan_interval(const struct cadence_facts *facts, const struct cadence_rules *rules,
		   const struct cadence_submission *submission, struct cadence_result *plan);

/* By the grade of the pool. With a submission: what comes after its guarantee, grade B. */
void plan_pool(const struct cadence_facts *facts, const struct cadence_rules *rules,
	       const struct cadence_submission *submission, struct cadence_result *plan);

/* The fixed points of 待入职 and of the guarantee. */
void plan_accepted(const struct cadence_facts *facts, const struct cadence_rules *rules,
		   const struct cadence_submission *submission, struct cadence_result *plan);
void plan_onboarded(const struct cadence_facts *facts, const struct cadence_rules *rules,
		    const struct cadence_submission *submission, struct cadence_result *plan);

/* Whether the last attempt is younger than the last effective contact. */
bool plan_has_attempt(const struct cadence_facts *facts);

/* The due time that an attempt or a snooze put off. */
int64_t plan_missed_due(const struct cadence_facts *facts, const struct cadence_result *plan);

/* The earlier of two instants; 0 counts as never. */
static inline int64_t plan_earlier(int64_t a_ms, int64_t b_ms)
{
	if (!a_ms || !b_ms)
		return a_ms ? a_ms : b_ms;
	return a_ms < b_ms ? a_ms : b_ms;
}

/* Colours from the lateness that stands in yellow_at and red_at, and from risks; the earliest reason first. */
void plan_colour(const struct cadence_facts *facts, struct cadence_result *result);

/* What the card proposes after attempts without answer: another channel, a decision. */
void plan_advise(const struct cadence_facts *facts, struct cadence_result *result);
