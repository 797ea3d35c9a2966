/* Rows that wait for each other are there for whoever could see them, and none of them is lost or left over; on both engines. */
#include "platform/db/db.h"

#include "base/text.h"
#include "testing/test_db.h"

static const char *const thing[] = { "thing", NULL };
static const char *const thing_count[] = { "thing", "count", NULL };
static const char *const put_params[] = { "firm_id", "name", "count", "weight", "raw" };
static const char *const bump_params[] = { "firm_id", "count" };
static const char *const firm_params[] = { "firm_id" };

static const struct sql put_one = { .name = "put_one",
				    .sqlite = "INSERT INTO thing (firm_id, name, count, weight, raw) VALUES (?1, ?2, ?3, ?4, ?5)",
				    .postgres = "INSERT INTO thing (firm_id, name, count, weight, raw) VALUES ($1, $2, $3, $4, $5)",
				    .params = put_params, .param_count = 5, .changed = thing };
static const struct sql put_many = { .name = "put_many",
				     .postgres = "INSERT INTO thing (firm_id, name, count, weight, raw)"
						 " SELECT $1, g.* FROM unnest($2::text[], $3::bigint[], $4::float8[], $5::bytea[]) AS g",
				     .params = put_params, .param_count = 5, .changed = thing, .gathered = thing };
static const struct sql bump_one = { .name = "bump_one", .sqlite = "UPDATE thing SET count = count + ?2 WHERE firm_id = ?1",
				     .postgres = "UPDATE thing SET count = count + $2 WHERE firm_id = $1",
				     .params = bump_params, .param_count = 2, .changed = thing };
static const struct sql bump_many = { .name = "bump_many",
				      .postgres = "UPDATE thing SET count = count + (SELECT sum(g) FROM unnest($2::bigint[]) g)"
						  " WHERE firm_id = $1",
				      .params = bump_params, .param_count = 2, .changed = thing, .gathered = thing_count };
static const struct sql thing_sum = { .name = "thing_sum", .sqlite = "SELECT sum(count) FROM thing WHERE firm_id = ?1",
				      .postgres = "SELECT sum(count) FROM thing WHERE firm_id = $1",
				      .params = firm_params, .param_count = 1, .kept = thing };

struct thing {
	const char *name;
	int64_t count;
	double weight;
	struct bytes raw;
};
static const struct field thing_fields[] = { FIELD_TEXT(struct thing, name), FIELD_INT(struct thing, count),
					     FIELD_REAL(struct thing, weight), FIELD_BYTES(struct thing, raw) };
static const struct shape thing_shape = SHAPE("thing", struct thing, thing_fields);

static void make_table(struct test_db *test)
{
	test_db_exec(test, test->engine == DB_SQLITE ?
				   "CREATE TABLE thing (firm_id BIGINT, name TEXT UNIQUE, count BIGINT, weight REAL, raw BLOB)" :
				   "CREATE TABLE thing (firm_id BIGINT, name TEXT UNIQUE, count BIGINT, weight FLOAT8, raw BYTEA)");
}

static enum err put(struct ctx *ctx, const char *name, int64_t count)
{
	return db_run_gathered(ctx, &put_one, &put_many, &thing_shape, &(struct thing){ .name = name, .count = count });
}

static enum err bump(struct ctx *ctx, int64_t count)
{
	return db_run_gathered(ctx, &bump_one, &bump_many, &thing_shape, &(struct thing){ .count = count });
}

static enum err expect_sum(struct ctx *ctx, int64_t wanted)
{
	int64_t sum;

	TRY(db_int(ctx, &thing_sum, NULL, NULL, &sum));
	assert_int_equal(sum, wanted);
	return OK;
}

/* A change of what waits, too, and a query that was asked before. */
static enum err put_and_look(struct ctx *ctx, void *arg)
{
	(void)arg;
	TRY(put(ctx, "one", 1));
	TRY(put(ctx, "two", 2));
	TRY(expect_sum(ctx, 3));
	TRY(bump(ctx, 10));
	TRY(bump(ctx, 20));
	TRY(expect_sum(ctx, 63));
	TRY(db_expect(ctx, &thing_sum, NULL, NULL, NULL));
	TRY(put(ctx, "three", 3));
	TRY(expect_sum(ctx, 66));
	return put(ctx, "four", 4);
}

