/* New keys on both engines: everything is sealed again, nothing is missed in between, old keys go, and no place is forgotten. */
#include "feature/firm_key/firm_key.h"

#include <stdio.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "feature/audit/audit.h"
#include "feature/candidate/candidate.h"
#include "feature/firm_key/firm_key_place.h"
#include "platform/crypto/crypto.h"
#include "platform/crypto/keyring.h"
#include "testing/firm_rows.h"

static const char phone[] = "13800001234";

/* --- A firm with something sealed in every place --- */

static struct test_db *sealed_firm(void *state)
{
	static struct keyring *keys; /* what it has unwrapped belongs to the database of one test */
	struct test_db *test = working_firm(state);

	keyring_close(keys);
	keys = keyring_from_bytes((const unsigned char[KEYRING_MASTER_BYTES]){ 9 });
	test->ctx.keys = keys;
	keyring_use_source(test->ctx.keys, firm_key_source);
	return test;
}

struct adding {
	struct candidate_input input;
	int64_t id;
};

static enum err add_it(struct ctx *ctx, void *arg)
{
	struct adding *adding = arg;

	return candidate_create(ctx, &adding->input, &adding->id);
}

static int64_t add_candidate(struct test_db *test, const char *name, const char *number)
{
	const char *email = arena_format(&test->arena, "%s@example.com", number);
	struct adding adding = { .input = { .name = name, .phone = number, .email = email, .wechat = "wang_88" } };

	for (int i = 0; i < candidate_input_shape.field_count; i++)
		adding.input.present |= UINT64_C(1) << i;
	assert_ok(&test->ctx, db_write(&test->ctx, add_it, &adding));
	return adding.id;
}

static int64_t find_by_phone(struct test_db *test)
{
	const struct candidate_input input = { .phone = phone };
	struct candidate_keys keys;
	const char *field;
	int64_t id;

	assert_ok(&test->ctx, candidate_keys_make(&test->ctx, &input, &keys));
	assert_ok(&test->ctx, candidate_find_duplicate(&test->ctx, &keys, &id, &field));
	return id;
}

static int64_t turn(struct test_db *test)
{
	int64_t pieces = 0;
	bool more = true;

	for (; more; pieces++)
		assert_ok(&test->ctx, firm_key_turn(&test->ctx, &more));
	return pieces;
}

/* Everybody knows the new key by now. */
static void let_settle(struct test_db *test)
{
	test_db_exec(test, "UPDATE firm_key SET look_at_ms = 0");
}

static struct firm_key key_of(struct test_db *test)
{
	struct firm_key key;

	assert_ok(&test->ctx, firm_key_get(&test->ctx, &key));
	return key;
}

static void rotate_to_the_end(struct test_db *test)
{
	assert_ok(&test->ctx, firm_key_rotate(&test->ctx));
	turn(test);
	let_settle(test);
	turn(test);
	assert_int_equal(key_of(test).state, FIRM_KEY_STEADY);
}

/* Problems that the check finds; prints them. */
static int64_t count_problems(struct test_db *test, struct text *notes)
{
	CLOSING(text_done) struct text problems = { 0 };
	struct text own = { 0 };
	int64_t lines = 0;

	text_init(&problems, 64 * 1024);
	text_init(&own, 64 * 1024);
	assert_ok(&test->ctx, firm_key_check(&test->ctx, &problems, notes ? notes : &own));
	text_done(&own);
	for (const char *at = text_chars(&problems); (at = strchr(at, '\n')); at++)
		lines++;
	return lines;
}

/* --- What must hold --- */

static void new_values_take_the_new_key_at_once(void **state)
{
	struct test_db *test = sealed_firm(*state);

	assert_int_equal(key_of(test).generation, 1);
	assert_ok(&test->ctx, firm_key_rotate(&test->ctx));
	assert_int_equal(key_of(test).generation, 2);
	int64_t id = add_candidate(test, "王小明", phone);
	assert_int_equal(count(test, "SELECT count(*) FROM candidate WHERE id = %lld AND phone_hash LIKE 'g2.%%'", (long long)id), 1);
	assert_int_equal(count(test, "SELECT count(*) FROM audit_entry WHERE action = 'key.rotate'"), 1);
}

