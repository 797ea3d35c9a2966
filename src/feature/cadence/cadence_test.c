/* The due time of a followup: the worked examples of DOMAIN.md, which are law, and tables around them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/zone.h"
#include "feature/cadence/cadence.h"
#include "feature/cadence/holiday_seed.h"

#include <cmocka.h>

/* --- Fixture: the shipped rules, Asia/Shanghai, default working hours --- */

static const struct cadence_job_type_rule job_types[] = {
	{ "tech", "技术", { 5, CADENCE_DAYS, false } },
	{ "executive", "高管", { 10, CADENCE_DAYS, false } },
};

static const struct cadence_stage_rule stages[] = {
	{ "to_contact", "待联系", CADENCE_TO_CONTACT, { 0 }, false },
	{ "contacted", "已沟通", CADENCE_CONTACTED, { 0 }, false },
	{ "recommended", "已推荐", CADENCE_RECOMMENDED, { 0 }, false },
	{ "interview", "面试", CADENCE_INTERVIEW, { 0 }, false },
	{ "negotiation", "薪资谈判", CADENCE_NEGOTIATION, { 72, CADENCE_HOURS, true }, true },
	{ "offer", "已发 offer", CADENCE_OFFER, { 48, CADENCE_HOURS, true }, false },
	{ "accepted", "待入职", CADENCE_ACCEPTED, { 0 }, false },
	{ "onboarded", "已入职", CADENCE_ONBOARDED, { 0 }, false },
	{ "closed", "结束", CADENCE_CLOSED, { 0 }, false },
};

static const struct cadence_rules shipped = {
	.default_days = 3,
	.pool_days = { 30, 90, 180 },
	.light_touch = true,
	.daily_limit = 25,
	.pool_daily_limit = 8,
	.job_types = job_types,
	.job_type_count = 2,
	.stages = stages,
	.stage_count = 9,
};

static struct cadence_rules rules;
static struct cadence_facts facts;
static struct cadence_submission submission;
static struct cadence_result result;

/* "2026-11-23 15:00" in Shanghai; "" is absent. */
static int64_t at(const char *text)
{
	struct local_time local = { 0 };

	if (!*text)
		return 0;
	assert_int_equal(sscanf(text, "%d-%d-%d %d:%d", &local.year, &local.month, &local.day, &local.hour,
				&local.minute), 5);
	return zone_instant_ms(facts.clock.zone, &local);
}

static int64_t __attribute__((unused)) day(const char *text)
{
	int64_t days;

	assert_true(date_parse(text, &days));
	return days;
}

static const char *shown(int64_t at_ms, char *buffer, size_t bytes)
{
	struct local_time local;

	if (!at_ms)
		return "";
	zone_local(facts.clock.zone, at_ms, &local);
	snprintf(buffer, bytes, "%04d-%02d-%02d %02d:%02d", local.year, local.month, local.day, local.hour,
		 local.minute);
	return buffer;
}

static void check_at(const char *what, int64_t got_ms, const char *want)
{
	char buffer[64];

	if (got_ms != at(want))
		fail_msg("%s is %s, not %s", what, shown(got_ms, buffer, sizeof(buffer)), want);
}

static void expect(const char *due, const char *yellow, const char *red)
{
	cadence_next(&facts, &rules, &result);
	check_at("due", result.next_due_at_ms, due);
	check_at("yellow", result.yellow_at_ms, yellow);
	check_at("red", result.red_at_ms, red);
}

static int fresh(void **state)
{
	(void)state;
	rules = shipped;
	facts = (struct cadence_facts){
		.clock = { .zone = zone_get("Asia/Shanghai"),
			   .calendar = &holiday_seed,
			   .hours = working_hours_weekdays(540, 1080) },
		.entry = CADENCE_BY_HAND,
		.last_channel = "phone",
		.last_outcome = "reached",
	};
	facts.entered_at_ms = at("2026-01-05 10:00");
	facts.now_ms = at("2026-11-23 12:00");
	submission = (struct cadence_submission){ 0 };
	return facts.clock.zone ? 0 : -1;
}

/* One submission in a stage since an instant. */
static void in_stage(int kind, const char *job_type, const char *since)
{
	submission.stage = choice_text(&cadence_stages, kind);
	submission.kind = kind;
	submission.job_type = job_type;
	submission.stage_since_ms = at(since);
	facts.submissions = &submission;
	facts.submission_count = 1;
}

