/* Departures: everything of who goes is with others afterwards, nothing twice, due times as they were, and his account ends by itself; on
 * both engines. The firm of firm_rows.h: Lisa goes, Tom and Anna take over, Wei is their partner. */
#include "feature/departure/departure.h"

#include "feature/departure/departure_move.h"
#include "testing/firm_rows.h"

enum { ANNA = 4, MANY = 60 };

struct starting {
	struct departure_input input;
	int64_t id;
};

static enum err start_it(struct ctx *ctx, void *arg)
{
	struct starting *starting = arg;

	return departure_start(ctx, &starting->input, &starting->id);
}

/* By Wei; Lisa's last day is Friday, Tom takes the rest. */
static struct starting goes(const struct departure_rule *rules, size_t count)
{
	return (struct starting){ .input = { .account_id = LISA, .to_id = TOM, .last_day = "2026-11-27",
					      .rules = { (void *)rules, count } } };
}

static int64_t start(struct test_db *test, struct starting starting)
{
	act_as(test, WEI);
	assert_ok(&test->ctx, db_write(&test->ctx, start_it, &starting));
	return starting.id;
}

static enum err one_turn(struct ctx *ctx, void *arg)
{
	const struct departure_query query = { .id = *(const int64_t *)arg };
	struct departure_row row = { 0 };
	bool found, more;

	TRY(departure_store_get(ctx, &query, &row, &found));
	return departure_turn(ctx, &row, &more);
}

static void run_job(struct test_db *test)
{
	test->ctx.firm_id = 0;
	test->ctx.actor = (struct actor){ 0 };
	assert_ok(&test->ctx, departure_job(&test->ctx, NULL, NULL));
	act_as(test, WEI);
}

static struct test_db *firm_with_anna(void *state)
{
	struct test_db *test = working_firm(state);

	test_db_exec(test, "INSERT INTO account (firm_id, login, name, role, password_hash, superior_id, created_at_ms) VALUES"
			   " (1, 'anna', '安娜', 'senior', '', 1, 0); UPDATE account SET superior_id = 3 WHERE id = 1");
	return test;
}

static struct departure_counts left(struct test_db *test)
{
	struct departure_counts counts;

	assert_ok(&test->ctx, departure_store_counts(&test->ctx, LISA, &counts));
	return counts;
}

static void assert_nothing_left(struct test_db *test)
{
	const struct departure_counts counts = left(test);

	assert_int_equal(counts.followups + counts.submissions + counts.todos + counts.appointments, 0);
	assert_int_equal(counts.relays + counts.leads + counts.backups, 0);
}

