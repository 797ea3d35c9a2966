/* Reminders case by case, on both engines: one occurrence per due instant, three layers, whatever ends them. */
#include "feature/reminder/reminder.h"

#include "feature/notification/notification.h"
#include "testing/firm_rows.h"

/* A followup of Lisa that is due at that instant; the clock stands a minute before. */
static int64_t due_at(struct test_db *test, int64_t due_at_ms)
{
	int64_t candidate_id = some_candidate(test);

	test->clock.fixed_ms = due_at_ms - MS_PER_MINUTE;
	return open_followup(test, (struct followup_open){ .candidate_id = candidate_id, .explicit_due_at_ms = due_at_ms });
}

/* The usual one: Tuesday 10:00. */
static int64_t due_followup(struct test_db *test)
{
	int64_t id = due_at(test, at(11, 24, 10, 0));

	test->clock.fixed_ms = at(11, 24, 10, 0);
	return id;
}

static int64_t scan(struct test_db *test)
{
	struct actor actor = test->ctx.actor;
	int64_t fired;

	assert_ok(&test->ctx, reminder_scan(&test->ctx, 500, &fired));
	assert_int_equal(test->ctx.firm_id, 1);
	assert_int_equal(test->ctx.actor.account_id, actor.account_id);
	return fired;
}

static int64_t occurrences(struct test_db *test)
{
	return test_db_int(test, "SELECT count(*) FROM reminder");
}

static int64_t open_ones(struct test_db *test)
{
	return test_db_int(test, "SELECT count(*) FROM reminder WHERE state = 'open'");
}

static int64_t newest(struct test_db *test)
{
	return test_db_int(test, "SELECT max(id) FROM reminder");
}

static int64_t reminder_int(struct test_db *test, const char *column)
{
	return count(test, "SELECT %s FROM reminder WHERE id = %lld", column, (long long)newest(test));
}

static void at_the_workbench(struct test_db *test, int64_t account_id)
{
	test_db_exec(test, arena_format(&test->arena,
					"INSERT INTO live_presence (firm_id, account_id, node, seen_at_ms) VALUES (1, %lld, 'n', %lld)",
					(long long)account_id, (long long)test->clock.fixed_ms));
}

static void with_channels(struct test_db *test)
{
	test_db_exec(test, "INSERT INTO account_channel (firm_id, account_id, channel, rank, address, confirmed_at_ms) VALUES"
			   " (1, 1, 'email', 0, 'lisa@example.com', 1), (1, 2, 'email', 0, 'tom@example.com', 1)");
}

static enum err ack_it(struct ctx *ctx, void *arg)
{
	return reminder_acknowledge(ctx, *(const int64_t *)arg);
}

static void acknowledge(struct test_db *test, int64_t id)
{
	assert_ok(&test->ctx, db_write(&test->ctx, ack_it, &id));
}

/* Nothing of that reminder waits to be seen or sent. */
static void expect_silence(struct test_db *test, int64_t id)
{
	assert_int_equal(count(test, "SELECT count(*) FROM outbox WHERE reminder_id = %lld AND state IN ('waiting', 'held', 'sending')",
			       (long long)id), 0);
	assert_int_equal(count(test, "SELECT count(*) FROM inbox_message WHERE reminder_id = %lld AND read_at_ms IS NULL AND"
				     " cancelled_at_ms IS NULL", (long long)id), 0);
}

/* --- At the due instant --- */

static void exactly_one_occurrence_per_due_instant(void **state)
{
	struct test_db *test = working_firm(*state);
	int64_t id = due_at(test, at(11, 24, 10, 0));

	assert_int_equal(scan(test), 0);
	test->clock.fixed_ms = at(11, 24, 10, 0);
	assert_int_equal(scan(test), 1);
	assert_int_equal(scan(test), 0);
	test->clock.fixed_ms = at(11, 24, 9, 0); /* the clock is set back and comes again */
	assert_int_equal(scan(test), 0);
	test->clock.fixed_ms = at(11, 24, 11, 0);
	assert_int_equal(scan(test), 0);
	assert_int_equal(occurrences(test), 1);
	assert_int_equal(reminder_int(test, "is_late"), 0);
	assert_int_equal(reminder_int(test, "acting_id"), LISA);
	assert_int_equal(reminder_int(test, "followup_id"), id);
}

