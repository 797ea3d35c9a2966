/* Followups on both engines: opening, what is kept, bulk plans, rules, ends, and today. */
#include "feature/followup/followup.h"

#include "feature/candidate/candidate.h"
#include "feature/followup/followup_refresh.h"
#include "feature/followup/today.h"
#include "testing/beside.h"
#include "testing/firm_rows.h"

/* --- Opening --- */

static void one_open_followup_per_candidate_and_owner(void **state)
{
	struct test_db *test = working_firm(*state);
	int64_t candidate_id = some_candidate(test);
	struct opening again = { .spec = { .candidate_id = candidate_id, .opened_by = "hand" } };
	int64_t id = open_followup(test, (struct followup_open){ .candidate_id = candidate_id });

	assert_fault(&test->ctx, db_write(&test->ctx, open_it, &again), ERR_CONFLICT, "followup.exists");
	submit(test, candidate_id, PLAIN_POSITION, "contacted");
	submit(test, candidate_id, TECH_POSITION, "recommended");
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM followup"), 1);
	open_followup(test, (struct followup_open){ .candidate_id = candidate_id, .owner_id = TOM });
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM followup WHERE state = 'open'"), 2);
	end_followup(test, id, "不看机会", 0);
	open_followup(test, (struct followup_open){ .candidate_id = candidate_id });
	assert_int_equal(count(test, "SELECT count(*) FROM followup WHERE state = 'open' AND owner_id = %d", LISA), 1);
}

static void a_submission_brings_a_pool_followup_into_care(void **state)
{
	struct test_db *test = working_firm(*state);
	int64_t candidate_id = some_candidate(test);
	int64_t id = open_followup(test, (struct followup_open){ .candidate_id = candidate_id, .is_pool = true });

	call(test, candidate_id, "reached");
	assert_int_equal(followup_int(test, id, "next_due_at_ms") > at(12, 31, 0, 0), 1);
	submit(test, candidate_id, PLAIN_POSITION, "contacted");
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM followup WHERE care = 'care' AND submission_id = 1"), 1);
	assert_int_equal(followup_int(test, id, "next_due_at_ms"), at(11, 26, 9, 30));
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM followup"), 1);
}

static void the_most_urgent_submission_counts(void **state)
{
	struct test_db *test = working_firm(*state);
	int64_t candidate_id = some_candidate(test);

	submit(test, candidate_id, EXECUTIVE_POSITION, "contacted");
	int64_t offer = submit(test, candidate_id, PLAIN_POSITION, "offer");
	call(test, candidate_id, "reached");
	assert_int_equal(followup_int(test, 1, "submission_id"), offer);
	assert_int_equal(followup_int(test, 1, "next_due_at_ms"), at(11, 25, 15, 0));
	move_stage(test, offer, "closed", "客户取消");
	assert_int_equal(followup_int(test, 1, "next_due_at_ms"), at(12, 3, 9, 30)); /* 高管, 10 days */
}

/* --- Handing over --- */

struct handing_over {
	int64_t id;
	int64_t owner_id;
};

static enum err hand_it_over(struct ctx *ctx, void *arg)
{
	const struct handing_over *handing = arg;
	struct refresh_setting setting;
	struct followup row = { 0 };

	TRY(followup_store_get(ctx, handing->id, &row));
	TRY(followup_hand_over(ctx, &row, handing->owner_id));
	TRY(followup_setting_load(ctx, &setting));
	TRY(followup_work_out(ctx, &setting, &row));
	return followup_save(ctx, &row, "handed_over");
}

static void hand_over(struct test_db *test, int64_t followup_id, int64_t owner_id)
{
	struct handing_over handing = { followup_id, owner_id };

	assert_ok(&test->ctx, db_write(&test->ctx, hand_it_over, &handing));
}

