/* Retention: who is found, told, let off, kept, archived and erased, by a clock that is moved; a kill between two pieces; on both engines.
 * The firm of firm_rows.h: Lisa owns candidates, Wei is the partner who sets the rules. */
#include "feature/retention/retention.h"

#include "feature/hold/hold.h"
#include "feature/retention/retention_rule.h"
#include "feature/retention/retention_store.h"
#include "testing/firm_rows.h"

enum { MANY = 450 };

/* --- What people and nights do --- */

static enum err put_it(struct ctx *ctx, void *arg)
{
	return retention_settings_put(ctx, arg, 0);
}

static void set_rule(struct test_db *test, struct retention_rule wanted)
{
	struct list rules = { &wanted, 1 };

	act_as(test, WEI);
	assert_ok(&test->ctx, db_write(&test->ctx, put_it, &rules));
}

static struct retention_rule rule(int subject, int months, int action, int grace_days)
{
	return (struct retention_rule){ .subject = subject, .enabled = true, .months = months, .action = action, .grace_days = grace_days };
}

static struct retention_rule idle(int action)
{
	return rule(RETENTION_IDLE, 24, action, 14);
}

static void run_job(struct test_db *test)
{
	test->ctx.firm_id = 0;
	test->ctx.actor = (struct actor){ 0 };
	assert_ok(&test->ctx, retention_job(&test->ctx, NULL, NULL));
	act_as(test, WEI);
}

/* The clock stands at 03:00 of that day, after the night's hour. */
static void night_of(struct test_db *test, int month, int day)
{
	test->clock.fixed_ms = at(month, day, 3, 0);
	run_job(test);
}

struct keeping {
	int64_t id;
	const char *until_on;
};

static enum err keep_it(struct ctx *ctx, void *arg)
{
	const struct keeping *keeping = arg;

	return retention_keep(ctx, keeping->id, "明年有岗位", keeping->until_on);
}

static enum err hold_it(struct ctx *ctx, void *arg)
{
	int64_t id;

	return hold_add(ctx, *(const int64_t *)arg, "劳动仲裁", &id);
}

static enum err lift_it(struct ctx *ctx, void *arg)
{
	int64_t candidate_id;

	return hold_lift(ctx, *(const int64_t *)arg, "已结案", &candidate_id);
}

/* Lisa's; nobody has contacted him since 1970. */
static int64_t old_candidate(struct test_db *test)
{
	act_as(test, LISA);
	return some_candidate(test);
}

static int64_t in_state(struct test_db *test, int64_t candidate_id, const char *state)
{
	return count(test, "SELECT count(*) FROM retention_notice WHERE candidate_id = %lld AND state = '%s'", (long long)candidate_id,
		     state);
}

static bool is_there(struct test_db *test, int64_t id)
{
	return count(test, "SELECT count(*) FROM candidate WHERE id = %lld", (long long)id) == 1;
}

/* --- Tests --- */

static void what_is_off_finds_nobody(void **state)
{
	struct test_db *test = working_firm(*state);
	struct retention_rule wanted = idle(RETENTION_ERASE);
	int64_t id = old_candidate(test);

	wanted.enabled = false;
	set_rule(test, wanted);
	night_of(test, 11, 24);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM retention_run"), 0);
	assert_true(is_there(test, id));
}

static void the_owner_is_told_and_after_the_grace_he_is_erased_with_proof(void **state)
{
	struct test_db *test = working_firm(*state);
	int64_t id = old_candidate(test);

	set_rule(test, idle(RETENTION_ERASE));
	run_job(test); /* by day: not yet */
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM retention_notice"), 0);
	night_of(test, 11, 24);
	assert_int_equal(in_state(test, id, "waiting"), 1);
	assert_int_equal(test_db_int(test, "SELECT account_id FROM inbox_message WHERE link = 'settings/retention'"), LISA);
	night_of(test, 11, 25); /* nothing twice */
	night_of(test, 12, 7);
	assert_true(is_there(test, id));
	night_of(test, 12, 9);
	assert_false(is_there(test, id));
	assert_int_equal(count(test, "SELECT count(*) FROM erasure WHERE candidate_id = %lld AND reason = 'expired' AND account_id = 3",
			       (long long)id), 1);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM retention_notice"), 0);
	assert_int_equal(test_db_int(test, "SELECT sum(erased) FROM retention_run"), 1);
	assert_int_equal(test_db_int(test, "SELECT sum(found) FROM retention_run"), 1);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM inbox_message WHERE kind = 'system'"), 1);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM audit_entry WHERE action = 'retention.finish'"), 4);
}

