/* Merging: everything follows, nothing is doubled, numbers stay true, and the way back is exact; on both engines. */
#include "feature/merge/merge.h"

#include <stdio.h>
#include <stdlib.h>

#include "feature/appointment/appointment.h"
#include "feature/merge/merge_store.h"
#include "feature/todo/todo.h"
#include "testing/firm_rows.h"

enum { SURVIVOR = 1, OTHER = 2, JUNIOR = 4, RANDOM_HISTORIES = 25, RANDOM_STEPS = 14 };

/* --- What people do --- */

struct adding {
	struct candidate_input input;
	int64_t id;
};

static enum err add_it(struct ctx *ctx, void *arg)
{
	struct adding *adding = arg;

	return candidate_create(ctx, &adding->input, &adding->id);
}

/* The actor's candidate, in care. */
static int64_t add_person(struct test_db *test, struct candidate_input input)
{
	struct adding adding = { .input = input };

	for (int i = 0; i < candidate_input_shape.field_count; i++)
		adding.input.present |= UINT64_C(1) << i;
	assert_ok(&test->ctx, db_write(&test->ctx, add_it, &adding));
	return adding.id;
}

struct merging {
	struct merge_input input;
	int64_t id;
};

static enum err merge_it(struct ctx *ctx, void *arg)
{
	struct merging *merging = arg;

	return merge_make(ctx, &merging->input, &merging->id);
}

static int64_t merge_two(struct test_db *test, int64_t survivor_id, int64_t merged_id, const char *take)
{
	struct merging merging = { .input = { .survivor_id = survivor_id, .merged_id = merged_id } };

	if (take)
		merging.input.take = (struct list){ &take, 1 };
	assert_ok(&test->ctx, db_write(&test->ctx, merge_it, &merging));
	return merging.id;
}

static enum err undo_it(struct ctx *ctx, void *arg)
{
	return merge_undo(ctx, *(const int64_t *)arg);
}

static void undo(struct test_db *test, int64_t merge_id)
{
	assert_ok(&test->ctx, db_write(&test->ctx, undo_it, &merge_id));
}

/* Lisa's 王小明 at two employers, the second with Tom's word in it too. */
static struct test_db *two_of_one(void *state)
{
	struct test_db *test = working_firm(state);

	test_db_exec(test, "INSERT INTO account (firm_id, login, name, role, password_hash, created_at_ms) VALUES"
			   " (1, 'ann', '安', 'junior', '', 0)");
	assert_int_equal(add_person(test, (struct candidate_input){ .name = "王小明", .phone = "13800138000", .company = "甲公司",
								    .city = "上海", .resume = "甲公司 五年" }), SURVIVOR);
	assert_int_equal(add_person(test, (struct candidate_input){ .name = "王小明", .phone = "13900139000", .company = "乙公司",
								    .email = "wang@example.com", .resume = "乙公司 三年" }), OTHER);
	return test;
}

static struct candidate get(struct test_db *test, int64_t id)
{
	struct candidate candidate = { 0 };

	assert_ok(&test->ctx, candidate_get(&test->ctx, id, &candidate));
	return candidate;
}

/* --- What is expected --- */

struct line {
	const char *text;
};
static const struct field line_fields[] = { FIELD_TEXT(struct line, text) };
static const struct shape line_shape = SHAPE("line", struct line, line_fields);