static void running_submissions_go_with_the_followup(void **state)
{
	struct test_db *test = working_firm(*state);
	int64_t candidate_id = some_candidate(test);
	int64_t over = submit(test, candidate_id, PLAIN_POSITION, "contacted");
	int64_t offer = submit(test, candidate_id, TECH_POSITION, "offer");

	move_stage(test, over, "closed", "客户取消");
	hand_over(test, 1, TOM);
	assert_int_equal(count(test, "SELECT owner_id FROM submission WHERE id = %d", (int)offer), TOM);
	assert_int_equal(count(test, "SELECT owner_id FROM submission WHERE id = %d", (int)over), LISA);
	assert_int_equal(followup_int(test, 1, "submission_id"), offer);
	assert_int_equal(followup_int(test, 1, "acting_id"), TOM);
	assert_int_equal(followup_int(test, 1, "hard"), 1);
}

static void two_duties_for_one_candidate_become_one(void **state)
{
	struct test_db *test = working_firm(*state);
	int64_t candidate_id = some_candidate(test);
	int64_t own = open_followup(test, (struct followup_open){ .candidate_id = candidate_id, .owner_id = TOM });
	int64_t given = open_followup(test, (struct followup_open){ .candidate_id = candidate_id, .is_pool = true });

	hand_over(test, given, TOM);
	assert_int_equal(count(test, "SELECT count(*) FROM followup WHERE state = 'open' AND owner_id = %d", TOM), 1);
	assert_int_equal(count(test, "SELECT count(*) FROM followup WHERE id = %d AND end_reason = 'followup.merged'", (int)own), 1);
	assert_int_equal(count(test, "SELECT count(*) FROM followup WHERE id = %d AND care = 'care'", (int)given), 1);
}

/* --- What is kept --- */

static void a_snooze_is_kept_until_it_has_passed(void **state)
{
	struct test_db *test = working_firm(*state);
	int64_t id = open_followup(test, (struct followup_open){ .candidate_id = some_candidate(test) });
	struct timed past = { id, at(11, 23, 14, 0), NULL };

	assert_fault(&test->ctx, db_write(&test->ctx, snooze_it, &past), ERR_MEANING, "followup.past_date");
	snooze(test, id, at(11, 25, 16, 0));
	test_db_exec(test, "UPDATE rule_set SET default_interval = 1");
	refresh(test, id);
	assert_int_equal(followup_int(test, id, "next_due_at_ms"), at(11, 25, 16, 0));
	call(test, followup_int(test, id, "candidate_id"), "reached");
	assert_int_equal(followup_int(test, id, "snoozed_until_ms"), 0);
	assert_int_equal(followup_int(test, id, "next_due_at_ms"), at(11, 24, 9, 30));
}

static void an_undone_move_restores_the_due_time(void **state)
{
	struct test_db *test = working_firm(*state);
	int64_t candidate_id = some_candidate(test);

	test->clock.fixed_ms = at(11, 20, 10, 0);
	int64_t submission_id = submit(test, candidate_id, PLAIN_POSITION, "interview");
	call(test, candidate_id, "reached");
	int64_t due_ms = followup_int(test, 1, "next_due_at_ms");
	test->clock.fixed_ms = at(11, 20, 15, 0);
	move_stage(test, submission_id, "offer", NULL);
	assert_int_not_equal(followup_int(test, 1, "next_due_at_ms"), due_ms);
	assert_int_equal(followup_int(test, 1, "hard"), 1);
	test->clock.fixed_ms = at(11, 20, 15, 5);
	move_stage(test, submission_id, "interview", NULL);
	assert_int_equal(followup_int(test, 1, "next_due_at_ms"), due_ms);
	assert_int_equal(followup_int(test, 1, "hard"), 0);
}

/* --- Bulk entries --- */

struct bulk {
	int64_t first_id;
	int64_t care;
	int64_t pool;
	int64_t unplanned;
};

static enum err open_bulk(struct ctx *ctx, void *arg)
{
	const struct bulk *bulk = arg;
	int64_t id;

	for (int64_t i = 0; i < bulk->care + bulk->pool; i++) {
		struct followup_open spec = { .candidate_id = bulk->first_id + i, .is_pool = i >= bulk->care, .opened_by = "import" };

		TRY(followup_open(ctx, &spec, &id));
	}
	return OK;
}

