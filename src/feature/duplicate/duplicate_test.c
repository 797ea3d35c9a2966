/* Proposals: who is found, who never is, what dismissal means, and what is told of those one may not see; on both engines. */
#include "feature/duplicate/duplicate.h"

#include "base/text.h"
#include "feature/duplicate/duplicate_store.h"
#include "testing/firm_rows.h"

struct adding {
	struct candidate_input input;
	struct candidate_import row;
	int64_t id;
};

static enum err insert_it(struct ctx *ctx, void *arg)
{
	struct adding *adding = arg;

	adding->row = (struct candidate_import){ .input = adding->input, .care = "pool" };
	adding->row.input.notice_days = -1;
	return candidate_insert(ctx, &adding->row, &adding->id);
}

/* Without the check for duplicates, as a file brings them. */
static int64_t add(struct test_db *test, struct candidate_input input)
{
	struct adding adding = { .input = input };

	assert_ok(&test->ctx, db_write(&test->ctx, insert_it, &adding));
	return adding.id;
}

static enum err look_at_it(struct ctx *ctx, void *arg)
{
	return duplicate_look(ctx, *(const int64_t *)arg);
}

static void look(struct test_db *test, int64_t id)
{
	assert_ok(&test->ctx, db_write(&test->ctx, look_at_it, &id));
}

/* The reason why two inputs are proposed, NULL when they are not. */
static const char *reason_of(struct test_db *test, struct candidate_input one, struct candidate_input other)
{
	int64_t first = add(test, one);
	int64_t second = add(test, other);
	struct list found;

	look(test, second);
	assert_ok(&test->ctx, duplicate_of(&test->ctx, first, &found));
	return found.count ? ((const struct duplicate *)found.items)->reason : NULL;
}

#define PERSON(...) ((struct candidate_input){ __VA_ARGS__ })

static void the_same_facts_are_proposed(void **state)
{
	struct test_db *test = working_firm(*state);

	assert_string_equal(reason_of(test, PERSON(.name = "张三丰", .phone = "13800138000"),
				   PERSON(.name = "三丰", .phone = "+86 138 0013 8000")),
				   "phone");
	assert_string_equal(reason_of(test, PERSON(.name = "李四光", .email = "li@example.com"),
				   PERSON(.name = "老李", .email = "LI@example.com")),
				   "email");
	assert_string_equal(reason_of(test, PERSON(.name = "王五一", .company = "腾讯科技（深圳）有限公司"),
				   PERSON(.name = "王 五一", .company = "腾讯科技(深圳)")),
				   "name");
	assert_string_equal(reason_of(test, PERSON(.name = "赵六儿", .company = "甲公司", .birth_year = 1980),
				   PERSON(.name = "赵六儿", .company = "乙公司", .birth_year = 1980)),
				   "moved");
	assert_string_equal(reason_of(test, PERSON(.name = "孙七七", .company = "北京华信科技"),
				   PERSON(.name = "孙七七", .company = "上海远大", .resume = "2010 至 2015 年任职北京华信科技")),
				   "moved");
}

static void what_contradicts_or_is_no_name_is_not(void **state)
{
	struct test_db *test = working_firm(*state);

	assert_null(reason_of(test, PERSON(.name = "王", .company = "同一公司"), PERSON(.name = "王", .company = "同一公司")));
	assert_null(reason_of(test, PERSON(.name = "王先生", .company = "同一公司"),
				   PERSON(.name = "王先生", .company = "同一公司")));
	assert_null(reason_of(test, PERSON(.name = "周八斗", .company = "丙公司", .birth_year = 1980),
				   PERSON(.name = "周八斗", .company = "丙公司", .birth_year = 1990)));
	assert_null(reason_of(test, PERSON(.name = "吴九思", .company = "丙公司", .phone = "13811111111"),
				   PERSON(.name = "吴九思", .company = "丙公司", .phone = "13822222222")));
	assert_null(reason_of(test, PERSON(.name = "郑十全", .company = "丙公司", .gender = 1),
				   PERSON(.name = "郑十全", .company = "丙公司", .gender = 2)));
	assert_null(reason_of(test, PERSON(.name = "钱多多", .company = "丁公司"),
				   PERSON(.name = "钱多多", .company = "戊公司")));
}

static void a_mended_fact_ends_the_proposal(void **state)
{
	struct test_db *test = working_firm(*state);
	int64_t first = add(test, PERSON(.name = "张三丰", .phone = "13800138000"));
	int64_t second = add(test, PERSON(.name = "李四光", .phone = "13800138000"));

	look(test, second);
	assert_int_equal(count(test, "SELECT count(*) FROM duplicate WHERE state = 'open'"), 1);
	test_db_exec(test, "UPDATE candidate SET phone_hash = 'other' WHERE id = 2");
	look(test, second);
	look(test, first);
	assert_int_equal(count(test, "SELECT count(*) FROM duplicate"), 0);
}

