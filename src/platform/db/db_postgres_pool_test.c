/* A firm whose lock another node holds: its writes are refused after the time of one statement. */
#include <libpq-fe.h>
#include <semaphore.h>

#include "base/cleanup.h"
#include "testing/test_db.h"

enum { WAITS_MOST_MS = 9500 /* 5 s and what a busy machine adds; twice 5 s is too much */ };

static void finish(PGconn **handle)
{
	PQfinish(*handle);
}

static enum err do_nothing(struct ctx *ctx, void *arg)
{
	int64_t now;

	(void)arg;
	return db_now_ms(ctx, &now);
}

static void a_locked_firm_is_waited_for_once(void **state)
{
	struct test_db *test = *state;

	if (test->engine == DB_SQLITE)
		return; /* one writer for all firms */
	CLOSING(finish) PGconn *other = PQconnectdb(test->url);
	PQclear(PQexec(other, "SELECT pg_advisory_lock((CAST(x'67656E6A' AS BIGINT) << 32) + 1)"));
	assert_int_equal(PQstatus(other), CONNECTION_OK);
	test_db_reopen(test, true);
	int64_t before = clock_monotonic_ms();
	assert_fault(&test->ctx, db_write(&test->ctx, do_nothing, NULL), ERR_BUSY, "db.firm_locked");
	assert_in_range(clock_monotonic_ms() - before, 1, WAITS_MOST_MS);
	PQclear(PQexec(other, "SELECT pg_advisory_unlock_all()"));
	assert_ok(&test->ctx, db_write(&test->ctx, do_nothing, NULL));
}

struct waiting {
	struct ctx ctx;
	struct arena arena;
	enum err result;
	sem_t *finished;
};

static void note_result(struct ctx *ctx, enum err result, void *arg)
{
	struct waiting *waiting = arg;

	(void)ctx;
	waiting->result = result;
	sem_post(waiting->finished);
}

/* The first is taken alone, the others wait for it and make one group. */
static void a_group_of_a_locked_firm_is_told_the_same(void **state)
{
	struct test_db *test = *state;
	struct waiting waiting[4];
	sem_t finished;

	if (test->engine == DB_SQLITE)
		return;
	CLOSING(finish) PGconn *other = PQconnectdb(test->url);
	PQclear(PQexec(other, "SELECT pg_advisory_lock((CAST(x'67656E6A' AS BIGINT) << 32) + 1)"));
	test_db_reopen(test, true);
	sem_init(&finished, 0, 0);
	for (int i = 0; i < 4; i++) {
		waiting[i].finished = &finished;
		test_db_ctx(test, &waiting[i].arena, &waiting[i].ctx);
		db_submit(&waiting[i].ctx, do_nothing, note_result, &waiting[i]);
	}
	for (int i = 0; i < 4; i++)
		sem_wait(&finished);
	for (int i = 0; i < 4; i++) {
		assert_fault(&waiting[i].ctx, waiting[i].result, ERR_BUSY, "db.firm_locked");
		arena_close(&waiting[i].arena);
	}
	sem_destroy(&finished);
}

int main(void)
{
	static const struct CMUnitTest tests[] = { cmocka_unit_test(a_locked_firm_is_waited_for_once),
						   cmocka_unit_test(a_group_of_a_locked_firm_is_told_the_same) };

	return test_db_run("db_postgres_pool", tests, sizeof(tests) / sizeof(tests[0]));
}