static void everything_is_sealed_again_and_the_old_key_goes(void **state)
{
	struct test_db *test = sealed_firm(*state);
	int64_t id = add_candidate(test, "王小明", phone);

	rotate_to_the_end(test);
	assert_int_equal(key_of(test).held.count, 1);
	assert_int_equal(count(test, "SELECT count(*) FROM firm_key"), 1);
	assert_int_equal(count(test, "SELECT count(*) FROM candidate WHERE phone_hash LIKE 'g2.%%' AND email_hash LIKE 'g2.%%'"), 1);
	assert_int_equal(find_by_phone(test), id);
	assert_int_equal(count_problems(test, NULL), 0);
	assert_int_equal(count(test, "SELECT count(*) FROM firm_key_walk"), 0);
	assert_int_equal(count(test, "SELECT count(*) FROM audit_entry WHERE action = 'key.finish'"), 1);
}

/* With rows of both keys each is found, and nobody is created twice. */
static void lookups_work_between_two_pieces(void **state)
{
	struct test_db *test = sealed_firm(*state);
	int64_t id = add_candidate(test, "王小明", phone);
	bool more = true;

	assert_ok(&test->ctx, firm_key_rotate(&test->ctx));
	while (more) {
		assert_int_equal(find_by_phone(test), id);
		assert_ok(&test->ctx, firm_key_turn(&test->ctx, &more));
	}
	assert_int_equal(find_by_phone(test), id);
}

/* A node that did not know the new key yet wrote behind the walk: the second round finds it. */
static void second_round_takes_what_a_late_node_wrote(void **state)
{
	struct test_db *test = sealed_firm(*state);
	int64_t id = add_candidate(test, "王小明", phone);

	test_db_exec(test, "CREATE TABLE kept AS SELECT id, phone_sealed, phone_hash FROM candidate");
	assert_ok(&test->ctx, firm_key_rotate(&test->ctx));
	turn(test);
	assert_int_equal(key_of(test).state, FIRM_KEY_SETTLING);
	test_db_exec(test, "UPDATE candidate SET phone_sealed = (SELECT k.phone_sealed FROM kept k WHERE k.id = candidate.id),"
			   " phone_hash = (SELECT k.phone_hash FROM kept k WHERE k.id = candidate.id)");
	turn(test);
	assert_int_equal(key_of(test).state, FIRM_KEY_SETTLING); /* not before a minute is over */
	let_settle(test);
	turn(test);
	assert_int_equal(key_of(test).state, FIRM_KEY_STEADY);
	assert_int_equal(count(test, "SELECT count(*) FROM candidate WHERE phone_hash LIKE 'g2.%%'"), 1);
	assert_int_equal(find_by_phone(test), id);
}

static void second_rotation_waits_for_the_first(void **state)
{
	struct test_db *test = sealed_firm(*state);

	add_candidate(test, "王小明", phone);
	assert_ok(&test->ctx, firm_key_rotate(&test->ctx));
	assert_int_equal(firm_key_rotate(&test->ctx), ERR_CONFLICT);
	assert_string_equal(test->ctx.fault.code, "key.rotating");
	fault_clear(&test->ctx);
	turn(test);
	let_settle(test);
	turn(test);
	rotate_to_the_end(test);
	assert_int_equal(key_of(test).generation, 3);
	assert_int_equal(count(test, "SELECT count(*) FROM candidate WHERE phone_hash LIKE 'g3.%%'"), 1);
}

/* Killed between the two commits: the key that was made is the one that begins. */
static void key_that_was_only_made_is_begun_by_the_next_rotation(void **state)
{
	struct test_db *test = sealed_firm(*state);

	assert_ok(&test->ctx, firm_key_rotate(&test->ctx));
	test_db_exec(test, "UPDATE firm_key SET begun_at_ms = NULL WHERE generation = 2; DELETE FROM firm_key_walk");
	assert_int_equal(key_of(test).generation, 1);
	rotate_to_the_end(test);
	assert_int_equal(key_of(test).generation, 2);
}

/* What a device keeps since before handles were stored follows from the first key: it is stored before that goes. */
static void handles_of_old_passkeys_stay(void **state)
{
	struct test_db *test = sealed_firm(*state);
	const char *hash;

	assert_ok(&test->ctx, keyring_blind_index(&test->ctx, "passkey.user", "2", &hash));
	test_db_exec(test, "INSERT INTO passkey (firm_id, account_id, name, credential, algorithm, public_key, sign_count,"
			   " is_backup_eligible, is_backed_up, created_at_ms) VALUES (1, 2, 'k', 'c', -7, '', 0, 0, 0, 0)");
	rotate_to_the_end(test);
	assert_int_equal(count(test, "SELECT count(*) FROM passkey WHERE user_handle = '%s'",
			       crypto_base64url(&test->arena, hash, strlen(hash))), 1);
}

