/* 敏感记录 as rows: what is sealed opens as it was, and not when a bit of it, its row or its firm is another. */
#include "feature/record/record_seal.h"

#include "base/text.h"
#include "testing/firm_rows.h"

static int64_t sealed_record(struct test_db *test)
{
	return save_record(test, (struct record_new){ .candidate_id = some_candidate(test), .outcome = "reached", .fact = "事实",
						      .emotion = 4, .action = "行动", .text = "内容", .sealed = true });
}

static struct record_row row_of(struct test_db *test, int64_t id)
{
	struct record_row row = { 0 };

	assert_ok(&test->ctx, record_store_get(&test->ctx, id, &row));
	return row;
}

static bool opens(struct test_db *test, struct record_row row)
{
	enum err err = record_unseal(&test->ctx, &row);

	fault_clear(&test->ctx);
	return err == OK;
}

static void what_was_sealed_opens_as_it_was(void **state)
{
	struct test_db *test = working_firm(*state);
	struct record_row row = row_of(test, sealed_record(test));

	assert_true(row.is_sealed && row.sealed.length > 0);
	assert_null(row.fact);
	assert_null(row.action);
	assert_null(row.text);
	assert_int_equal(row.emotion, 0);
	assert_ok(&test->ctx, record_unseal(&test->ctx, &row));
	assert_string_equal(row.fact, "事实");
	assert_string_equal(row.action, "行动");
	assert_string_equal(row.text, "内容");
	assert_int_equal(row.emotion, 4);
}

/* PROMISES.md 21: every single bit. */
static void a_bit_flipped_anywhere_is_refused(void **state)
{
	struct test_db *test = working_firm(*state);
	struct record_row row = row_of(test, sealed_record(test));
	unsigned char *bytes = arena_copy(&test->arena, row.sealed.data, row.sealed.length);

	row.sealed.data = bytes;
	assert_true(opens(test, row));
	for (size_t bit = 0; bit < row.sealed.length * 8; bit++) {
		size_t mark = arena_mark(&test->arena);

		bytes[bit / 8] ^= (unsigned char)(1u << bit % 8);
		assert_false(opens(test, row));
		bytes[bit / 8] ^= (unsigned char)(1u << bit % 8);
		arena_release(&test->arena, mark);
	}
	for (size_t length = 1; length < row.sealed.length; length++) {
		row.sealed.length--;
		assert_false(opens(test, row));
	}
}

static void moved_to_another_row_or_firm_it_is_refused(void **state)
{
	struct test_db *test = working_firm(*state);
	struct record_row one = row_of(test, sealed_record(test));
	struct record_row other = row_of(test, sealed_record(test));
	struct record_row moved = other;

	moved.sealed = one.sealed;
	assert_false(opens(test, moved));
	assert_true(opens(test, other));
	test->ctx.firm_id++;
	assert_false(opens(test, other));
	test->ctx.firm_id--;
}

/* Marked by an older version, which kept it in plain columns. */
static void what_was_only_marked_is_sealed_later(void **state)
{
	struct test_db *test = working_firm(*state);
	int64_t id = save_record(test, (struct record_new){ .candidate_id = some_candidate(test), .outcome = "reached", .text = "旧的" });
	int64_t sealed;

	test_db_exec(test, arena_format(&test->arena, "UPDATE record SET is_sealed = 1 WHERE id = %lld", (long long)id));
	assert_ok(&test->ctx, record_seal_old(&test->ctx, 10, &sealed));
	assert_int_equal(sealed, 1);
	struct record_row row = row_of(test, id);
	assert_null(row.text);
	assert_ok(&test->ctx, record_unseal(&test->ctx, &row));
	assert_string_equal(row.text, "旧的");
	assert_ok(&test->ctx, record_seal_old(&test->ctx, 10, &sealed));
	assert_int_equal(sealed, 0);
}

/* What follows from it says nothing of it. */
static void its_todo_says_that_not_what(void **state)
{
	struct test_db *test = working_firm(*state);

	save_record(test, (struct record_new){ .candidate_id = some_candidate(test), .outcome = "reached", .action = "@韦总 问薪资",
					       .action_due_at = test->clock.fixed_ms + MS_PER_DAY, .sealed = true });
	assert_int_equal(count(test, "SELECT count(*) FROM todo"), 1);
	assert_int_equal(count(test, "SELECT count(*) FROM todo WHERE text = '看敏感记录里约定的事' AND due_at_ms IS NOT NULL"), 1);
	assert_int_equal(count(test, "SELECT count(*) FROM inbox_message"), 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_sealed_opens_as_it_was),
		cmocka_unit_test(a_bit_flipped_anywhere_is_refused),
		cmocka_unit_test(moved_to_another_row_or_firm_it_is_refused),
		cmocka_unit_test(what_was_only_marked_is_sealed_later),
		cmocka_unit_test(its_todo_says_that_not_what),
	};

	return test_db_run("record_seal", tests, sizeof(tests) / sizeof(tests[0]));
}