static enum err plan_bulk(struct ctx *ctx, void *arg)
{
	return followup_plan(ctx, LISA, &((struct bulk *)arg)->unplanned);
}

/* Candidates in the order of their freshness: the greater the id, the fresher. */
static void many_candidates(struct test_db *test, int64_t n)
{
	test_db_exec(test, arena_format(&test->arena,
					"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %lld)"
					" INSERT INTO candidate (firm_id, name, name_key, created_by_id, created_at_ms, updated_at_ms)"
					" SELECT 1, 'n' || i, 'n' || i, 1, 0, i FROM n", (long long)n));
}

static int64_t fullest_day(struct test_db *test, const char *care)
{
	return count(test, "SELECT max(n) FROM (SELECT count(*) AS n FROM followup WHERE next_due_at_ms IS NOT NULL AND care LIKE '%s'"
			   " GROUP BY next_due_at_ms / 86400000) q", care);
}

static void bulk_entries_are_spread_within_the_daily_budget(void **state)
{
	struct test_db *test = working_firm(*state);
	struct bulk bulk = { .first_id = 1, .care = 100, .pool = 100 };

	many_candidates(test, 200);
	assert_ok(&test->ctx, db_write(&test->ctx, open_bulk, &bulk));
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM followup WHERE next_due_at_ms IS NULL"), 200);
	assert_ok(&test->ctx, db_write(&test->ctx, plan_bulk, &bulk));
	assert_int_equal(bulk.unplanned, 0);
	assert_int_equal(fullest_day(test, "%"), 25);
	assert_int_equal(fullest_day(test, "pool"), 8);
	assert_int_equal(test_db_int(test, "SELECT min(next_due_at_ms) FROM followup"), at(11, 24, 9, 30));
	assert_true(test_db_int(test, "SELECT min(next_due_at_ms) FROM followup WHERE candidate_id > 192") ==
		    test_db_int(test, "SELECT max(next_due_at_ms) FROM followup WHERE candidate_id > 192"));
	int64_t sum = test_db_int(test, "SELECT sum(next_due_at_ms / 1000) FROM followup");
	for (int64_t id = 1; id <= 200; id += 40)
		refresh(test, id);
	assert_int_equal(test_db_int(test, "SELECT sum(next_due_at_ms / 1000) FROM followup"), sum);
}

static void bulk_entries_leave_room_for_what_is_planned(void **state)
{
	struct test_db *test = working_firm(*state);
	struct bulk first = { .first_id = 1, .pool = 20 };
	struct bulk second = { .first_id = 21, .pool = 20 };

	many_candidates(test, 40);
	assert_ok(&test->ctx, db_write(&test->ctx, open_bulk, &first));
	assert_ok(&test->ctx, db_write(&test->ctx, plan_bulk, &first));
	assert_ok(&test->ctx, db_write(&test->ctx, open_bulk, &second));
	assert_ok(&test->ctx, db_write(&test->ctx, plan_bulk, &second));
	assert_int_equal(fullest_day(test, "pool"), 8);
}

static void what_finds_no_room_within_sixty_working_days_is_counted(void **state)
{
	struct test_db *test = working_firm(*state);
	struct bulk bulk = { .first_id = 1, .pool = 500 };
	struct today today;

	many_candidates(test, 500);
	assert_ok(&test->ctx, db_write(&test->ctx, open_bulk, &bulk));
	assert_ok(&test->ctx, db_write(&test->ctx, plan_bulk, &bulk));
	assert_int_equal(bulk.unplanned, 500 - 8 * 60);
	assert_ok(&test->ctx, today_load(&test->ctx, LISA, 10, &today));
	assert_int_equal(today.counts.unplanned, 20);
	assert_int_equal(test_db_int(test, "SELECT max(candidate_id) FROM followup WHERE next_due_at_ms IS NULL"), 20);
}