static void who_is_needed_is_not_found(void **state)
{
	struct test_db *test = working_firm(*state);
	int64_t in_care = old_candidate(test), running = old_candidate(test), called = old_candidate(test);
	int64_t agreed = old_candidate(test), held = old_candidate(test), placed = old_candidate(test), alone = old_candidate(test);
	int64_t hold_id = 1;

	open_followup(test, (struct followup_open){ .candidate_id = in_care });
	submit(test, running, PLAIN_POSITION, NULL);
	test_db_exec(test, "UPDATE followup SET state = 'ended' WHERE candidate_id = 2");
	call(test, called, "reached");
	test_db_exec(test, "UPDATE followup SET state = 'ended' WHERE candidate_id = 3");
	test_db_exec(test, "INSERT INTO consent (firm_id, candidate_id, purpose, text_version, channel, given_at_ms, created_at_ms)"
			   " VALUES (1, 4, 'store', 0, 'phone', 1790000000000, 0)");
	act_as(test, WEI);
	assert_ok(&test->ctx, db_write(&test->ctx, hold_it, &held));
	act_as(test, LISA);
	submit(test, placed, PLAIN_POSITION, "onboarded");
	test_db_exec(test, "UPDATE followup SET state = 'ended' WHERE candidate_id = 6;"
			   "UPDATE candidate SET last_contact_at_ms = NULL WHERE id = 6;"
			   "UPDATE submission SET stage_since_ms = 0 WHERE candidate_id = 6");
	set_rule(test, idle(RETENTION_ARCHIVE));
	night_of(test, 11, 24);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM retention_notice"), 1);
	assert_int_equal(in_state(test, alone, "waiting"), 1);
	assert_int_equal(in_state(test, agreed, "waiting"), 0);
	set_rule(test, rule(RETENTION_PLACED, 36, RETENTION_ASK, 14));
	act_as(test, WEI);
	assert_ok(&test->ctx, db_write(&test->ctx, lift_it, &hold_id));
	night_of(test, 11, 25);
	assert_int_equal(in_state(test, placed, "waiting"), 1);
	assert_int_equal(in_state(test, held, "waiting"), 1);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM retention_notice"), 3);
}

static void whoever_is_contacted_or_kept_meanwhile_stays(void **state)
{
	struct test_db *test = working_firm(*state);
	int64_t called = old_candidate(test), kept = old_candidate(test), gone = old_candidate(test);
	struct keeping keeping = { .until_on = "2027-06-01" };

	set_rule(test, idle(RETENTION_ARCHIVE));
	night_of(test, 11, 24);
	act_as(test, LISA);
	call(test, called, "reached");
	keeping.id = count(test, "SELECT id FROM retention_notice WHERE candidate_id = %lld", (long long)kept);
	act_as(test, TOM); /* nobody told him */
	assert_int_equal(db_write(&test->ctx, keep_it, &keeping), ERR_NOT_FOUND);
	fault_clear(&test->ctx);
	act_as(test, LISA);
	assert_ok(&test->ctx, db_write(&test->ctx, keep_it, &keeping));
	assert_int_equal(db_write(&test->ctx, keep_it, &keeping), ERR_CONFLICT);
	fault_clear(&test->ctx);
	night_of(test, 12, 9);
	assert_int_equal(in_state(test, called, "lapsed"), 1);
	assert_int_equal(in_state(test, kept, "kept"), 1);
	assert_int_equal(in_state(test, gone, "archived"), 1);
	assert_int_equal(count(test, "SELECT count(*) FROM candidate WHERE deleted_at_ms IS NOT NULL"), 1);
	assert_int_equal(test_db_int(test, "SELECT lapsed + archived FROM retention_run ORDER BY id DESC LIMIT 1"), 2);
	night_of(test, 12, 30);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM retention_notice WHERE state = 'waiting'"), 0);
}

