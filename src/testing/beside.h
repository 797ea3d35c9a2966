/* How far long work comes while somebody else waits for his turn: for tests of jobs that make pieces. */
#pragma once
#include <semaphore.h>
#include <stdatomic.h>

#include "platform/job/job.h"
#include "testing/test_db.h"

/* A write that is queued anew as soon as it is answered, so that one always waits. */
struct passer {
	struct ctx ctx;
	struct arena arena;
	const struct sql *progress; /* one number, of the firm */
	int64_t now, before, most;
	atomic_bool is_last;
	sem_t ended;
};

static inline enum err passer_look(struct ctx *ctx, void *arg)
{
	struct passer *passer = arg;

	return db_int(ctx, passer->progress, NULL, NULL, &passer->now);
}

static inline void passer_again(struct ctx *ctx, enum err result, void *arg)
{
	struct passer *passer = arg;
	int64_t step = passer->now - passer->before;
	bool is_last = atomic_load(&passer->is_last) || result != OK;

	passer->most = step > passer->most ? step : passer->most;
	passer->before = passer->now;
	arena_reset(&passer->arena);
	if (is_last)
		sem_post(&passer->ended);
	else
		db_submit(ctx, passer_look, passer_again, passer);
}

/* Runs the one job that is queued, of a database opened as a server. Returns by how much its progress went on at most while somebody
 * waited for his write. */
static inline int64_t most_beside(struct test_db *test, const struct job_kind *kinds, int kind_count, const struct sql *progress)
{
	struct passer passer = { .progress = progress };
	int ran;

	sem_init(&passer.ended, 0, 0);
	test_db_ctx(test, &passer.arena, &passer.ctx);
	assert_ok(&test->ctx, db_int(&test->ctx, progress, NULL, NULL, &passer.before));
	db_submit(&passer.ctx, passer_look, passer_again, &passer);
	assert_ok(&test->ctx, job_run_due(&test->ctx, kinds, kind_count, &ran));
	assert_int_equal(ran, 1);
	atomic_store(&passer.is_last, true);
	sem_wait(&passer.ended);
	sem_destroy(&passer.ended);
	arena_close(&passer.arena);
	return passer.most;
}
