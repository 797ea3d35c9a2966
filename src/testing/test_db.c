/* Fresh databases for tests: migrated once per process and engine, then copied for each test. */
#include "testing/test_db.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "platform/db/db_driver.h"
#include "platform/db/migrate.h"

enum { ARENA_BYTES = 256 * 1024 * 1024, MEMORY_ROOM_BYTES = 512 * 1024 * 1024 };

/* Of this process: made by the first test of each engine. */
static char sqlite_template[64];
static char postgres_template[64];
static int database_number;

void test_db_assert_ok(struct ctx *ctx, enum err result, const char *call, const char *file, int line)
{
	if (result == OK)
		return;
	print_error("%s:%d: %s: %s (%s) %s\n", file, line, call, err_name(result),
		    ctx->fault.code ? ctx->fault.code : "no code", ctx->fault.detail ? ctx->fault.detail : "");
	_fail(file, line);
}

void test_db_assert_fault(struct ctx *ctx, enum err result, enum err kind, const char *code, const char *file, int line)
{
	if (result == kind && text_equal(ctx->fault.code, code)) {
		fault_clear(ctx);
		return;
	}
	print_error("%s:%d: %s %s instead of %s %s: %s\n", file, line, err_name(result),
		    ctx->fault.code ? ctx->fault.code : "", err_name(kind), code,
		    ctx->fault.detail ? ctx->fault.detail : "");
	_fail(file, line);
}

/* --- SQL text --- */

/* Test rows are of any firm. */
static enum err exec_text(struct ctx *ctx, void *arg)
{
	const struct db_driver *driver = ctx->db->driver;

	if (driver->enter_firm)
		TRY(driver->enter_firm(ctx, ctx->conn, DB_ALL_FIRMS));
	return driver->exec(ctx, ctx->conn, arg);
}

void test_db_exec(struct test_db *test, const char *text)
{
	assert_ok(&test->ctx, db_write(&test->ctx, exec_text, (void *)(uintptr_t)text));
}

int64_t test_db_int(struct test_db *test, const char *text)
{
	/* Statements are cached by address: in the arena it stays what it is as long as the database is open. */
	struct sql *sql = arena_alloc(&test->arena, sizeof(*sql));
	int64_t number = 0;

	*sql = (struct sql){ .name = "test", .sqlite = arena_text(&test->arena, text), .all_firms = true };
	sql->postgres = sql->sqlite;
	assert_ok(&test->ctx, db_int(&test->ctx, sql, NULL, NULL, &number));
	return number;
}

/* --- PostgreSQL --- */

static const char *cluster_url(void)
{
	return getenv("GENJIN_TEST_POSTGRES");
}

/* The cluster's URL with another database name. */
static void database_url(char *ret_url, size_t size, const char *name)
{
	const char *url = cluster_url();
	const char *host = strstr(url, "://") + 3;
	size_t authority = strcspn(host, "/?");
	const char *query = strchr(host, '?');

	snprintf(ret_url, size, "%.*s/%s%s", (int)(host - url + (ptrdiff_t)authority), url, name, query ? query : "");
}

/* Outside of a transaction, as CREATE DATABASE wants it. */
static void run_on_cluster(const char *text)
{
	struct arena arena;
	struct db *db;
	struct db_conn *conn;

	assert_int_equal(arena_open(ARENA_REQUEST_BYTES, &arena), OK);
	struct ctx ctx = { .arena = &arena, .clock = &clock_system };
	const struct db_options options = { .url = cluster_url() };
	assert_ok(&ctx, db_open(&ctx, &options, &db));
	ctx.db = db;
	assert_ok(&ctx, db->driver->reader_take(&ctx, db, &conn));
	assert_ok(&ctx, db->driver->exec(&ctx, conn, text));
	db->driver->reader_give(conn);
	db_close(db);
	arena_close(&arena);
}

/* Without FORCE: that may not end a vacuum of the cluster itself, which a plain DROP sends away; it waits five seconds for others. */
static void drop_database(const char *name)
{
	char text[256];

	snprintf(text, sizeof(text), "DROP DATABASE IF EXISTS %s", name);
	run_on_cluster(text);
}

static void create_database(const char *name, const char *template_name)
{
	char text[256];

	snprintf(text, sizeof(text), "CREATE DATABASE %s TEMPLATE %s", name, template_name);
	run_on_cluster(text);
}

/* --- Opening --- */

static void open_options(struct test_db *test, bool is_server)
{
	const struct db_options options = {
		.data_dir = test->folder,
		.url = test->engine == DB_POSTGRES ? test->url : NULL,
		.is_server = is_server,
		.is_alone = true,
		.writers = 4,
	};

	assert_ok(&test->ctx, db_open(&test->ctx, &options, &test->ctx.db));
}

void test_db_reopen(struct test_db *test, bool is_server)
{
	db_close(test->ctx.db);
	test->ctx.db = NULL;
	open_options(test, is_server);
}

void test_db_ctx(const struct test_db *test, struct arena *ret_arena, struct ctx *ret_ctx)
{
	assert_int_equal(arena_open(ARENA_REQUEST_BYTES, ret_arena), OK);
	*ret_ctx = (struct ctx){
		.arena = ret_arena,
		.clock = &test->clock,
		.db = test->ctx.db,
		.firm_id = test->ctx.firm_id,
		.actor = test->ctx.actor,
		.request_id = "test",
	};
}

/* In memory where there is room: unit tests prove what the rows are, not that disks keep them. */
static const char *parent_folder(void)
{
	static const char memory[] = "/dev/shm";
	struct statvfs room;

	if (access(memory, W_OK) == 0 && statvfs(memory, &room) == 0 && room.f_bavail * room.f_frsize > MEMORY_ROOM_BYTES)
		return memory;
	return "/tmp";
}

