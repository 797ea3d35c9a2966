/* Bulks beside other people's work: whoever writes meanwhile gets his turn between two candidates. */
#include "feature/bulk/bulk.h"

#include "testing/beside.h"
#include "testing/firm_rows.h"

enum { PEOPLE = 40 };

static const struct job_kind kinds[] = { BULK_JOBS };

static const char *const progress_params[] = { "firm_id" };
static const struct sql progress = { .name = "progress", .sqlite = "SELECT sum(changed + undone) FROM bulk WHERE firm_id = ?1",
				     .postgres = "SELECT sum(changed + undone) FROM bulk WHERE firm_id = $1",
				     .params = progress_params, .param_count = 1 };

struct starting {
	struct bulk_input input;
	int64_t id;
};

static enum err start_it(struct ctx *ctx, void *arg)
{
	struct starting *starting = arg;

	return bulk_start(ctx, &starting->input, &starting->id);
}

static enum err undo_it(struct ctx *ctx, void *arg)
{
	return bulk_undo(ctx, ((const struct starting *)arg)->id);
}

static void start_archive(struct test_db *test, struct starting *starting, int64_t *ids)
{
	for (int i = 0; i < PEOPLE; i++) {
		ids[i] = some_candidate(test);
		open_followup(test, (struct followup_open){ .candidate_id = ids[i] });
	}
	act_as(test, WEI);
	*starting = (struct starting){ .input = { .ids = { ids, PEOPLE }, .action = BULK_ARCHIVE } };
	assert_ok(&test->ctx, db_write(&test->ctx, start_it, starting));
}

static void others_get_their_turn_between_two_candidates(void **state)
{
	struct test_db *test = working_firm(*state);
	struct starting starting;
	int64_t ids[PEOPLE];

	test_db_reopen(test, true);
	start_archive(test, &starting, ids);
	assert_in_range(most_beside(test, kinds, 1, &progress), 1, 2);
	assert_int_equal(test_db_int(test, "SELECT changed FROM bulk WHERE state = 'done'"), PEOPLE);
	act_as(test, WEI);
	assert_ok(&test->ctx, db_write(&test->ctx, undo_it, &starting));
	assert_in_range(most_beside(test, kinds, 1, &progress), 1, 2);
	assert_int_equal(test_db_int(test, "SELECT undone FROM bulk WHERE state = 'undone'"), PEOPLE);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM followup WHERE state = 'open'"), PEOPLE);
}

int main(void)
{
	static const struct CMUnitTest tests[] = { cmocka_unit_test(others_get_their_turn_between_two_candidates) };

	return test_db_run("bulk", tests, sizeof(tests) / sizeof(tests[0]));
}