static void all_of_it_is_with_others_and_due_times_stay(void **state)
{
	struct test_db *test = firm_with_anna(*state);
	int64_t plain = some_candidate(test), tech = some_candidate(test), friend = some_candidate(test);
	const struct departure_rule rules[] = { { .job_type = "tech", .to_id = ANNA }, { .candidate_id = friend, .to_id = ANNA } };
	int64_t kept = open_followup(test, (struct followup_open){ .candidate_id = plain });
	int64_t of_friend = open_followup(test, (struct followup_open){ .candidate_id = friend, .explicit_due_at_ms = at(12, 1, 9, 30) });

	call(test, plain, "reached");
	submit(test, tech, TECH_POSITION, NULL);
	test_db_exec(test, "UPDATE candidate SET preferred_channel = 'wechat' WHERE id = 3;"
			   "INSERT INTO todo (firm_id, account_id, text, candidate_id, created_at_ms) VALUES"
			   " (1, 1, '回电', 3, 0), (1, 1, '周报', NULL, 0);"
			   "INSERT INTO appointment (firm_id, kind, starts_at_ms, candidate_id, created_at_ms) VALUES"
			   " (1, 'interview', 9000000000000, 3, 0);"
			   "INSERT INTO appointment_person (firm_id, appointment_id, account_id) VALUES (1, 1, 1), (1, 1, 4)");
	int64_t due = followup_int(test, kept, "next_due_at_ms"), due_of_friend = followup_int(test, of_friend, "next_due_at_ms");
	int64_t id = start(test, goes(rules, 2));
	assert_int_equal(left(test).followups, 3);
	assert_int_equal(count(test, "SELECT count(*) FROM account WHERE id = 1 AND export_off_at_ms IS NOT NULL AND state = 'active'"), 1);
	run_job(test);
	assert_nothing_left(test);
	assert_int_equal(followup_int(test, kept, "owner_id"), TOM);
	assert_int_equal(followup_int(test, kept, "next_due_at_ms"), due);
	assert_int_equal(followup_int(test, of_friend, "owner_id"), ANNA);
	assert_int_equal(followup_int(test, of_friend, "next_due_at_ms"), due_of_friend);
	assert_int_equal(count(test, "SELECT owner_id FROM submission"), ANNA);
	assert_int_equal(count(test, "SELECT account_id FROM todo WHERE text = '回电'"), ANNA);
	assert_int_equal(count(test, "SELECT account_id FROM todo WHERE text = '周报'"), TOM);
	assert_int_equal(count(test, "SELECT count(*) FROM todo WHERE account_id = 4 AND text LIKE '重新加微信%%' AND candidate_id = 3"), 1);
	assert_int_equal(count(test, "SELECT count(*) FROM appointment_person WHERE account_id = 4"), 1);
	assert_int_equal(count(test, "SELECT lead_id FROM position WHERE job_type = 'tech'"), ANNA);
	assert_int_equal(count(test, "SELECT count(*) FROM position WHERE lead_id = 2"), 2);
	assert_int_equal(count(test, "SELECT superior_id FROM account WHERE id = 4"), WEI);
	assert_int_equal(count(test, "SELECT count(*) FROM inbox_message WHERE kind = 'relay' AND text LIKE '李莎 离职交接%%'"), 2);
	assert_int_equal(count(test, "SELECT count(*) FROM departure WHERE id = %lld AND state = 'done'", (long long)id), 1);
}

static int64_t wechat_todos_at(struct test_db *test, int64_t due_ms)
{
	return count(test, "SELECT count(*) FROM todo WHERE text LIKE '重新加微信%%' AND due_at_ms = %lld", (long long)due_ms);
}

static void a_kill_between_two_pieces_loses_and_repeats_nothing(void **state)
{
	struct test_db *test = firm_with_anna(*state);

	for (int i = 0; i < MANY; i++)
		open_followup(test, (struct followup_open){ .candidate_id = some_candidate(test) });
	int64_t id = start(test, goes(NULL, 0));
	assert_ok(&test->ctx, db_write(&test->ctx, one_turn, &id));
	int64_t piece = test_db_int(test, "SELECT count(*) FROM departure_item");
	assert_true(piece > 0 && piece < MANY);
	run_job(test);
	run_job(test);
	assert_nothing_left(test);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM departure_item"), MANY);
	assert_int_equal(test_db_int(test, "SELECT count(DISTINCT candidate_id) FROM departure_item"), MANY);
	assert_int_equal(count(test, "SELECT count(*) FROM inbox_message WHERE account_id = 2 AND kind = 'relay'"), 1);
}

/* Wednesday before National Day: the holidays go to 7 October, and Saturday the 10th is a make-up workday. */
static void friends_are_added_anew_on_working_days(void **state)
{
	struct test_db *test = firm_with_anna(*state);
	struct starting starting = goes(NULL, 0);

	test->clock.fixed_ms = at(9, 30, 15, 0);
	for (int i = 0; i < 25; i++)
		open_followup(test, (struct followup_open){ .candidate_id = some_candidate(test) });
	test_db_exec(test, "UPDATE candidate SET preferred_channel = 'wechat'");
	start(test, starting);
	run_job(test);
	assert_int_equal(wechat_todos_at(test, at(10, 8, 10, 0)), 10);
	assert_int_equal(wechat_todos_at(test, at(10, 9, 10, 0)), 10);
	assert_int_equal(wechat_todos_at(test, at(10, 10, 10, 0)), 5);
}

