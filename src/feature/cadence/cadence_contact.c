/* What a contact means for the clock: its effect, how long an answer is awaited, the usual gap between contacts. Pure. */
#include "feature/cadence/cadence.h"

#include <math.h>

#include "base/clock.h"
#include "base/text.h"

enum { ANSWER_HOURS = 24 };

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
