/* The explanation in words and as data: every code has a name and words in both languages, and the sentences read well. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include "base/text.h"
#include "base/zone.h"
#include "feature/cadence/cadence.h"
#include "feature/cadence/holiday_seed.h"

#include <cmocka.h>

static struct arena arena;
static struct cadence_facts facts;
static struct cadence_submission submission;

static const struct cadence_stage_rule stages[] = {
	{ "offer", "已发 offer", CADENCE_OFFER, { 48, CADENCE_HOURS, true }, false },
};
static const struct cadence_rules rules = {
	.default_days = 3, .pool_days = { 30, 90, 180 }, .light_touch = true, .stages = stages, .stage_count = 1,
};

static int64_t at(const char *text)
{
	int64_t at_ms;

	assert_true(time_parse(text, &at_ms));
	return at_ms;
}

static int64_t now_ms; /* of the readers */

static int fresh(void **state)
{
	(void)state;
	now_ms = 0;
	facts = (struct cadence_facts){
		.clock = { .zone = zone_get("Asia/Shanghai"), .calendar = &holiday_seed,
			   .hours = working_hours_weekdays(540, 1080) },
		.entry = CADENCE_BY_HAND,
		.entered_at_ms = 1,
		.last_channel = "phone",
		.last_outcome = "reached",
	};
	return arena_open(1 << 20, &arena) == OK ? 0 : -1;
}

static int finish(void **state)
{
	(void)state;
	arena_close(&arena);
	return 0;
}

static void expect(const char *zh, const char *en)
{
	const struct cadence_reader readers[] = { { "zh-CN", facts.clock.zone, now_ms }, { "en", facts.clock.zone, now_ms } };
	struct cadence_result result;

	cadence_next(&facts, &rules, &result);
	assert_string_equal(cadence_sentence(&arena, result.steps, (size_t)result.step_count, result.next_due_at_ms, &readers[0]), zh);
	assert_string_equal(cadence_sentence(&arena, result.steps, (size_t)result.step_count, result.next_due_at_ms, &readers[1]), en);
}

static void a_colleague_would_say_it_like_this(void **state)
{
	(void)state;
	facts.last_contact_ms = at("2026-11-23T15:00:00+08:00");
	expect("周一 11-23 15:00 打通电话，按默认每 3 天跟进，应在周四 11-26 09:30 联系。",
	       "reached by phone on Mon 11-23 15:00, by the default of every 3 days: contact due Thu 11-26 09:30.");
	facts.last_contact_ms = at("2026-09-30T10:00:00+08:00");
	expect("周三 09-30 10:00 打通电话，按默认每 3 天跟进，遇节假日顺延，应在周四 10-08 09:30 联系。",
	       "reached by phone on Wed 09-30 10:00, by the default of every 3 days, moved on past the holiday: "
	       "contact due Thu 10-08 09:30.");
}

