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

static int64_t day(const char *text)
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

static void precedence_is_explicit_override_stage_job_type_default(void **state)
{
	static const struct cadence_interval eight = { 8, CADENCE_DAYS, false };
	struct cadence_stage_rule own[9];

	(void)state;
	memcpy(own, stages, sizeof(own));
	own[1].interval = (struct cadence_interval){ 6, CADENCE_DAYS, false };
	in_stage(CADENCE_CONTACTED, NULL, "2026-11-02 10:00");
	facts.last_contact_ms = at("2026-11-09 15:00"); /* Monday */
	expect("2026-11-12 09:30", "2026-11-12 18:00", "2026-11-16 09:30");
	submission.job_type = "tech";
	expect("2026-11-16 09:30", "2026-11-16 18:00", "2026-11-23 09:30");
	rules.stages = own;
	expect("2026-11-16 09:30", "2026-11-16 18:00", "2026-11-23 09:30");
	assert_int_equal(result.source, CADENCE_SOURCE_STAGE);
	facts.override = eight;
	expect("2026-11-17 09:30", "2026-11-17 18:00", "2026-11-25 09:30");
	assert_int_equal(result.source, CADENCE_SOURCE_OVERRIDE);
	facts.explicit_due_ms = at("2026-11-11 20:00");
	expect("2026-11-11 20:00", "2026-11-12 18:00", "2026-11-19 09:30");
	assert_int_equal(result.source, CADENCE_SOURCE_EXPLICIT);
}

static void stage_entry_after_contact_counts(void **state)
{
	(void)state;
	in_stage(CADENCE_INTERVIEW, NULL, "2026-11-10 10:00");
	facts.last_contact_ms = at("2026-11-09 15:00");
	expect("2026-11-13 09:30", "2026-11-13 18:00", "2026-11-16 09:30");
	assert_int_equal(result.counted_from, CADENCE_FROM_STAGE);
}

static void light_touches_keep_72_hours(void **state)
{
	(void)state;
	in_stage(CADENCE_OFFER, NULL, "2026-09-25 15:00");
	facts.last_contact_ms = at("2026-10-02 18:00"); /* reached by the light touch of example 15 */
	expect("2026-10-05 18:00", "2026-10-05 22:00", "2026-10-06 18:00");
	assert_true(result.light_touch && has_step(CADENCE_STEP_SPACED));
	facts.last_contact_ms = at("2026-10-05 18:00"); /* the next would come on the 8th: back at work by then */
	expect("2026-10-08 09:00", "2026-10-08 13:00", "2026-10-09 09:00");
	assert_false(result.light_touch);
}

static void light_touch_keeps_to_10_to_20_h(void **state)
{
	(void)state;
	in_stage(CADENCE_OFFER, NULL, "2026-09-25 15:00");
	facts.last_contact_ms = at("2026-09-30 07:00"); /* raw Fri 10-02 07:00, 11 of 48 h before remain */
	expect("2026-10-02 10:00", "2026-10-02 14:00", "2026-10-03 10:00");
	facts.last_contact_ms = at("2026-09-30 22:00"); /* raw Fri 22:00 */
	expect("2026-10-02 20:00", "2026-10-03 00:00", "2026-10-03 20:00");
	rules.light_touch = false;
	expect("2026-10-08 09:00", "2026-10-08 13:00", "2026-10-09 09:00");
}