static void the_account_ends_with_the_last_day_and_what_came_meanwhile_follows(void **state)
{
	struct test_db *test = firm_with_anna(*state);

	start(test, goes(NULL, 0));
	run_job(test);
	act_as(test, LISA);
	open_followup(test, (struct followup_open){ .candidate_id = some_candidate(test) });
	test->clock.fixed_ms = at(11, 27, 23, 59);
	run_job(test);
	assert_int_equal(count(test, "SELECT count(*) FROM account WHERE id = 1 AND state = 'active'"), 1);
	test->clock.fixed_ms = at(11, 28, 0, 0);
	run_job(test);
	assert_nothing_left(test);
	assert_int_equal(count(test, "SELECT count(*) FROM account WHERE id = 1 AND state = 'disabled'"), 1);
	assert_int_equal(count(test, "SELECT count(*) FROM departure WHERE locked_at_ms IS NOT NULL"), 1);
}

static void who_follows_him_up_already_goes_on_with_one_followup(void **state)
{
	struct test_db *test = firm_with_anna(*state);
	int64_t both = some_candidate(test);
	int64_t of_lisa = open_followup(test, (struct followup_open){ .candidate_id = both });

	test_db_exec(test, "UPDATE candidate SET created_by_id = 2");
	act_as(test, TOM);
	open_followup(test, (struct followup_open){ .candidate_id = both, .explicit_due_at_ms = at(11, 24, 9, 30) });
	start(test, goes(NULL, 0));
	run_job(test);
	assert_int_equal(count(test, "SELECT count(*) FROM followup WHERE state = 'open'"), 1);
	assert_int_equal(followup_int(test, of_lisa, "owner_id"), TOM);
	assert_int_equal(followup_int(test, of_lisa, "next_due_at_ms"), at(11, 24, 9, 30));
}

static enum err cancel_it(struct ctx *ctx, void *arg)
{
	return departure_cancel(ctx, *(const int64_t *)arg, "留下来了");
}

static int64_t exports_off(struct test_db *test)
{
	return test_db_int(test, "SELECT count(*) FROM account WHERE export_off_at_ms IS NOT NULL");
}

static void what_has_not_begun_is_called_off_without_a_trace_on_anybody(void **state)
{
	struct test_db *test = firm_with_anna(*state);
	struct starting starting = goes(NULL, 0);
	int64_t followup = open_followup(test, (struct followup_open){ .candidate_id = some_candidate(test) });

	starting.input.starts_on = "2026-11-28";
	act_as(test, WEI);
	assert_fault(&test->ctx, db_write(&test->ctx, start_it, &starting), ERR_MEANING, "departure.order");
	starting.input.starts_on = "2026-11-25";
	int64_t id = start(test, starting);
	run_job(test);
	assert_int_equal(followup_int(test, followup, "owner_id"), LISA);
	assert_int_equal(exports_off(test), 1);
	assert_ok(&test->ctx, db_write(&test->ctx, cancel_it, &id));
	assert_int_equal(exports_off(test), 0);
	test->clock.fixed_ms = at(11, 28, 9, 0);
	run_job(test);
	assert_int_equal(followup_int(test, followup, "owner_id"), LISA);
	assert_int_equal(count(test, "SELECT count(*) FROM account WHERE id = 1 AND state = 'active'"), 1);
	assert_int_equal(count(test, "SELECT count(*) FROM departure WHERE state = 'cancelled'"), 1);
	assert_fault(&test->ctx, db_write(&test->ctx, cancel_it, &id), ERR_CONFLICT, "departure.over");
	starting = goes(NULL, 0);
	starting.input.last_day = "2026-12-31"; /* … and he may leave another time */
	start(test, starting);
}

