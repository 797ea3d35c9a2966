/* The hash chain, on both engines: whatever is done to the store behind the product's back is found. */
#include "feature/audit/audit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "feature/audit/audit_head.h"
#include "platform/crypto/keyring.h"
#include "testing/test_db.h"

static enum err note_some(struct ctx *ctx, void *arg)
{
	(void)arg;
	for (int i = 0; i < 5; i++)
		TRY(audit_note(ctx, "candidate.reveal", "candidate", i + 1, "{\"field\":\"phone\"}"));
	return OK;
}

static enum err note_one(struct ctx *ctx, void *arg)
{
	(void)arg;
	return audit_note(ctx, "candidate.reveal", "candidate", 12, "{\"field\":\"phone\"}");
}

static struct test_db *five_entries(void *state)
{
	struct test_db *test = state;

	assert_ok(&test->ctx, db_write(&test->ctx, note_some, NULL));
	return test;
}

static int64_t broken_at(struct test_db *test, int64_t *ret_count)
{
	struct audit_report report;

	assert_ok(&test->ctx, audit_check(&test->ctx, &report));
	*ret_count = report.count;
	return report.broken_seq;
}

static bool all_is_well(struct test_db *test)
{
	struct audit_report report;

	assert_ok(&test->ctx, audit_check(&test->ctx, &report));
	return !report.broken_seq && report.head_fits && report.head_seq == report.count;
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

/* The chain alone cannot tell that its end is missing: its head can. */
static void a_truncated_chain_is_shorter_than_its_head(void **state)
{
	struct test_db *test = five_entries(*state);
	struct audit_report report;

	test_db_exec(test, "DELETE FROM audit_entry WHERE seq > 3");
	assert_ok(&test->ctx, audit_check(&test->ctx, &report));
	assert_int_equal(report.broken_seq, 0);
	assert_int_equal(report.count, 3);
	assert_int_equal(report.head_seq, 5);
	assert_false(report.head_fits);
}

/* What is noted later does not hide that there was a cut. */
static void a_cut_chain_goes_on_behind_the_gap(void **state)
{
	struct test_db *test = five_entries(*state);
	int64_t entries;

	test_db_exec(test, "DELETE FROM audit_entry WHERE seq > 3");
	assert_ok(&test->ctx, db_write(&test->ctx, note_some, NULL));
	assert_int_equal(broken_at(test, &entries), 6);
}

/* --- Whoever reaches the database, and knows how the hashes are made --- */

enum { TAMPERINGS = 100, /* on each engine */ TAMPER_ENTRIES = 12 };

static uint64_t next_random(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return *state >> 33;
}

/* Notes the end of the chain anew, with right hashes, but without the key of the seal. */
static void rewrite_end(struct test_db *test, int64_t from)
{
	struct keyring *keys = test->ctx.keys;

	test_db_exec(test, arena_format(&test->arena, "DELETE FROM audit_entry WHERE seq >= %lld; DELETE FROM audit_head",
					(long long)from));
	test->ctx.keys = NULL;
	assert_ok(&test->ctx, db_write(&test->ctx, note_some, NULL));
	test->ctx.keys = keys;
}

static const char *tampering(struct test_db *test, uint64_t *random)
{
	static const char *const edits[] = {
		"UPDATE audit_entry SET at_ms = at_ms - 1 WHERE seq = %lld",
		"UPDATE audit_entry SET account_id = 9 WHERE seq = %lld",
		"UPDATE audit_entry SET detail = '{}' WHERE seq = %lld",
		"UPDATE audit_entry SET action = 'record.create' WHERE seq = %lld",
		"UPDATE audit_entry SET entity_id = entity_id + 1 WHERE seq = %lld",
		"DELETE FROM audit_entry WHERE seq = %lld",
		"DELETE FROM audit_entry WHERE seq >= %lld",
		"DELETE FROM audit_entry WHERE seq < %lld + 1",
		"DELETE FROM audit_entry WHERE seq >= %lld; DELETE FROM audit_head",
		"DELETE FROM audit_entry WHERE seq > %1$lld; UPDATE audit_head SET seq = %1$lld, "
		"hash = (SELECT hash FROM audit_entry WHERE seq = %1$lld) WHERE %1$lld < 12; DELETE FROM audit_head WHERE seq = 12",
		"UPDATE audit_entry SET seq = 99 WHERE seq = %1$lld; UPDATE audit_entry SET seq = %1$lld WHERE seq = %1$lld %% 12 + 1;"
		"UPDATE audit_entry SET seq = %1$lld %% 12 + 1 WHERE seq = 99",
		"UPDATE audit_head SET seal = '' WHERE %lld > 0",
	};
	enum { EDITS = sizeof(edits) / sizeof(edits[0]) };
	uint64_t kind = next_random(random) % (EDITS + 1);
	int64_t seq = 1 + (int64_t)(next_random(random) % TAMPER_ENTRIES);

	if (kind == EDITS) {
		rewrite_end(test, seq);
		return arena_format(&test->arena, "rewritten from %lld", (long long)seq);
	}
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	const char *text = arena_format(&test->arena, edits[kind], (long long)seq);
#pragma GCC diagnostic pop
	test_db_exec(test, text);
	return text;
}

/* Promise 22. */
static void every_tampering_is_found(void **state)
{
	static const unsigned char master[KEYRING_MASTER_BYTES] = { 7 };
	struct test_db *test = *state;
	const char *seed_text = getenv("GENJIN_SEED");
	uint64_t random = seed_text ? strtoull(seed_text, NULL, 10) : (uint64_t)time(NULL);

	printf("GENJIN_SEED=%llu\n", (unsigned long long)random);
	test->ctx.keys = keyring_from_bytes(master);
	for (int i = 0; i < TAMPER_ENTRIES; i++)
		assert_ok(&test->ctx, db_write(&test->ctx, note_one, NULL));
	test_db_exec(test, "CREATE TABLE kept AS SELECT * FROM audit_entry; CREATE TABLE kept_head AS SELECT * FROM audit_head");
	for (int i = 0; i < TAMPERINGS; i++) {
		size_t mark = arena_mark(&test->arena);

		assert_true(all_is_well(test));
		const char *how = tampering(test, &random);
		bool is_found = !all_is_well(test);
		if (!is_found)
			printf("not found: %s\n", how);
		assert_true(is_found);
		test_db_exec(test, "DELETE FROM audit_entry; DELETE FROM audit_head; INSERT INTO audit_entry SELECT * FROM kept;"
				   "INSERT INTO audit_head SELECT * FROM kept_head");
		arena_release(&test->arena, mark);
	}
	keyring_close(test->ctx.keys);
	test->ctx.keys = NULL;
}

/* A whole older state put back fits in itself; what was written outside does not agree. */
static void an_older_state_put_back_does_not_fit_what_was_written_outside(void **state)
{
	struct test_db *test = five_entries(*state);
	const char *path = arena_format(&test->arena, "%s/heads", test->folder);
	struct text heads, problems;
	int64_t entries;

	text_init(&heads, 4096);
	text_init(&problems, 4096);
	assert_ok(&test->ctx, audit_heads_write(&test->ctx, &heads));
	FILE *file = fopen(path, "we");
	assert_true(file && fputs(text_chars(&heads), file) >= 0 && fclose(file) == 0);
	assert_ok(&test->ctx, audit_heads_check(&test->ctx, path, &problems));
	assert_string_equal(text_chars(&problems), "");
	test_db_exec(test, "DELETE FROM audit_entry WHERE seq > 3;"
			   "UPDATE audit_head SET seq = 3, hash = (SELECT hash FROM audit_entry WHERE seq = 3)");
	assert_int_equal(broken_at(test, &entries), 0);
	assert_true(all_is_well(test));
	assert_ok(&test->ctx, audit_heads_check(&test->ctx, path, &problems));
	assert_string_equal(text_chars(&problems), "firm 1: audit entry 5 stood here and is gone\n");
	text_done(&heads);
	text_done(&problems);
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
		cmocka_unit_test(a_truncated_chain_is_shorter_than_its_head),
		cmocka_unit_test(a_cut_chain_goes_on_behind_the_gap),
		cmocka_unit_test(every_tampering_is_found),
		cmocka_unit_test(an_older_state_put_back_does_not_fit_what_was_written_outside),
		cmocka_unit_test(an_act_that_is_undone_leaves_no_entry),
	};

	return test_db_run("audit", tests, sizeof(tests) / sizeof(tests[0]));
}