static void attempts_retry_after_1_2_3_working_days(void **state)
{
	static const struct {
		int64_t attempts;
		const char *due;
		int advice;
	} rows[] = {
		{ 1, "2026-11-26 09:30", 0 }, { 2, "2026-11-27 09:30", 0 }, { 3, "2026-11-30 09:30", 1 },
		{ 4, "2026-11-30 09:30", 1 }, { 5, "2026-11-30 09:30", 2 }, { 9, "2026-11-30 09:30", 2 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		facts.last_contact_ms = at("2026-11-18 11:00");
		facts.last_attempt_ms = at("2026-11-25 16:00"); /* Wednesday */
		facts.attempts = rows[i].attempts;
		cadence_next(&facts, &rules, &result);
		check_at("retry", result.next_due_at_ms, rows[i].due);
		assert_int_equal(result.advice_count, rows[i].advice);
		if (rows[i].advice == 2)
			assert_int_equal(result.advice[0].code, CADENCE_ADVICE_DECIDE);
	}
}

static void a_retry_is_never_later_than_a_due_time_ahead(void **state)
{
	(void)state;
	facts.last_contact_ms = at("2026-11-23 15:00"); /* due Thu 11-26 09:30 */
	facts.attempts = 3;
	facts.last_attempt_ms = at("2026-11-25 16:00");
	expect("2026-11-26 09:30", "2026-11-25 16:00", "2026-11-25 16:00");
	assert_false(result.retry);
	facts.explicit_due_ms = at("2026-11-27 14:00");
	expect("2026-11-27 14:00", "2026-11-25 16:00", "2026-11-25 16:00");
	facts.attempts = 1;
	expect("2026-11-26 09:30", "2026-11-25 16:00", "2026-11-30 09:30");
	assert_true(result.retry);
}

static void a_date_chosen_with_the_attempt_replaces_the_retry(void **state)
{
	(void)state;
	facts.last_contact_ms = at("2026-11-18 11:00");
	facts.attempts = 1;
	facts.last_attempt_ms = at("2026-11-25 16:00");
	facts.explicit_due_ms = at("2026-12-04 14:00");
	facts.explicit_set_ms = at("2026-11-24 10:00"); /* an older promise: try again before it */
	expect("2026-11-26 09:30", "2026-11-25 16:00", "2026-12-07 09:30");
	facts.explicit_set_ms = at("2026-11-25 16:00");
	expect("2026-12-04 14:00", "2026-11-25 16:00", "2026-12-07 09:30");
	assert_int_equal(result.due_kind, CADENCE_DUE_EXPLICIT);
	assert_false(result.retry);
}

static void call_later_is_a_retry_without_reproach(void **state)
{
	(void)state;
	facts.last_contact_ms = at("2026-11-18 11:00");
	facts.attempts = 0;
	facts.last_attempt_ms = at("2026-11-25 16:00");
	expect("2026-11-26 09:30", "2026-11-26 18:00", "2026-11-26 09:30");
	assert_false(has_reason(CADENCE_REASON_NO_ANSWER));
	assert_true(has_step(CADENCE_STEP_CALL_LATER));
}

static void a_snooze_moves_due_and_yellow_and_keeps_red(void **state)
{
	(void)state;
	facts.last_contact_ms = at("2026-11-20 11:00"); /* due Mon 11-23 09:30, red Thu 11-26 */
	facts.snoozed_until_ms = at("2026-11-24 10:00");
	expect("2026-11-24 10:00", "2026-11-24 18:00", "2026-11-26 09:30");
	facts.snoozed_until_ms = at("2026-11-27 10:00");
	expect("2026-11-27 10:00", "2026-11-27 18:00", "2026-11-27 10:00");
	assert_int_equal(result.due_kind, CADENCE_DUE_SNOOZE);
	check_at("put off", result.rule_due_ms, "2026-11-23 09:30");
}

static void the_most_urgent_submission_counts(void **state)
{
	struct cadence_submission both[2] = {
		{ .stage = "contacted", .kind = CADENCE_CONTACTED, .stage_since_ms = at("2026-11-20 10:00") },
		{ .stage = "offer", .kind = CADENCE_OFFER, .stage_since_ms = at("2026-11-23 15:00") },
	};

	(void)state;
	facts.submissions = both;
	facts.submission_count = 2;
	facts.last_contact_ms = at("2026-11-20 12:00"); /* contacted: Mon 11-23 09:30; offer: Wed 11-25 15:00 */
	expect("2026-11-23 09:30", "2026-11-23 18:00", "2026-11-26 09:30");
	assert_int_equal(result.submission, 0);
	facts.last_contact_ms = at("2026-11-24 10:00"); /* contacted: Fri 11-27 09:30; offer: Thu 11-26 10:00 */
	expect("2026-11-26 10:00", "2026-11-26 14:00", "2026-11-27 10:00");
	assert_int_equal(result.submission, 1);
	assert_true(result.hard);
}

static void accepted_walks_through_its_points(void **state)
{
	static const struct {
		const char *contact, *due;
		int code;
	} rows[] = {
		/* accepted Wed 2026-11-18 16:00, onboarding Mon 2026-12-14 */
		{ "", "2026-11-19 09:30", CADENCE_STEP_AFTER_ACCEPTANCE },
		{ "2026-11-19 11:00", "2026-11-23 09:30", CADENCE_STEP_AFTER_ACCEPTANCE }, /* day 3 is Saturday */
		{ "2026-11-23 11:00", "2026-11-30 09:30", CADENCE_STEP_WHILE_ACCEPTED },
		{ "2026-11-30 11:00", "2026-12-07 09:30", CADENCE_STEP_WHILE_ACCEPTED }, /* and 7 days before */
		{ "2026-12-02 11:00", "2026-12-07 09:30", CADENCE_STEP_BEFORE_ONBOARDING },
		{ "2026-12-07 11:00", "2026-12-11 09:30", CADENCE_STEP_BEFORE_ONBOARDING }, /* 3 days, and 1: Sunday */
		{ "2026-12-11 11:00", "2026-12-14 10:30", CADENCE_STEP_ONBOARDING_DAY },
		{ "2026-12-14 09:00", "2026-12-14 10:30", CADENCE_STEP_ONBOARDING_DAY },
		{ "2026-12-14 11:00", "2026-12-21 09:30", CADENCE_STEP_WHILE_ACCEPTED },
	};

	(void)state;
	in_stage(CADENCE_ACCEPTED, NULL, "2026-11-18 16:00");
	submission.onboard_day = day("2026-12-14");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		facts.last_contact_ms = at(rows[i].contact);
		cadence_next(&facts, &rules, &result);
		check_at("point", result.next_due_at_ms, rows[i].due);
		if (!has_step(rows[i].code))
			fail_msg("row %zu has another reason", i);
	}
	facts.last_contact_ms = at("2026-12-14 09:00");
	expect("2026-12-14 10:30", "2026-12-14 18:00", "2026-12-15 09:30");
	submission.onboard_day = 0;
	facts.last_contact_ms = at("2026-12-11 11:00");
	expect("2026-12-18 09:30", "2026-12-18 18:00", "2026-12-21 09:30");
}

