/* The explanation says what is decided, in random worlds; its ties are those of the view that decides. */
#include "feature/permission/permission_explain.h"

#include <stdlib.h>

#include "base/json.h"
#include "testing/firm_rows.h"

enum { WORLDS = 6, PEOPLE = 5, JUNIOR = 4, SENIOR = 5, CANDIDATES = 8 };

static int64_t one_of(int64_t first, int64_t last)
{
	return first + rand() % (last - first + 1); // NOLINT(cert-msc50-cpp): repeatable by its seed
}

static long long somebody(void)
{
	return (long long)one_of(1, PEOPLE);
}

static void maybe(struct test_db *test, const char *text)
{
	if (one_of(0, 1))
		test_db_exec(test, text);
}

/* Ties of every kind, drawn by lot. */
static void draw_ties(struct test_db *test, int64_t candidate_id)
{
	struct arena *arena = &test->arena;
	long long id = candidate_id;
	long long position = one_of(1, 3);

	maybe(test, arena_format(arena, "UPDATE followup SET owner_id = %lld, acting_id = %lld, backup_id = %lld"
					" WHERE candidate_id = %lld",
				 somebody(), somebody(), somebody(), id));
	maybe(test, arena_format(arena, "UPDATE candidate SET created_by_id = %lld WHERE id = %lld", somebody(), id));
	maybe(test, arena_format(arena, "INSERT INTO submission (firm_id, stage, stage_kind, stage_since_ms, created_at_ms, candidate_id,"
					" position_id, owner_id) VALUES (1, 'offer', 'offer', 0, 0, %lld, %lld, %lld)"
					" ON CONFLICT DO NOTHING",
				 id, position, somebody()));
	maybe(test, arena_format(arena, "UPDATE position SET lead_id = %lld, backup_id = %lld WHERE id = %lld", somebody(), somebody(),
				 position));
}

static void draw_members(struct test_db *test)
{
	static const char *const levels[] = { "view", "contribute", "edit" };

	test_db_exec(test, "DELETE FROM position_member");
	for (int64_t position = 1; position <= 3; position++) {
		for (int64_t account = 1; account <= PEOPLE; account++)
			maybe(test, arena_format(&test->arena, "INSERT INTO position_member (firm_id, position_id, account_id, level,"
							       " contactable) VALUES (1, %lld, %lld, '%s', %lld)",
						 (long long)position, (long long)account, levels[one_of(0, 2)], (long long)one_of(0, 1)));
	}
}

static struct test_db *random_world(void *state)
{
	struct test_db *test = working_firm(state);

	test_db_exec(test, "INSERT INTO account (firm_id, login, name, role, password_hash, created_at_ms)"
			   " VALUES (1, 'yu', '小于', 'junior', '', 0), (1, 'hao', '小郝', 'senior', '', 0)");
	for (int i = 0; i < CANDIDATES; i++) {
		int64_t id = some_candidate(test);

		open_followup(test, (struct followup_open){ .candidate_id = id });
		test_db_exec(test, arena_format(&test->arena, "UPDATE followup SET owner_id = 3, acting_id = 3 WHERE candidate_id = %lld",
						(long long)id));
		test_db_exec(test, "UPDATE candidate SET created_by_id = 3");
	}
	return test;
}

static const struct permission_reason *reason_named(const struct permission_explanation *explanation, const char *act)
{
	const struct permission_reason *reasons = explanation->items.items;

	for (size_t i = 0; i < explanation->items.count; i++) {
		if (text_equal(reasons[i].act, act))
			return &reasons[i];
	}
	print_error("no reason for %s\n", act);
	assert_true(false);
	return NULL;
}

