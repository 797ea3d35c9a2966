/* Followups nobody would be reminded of: lead and partners are warned once per case, on both engines. */
#include "feature/followup/gap.h"

#include "testing/firm_rows.h"

static void look(struct test_db *test)
{
	struct actor actor = test->ctx.actor;

	test->ctx.firm_id = 0;
	assert_ok(&test->ctx, gap_job(&test->ctx, NULL, NULL));
	test->ctx.firm_id = 1;
	test->ctx.actor = actor;
}

static int64_t warnings(struct test_db *test, int64_t account_id, const char *like)
{
	return count(test, "SELECT count(*) FROM inbox_message WHERE kind = 'warning' AND account_id = %lld AND text LIKE '%s'",
		     (long long)account_id, like);
}

static int64_t unread(struct test_db *test)
{
	return test_db_int(test, "SELECT count(*) FROM inbox_message WHERE kind = 'warning' AND read_at_ms IS NULL");
}

/* Lisa leads the positions, Tom follows up two candidates; one of them is submitted to a position of hers. */
static struct test_db *toms_candidates(void *state)
{
	struct test_db *test = working_firm(state);
	int64_t submitted = some_candidate(test), other = some_candidate(test);

	act_as(test, TOM);
	test_db_exec(test, "UPDATE candidate SET created_by_id = 2");
	submit(test, submitted, PLAIN_POSITION, NULL);
	open_followup(test, (struct followup_open){ .candidate_id = other });
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM followup WHERE state = 'open' AND acting_id = 2"), 2);
	return test;
}

static void nothing_is_said_while_everything_is_planned(void **state)
{
	struct test_db *test = toms_candidates(*state);

	look(test);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM inbox_message"), 0);
}

static void candidates_of_a_disabled_consultant_are_a_warning_to_lead_and_partners(void **state)
{
	struct test_db *test = toms_candidates(*state);

	test_db_exec(test, "UPDATE account SET state = 'disabled' WHERE id = 2; UPDATE account SET locale = 'en' WHERE id = 1");
	look(test);
	look(test);
	assert_int_equal(warnings(test, WEI, "汤姆 已停用，名下还有 2 位候选人无人跟进"), 1);
	assert_int_equal(warnings(test, LISA, "Of those 汤姆 followed up, 1 on your positions are followed up by nobody"), 1);
	assert_int_equal(unread(test), 2);
	test_db_exec(test, "UPDATE followup SET acting_id = 1, owner_id = 1");
	look(test);
	assert_int_equal(unread(test), 0);
	test->clock.fixed_ms += MS_PER_DAY;
	test_db_exec(test, "UPDATE followup SET acting_id = 2, owner_id = 2"); /* a new case */
	look(test);
	assert_int_equal(unread(test), 2);
	test_db_exec(test, "UPDATE account SET state = 'active' WHERE id = 2");
	look(test);
	assert_int_equal(unread(test), 0);
}

static void a_followup_without_due_time_is_a_warning_once_its_hour_is_over(void **state)
{
	struct test_db *test = toms_candidates(*state);

	test_db_exec(test, "UPDATE followup SET next_due_at_ms = NULL");
	look(test);
	assert_int_equal(unread(test), 0); /* an import may be spreading its days */
	test->clock.fixed_ms += MS_PER_HOUR + 1;
	look(test);
	look(test);
	assert_int_equal(warnings(test, WEI, "汤姆 有 2 位候选人没有下次跟进时间"), 1);
	assert_int_equal(warnings(test, LISA, "汤姆 跟进的候选人中，您职位上的 1 位没有下次跟进时间"), 1);
	test_db_exec(test, "UPDATE followup SET next_due_at_ms = 1 WHERE submission_id IS NOT NULL");
	look(test);
	assert_int_equal(unread(test), 2); /* one is left: the case goes on, nothing new is said */
	test_db_exec(test, "UPDATE followup SET state = 'ended'");
	look(test);
	assert_int_equal(unread(test), 0);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM followup_gap"), 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_said_while_everything_is_planned),
		cmocka_unit_test(candidates_of_a_disabled_consultant_are_a_warning_to_lead_and_partners),
		cmocka_unit_test(a_followup_without_due_time_is_a_warning_once_its_hour_is_over),
	};

	return test_db_run("gap", tests, sizeof(tests) / sizeof(tests[0]));
}
