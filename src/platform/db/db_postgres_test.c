/* Who wants one plan for all parameters gets it, and nobody else with him. */
#include "platform/db/db.h"

#include "testing/test_db.h"

#define IS_ONE "SELECT CASE current_setting('plan_cache_mode') WHEN 'force_generic_plan' THEN 1 ELSE 0 END"

static const struct sql plan_usual = { .name = "plan_usual", .sqlite = "SELECT 0", .postgres = IS_ONE };
static const struct sql plan_one = { .name = "plan_one", .sqlite = "SELECT 1", .postgres = IS_ONE, .one_plan = true };

static enum err expect_plan(struct ctx *ctx, const struct sql *sql, int64_t wanted)
{
	int64_t is_one;

	TRY(db_int(ctx, sql, NULL, NULL, &is_one));
	assert_int_equal(is_one, wanted);
	return OK;
}

static enum err expect_usual(struct ctx *ctx, void *arg)
{
	(void)arg;
	return expect_plan(ctx, &plan_usual, 0);
}

static void one_plan_is_for_those_who_say_so(void **state)
{
	struct test_db *test = *state;

	for (int i = 0; i < 3; i++) {
		assert_ok(&test->ctx, expect_usual(&test->ctx, NULL));
		assert_ok(&test->ctx, expect_plan(&test->ctx, &plan_one, 1));
		assert_ok(&test->ctx, expect_plan(&test->ctx, &plan_one, 1));
	}
	assert_ok(&test->ctx, db_read(&test->ctx, expect_usual, NULL));
	assert_ok(&test->ctx, expect_plan(&test->ctx, &plan_one, 1));
	assert_ok(&test->ctx, db_write(&test->ctx, expect_usual, NULL));
	assert_ok(&test->ctx, expect_usual(&test->ctx, NULL));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_plan_is_for_those_who_say_so),
	};

	return test_db_run("db_plan", tests, sizeof(tests) / sizeof(tests[0]));
}