/* What the file says of earlier contacts does not take the slot away again. */
static void an_imported_history_leaves_the_slot_of_a_bulk_entry(void **state)
{
	struct test_db *test = working_firm(*state);
	struct bulk bulk = { .first_id = 1, .care = 1 };

	many_candidates(test, 1);
	assert_ok(&test->ctx, db_write(&test->ctx, open_bulk, &bulk));
	save_record(test, (struct record_new){ .candidate_id = 1, .outcome = "reached", .at = at(10, 12, 10, 0) });
	assert_ok(&test->ctx, db_write(&test->ctx, plan_bulk, &bulk));
	assert_int_equal(bulk.unplanned, 0);
	assert_int_equal(followup_int(test, 1, "next_due_at_ms"), at(11, 24, 9, 30));
	refresh(test, 1);
	assert_int_equal(followup_int(test, 1, "next_due_at_ms"), at(11, 24, 9, 30));
	test->clock.fixed_ms = at(11, 24, 11, 0);
	call(test, 1, "reached");
	assert_int_equal(followup_int(test, 1, "next_due_at_ms"), at(11, 27, 9, 30));
}

/* --- Rules --- */

static enum err rules_changed(struct ctx *ctx, void *arg)
{
	(void)arg;
	return hook_fire(ctx, HOOK_RULES_CHANGED, &(struct hook_firm){ .firm_id = 1 });
}

static void run_job(struct test_db *test, struct job_kind kind)
{
	int runs = 0;

	assert_ok(&test->ctx, job_run_due(&test->ctx, &kind, 1, &runs));
	assert_int_equal(runs, 1);
	act_as(test, LISA);
}

static void changed_rules_move_every_open_followup(void **state)
{
	struct test_db *test = working_firm(*state);
	struct bulk bulk = { .first_id = 1, .care = 450 };

	many_candidates(test, 450);
	test_db_exec(test, "UPDATE rule_set SET daily_limit = 1000");
	assert_ok(&test->ctx, db_write(&test->ctx, open_bulk, &bulk));
	test_db_exec(test, "UPDATE followup SET opened_at_ms = 0, last_contact_at_ms = 1795417200000");
	assert_ok(&test->ctx, db_write(&test->ctx, rules_changed, NULL));
	run_job(test, (struct job_kind){ .name = "followup.recompute", .run = followup_job_recompute });
	assert_int_equal(count(test, "SELECT count(*) FROM followup WHERE next_due_at_ms = %lld", (long long)at(11, 26, 9, 30)), 450);
	test_db_exec(test, "UPDATE rule_set SET default_interval = 7");
	assert_ok(&test->ctx, db_write(&test->ctx, rules_changed, NULL));
	run_job(test, (struct job_kind){ .name = "followup.recompute", .run = followup_job_recompute });
	assert_int_equal(count(test, "SELECT count(*) FROM followup WHERE next_due_at_ms = %lld", (long long)at(11, 30, 9, 30)), 450);
}

static enum err queue_recompute(struct ctx *ctx, void *arg)
{
	return job_enqueue(ctx, "followup.recompute", "rules", "{}", 0, arg);
}

/* Each one that is worked out again has a higher version. */
static void others_get_their_turn_while_all_is_worked_out_again(void **state)
{
	static const struct job_kind kinds[] = { { .name = "followup.recompute", .run = followup_job_recompute } };
	static const char *const params[] = { "firm_id" };
	static const struct sql versions = { .name = "versions", .sqlite = "SELECT sum(version) FROM followup WHERE firm_id = ?1",
					     .postgres = "SELECT sum(version) FROM followup WHERE firm_id = $1", .params = params,
					     .param_count = 1 };
	enum { PEOPLE = 30 };
	struct test_db *test = working_firm(*state);
	int64_t job_id;

	test_db_reopen(test, true);
	for (int i = 0; i < PEOPLE; i++)
		open_followup(test, (struct followup_open){ .candidate_id = some_candidate(test) });
	int64_t before = test_db_int(test, "SELECT sum(version) FROM followup");
	assert_ok(&test->ctx, db_write(&test->ctx, queue_recompute, &job_id));
	assert_in_range(most_beside(test, kinds, 1, &versions), 1, 2);
	assert_int_equal(test_db_int(test, "SELECT sum(version) FROM followup"), before + PEOPLE);
}

