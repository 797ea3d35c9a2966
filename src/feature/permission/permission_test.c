/* What somebody may with many candidates at once is what he may with each of them, on both engines. */
#include "feature/permission/permission.h"

#include "testing/firm_rows.h"

enum { CANDIDATES = 24, JUNIOR = 4 };

#define NEWEST "(SELECT max(id) FROM candidate)"
#define WHO "(SELECT CASE WHEN max(id) <= 8 THEN 2 ELSE 4 END FROM candidate)" /* Tom, then the junior */
#define SUBMIT "INSERT INTO submission (firm_id, stage, stage_kind, stage_since_ms, created_at_ms, candidate_id, position_id, owner_id)" \
	       " VALUES (1, 'offer', 'offer', 0, 0, "

/* Ties of the newest candidate, each in turn: nothing, owned, stood in for, as backup, created, submitted, a member of the
 * position, owned once. */
static const char *const ties[] = {
	"UPDATE candidate SET city = '上海' WHERE id = " NEWEST,
	"UPDATE followup SET owner_id = " WHO ", acting_id = 3 WHERE candidate_id = " NEWEST,
	"UPDATE followup SET acting_id = " WHO " WHERE candidate_id = " NEWEST,
	"UPDATE followup SET backup_id = " WHO " WHERE candidate_id = " NEWEST,
	"UPDATE candidate SET created_by_id = " WHO " WHERE id = " NEWEST,
	SUBMIT NEWEST ", 1, " WHO ")",
	SUBMIT NEWEST ", 2, 3)",
	"UPDATE followup SET owner_id = " WHO ", state = 'ended' WHERE candidate_id = " NEWEST,
};

static struct test_db *tied_candidates(void *state)
{
	struct test_db *test = working_firm(state);

	test_db_exec(test, "INSERT INTO account (firm_id, login, name, role, password_hash, created_at_ms)"
			   " VALUES (1, 'yu', '小于', 'junior', '', 0);"
			   "INSERT INTO position_member (firm_id, position_id, account_id, level, contactable)"
			   " VALUES (1, 2, 4, 'contribute', 1)");
	for (int kind = 0; kind < CANDIDATES; kind++) {
		int64_t id = some_candidate(test);

		act_as(test, WEI);
		open_followup(test, (struct followup_open){ .candidate_id = id });
		test_db_exec(test, "UPDATE candidate SET created_by_id = 3 WHERE created_by_id = 1");
		test_db_exec(test, ties[kind % 8]);
	}
	test_db_exec(test, "UPDATE candidate SET deleted_at_ms = 1 WHERE id IN (2, 10)");
	return test;
}

/* Whom the followups say he owns or stands in for. */
static void read_own(struct test_db *test, int64_t account_id, const struct list *ids, bool *ret_is_own)
{
	for (size_t i = 0; i < ids->count; i++)
		ret_is_own[i] = count(test, "SELECT count(*) FROM followup f JOIN candidate c ON c.id = f.candidate_id"
					    " WHERE c.deleted_at_ms IS NULL AND f.state = 'open' AND c.id = %lld"
					    " AND (f.owner_id = %lld OR f.acting_id = %lld)",
				      (long long)((const int64_t *)ids->items)[i], (long long)account_id, (long long)account_id) > 0;
}

static void expect_the_same(struct test_db *test, int64_t account_id, bool has_read_own)
{
	bool own[CANDIDATES + 3];
	const bool *is_own = has_read_own ? own : NULL;
	int64_t ids[CANDIDATES + 3];
	struct list list = { ids, CANDIDATES + 3 };
	struct access *accesses;

	for (int i = 0; i < CANDIDATES + 1; i++)
		ids[i] = CANDIDATES + 1 - i; /* one that is not there first */
	ids[CANDIDATES + 1] = 3;
	ids[CANDIDATES + 2] = 3;
	act_as(test, account_id);
	read_own(test, account_id, &list, own);
	assert_ok(&test->ctx, permission_candidates(&test->ctx, &list, is_own, &accesses));
	for (size_t i = 0; i < list.count; i++) {
		struct access one = { 0 };
		enum err result = permission_candidate(&test->ctx, ids[i], &one);

		assert_true(result == OK || result == ERR_NOT_FOUND);
		fault_clear(&test->ctx);
		assert_memory_equal(&accesses[i], &one, sizeof(one));
	}
}