static void layers_follow_one_another_for_who_is_at_the_workbench(void **state)
{
	struct test_db *test = working_firm(*state);

	with_channels(test);
	due_followup(test);
	at_the_workbench(test, LISA);
	scan(test);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM live_event WHERE kind = 'reminder' AND account_id = 1"), 1);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM live_event WHERE kind = 'unread' AND account_id = 1"), 1);
	assert_int_equal(test_db_int(test, "SELECT not_before_ms FROM inbox_message"), at(11, 24, 10, 10));
	assert_int_equal(test_db_int(test, "SELECT not_before_ms FROM outbox"), at(11, 24, 10, 30));
	assert_int_equal(test_db_int(test, "SELECT digest_at_ms FROM outbox"), at(11, 25, 9, 30));
}

static void the_inbox_comes_at_once_when_nobody_is_at_the_workbench(void **state)
{
	static const struct job_kind announcing = { .name = "notification.inbox", .run = notification_job_inbox, .every_ms = 500 };
	struct test_db *test = working_firm(*state);
	int runs;

	due_followup(test);
	scan(test);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM live_event WHERE kind = 'reminder'"), 0);
	assert_int_equal(test_db_int(test, "SELECT not_before_ms FROM inbox_message"), at(11, 24, 10, 0));
	assert_ok(&test->ctx, job_run_due(&test->ctx, &announcing, 1, &runs));
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM live_event WHERE kind = 'inbox' AND account_id = 1"), 1);
}

static void downtime_makes_it_late_and_once(void **state)
{
	struct test_db *test = working_firm(*state);

	with_channels(test);
	due_followup(test);
	test->clock.fixed_ms = at(11, 27, 20, 0);
	assert_int_equal(scan(test), 1);
	assert_int_equal(scan(test), 0);
	assert_int_equal(reminder_int(test, "is_late"), 1);
	assert_int_equal(reminder_int(test, "due_at_ms"), at(11, 24, 10, 0));
	assert_int_equal(test_db_int(test, "SELECT not_before_ms FROM outbox"), at(11, 27, 20, 0));
	assert_int_equal(test_db_int(test, "SELECT digest_at_ms FROM outbox"), at(11, 30, 9, 30)); /* the weekend passes */
}

static void a_disabled_account_is_not_told(void **state)
{
	struct test_db *test = working_firm(*state);

	due_followup(test);
	test_db_exec(test, "UPDATE account SET state = 'disabled' WHERE id = 1");
	scan(test);
	assert_int_equal(occurrences(test), 0);
}

static void one_firm_that_fails_keeps_no_other_waiting(void **state)
{
	struct test_db *test = working_firm(*state);

	due_followup(test);
	test_db_exec(test,
		     "INSERT INTO firm (name, created_at_ms) VALUES ('Broken', 0);"
		     "INSERT INTO account (firm_id, login, name, role, password_hash, created_at_ms) VALUES (2, 'b', 'b', 'senior', '', 0);"
		     "INSERT INTO candidate (firm_id, name, name_key, created_at_ms, updated_at_ms) VALUES (2, 'b', 'b', 0, 0);"
		     "INSERT INTO followup (firm_id, candidate_id, owner_id, acting_id, care, opened_at_ms, opened_by, due_no,"
		     " next_due_at_ms, created_at_ms) SELECT 2, max(c.id), max(a.id), max(a.id), 'care', 0, 'hand', 1, 5, 0"
		     " FROM candidate c, account a");
	assert_int_equal(scan(test), 1);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM reminder WHERE firm_id = 1"), 1);
}

/* --- The switch --- */

static void turn_switch(struct test_db *test, bool is_on)
{
	test_db_exec(test, is_on ? "UPDATE rule_set SET enabled = 1" : "UPDATE rule_set SET enabled = 0");
}