static void a_full_day_passes_its_surplus_on(void **state)
{
	struct test_db *test = working_firm(*state);

	many_candidates(test, 30);
	for (int64_t id = 1; id <= 30; id++) {
		open_followup(test, (struct followup_open){ .candidate_id = id });
		call(test, id, "reached");
	}
	assert_int_equal(count(test, "SELECT count(*) FROM followup WHERE next_due_at_ms = %lld", (long long)at(11, 26, 9, 30)), 25);
	assert_int_equal(count(test, "SELECT count(*) FROM followup WHERE next_due_at_ms = %lld", (long long)at(11, 27, 9, 30)), 5);
	for (int64_t id = 1; id <= 30; id++)
		refresh(test, id);
	assert_int_equal(count(test, "SELECT count(*) FROM followup WHERE next_due_at_ms = %lld", (long long)at(11, 26, 9, 30)), 25);
}

enum { HALF = 30 };

/* Each of the first half, or the second, and some once more. */
static enum err call_half(struct ctx *ctx, void *arg)
{
	int64_t first_id = *(const int64_t *)arg;
	bool is_new;
	int64_t ignored;

	for (int64_t i = 0; i < HALF + HALF / 3; i++) {
		const struct record_new record = { .candidate_id = first_id + i * (i < HALF ? 1 : 3) % HALF, .channel = "phone",
						   .outcome = "reached" };

		TRY(record_save(ctx, &record, &ignored, &is_new));
	}
	return OK;
}

static enum err call_half_in_vain(struct ctx *ctx, void *arg)
{
	TRY(call_half(ctx, arg));
	return fail(ctx, ERR_MEANING, "test.refused", NULL, "no");
}

/* The first try inside is taken back and counts for nothing. */
static enum err call_half_at_once(struct ctx *ctx, void *arg)
{
	enum err refused = db_write(ctx, call_half_in_vain, arg);

	if (refused != ERR_MEANING)
		return refused;
	fault_clear(ctx);
	return call_half(ctx, arg);
}

/* Full days are counted once in a write; what it moves itself counts as well. */
static void one_write_fills_days_like_many(void **state)
{
	struct test_db *test = working_firm(*state);
	int64_t second = HALF + 1;

	test_db_exec(test, "UPDATE rule_set SET pool_daily_limit = 3");
	many_candidates(test, 2 * HALF);
	for (int64_t id = 1; id <= 2 * HALF; id++)
		open_followup(test, (struct followup_open){ .candidate_id = id, .is_pool = true, .owner_id = id <= HALF ? LISA : TOM });
	for (int64_t i = 0; i < HALF + HALF / 3; i++)
		call(test, 1 + i * (i < HALF ? 1 : 3) % HALF, "reached");
	act_as(test, TOM);
	assert_ok(&test->ctx, db_write(&test->ctx, call_half_at_once, &second));
	assert_int_equal(count(test, "SELECT count(*) FROM followup a JOIN followup b ON b.candidate_id = a.candidate_id + %d"
				     " WHERE a.next_due_at_ms <> b.next_due_at_ms", HALF), 0);
	assert_int_equal(test_db_int(test, "SELECT count(DISTINCT next_due_at_ms) FROM followup"), HALF / 3);
}

/* --- Ends --- */

