/* Every query of the program is prepared on the engine it is written for; what deep pages need comes out of an index alone. */
#include "platform/db/sql.h"

#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "testing/test_db.h"

enum {
	OID_BOOL = 16,
	OID_BYTEA = 17,
	OID_INT8 = 20,
	OID_INT2 = 21,
	OID_INT4 = 23,
	OID_TEXT = 25,
	OID_FLOAT8 = 701,
	OID_NUMERIC = 1700,
	MAX_PARAMS = 128,
};

static int prepare_on_sqlite(sqlite3 *handle, const struct sql *sql)
{
	sqlite3_stmt *stmt = NULL;
	int code = sqlite3_prepare_v2(handle, sql->sqlite, -1, &stmt, NULL);

	if (code != SQLITE_OK)
		print_error("%s on SQLite: %s\n", sql->name, sqlite3_errmsg(handle));
	sqlite3_finalize(stmt);
	return code != SQLITE_OK;
}

/* --- Tables of kept queries: SQLite tells which ones a query reads, behind views, too --- */

struct told {
	const struct sql *sql;
	int bad;
};

static bool is_listed(const char *const *tables, const char *table)
{
	while (tables && *tables && !text_equal(*tables, table))
		tables++;
	return tables && *tables;
}

static bool is_own_table(const char *table)
{
	return table && !text_starts(table, "json_") && !text_starts(table, "sqlite_") && !strstr(table, "_fts");
}

/* Whether rows that wait for a statement of `many` are rows of that table, or change that column of it. */
static bool is_gathered(const struct sql *many, const char *table, const char *column)
{
	const char *const *words = many->gathered;

	return words && text_equal(words[0], table) && (!words[1] || text_equal(words[1], column));
}

/* What reads rows that may wait must say so in its text, or it would not see them: not behind a view. Changes read for foreign keys,
 * too; a row that one refuses later makes all run again. */
static void check_waits(struct told *told, const char *table, const char *column)
{
	for (int i = 0; i < sql_all_count; i++) {
		if (told->sql->changed || !is_gathered(sql_all[i], table, column))
			continue;
		for (const char *const *word = sql_all[i]->gathered; told->sql->postgres && *word; word++) {
			if (strstr(told->sql->postgres, *word))
				continue;
			print_error("%s reads what %s changes and does not name %s\n", told->sql->name, sql_all[i]->name, *word);
			told->bad++;
		}
	}
}

static int note_access(void *arg, int action, const char *table, const char *column, const char *schema, const char *view)
{
	struct told *told = arg;
	bool is_change = action == SQLITE_INSERT || action == SQLITE_UPDATE || action == SQLITE_DELETE;

	(void)view;
	if (!schema || !is_own_table(table) || (!is_change && action != SQLITE_READ))
		return SQLITE_OK;
	check_waits(told, table, column);
	if (is_change ? is_listed(told->sql->changed, table) : !told->sql->kept || is_listed(told->sql->kept, table))
		return SQLITE_OK;
	print_error("%s: %s is not among its tables\n", told->sql->name, table);
	told->bad++;
	return SQLITE_OK;
}

static int check_tables(sqlite3 *handle, const struct sql *sql)
{
	struct told told = { .sql = sql };

	sqlite3_set_authorizer(handle, note_access, &told);
	told.bad += prepare_on_sqlite(handle, sql);
	sqlite3_set_authorizer(handle, NULL, NULL);
	return told.bad;
}