static bool has_step(int code)
{
	for (int i = 0; i < result.step_count; i++)
		if (result.steps[i].code == code)
			return true;
	return false;
}

static bool has_reason(int code)
{
	for (int i = 0; i < result.reason_count; i++)
		if (result.reasons[i].code == code)
			return true;
	return false;
}

/* --- The law --- */

static void example_01_default_every_3_days(void **state)
{
	(void)state;
	facts.last_contact_ms = at("2026-11-23 15:00");
	expect("2026-11-26 09:30", "2026-11-26 18:00", "2026-11-30 09:30");
	assert_int_equal(result.due_kind, CADENCE_DUE_DAY);
	assert_int_equal(result.source, CADENCE_SOURCE_DEFAULT);
	assert_true(result.may_spread && result.calendar_known && !result.hard && !result.retry);
}

static void example_02_tech_every_5_days(void **state)
{
	(void)state;
	in_stage(CADENCE_CONTACTED, "tech", "2026-11-20 10:00");
	facts.last_contact_ms = at("2026-11-27 11:00");
	expect("2026-12-02 09:30", "2026-12-02 18:00", "2026-12-07 09:30");
	assert_int_equal(result.source, CADENCE_SOURCE_JOB_TYPE);
	assert_string_equal(result.rule_name, "技术");
}

static void example_03_executive_past_national_day(void **state)
{
	(void)state;
	in_stage(CADENCE_INTERVIEW, "executive", "2026-09-20 10:00");
	facts.last_contact_ms = at("2026-09-23 10:00");
	expect("2026-10-08 09:30", "2026-10-08 18:00", "2026-10-19 09:30");
	assert_true(has_step(CADENCE_STEP_OFF_HOLIDAY));
}

static void example_04_make_up_workday(void **state)
{
	(void)state;
	facts.last_contact_ms = at("2026-09-17 10:00");
	expect("2026-09-20 09:30", "2026-09-20 18:00", "2026-09-23 09:30");
}

static void example_05_offer_since_monday(void **state)
{
	(void)state;
	in_stage(CADENCE_OFFER, "tech", "2026-11-23 15:00");
	facts.last_contact_ms = at("2026-11-20 10:00");
	expect("2026-11-25 15:00", "2026-11-25 19:00", "2026-11-26 15:00");
	assert_true(result.hard && !result.may_spread);
	assert_int_equal(result.due_kind, CADENCE_DUE_HARD);
	assert_int_equal(result.counted_from, CADENCE_FROM_STAGE);
}

static void example_06_offer_moves_earlier(void **state)
{
	(void)state;
	in_stage(CADENCE_OFFER, NULL, "2026-11-23 15:00");
	facts.last_contact_ms = at("2026-11-26 15:00");
	expect("2026-11-27 18:00", "2026-11-27 22:00", "2026-11-28 18:00");
	assert_true(has_step(CADENCE_STEP_EARLIER));
}

static void example_07_offer_moves_later(void **state)
{
	(void)state;
	in_stage(CADENCE_OFFER, NULL, "2026-11-23 15:00");
	facts.last_contact_ms = at("2026-11-27 17:00");
	expect("2026-11-30 09:00", "2026-11-30 13:00", "2026-12-01 09:00");
	assert_true(has_step(CADENCE_STEP_LATER));
}

static void example_08_negotiation_with_pay_report(void **state)
{
	(void)state;
	in_stage(CADENCE_NEGOTIATION, NULL, "2026-11-20 15:00");
	facts.last_contact_ms = at("2026-11-27 10:00");
	expect("2026-11-30 10:00", "2026-11-30 14:00", "2026-12-01 10:00");
	assert_true(result.pay_report);
}

static void example_09_first_unanswered_attempt(void **state)
{
	(void)state;
	facts.last_contact_ms = at("2026-11-20 11:00"); /* due Mon 11-23 09:30 */
	facts.attempts = 1;
	facts.last_attempt_ms = at("2026-11-23 15:00");
	expect("2026-11-24 09:30", "2026-11-23 15:00", "2026-11-26 09:30");
	assert_true(result.retry);
	check_at("missed due", result.rule_due_ms, "2026-11-23 09:30");
}

static void example_10_unanswered_in_offer(void **state)
{
	(void)state;
	in_stage(CADENCE_OFFER, NULL, "2026-11-18 09:00");
	facts.last_contact_ms = at("2026-11-19 11:00"); /* raw Sat 11-21 11:00, so due Fri 11-20 18:00 */
	facts.attempts = 1;
	facts.last_attempt_ms = at("2026-11-23 16:00");
	expect("2026-11-24 11:00", "2026-11-23 16:00", "2026-11-21 18:00");
}