static void unanswered_in_accepted_retries_in_hours(void **state)
{
	(void)state;
	in_stage(CADENCE_ACCEPTED, NULL, "2026-11-18 16:00");
	facts.attempts = 1;
	facts.last_attempt_ms = at("2026-11-19 16:00");
	expect("2026-11-20 11:00", "2026-11-19 16:00", "2026-11-23 09:30");
}

static void the_guarantee_walks_through_its_points(void **state)
{
	static const struct {
		const char *contact, *due;
	} rows[] = {
		/* onboarded Mon 2026-03-02, guarantee until 06-02 */
		{ "", "2026-03-03 09:30" },
		{ "2026-03-03 11:00", "2026-03-09 09:30" },
		{ "2026-03-09 11:00", "2026-04-01 09:30" },
		{ "2026-04-01 11:00", "2026-05-06 09:30" }, /* day 60 is 05-01, holiday until the 5th */
		{ "2026-05-06 11:00", "2026-05-19 09:30" }, /* 14 days before the end */
		{ "2026-05-19 11:00", "2026-06-01 09:30" }, /* day 90 is Sunday */
		{ "2026-06-01 11:00", "2026-06-02 09:30" },
		{ "2026-06-02 11:00", "2026-08-31 09:30" }, /* nothing left: as in the pool, grade B */
	};

	(void)state;
	in_stage(CADENCE_ONBOARDED, NULL, "2026-03-02 10:00");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		facts.last_contact_ms = at(rows[i].contact);
		cadence_next(&facts, &rules, &result);
		check_at("point", result.next_due_at_ms, rows[i].due);
		check_at("pool", result.pool_from_ms, "2026-06-03 00:00");
	}
	facts.last_contact_ms = 0;
	submission.job_type = "executive";
	cadence_next(&facts, &rules, &result);
	check_at("pool", result.pool_from_ms, "2026-09-03 00:00");
	assert_true(result.client_too);
	submission.guarantee_until_day = day("2026-04-30");
	cadence_next(&facts, &rules, &result);
	check_at("pool", result.pool_from_ms, "2026-05-01 00:00");
}

static void a_guarantee_ends_on_the_last_day_of_a_short_month(void **state)
{
	(void)state;
	in_stage(CADENCE_ONBOARDED, NULL, "2025-11-28 10:00");
	submission.onboard_day = day("2025-11-30");
	cadence_next(&facts, &rules, &result);
	check_at("pool", result.pool_from_ms, "2026-03-01 00:00");
}