static void a_planned_one_begins_on_its_day(void **state)
{
	struct test_db *test = firm_with_anna(*state);
	struct starting starting = goes(NULL, 0);
	int64_t followup = open_followup(test, (struct followup_open){ .candidate_id = some_candidate(test) });

	starting.input.starts_on = "2026-11-25";
	start(test, starting);
	test->clock.fixed_ms = at(11, 24, 23, 59);
	run_job(test);
	assert_int_equal(followup_int(test, followup, "owner_id"), LISA);
	test->clock.fixed_ms = at(11, 25, 0, 0);
	run_job(test);
	assert_int_equal(followup_int(test, followup, "owner_id"), TOM);
}

/* Candidate 1 goes back with all that hangs on him, 2 was called by Tom, 3 Tom followed up before, 4 he passed on to Anna. */
static void what_was_handed_over_goes_back_unless_it_was_changed(void **state)
{
	struct test_db *test = firm_with_anna(*state);
	int64_t back = some_candidate(test), called = some_candidate(test), both = some_candidate(test), passed = some_candidate(test);

	submit(test, back, PLAIN_POSITION, NULL);
	int64_t of_back = count(test, "SELECT id FROM followup WHERE candidate_id = 1");
	int64_t of_called = open_followup(test, (struct followup_open){ .candidate_id = called });
	open_followup(test, (struct followup_open){ .candidate_id = both });
	int64_t of_passed = open_followup(test, (struct followup_open){ .candidate_id = passed });
	test_db_exec(test, "UPDATE candidate SET created_by_id = 2 WHERE id = 3;"
			   "UPDATE candidate SET preferred_channel = 'wechat' WHERE id = 1");
	act_as(test, TOM);
	open_followup(test, (struct followup_open){ .candidate_id = both });
	test_db_exec(test, "INSERT INTO todo (firm_id, account_id, text, candidate_id, created_at_ms) VALUES"
			   " (1, 1, '回电', 1, 0), (1, 1, '周报', NULL, 0);"
			   "INSERT INTO appointment (firm_id, kind, starts_at_ms, candidate_id, created_at_ms) VALUES"
			   " (1, 'interview', 9000000000000, 1, 0);"
			   "INSERT INTO appointment_person (firm_id, appointment_id, account_id) VALUES (1, 1, 1)");
	int64_t due = followup_int(test, of_back, "next_due_at_ms");
	int64_t id = start(test, goes(NULL, 0));
	run_job(test);
	assert_nothing_left(test);
	test->clock.fixed_ms += 3600000;
	act_as(test, TOM);
	call(test, called, "reached");
	test_db_exec(test, "UPDATE followup SET owner_id = 4, acting_id = 4 WHERE candidate_id = 4");
	struct departure_cancel_outlook outlook;
	act_as(test, WEI);
	assert_ok(&test->ctx, departure_cancel_preview(&test->ctx, id, &outlook));
	assert_int_equal(outlook.stays.count, 2);
	assert_string_equal(((const struct departure_stay *)outlook.stays.items)[0].reason, "contacted");
	assert_string_equal(((const struct departure_stay *)outlook.stays.items)[1].reason, "passed_on");
	assert_int_equal(followup_int(test, of_back, "owner_id"), TOM);
	assert_ok(&test->ctx, db_write(&test->ctx, cancel_it, &id));
	run_job(test);
	assert_int_equal(followup_int(test, of_back, "owner_id"), LISA);
	assert_int_equal(followup_int(test, of_back, "next_due_at_ms"), due);
	assert_int_equal(count(test, "SELECT owner_id FROM submission"), LISA);
	assert_int_equal(followup_int(test, of_called, "owner_id"), TOM);
	assert_int_equal(followup_int(test, of_passed, "owner_id"), ANNA);
	assert_int_equal(count(test, "SELECT count(*) FROM followup WHERE candidate_id = 3 AND state = 'open' AND owner_id IN (1, 2)"), 2);
	assert_int_equal(count(test, "SELECT count(*) FROM todo WHERE account_id = 1 AND state = 'open' AND text IN ('回电', '周报')"), 2);
	assert_int_equal(count(test, "SELECT count(*) FROM todo WHERE text LIKE '重新加微信%%' AND state = 'open'"), 0);
	assert_int_equal(count(test, "SELECT account_id FROM appointment_person"), LISA);
	assert_int_equal(count(test, "SELECT count(*) FROM position WHERE lead_id = 1"), 3);
	assert_int_equal(count(test, "SELECT superior_id FROM account WHERE id = 4"), LISA);
	assert_int_equal(exports_off(test), 0);
	assert_int_equal(count(test, "SELECT count(*) FROM inbox_message WHERE account_id = 2 AND text = '李莎 不离职了：交还 2 位候选人'"), 1);
	assert_int_equal(count(test, "SELECT count(*) FROM audit_entry WHERE action = 'departure.cancel'"), 1);
}

