/* The write-ahead log of a server starts over while writers go on, and is empty when it has stopped. */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "testing/test_db.h"

enum { ROUNDS_MOST = 1000, TIMES = 3, SEQUENCE_AT = 12 /* in the head of the log */ };

static const char *log_path(struct test_db *test)
{
	return arena_format(&test->arena, "%s/genjin.db-wal", test->folder);
}

/* How often the log has started over: a number in its head. */
static unsigned log_sequence(struct test_db *test)
{
	CLOSING(fd_close) int fd = open(log_path(test), O_RDONLY | O_CLOEXEC);
	unsigned char bytes[4] = { 0 };

	assert_true(fd >= 0);
	assert_int_equal(pread(fd, bytes, sizeof(bytes), SEQUENCE_AT), sizeof(bytes));
	return (unsigned)bytes[0] << 24 | (unsigned)bytes[1] << 16 | (unsigned)bytes[2] << 8 | bytes[3];
}

static void the_log_starts_over_under_load(void **state)
{
	struct test_db *test = *state;
	int rounds = 0;

	if (test->engine == DB_POSTGRES)
		return; /* looks after its log itself */
	test_db_exec(test, "CREATE TABLE big (data BLOB); INSERT INTO big VALUES (zeroblob(400000))");
	test_db_reopen(test, true);
	test_db_exec(test, "UPDATE big SET data = randomblob(400000)");
	unsigned before = log_sequence(test);
	while (log_sequence(test) < before + TIMES && rounds++ < ROUNDS_MOST)
		test_db_exec(test, "UPDATE big SET data = randomblob(400000)");
	assert_in_range(rounds, 1, ROUNDS_MOST);
}

static void a_stopped_server_leaves_an_empty_log(void **state)
{
	struct test_db *test = *state;
	struct stat log;

	if (test->engine == DB_POSTGRES)
		return;
	test_db_reopen(test, true);
	test_db_exec(test, "CREATE TABLE small (id INTEGER)");
	test_db_reopen(test, false);
	assert_int_equal(stat(log_path(test), &log), 0);
	assert_int_equal(log.st_size, 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_log_starts_over_under_load),
		cmocka_unit_test(a_stopped_server_leaves_an_empty_log),
	};

	return test_db_run("db_sqlite_log", tests, sizeof(tests) / sizeof(tests[0]));
}