static void asking_again_is_a_todo_and_an_answer_ends_it(void **state)
{
	struct test_db *test = working_firm(*state);
	int64_t silent = old_candidate(test), agrees = old_candidate(test);

	set_rule(test, idle(RETENTION_ASK));
	night_of(test, 11, 24);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM todo WHERE account_id = 1 AND text LIKE '再次征求授权%'"), 2);
	test_db_exec(test, "INSERT INTO consent (firm_id, candidate_id, purpose, text_version, channel, given_at_ms, created_at_ms)"
			   " VALUES (1, 2, 'store', 0, 'phone', 1795600000000, 0)");
	night_of(test, 12, 9);
	assert_int_equal(in_state(test, silent, "unanswered"), 1);
	assert_int_equal(in_state(test, agrees, "lapsed"), 1);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM todo WHERE candidate_id = 2 AND state = 'done'"), 1);
	assert_true(is_there(test, silent));
}

static void an_ended_consent_and_the_bin_end_in_erasure(void **state)
{
	struct test_db *test = working_firm(*state);
	int64_t withdrew = old_candidate(test), renewed = old_candidate(test), binned = old_candidate(test);

	test_db_exec(test, "INSERT INTO consent (firm_id, candidate_id, purpose, text_version, channel, given_at_ms, withdrawn_at_ms,"
			   " created_at_ms) VALUES (1, 1, 'store', 0, 'phone', 0, 10, 0), (1, 2, 'store', 0, 'phone', 0, 10, 0),"
			   " (1, 2, 'store', 0, 'phone', 20, NULL, 0);"
			   "UPDATE candidate SET deleted_at_ms = 10 WHERE id = 3; UPDATE candidate_count SET total = 2");
	set_rule(test, rule(RETENTION_CONSENT_ENDED, 1, RETENTION_ERASE, 7));
	set_rule(test, rule(RETENTION_BIN, 6, RETENTION_ERASE, 0));
	night_of(test, 11, 24);
	assert_false(is_there(test, binned)); /* no grace: the bin was one */
	night_of(test, 12, 2);
	assert_false(is_there(test, withdrew));
	assert_true(is_there(test, renewed));
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM inbox_message WHERE kind = 'system' AND account_id = 3"), 0);
}

static void a_rule_that_is_changed_lets_off_whom_it_announced(void **state)
{
	struct test_db *test = working_firm(*state);
	struct retention_rule wanted = idle(RETENTION_ERASE);
	int64_t id = old_candidate(test);

	set_rule(test, wanted);
	night_of(test, 11, 24);
	wanted.action = RETENTION_ARCHIVE;
	set_rule(test, wanted);
	night_of(test, 12, 9);
	assert_int_equal(in_state(test, id, "lapsed"), 1);
	assert_true(is_there(test, id));
}

static void who_is_held_meanwhile_is_not_erased(void **state)
{
	struct test_db *test = working_firm(*state);
	int64_t id = old_candidate(test);

	set_rule(test, idle(RETENTION_ERASE));
	night_of(test, 11, 24);
	assert_ok(&test->ctx, db_write(&test->ctx, hold_it, &id));
	night_of(test, 12, 9);
	assert_true(is_there(test, id));
	assert_int_equal(in_state(test, id, "lapsed"), 1);
}

/* Another node's job was killed after its first piece: its run stands open. */
static void a_night_cut_off_goes_on_with_the_same_run(void **state)
{
	struct test_db *test = working_firm(*state);

	for (int i = 0; i < MANY; i++)
		old_candidate(test);
	set_rule(test, idle(RETENTION_ARCHIVE));
	test_db_exec(test, "INSERT INTO retention_run (firm_id, started_at_ms, found) VALUES (1, 5, 100);"
			   "INSERT INTO retention_notice (firm_id, run_id, candidate_id, subject, action, owner_id, found_at_ms, act_at_ms)"
			   " SELECT 1, 1, id, 'idle', 'archive', 1, 5, 9000000000000 FROM candidate WHERE id <= 100");
	night_of(test, 11, 24);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM retention_run"), 1);
	assert_int_equal(test_db_int(test, "SELECT found FROM retention_run WHERE finished_at_ms IS NOT NULL"), MANY);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM retention_notice"), MANY);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM inbox_message WHERE kind = 'system'"), 1);
}