static void switched_off_is_silent_while_times_and_colours_go_on(void **state)
{
	struct test_db *test = working_firm(*state);

	test_db_exec(test, "UPDATE rule_set SET enabled = 0");
	int64_t id = due_followup(test);
	scan(test);
	assert_int_equal(occurrences(test), 0);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM inbox_message"), 0);
	expect_times(test, id, "2026-11-24 10:00", "2026-11-24 18:00", "2026-11-27 09:30");
	call(test, followup_int(test, id, "candidate_id"), "reached");
	expect_times(test, id, "2026-11-27 09:30", "2026-11-27 18:00", "2026-11-30 09:30");
	test_db_exec(test, "UPDATE rule_set SET enabled = 1");
	test->clock.fixed_ms = at(11, 27, 9, 30);
	scan(test);
	assert_int_equal(occurrences(test), 1);
}

static void what_fell_due_while_switched_off_is_told_once_when_on_again(void **state)
{
	struct test_db *test = working_firm(*state);

	with_channels(test);
	turn_switch(test, false);
	int64_t contacted = due_followup(test);
	int64_t missed = due_at(test, at(11, 24, 10, 0));
	test->clock.fixed_ms = at(11, 24, 10, 0);
	assert_int_equal(scan(test), 0);
	test->clock.fixed_ms = at(11, 25, 15, 0);
	call(test, followup_int(test, contacted, "candidate_id"), "reached");
	assert_int_equal(scan(test), 0);
	assert_int_equal(occurrences(test), 0);
	turn_switch(test, true);
	assert_int_equal(scan(test), 1);
	assert_int_equal(scan(test), 0);
	assert_int_equal(occurrences(test), 1);
	assert_int_equal(reminder_int(test, "followup_id"), missed);
	assert_int_equal(reminder_int(test, "due_at_ms"), at(11, 24, 10, 0));
	assert_int_equal(reminder_int(test, "is_late"), 1);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM inbox_message"), 1);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM outbox"), 1);
}

static void an_occurrence_told_before_the_switch_went_off_is_not_told_again(void **state)
{
	struct test_db *test = working_firm(*state);

	due_followup(test);
	assert_int_equal(scan(test), 1);
	turn_switch(test, false);
	turn_switch(test, true);
	test->clock.fixed_ms = at(11, 27, 10, 0);
	assert_int_equal(scan(test), 0);
	assert_int_equal(open_ones(test), 1);
}

static void a_repetition_waits_until_the_switch_is_on_again(void **state)
{
	struct test_db *test = working_firm(*state);

	due_followup(test);
	scan(test);
	acknowledge(test, newest(test));
	turn_switch(test, false);
	test->clock.fixed_ms = at(11, 26, 12, 0);
	assert_int_equal(scan(test), 0);
	turn_switch(test, true);
	assert_int_equal(scan(test), 1);
	assert_int_equal(scan(test), 0);
	assert_int_equal(reminder_int(test, "repeat_no"), 1);
}

/* --- Acknowledged --- */

static void acknowledged_ends_all_layers_and_comes_again_while_still_due(void **state)
{
	struct test_db *test = working_firm(*state);

	with_channels(test);
	due_followup(test);
	at_the_workbench(test, LISA);
	scan(test);
	acknowledge(test, newest(test));
	acknowledge(test, newest(test));
	expect_silence(test, newest(test));
	assert_int_equal(reminder_int(test, "repeat_at_ms"), at(11, 25, 9, 0));
	test->clock.fixed_ms = at(11, 25, 8, 59);
	assert_int_equal(scan(test), 0);
	test->clock.fixed_ms = at(11, 25, 9, 0);
	assert_int_equal(scan(test), 1);
	assert_int_equal(scan(test), 0);
	assert_int_equal(occurrences(test), 2);
	assert_int_equal(reminder_int(test, "repeat_no"), 1);
	assert_int_equal(reminder_int(test, "layers"), LAYER_INBOX | LAYER_MOBILE);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM live_event WHERE kind = 'reminder' AND data LIKE '%\"open\"%'"), 1);
	/* Outside it is in the digest of that morning, which cannot have left yet. */
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM outbox WHERE state = 'held' AND kind = 'reminder'"), 1);
	assert_int_equal(test_db_int(test, "SELECT next_at_ms FROM outbox WHERE kind = 'digest'"), at(11, 25, 9, 30));
	acknowledge(test, newest(test));
	assert_int_equal(reminder_int(test, "repeat_at_ms"), at(11, 26, 9, 0));
	test->clock.fixed_ms = at(11, 26, 9, 40); /* a late one takes the next digest */
	assert_int_equal(scan(test), 1);
	assert_int_equal(reminder_int(test, "repeat_no"), 2);
	assert_int_equal(test_db_int(test, "SELECT max(next_at_ms) FROM outbox WHERE kind = 'digest'"), at(11, 27, 9, 30));
}