static void an_interview_asks_for_a_call_back(void **state)
{
	(void)state;
	in_stage(CADENCE_INTERVIEW, NULL, "2026-11-20 10:00");
	facts.last_contact_ms = at("2026-11-23 10:00"); /* due Thu 11-26 */
	submission.interview_end_ms = at("2026-11-24 16:00");
	expect("2026-11-24 18:00", "2026-11-25 18:00", "2026-11-27 09:30");
	assert_true(has_step(CADENCE_STEP_INTERVIEW));
	facts.last_contact_ms = at("2026-11-24 17:00");
	expect("2026-11-27 09:30", "2026-11-27 18:00", "2026-11-30 09:30");
}

static void bulk_entries_wait_for_their_turn(void **state)
{
	(void)state;
	facts.entry = CADENCE_BY_IMPORT;
	facts.entered_at_ms = at("2026-11-23 11:00");
	expect("", "", "");
	assert_true(has_step(CADENCE_STEP_UNPLANNED) && result.may_spread);
	facts.planned_due_at_ms = at("2026-12-01 09:30");
	expect("2026-12-01 09:30", "2026-12-01 18:00", "2026-12-04 09:30");
	facts.last_contact_ms = at("2026-12-01 10:00");
	expect("2026-12-04 09:30", "2026-12-04 18:00", "2026-12-07 09:30");
}

static void the_pool_is_never_red_for_lateness(void **state)
{
	(void)state;
	facts.in_pool = true;
	facts.pool_grade = 'A';
	facts.last_contact_ms = at("2026-03-02 11:00");
	expect("2026-04-01 09:30", "2026-04-01 18:00", "");
	facts.pool_grade = 'C';
	expect("2026-08-31 09:30", "2026-08-31 18:00", "");
	facts.attempts = 4;
	facts.last_attempt_ms = at("2026-09-01 10:00");
	expect("2026-09-04 09:30", "2026-09-01 10:00", "");
	facts.risk.by_hand_ms = at("2026-09-02 10:00");
	expect("2026-09-04 09:30", "2026-09-01 10:00", "2026-09-02 10:00");
	facts.do_not_contact = true;
	expect("", "", "");
}

static void risks_turn_red(void **state)
{
	(void)state;
	in_stage(CADENCE_INTERVIEW, NULL, "2026-11-20 10:00");
	facts.last_contact_ms = at("2026-11-23 15:00"); /* red by lateness Mon 11-30 */
	facts.risk.emotion_ms = at("2026-11-23 15:00");
	expect("2026-11-26 09:30", "2026-11-26 18:00", "2026-11-23 15:00");
	assert_true(has_reason(CADENCE_REASON_EMOTION));
	facts.risk.emotion_ms = 0;
	submission.offer_deadline_ms = at("2026-11-27 12:00");
	expect("2026-11-26 09:30", "2026-11-26 18:00", "2026-11-25 12:00");
	submission.offer_deadline_ms = 0;
	facts.risk.gap_count = 8;
	facts.risk.gap_mean_ms = 3LL * MS_PER_DAY;
	facts.risk.gap_deviation_ms = 8LL * MS_PER_HOUR;
	expect("2026-11-26 09:30", "2026-11-26 18:00", "2026-11-27 03:00"); /* 3 days and 12 h of silence */
	facts.risk.gap_count = 7;
	expect("2026-11-26 09:30", "2026-11-26 18:00", "2026-11-30 09:30");
	facts.risk.gap_count = 8;
	facts.risk.gap_mean_ms = MS_PER_DAY;
	expect("2026-11-26 09:30", "2026-11-26 18:00", "2026-11-26 09:30"); /* not before the planned contact */
	for (int i = 1; i < result.reason_count; i++)
		assert_true(result.reasons[i - 1].at_ms <= result.reasons[i].at_ms);
}

static void three_attempts_before_any_contact_are_not_red(void **state)
{
	(void)state;
	in_stage(CADENCE_TO_CONTACT, NULL, "2026-11-20 10:00");
	facts.entered_at_ms = at("2026-11-20 10:00");
	facts.attempts = 3;
	facts.last_attempt_ms = at("2026-11-20 15:00");
	expect("2026-11-25 09:30", "2026-11-20 15:00", "2026-11-23 09:30");
}

