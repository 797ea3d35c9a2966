/* Asking the client for feedback, and the checklist before onboarding, on both engines. */
#include "feature/followup/duty.h"

#include "base/zone.h"
#include "platform/hook/hook.h"
#include "testing/test_db.h"

/* Position 1 of lead 7; candidate 1 recommended by 8 on Thursday 2026-11-19 16:00. */
static void fill(struct test_db *test)
{
	test_db_exec(test, "INSERT INTO account (id, firm_id, login, name, role, password_hash, created_at_ms) VALUES"
			   " (7, 1, 'lisa', 'Lisa', 'senior', 'x', 1), (8, 1, 'tom', 'Tom', 'senior', 'x', 1)");
	test_db_exec(test, "INSERT INTO candidate (id, firm_id, name, name_key, created_at_ms, updated_at_ms)"
			   " VALUES (1, 1, '王小明', '王小明', 1, 1)");
	test_db_exec(test, "INSERT INTO position (id, firm_id, title, lead_id, created_at_ms, updated_at_ms)"
			   " VALUES (1, 1, '架构师', 7, 1, 1)");
	test_db_exec(test, "INSERT INTO submission (id, firm_id, candidate_id, position_id, owner_id, stage, stage_kind,"
			   " stage_since_ms, created_at_ms)"
			   " VALUES (5, 1, 1, 1, 8, 'recommended', 'recommended', 1795075200000, 1)");
}

static int64_t at(const char *text)
{
	int64_t at_ms;

	assert_true(time_parse(text, &at_ms));
	return at_ms;
}

static void run_job(struct test_db *test, const char *now)
{
	test->clock.fixed_ms = at(now);
	test->ctx.firm_id = 0;
	assert_ok(&test->ctx, duty_job(&test->ctx, NULL, "{}"));
	test->ctx.firm_id = 1;
}

static int64_t open_due(struct test_db *test)
{
	return test_db_int(test, "SELECT due_at_ms FROM todo WHERE kind = 'feedback' AND state = 'open'");
}

static void interview_on_tuesday(struct test_db *test)
{
	test_db_exec(test, "INSERT INTO appointment (firm_id, kind, starts_at_ms, ends_at_ms, candidate_id, submission_id,"
			   " created_at_ms) VALUES (1, 'interview', 1795500000000, 1795503600000, 1, 5, 1)"); /* 11-24, 14-15 h */
}

static void the_lead_asks_after_two_working_days_and_every_two(void **state)
{
	struct test_db *test = *state;

	fill(test);
	run_job(test, "2026-11-19T16:10:00+08:00");
	run_job(test, "2026-11-19T16:20:00+08:00");
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM todo WHERE account_id = 7 AND submission_id = 5"), 1);
	assert_int_equal(open_due(test), at("2026-11-23T09:30:00+08:00"));
	run_job(test, "2026-11-23T10:00:00+08:00");
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM todo"), 1);
	test_db_exec(test, "UPDATE todo SET state = 'done', done_at_ms = 1795399200000"); /* Mon 11-23 10:00 */
	run_job(test, "2026-11-23T10:10:00+08:00");
	assert_int_equal(open_due(test), at("2026-11-25T09:30:00+08:00"));
}

static void an_interview_asks_after_one_working_day(void **state)
{
	struct test_db *test = *state;

	fill(test);
	test_db_exec(test, "UPDATE submission SET stage = 'interview', stage_kind = 'interview'");
	run_job(test, "2026-11-24T18:00:00+08:00");
	assert_int_equal(open_due(test), 0); /* no interview yet */
	interview_on_tuesday(test);
	run_job(test, "2026-11-24T18:01:00+08:00");
	assert_int_equal(open_due(test), at("2026-11-25T09:30:00+08:00"));
}

struct event {
	const char *from, *to; /* a move of the stage */
	const char *kind;      /* or a change of an appointment */
};

static enum err fire(struct ctx *ctx, void *arg)
{
	const struct event *event = arg;
	const struct hook_stage stage = { .submission_id = 5, .candidate_id = 1, .from_kind = event->from,
					  .to_kind = event->to };
	const struct hook_appointment appointment = { .submission_id = 5, .kind = event->kind,
						      .starts_at_ms = ctx_now_ms(ctx) + 1 };

	return event->kind ? duty_on_appointment(ctx, &appointment) : duty_on_stage(ctx, &stage);
}

static void tell(struct test_db *test, struct event event)
{
	assert_ok(&test->ctx, db_write(&test->ctx, fire, &event));
}

static void a_move_of_the_stage_is_feedback(void **state)
{
	struct test_db *test = *state;

	fill(test);
	run_job(test, "2026-11-19T16:10:00+08:00");
	tell(test, (struct event){ .from = "recommended", .to = "interview" });
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM todo WHERE state = 'open'"), 0);
}

static void a_further_interview_is_feedback(void **state)
{
	struct test_db *test = *state;

	fill(test);
	run_job(test, "2026-11-20T10:00:00+08:00");
	interview_on_tuesday(test);
	tell(test, (struct event){ .kind = "interview" });
	run_job(test, "2026-11-20T10:01:00+08:00");
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM todo WHERE state = 'open'"), 0);
}

static int64_t task_due(struct test_db *test, const char *code)
{
	char text[200];

	snprintf(text, sizeof(text), "SELECT due_at_ms FROM todo WHERE state = 'open' AND dedup_key LIKE '%%:%s'", code);
	return test_db_int(test, text);
}

static void acceptance_brings_a_checklist_that_follows_the_day(void **state)
{
	struct test_db *test = *state;

	fill(test);
	test_db_exec(test, "UPDATE submission SET stage = 'accepted', stage_kind = 'accepted'");
	tell(test, (struct event){ .from = "offer", .to = "accepted" });
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM todo WHERE kind = 'checklist' AND account_id = 8"), 3);
	assert_int_equal(task_due(test, "background_check"), at("2026-11-26T09:30:00+08:00"));
	assert_int_equal(task_due(test, "medical"), 0);

	test_db_exec(test, "UPDATE submission SET onboard_on = '2026-12-14'");
	tell(test, (struct event){ .kind = "onboarding" });
	assert_int_equal(task_due(test, "medical"), at("2026-12-07T09:30:00+08:00"));
	assert_int_equal(task_due(test, "leaving_certificate"), at("2026-12-11T09:30:00+08:00"));
	test_db_exec(test, "UPDATE submission SET onboard_on = '2026-12-21'");
	tell(test, (struct event){ .kind = "onboarding" });
	assert_int_equal(task_due(test, "medical"), at("2026-12-14T09:30:00+08:00"));
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM todo"), 3);

	test_db_exec(test, "UPDATE submission SET stage = 'onboarded', stage_kind = 'onboarded'");
	tell(test, (struct event){ .from = "accepted", .to = "onboarded" });
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM todo WHERE state = 'open'"), 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_lead_asks_after_two_working_days_and_every_two),
		cmocka_unit_test(an_interview_asks_after_one_working_day),
		cmocka_unit_test(a_move_of_the_stage_is_feedback),
		cmocka_unit_test(a_further_interview_is_feedback),
		cmocka_unit_test(acceptance_brings_a_checklist_that_follows_the_day),
	};

	return test_db_run("duty", tests, sizeof(tests) / sizeof(tests[0]));
}