static void days_are_said_from_today(void **state)
{
	(void)state;
	facts.last_contact_ms = at("2026-11-23T15:00:00+08:00"); /* a Monday; due on Thursday */
	now_ms = at("2026-11-23T23:59:00+08:00");
	expect("今天 15:00 打通电话，按默认每 3 天跟进，应在周四 09:30 联系。",
	       "reached by phone today 15:00, by the default of every 3 days: contact due Thursday 09:30.");
	now_ms = at("2026-11-24T00:00:00+08:00");
	expect("昨天 15:00 打通电话，按默认每 3 天跟进，应在后天 09:30 联系。",
	       "reached by phone yesterday 15:00, by the default of every 3 days: contact due Thursday 09:30.");
	now_ms = at("2026-11-25T12:00:00+08:00");
	expect("前天 15:00 打通电话，按默认每 3 天跟进，应在明天 09:30 联系。",
	       "reached by phone on Monday 15:00, by the default of every 3 days: contact due tomorrow 09:30.");
	now_ms = at("2026-11-27T12:00:00+08:00");
	expect("本周一 15:00 打通电话，按默认每 3 天跟进，应在昨天 09:30 联系。",
	       "reached by phone on Monday 15:00, by the default of every 3 days: contact due yesterday 09:30.");
	now_ms = at("2026-11-30T12:00:00+08:00");
	expect("上周一 15:00 打通电话，按默认每 3 天跟进，应在上周四 09:30 联系。",
	       "reached by phone last Monday 15:00, by the default of every 3 days: contact due last Thursday 09:30.");
	now_ms = at("2026-11-15T12:00:00+08:00"); /* a Sunday */
	expect("11月23日 15:00 打通电话，按默认每 3 天跟进，应在11月26日 09:30 联系。",
	       "reached by phone on 23 Nov 15:00, by the default of every 3 days: contact due 26 Nov 09:30.");
	now_ms = at("2026-11-18T12:00:00+08:00");
	expect("下周一 15:00 打通电话，按默认每 3 天跟进，应在下周四 09:30 联系。",
	       "reached by phone next Monday 15:00, by the default of every 3 days: contact due next Thursday 09:30.");
	now_ms = at("2027-01-10T12:00:00+08:00");
	expect("2026年11月23日 15:00 打通电话，按默认每 3 天跟进，应在2026年11月26日 09:30 联系。",
	       "reached by phone on 23 Nov 2026 15:00, by the default of every 3 days: contact due 26 Nov 2026 09:30.");
}

static void a_stage_is_called_by_its_name(void **state)
{
	(void)state;
	submission = (struct cadence_submission){ .stage = "offer", .kind = CADENCE_OFFER,
						  .stage_since_ms = at("2026-11-27T17:00:00+08:00") };
	facts.submissions = &submission;
	facts.submission_count = 1;
	expect("周五 11-27 17:00 进入「已发 offer」阶段，按「已发 offer」阶段每 48 小时跟进，原应在周日 11-29 17:00，"
	       "不在工作时间，顺延到下一个工作时段，应在周一 11-30 09:00 联系。",
	       "stage “已发 offer” since Fri 11-27 17:00, by the rule of stage “已发 offer”, every 48 hours, which gives "
	       "Sun 11-29 17:00, outside working hours, so in the next working hours: contact due Mon 11-30 09:00.");
}

static void another_year_is_named(void **state)
{
	(void)state;
	facts.in_pool = true;
	facts.last_contact_ms = at("2026-11-23T15:00:00+08:00");
	expect("周一 11-23 15:00 打通电话，按人才库 B 级每 90 天联系，遇周末顺延，2027 年的节假日安排尚未公布，先按周末推算，"
	       "应在周一 2027-02-22 09:30 联系。",
	       "reached by phone on Mon 11-23 15:00, by talent pool grade B, every 90 days, moved on past the weekend, "
	       "holidays of 2027 are not known yet, only weekends count: contact due Mon 2027-02-22 09:30.");
}

static void retries_and_decisions_are_told(void **state)
{
	(void)state;
	facts.last_contact_ms = at("2026-11-20T11:00:00+08:00");
	facts.attempts = 1;
	facts.last_attempt_ms = at("2026-11-23T15:00:00+08:00");
	expect("周一 11-23 15:00 连续第 1 次没有回应，1 个工作日后再试，应在周二 11-24 09:30 联系。",
	       "no answer on Mon 11-23 15:00, 1 in a row, again 1 working day later: contact due Tue 11-24 09:30.");
	facts.snoozed_until_ms = at("2026-11-24T15:00:00+08:00");
	expect("推迟到周二 11-24 15:00 联系。", "put off until Tue 11-24 15:00.");
}

static void a_date_agreed_is_said_once(void **state)
{
	(void)state;
	facts.last_contact_ms = at("2026-11-20T11:00:00+08:00");
	facts.explicit_due_ms = at("2026-11-27T15:00:00+08:00");
	facts.explicit_set_ms = facts.last_contact_ms;
	expect("约好周五 11-27 15:00 联系。", "agreed for Fri 11-27 15:00.");
}

