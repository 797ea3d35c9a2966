/* A firm whose lock another node holds: its writes are refused after the time of one statement. */
#include <libpq-fe.h>

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

int main(void)
{
	static const struct CMUnitTest tests[] = { cmocka_unit_test(a_locked_firm_is_waited_for_once) };

	return test_db_run("db_postgres_pool", tests, 1);
}
