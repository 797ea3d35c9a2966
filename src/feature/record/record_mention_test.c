/* @提及: whom a text names and what it asks of him; who may see it gets a todo and a message, of who may not the author is told. */
#include "feature/record/record_mention.h"

#include "testing/firm_rows.h"

static const struct account people[] = {
	{ .id = 1, .name = "李莎", .login = "lisa" }, { .id = 2, .name = "汤姆", .login = "tom" },
	{ .id = 3, .name = "李", .login = "li" },     { .id = 4, .name = "Tom Lee", .login = "tlee" },
};

static const struct naming {
	const char *text;
	int64_t first, second;
	const char *asked, *asked_second;
} namings[] = {
	{ "@李莎 周五前确认背调进度", 1, 0, "周五前确认背调进度", NULL },
	{ "@李莎：约面试，@汤姆 发 JD。明天再谈", 1, 2, "约面试，", "发 JD" },
	{ "谈得不错\n＠tom", 2, 0, "", NULL },
	{ "@Tom Lee by Friday", 4, 0, "by Friday", NULL },
	{ "写信到 a@tom.com", 0, 0, NULL, NULL },
	{ "@李莎 @李莎 两遍", 1, 0, "", NULL },
};

static void a_text_names_people_and_says_what_is_asked(void **state)
{
	struct test_db *test = *state;
	const struct list accounts = { (void *)people, sizeof(people) / sizeof(people[0]) };

	for (size_t i = 0; i < sizeof(namings) / sizeof(namings[0]); i++) {
		const struct naming *naming = &namings[i];
		struct vec found;

		vec_init(&found, &test->arena, sizeof(struct mention));
		record_mention_find(&test->arena, naming->text, &accounts, &found);
		assert_int_equal(found.count, (naming->first != 0) + (naming->second != 0));
		if (!found.count)
			continue;
		const struct mention *first = vec_at(&found, 0);
		assert_int_equal(first->account_id, naming->first);
		assert_string_equal(first->asked, naming->asked);
		if (naming->second)
			assert_string_equal(((const struct mention *)vec_at(&found, 1))->asked, naming->asked_second);
	}
}

static int64_t todos(struct test_db *test, int64_t account_id, const char *state)
{
	return count(test, "SELECT count(*) FROM todo WHERE kind = 'mention' AND account_id = %lld AND state = '%s'",
		     (long long)account_id, state);
}

static int64_t told(struct test_db *test, int64_t account_id)
{
	return count(test, "SELECT count(*) FROM inbox_message WHERE kind = 'mention' AND account_id = %lld", (long long)account_id);
}

static int64_t record(struct test_db *test, const char *text)
{
	return save_record(test, (struct record_new){ .candidate_id = some_candidate(test), .outcome = "reached", .text = text });
}

static void who_is_named_has_a_todo_with_its_date_and_a_message(void **state)
{
	struct test_db *test = working_firm(*state);

	record(test, "@韦总 周五前确认背调进度");
	assert_int_equal(todos(test, WEI, "open"), 1);
	assert_int_equal(test_db_int(test, "SELECT due_at_ms FROM todo WHERE kind = 'mention'"), at(11, 27, 18, 0));
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM todo WHERE text = '周五前确认背调进度' AND created_by_id = 1"
					   " AND record_id = 1"), 1);
	assert_int_equal(count(test, "SELECT count(*) FROM inbox_message WHERE account_id = 3"
				     " AND text = '李莎 在 {candidate} 的记录里提到了您'"), 1);
	assert_int_equal(told(test, LISA), 0);
	record(test, "@李莎 自己记一下");
	assert_int_equal(todos(test, LISA, "open"), 0);
}

static void the_author_may_choose_another_date_or_none(void **state)
{
	const struct mention_due chosen[] = { { WEI, at(11, 30, 11, 0) }, { TOM, 1 } }, none[] = { { WEI, 0 } };
	struct test_db *test = working_firm(*state);
	struct record_new record = { .candidate_id = some_candidate(test), .outcome = "reached", .text = "@韦总 周五前确认背调进度",
				     .mention_dues = { (void *)(uintptr_t)chosen, 2 } };

	save_record(test, record);
	assert_int_equal(test_db_int(test, "SELECT due_at_ms FROM todo WHERE kind = 'mention'"), at(11, 30, 11, 0));
	record.mention_dues = (struct list){ (void *)(uintptr_t)none, 1 };
	save_record(test, record);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM todo WHERE kind = 'mention' AND due_at_ms IS NULL"), 1);
	assert_int_equal(todos(test, WEI, "open"), 2);
}

static void who_may_not_see_it_hears_nothing_and_the_author_is_told(void **state)
{
	struct test_db *test = working_firm(*state);

	record(test, "@汤姆 帮忙");
	assert_int_equal(todos(test, TOM, "open") + told(test, TOM), 0);
	assert_int_equal(count(test, "SELECT count(*) FROM inbox_message WHERE account_id = 1"
				     " AND text = '汤姆 看不到 {candidate} 的这条记录，没有通知他'"), 1);
	save_record(test, (struct record_new){ .candidate_id = some_candidate(test), .outcome = "reached", .text = "@韦总 看",
					       .sealed = true });
	assert_int_equal(todos(test, WEI, "open") + told(test, WEI), 0);
	assert_int_equal(told(test, LISA), 1); /* a sealed record is not read for names at all */
	assert_int_equal(test->ctx.actor.account_id, LISA);
}

struct changing {
	struct record_row row;
	const char *text;
};

static enum err change_text(struct ctx *ctx, void *arg)
{
	struct changing *changing = arg;

	TRY(record_store_get(ctx, changing->row.id, &changing->row));
	changing->row.text = changing->text;
	return record_change(ctx, &changing->row, false);
}

static void a_change_tells_only_those_who_are_new_and_takes_back_from_those_who_are_gone(void **state)
{
	struct test_db *test = working_firm(*state);
	struct changing changing = { .row = { .id = record(test, "@韦总 看一下") }, .text = "@韦总 看一下，急" };

	assert_ok(&test->ctx, db_write(&test->ctx, change_text, &changing));
	assert_int_equal(told(test, WEI), 1);
	changing.text = "没事了";
	assert_ok(&test->ctx, db_write(&test->ctx, change_text, &changing));
	assert_int_equal(todos(test, WEI, "open"), 0);
	assert_int_equal(todos(test, WEI, "done"), 1);
}

static void history_from_elsewhere_and_people_who_left_are_asked_nothing(void **state)
{
	struct test_db *test = working_firm(*state);

	save_record(test, (struct record_new){ .candidate_id = some_candidate(test), .outcome = "reached", .text = "@韦总 看",
					       .source_key = "x" });
	assert_int_equal(todos(test, WEI, "open") + told(test, WEI), 0);
	test_db_exec(test, "UPDATE account SET state = 'disabled' WHERE id = 3");
	record(test, "@韦总 看");
	assert_int_equal(todos(test, WEI, "open") + told(test, WEI), 0);
	assert_int_equal(told(test, LISA), 1);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_text_names_people_and_says_what_is_asked),
		cmocka_unit_test(who_is_named_has_a_todo_with_its_date_and_a_message),
		cmocka_unit_test(the_author_may_choose_another_date_or_none),
		cmocka_unit_test(who_may_not_see_it_hears_nothing_and_the_author_is_told),
		cmocka_unit_test(a_change_tells_only_those_who_are_new_and_takes_back_from_those_who_are_gone),
		cmocka_unit_test(history_from_elsewhere_and_people_who_left_are_asked_nothing),
	};

	return test_db_run("record_mention", tests, sizeof(tests) / sizeof(tests[0]));
}
