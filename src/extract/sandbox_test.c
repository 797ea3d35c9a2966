/* What the cage lets through and what it stops, each in a process of its own. */
#include "extract/sandbox.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* AddressSanitizer does not live in the cage: sandbox.c leaves it open. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define CAGED 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CAGED 0
#endif
#endif
#ifndef CAGED
#define CAGED 1
#endif

static const char *const folders[] = { "/usr/share", NULL };

/* What a child does in the cage; its answer is the exit status. */
typedef int (*deed)(void);

static int run_caged(const struct sandbox_limits *limits, deed run)
{
	pid_t child = fork();
	int status;

	assert_true(child >= 0);
	if (child == 0) {
		static struct arena arena;
		struct ctx ctx = { .arena = &arena, .clock = &clock_system };

		if (arena_open(1024 * 1024, &arena) != OK || sandbox_enter_with(&ctx, limits) != OK)
			_exit(99);
		_exit(run());
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

static int opens(const char *path, int flags)
{
	return open(path, flags, 0600) >= 0;
}

static int open_account_file(void)
{
	return opens("/etc/passwd", O_RDONLY);
}

static int open_shared_file(void)
{
	return opens("/usr/share/zoneinfo/Asia/Shanghai", O_RDONLY);
}

static int write_shared_file(void)
{
	return opens("/usr/share/genjin-sandbox-test", O_WRONLY | O_CREAT);
}

static int write_temporary_file(void)
{
	return opens("/tmp/genjin-sandbox-test", O_WRONLY | O_CREAT);
}

static int open_network(void)
{
	return socket(AF_INET, SOCK_STREAM, 0);
}

static int start_process(void)
{
	return fork() >= 0;
}

static int take_memory(void)
{
	return malloc(512u * 1024 * 1024) != NULL;
}

static int take_time(void)
{
	for (volatile unsigned i = 1; i; i = 1)
		continue;
	return 1;
}

static void *answer(void *number)
{
	return number;
}

static int start_thread(void)
{
	pthread_t thread;
	static int number;
	void *answered = NULL;

	return pthread_create(&thread, NULL, answer, &number) == 0 && pthread_join(thread, &answered) == 0 && answered == &number;
}

static const struct sandbox_limits plain = { .cpu_seconds = 1, .memory_bytes = 256 * 1024 * 1024 };
static const struct sandbox_limits reading = { .cpu_seconds = 1, .memory_bytes = 256 * 1024 * 1024, .folders = folders };
static const struct sandbox_limits threading = { .cpu_seconds = 1, .memory_bytes = 256 * 1024 * 1024, .may_thread = true };

static void without_folders_no_file_is_opened(void **state)
{
	(void)state;
	assert_int_equal(run_caged(&plain, open_account_file), 0);
	assert_int_equal(run_caged(&plain, open_shared_file), 0);
	assert_int_equal(run_caged(&plain, write_temporary_file), 0);
}

static void with_folders_only_theirs_and_only_to_read(void **state)
{
	(void)state;
	assert_int_equal(run_caged(&reading, open_account_file), 0);
	assert_true(run_caged(&reading, write_shared_file) <= 0);
	assert_true(run_caged(&reading, write_temporary_file) <= 0);
	if (run_caged(&reading, open_shared_file) != 1)
		print_message("this kernel has no Landlock: no file can be opened at all\n");
}

static void network_and_processes_end_it(void **state)
{
	(void)state;
	assert_int_equal(run_caged(&plain, open_network), -SIGSYS);
	assert_int_equal(run_caged(&reading, open_network), -SIGSYS);
	assert_int_equal(run_caged(&plain, start_process), 0);
	assert_int_equal(run_caged(&reading, start_process), 0);
}

static void threads_start_where_they_may_and_processes_never(void **state)
{
	(void)state;
	assert_int_equal(run_caged(&plain, start_thread), 0);
	assert_int_equal(run_caged(&threading, start_thread), 1);
	assert_true(run_caged(&threading, start_process) <= 0);
}

static void memory_and_time_are_bounded(void **state)
{
	(void)state;
	assert_int_equal(run_caged(&plain, take_memory), 0);
	assert_true(run_caged(&plain, take_time) < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_folders_no_file_is_opened),
		cmocka_unit_test(with_folders_only_theirs_and_only_to_read),
		cmocka_unit_test(network_and_processes_end_it),
		cmocka_unit_test(threads_start_where_they_may_and_processes_never),
		cmocka_unit_test(memory_and_time_are_bounded),
	};

	return CAGED ? cmocka_run_group_tests(tests, NULL, NULL) : 0;
}
