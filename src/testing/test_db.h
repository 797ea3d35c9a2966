/* A fresh database for every test, on both engines.
 *
 *	static void saved_candidate_is_found(void **state)
 *	{
 *		struct test_db *test = *state;
 *
 *		assert_int_equal(candidate_create(&test->ctx, …), OK);
 *	}
 *
 *	int main(void)
 *	{
 *		static const struct CMUnitTest tests[] = { cmocka_unit_test(saved_candidate_is_found), … };
 *
 *		return test_db_run("candidate", tests, sizeof(tests) / sizeof(tests[0]));
 *	}
 *
 * Each test starts with a migrated database that holds one firm (id 1), and a context of that firm whose clock
 * stands at TEST_DB_NOW_MS until the test moves test->clock.fixed_ms. The actor is the system; set
 * test->ctx.actor for others. PostgreSQL is the cluster that GENJIN_TEST_POSTGRES names (a URL whose role may create
 * databases); "none" leaves it out, and without the variable the run fails. */
#pragma once
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#undef fail /* cmocka's macro; ours is the function of base/ctx.h */

#include "platform/db/db.h"

/* Monday 2026-11-23 15:00 in Shanghai, the day of the worked examples. */
#define TEST_DB_NOW_MS INT64_C(1795417200000)

struct test_db {
	struct ctx ctx; /* of firm 1; ctx.db is the open database */
	struct clock clock;
	struct arena arena;
	enum db_engine engine;
	char folder[64]; /* data folder, removed at the end; also free for files of the test */
	char url[512];   /* PostgreSQL: address of the database of this test */
};

/* Runs all tests on each engine. Returns the number of failed ones, for main(). */
int test_db_run(const char *name, const struct CMUnitTest *tests, size_t count);

/* Closes the database and opens it again, e.g. as a server with its writer threads. */
void test_db_reopen(struct test_db *test, bool is_server);

/* One more context on the same database, for other threads: own arena, same firm and clock. */
void test_db_ctx(const struct test_db *test, struct arena *ret_arena, struct ctx *ret_ctx);

/* Runs SQL text in a write and asserts that it succeeds. Neutral text: one or more statements, no parameters. */
void test_db_exec(struct test_db *test, const char *text);

/* First column of the first row of a query, 0 when there is none. */
int64_t test_db_int(struct test_db *test, const char *text);

/* Asserts that the call succeeded and shows the fault when it did not. */
#define assert_ok(ctx, call) test_db_assert_ok((ctx), (call), #call, __FILE__, __LINE__)
void test_db_assert_ok(struct ctx *ctx, enum err result, const char *call, const char *file, int line);

/* Asserts that the call failed with this kind and code, and forgets the fault. */
#define assert_fault(ctx, call, kind, code) test_db_assert_fault((ctx), (call), (kind), (code), __FILE__, __LINE__)
void test_db_assert_fault(struct ctx *ctx, enum err result, enum err kind, const char *code, const char *file,
			  int line);