static void a_full_day_moves_due_and_colours(void **state)
{
	(void)state;
	facts.last_contact_ms = at("2026-11-23 15:00");
	cadence_next(&facts, &rules, &result);
	cadence_move_to_day(&facts, &rules, day("2026-11-27"), &result);
	check_at("due", result.next_due_at_ms, "2026-11-27 09:30");
	check_at("yellow", result.yellow_at_ms, "2026-11-27 18:00");
	check_at("red", result.red_at_ms, "2026-11-30 09:30");
	assert_true(has_step(CADENCE_STEP_SPREAD));
	facts.spread_from_ms = at("2026-11-26 09:30"); /* worked out again: it stays where it went */
	facts.spread_to_ms = at("2026-11-27 09:30");
	expect("2026-11-27 09:30", "2026-11-27 18:00", "2026-11-30 09:30");
	assert_true(has_step(CADENCE_STEP_SPREAD) && !result.may_spread);
	facts.last_contact_ms = at("2026-11-24 15:00"); /* the rule says something else now */
	expect("2026-11-27 09:30", "2026-11-27 18:00", "2026-11-30 09:30");
	assert_false(has_step(CADENCE_STEP_SPREAD));
	facts.explicit_due_ms = at("2026-12-04 14:00");
	cadence_next(&facts, &rules, &result);
	cadence_move_to_day(&facts, &rules, day("2026-12-07"), &result);
	check_at("explicit", result.next_due_at_ms, "2026-12-04 14:00");
}

static void colours_follow_two_instants(void **state)
{
	(void)state;
	assert_int_equal(cadence_colour_of(99, 100, 200), CADENCE_GREEN);
	assert_int_equal(cadence_colour_of(100, 100, 200), CADENCE_YELLOW);
	assert_int_equal(cadence_colour_of(200, 100, 200), CADENCE_RED);
	assert_int_equal(cadence_colour_of(200, 0, 150), CADENCE_RED);
	assert_int_equal(cadence_colour_of(1000, 100, 0), CADENCE_YELLOW);
	assert_int_equal(cadence_colour_of(1000, 0, 0), CADENCE_GREEN);
}

