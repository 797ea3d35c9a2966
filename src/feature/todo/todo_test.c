/* Todos: one of a key only once, in the language of whom they are for, ended by what made them; on both engines. */
#include "feature/todo/todo.h"

#include "base/text.h"
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

static int64_t add(struct test_db *test, struct todo_new todo)
{
	struct adding adding = { .todo = todo };

	if (!todo.account_id)
		adding.todo.account_id = LISA;
	if (!todo.kind)
		adding.todo.kind = "manual";
	assert_ok(&test->ctx, db_write(&test->ctx, add_it, &adding));
	return adding.id;
}

static enum err end_keys(struct ctx *ctx, void *arg)
{
	return todo_done_by_key(ctx, arg);
}

struct moving {
	const char *key;
	int64_t due_at_ms;
};

static enum err move_key(struct ctx *ctx, void *arg)
{
	const struct moving *moving = arg;

	return todo_set_due(ctx, moving->key, moving->due_at_ms);
}

static struct list own(struct test_db *test, struct todo_filter filter, int64_t wanted_total)
{
	struct list todos;
	int64_t total;

	filter.state = filter.state ? filter.state : "open";
	filter.limit = filter.limit ? filter.limit : 50;
	assert_ok(&test->ctx, todo_list(&test->ctx, &filter, &todos, &total));
	assert_int_equal(total, wanted_total);
	return todos;
}

static const struct todo *nth(const struct list *todos, size_t n)
{
	assert_in_range(n + 1, 1, todos->count);
	return (const struct todo *)todos->items + n;
}

static void the_same_key_is_the_same_todo(void **state)
{
	struct test_db *test = working_firm(*state);
	const struct todo_new asked = { .kind = "feedback", .dedup_key = "feedback:7:1" };

	assert_int_not_equal(add(test, asked), 0);
	assert_int_equal(add(test, asked), 0);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM todo"), 1);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM live_event WHERE kind = 'todo'"), 1);
	add(test, (struct todo_new){ .text = "x" });
	add(test, (struct todo_new){ .text = "x" });
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM todo"), 3);
}

static void shipped_texts_speak_the_language_of_the_actor(void **state)
{
	struct test_db *test = working_firm(*state);

	assert_string_equal(todo_text(&test->ctx, "feedback"), "向客户催反馈");
	test->ctx.actor.locale = "en";
	assert_string_equal(todo_text(&test->ctx, "feedback"), "Ask the client for feedback");
	add(test, (struct todo_new){ .kind = "feedback" });
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM todo WHERE text = 'Ask the client for feedback'"), 1);
}

static void a_prefix_ends_its_own_open_todos_alone(void **state)
{
	struct test_db *test = working_firm(*state);

	add(test, (struct todo_new){ .kind = "feedback", .dedup_key = "feedback:1:a" });
	add(test, (struct todo_new){ .kind = "feedback", .dedup_key = "feedback:1:b" });
	add(test, (struct todo_new){ .kind = "feedback", .dedup_key = "feedback:12:a" });
	add(test, (struct todo_new){ .text = "mine" });
	assert_ok(&test->ctx, db_write(&test->ctx, end_keys, (void *)(uintptr_t)"feedback:1:"));
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM todo WHERE state = 'done' AND dedup_key LIKE 'feedback:1:%'"), 2);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM todo WHERE state = 'open'"), 2);
}

static void a_due_time_moves_while_the_todo_is_open(void **state)
{
	struct test_db *test = working_firm(*state);
	struct moving later = { "k", at(12, 1, 9, 30) }, never = { "k", 0 };

	add(test, (struct todo_new){ .kind = "checklist", .dedup_key = "k", .due_at = at(11, 24, 9, 30) });
	assert_ok(&test->ctx, db_write(&test->ctx, move_key, &later));
	assert_int_equal(test_db_int(test, "SELECT due_at_ms FROM todo"), at(12, 1, 9, 30));
	assert_ok(&test->ctx, db_write(&test->ctx, move_key, &never));
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM todo WHERE due_at_ms IS NULL"), 1);
	test_db_exec(test, "UPDATE todo SET state = 'done'");
	assert_ok(&test->ctx, db_write(&test->ctx, move_key, &later));
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM todo WHERE due_at_ms IS NULL"), 1);
}

static void own_todos_come_by_due_time_undated_last(void **state)
{
	struct test_db *test = working_firm(*state);
	int64_t candidate_id = some_candidate(test);

	add(test, (struct todo_new){ .text = "undated" });
	add(test, (struct todo_new){ .text = "later", .due_at = at(11, 27, 9, 0), .candidate_id = candidate_id });
	add(test, (struct todo_new){ .text = "sooner", .due_at = at(11, 24, 9, 0) });
	add(test, (struct todo_new){ .text = "of Tom", .account_id = TOM });
	struct list all = own(test, (struct todo_filter){ 0 }, 3);
	assert_string_equal(nth(&all, 0)->text, "sooner");
	assert_string_equal(nth(&all, 1)->text, "later");
	assert_string_equal(nth(&all, 1)->candidate->name, "王小明");
	assert_string_equal(nth(&all, 2)->text, "undated");
	assert_string_equal(nth(&all, 2)->created_by->name, "李莎");
	struct list soon = own(test, (struct todo_filter){ .due_before = at(11, 25, 0, 0) }, 2); /* undated ones stay in sight */
	assert_string_equal(nth(&soon, 1)->text, "undated");
	struct list about = own(test, (struct todo_filter){ .candidate_id = candidate_id }, 1);
	assert_string_equal(nth(&about, 0)->text, "later");
	struct list first = own(test, (struct todo_filter){ .limit = 1 }, 3);
	assert_int_equal(first.count, 1);
	own(test, (struct todo_filter){ .state = "done" }, 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_key_is_the_same_todo),
		cmocka_unit_test(shipped_texts_speak_the_language_of_the_actor),
		cmocka_unit_test(a_prefix_ends_its_own_open_todos_alone),
		cmocka_unit_test(a_due_time_moves_while_the_todo_is_open),
		cmocka_unit_test(own_todos_come_by_due_time_undated_last),
	};

	return test_db_run("todo", tests, sizeof(tests) / sizeof(tests[0]));
}