/* Rows as text, without what every change moves on: versions, numbers of due instants, instants of change. */
static const char *const digests[] = {
	"SELECT 'candidate ' || id || '|' || name || '|' || COALESCE(phone_hash, '') || '|' || COALESCE(phone_last4, '') || '|' ||"
	" COALESCE(email_hash, '') || '|' || COALESCE(company, '') || '|' || COALESCE(company_key, '') || '|' || search_key || '|' ||"
	" COALESCE(city, '') || '|' || COALESCE(resume, '') || '|' || tags || '|' || custom || '|' || do_not_contact || '|' ||"
	" COALESCE(expected_salary, 0) || '|' || COALESCE(salary_currency, '') || '|' || COALESCE(last_contact_at_ms, 0) || '|' ||"
	" COALESCE(off_limits_until_ms, 0) || '|' || COALESCE(deleted_at_ms, 0) || '|' || COALESCE(merged_into_id, 0) AS text"
	" FROM candidate ORDER BY id",
	"SELECT 'record ' || id || '|' || candidate_id || '|' || COALESCE(submission_id, 0) || '|' || COALESCE(followup_id, 0) AS text"
	" FROM record ORDER BY id",
	"SELECT 'submission ' || id || '|' || candidate_id || '|' || position_id || '|' || owner_id || '|' || stage || '|' ||"
	" stage_kind || '|' || stage_since_ms || '|' || COALESCE(stage_by_id, 0) || '|' || COALESCE(previous_stage, '') || '|' ||"
	" COALESCE(previous_since_ms, 0) || '|' || COALESCE(moved_at_ms, 0) || '|' || COALESCE(close_reason, '') || '|' ||"
	" COALESCE(onboard_on, '') || '|' || COALESCE(guarantee_until, '') AS text FROM submission ORDER BY id",
	"SELECT 'followup ' || id || '|' || candidate_id || '|' || owner_id || '|' || acting_id || '|' || COALESCE(backup_id, 0) || '|' ||"
	" care || '|' || COALESCE(pool_grade, '') || '|' || state || '|' || opened_at_ms || '|' || opened_by || '|' ||"
	" COALESCE(submission_id, 0) || '|' || COALESCE(stage, '') || '|' || COALESCE(next_due_at_ms, 0) || '|' ||"
	" COALESCE(yellow_at_ms, 0) || '|' || COALESCE(red_at_ms, 0) || '|' || attempts || '|' || COALESCE(last_attempt_at_ms, 0) || '|' ||"
	" COALESCE(last_contact_at_ms, 0) || '|' || COALESCE(last_record_id, 0) || '|' || COALESCE(explicit_due_at_ms, 0) || '|' ||"
	" COALESCE(snoozed_until_ms, 0) || '|' || COALESCE(missed_due_at_ms, 0) || '|' || steps || '|' || COALESCE(end_reason, '') AS text"
	" FROM followup ORDER BY id",
	"SELECT 'stage ' || id || '|' || submission_id || '|' || candidate_id AS text FROM stage_change ORDER BY id",
	"SELECT 'todo ' || id || '|' || COALESCE(candidate_id, 0) || '|' || COALESCE(submission_id, 0) AS text FROM todo ORDER BY id",
	"SELECT 'appointment ' || id || '|' || COALESCE(candidate_id, 0) || '|' || COALESCE(submission_id, 0) AS text"
	" FROM appointment ORDER BY id",
	"SELECT 'label ' || field || '|' || value || '|' || candidate_id AS text FROM candidate_label ORDER BY field, value, candidate_id",
	"SELECT 'card ' || followup_id || '|' || submission_id || '|' || candidate_id || '|' || acting_id || '|' || stage ||"
	" '|' || due_ms AS text FROM board_card ORDER BY followup_id, submission_id",
	"SELECT 'total ' || acting_id || '|' || stage || '|' || job_type || '|' || n AS text FROM board_total WHERE n <> 0"
	" ORDER BY acting_id, stage, job_type",
	"SELECT 'due ' || acting_id || '|' || care || '|' || job_type || '|' || n AS text FROM followup_total WHERE n <> 0"
	" ORDER BY acting_id, care, job_type",
	"SELECT 'position ' || id || '|' || running_count AS text FROM position ORDER BY id",
	"SELECT 'candidates ' || total AS text FROM candidate_count",
};

static const char *digest(struct test_db *test)
{
	const char *all = "";

	for (size_t i = 0; i < sizeof(digests) / sizeof(digests[0]); i++) {
		const struct sql sql = { .name = "digest", .sqlite = digests[i], .postgres = digests[i] };
		struct list lines;

		assert_ok(&test->ctx, db_list(&test->ctx, &sql, NULL, NULL, &line_shape, &lines));
		for (size_t k = 0; k < lines.count; k++)
			all = arena_format(&test->arena, "%s%s\n", all, ((const struct line *)lines.items)[k].text);
	}
	return all;
}

