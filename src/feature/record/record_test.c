/* From a saved contact to the next due time, on both engines: the worked examples of DOMAIN.md through the rows, retries,
 * messages that wait for an answer, corrected records. */
#include "feature/record/record.h"

#include "feature/record/record_store.h"
#include "testing/firm_rows.h"

/* --- The worked examples are law --- */

/* In care by hand since long before the examples, reached at that instant. */
static int64_t in_care_reached(struct test_db *test, int64_t reached_at_ms)
{
	int64_t candidate_id = some_candidate(test);

	test->clock.fixed_ms = at(9, 1, 9, 0);
	int64_t id = open_followup(test, (struct followup_open){ .candidate_id = candidate_id });
	test->clock.fixed_ms = reached_at_ms;
	call(test, candidate_id, "reached");
	return id;
}

/* In a stage of a position since long before, reached at that instant. */
static int64_t in_stage_reached(struct test_db *test, int64_t position_id, const char *stage, int64_t reached_at_ms)
{
	int64_t candidate_id = some_candidate(test);

	test->clock.fixed_ms = at(9, 1, 9, 0);
	submit(test, candidate_id, position_id, stage);
	test->clock.fixed_ms = reached_at_ms;
	call(test, candidate_id, "reached");
	return count(test, "SELECT id FROM followup WHERE candidate_id = %lld", (long long)candidate_id);
}

static int64_t candidate_of(struct test_db *test, int64_t followup_id)
{
	return followup_int(test, followup_id, "candidate_id");
}

static void examples_of_day_rules_hold(void **state)
{
	struct test_db *test = working_firm(*state);

	expect_times(test, in_care_reached(test, at(11, 23, 15, 0)), "2026-11-26 09:30", "2026-11-26 18:00", "2026-11-30 09:30");
	expect_times(test, in_stage_reached(test, TECH_POSITION, "contacted", at(11, 27, 11, 0)), "2026-12-02 09:30",
		     "2026-12-02 18:00", "2026-12-07 09:30");
	expect_times(test, in_stage_reached(test, EXECUTIVE_POSITION, "contacted", at(9, 23, 10, 0)), "2026-10-08 09:30",
		     "2026-10-08 18:00", "2026-10-19 09:30");
	expect_times(test, in_care_reached(test, at(9, 17, 10, 0)), "2026-09-20 09:30", "2026-09-20 18:00", "2026-09-23 09:30");
}

static void examples_of_hour_rules_hold(void **state)
{
	struct test_db *test = working_firm(*state);
	int64_t candidate_id = some_candidate(test);

	test->clock.fixed_ms = at(11, 20, 10, 0);
	int64_t submission_id = submit(test, candidate_id, PLAIN_POSITION, "negotiation");
	call(test, candidate_id, "reached");
	test->clock.fixed_ms = at(11, 23, 15, 0);
	move_stage(test, submission_id, "offer", NULL);
	expect_times(test, 1, "2026-11-25 15:00", "2026-11-25 19:00", "2026-11-26 15:00");

	expect_times(test, in_stage_reached(test, PLAIN_POSITION, "offer", at(11, 26, 15, 0)), "2026-11-27 18:00",
		     "2026-11-27 22:00", "2026-11-28 18:00");
	expect_times(test, in_stage_reached(test, PLAIN_POSITION, "offer", at(11, 27, 17, 0)), "2026-11-30 09:00",
		     "2026-11-30 13:00", "2026-12-01 09:00");
	int64_t id = in_stage_reached(test, PLAIN_POSITION, "negotiation", at(11, 27, 10, 0));
	expect_times(test, id, "2026-11-30 10:00", "2026-11-30 14:00", "2026-12-01 10:00");
	assert_int_equal(followup_int(test, id, "pay_report"), 1);
	assert_int_equal(followup_int(test, id, "hard"), 1);
}