static void what_ended_with_a_wake_date_comes_back(void **state)
{
	struct test_db *test = working_firm(*state);
	int64_t candidate_id = some_candidate(test);
	int64_t id = open_followup(test, (struct followup_open){ .candidate_id = candidate_id });
	const struct job_kind waking = { .name = "followup.wake", .run = followup_job_wake, .every_ms = 60000 };

	end_followup(test, id, "年后再看", at(12, 10, 9, 0));
	assert_int_equal(followup_int(test, id, "next_due_at_ms"), 0);
	test->clock.fixed_ms = at(12, 10, 9, 0);
	run_job(test, waking);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM followup WHERE state = 'open' AND opened_by = 'wake'"), 1);
	assert_int_equal(test_db_int(test, "SELECT next_due_at_ms FROM followup WHERE state = 'open'"), at(12, 10, 9, 0));
	assert_int_equal(followup_int(test, id, "wake_at_ms"), 0);
}

static void wake_up(struct test_db *test, int64_t now_ms)
{
	test->clock.fixed_ms = now_ms;
	run_job(test, (struct job_kind){ .name = "followup.wake", .run = followup_job_wake, .every_ms = 60000 });
}

static int64_t open_int(struct test_db *test, const char *column)
{
	return count(test, "SELECT %s FROM followup WHERE state = 'open'", column);
}

/* The server was down: the date he chose stays, and the reminder will be marked late. */
static void it_comes_back_due_on_the_wake_date_however_late_the_job(void **state)
{
	struct test_db *test = working_firm(*state);
	int64_t id = open_followup(test, (struct followup_open){ .candidate_id = some_candidate(test) });

	end_followup(test, id, "年后再看", at(12, 10, 9, 0));
	wake_up(test, at(12, 14, 16, 0));
	assert_int_equal(open_int(test, "next_due_at_ms"), at(12, 10, 9, 0));
	assert_int_equal(open_int(test, "owner_id"), LISA);
	assert_int_equal(open_int(test, "CASE WHEN care = 'care' THEN 1 ELSE 0 END"), 1);
	refresh(test, open_int(test, "id"));
	assert_int_equal(open_int(test, "next_due_at_ms"), at(12, 10, 9, 0));
}

static void it_comes_back_in_the_care_it_had(void **state)
{
	struct test_db *test = working_firm(*state);
	struct followup_open pool = { .candidate_id = some_candidate(test), .is_pool = true, .pool_grade = "A" };

	end_followup(test, open_followup(test, pool), "出国一年", at(12, 10, 9, 0));
	wake_up(test, at(12, 10, 9, 0));
	assert_int_equal(open_int(test, "CASE WHEN care = 'pool' AND pool_grade = 'A' THEN 1 ELSE 0 END"), 1);
	assert_int_equal(open_int(test, "next_due_at_ms"), at(12, 10, 9, 0));
}

static void one_that_is_open_again_counts_instead(void **state)
{
	struct test_db *test = working_firm(*state);
	int64_t candidate_id = some_candidate(test);
	int64_t id = open_followup(test, (struct followup_open){ .candidate_id = candidate_id });

	end_followup(test, id, "x", at(12, 10, 9, 0));
	open_followup(test, (struct followup_open){ .candidate_id = candidate_id, .explicit_due_at_ms = at(12, 20, 9, 0) });
	wake_up(test, at(12, 10, 9, 0));
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM followup WHERE state = 'open'"), 1);
	assert_int_equal(open_int(test, "next_due_at_ms"), at(12, 20, 9, 0));
	assert_int_equal(followup_int(test, id, "wake_at_ms"), 0);
}

static void one_in_the_pool_is_taken_into_care_again(void **state)
{
	struct test_db *test = working_firm(*state);
	int64_t candidate_id = some_candidate(test);
	int64_t id = open_followup(test, (struct followup_open){ .candidate_id = candidate_id });

	end_followup(test, id, "x", at(12, 10, 9, 0));
	open_followup(test, (struct followup_open){ .candidate_id = candidate_id, .is_pool = true, .opened_by = "import" });
	wake_up(test, at(12, 10, 9, 0));
	assert_int_equal(open_int(test, "CASE WHEN care = 'care' THEN 1 ELSE 0 END"), 1);
	assert_int_equal(open_int(test, "next_due_at_ms"), at(12, 10, 9, 0));
}