/* Tells the first line that differs. */
static void expect_same(const char *before, const char *after)
{
	while (*before && *after) {
		size_t length = strcspn(before, "\n"), other = strcspn(after, "\n");

		if (length != other || memcmp(before, after, length) != 0)
			print_error("before: %.*s\nafter:  %.*s\n", (int)length, before, (int)other, after);
		assert_true(length == other && memcmp(before, after, length) == 0);
		before += length + 1;
		after += other + 1;
	}
	assert_string_equal(before, after);
}

#define RECOUNTED                                                                                                    \
	"SELECT * FROM (SELECT acting_id, stage, job_type, count(*) AS n FROM board_card GROUP BY acting_id, stage, job_type UNION ALL "  \
	"SELECT s.owner_id, s.stage, COALESCE(p.job_type, ''), count(*) FROM submission s JOIN position p ON p.id = s.position_id " \
	"JOIN candidate c ON c.id = s.candidate_id AND c.deleted_at_ms IS NULL WHERE s.stage_kind = 'closed' "              \
	"GROUP BY s.owner_id, s.stage, COALESCE(p.job_type, '')) r"
#define KEPT "SELECT acting_id, stage, job_type, n FROM board_total WHERE n <> 0"
#define DUE                                                                                                          \
	"SELECT acting_id, care, COALESCE(job_type, ''), count(*) AS n FROM followup WHERE state = 'open' AND "               \
	"next_due_at_ms IS NOT NULL GROUP BY acting_id, care, COALESCE(job_type, '')"
#define DUE_KEPT "SELECT acting_id, care, job_type, n FROM followup_total WHERE n <> 0"

/* What is kept equals what is counted. */
static void expect_true_numbers(struct test_db *test)
{
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM (" KEPT " EXCEPT " RECOUNTED ") q"), 0);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM (" RECOUNTED " EXCEPT " KEPT ") q"), 0);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM (" DUE " EXCEPT " DUE_KEPT ") q"), 0);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM (" DUE_KEPT " EXCEPT " DUE ") q"), 0);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM position p WHERE p.running_count <> (SELECT count(*) FROM submission s"
					   " JOIN candidate c ON c.id = s.candidate_id AND c.deleted_at_ms IS NULL"
					   " WHERE s.position_id = p.id AND s.stage_kind <> 'closed')"), 0);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM followup f LEFT JOIN submission s ON s.owner_id = f.owner_id"
					   " AND s.candidate_id = f.candidate_id AND s.stage_kind <> 'closed' WHERE f.state = 'open'"
					   " AND f.care = 'care' AND NOT EXISTS (SELECT 1 FROM board_card b WHERE b.followup_id = f.id"
					   " AND b.submission_id = COALESCE(s.id, 0) AND b.candidate_id = f.candidate_id)"), 0);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM board_card b JOIN followup f ON f.id = b.followup_id"
					   " WHERE f.state <> 'open' OR f.candidate_id <> b.candidate_id"), 0);
	assert_int_equal(test_db_int(test, "SELECT count(*) - (SELECT total FROM candidate_count) FROM candidate"
					   " WHERE deleted_at_ms IS NULL"), 0);
}

/* --- Tests --- */