static void examples_in_long_holidays_hold(void **state)
{
	struct test_db *test = working_firm(*state);

	expect_times(test, in_stage_reached(test, PLAIN_POSITION, "offer", at(9, 29, 16, 0)), "2026-09-30 18:00",
		     "2026-09-30 22:00", "2026-10-01 18:00");
	int64_t id = in_stage_reached(test, PLAIN_POSITION, "offer", at(9, 30, 18, 0));
	expect_times(test, id, "2026-10-02 18:00", "2026-10-02 22:00", "2026-10-03 18:00");
	assert_int_equal(followup_int(test, id, "light_touch"), 1);
}

static void examples_of_retries_hold(void **state)
{
	struct test_db *test = working_firm(*state);
	int64_t id = in_care_reached(test, at(11, 20, 15, 0));

	expect_times(test, id, "2026-11-23 09:30", "2026-11-23 18:00", "2026-11-26 09:30");
	test->clock.fixed_ms = at(11, 23, 15, 0);
	call(test, candidate_of(test, id), "no_answer");
	expect_times(test, id, "2026-11-24 09:30", "2026-11-23 15:00", "2026-11-26 09:30");
	assert_int_equal(followup_int(test, id, "retry"), 1);
	assert_int_equal(followup_int(test, id, "attempts"), 1);

	id = in_stage_reached(test, PLAIN_POSITION, "offer", at(11, 19, 15, 0));
	expect_times(test, id, "2026-11-20 18:00", "2026-11-20 22:00", "2026-11-21 18:00");
	test->clock.fixed_ms = at(11, 23, 16, 0);
	call(test, candidate_of(test, id), "no_answer");
	assert_string_equal(local_text(test, followup_int(test, id, "next_due_at_ms")), "2026-11-24 11:00");
	assert_string_equal(local_text(test, followup_int(test, id, "red_at_ms")), "2026-11-21 18:00");
	assert_true(followup_int(test, id, "yellow_at_ms") <= at(11, 23, 16, 0));

	id = in_stage_reached(test, PLAIN_POSITION, "contacted", at(11, 20, 15, 0));
	for (int day = 23; day <= 25; day++) {
		test->clock.fixed_ms = at(11, day, 10, 0);
		call(test, candidate_of(test, id), "no_answer");
	}
	assert_string_equal(local_text(test, followup_int(test, id, "next_due_at_ms")), "2026-11-30 09:30");
	assert_string_equal(local_text(test, followup_int(test, id, "red_at_ms")), "2026-11-25 10:00");
	assert_true(followup_int(test, id, "yellow_at_ms") <= at(11, 25, 10, 0));
}

static void examples_of_dates_pool_and_new_ones_hold(void **state)
{
	struct test_db *test = working_firm(*state);
	int64_t id = in_care_reached(test, at(11, 20, 15, 0));

	test->clock.fixed_ms = at(11, 23, 15, 0);
	save_record(test, (struct record_new){ .candidate_id = candidate_of(test, id), .outcome = "reached",
					       .next_due_at = at(12, 4, 14, 0) });
	expect_times(test, id, "2026-12-04 14:00", "2026-12-04 18:00", "2026-12-07 09:30");

	int64_t candidate_id = some_candidate(test);
	id = open_followup(test, (struct followup_open){ .candidate_id = candidate_id, .is_pool = true, .pool_grade = "B" });
	call(test, candidate_id, "reached");
	expect_times(test, id, "2027-02-22 09:30", "2027-02-22 18:00", "never");
	assert_int_equal(followup_int(test, id, "calendar_known"), 0);

	test->clock.fixed_ms = at(11, 23, 11, 0);
	id = open_followup(test, (struct followup_open){ .candidate_id = some_candidate(test) });
	expect_times(test, id, "2026-11-23 11:00", "2026-11-24 18:00", "2026-11-26 09:30");
}

/* --- Dates kept --- */