static void acknowledged_on_friday_comes_again_on_monday(void **state)
{
	struct test_db *test = working_firm(*state);

	due_at(test, at(11, 27, 10, 0));
	test->clock.fixed_ms = at(11, 27, 10, 0);
	scan(test);
	acknowledge(test, newest(test));
	test->clock.fixed_ms = at(11, 28, 12, 0);
	assert_int_equal(scan(test), 0);
	test->clock.fixed_ms = at(11, 30, 9, 0);
	assert_int_equal(scan(test), 1);
}

static void a_contact_after_the_acknowledgement_ends_the_repetition(void **state)
{
	struct test_db *test = working_firm(*state);
	int64_t id = due_followup(test);

	scan(test);
	acknowledge(test, newest(test));
	call(test, followup_int(test, id, "candidate_id"), "reached");
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM reminder WHERE repeat_at_ms IS NOT NULL"), 0);
	test->clock.fixed_ms = at(11, 25, 12, 0);
	assert_int_equal(scan(test), 0);
	assert_int_equal(occurrences(test), 1);
}

static void nobody_acknowledges_for_another(void **state)
{
	struct test_db *test = working_firm(*state);

	due_followup(test);
	scan(test);
	int64_t id = newest(test);
	act_as(test, TOM);
	assert_fault(&test->ctx, db_write(&test->ctx, ack_it, &id), ERR_NOT_FOUND, "reminder.not_found");
	assert_int_equal(open_ones(test), 1);
}

/* --- Whatever else ends it --- */

static void a_record_in_time_needs_no_reminder(void **state)
{
	struct test_db *test = working_firm(*state);
	int64_t id = due_at(test, at(11, 24, 10, 0));

	call(test, followup_int(test, id, "candidate_id"), "reached");
	test->clock.fixed_ms = at(11, 24, 10, 0);
	assert_int_equal(scan(test), 0);
}

static void a_record_ends_it(void **state)
{
	struct test_db *test = working_firm(*state);
	int64_t id = due_followup(test);

	with_channels(test);
	scan(test);
	call(test, followup_int(test, id, "candidate_id"), "no_answer"); /* an attempt is an answer to the reminder too */
	assert_int_equal(open_ones(test), 0);
	expect_silence(test, newest(test));
	test->clock.fixed_ms = followup_int(test, id, "next_due_at_ms");
	assert_int_equal(scan(test), 1);
	assert_int_equal(open_ones(test), 1);
}

static void a_record_that_moves_nothing_only_acknowledges(void **state)
{
	struct test_db *test = working_firm(*state);
	int64_t id = due_followup(test);

	scan(test);
	call(test, followup_int(test, id, "candidate_id"), "wrong_number");
	assert_int_equal(open_ones(test), 0);
	test->clock.fixed_ms = at(11, 25, 9, 0);
	assert_int_equal(scan(test), 1);
}

static void snoozing_ends_it_until_then(void **state)
{
	struct test_db *test = working_firm(*state);
	int64_t id = due_followup(test);

	with_channels(test);
	scan(test);
	snooze(test, id, at(11, 24, 16, 0));
	assert_int_equal(open_ones(test), 0);
	expect_silence(test, newest(test));
	assert_int_equal(followup_int(test, id, "next_due_at_ms"), at(11, 24, 16, 0));
	test->clock.fixed_ms = at(11, 24, 15, 59);
	assert_int_equal(scan(test), 0);
	test->clock.fixed_ms = at(11, 24, 16, 0);
	assert_int_equal(scan(test), 1);
	assert_int_equal(reminder_int(test, "due_no"), followup_int(test, id, "due_no"));
}

static void the_end_of_the_followup_ends_it(void **state)
{
	struct test_db *test = working_firm(*state);
	int64_t id = due_followup(test);

	with_channels(test);
	scan(test);
	end_followup(test, id, "不看机会", 0);
	assert_int_equal(open_ones(test), 0);
	expect_silence(test, newest(test));
	test->clock.fixed_ms = at(12, 24, 10, 0);
	assert_int_equal(scan(test), 0);
}