static void everything_follows_and_the_chosen_values_count(void **state)
{
	struct test_db *test = two_of_one(*state);
	int64_t todo_id;

	call(test, SURVIVOR, "reached");
	call(test, OTHER, "reached");
	submit(test, OTHER, TECH_POSITION, NULL);
	test_db_exec(test, "INSERT INTO todo (firm_id, account_id, text, candidate_id, created_at_ms) VALUES (1, 1, 't', 2, 0);"
			   "INSERT INTO appointment (firm_id, kind, starts_at_ms, candidate_id, created_at_ms)"
			   " VALUES (1, 'other', 1, 2, 0);"
			   "UPDATE candidate SET tags = '[\"a\"]' WHERE id = 1; UPDATE candidate SET tags = '[\"a\",\"b\"]' WHERE id = 2");
	merge_two(test, SURVIVOR, OTHER, "company");
	struct candidate now = get(test, SURVIVOR);
	assert_string_equal(now.company, "乙公司");
	assert_string_equal(now.phone, "13800138000");
	assert_string_equal(now.email, "wang@example.com"); /* he had none */
	assert_string_equal(now.tags, "[\"a\",\"b\"]");
	assert_string_equal(now.resume, "甲公司 五年\n乙公司 三年");
	assert_int_equal(count(test, "SELECT count(*) FROM record WHERE candidate_id = 1"), 2);
	assert_int_equal(count(test, "SELECT count(*) FROM submission WHERE candidate_id = 1"), 1);
	assert_int_equal(count(test, "SELECT count(*) FROM stage_change WHERE candidate_id = 1"), 1);
	assert_int_equal(count(test, "SELECT count(*) FROM appointment WHERE candidate_id = 1"), 1);
	todo_id = count(test, "SELECT count(*) FROM todo WHERE candidate_id = 1 AND text = 't'");
	assert_int_equal(todo_id, 1);
	assert_int_equal(count(test, "SELECT count(*) FROM followup WHERE state = 'open'"), 1);
	assert_int_equal(count(test, "SELECT count(*) FROM followup WHERE candidate_id = 1 AND end_reason = 'followup.merged'"), 1);
	assert_int_equal(count(test, "SELECT count(*) FROM audit_entry WHERE action = 'candidate.merge'"), 2);
	expect_true_numbers(test);
}

static void the_old_number_leads_to_the_survivor(void **state)
{
	struct test_db *test = two_of_one(*state);
	struct list merges;
	int64_t id;

	merge_two(test, SURVIVOR, OTHER, "phone");
	assert_ok(&test->ctx, candidate_survivor(&test->ctx, OTHER, &id));
	assert_int_equal(id, SURVIVOR);
	assert_ok(&test->ctx, merge_list(&test->ctx, SURVIVOR, &merges));
	assert_int_equal(merges.count, 1);
	assert_string_equal(((const struct merge *)merges.items)->merged->phone, "13800138000"); /* not chosen, not lost */
	assert_string_equal(get(test, SURVIVOR).phone, "13900139000");
}

static void the_number_that_was_not_chosen_is_still_his(void **state)
{
	struct test_db *test = two_of_one(*state);
	struct adding again = { .input = { .present = 3, .name = "王先生", .phone = "13900139000" } };

	merge_two(test, SURVIVOR, OTHER, NULL);
	assert_fault(&test->ctx, db_write(&test->ctx, add_it, &again), ERR_CONFLICT, "candidate.duplicate");
}

static void the_same_merge_twice_is_one(void **state)
{
	struct test_db *test = two_of_one(*state);
	int64_t first = merge_two(test, SURVIVOR, OTHER, NULL);

	assert_int_equal(merge_two(test, SURVIVOR, OTHER, NULL), first);
	undo(test, first);
	undo(test, first);
	assert_int_equal(count(test, "SELECT count(*) FROM merge"), 1);
	assert_true(merge_two(test, SURVIVOR, OTHER, NULL) != first);
	expect_true_numbers(test);
}

static void two_submissions_to_one_position_become_the_further_one(void **state)
{
	struct test_db *test = two_of_one(*state);
	int64_t kept = submit(test, SURVIVOR, TECH_POSITION, NULL);
	int64_t other = submit(test, OTHER, TECH_POSITION, NULL);

	move_stage(test, other, "interview", NULL);
	const char *before = digest(test);
	int64_t id = merge_two(test, SURVIVOR, OTHER, NULL);
	assert_int_equal(count(test, "SELECT count(*) FROM submission s JOIN candidate c ON c.id = s.candidate_id"
				     " WHERE c.deleted_at_ms IS NULL"), 1);
	assert_int_equal(count(test, "SELECT count(*) FROM submission WHERE id = %lld AND stage = 'interview'", (long long)kept), 1);
	assert_int_equal(count(test, "SELECT count(*) FROM stage_change WHERE submission_id = %lld", (long long)kept), 3);
	expect_true_numbers(test);
	undo(test, id);
	expect_same(before, digest(test));
}