static void records_are_told_apart(void **state)
{
	static const struct {
		const char *channel, *direction, *outcome;
		enum cadence_effect effect;
	} rows[] = {
		{ "phone", "out", "reached", CADENCE_EFFECTIVE },
		{ "phone", "out", "refused", CADENCE_EFFECTIVE },
		{ "wechat", "out", "replied", CADENCE_EFFECTIVE },
		{ "wechat", "in", NULL, CADENCE_EFFECTIVE },
		{ "phone", "out", "no_answer", CADENCE_ATTEMPT },
		{ "video", "out", "no_answer", CADENCE_ATTEMPT },
		{ "wechat", "out", "no_reply", CADENCE_AWAITS },
		{ "email", "out", "no_answer", CADENCE_AWAITS },
		{ "phone", "out", "call_later", CADENCE_CALL_LATER },
		{ "phone", "out", "wrong_number", CADENCE_WRONG_NUMBER },
		{ "meeting", "out", NULL, CADENCE_NOTHING },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (cadence_effect_of(rows[i].channel, rows[i].direction, rows[i].outcome) != rows[i].effect)
			fail_msg("row %zu", i);
	/* 24 working hours: Wed 15:00 to 18:00, Thu and Fri 9 h each, Mon 09:00 to 12:00 */
	check_at("answer", cadence_answer_until(&facts.clock, at("2026-11-25 15:00")), "2026-11-30 12:00");
}

static void explicit_dates_are_fulfilled_on_their_day(void **state)
{
	(void)state;
	assert_true(cadence_contact_fulfils(&facts.clock, at("2026-12-04 14:00"), at("2026-12-04 00:10")));
	assert_true(cadence_contact_fulfils(&facts.clock, at("2026-12-04 14:00"), at("2026-12-05 10:00")));
	assert_false(cadence_contact_fulfils(&facts.clock, at("2026-12-04 14:00"), at("2026-12-03 23:50")));
}

static void a_baseline_is_mean_and_deviation_of_gaps(void **state)
{
	static const int64_t contacts[] = { 0, 2 * MS_PER_DAY, 6LL * MS_PER_DAY, 9LL * MS_PER_DAY };
	struct cadence_risk risk = { 0 };

	(void)state;
	cadence_baseline(contacts, 4, &risk);
	assert_int_equal(risk.gap_count, 3);
	assert_int_equal(risk.gap_mean_ms, 3LL * MS_PER_DAY);
	assert_int_equal(risk.gap_deviation_ms, MS_PER_DAY);
	cadence_baseline(contacts, 1, &risk);
	assert_int_equal(risk.gap_count, 0);
}

static void client_feedback_is_asked_for(void **state)
{
	(void)state;
	check_at("recommended", cadence_feedback_at(&facts.clock, CADENCE_RECOMMENDED, at("2026-11-26 16:00"), 0),
		 "2026-11-30 09:30");
	check_at("interview", cadence_feedback_at(&facts.clock, CADENCE_INTERVIEW, at("2026-11-27 16:00"), 0),
		 "2026-11-30 09:30");
	check_at("repeated", cadence_feedback_at(&facts.clock, CADENCE_INTERVIEW, at("2026-11-27 16:00"), 1),
		 "2026-12-02 09:30");
	check_at("background", cadence_task_due(&facts.clock, CADENCE_BACKGROUND_CHECK, at("2026-11-18 16:00"), 0),
		 "2026-11-25 09:30");
	check_at("medical", cadence_task_due(&facts.clock, CADENCE_MEDICAL, at("2026-11-18 16:00"), day("2026-12-14")),
		 "2026-12-07 09:30");
	check_at("leaving", cadence_task_due(&facts.clock, CADENCE_LEAVING_CERTIFICATE, at("2026-11-18 16:00"),
					     day("2026-12-14")), "2026-12-11 09:30");
	check_at("undated", cadence_task_due(&facts.clock, CADENCE_MEDICAL, at("2026-11-18 16:00"), 0), "");
}

static void daylight_saving_keeps_the_wall_clock(void **state)
{
	(void)state;
	facts.clock.zone = zone_get("America/New_York");
	facts.last_contact_ms = at("2026-03-06 15:00"); /* Friday before the clock goes forward */
	expect("2026-03-09 09:30", "2026-03-09 18:00", "2026-03-12 09:30");
	in_stage(CADENCE_OFFER, NULL, "2026-03-02 10:00"); /* 48 real hours, whatever the clock shows */
	facts.last_contact_ms = at("2026-03-07 10:00");
	expect("2026-03-09 11:00", "2026-03-09 15:00", "2026-03-10 11:00");
}

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
		cmocka_unit_test_setup(precedence_is_explicit_override_stage_job_type_default, fresh),
		cmocka_unit_test_setup(stage_entry_after_contact_counts, fresh),
		cmocka_unit_test_setup(light_touches_keep_72_hours, fresh),
		cmocka_unit_test_setup(light_touch_keeps_to_10_to_20_h, fresh),
		cmocka_unit_test_setup(attempts_retry_after_1_2_3_working_days, fresh),
		cmocka_unit_test_setup(a_retry_is_never_later_than_a_due_time_ahead, fresh),
		cmocka_unit_test_setup(a_date_chosen_with_the_attempt_replaces_the_retry, fresh),
		cmocka_unit_test_setup(call_later_is_a_retry_without_reproach, fresh),
		cmocka_unit_test_setup(a_snooze_moves_due_and_yellow_and_keeps_red, fresh),
		cmocka_unit_test_setup(the_most_urgent_submission_counts, fresh),
		cmocka_unit_test_setup(accepted_walks_through_its_points, fresh),
		cmocka_unit_test_setup(unanswered_in_accepted_retries_in_hours, fresh),
		cmocka_unit_test_setup(the_guarantee_walks_through_its_points, fresh),
		cmocka_unit_test_setup(a_guarantee_ends_on_the_last_day_of_a_short_month, fresh),
		cmocka_unit_test_setup(an_interview_asks_for_a_call_back, fresh),
		cmocka_unit_test_setup(bulk_entries_wait_for_their_turn, fresh),
		cmocka_unit_test_setup(the_pool_is_never_red_for_lateness, fresh),
		cmocka_unit_test_setup(risks_turn_red, fresh),
		cmocka_unit_test_setup(three_attempts_before_any_contact_are_not_red, fresh),
		cmocka_unit_test_setup(a_full_day_moves_due_and_colours, fresh),
		cmocka_unit_test_setup(colours_follow_two_instants, fresh),
		cmocka_unit_test_setup(records_are_told_apart, fresh),
		cmocka_unit_test_setup(explicit_dates_are_fulfilled_on_their_day, fresh),
		cmocka_unit_test_setup(a_baseline_is_mean_and_deviation_of_gaps, fresh),
		cmocka_unit_test_setup(client_feedback_is_asked_for, fresh),
		cmocka_unit_test_setup(daylight_saving_keeps_the_wall_clock, fresh),
	};

	return cmocka_run_group_tests_name("cadence", tests, NULL, NULL);
}
