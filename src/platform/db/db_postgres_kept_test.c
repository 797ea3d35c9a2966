/* Answers that are kept within a write, or asked for early, say what a fresh query would say; on both engines. */
#include "platform/db/db.h"

#include "testing/test_db.h"

static const char *const thing[] = { "thing", NULL };
static const char *const other[] = { "other", NULL };

static const char *const firm_params[] = { "firm_id" };
static const char *const firm_count_params[] = { "firm_id", "count" };

static const struct sql thing_sum = { .name = "thing_sum", .sqlite = "SELECT sum(count) FROM thing WHERE firm_id = ?1",
				      .postgres = "SELECT sum(count) FROM thing WHERE firm_id = $1",
				      .params = firm_params, .param_count = 1, .kept = thing };
static const struct sql thing_over = { .name = "thing_over",
				       .sqlite = "SELECT count(*) FROM thing WHERE firm_id = ?1 AND count > ?2",
				       .postgres = "SELECT count(*) FROM thing WHERE firm_id = $1 AND count > $2",
				       .params = firm_count_params, .param_count = 2, .kept = thing };
static const struct sql thing_bump = { .name = "thing_bump", .sqlite = "UPDATE thing SET count = count + 1 WHERE firm_id = ?1",
				       .postgres = "UPDATE thing SET count = count + 1 WHERE firm_id = $1",
				       .params = firm_params, .param_count = 1, .changed = thing };
static const struct sql other_bump = { .name = "other_bump", .sqlite = "UPDATE other SET count = count + 1 WHERE firm_id = ?1",
				       .postgres = "UPDATE other SET count = count + 1 WHERE firm_id = $1",
				       .params = firm_params, .param_count = 1, .changed = other };

struct key {
	int64_t count;
};
static const struct field key_fields[] = { FIELD_INT(struct key, count) };
static const struct shape key_shape = SHAPE("key", struct key, key_fields);

static void make_tables(struct test_db *test)
{
	test_db_exec(test, "CREATE TABLE thing (firm_id BIGINT, count BIGINT); INSERT INTO thing VALUES (1, 1);"
			   "CREATE TABLE other (firm_id BIGINT, count BIGINT)");
}

static enum err expect_sum(struct ctx *ctx, int64_t wanted)
{
	int64_t sum;

	TRY(db_int(ctx, &thing_sum, NULL, NULL, &sum));
	assert_int_equal(sum, wanted);
	return OK;
}

static enum err read_change_read(struct ctx *ctx, void *arg)
{
	(void)arg;
	TRY(expect_sum(ctx, 1));
	TRY(db_run(ctx, &thing_bump, NULL, NULL, NULL));
	TRY(expect_sum(ctx, 2));
	TRY(expect_sum(ctx, 2));
	return db_run(ctx, &thing_bump, NULL, NULL, NULL);
}

static void a_write_sees_its_own_changes(void **state)
{
	struct test_db *test = *state;

	make_tables(test);
	assert_ok(&test->ctx, db_write(&test->ctx, read_change_read, NULL));
	assert_int_equal(test_db_int(test, "SELECT count FROM thing"), 3);
}

/* A query asked for early is not overtaken by a change. */
static enum err expect_change_read(struct ctx *ctx, void *arg)
{
	(void)arg;
	TRY(db_expect(ctx, &thing_sum, NULL, NULL, NULL));
	TRY(db_run(ctx, &thing_bump, NULL, NULL, NULL));
	TRY(db_expect(ctx, &thing_sum, NULL, NULL, NULL));
	TRY(db_run(ctx, &thing_bump, NULL, NULL, NULL));
	TRY(expect_sum(ctx, 3));
	TRY(db_run(ctx, &thing_bump, NULL, NULL, NULL));
	TRY(db_expect(ctx, &thing_sum, NULL, NULL, NULL));
	return expect_sum(ctx, 4);
}

static void early_questions_see_later_changes(void **state)
{
	struct test_db *test = *state;

	make_tables(test);
	assert_ok(&test->ctx, db_write(&test->ctx, expect_change_read, NULL));
}

static enum err count_over(struct ctx *ctx, int64_t count, int64_t wanted)
{
	int64_t number;

	TRY(db_int(ctx, &thing_over, &key_shape, &(struct key){ count }, &number));
	assert_int_equal(number, wanted);
	return OK;
}

static enum err ask_for_many(struct ctx *ctx, void *arg)
{
	(void)arg;
	for (int64_t count = -200; count < 200; count++)
		TRY(db_expect(ctx, &thing_over, &key_shape, &(struct key){ count }, NULL));
	for (int64_t count = -200; count < 200; count++)
		TRY(count_over(ctx, count, count < 1));
	return count_over(ctx, -200, 1);
}

static void parameters_are_told_apart(void **state)
{
	struct test_db *test = *state;

	make_tables(test);
	assert_ok(&test->ctx, db_write(&test->ctx, ask_for_many, NULL));
}

static enum err bump_and_refuse(struct ctx *ctx, void *arg)
{
	(void)arg;
	TRY(db_run(ctx, &thing_bump, NULL, NULL, NULL));
	TRY(expect_sum(ctx, 2));
	TRY(db_expect(ctx, &thing_over, &key_shape, &(struct key){ 1 }, NULL));
	return fail(ctx, ERR_MEANING, "test.refused", NULL, "refused");
}

static enum err survive_refusal(struct ctx *ctx, void *arg)
{
	enum err result = db_write(ctx, bump_and_refuse, arg);

	assert_int_equal(result, ERR_MEANING);
	fault_clear(ctx);
	TRY(count_over(ctx, 1, 0));
	return expect_sum(ctx, 1);
}

static void what_was_taken_back_is_asked_again(void **state)
{
	struct test_db *test = *state;

	make_tables(test);
	assert_ok(&test->ctx, db_write(&test->ctx, survive_refusal, NULL));
}

/* --- Changes that must meet a row --- */

static enum err change_nothing(struct ctx *ctx, void *arg)
{
	(void)arg;
	TRY(db_run(ctx, &thing_bump, NULL, NULL, NULL));
	return db_run_some(ctx, &other_bump, NULL, NULL);
}

static enum err change_nothing_unseen(struct ctx *ctx, void *arg)
{
	enum err result = change_nothing(ctx, arg);

	TRY(expect_sum(ctx, 2));
	return result;
}

static enum err change_nothing_and_go_on(struct ctx *ctx, void *arg)
{
	enum err result = change_nothing(ctx, arg);

	if (result != ERR_STALE)
		return result;
	fault_clear(ctx);
	return OK;
}

static void changes_of_no_row_are_told(void **state)
{
	struct test_db *test = *state;

	make_tables(test);
	assert_fault(&test->ctx, db_write(&test->ctx, change_nothing, NULL), ERR_STALE, "db.no_change");
	assert_fault(&test->ctx, db_write(&test->ctx, change_nothing_unseen, NULL), ERR_STALE, "db.no_change");
	assert_int_equal(test_db_int(test, "SELECT count FROM thing"), 1);
	assert_ok(&test->ctx, db_write(&test->ctx, change_nothing_and_go_on, NULL));
	assert_int_equal(test_db_int(test, "SELECT count FROM thing"), 2);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_write_sees_its_own_changes),
		cmocka_unit_test(early_questions_see_later_changes),
		cmocka_unit_test(parameters_are_told_apart),
		cmocka_unit_test(what_was_taken_back_is_asked_again),
		cmocka_unit_test(changes_of_no_row_are_told),
	};

	return test_db_run("db_kept", tests, sizeof(tests) / sizeof(tests[0]));
}
