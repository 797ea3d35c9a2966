/* Todos that fall due: told once in each layer, ended everywhere by 知道了, done and a new date; on both engines. */
#include "feature/reminder/reminder.h"

#include "feature/todo/todo.h"
#include "testing/firm_rows.h"

struct adding {
	struct todo_new todo;
	int64_t id;
};

static enum err add_it(struct ctx *ctx, void *arg)
{
	struct adding *adding = arg;

	return todo_add(ctx, &adding->todo, &adding->id);
}

static int64_t todo_at(struct test_db *test, int64_t due_at_ms, const char *dedup_key)
{
	struct adding adding = { .todo = { .account_id = TOM, .kind = "manual", .text = "回电", .due_at = due_at_ms,
					   .dedup_key = dedup_key } };

	assert_ok(&test->ctx, db_write(&test->ctx, add_it, &adding));
	return adding.id;
}

static void look(struct test_db *test)
{
	struct actor actor = test->ctx.actor;

	test->ctx.firm_id = 0;
	assert_ok(&test->ctx, reminder_job_todos(&test->ctx, NULL, NULL));
	test->ctx.firm_id = 1;
	test->ctx.actor = actor;
}

static int64_t messages(struct test_db *test)
{
	return test_db_int(test, "SELECT count(*) FROM inbox_message WHERE kind = 'todo' AND account_id = 2");
}

static int64_t rings(struct test_db *test)
{
	return test_db_int(test, "SELECT count(*) FROM live_event WHERE kind = 'todo' AND data LIKE '%\"due\"%'");
}

static struct test_db *with_mail(void *state)
{
	struct test_db *test = working_firm(state);

	test_db_exec(test, "INSERT INTO account_channel (firm_id, account_id, channel, rank, enabled, address, confirmed_at_ms)"
			   " VALUES (1, 2, 'email', 1, 1, 'tom@example.com', 1)");
	return test;
}

static void each_due_time_is_told_once_in_every_layer(void **state)
{
	struct test_db *test = with_mail(*state);
	int64_t id = todo_at(test, at(11, 23, 16, 0), NULL);

	look(test);
	assert_int_equal(messages(test) + rings(test), 0);
	test->clock.fixed_ms = at(11, 23, 16, 0);
	look(test);
	look(test);
	assert_int_equal(messages(test), 1);
	assert_int_equal(rings(test), 1);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM outbox WHERE state = 'waiting'"), 1);
	assert_int_equal(test_db_int(test, "SELECT not_before_ms FROM outbox"), at(11, 23, 16, 30));
	test_db_exec(test, "UPDATE todo SET due_at_ms = due_at_ms + 3600000");
	test->clock.fixed_ms = at(11, 23, 17, 0);
	look(test);
	assert_int_equal(messages(test), 2);
	assert_int_equal(count(test, "SELECT told_due_ms FROM todo WHERE id = %lld", (long long)id), at(11, 23, 17, 0));
}

static void a_firm_that_switched_reminders_off_waits(void **state)
{
	struct test_db *test = with_mail(*state);

	todo_at(test, at(11, 23, 14, 0), NULL);
	test_db_exec(test, "UPDATE rule_set SET enabled = 0");
	look(test);
	assert_int_equal(messages(test), 0);
	test_db_exec(test, "UPDATE rule_set SET enabled = 1");
	look(test);
	assert_int_equal(messages(test), 1);
}

static enum err end_feedback(struct ctx *ctx, void *arg)
{
	(void)arg;
	return todo_done_by_key(ctx, "feedback:1:");
}

static void done_ends_what_was_not_sent_and_reads_what_was_seen(void **state)
{
	struct test_db *test = with_mail(*state);

	todo_at(test, at(11, 23, 14, 59), "feedback:1:2");
	look(test);
	assert_ok(&test->ctx, db_write(&test->ctx, end_feedback, NULL));
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM outbox WHERE state = 'cancelled'"), 1);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM inbox_message WHERE read_at_ms IS NULL"), 0);
	look(test);
	assert_int_equal(messages(test), 1);
}

static void who_has_left_is_told_nothing(void **state)
{
	struct test_db *test = with_mail(*state);

	todo_at(test, at(11, 23, 14, 0), NULL);
	test_db_exec(test, "UPDATE account SET state = 'disabled' WHERE id = 2");
	look(test);
	assert_int_equal(messages(test), 0);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM outbox"), 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_due_time_is_told_once_in_every_layer),
		cmocka_unit_test(a_firm_that_switched_reminders_off_waits),
		cmocka_unit_test(done_ends_what_was_not_sent_and_reads_what_was_seen),
		cmocka_unit_test(who_has_left_is_told_nothing),
	};

	return test_db_run("todo_due", tests, sizeof(tests) / sizeof(tests[0]));
}