/* From an import into care by hand: due at once, and still so when it is worked out again. */
static void what_was_taken_into_care_stays_entered_by_hand(void **state)
{
	struct test_db *test = working_firm(*state);
	int64_t candidate_id = some_candidate(test);
	int64_t id = open_followup(test, (struct followup_open){ .candidate_id = candidate_id, .is_pool = true, .opened_by = "import" });

	test->clock.fixed_ms = at(11, 25, 11, 0);
	assert_int_equal(open_followup(test, (struct followup_open){ .candidate_id = candidate_id }), id);
	assert_int_equal(followup_int(test, id, "next_due_at_ms"), at(11, 25, 11, 0));
	refresh(test, id);
	assert_int_equal(followup_int(test, id, "next_due_at_ms"), at(11, 25, 11, 0));
}

/* In the bin nobody is woken, and the others are not kept asleep by it. */
static void a_deleted_candidate_is_not_woken(void **state)
{
	struct test_db *test = working_firm(*state);
	int64_t gone = some_candidate(test);
	int64_t here = some_candidate(test);
	const struct job_kind waking = { .name = "followup.wake", .run = followup_job_wake, .every_ms = 60000 };

	end_followup(test, open_followup(test, (struct followup_open){ .candidate_id = gone }), "x", at(12, 10, 9, 0));
	end_followup(test, open_followup(test, (struct followup_open){ .candidate_id = here }), "x", at(12, 10, 9, 0));
	test_db_exec(test, arena_format(&test->arena, "UPDATE candidate SET deleted_at_ms = 1 WHERE id = %lld", (long long)gone));
	test->clock.fixed_ms = at(12, 10, 9, 0);
	run_job(test, waking);
	assert_int_equal(count(test, "SELECT count(*) FROM followup WHERE state = 'open' AND candidate_id = %lld", (long long)gone), 0);
	assert_int_equal(count(test, "SELECT count(*) FROM followup WHERE state = 'open' AND candidate_id = %lld", (long long)here), 1);
}

static enum err delete_it(struct ctx *ctx, void *arg)
{
	return candidate_delete(ctx, *(const int64_t *)arg, 0);
}

static enum err restore_it(struct ctx *ctx, void *arg)
{
	return candidate_restore(ctx, *(const int64_t *)arg, NULL);
}

static void the_bin_ends_a_followup_and_gives_it_back(void **state)
{
	struct test_db *test = working_firm(*state);
	int64_t candidate_id = some_candidate(test);
	int64_t id = open_followup(test, (struct followup_open){ .candidate_id = candidate_id });

	call(test, candidate_id, "reached");
	int64_t due_ms = followup_int(test, id, "next_due_at_ms");
	assert_ok(&test->ctx, db_write(&test->ctx, delete_it, &candidate_id));
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM followup WHERE state = 'open'"), 0);
	assert_ok(&test->ctx, db_write(&test->ctx, restore_it, &candidate_id));
	assert_int_equal(followup_int(test, id, "next_due_at_ms"), due_ms);
}

/* --- Today --- */

static int64_t due_on(struct test_db *test, int64_t due_at_ms)
{
	return open_followup(test, (struct followup_open){ .candidate_id = some_candidate(test),
							   .explicit_due_at_ms = due_at_ms });
}

static const struct today_section *section(const struct today *today, const char *key)
{
	for (size_t i = 0; i < today->sections.count; i++) {
		const struct today_section *one = (const struct today_section *)today->sections.items + i;

		if (text_equal(one->key, key))
			return one;
	}
	return NULL;
}

struct putting_away {
	int64_t id;
	const char *day;
};

static enum err put_away_it(struct ctx *ctx, void *arg)
{
	const struct putting_away *putting = arg;
	struct followup row = { 0 };

	TRY(followup_store_get(ctx, putting->id, &row));
	row.put_away_on = putting->day;
	return followup_save(ctx, &row, "put_away");
}

static void put_away(struct test_db *test, int64_t id, const char *day)
{
	struct putting_away putting = { id, day };

	assert_ok(&test->ctx, db_write(&test->ctx, put_away_it, &putting));
}

