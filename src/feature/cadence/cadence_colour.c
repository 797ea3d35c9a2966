/* The colour of a followup: lateness that stands in yellow_at and red_at, risks, and what the card advises. Pure. */
#include "feature/cadence/cadence_plan.h"

#include "base/clock.h"

enum {
	ATTEMPTS_RED = 3,
	ATTEMPTS_OTHER_CHANNEL = 3,
	ATTEMPTS_DECIDE = 5,
	DEADLINE_NEAR_MS = 48 * MS_PER_HOUR,
	GAPS_NEEDED = 8,
};

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
	result->red_at_ms = plan_earlier(result->red_at_ms, at_ms);
}

static void colour_by_lateness(const struct cadence_facts *facts, struct cadence_result *result)
{
	bool has_attempt = plan_has_attempt(facts) && facts->attempts > 0;

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
			result->retry ? plan_missed_due(facts, result) : result->next_due_at_ms, 0);
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
	if (plan_has_attempt(facts) && facts->attempts >= ATTEMPTS_RED && is_contacted(facts))
		add_red(result, CADENCE_REASON_ATTEMPTS, facts->last_attempt_ms, 0, facts->attempts);
	colour_by_silence(facts, result);
}

void plan_advise(const struct cadence_facts *facts, struct cadence_result *result)
{
	result->advice_count = 0;
	if (!plan_has_attempt(facts))
		return;
	if (facts->attempts >= ATTEMPTS_DECIDE)
		result->advice[result->advice_count++] =
			(struct cadence_step){ .code = CADENCE_ADVICE_DECIDE, .amount = facts->attempts };
	if (facts->attempts >= ATTEMPTS_OTHER_CHANNEL)
		result->advice[result->advice_count++] =
			(struct cadence_step){ .code = CADENCE_ADVICE_OTHER_CHANNEL, .amount = facts->attempts };
}

/* Colours from the lateness that stands in yellow_at and red_at, and from risks. */
void plan_colour(const struct cadence_facts *facts, struct cadence_result *result)
{
	result->reason_count = 0;
	colour_by_lateness(facts, result);
	colour_by_risk(facts, result);
}

enum cadence_colour cadence_colour_of(int64_t now_ms, int64_t yellow_at_ms, int64_t red_at_ms)
{
	if (red_at_ms && now_ms >= red_at_ms)
		return CADENCE_RED;
	return yellow_at_ms && now_ms >= yellow_at_ms ? CADENCE_YELLOW : CADENCE_GREEN;
}
