/* The second wall: what a query without its condition on the firm may still see. */
#include "platform/db/db_wall.h"

#include "platform/db/db_driver.h"
#include "testing/test_db.h"

#define QUERY(variable, text) static const struct sql variable = { .name = #variable, .sqlite = text, .postgres = text }

/* Queries that forgot the firm, as no block of the program may. */
QUERY(sql_all_companies, "SELECT count(*) FROM company");
QUERY(sql_rename_all, "UPDATE company SET city = 'x'");
QUERY(sql_add_foreign, "INSERT INTO company (firm_id, name, name_key, created_at_ms, updated_at_ms) VALUES (2, 'd', 'd', 0, 0)");
QUERY(sql_all_firms, "SELECT count(*) FROM firm");
static const struct sql sql_walk_all = { .name = "walk_all", .sqlite = "SELECT firm_id AS id FROM company ORDER BY id",
					 .postgres = "SELECT firm_id AS id FROM company ORDER BY id", .all_firms = true };

static struct test_db *two_firms(void **state)
{
	struct test_db *test = *state;

	test_db_exec(test, "INSERT INTO firm (id, name, created_at_ms) VALUES (1, 'one', 0), (2, 'two', 0) ON CONFLICT DO NOTHING;"
			   "INSERT INTO company (firm_id, name, name_key, created_at_ms, updated_at_ms) VALUES"
			   " (1, 'a', 'a', 0, 0), (2, 'b', 'b', 0, 0), (2, 'c', 'c', 0, 0)");
	return test;
}

static int64_t seen_by(struct test_db *test, int64_t firm_id, const struct sql *sql)
{
	int64_t count;

	test->ctx.firm_id = firm_id;
	assert_ok(&test->ctx, db_int(&test->ctx, sql, NULL, NULL, &count));
	return count;
}

static void a_forgotten_condition_shows_the_own_firm_only(void **state)
{
	struct test_db *test = two_firms(state);

	if (test->engine != DB_POSTGRES)
		return;
	assert_int_equal(seen_by(test, 1, &sql_all_companies), 1);
	assert_int_equal(seen_by(test, 2, &sql_all_companies), 2);
	assert_int_equal(seen_by(test, 1, &sql_all_firms), 1);
}

static void without_a_firm_there_is_nothing(void **state)
{
	struct test_db *test = two_firms(state);

	if (test->engine != DB_POSTGRES)
		return;
	assert_int_equal(seen_by(test, 0, &sql_all_companies), 0);
	assert_int_equal(seen_by(test, 0, &sql_all_firms), 0);
	assert_int_equal(test_db_int(test, "SELECT count(*) FROM company"), 3); /* says that it asks over all */
	assert_int_equal(seen_by(test, 0, &sql_all_companies), 0);
}

static enum err rename_all(struct ctx *ctx, void *arg)
{
	return db_run(ctx, &sql_rename_all, NULL, NULL, arg);
}

static enum err add_foreign(struct ctx *ctx, void *arg)
{
	(void)arg;
	return db_run(ctx, &sql_add_foreign, NULL, NULL, NULL);
}

static void nothing_of_another_firm_is_changed_or_added(void **state)
{
	struct test_db *test = two_firms(state);
	int64_t changes;

	if (test->engine != DB_POSTGRES)
		return;
	assert_ok(&test->ctx, db_write(&test->ctx, rename_all, &changes));
	assert_int_equal(changes, 1);
	assert_fault(&test->ctx, db_write(&test->ctx, add_foreign, NULL), ERR_INTERNAL, "db.failed");
}

struct id_row {
	int64_t id;
};
static const struct field id_fields[] = { FIELD_ID(struct id_row, id) };
static const struct shape id_shape = SHAPE("id_row", struct id_row, id_fields);

/* Looks at the walked row's own firm in between. */
static enum err look_in_between(struct ctx *ctx, void *row, void *arg)
{
	int64_t *seen = arg;
	int64_t count;

	ctx->firm_id = ((struct id_row *)row)->id;
	TRY(db_int(ctx, &sql_all_companies, NULL, NULL, &count));
	*seen += count;
	return OK;
}

static enum err walk(struct ctx *ctx, void *arg)
{
	struct id_row row;

	return db_each(ctx, &sql_walk_all, NULL, NULL, &id_shape, &row, look_in_between, arg);
}

static void a_walk_over_all_firms_goes_on_while_one_is_asked(void **state)
{
	struct test_db *test = two_firms(state);
	int64_t seen = 0;

	if (test->engine != DB_POSTGRES)
		return;
	test_db_exec(test, "INSERT INTO company (firm_id, name, name_key, created_at_ms, updated_at_ms)"
			   " SELECT 2, 'n' || n, 'n' || n, 0, 0 FROM generate_series(1, 600) n");
	assert_ok(&test->ctx, db_read(&test->ctx, walk, &seen)); /* more than one portion, all on one connection */
	assert_int_equal(seen, 1 + 602 * 602);
}

static enum err raise_wall(struct ctx *ctx, void *arg)
{
	(void)arg;
	return db_wall_raise(ctx);
}

static void every_table_has_the_wall_and_a_new_one_gets_it(void **state)
{
	struct test_db *test = *state;
	struct db_wall wall;

	assert_ok(&test->ctx, db_wall_read(&test->ctx, &wall));
	assert_int_equal(wall.open, 0);
	assert_false(wall.is_above);
	if (test->engine != DB_POSTGRES)
		return;
	test_db_exec(test, "CREATE TABLE later (id BIGINT PRIMARY KEY, firm_id BIGINT)");
	assert_ok(&test->ctx, db_wall_read(&test->ctx, &wall));
	assert_int_equal(wall.open, 1);
	assert_non_null(db_wall_weakness(&wall));
	assert_ok(&test->ctx, db_write(&test->ctx, raise_wall, NULL));
	assert_ok(&test->ctx, db_wall_read(&test->ctx, &wall));
	assert_int_equal(wall.open, 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_forgotten_condition_shows_the_own_firm_only),
		cmocka_unit_test(without_a_firm_there_is_nothing),
		cmocka_unit_test(nothing_of_another_firm_is_changed_or_added),
		cmocka_unit_test(a_walk_over_all_firms_goes_on_while_one_is_asked),
		cmocka_unit_test(every_table_has_the_wall_and_a_new_one_gets_it),
	};

	return test_db_run("db_wall", tests, sizeof(tests) / sizeof(tests[0]));
}