static void a_kill_between_two_pieces_of_the_way_back_loses_and_repeats_nothing(void **state)
{
	struct test_db *test = firm_with_anna(*state);

	for (int i = 0; i < MANY; i++)
		open_followup(test, (struct followup_open){ .candidate_id = some_candidate(test) });
	int64_t id = start(test, goes(NULL, 0));
	assert_ok(&test->ctx, db_write(&test->ctx, one_turn, &id));
	act_as(test, WEI);
	assert_ok(&test->ctx, db_write(&test->ctx, cancel_it, &id)); /* in the middle of handing over */
	assert_ok(&test->ctx, db_write(&test->ctx, one_turn, &id));
	int64_t lisas = count(test, "SELECT count(*) FROM followup WHERE state = 'open' AND owner_id = 1");
	assert_true(lisas > 0 && lisas <= MANY);
	run_job(test);
	run_job(test);
	assert_int_equal(count(test, "SELECT count(*) FROM followup WHERE state = 'open' AND owner_id = 1"), MANY);
	assert_int_equal(count(test, "SELECT count(*) FROM departure WHERE state = 'cancelled'"), 1);
	assert_int_equal(count(test, "SELECT count(*) FROM inbox_message WHERE account_id = 2 AND text LIKE '李莎 不离职了%%'"), 1);
}

static void nonsense_is_refused(void **state)
{
	struct test_db *test = firm_with_anna(*state);
	const struct departure_rule twice[] = { { .job_type = "tech", .candidate_id = 1, .to_id = TOM } };
	const struct departure_rule himself[] = { { .job_type = "tech", .to_id = LISA } };
	struct starting starting = goes(NULL, 0);

	act_as(test, WEI);
	starting = goes(twice, 1);
	assert_int_equal(db_write(&test->ctx, start_it, &starting), ERR_MEANING);
	assert_string_equal(test->ctx.fault.code, "departure.rule");
	fault_clear(&test->ctx);
	starting = goes(himself, 1);
	assert_int_equal(db_write(&test->ctx, start_it, &starting), ERR_MEANING);
	fault_clear(&test->ctx);
	starting = goes(NULL, 0);
	starting.input.last_day = "2026-11-01";
	assert_int_equal(db_write(&test->ctx, start_it, &starting), ERR_MEANING);
	assert_string_equal(test->ctx.fault.code, "departure.past");
	fault_clear(&test->ctx);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM departure"), 0);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM account WHERE export_off_at_ms IS NOT NULL"), 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_of_it_is_with_others_and_due_times_stay),
		cmocka_unit_test(a_kill_between_two_pieces_loses_and_repeats_nothing),
		cmocka_unit_test(friends_are_added_anew_on_working_days),
		cmocka_unit_test(the_account_ends_with_the_last_day_and_what_came_meanwhile_follows),
		cmocka_unit_test(who_follows_him_up_already_goes_on_with_one_followup),
		cmocka_unit_test(what_has_not_begun_is_called_off_without_a_trace_on_anybody),
		cmocka_unit_test(a_planned_one_begins_on_its_day),
		cmocka_unit_test(what_was_handed_over_goes_back_unless_it_was_changed),
		cmocka_unit_test(a_kill_between_two_pieces_of_the_way_back_loses_and_repeats_nothing),
		cmocka_unit_test(nonsense_is_refused),
	};

	return test_db_run("departure", tests, sizeof(tests) / sizeof(tests[0]));
}
