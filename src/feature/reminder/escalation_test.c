/* The superior hears of what stays undone, once, after the set working days; on both engines. */
#include "feature/reminder/escalation.h"

#include "testing/firm_rows.h"

enum { BOSS = 4 }; /* a senior, superior of Lisa */

static void look(struct test_db *test)
{
	struct actor actor = test->ctx.actor;
	int64_t fired;

	assert_ok(&test->ctx, reminder_scan(&test->ctx, 500, &fired));
	test->ctx.firm_id = 0;
	assert_ok(&test->ctx, reminder_job_escalation(&test->ctx, NULL, NULL));
	test->ctx.firm_id = 1;
	test->ctx.actor = actor;
}

static int64_t told(struct test_db *test, int64_t account_id)
{
	return count(test, "SELECT count(*) FROM inbox_message WHERE kind = 'warning' AND account_id = %lld", (long long)account_id);
}

/* Two working days; Lisa's candidate is due on Thursday 2026-11-26 10:00, her superior created him and so may see him. */
static struct test_db *overdue(void *state, int64_t *ret_id)
{
	struct test_db *test = working_firm(state);
	int64_t candidate_id = some_candidate(test);

	test_db_exec(test,
		     "INSERT INTO account (firm_id, login, name, role, password_hash, created_at_ms) VALUES"
		     " (1, 'boss', '主管', 'senior', '', 0);"
		     "UPDATE account SET superior_id = 4 WHERE id = 1; UPDATE rule_set SET superior_after_days = 2");
	test->clock.fixed_ms = at(11, 26, 9, 0);
	*ret_id = open_followup(test, (struct followup_open){ .candidate_id = candidate_id, .explicit_due_at_ms = at(11, 26, 10, 0) });
	test_db_exec(test, "UPDATE candidate SET created_by_id = 4");
	return test;
}

static void the_superior_hears_after_the_set_working_days_and_once(void **state)
{
	int64_t id;
	struct test_db *test = overdue(*state, &id);

	test->clock.fixed_ms = at(11, 30, 9, 29); /* Monday: the weekend does not count */
	look(test);
	assert_int_equal(told(test, BOSS), 0);
	test->clock.fixed_ms = at(11, 30, 9, 30);
	look(test);
	look(test);
	assert_int_equal(told(test, BOSS), 1);
	assert_int_equal(count(test, "SELECT count(*) FROM inbox_message WHERE text = '李莎 的 {candidate} 已逾期 2 个工作日没有跟进'"
				     " AND followup_id = %lld AND detail IS NOT NULL", (long long)id), 1);
	test->clock.fixed_ms = at(12, 10, 9, 30);
	look(test);
	assert_int_equal(told(test, BOSS), 1);
}

static int64_t unread(struct test_db *test)
{
	return test_db_int(test, "SELECT count(*) FROM inbox_message WHERE kind = 'warning' AND read_at_ms IS NULL");
}

static void it_is_over_with_the_contact_and_not_by_putting_off(void **state)
{
	int64_t id;
	struct test_db *test = overdue(*state, &id);

	test->clock.fixed_ms = at(11, 30, 9, 30);
	look(test);
	snooze(test, id, at(11, 30, 16, 0));
	assert_int_equal(unread(test), 1);
	test->clock.fixed_ms = at(11, 30, 10, 0);
	call(test, 1, "reached");
	assert_int_equal(unread(test), 0);
	assert_int_equal(told(test, BOSS), 1);
}

static void a_contact_or_a_new_date_in_time_keeps_it_away(void **state)
{
	int64_t id;
	struct test_db *test = overdue(*state, &id);

	test->clock.fixed_ms = at(11, 27, 17, 0);
	look(test);
	snooze(test, id, at(12, 1, 10, 0));
	test->clock.fixed_ms = at(12, 2, 18, 0);
	look(test);
	assert_int_equal(told(test, BOSS), 0);
	test->clock.fixed_ms = at(12, 3, 9, 30); /* two working days behind the new one */
	look(test);
	assert_int_equal(told(test, BOSS), 1);
}

static void who_must_not_know_the_candidate_hears_nothing(void **state)
{
	int64_t id;
	struct test_db *test = overdue(*state, &id);

	test_db_exec(test, "UPDATE candidate SET created_by_id = 1");
	test->clock.fixed_ms = at(12, 1, 9, 30);
	look(test);
	assert_int_equal(told(test, BOSS), 0);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM inbox_message WHERE kind = 'warning'"), 0);
	assert_int_equal(followup_int(test, id, "escalated_no"), followup_int(test, id, "due_no"));
}

static void off_by_default_without_superior_and_with_the_switch_off(void **state)
{
	int64_t id;
	struct test_db *test = overdue(*state, &id);

	test->clock.fixed_ms = at(12, 1, 9, 30);
	test_db_exec(test, "UPDATE rule_set SET superior_after_days = 0");
	look(test);
	test_db_exec(test, "UPDATE rule_set SET superior_after_days = 2, enabled = 0");
	look(test);
	test_db_exec(test, "UPDATE rule_set SET enabled = 1; UPDATE account SET state = 'disabled' WHERE id = 4");
	look(test);
	assert_int_equal(told(test, BOSS), 0);
	test_db_exec(test, "UPDATE account SET state = 'active' WHERE id = 4");
	look(test);
	assert_int_equal(told(test, BOSS), 1);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_superior_hears_after_the_set_working_days_and_once),
		cmocka_unit_test(a_contact_or_a_new_date_in_time_keeps_it_away),
		cmocka_unit_test(it_is_over_with_the_contact_and_not_by_putting_off),
		cmocka_unit_test(who_must_not_know_the_candidate_hears_nothing),
		cmocka_unit_test(off_by_default_without_superior_and_with_the_switch_off),
	};

	return test_db_run("escalation", tests, sizeof(tests) / sizeof(tests[0]));
}
