/* Bulks beside other people's work: whoever writes meanwhile gets his turn between two candidates. */
#include "feature/bulk/bulk.h"

#include <semaphore.h>

#include "testing/firm_rows.h"

enum { PEOPLE = 40 };

static const struct job_kind kinds[] = { BULK_JOBS };

/* A write that is queued anew as soon as it is answered, so that one always waits: how far the bulk came from one to the next. */
struct passer {
	struct ctx ctx;
	struct arena arena;
	int64_t bulk_id;
	struct bulk bulk;
	int64_t before;
	int64_t most;
	sem_t is_over;
};

static enum err look(struct ctx *ctx, void *arg)
{
	struct passer *passer = arg;

	return bulk_get(ctx, passer->bulk_id, &passer->bulk);
}

static void look_again(struct ctx *ctx, enum err result, void *arg)
{
	struct passer *passer = arg;
	int64_t now = passer->bulk.changed + passer->bulk.undone;
	int64_t step = now - passer->before;
	bool is_over = result != OK || text_equal(passer->bulk.state, "done") || text_equal(passer->bulk.state, "undone");

	passer->most = step > passer->most ? step : passer->most;
	passer->before = now;
	arena_reset(&passer->arena);
	if (is_over)
		sem_post(&passer->is_over);
	else
		db_submit(ctx, look, look_again, passer);
}

/* Carries the bulk out beside the passer. Returns how many candidates he had to wait for at most. */
static int64_t run_beside(struct test_db *test, struct passer *passer)
{
	int ran;

	passer->most = 0;
	db_submit(&passer->ctx, look, look_again, passer);
	assert_ok(&test->ctx, job_run_due(&test->ctx, kinds, 1, &ran));
	sem_wait(&passer->is_over);
	assert_int_equal(ran, 1);
	return passer->most;
}

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
	struct passer passer = { 0 };
	struct starting starting;
	int64_t ids[PEOPLE];

	test_db_reopen(test, true);
	start_archive(test, &starting, ids);
	passer.bulk_id = starting.id;
	sem_init(&passer.is_over, 0, 0);
	test_db_ctx(test, &passer.arena, &passer.ctx);
	passer.ctx.actor = test->ctx.actor;
	assert_in_range(run_beside(test, &passer), 1, 2);
	assert_int_equal(passer.bulk.changed, PEOPLE);
	act_as(test, WEI);
	assert_ok(&test->ctx, db_write(&test->ctx, undo_it, &starting));
	assert_in_range(run_beside(test, &passer), 1, 2);
	assert_int_equal(passer.bulk.undone, PEOPLE);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM followup WHERE state = 'open'"), PEOPLE);
	sem_destroy(&passer.is_over);
	arena_close(&passer.arena);
}

int main(void)
{
	static const struct CMUnitTest tests[] = { cmocka_unit_test(others_get_their_turn_between_two_candidates) };

	return test_db_run("bulk", tests, sizeof(tests) / sizeof(tests[0]));
}