static void rows_that_wait_are_seen(void **state)
{
	struct test_db *test = *state;

	make_table(test);
	assert_ok(&test->ctx, db_write(&test->ctx, put_and_look, NULL));
	assert_int_equal(test_db_int(test, "SELECT sum(count) FROM thing"), 70);
}

static enum err put_and_refuse(struct ctx *ctx, void *arg)
{
	TRY(put(ctx, "refused", 100));
	if (*(const bool *)arg)
		TRY(expect_sum(ctx, 101));
	return fail(ctx, ERR_MEANING, "test.refused", NULL, "no");
}

static enum err survive_refusal(struct ctx *ctx, void *arg)
{
	TRY(put(ctx, "before", 1));
	if (db_write(ctx, put_and_refuse, arg) != ERR_MEANING)
		return ERR_BUSY;
	fault_clear(ctx);
	return put(ctx, "behind", 2);
}

/* Where the inner write looked, the row before went with those that are taken back: all runs again. */
static void only_what_is_taken_back_goes(void **state)
{
	struct test_db *test = *state;
	struct db_stats stats;

	make_table(test);
	for (int looks = 0; looks < 2; looks++) {
		bool arg = looks;

		test_db_exec(test, "DELETE FROM thing");
		assert_ok(&test->ctx, db_write(&test->ctx, survive_refusal, &arg));
		assert_int_equal(test_db_int(test, "SELECT sum(count) FROM thing"), 3);
		db_stats_read(test->ctx.db, &stats);
		assert_int_equal(stats.retries, looks && test->engine == DB_POSTGRES);
	}
}

static enum err put_twice(struct ctx *ctx, void *arg)
{
	(void)arg;
	TRY(put(ctx, "one", 1));
	TRY(put(ctx, "two", 1));
	return put(ctx, "one", 1);
}

static enum err put_one_named(struct ctx *ctx, void *arg)
{
	return put(ctx, arg, 1);
}

static void refused_rows_meet_their_statement(void **state)
{
	struct test_db *test = *state;
	char name[] = "one";

	make_table(test);
	assert_ok(&test->ctx, db_write(&test->ctx, put_one_named, name));
	enum err result = db_write(&test->ctx, put_one_named, name);
	assert_string_equal(test->ctx.fault.field, "name");
	assert_fault(&test->ctx, result, ERR_CONFLICT, "db.conflict");
	assert_fault(&test->ctx, db_write(&test->ctx, put_twice, NULL), ERR_CONFLICT, "db.conflict");
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM thing"), 1);
}

/* More than wait at once, of two firms, with and without values. */
static enum err put_600(struct ctx *ctx, void *arg)
{
	int64_t firm_id = ctx->firm_id;

	(void)arg;
	for (int i = 0; i < 600; i++) {
		struct thing row = { .name = i % 3 ? arena_format(ctx->arena, "名%d", i) : NULL, .count = i, .weight = i / 2.0,
				     .raw = { (const unsigned char *)"\0\xff", i % 5 ? 2 : 0 } };

		ctx->firm_id = i < 500 ? firm_id : firm_id + 1;
		row.raw.data = i % 5 ? row.raw.data : NULL;
		TRY(db_run_gathered(ctx, &put_one, &put_many, &thing_shape, &row));
	}
	ctx->firm_id = firm_id;
	return OK;
}

static void all_rows_arrive_as_they_were(void **state)
{
	struct test_db *test = *state;
	struct db_stats stats;

	make_table(test);
	assert_ok(&test->ctx, db_write(&test->ctx, put_600, NULL));
	db_stats_read(test->ctx.db, &stats);
	assert_int_equal(stats.retries, 0);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM thing WHERE weight = count / 2.0"), 600);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM thing WHERE firm_id = 2 AND count >= 500"), 100);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM thing WHERE name IS NULL AND count % 3 = 0"), 200);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM thing WHERE name = '名' || count"), 400);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM thing WHERE raw IS NULL"), 120);
	assert_int_equal(test_db_int(test, test->engine == DB_SQLITE ? "SELECT count(*) FROM thing WHERE raw = x'00ff'" :
								      "SELECT count(*) FROM thing WHERE raw = '\\x00ff'"), 480);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_that_wait_are_seen),
		cmocka_unit_test(only_what_is_taken_back_goes),
		cmocka_unit_test(refused_rows_meet_their_statement),
		cmocka_unit_test(all_rows_arrive_as_they_were),
	};

	return test_db_run("db_postgres_gather", tests, sizeof(tests) / sizeof(tests[0]));
}