static void a_running_submission_goes_before_a_closed_one(void **state)
{
	struct test_db *test = two_of_one(*state);
	int64_t kept = submit(test, SURVIVOR, PLAIN_POSITION, NULL);

	submit(test, OTHER, PLAIN_POSITION, NULL);
	move_stage(test, kept, "closed", "no");
	const char *before = digest(test);
	int64_t id = merge_two(test, SURVIVOR, OTHER, NULL);
	assert_int_equal(count(test, "SELECT count(*) FROM submission WHERE id = %lld AND stage_kind = 'to_contact'",
			       (long long)kept), 1);
	expect_true_numbers(test);
	undo(test, id);
	expect_same(before, digest(test));
}

static void each_consultant_keeps_one_followup(void **state)
{
	struct test_db *test = two_of_one(*state);

	act_as(test, TOM);
	open_followup(test, (struct followup_open){ .candidate_id = OTHER });
	call(test, OTHER, "no_answer");
	act_as(test, WEI);
	open_followup(test, (struct followup_open){ .candidate_id = SURVIVOR });
	const char *before = digest(test);
	int64_t id = merge_two(test, SURVIVOR, OTHER, NULL);
	assert_int_equal(count(test, "SELECT count(*) FROM followup WHERE candidate_id = 1 AND state = 'open'"), 3);
	assert_int_equal(count(test, "SELECT count(DISTINCT owner_id) FROM followup WHERE candidate_id = 1 AND state = 'open'"), 3);
	expect_true_numbers(test);
	act_as(test, TOM);
	get(test, SURVIVOR); /* he works with him now */
	act_as(test, WEI);
	undo(test, id);
	expect_same(before, digest(test));
}

static void an_earlier_date_of_either_is_kept(void **state)
{
	struct test_db *test = two_of_one(*state);

	save_record(test, (struct record_new){ .candidate_id = OTHER, .outcome = "reached", .next_due_at = at(12, 4, 14, 0) });
	merge_two(test, SURVIVOR, OTHER, NULL);
	assert_int_equal(count(test, "SELECT explicit_due_at_ms FROM followup WHERE state = 'open'"), at(12, 4, 14, 0));
	assert_int_equal(count(test, "SELECT last_contact_at_ms FROM followup WHERE state = 'open'"), test->clock.fixed_ms);
}

static void what_was_written_since_stays_with_the_survivor(void **state)
{
	struct test_db *test = two_of_one(*state);

	call(test, OTHER, "reached");
	int64_t submission_id = submit(test, OTHER, TECH_POSITION, NULL);
	int64_t id = merge_two(test, SURVIVOR, OTHER, NULL);
	test->clock.fixed_ms += MS_PER_DAY;
	int64_t later = save_record(test, (struct record_new){ .candidate_id = SURVIVOR, .outcome = "reached",
							       .submission_id = submission_id });
	move_stage(test, submission_id, "interview", NULL);
	undo(test, id);
	assert_int_equal(count(test, "SELECT candidate_id FROM record WHERE id = %lld", (long long)later), SURVIVOR);
	assert_int_equal(count(test, "SELECT count(*) FROM record WHERE candidate_id = 2"), 1);
	assert_int_equal(count(test, "SELECT count(*) FROM submission WHERE candidate_id = 2 AND stage = 'interview'"), 1);
	assert_int_equal(count(test, "SELECT count(*) FROM stage_change WHERE candidate_id = 2"), 2);
	assert_int_equal(count(test, "SELECT count(*) FROM followup WHERE state = 'open'"), 2);
	assert_int_equal(count(test, "SELECT last_contact_at_ms FROM followup WHERE candidate_id = 1 AND state = 'open'"),
			 test->clock.fixed_ms);
	assert_int_equal(count(test, "SELECT last_contact_at_ms FROM followup WHERE candidate_id = 2 AND state = 'open'"),
			 test->clock.fixed_ms - MS_PER_DAY);
	expect_true_numbers(test);
}

static enum err change_city(struct ctx *ctx, void *arg)
{
	struct candidate_input input = { .city = "北京" };