static void old_rows_go_and_young_ones_stay(void **state)
{
	struct test_db *test = working_firm(*state);
	const int64_t young = TEST_DB_NOW_MS;

	test_db_exec(test, arena_format(&test->arena,
		"INSERT INTO inbox_message (firm_id, account_id, kind, text, not_before_ms, created_at_ms) VALUES"
		" (1, 1, 'system', '旧', 0, 0), (1, 1, 'system', '新', %lld, %lld);"
		"INSERT INTO import (firm_id, account_id, kind, state, file_name, bytes, file_digest, layout, guess, sample,"
		" finished_at_ms, created_at_ms) VALUES (1, 1, 'candidates', 'done', 'a.csv', 1, 'd', 'l', '{}', '[[\"张三\"]]', 5, 5);"
		"INSERT INTO import_reject (firm_id, import_id, line, code, detail, cells) VALUES (1, 1, 2, 'c', 'd', '张三,138')",
		(long long)young, (long long)young));
	set_rule(test, rule(RETENTION_INBOX, 12, RETENTION_DELETE, 0));
	set_rule(test, rule(RETENTION_IMPORTS, 6, RETENTION_DELETE, 0));
	night_of(test, 11, 24);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM inbox_message"), 1);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM import_reject"), 0);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM import WHERE sample = '[]'"), 1);
	assert_int_equal(test_db_int(test, "SELECT inbox * 10 + imports FROM retention_run"), 11);
}

static void a_preview_counts_names_and_changes_nothing(void **state)
{
	struct test_db *test = working_firm(*state);
	struct retention_rule wanted = idle(RETENTION_ERASE);
	struct list rules = { &wanted, 1 }, outlooks;
	int64_t id = old_candidate(test);

	act_as(test, WEI);
	assert_ok(&test->ctx, retention_preview(&test->ctx, &rules, &outlooks));
	const struct retention_outlook *outlook = outlooks.items;
	const struct retention_person *person = outlook->persons.items;
	assert_int_equal(outlook->count, 1);
	assert_int_equal(person->candidate.id, id);
	assert_int_equal(person->owner.id, LISA);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM retention_notice"), 0);
}

static void nonsense_is_refused(void **state)
{
	struct test_db *test = working_firm(*state);
	struct retention_rule wanted = idle(RETENTION_DELETE);
	struct list rules = { &wanted, 1 };

	act_as(test, WEI);
	assert_fault(&test->ctx, db_write(&test->ctx, put_it, &rules), ERR_MEANING, "retention.action");
	wanted = idle(RETENTION_ASK);
	wanted.months = 5;
	assert_fault(&test->ctx, db_write(&test->ctx, put_it, &rules), ERR_MEANING, "retention.months");
	wanted = idle(RETENTION_ASK);
	wanted.grace_days = 6;
	assert_fault(&test->ctx, db_write(&test->ctx, put_it, &rules), ERR_MEANING, "retention.grace");
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM retention_rule"), 0);
}

static void months_end_on_the_last_day_of_a_shorter_one(void **state)
{
	const struct zone *zone = zone_get("Asia/Shanghai");
	const struct local_time february = { .year = 2026, .month = 2, .day = 28, .hour = 9 };

	(void)state;
	assert_int_equal(retention_before_ms(zone, at(3, 31, 9, 0), 1), zone_instant_ms(zone, &february));
	assert_int_equal(retention_next_night_ms(zone, at(11, 23, 2, 29)), at(11, 23, 2, 30));
	assert_int_equal(retention_next_night_ms(zone, at(11, 23, 2, 30)), at(11, 24, 2, 30));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_off_finds_nobody),
		cmocka_unit_test(the_owner_is_told_and_after_the_grace_he_is_erased_with_proof),
		cmocka_unit_test(who_is_needed_is_not_found),
		cmocka_unit_test(whoever_is_contacted_or_kept_meanwhile_stays),
		cmocka_unit_test(asking_again_is_a_todo_and_an_answer_ends_it),
		cmocka_unit_test(an_ended_consent_and_the_bin_end_in_erasure),
		cmocka_unit_test(a_rule_that_is_changed_lets_off_whom_it_announced),
		cmocka_unit_test(who_is_held_meanwhile_is_not_erased),
		cmocka_unit_test(a_night_cut_off_goes_on_with_the_same_run),
		cmocka_unit_test(old_rows_go_and_young_ones_stay),
		cmocka_unit_test(a_preview_counts_names_and_changes_nothing),
		cmocka_unit_test(nonsense_is_refused),
		cmocka_unit_test(months_end_on_the_last_day_of_a_shorter_one),
	};

	return test_db_run("retention", tests, sizeof(tests) / sizeof(tests[0]));
}
