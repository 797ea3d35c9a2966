/* The hash chain, on both engines: whatever is done to the store behind the product's back is found. */
#include "feature/audit/audit.h"

#include "testing/test_db.h"

static enum err note_some(struct ctx *ctx, void *arg)
{
	(void)arg;
	for (int i = 0; i < 5; i++)
		TRY(audit_note(ctx, "candidate.reveal", "candidate", i + 1, "{\"field\":\"phone\"}"));
	return OK;
}

static struct test_db *five_entries(void *state)
{
	struct test_db *test = state;

	assert_ok(&test->ctx, db_write(&test->ctx, note_some, NULL));
	return test;
}

static int64_t broken_at(struct test_db *test, int64_t *ret_count)
{
	int64_t broken_seq;

	assert_ok(&test->ctx, audit_check(&test->ctx, &broken_seq, ret_count));
	return broken_seq;
}

static void an_untouched_chain_holds(void **state)
{
	int64_t entries;

	assert_int_equal(broken_at(five_entries(*state), &entries), 0);
	assert_int_equal(entries, 5);
}

/* Every stored column counts. */
static void an_edited_entry_is_found(void **state)
{
	static const char *const edits[] = { "at_ms = at_ms + 1", "account_id = 9", "on_behalf_of_id = 9", "action = 'x'",
					     "entity = NULL", "entity_id = 9", "detail = NULL", "hash = previous_hash" };
	struct test_db *test = five_entries(*state);
	int64_t entries;

	for (size_t i = 0; i < sizeof(edits) / sizeof(edits[0]); i++) {
		test_db_exec(test, "CREATE TABLE kept AS SELECT * FROM audit_entry WHERE seq = 3");
		test_db_exec(test, arena_format(&test->arena, "UPDATE audit_entry SET %s WHERE seq = 3", edits[i]));
		assert_int_equal(broken_at(test, &entries), 3);
		test_db_exec(test, "DELETE FROM audit_entry WHERE seq = 3; INSERT INTO audit_entry SELECT * FROM kept; DROP TABLE kept");
		assert_int_equal(broken_at(test, &entries), 0);
	}
}

static void a_deleted_entry_is_found(void **state)
{
	struct test_db *test = five_entries(*state);
	int64_t entries;

	test_db_exec(test, "DELETE FROM audit_entry WHERE seq = 2");
	assert_int_equal(broken_at(test, &entries), 3);
}

static void a_deleted_beginning_is_found(void **state)
{
	struct test_db *test = five_entries(*state);
	int64_t entries;

	test_db_exec(test, "DELETE FROM audit_entry WHERE seq < 3");
	assert_int_equal(broken_at(test, &entries), 3);
}

static void swapped_entries_are_found(void **state)
{
	struct test_db *test = five_entries(*state);
	int64_t entries;

	test_db_exec(test, "UPDATE audit_entry SET seq = 99 WHERE seq = 2; UPDATE audit_entry SET seq = 2 WHERE seq = 3;"
			   "UPDATE audit_entry SET seq = 3 WHERE seq = 99");
	assert_int_equal(broken_at(test, &entries), 2);
}

/* The chain alone cannot tell that its end is missing: the count falls behind the head that was exported. */
static void a_truncated_chain_is_shorter_than_its_exported_head(void **state)
{
	struct test_db *test = five_entries(*state);
	int64_t entries;

	test_db_exec(test, "DELETE FROM audit_entry WHERE seq > 3");
	assert_int_equal(broken_at(test, &entries), 0);
	assert_int_equal(entries, 3);
}

static enum err note_and_die(struct ctx *ctx, void *arg)
{
	TRY(note_some(ctx, arg));
	return ERR_CANCELLED;
}

static void an_act_that_is_undone_leaves_no_entry(void **state)
{
	struct test_db *test = five_entries(*state);
	int64_t entries;

	assert_int_equal(db_write(&test->ctx, note_and_die, NULL), ERR_CANCELLED);
	assert_ok(&test->ctx, db_write(&test->ctx, note_some, NULL));
	assert_int_equal(broken_at(test, &entries), 0);
	assert_int_equal(entries, 10);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_untouched_chain_holds),
		cmocka_unit_test(an_edited_entry_is_found),
		cmocka_unit_test(a_deleted_entry_is_found),
		cmocka_unit_test(a_deleted_beginning_is_found),
		cmocka_unit_test(swapped_entries_are_found),
		cmocka_unit_test(a_truncated_chain_is_shorter_than_its_exported_head),
		cmocka_unit_test(an_act_that_is_undone_leaves_no_entry),
	};

	return test_db_run("audit", tests, sizeof(tests) / sizeof(tests[0]));
}