static void an_explicit_date_is_kept_until_a_contact_fulfils_it(void **state)
{
	struct test_db *test = working_firm(*state);
	int64_t id = in_care_reached(test, at(11, 20, 15, 0));
	int64_t candidate_id = candidate_of(test, id);

	test->clock.fixed_ms = at(11, 23, 15, 0);
	save_record(test, (struct record_new){ .candidate_id = candidate_id, .outcome = "reached", .next_due_at = at(12, 4, 14, 0) });
	test->clock.fixed_ms = at(11, 25, 15, 0);
	call(test, candidate_id, "reached"); /* before its day: the promise stays */
	assert_int_equal(followup_int(test, id, "next_due_at_ms"), at(12, 4, 14, 0));
	refresh(test, id);
	assert_int_equal(followup_int(test, id, "next_due_at_ms"), at(12, 4, 14, 0));
	test->clock.fixed_ms = at(12, 4, 10, 0);
	call(test, candidate_id, "reached"); /* on its day */
	assert_int_equal(followup_int(test, id, "explicit_due_at_ms"), 0);
	assert_int_equal(followup_int(test, id, "next_due_at_ms"), at(12, 7, 9, 30));
}

/* --- Messages --- */

static int64_t turn(struct test_db *test)
{
	int64_t turned;

	assert_ok(&test->ctx, record_turn_unanswered(&test->ctx, 100, &turned));
	act_as(test, LISA);
	return turned;
}

static int64_t message(struct test_db *test, int64_t candidate_id)
{
	return save_record(test, (struct record_new){ .candidate_id = candidate_id, .channel = "wechat", .outcome = "no_reply" });
}

static void a_message_without_answer_becomes_an_attempt_exactly_once(void **state)
{
	struct test_db *test = working_firm(*state);
	int64_t id = in_care_reached(test, at(11, 20, 15, 0));

	test->clock.fixed_ms = at(11, 23, 15, 0);
	int64_t record_id = message(test, candidate_of(test, id));
	int64_t due_ms = count(test, "SELECT attempt_due_ms FROM record WHERE id = %lld", (long long)record_id);
	assert_string_equal(local_text(test, due_ms), "2026-11-26 12:00"); /* 3 + 9 + 9 + 3 working hours */
	assert_int_equal(followup_int(test, id, "attempts"), 0);
	test->clock.fixed_ms = due_ms - 1;
	assert_int_equal(turn(test), 0);
	test->clock.fixed_ms = due_ms;
	assert_int_equal(turn(test), 1);
	assert_int_equal(turn(test), 0);
	assert_int_equal(followup_int(test, id, "attempts"), 1);
	assert_int_equal(followup_int(test, id, "retry"), 1);
	assert_string_equal(local_text(test, followup_int(test, id, "next_due_at_ms")), "2026-11-27 09:30");
}

static void an_answer_ends_the_waiting(void **state)
{
	struct test_db *test = working_firm(*state);
	int64_t id = in_care_reached(test, at(11, 20, 15, 0));

	test->clock.fixed_ms = at(11, 23, 15, 0);
	int64_t record_id = message(test, candidate_of(test, id));
	test->clock.fixed_ms = at(11, 24, 15, 0);
	save_record(test, (struct record_new){ .candidate_id = candidate_of(test, id), .channel = "wechat", .direction = "in",
					       .text = "可以聊" });
	test->clock.fixed_ms = at(12, 1, 15, 0);
	assert_int_equal(turn(test), 0);
	assert_int_equal(followup_int(test, id, "attempts"), 0);
	assert_int_equal(count(test, "SELECT answered_at_ms FROM record WHERE id = %lld", (long long)record_id), at(11, 24, 15, 0));
}

/* --- Odd outcomes --- */

static void a_wrong_number_makes_a_todo_and_no_retry(void **state)
{
	struct test_db *test = working_firm(*state);
	int64_t id = in_care_reached(test, at(11, 20, 15, 0));

	test->clock.fixed_ms = at(11, 23, 15, 0);
	call(test, candidate_of(test, id), "wrong_number");
	assert_int_equal(count(test, "SELECT count(*) FROM todo WHERE kind = 'find_number' AND account_id = %d", LISA), 1);
	assert_int_equal(followup_int(test, id, "attempts"), 0);
	assert_int_equal(followup_int(test, id, "next_due_at_ms"), at(11, 23, 9, 30));
}