	(void)arg;
	input.present = UINT64_C(1) << (shape_field(&candidate_change_shape, "city") - candidate_change_shape.fields);
	return candidate_change(ctx, SURVIVOR, 0, &input);
}

static void a_fact_changed_since_stays_changed(void **state)
{
	struct test_db *test = two_of_one(*state);
	int64_t id = merge_two(test, SURVIVOR, OTHER, "company");

	assert_ok(&test->ctx, db_write(&test->ctx, change_city, NULL));
	undo(test, id);
	assert_string_equal(get(test, SURVIVOR).city, "北京");
	assert_string_equal(get(test, SURVIVOR).company, "甲公司");
	assert_null(get(test, SURVIVOR).email);
	assert_string_equal(get(test, OTHER).company, "乙公司");
	assert_string_equal(get(test, OTHER).email, "wang@example.com");
}

struct giving {
	int64_t followup_id;
	int64_t owner_id;
};

static enum err give_it(struct ctx *ctx, void *arg)
{
	const struct giving *giving = arg;

	return followup_give(ctx, giving->followup_id, giving->owner_id);
}

/* Every running submission has somebody who is reminded. */
static void expect_nobody_forgotten(struct test_db *test)
{
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM submission s WHERE s.stage_kind <> 'closed' AND NOT EXISTS"
					   " (SELECT 1 FROM followup f WHERE f.candidate_id = s.candidate_id AND f.owner_id = s.owner_id"
					   " AND (f.state = 'open' OR f.end_reason <> 'followup.merged'))"), 0);
}

static void an_owner_who_changed_since_follows_up_what_came_back(void **state)
{
	struct test_db *test = two_of_one(*state);
	struct giving giving = { .owner_id = TOM };

	submit(test, OTHER, TECH_POSITION, NULL);
	submit(test, SURVIVOR, PLAIN_POSITION, NULL);
	int64_t id = merge_two(test, SURVIVOR, OTHER, NULL);
	giving.followup_id = count(test, "SELECT id FROM followup WHERE candidate_id = 1 AND state = 'open'");
	assert_ok(&test->ctx, db_write(&test->ctx, give_it, &giving));
	expect_nobody_forgotten(test);
	act_as(test, WEI);
	undo(test, id);
	expect_nobody_forgotten(test);
	expect_true_numbers(test);
	assert_int_equal(count(test, "SELECT count(*) FROM followup f JOIN submission s ON s.candidate_id = f.candidate_id AND"
				     " s.owner_id = f.owner_id WHERE f.state = 'open' AND f.care = 'care' AND f.owner_id = 2"), 2);
}

static void later_merges_are_taken_back_first(void **state)
{
	struct test_db *test = two_of_one(*state);
	int64_t third = add_person(test, (struct candidate_input){ .name = "王小明", .phone = "13700137000" });
	const char *before = digest(test);
	int64_t first = merge_two(test, SURVIVOR, OTHER, NULL);
	int64_t second = merge_two(test, third, SURVIVOR, NULL);
	int64_t id;

	assert_ok(&test->ctx, candidate_survivor(&test->ctx, OTHER, &id));
	assert_int_equal(id, third);
	assert_fault(&test->ctx, db_write(&test->ctx, undo_it, &first), ERR_CONFLICT, "merge.later_first");
	undo(test, second);
	undo(test, first);
	expect_same(before, digest(test));
}