static int check_sqlite(struct test_db *test)
{
	char path[128];
	sqlite3 *handle;
	int bad = 0;

	snprintf(path, sizeof(path), "%s/genjin.db", test->folder);
	assert_int_equal(sqlite3_open_v2(path, &handle, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	for (int i = 0; i < sql_all_count; i++) {
		if (sql_all[i]->sqlite)
			bad += check_tables(handle, sql_all[i]);
	}
	sqlite3_close(handle);
	return bad;
}

/* The kind that the driver will send for most parameters of that name. The field tables decide at run time. */
static Oid likely_type(const char *name)
{
	return text_ends(name, "_ms") || text_ends(name, "_id") || text_equal(name, "id") || text_ends(name, "limit") ?
		       OID_INT8 :
		       0;
}

/* "could not determine data type of parameter $3" → 3. The server tells no more than that, so the test guesses. */
static int undetermined_param(const PGresult *result)
{
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
	const char *number = message ? strchr(message, '$') : NULL;

	return number && state && strcmp(state, "42P18") == 0 ? atoi(number + 1) : 0;
}

/* What the driver will send where the server, left alone, chose `type`: numbers and flags as int8, other things as text. */
static Oid sent_type(Oid type)
{
	switch (type) {
	case OID_INT8:
	case OID_TEXT:
	case OID_FLOAT8:
	case OID_BYTEA:
		return type;
	case OID_BOOL:
	case OID_INT2:
	case OID_INT4:
	case OID_NUMERIC:
		return OID_INT8;
	default:
		return OID_TEXT;
	}
}

static PGresult *prepare_with(PGconn *handle, const struct sql *sql, const Oid *types)
{
	return PQprepare(handle, "", sql->postgres, sql->param_count, types);
}

/* Fills the types that the server chooses, and text where it cannot choose. */
static void choose_types(PGconn *handle, const struct sql *sql, Oid *types)
{
	PGresult *result = prepare_with(handle, sql, types);

	for (int at = undetermined_param(result); at && types[at - 1] == 0; at = undetermined_param(result)) {
		types[at - 1] = OID_TEXT;
		PQclear(result);
		result = prepare_with(handle, sql, types);
	}
	PQclear(result);
	result = PQdescribePrepared(handle, "");
	for (int i = 0; i < PQnparams(result); i++)
		types[i] = sent_type(PQparamtype(result, i));
	PQclear(result);
}

static int prepare_on_postgres(PGconn *handle, const struct sql *sql)
{
	Oid types[MAX_PARAMS] = { 0 };

	assert_in_range(sql->param_count, 0, MAX_PARAMS);
	for (int i = 0; i < sql->param_count; i++)
		types[i] = sql->gathered ? 0 : likely_type(sql->params[i]);
	if (!sql->gathered) /* their texts say what they take */
		choose_types(handle, sql, types);
	PGresult *result = prepare_with(handle, sql, types);
	bool is_bad = PQresultStatus(result) != PGRES_COMMAND_OK;
	if (is_bad)
		print_error("%s on PostgreSQL: %s\n", sql->name, PQresultErrorMessage(result));
	PQclear(result);
	return is_bad;
}

static int check_postgres(struct test_db *test)
{
	PGconn *handle = PQconnectdb(test->url);
	int bad = 0;

	assert_int_equal(PQstatus(handle), CONNECTION_OK);
	for (int i = 0; i < sql_all_count; i++) {
		if (sql_all[i]->postgres)
			bad += prepare_on_postgres(handle, sql_all[i]);
	}
	PQfinish(handle);
	return bad;
}

static void every_query_can_be_prepared(void **state)
{
	struct test_db *test = *state;

	assert_true(sql_all_count > 0);
	assert_int_equal(test->engine == DB_SQLITE ? check_sqlite(test) : check_postgres(test), 0);
}

/* --- Plans of PostgreSQL: what must come out of an index alone, or it reads a row for every entry that a deep page passes --- */

static const struct {
	const char *query, *index;
} index_only[] = {
	{ "candidate_page_contact", "candidate_contact" },
	{ "candidate_page_contact_back", "candidate_contact" },
	{ "candidate_page_updated", "candidate_updated" },
	{ "candidate_page_name", "candidate_pinyin" },
	{ "candidate_due_start", "followup_firm_due" },
};

static const struct sql *find_sql(const char *name)
{
	for (int i = 0; i < sql_all_count; i++) {
		if (text_equal(sql_all[i]->name, name))
			return sql_all[i];
	}
	print_error("there is no query %s\n", name);
	return NULL;
}

/* A page without any filter: nothing given, and everybody seen. */
static const char *value_of(const char *param)
{
	static const char *const ones[] = { "firm_id", "sees_all", "row_limit", "before_number", "before_id" };
	static const char *const zeros[] = { "driver", "by_followup", "by_contact", "label_count", "skip" };

	for (size_t i = 0; i < sizeof(ones) / sizeof(ones[0]); i++) {
		if (text_equal(param, ones[i]))
			return "1";
	}
	for (size_t i = 0; i < sizeof(zeros) / sizeof(zeros[0]); i++) {
		if (text_equal(param, zeros[i]))
			return "0";
	}
	return text_starts(param, "after_") ? "1" : NULL;
}

/* The plan, line by line in ctx's arena. */
static const char *plan_of(struct ctx *ctx, PGconn *handle, const struct sql *sql)
{
	const char *values[MAX_PARAMS] = { 0 };
	Oid types[MAX_PARAMS] = { 0 };
	const char *plan;

	for (int i = 0; i < sql->param_count; i++) {
		types[i] = likely_type(sql->params[i]);
		values[i] = value_of(sql->params[i]);
	}
	choose_types(handle, sql, types);
	const char *text = arena_format(ctx->arena, "EXPLAIN (COSTS OFF) %s", sql->postgres);
	PGresult *result = PQexecParams(handle, text, sql->param_count, types, values, NULL, NULL, 0);
	plan = arena_text(ctx->arena, PQresultErrorMessage(result));
	for (int i = 0; i < PQntuples(result); i++)
		plan = arena_format(ctx->arena, "%s%s\n", plan, PQgetvalue(result, i, 0));
	PQclear(result);
	return plan;
}

static bool is_index_only(struct ctx *ctx, const char *plan, const char *index)
{
	return strstr(plan, arena_format(ctx->arena, "Index Only Scan using %s on", index)) ||
	       strstr(plan, arena_format(ctx->arena, "Index Only Scan Backward using %s on", index));
}

static void deep_pages_are_found_in_the_index_alone(void **state)
{
	struct test_db *test = *state;
	int bad = 0;

	if (test->engine != DB_POSTGRES)
		return;
	PGconn *handle = PQconnectdb(test->url);
	PQclear(PQexec(handle, "SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_sort = off"));
	for (size_t i = 0; i < sizeof(index_only) / sizeof(index_only[0]); i++) {
		const struct sql *sql = find_sql(index_only[i].query);

		assert_non_null(sql);
		const char *plan = plan_of(&test->ctx, handle, sql);
		if (is_index_only(&test->ctx, plan, index_only[i].index))
			continue;
		print_error("%s does not read %s alone:\n%s\n", sql->name, index_only[i].index, plan);
		bad++;
	}
	PQfinish(handle);
	assert_int_equal(bad, 0);
}

/* --- What runs for each changed candidate finds its rows without looking at all of the firm --- */

static const char *const for_each[] = {
	"duplicate_drop_higher", "duplicate_drop_lower", "duplicate_of_candidate", "duplicate_matches",
	"followup_update",	 "followup_look",	 "board_card_delete",
};

/* "SEARCH duplicate USING INDEX duplicate_open (firm_id=?)", "SCAN duplicate" */
static bool looks_at_all(const char *step)
{
	return strstr(step, "(firm_id=?)") || (text_starts(step, "SCAN") && strstr(step, "USING INDEX"));
}

static int check_steps(sqlite3 *handle, struct ctx *ctx, const struct sql *sql)
{
	const char *text = arena_format(ctx->arena, "EXPLAIN QUERY PLAN %s", sql->sqlite);
	sqlite3_stmt *stmt = NULL;
	int bad = 0;

	assert_int_equal(sqlite3_prepare_v2(handle, text, -1, &stmt, NULL), SQLITE_OK);
	while (sqlite3_step(stmt) == SQLITE_ROW) {
		const char *step = (const char *)sqlite3_column_text(stmt, 3);

		if (!looks_at_all(step))
			continue;
		print_error("%s: %s\n", sql->name, step);
		bad++;
	}
	sqlite3_finalize(stmt);
	return bad;
}

static void no_candidate_costs_a_firm(void **state)
{
	struct test_db *test = *state;
	sqlite3 *handle;
	int bad = 0;

	if (test->engine != DB_SQLITE)
		return;
	const char *path = arena_format(test->ctx.arena, "%s/genjin.db", test->folder);
	assert_int_equal(sqlite3_open_v2(path, &handle, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	for (size_t i = 0; i < sizeof(for_each) / sizeof(for_each[0]); i++) {
		const struct sql *sql = find_sql(for_each[i]);

		assert_non_null(sql);
		bad += check_steps(handle, &test->ctx, sql);
	}
	sqlite3_close(handle);
	assert_int_equal(bad, 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_candidate_costs_a_firm),
		cmocka_unit_test(every_query_can_be_prepared),
		cmocka_unit_test(deep_pages_are_found_in_the_index_alone),
	};

	return test_db_run("sql_all", tests, sizeof(tests) / sizeof(tests[0]));
}