static struct test_db *fixture_new(enum db_engine engine)
{
	struct test_db *test = calloc(1, sizeof(*test));

	assert_non_null(test);
	assert_int_equal(arena_open(ARENA_BYTES, &test->arena), OK);
	test->engine = engine;
	test->clock = clock_fixed(TEST_DB_NOW_MS);
	test->ctx = (struct ctx){ .arena = &test->arena, .clock = &test->clock, .firm_id = 1, .request_id = "test" };
	test->ctx.actor.locale = "zh-CN";
	snprintf(test->folder, sizeof(test->folder), "%s/genjin-test-XXXXXX", parent_folder());
	assert_non_null(mkdtemp(test->folder));
	return test;
}

static void fill_template(struct test_db *test)
{
	open_options(test, false);
	assert_ok(&test->ctx, migrate_up(&test->ctx));
	test_db_exec(test, "INSERT INTO firm (name, created_at_ms) VALUES ('Test', 1795417200000)");
	db_close(test->ctx.db);
	test->ctx.db = NULL;
}

static void remove_folder(const char *folder)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -rf '%s'", folder);
	assert_int_equal(system(command), 0);
}

static void fixture_free(struct test_db *test)
{
	db_close(test->ctx.db);
	arena_close(&test->arena);
	remove_folder(test->folder);
	free(test);
}

static void copy_file(const char *from, const char *to)
{
	CLOSING(fd_close) int in = open(from, O_RDONLY);
	CLOSING(fd_close) int out = open(to, O_WRONLY | O_CREAT | O_EXCL, 0600);
	struct stat stat;

	assert_int_equal(fstat(in, &stat), 0);
	for (off_t left = stat.st_size; left > 0;) {
		ssize_t copied = copy_file_range(in, NULL, out, NULL, (size_t)left, 0);

		assert_true(copied > 0);
		left -= copied;
	}
}

static void make_sqlite_template(void)
{
	struct test_db *test = fixture_new(DB_SQLITE);

	fill_template(test);
	snprintf(sqlite_template, sizeof(sqlite_template), "%s", test->folder);
	arena_close(&test->arena);
	free(test);
}

static void make_postgres_template(void)
{
	struct test_db *test = fixture_new(DB_POSTGRES);

	snprintf(postgres_template, sizeof(postgres_template), "genjin_test_%d", (int)getpid());
	drop_database(postgres_template);
	create_database(postgres_template, "template0 ENCODING 'UTF8'");
	database_url(test->url, sizeof(test->url), postgres_template);
	fill_template(test);
	fixture_free(test);
}

static void open_sqlite(struct test_db *test)
{
	char from[128];
	char to[128];

	if (!sqlite_template[0])
		make_sqlite_template();
	snprintf(from, sizeof(from), "%s/genjin.db", sqlite_template);
	snprintf(to, sizeof(to), "%s/genjin.db", test->folder);
	copy_file(from, to);
	open_options(test, false);
}

static void open_postgres(struct test_db *test)
{
	char name[128];

	if (!postgres_template[0])
		make_postgres_template();
	snprintf(name, sizeof(name), "%s_%d", postgres_template, ++database_number);
	create_database(name, postgres_template);
	database_url(test->url, sizeof(test->url), name);
	open_options(test, false);
}

static int set_up_sqlite(void **state)
{
	struct test_db *test = fixture_new(DB_SQLITE);

	open_sqlite(test);
	*state = test;
	return 0;
}

static int set_up_postgres(void **state)
{
	struct test_db *test = fixture_new(DB_POSTGRES);

	open_postgres(test);
	*state = test;
	return 0;
}

static int tear_down(void **state)
{
	struct test_db *test = *state;
	enum db_engine engine = test->engine;
	char name[128];

	fixture_free(test);
	if (engine == DB_POSTGRES) {
		snprintf(name, sizeof(name), "%s_%d", postgres_template, database_number);
		drop_database(name);
	}
	return 0;
}

/* --- Running --- */

enum { MAX_TESTS = 256, NAME_BYTES = 128 };

/* Appends the tests under a name with the engine; one group, so that the report has one plan. */
static size_t add_tests(struct CMUnitTest *all, char (*names)[NAME_BYTES], size_t used, const char *engine,
			CMFixtureFunction set_up, const struct CMUnitTest *tests, size_t count)
{
	for (size_t i = 0; i < count; i++, used++) {
		snprintf(names[used], NAME_BYTES, "%s (%s)", tests[i].name, engine);
		all[used] = tests[i];
		all[used].name = names[used];
		all[used].setup_func = set_up;
		all[used].teardown_func = tear_down;
	}
	return used;
}

static void remove_templates(void)
{
	if (sqlite_template[0])
		remove_folder(sqlite_template);
	if (postgres_template[0])
		drop_database(postgres_template);
}

int test_db_run(const char *name, const struct CMUnitTest *tests, size_t count)
{
	static struct CMUnitTest all[2 * MAX_TESTS];
	static char names[2 * MAX_TESTS][NAME_BYTES];
	size_t used = 0;

	if (!cluster_url() || count > MAX_TESTS) {
		print_error("GENJIN_TEST_POSTGRES is not set: give the URL of a PostgreSQL cluster for tests, or none\n");
		return 1;
	}
	used = add_tests(all, names, used, "SQLite", set_up_sqlite, tests, count);
	if (!text_equal(cluster_url(), "none"))
		used = add_tests(all, names, used, "PostgreSQL", set_up_postgres, tests, count);
	int failed = _cmocka_run_group_tests(name, all, used, NULL, NULL);
	remove_templates();
	return failed;
}