static void who_may_merge_is_the_table(void **state)
{
	struct test_db *test = two_of_one(*state);
	struct merging merging = { .input = { .survivor_id = SURVIVOR, .merged_id = OTHER } };

	act_as(test, TOM); /* knows neither */
	assert_fault(&test->ctx, db_write(&test->ctx, merge_it, &merging), ERR_NOT_FOUND, "candidate.not_found");
	act_as(test, WEI);
	test_db_exec(test, "UPDATE followup SET backup_id = 4");
	act_as(test, JUNIOR);
	assert_fault(&test->ctx, db_write(&test->ctx, merge_it, &merging), ERR_DENIED, "permission.denied");
	act_as(test, LISA);
	merging.input.merged_id = SURVIVOR;
	assert_fault(&test->ctx, db_write(&test->ctx, merge_it, &merging), ERR_MEANING, "merge.same");
	merging.input.merged_id = OTHER;
	merging.input.merged_version = 7;
	assert_fault(&test->ctx, db_write(&test->ctx, merge_it, &merging), ERR_STALE, "request.stale");
	merging.input.merged_version = 0;
	assert_ok(&test->ctx, db_write(&test->ctx, merge_it, &merging));
	act_as(test, JUNIOR);
	assert_fault(&test->ctx, db_write(&test->ctx, undo_it, &merging.id), ERR_DENIED, "permission.denied");
	act_as(test, TOM);
	assert_fault(&test->ctx, db_write(&test->ctx, undo_it, &merging.id), ERR_NOT_FOUND, "merge.not_found");
}

/* --- Every table with a candidate is in the table of what follows, or here with the reason why not --- */

static const char *const stays[][2] = {
	{ "candidate_label", "follows the facts of its candidate" },
	{ "board_card", "made anew with its followup" },
	{ "bulk_row", "says what a bulk change did to whom" },
	{ "submission", "moved by pipeline: two to one position become one" },
	{ "search_doc", "indexed anew" },
	{ "search_name", "indexed anew" },
	{ "duplicate_due", "asks for another look" },
	{ "erasure", "who is erased is never merged" },
	{ "retention_notice", "is about the one who was found; he lapses in the bin" },
};

static bool is_named(const char *table)
{
	const char *const *places = merge_store_places();

	for (; *places; places++) {
		if (text_starts(*places, table) && text_equal(*places + strlen(table), ".candidate_id"))
			return true;
	}
	for (size_t i = 0; i < sizeof(stays) / sizeof(stays[0]); i++) {
		if (text_equal(stays[i][0], table))
			return true;
	}
	return false;
}

static void every_table_with_a_candidate_is_decided(void **state)
{
	struct test_db *test = *state;
	static const struct sql tables = {
		.name = "tables",
		.sqlite = "SELECT m.name AS text FROM sqlite_master m JOIN pragma_table_info(m.name) c ON c.name = 'candidate_id'"
			  " WHERE m.type = 'table'",
		.postgres = "SELECT table_name::text AS text FROM information_schema.columns WHERE column_name = 'candidate_id'"
			    " AND table_schema = current_schema() AND table_name IN (SELECT tablename FROM pg_tables)",
	};
	struct list found;

	assert_ok(&test->ctx, db_list(&test->ctx, &tables, NULL, NULL, &line_shape, &found));
	assert_in_range(found.count, 10, 1000);
	for (size_t i = 0; i < found.count; i++) {
		const char *table = ((const struct line *)found.items)[i].text;

		if (!is_named(table))
			print_error("%s: add a line to merge_place in merge.sql, or a reason here\n", table);
		assert_true(is_named(table));
	}
}

/* --- Random histories --- */

static unsigned rng;

static unsigned pick(unsigned n)
{
	rng = rng * 1664525u + 1013904223u;
	return (rng >> 10) % n;
}

/* What a refusal leaves behind is nothing. */
static void try(struct test_db *test, db_work work, void *arg)
{
	if (db_write(&test->ctx, work, arg) != OK)
		fault_clear(&test->ctx);
}