static void example_11_third_unanswered_attempt(void **state)
{
	(void)state;
	in_stage(CADENCE_CONTACTED, NULL, "2026-11-01 09:00");
	facts.last_contact_ms = at("2026-11-13 11:00");
	facts.attempts = 3;
	facts.last_attempt_ms = at("2026-11-18 15:00");
	facts.missed_due_ms = at("2026-11-16 09:30");
	expect("2026-11-23 09:30", "2026-11-18 15:00", "2026-11-18 15:00");
	assert_true(has_reason(CADENCE_REASON_ATTEMPTS));
	assert_int_equal(result.advice_count, 1);
	assert_int_equal(result.advice[0].code, CADENCE_ADVICE_OTHER_CHANNEL);
}

static void example_12_explicit_date(void **state)
{
	(void)state;
	facts.last_contact_ms = at("2026-11-23 15:00");
	facts.explicit_due_ms = at("2026-12-04 14:00");
	expect("2026-12-04 14:00", "2026-12-04 18:00", "2026-12-07 09:30");
	assert_int_equal(result.due_kind, CADENCE_DUE_EXPLICIT);
	assert_false(result.may_spread);
}

static void example_13_pool_into_an_unknown_year(void **state)
{
	(void)state;
	facts.in_pool = true;
	facts.pool_grade = 'B';
	facts.last_contact_ms = at("2026-11-23 15:00");
	expect("2027-02-22 09:30", "2027-02-22 18:00", "");
	assert_false(result.calendar_known);
	assert_true(has_step(CADENCE_STEP_CALENDAR_UNKNOWN));
	assert_int_equal(result.due_kind, CADENCE_DUE_POOL);
}

static void example_14_offer_before_a_long_holiday(void **state)
{
	(void)state;
	in_stage(CADENCE_OFFER, NULL, "2026-09-25 15:00");
	facts.last_contact_ms = at("2026-09-29 16:00");
	expect("2026-09-30 18:00", "2026-09-30 22:00", "2026-10-01 18:00");
	assert_false(result.light_touch);
}

static void example_15_light_touch_in_the_holiday(void **state)
{
	(void)state;
	in_stage(CADENCE_OFFER, NULL, "2026-09-25 15:00");
	facts.last_contact_ms = at("2026-09-30 18:00");
	expect("2026-10-02 18:00", "2026-10-02 22:00", "2026-10-03 18:00");
	assert_true(result.light_touch && result.hard);
	assert_int_equal(result.due_kind, CADENCE_DUE_LIGHT_TOUCH);
}

static void example_16_never_contacted(void **state)
{
	(void)state;
	facts.entered_at_ms = at("2026-11-23 11:00");
	expect("2026-11-23 11:00", "2026-11-24 18:00", "2026-11-26 09:30");
	assert_int_equal(result.due_kind, CADENCE_DUE_NEW);
}

/* --- Around the law --- */

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(example_01_default_every_3_days, fresh),
		cmocka_unit_test_setup(example_02_tech_every_5_days, fresh),
		cmocka_unit_test_setup(example_03_executive_past_national_day, fresh),
		cmocka_unit_test_setup(example_04_make_up_workday, fresh),
		cmocka_unit_test_setup(example_05_offer_since_monday, fresh),
		cmocka_unit_test_setup(example_06_offer_moves_earlier, fresh),
		cmocka_unit_test_setup(example_07_offer_moves_later, fresh),
		cmocka_unit_test_setup(example_08_negotiation_with_pay_report, fresh),
		cmocka_unit_test_setup(example_09_first_unanswered_attempt, fresh),
		cmocka_unit_test_setup(example_10_unanswered_in_offer, fresh),
		cmocka_unit_test_setup(example_11_third_unanswered_attempt, fresh),
		cmocka_unit_test_setup(example_12_explicit_date, fresh),
		cmocka_unit_test_setup(example_13_pool_into_an_unknown_year, fresh),
		cmocka_unit_test_setup(example_14_offer_before_a_long_holiday, fresh),
		cmocka_unit_test_setup(example_15_light_touch_in_the_holiday, fresh),
		cmocka_unit_test_setup(example_16_never_contacted, fresh),
	};

	return cmocka_run_group_tests_name("cadence", tests, NULL, NULL);
}