/* Decided as the person, explained to the partner. */
static void expect_the_decision(struct test_db *test, int64_t account_id, int64_t candidate_id)
{
	const struct permission_question question = { .account_id = account_id, .candidate_id = candidate_id };
	struct permission_explanation explanation;
	struct access decided = { 0 };

	act_as(test, account_id);
	enum err result = permission_candidate(&test->ctx, candidate_id, &decided);
	assert_true(result == OK || result == ERR_NOT_FOUND);
	fault_clear(&test->ctx);
	act_as(test, WEI);
	assert_ok(&test->ctx, permission_explain(&test->ctx, &question, &explanation));
	for (enum act act = 0; act < ACT_COUNT; act++) {
		const struct permission_reason *reason = reason_named(&explanation, act_name(act));

		assert_int_equal(text_equal(reason->answer, "yes"), access_allows(&decided, act));
		assert_true(text_starts(reason->sentence, explanation.account.name));
	}
}

static void the_explanation_is_the_decision(void **state)
{
	struct test_db *test = random_world(*state);
	const char *given = getenv("GENJIN_SEED");
	unsigned seed = given ? (unsigned)strtoul(given, NULL, 10) : 20261128;

	print_message("GENJIN_SEED=%u\n", seed);
	srand(seed);
	for (int world = 0; world < WORLDS; world++) {
		draw_members(test);
		for (int64_t candidate_id = 1; candidate_id <= CANDIDATES; candidate_id++) {
			draw_ties(test, candidate_id);
			for (int64_t account_id = 1; account_id <= PEOPLE; account_id++)
				expect_the_decision(test, account_id, candidate_id);
		}
	}
}

static void the_sentence_names_the_tie_and_the_rule(void **state)
{
	struct test_db *test = random_world(*state);
	const struct permission_question question = { .account_id = JUNIOR, .candidate_id = 1 };
	struct permission_explanation explanation;

	test_db_exec(test, "INSERT INTO submission (firm_id, stage, stage_kind, stage_since_ms, created_at_ms, candidate_id,"
			   " position_id, owner_id) VALUES (1, 'offer', 'offer', 0, 0, 1, 2, 3);"
			   "INSERT INTO position_member (firm_id, position_id, account_id, level, contactable)"
			   " VALUES (1, 2, 4, 'edit', 0)");
	act_as(test, WEI);
	assert_ok(&test->ctx, permission_explain(&test->ctx, &question, &explanation));
	assert_string_equal(reason_named(&explanation, "open")->answer, "masked");
	assert_string_equal(reason_named(&explanation, "open")->sentence,
			    "小于是职位「后端」的协作者（可编辑），但初级顾问不能直接看到联系方式、薪资、简历原件和录音转写。");
	assert_string_equal(reason_named(&explanation, "edit")->sentence, "小于是职位「后端」的协作者（可编辑），所以可以修改基本资料。");
	assert_string_equal(reason_named(&explanation, "contact_data")->sentence,
			    "小于是职位「后端」的协作者（可编辑）；要主顾问在职位里打开「可联系」才能不写原因就查看电话。");
}

static void what_is_not_there_is_not_explained(void **state)
{
	struct test_db *test = random_world(*state);
	struct permission_explanation explanation;
	static const struct {
		struct permission_question question;
		enum err kind;
		const char *code;
	} cases[] = {
		{ { .account_id = 99, .candidate_id = 1 }, ERR_NOT_FOUND, "account.not_found" },
		{ { .account_id = 1, .candidate_id = 99 }, ERR_NOT_FOUND, "candidate.not_found" },
		{ { .account_id = 1, .position_id = 99 }, ERR_NOT_FOUND, "position.not_found" },
		{ { .account_id = 1, .record_id = 99 }, ERR_NOT_FOUND, "record.not_found" },
		{ { .account_id = 1 }, ERR_MEANING, "request.missing" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_fault(&test->ctx, permission_explain(&test->ctx, &cases[i].question, &explanation), cases[i].kind, cases[i].code);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_explanation_is_the_decision),
		cmocka_unit_test(the_sentence_names_the_tie_and_the_rule),
		cmocka_unit_test(what_is_not_there_is_not_explained),
	};

	return test_db_run("permission_explain", tests, sizeof(tests) / sizeof(tests[0]));
}