static void random_step(struct test_db *test, int64_t candidate_id)
{
	static const char *const outcomes[] = { "reached", "no_answer", "replied", "call_later", "wrong_number" };
	static const char *const stages[] = { "contacted", "recommended", "interview", "offer", "closed", "onboarded" };
	int64_t followup_id = count(test, "SELECT min(id) FROM followup WHERE candidate_id = %lld AND state = 'open'",
				    (long long)candidate_id);
	struct saving saving = { .record = { .candidate_id = candidate_id, .channel = "phone", .outcome = outcomes[pick(5)] } };
	struct opening opening = { .spec = { .candidate_id = candidate_id, .is_pool = pick(2), .opened_by = "hand" } };
	struct submitting submitting = { .input = { .candidate_id = candidate_id, .position_id = 1 + pick(3) } };
	struct timed timed = { followup_id, test->clock.fixed_ms + (1 + pick(5)) * MS_PER_DAY, "x" };

	struct giving giving = { followup_id, 1 + pick(3) };

	act_as(test, 1 + pick(3));
	switch (pick(8)) {
	case 0:
		saving.record.next_due_at = pick(3) ? 0 : test->clock.fixed_ms + 9 * MS_PER_DAY;
		try(test, save_it, &saving);
		break;
	case 1:
		try(test, save_it, &saving);
		break;
	case 2:
		try(test, submit_it, &submitting);
		break;
	case 3:
		submitting.id = count(test, "SELECT max(id) FROM submission WHERE candidate_id = %lld", (long long)candidate_id);
		submitting.move = (struct submission_move){ .stage = stages[pick(6)], .reason = "r" };
		try(test, move_it, &submitting);
		break;
	case 4:
		try(test, open_it, &opening);
		break;
	case 5:
		try(test, snooze_it, &timed);
		break;
	case 6:
		try(test, give_it, &giving);
		break;
	default:
		if (!pick(3))
			try(test, end_it, &timed);
	}
	test->clock.fixed_ms += pick(30) * MS_PER_HOUR;
}

/* What time alone changes (a guarantee that is over) is done, as the hourly job does it. */
static void let_jobs_run(struct test_db *test)
{
	int64_t id = 0;

	while ((id = count(test, "SELECT min(id) FROM followup WHERE state = 'open' AND id > %lld", (long long)id)))
		refresh(test, id);
}

static unsigned seed_of_run(void)
{
	const char *given = getenv("GENJIN_SEED");

	return given ? (unsigned)strtoul(given, NULL, 10) : 20261127u;
}

static void a_random_history_comes_back_the_same(void **state)
{
	struct test_db *test = two_of_one(*state);

	rng = seed_of_run();
	print_message("GENJIN_SEED=%u\n", rng);
	for (int history = 0; history < RANDOM_HISTORIES; history++) {
		for (int step = 0; step < RANDOM_STEPS; step++)
			random_step(test, 1 + pick(2));
		act_as(test, WEI);
		let_jobs_run(test);
		expect_true_numbers(test);
		const char *before = digest(test);
		int64_t id = merge_two(test, SURVIVOR, OTHER, pick(2) ? "company" : "phone");
		expect_true_numbers(test);
		undo(test, id);
		expect_same(before, digest(test));
		expect_true_numbers(test);
		size_t records = (size_t)count(test, "SELECT count(*) FROM record");
		id = merge_two(test, SURVIVOR, OTHER, NULL);
		for (int step = 0; step < 5; step++)
			random_step(test, SURVIVOR);
		expect_true_numbers(test);
		act_as(test, WEI);
		undo(test, id);
		expect_true_numbers(test);
		expect_nobody_forgotten(test);
		assert_true((size_t)count(test, "SELECT count(*) FROM record") >= records);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(everything_follows_and_the_chosen_values_count),
		cmocka_unit_test(the_old_number_leads_to_the_survivor),
		cmocka_unit_test(the_number_that_was_not_chosen_is_still_his),
		cmocka_unit_test(the_same_merge_twice_is_one),
		cmocka_unit_test(two_submissions_to_one_position_become_the_further_one),
		cmocka_unit_test(a_running_submission_goes_before_a_closed_one),
		cmocka_unit_test(each_consultant_keeps_one_followup),
		cmocka_unit_test(an_earlier_date_of_either_is_kept),
		cmocka_unit_test(what_was_written_since_stays_with_the_survivor),
		cmocka_unit_test(a_fact_changed_since_stays_changed),
		cmocka_unit_test(an_owner_who_changed_since_follows_up_what_came_back),
		cmocka_unit_test(later_merges_are_taken_back_first),
		cmocka_unit_test(who_may_merge_is_the_table),
		cmocka_unit_test(every_table_with_a_candidate_is_decided),
		cmocka_unit_test(a_random_history_comes_back_the_same),
	};

	return test_db_run("merge", tests, sizeof(tests) / sizeof(tests[0]));
}