static void an_action_with_a_date_becomes_a_todo(void **state)
{
	struct test_db *test = working_firm(*state);
	int64_t id = in_care_reached(test, at(11, 20, 15, 0));

	save_record(test, (struct record_new){ .candidate_id = candidate_of(test, id), .outcome = "reached", .action = "发报告",
					       .action_due_at = at(11, 27, 18, 0), .action_account_id = TOM });
	assert_int_equal(count(test, "SELECT due_at_ms FROM todo WHERE kind = 'action' AND account_id = %d", TOM), at(11, 27, 18, 0));
}

static void the_same_uid_is_the_same_record(void **state)
{
	struct test_db *test = working_firm(*state);
	int64_t id = in_care_reached(test, at(11, 20, 15, 0));
	struct record_new record = { .candidate_id = candidate_of(test, id), .outcome = "no_answer", .client_uid = "u1" };

	test->clock.fixed_ms = at(11, 23, 15, 0);
	int64_t first = save_record(test, record);
	assert_int_equal(save_record(test, record), first);
	assert_int_equal(followup_int(test, id, "attempts"), 1);
}

/* "下周再谈" is shown as a proposal with the answer; the due time goes by the rule until somebody takes it. */
static void a_date_in_the_text_is_never_taken_silently(void **state)
{
	struct test_db *test = working_firm(*state);
	int64_t id = in_care_reached(test, at(11, 20, 15, 0));

	test->clock.fixed_ms = at(11, 23, 15, 0);
	save_record(test, (struct record_new){ .candidate_id = candidate_of(test, id), .outcome = "reached", .text = "下周再谈",
					       .action = "12月10日发合同" });
	expect_times(test, id, "2026-11-26 09:30", "2026-11-26 18:00", "2026-11-30 09:30");
	assert_int_equal(followup_int(test, id, "explicit_due_at_ms"), 0);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM todo"), 0);
}

static void a_uid_of_another_record_is_refused(void **state)
{
	struct test_db *test = working_firm(*state);
	int64_t id = in_care_reached(test, at(11, 20, 15, 0));
	struct record_new record = { .candidate_id = candidate_of(test, id), .channel = "phone", .outcome = "reached", .text = "谈薪",
				     .client_uid = "u1" };
	struct saving other_person = { .record = record }, other_text = { .record = record }, other_time = { .record = record };

	int64_t first = save_record(test, record);
	other_person.record.candidate_id = some_candidate(test);
	other_text.record.text = "谈假期";
	other_time.record.next_due_at = test->clock.fixed_ms + MS_PER_DAY;
	assert_fault(&test->ctx, db_write(&test->ctx, save_it, &other_person), ERR_CONFLICT, "record.uid_reused");
	assert_fault(&test->ctx, db_write(&test->ctx, save_it, &other_text), ERR_CONFLICT, "record.uid_reused");
	assert_fault(&test->ctx, db_write(&test->ctx, save_it, &other_time), ERR_CONFLICT, "record.uid_reused");
	/* Corrected meanwhile: the retry of what was sent is still the same record. */
	test_db_exec(test, "UPDATE record SET text = '谈薪资' WHERE client_uid = 'u1'");
	assert_int_equal(save_record(test, record), first);
	act_as(test, TOM); /* a uid is its author's */
	test_db_exec(test, "UPDATE candidate SET created_by_id = 2");
	assert_int_not_equal(save_record(test, record), first);
}