static void unused_codes_of_recovery_keep_their_key(void **state)
{
	struct test_db *test = sealed_firm(*state);

	test_db_exec(test, "INSERT INTO recovery_code (firm_id, account_id, code_hash) VALUES (1, 1, '00112233445566778899aabbccddeeff')");
	rotate_to_the_end(test);
	assert_int_equal(key_of(test).held.count, 2);
	assert_int_equal(key_of(test).old_code_people, 1);
	test_db_exec(test, "UPDATE recovery_code SET used_at_ms = 1");
	let_settle(test);
	turn(test);
	assert_int_equal(key_of(test).held.count, 1);
}

static void value_that_no_key_opens_is_named(void **state)
{
	struct test_db *test = sealed_firm(*state);
	CLOSING(text_done) struct text notes = { 0 };

	add_candidate(test, "王小明", phone);
	add_candidate(test, "李四", "13900001234");
	text_init(&notes, 64 * 1024);
	assert_int_equal(count_problems(test, &notes), 0);
	assert_int_equal(notes.length, 0);
	test_db_exec(test, "UPDATE candidate SET wechat_sealed ="
			   " (SELECT c.phone_sealed FROM candidate c WHERE c.name = '王小明') WHERE name = '李四'");
	test_db_exec(test, "UPDATE candidate SET phone_hash = '00' WHERE name = '王小明'");
	assert_int_equal(count_problems(test, &notes), 2);
	rotate_to_the_end(test); /* it stands in nobody's way */
	assert_int_equal(count_problems(test, &notes), 1);
}

/* --- No place is forgotten --- */

/* Columns of bytes that are not sealed, and why; and one that is, but has no number. */
static const char *const others[][2] = {
	{ "idempotency.reply", "sealed again by its own query" },
	{ "import_chunk.data", "rows of a file that is being imported, deleted at its end" },
	{ "passkey.public_key", "public" },
	{ "firm_key.wrapped", "wrapped under the master key" },
	{ "installation_key.wrapped", "wrapped under the master key" },
};

struct line {
	const char *text;
};
static const struct field line_fields[] = { FIELD_TEXT(struct line, text) };
static const struct shape line_shape = SHAPE("line", struct line, line_fields);

static bool is_decided(const char *column)
{
	for (const char *const *known = firm_key_columns(); *known; known++) {
		if (text_equal(*known, column))
			return firm_key_place_named(column) != NULL;
	}
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		if (text_equal(others[i][0], column))
			return true;
	}
	return false;
}

static void every_column_of_bytes_is_decided(void **state)
{
	struct test_db *test = *state;
	static const struct sql columns = {
		.name = "columns",
		.sqlite = "SELECT m.name || '.' || c.name AS text FROM sqlite_master m JOIN pragma_table_info(m.name) c"
			  " WHERE m.type = 'table' AND c.type = 'BLOB' AND m.name NOT LIKE 'search_%'",
		.postgres = "SELECT (table_name || '.' || column_name)::text AS text FROM information_schema.columns"
			    " WHERE data_type = 'bytea' AND table_schema = current_schema()"
			    " AND table_name IN (SELECT tablename FROM pg_tables)",
	};
	struct list found;

	assert_ok(&test->ctx, db_list(&test->ctx, &columns, NULL, NULL, &line_shape, &found));
	assert_in_range(found.count, 12, 100);
	for (size_t i = 0; i < found.count; i++) {
		const char *column = ((const struct line *)found.items)[i].text;

		if (!is_decided(column))
			print_error("%s: add it to firm_key_place and firm_key_places, or here with a reason\n", column);
		assert_true(is_decided(column));
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(new_values_take_the_new_key_at_once),
		cmocka_unit_test(everything_is_sealed_again_and_the_old_key_goes),
		cmocka_unit_test(lookups_work_between_two_pieces),
		cmocka_unit_test(second_round_takes_what_a_late_node_wrote),
		cmocka_unit_test(second_rotation_waits_for_the_first),
		cmocka_unit_test(key_that_was_only_made_is_begun_by_the_next_rotation),
		cmocka_unit_test(handles_of_old_passkeys_stay),
		cmocka_unit_test(unused_codes_of_recovery_keep_their_key),
		cmocka_unit_test(value_that_no_key_opens_is_named),
		cmocka_unit_test(every_column_of_bytes_is_decided),
	};

	return test_db_run("firm_key", tests, sizeof(tests) / sizeof(tests[0]));
}