static void nothing_due_ends_without_a_time(void **state)
{
	(void)state;
	facts.entered_at_ms = at("2026-11-23T11:00:00+08:00");
	expect("周一 11-23 11:00 开始跟进，还从未联系过，请马上联系。",
	       "follow-up opened on Mon 11-23 11:00, never contacted yet, so right away.");
	facts.entry = CADENCE_BY_IMPORT;
	facts.entered_at_ms = at("2026-11-23T11:00:00+08:00");
	expect("周一 11-23 11:00 开始跟进，60 个工作日内排不下，尚未安排。",
	       "follow-up opened on Mon 11-23 11:00, no room within 60 working days, not planned yet.");
}

static void every_code_has_a_name_and_words(void **state)
{
	(void)state;
	assert_int_equal(cadence_codes.count, CADENCE_ADVICE_DECIDE + 1);
	for (int code = 1; code < cadence_codes.count; code++) {
		struct cadence_step step = { .code = code, .at_ms = 1, .from_ms = 1, .amount = 2, .name = "N" };
		struct cadence_reason zh = cadence_reason_of(&arena, &step, &(struct cadence_reader){ "zh-CN", NULL, 0 });
		struct cadence_reason en = cadence_reason_of(&arena, &step, &(struct cadence_reader){ "en", NULL, 0 });

		assert_non_null(zh.code);
		assert_int_equal(choice_from_text(&cadence_codes, zh.code), code);
		assert_true(*zh.text && *en.text && strcmp(zh.text, en.text));
		assert_null(strpbrk(zh.text, "{}"));
		assert_null(strpbrk(en.text, "{}"));
		assert_true(text_starts(zh.params, "{\"at\":\"1970-01-01T00:00:00.001+00:00\""));
	}
}

static void steps_survive_json(void **state)
{
	struct cadence_step steps[3] = {
		{ .code = CADENCE_STEP_CONTACT, .at_ms = at("2026-11-23T07:00:00Z"), .channel = "phone", .outcome = "reached" },
		{ .code = CADENCE_STEP_RULE_STAGE, .amount = 48, .unit = CADENCE_HOURS, .name = "已发 \"offer\"\n" },
		{ .code = CADENCE_STEP_CALENDAR_UNKNOWN, .amount = 2027 },
	};
	struct clock clock = clock_fixed(0);
	struct ctx ctx = { .arena = &arena, .clock = &clock };
	struct list back;

	(void)state;
	const char *json = cadence_steps_to_json(&arena, steps, 3);
	assert_int_equal(cadence_steps_from_json(&ctx, json, &back), OK);
	assert_int_equal(back.count, 3);
	const struct cadence_step *read = back.items;
	assert_int_equal(read[0].at_ms, steps[0].at_ms);
	assert_string_equal(read[0].channel, "phone");
	assert_string_equal(read[1].name, steps[1].name);
	assert_int_equal(read[1].unit, CADENCE_HOURS);
	assert_int_equal(read[2].amount, 2027);
	assert_string_equal(cadence_steps_to_json(&arena, read, 3), json);
	assert_string_equal(cadence_steps_to_json(&arena, NULL, 0), "[]");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_colleague_would_say_it_like_this, fresh, finish),
		cmocka_unit_test_setup_teardown(days_are_said_from_today, fresh, finish),
		cmocka_unit_test_setup_teardown(a_stage_is_called_by_its_name, fresh, finish),
		cmocka_unit_test_setup_teardown(another_year_is_named, fresh, finish),
		cmocka_unit_test_setup_teardown(retries_and_decisions_are_told, fresh, finish),
		cmocka_unit_test_setup_teardown(a_date_agreed_is_said_once, fresh, finish),
		cmocka_unit_test_setup_teardown(nothing_due_ends_without_a_time, fresh, finish),
		cmocka_unit_test_setup_teardown(every_code_has_a_name_and_words, fresh, finish),
		cmocka_unit_test_setup_teardown(steps_survive_json, fresh, finish),
	};

	return cmocka_run_group_tests_name("cadence_sentence", tests, NULL, NULL);
}