static void a_record_in_the_future_or_without_words_is_refused(void **state)
{
	struct test_db *test = working_firm(*state);
	int64_t candidate_id = some_candidate(test);
	struct saving future = { .record = { .candidate_id = candidate_id, .channel = "phone", .outcome = "reached",
					     .at = test->clock.fixed_ms + MS_PER_HOUR } };
	struct saving silent = { .record = { .candidate_id = candidate_id, .channel = "phone", .direction = "in" } };
	struct saving open = { .record = { .candidate_id = candidate_id, .channel = "phone" } };

	assert_fault(&test->ctx, db_write(&test->ctx, save_it, &future), ERR_MEANING, "record.in_future");
	assert_fault(&test->ctx, db_write(&test->ctx, save_it, &silent), ERR_MEANING, "record.empty");
	assert_fault(&test->ctx, db_write(&test->ctx, save_it, &open), ERR_MEANING, "record.outcome_needed");
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM record"), 0);
}

/* --- Corrected --- */

struct correcting {
	int64_t id;
	const char *outcome;
};

static enum err correct_it(struct ctx *ctx, void *arg)
{
	const struct correcting *correcting = arg;
	struct record_row row = { 0 };

	TRY(record_store_get(ctx, correcting->id, &row));
	row.outcome = correcting->outcome;
	return record_change(ctx, &row, true);
}

static void a_corrected_record_is_counted_again(void **state)
{
	struct test_db *test = working_firm(*state);
	int64_t id = in_care_reached(test, at(11, 20, 15, 0));

	test->clock.fixed_ms = at(11, 23, 15, 0);
	struct correcting correcting = { call(test, candidate_of(test, id), "no_answer"), "reached" };
	assert_int_equal(followup_int(test, id, "attempts"), 1);
	assert_ok(&test->ctx, db_write(&test->ctx, correct_it, &correcting));
	assert_int_equal(followup_int(test, id, "attempts"), 0);
	expect_times(test, id, "2026-11-26 09:30", "2026-11-26 18:00", "2026-11-30 09:30");
	correcting.outcome = "no_answer";
	assert_ok(&test->ctx, db_write(&test->ctx, correct_it, &correcting));
	expect_times(test, id, "2026-11-24 09:30", "2026-11-23 15:00", "2026-11-26 09:30");
}

/* Written down later than a newer contact: history, not news. */
static void an_older_contact_moves_nothing(void **state)
{
	struct test_db *test = working_firm(*state);
	int64_t id = in_care_reached(test, at(11, 23, 15, 0));

	save_record(test, (struct record_new){ .candidate_id = candidate_of(test, id), .outcome = "no_answer",
					       .at = at(11, 21, 10, 0) });
	expect_times(test, id, "2026-11-26 09:30", "2026-11-26 18:00", "2026-11-30 09:30");
	assert_int_equal(followup_int(test, id, "last_contact_at_ms"), at(11, 23, 15, 0));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(examples_of_day_rules_hold),
		cmocka_unit_test(examples_of_hour_rules_hold),
		cmocka_unit_test(examples_in_long_holidays_hold),
		cmocka_unit_test(examples_of_retries_hold),
		cmocka_unit_test(examples_of_dates_pool_and_new_ones_hold),
		cmocka_unit_test(an_explicit_date_is_kept_until_a_contact_fulfils_it),
		cmocka_unit_test(a_message_without_answer_becomes_an_attempt_exactly_once),
		cmocka_unit_test(an_answer_ends_the_waiting),
		cmocka_unit_test(a_wrong_number_makes_a_todo_and_no_retry),
		cmocka_unit_test(an_action_with_a_date_becomes_a_todo),
		cmocka_unit_test(the_same_uid_is_the_same_record),
		cmocka_unit_test(a_date_in_the_text_is_never_taken_silently),
		cmocka_unit_test(a_uid_of_another_record_is_refused),
		cmocka_unit_test(a_record_in_the_future_or_without_words_is_refused),
		cmocka_unit_test(a_corrected_record_is_counted_again),
		cmocka_unit_test(an_older_contact_moves_nothing),
	};

	return test_db_run("record", tests, sizeof(tests) / sizeof(tests[0]));
}