static void today_sorts_what_is_due(void **state)
{
	struct test_db *test = working_firm(*state);
	int64_t overdue = due_on(test, at(11, 24, 10, 0));
	int64_t due = due_on(test, at(11, 25, 16, 0));
	int64_t retry = due_on(test, 0);
	struct today today;

	due_on(test, at(11, 26, 10, 0));
	test->clock.fixed_ms = at(11, 24, 15, 0);
	call(test, followup_int(test, retry, "candidate_id"), "no_answer");
	test->clock.fixed_ms = at(11, 25, 9, 0);
	assert_ok(&test->ctx, today_load(&test->ctx, LISA, 10, &today));
	assert_int_equal(section(&today, "overdue")->total, 1);
	assert_int_equal(((const struct today_row *)section(&today, "overdue")->items.items)->followup->id, overdue);
	assert_int_equal(section(&today, "due")->total, 1);
	assert_int_equal(((const struct today_row *)section(&today, "due")->items.items)->followup->id, due);
	assert_int_equal(section(&today, "retries")->total, 1);
	assert_int_equal(((const struct today_row *)section(&today, "retries")->items.items)->followup->id, retry);

	put_away(test, overdue, "2026-11-25");
	assert_ok(&test->ctx, today_load(&test->ctx, LISA, 10, &today));
	assert_int_equal(section(&today, "overdue")->total, 0);
	assert_int_equal(today.counts.put_away, 1);
	put_away(test, overdue, NULL);
	assert_ok(&test->ctx, today_load(&test->ctx, LISA, 10, &today));
	assert_int_equal(section(&today, "overdue")->total, 1);
	put_away(test, overdue, "2026-11-25");
	test->clock.fixed_ms = at(11, 26, 9, 0); /* only for that day */
	assert_ok(&test->ctx, today_load(&test->ctx, LISA, 10, &today));
	assert_int_equal(section(&today, "overdue")->total, 3 - (int)section(&today, "retries")->total);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_open_followup_per_candidate_and_owner),
		cmocka_unit_test(a_submission_brings_a_pool_followup_into_care),
		cmocka_unit_test(the_most_urgent_submission_counts),
		cmocka_unit_test(running_submissions_go_with_the_followup),
		cmocka_unit_test(two_duties_for_one_candidate_become_one),
		cmocka_unit_test(a_snooze_is_kept_until_it_has_passed),
		cmocka_unit_test(an_undone_move_restores_the_due_time),
		cmocka_unit_test(bulk_entries_are_spread_within_the_daily_budget),
		cmocka_unit_test(bulk_entries_leave_room_for_what_is_planned),
		cmocka_unit_test(what_finds_no_room_within_sixty_working_days_is_counted),
		cmocka_unit_test(an_imported_history_leaves_the_slot_of_a_bulk_entry),
		cmocka_unit_test(changed_rules_move_every_open_followup),
		cmocka_unit_test(others_get_their_turn_while_all_is_worked_out_again),
		cmocka_unit_test(a_full_day_passes_its_surplus_on),
		cmocka_unit_test(one_write_fills_days_like_many),
		cmocka_unit_test(what_ended_with_a_wake_date_comes_back),
		cmocka_unit_test(it_comes_back_due_on_the_wake_date_however_late_the_job),
		cmocka_unit_test(it_comes_back_in_the_care_it_had),
		cmocka_unit_test(one_that_is_open_again_counts_instead),
		cmocka_unit_test(one_in_the_pool_is_taken_into_care_again),
		cmocka_unit_test(what_was_taken_into_care_stays_entered_by_hand),
		cmocka_unit_test(a_deleted_candidate_is_not_woken),
		cmocka_unit_test(the_bin_ends_a_followup_and_gives_it_back),
		cmocka_unit_test(today_sorts_what_is_due),
	};

	return test_db_run("followup", tests, sizeof(tests) / sizeof(tests[0]));
}