struct giving {
	int64_t candidate_id;
	int64_t owner_id;
};

static enum err give_it(struct ctx *ctx, void *arg)
{
	const struct giving *giving = arg;

	return hook_fire(ctx, HOOK_CANDIDATE_CHANGED,
			 &(struct hook_candidate){ .candidate_id = giving->candidate_id, .owner_id = giving->owner_id });
}

static void a_followup_handed_over_is_told_anew(void **state)
{
	struct test_db *test = working_firm(*state);
	int64_t id = due_followup(test);
	struct giving giving = { followup_int(test, id, "candidate_id"), TOM };

	with_channels(test);
	scan(test);
	int64_t first = newest(test);
	assert_ok(&test->ctx, db_write(&test->ctx, give_it, &giving));
	expect_silence(test, first);
	assert_int_equal(open_ones(test), 0);
	assert_int_equal(scan(test), 1);
	assert_int_equal(reminder_int(test, "acting_id"), TOM);
	assert_int_equal(open_ones(test), 1);
}

/* --- Changes that are no answer --- */

static void a_refresh_that_moves_nothing_leaves_it_open(void **state)
{
	struct test_db *test = working_firm(*state);
	int64_t id = due_followup(test);

	scan(test);
	refresh(test, id);
	assert_int_equal(open_ones(test), 1);
	assert_int_equal(scan(test), 0);
}

static void a_new_due_time_by_a_rule_cancels_it(void **state)
{
	struct test_db *test = working_firm(*state);
	int64_t candidate_id = some_candidate(test);

	test->clock.fixed_ms = at(11, 23, 15, 0);
	int64_t id = open_followup(test, (struct followup_open){ .candidate_id = candidate_id });
	call(test, candidate_id, "reached");
	test->clock.fixed_ms = at(11, 26, 9, 30);
	assert_int_equal(scan(test), 1);
	test_db_exec(test, "UPDATE rule_set SET default_interval = 7");
	refresh(test, id);
	assert_int_equal(open_ones(test), 0);
	assert_int_equal(followup_int(test, id, "next_due_at_ms"), at(11, 30, 9, 30));
	test->clock.fixed_ms = at(11, 30, 9, 30);
	assert_int_equal(scan(test), 1);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(exactly_one_occurrence_per_due_instant),
		cmocka_unit_test(layers_follow_one_another_for_who_is_at_the_workbench),
		cmocka_unit_test(the_inbox_comes_at_once_when_nobody_is_at_the_workbench),
		cmocka_unit_test(downtime_makes_it_late_and_once),
		cmocka_unit_test(a_disabled_account_is_not_told),
		cmocka_unit_test(one_firm_that_fails_keeps_no_other_waiting),
		cmocka_unit_test(switched_off_is_silent_while_times_and_colours_go_on),
		cmocka_unit_test(what_fell_due_while_switched_off_is_told_once_when_on_again),
		cmocka_unit_test(an_occurrence_told_before_the_switch_went_off_is_not_told_again),
		cmocka_unit_test(a_repetition_waits_until_the_switch_is_on_again),
		cmocka_unit_test(acknowledged_ends_all_layers_and_comes_again_while_still_due),
		cmocka_unit_test(acknowledged_on_friday_comes_again_on_monday),
		cmocka_unit_test(a_contact_after_the_acknowledgement_ends_the_repetition),
		cmocka_unit_test(nobody_acknowledges_for_another),
		cmocka_unit_test(a_record_in_time_needs_no_reminder),
		cmocka_unit_test(a_record_ends_it),
		cmocka_unit_test(a_record_that_moves_nothing_only_acknowledges),
		cmocka_unit_test(snoozing_ends_it_until_then),
		cmocka_unit_test(the_end_of_the_followup_ends_it),
		cmocka_unit_test(a_followup_handed_over_is_told_anew),
		cmocka_unit_test(a_refresh_that_moves_nothing_leaves_it_open),
		cmocka_unit_test(a_new_due_time_by_a_rule_cancels_it),
	};

	return test_db_run("reminder", tests, sizeof(tests) / sizeof(tests[0]));
}