static void many_at_once_are_allowed_what_each_is(void **state)
{
	static const int64_t accounts[] = { LISA, TOM, JUNIOR };
	struct test_db *test = tied_candidates(*state);

	for (size_t i = 0; i < sizeof(accounts) / sizeof(accounts[0]); i++) {
		expect_the_same(test, accounts[i], false);
		expect_the_same(test, accounts[i], true);
	}
}

static bool holds(const struct list *ids, int64_t id)
{
	for (size_t i = 0; i < ids->count; i++) {
		if (((const int64_t *)ids->items)[i] == id)
			return true;
	}
	return false;
}

static void look_at_workbench(struct test_db *test, int64_t account_id)
{
	test_db_exec(test, arena_format(&test->arena, "INSERT INTO live_presence (firm_id, account_id, node, seen_at_ms)"
						      " VALUES (1, %lld, 'one', 0)", (long long)account_id));
}

static bool may_see(struct test_db *test, int64_t account_id, int64_t candidate_id)
{
	struct access access;

	act_as(test, account_id);
	enum err result = permission_candidate(&test->ctx, candidate_id, &access);
	fault_clear(&test->ctx);
	return result == OK;
}

/* Accounts 2 to 4: a senior, a partner, a junior; account 1 has no workbench open. */
static void watchers_are_those_present_who_may_see(void **state)
{
	struct test_db *test = tied_candidates(*state);
	struct list ids;

	for (int64_t account_id = TOM; account_id <= JUNIOR; account_id++)
		look_at_workbench(test, account_id);
	for (int64_t candidate_id = 1; candidate_id <= CANDIDATES; candidate_id++) {
		if (!may_see(test, WEI, candidate_id))
			continue; /* in the bin */
		assert_ok(&test->ctx, permission_watchers(&test->ctx, candidate_id, &ids));
		assert_false(holds(&ids, LISA));
		for (int64_t account_id = TOM; account_id <= JUNIOR; account_id++)
			assert_int_equal(holds(&ids, account_id), may_see(test, account_id, candidate_id));
	}
}

static int64_t right_of_tom(struct test_db *test, const char *right)
{
	return count(test, "SELECT %s FROM account_right WHERE id = %d", right, TOM);
}

/* A query that decides for others reads account_right: it says of each role what the tables say. */
static void queries_decide_for_others_by_the_same_tables(void **state)
{
	struct test_db *test = working_firm(*state);

	for (int role = ROLE_JUNIOR; role < ROLE_COUNT; role++) {
		for (int rights = 0; rights <= RIGHTS_ALL; rights++) {
			test_db_exec(test, arena_format(&test->arena, "UPDATE account SET role = '%s', rights = %d WHERE id = %d",
							choice_text(&role_choices, role), rights, TOM));
			assert_int_equal(right_of_tom(test, "sees_all"), act_reach(role, ACT_VIEW) == REACH_FIRM);
			assert_int_equal(right_of_tom(test, "leads_firm"), role_may(role, 0, PERMIT_MANAGE_TEAM));
			assert_int_equal(right_of_tom(test, "administers"), role_may(role, rights, PERMIT_ACCOUNTS));
		}
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(many_at_once_are_allowed_what_each_is),
		cmocka_unit_test(watchers_are_those_present_who_may_see),
		cmocka_unit_test(queries_decide_for_others_by_the_same_tables),
	};

	return test_db_run("permission", tests, sizeof(tests) / sizeof(tests[0]));
}