struct dismissing {
	int64_t id;
	bool is_dismissed;
};

static enum err dismiss_it(struct ctx *ctx, void *arg)
{
	const struct dismissing *dismissing = arg;

	return duplicate_dismiss(ctx, dismissing->id, dismissing->is_dismissed);
}

static void a_dismissed_pair_stays_dismissed(void **state)
{
	struct test_db *test = working_firm(*state);
	struct dismissing dismissing = { 1, true };
	struct page page;

	assert_string_equal(reason_of(test, PERSON(.name = "张三丰", .phone = "13800138000"),
				   PERSON(.name = "李四光", .phone = "13800138000")),
				   "phone");
	assert_ok(&test->ctx, db_write(&test->ctx, dismiss_it, &dismissing));
	look(test, 1);
	look(test, 2);
	assert_ok(&test->ctx, duplicate_list(&test->ctx, &(struct duplicate_filter){ .limit = 10 }, &page));
	assert_int_equal(page.items.count, 0);
	dismissing.is_dismissed = false;
	assert_ok(&test->ctx, db_write(&test->ctx, dismiss_it, &dismissing));
	assert_ok(&test->ctx, duplicate_list(&test->ctx, &(struct duplicate_filter){ .limit = 10 }, &page));
	assert_int_equal(page.total, 1);
}

struct asking {
	int64_t id;
	struct account_ref *ask;
};

static enum err ask_it(struct ctx *ctx, void *arg)
{
	struct asking *asking = arg;

	return duplicate_ask(ctx, asking->id, &asking->ask);
}

static void of_a_hidden_twin_only_whom_to_ask_is_told(void **state)
{
	struct test_db *test = working_firm(*state);
	struct page page;
	struct list found;

	add(test, PERSON(.name = "张三丰", .phone = "13800138000")); /* Lisa's */
	act_as(test, TOM);
	struct asking asking = { .id = add(test, PERSON(.name = "张先生", .phone = "13800138000")) };
	look(test, asking.id);
	assert_ok(&test->ctx, duplicate_of(&test->ctx, asking.id, &found));
	assert_int_equal(found.count, 0);
	assert_ok(&test->ctx, duplicate_list(&test->ctx, &(struct duplicate_filter){ .limit = 10 }, &page));
	assert_int_equal(page.total, 0);
	assert_ok(&test->ctx, db_write(&test->ctx, ask_it, &asking));
	assert_int_equal(asking.ask->id, LISA);
	assert_int_equal(count(test, "SELECT count(*) FROM audit_entry WHERE action = 'candidate.ask' AND account_id = 2"
				     " AND entity_id = 1"), 1);
	for (int i = 1; i < 20; i++)
		assert_ok(&test->ctx, db_write(&test->ctx, ask_it, &asking));
	assert_fault(&test->ctx, db_write(&test->ctx, ask_it, &asking), ERR_RATE, "candidate.ask_too_many");
	test->clock.fixed_ms += MS_PER_HOUR + 1;
	assert_ok(&test->ctx, db_write(&test->ctx, ask_it, &asking));
	act_as(test, WEI);
	assert_ok(&test->ctx, duplicate_list(&test->ctx, &(struct duplicate_filter){ .limit = 10 }, &page));
	assert_int_equal(page.total, 1);
	assert_true(((const struct duplicate *)page.items.items)->may_merge);
}

static void pages_go_on_where_they_ended(void **state)
{
	struct test_db *test = working_firm(*state);
	struct duplicate_filter filter = { .limit = 2 };
	struct page page;
	size_t seen = 0;

	for (int i = 0; i < 5; i++) {
		const char *phone = arena_format(&test->arena, "1380013800%d", i);

		reason_of(test, PERSON(.name = "张三丰", .phone = phone), PERSON(.name = "李四光", .phone = phone));
	}
	do {
		assert_ok(&test->ctx, duplicate_list(&test->ctx, &filter, &page));
		assert_int_equal(page.total, 5);
		seen += page.items.count;
		filter.cursor = page.next;
	} while (page.next);
	assert_int_equal(seen, 5);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_facts_are_proposed),
		cmocka_unit_test(what_contradicts_or_is_no_name_is_not),
		cmocka_unit_test(a_mended_fact_ends_the_proposal),
		cmocka_unit_test(a_dismissed_pair_stays_dismissed),
		cmocka_unit_test(of_a_hidden_twin_only_whom_to_ask_is_told),
		cmocka_unit_test(pages_go_on_where_they_ended),
	};

	return test_db_run("duplicate", tests, sizeof(tests) / sizeof(tests[0]));
}
