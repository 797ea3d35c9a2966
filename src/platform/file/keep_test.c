/* Kept files: names, writing, taking in, walking. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "platform/file/file.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

struct fixture {
	struct arena arena;
	struct ctx ctx;
	char folder[32];
	char source[64];
};

static int open_fixture(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	assert_non_null(fixture);
	assert_int_equal(arena_open(ARENA_REQUEST_BYTES, &fixture->arena), OK);
	fixture->ctx = (struct ctx){ .arena = &fixture->arena, .clock = &clock_system };
	memcpy(fixture->folder, "/tmp/keep-test-XXXXXX", 22);
	assert_non_null(mkdtemp(fixture->folder));
	snprintf(fixture->source, sizeof(fixture->source), "%s/source", fixture->folder);
	*state = fixture;
	return 0;
}

static int close_fixture(void **state)
{
	struct fixture *fixture = *state;
	char command[64];

	snprintf(command, sizeof(command), "rm -rf %s", fixture->folder);
	assert_int_equal(system(command), 0);
	arena_close(&fixture->arena);
	free(fixture);
	return 0;
}

static void write_source(const struct fixture *fixture, const char *content)
{
	FILE *file = fopen(fixture->source, "wb");

	assert_non_null(file);
	fputs(content, file);
	fclose(file);
}

static void holds(struct fixture *fixture, const char *name, const char *content)
{
	char *read;

	assert_int_equal(file_read(&fixture->ctx, file_path(&fixture->ctx, fixture->folder, name), 1000, &read), OK);
	assert_string_equal(read, content);
}

static void a_name_is_random_and_plain(void **state)
{
	struct fixture *fixture = *state;
	const char *one = file_new_name(&fixture->ctx);

	assert_int_equal(strlen(one), 35);
	assert_int_equal(one[2], '/');
	assert_memory_equal(one, one + 3, 2);
	assert_string_not_equal(one, file_new_name(&fixture->ctx));
}

static void keeps_what_was_spooled(void **state)
{
	struct fixture *fixture = *state;
	const char *name = file_new_name(&fixture->ctx);
	struct stat stat_of;

	write_source(fixture, "content");
	assert_int_equal(file_keep(&fixture->ctx, fixture->folder, name, fixture->source), OK);
	holds(fixture, name, "content");
	assert_int_equal(access(fixture->source, F_OK), -1);
	assert_int_equal(stat(file_path(&fixture->ctx, fixture->folder, name), &stat_of), 0);
	file_remove(&fixture->ctx, fixture->folder, name);
	file_remove(&fixture->ctx, fixture->folder, name);
	assert_int_equal(access(file_path(&fixture->ctx, fixture->folder, name), F_OK), -1);
}

static void grows_part_by_part(void **state)
{
	struct fixture *fixture = *state;
	const char *name = file_new_name(&fixture->ctx);

	write_source(fixture, "one ");
	assert_int_equal(file_write_at(&fixture->ctx, fixture->folder, name, 0, fixture->source), OK);
	write_source(fixture, "two");
	assert_int_equal(file_write_at(&fixture->ctx, fixture->folder, name, 4, fixture->source), OK);
	holds(fixture, name, "one two");
	write_source(fixture, "ONE ");
	assert_int_equal(file_write_at(&fixture->ctx, fixture->folder, name, 0, fixture->source), OK);
	holds(fixture, name, "ONE two");
	assert_int_equal(file_put(&fixture->ctx, fixture->folder, name, "x", 1), OK);
	holds(fixture, name, "x");
}

static void a_missing_source_is_an_error(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(file_keep(&fixture->ctx, fixture->folder, file_new_name(&fixture->ctx), "/nowhere/file"), ERR_INTERNAL);
	fault_clear(&fixture->ctx);
	assert_int_equal(file_write_at(&fixture->ctx, "/nowhere", file_new_name(&fixture->ctx), 0, fixture->source), ERR_INTERNAL);
}

static void a_held_folder_loses_nothing(void **state)
{
	struct fixture *fixture = *state;
	struct ctx *ctx = &fixture->ctx;
	const char *name = file_new_name(ctx);
	int hold;

	assert_int_equal(file_put(ctx, fixture->folder, name, "x", 1), OK);
	assert_int_equal(file_hold(ctx, fixture->folder, &hold), OK);
	assert_false(file_remove(ctx, fixture->folder, name));
	holds(fixture, name, "x");
	close(hold);
	assert_true(file_remove(ctx, fixture->folder, name));
	assert_int_equal(access(file_path(ctx, fixture->folder, name), F_OK), -1);
	assert_int_equal(file_hold(ctx, "/nowhere", &hold), ERR_INTERNAL);
}

static enum err count_name(struct ctx *ctx, const char *name, void *arg)
{
	(void)ctx;
	assert_int_equal(strlen(name), 35);
	++*(int *)arg;
	return OK;
}

static void walks_over_kept_files_only(void **state)
{
	struct fixture *fixture = *state;
	struct ctx *ctx = &fixture->ctx;
	int64_t later_s = ctx_now_ms(ctx) / 1000 + 100;
	int count = 0;

	write_source(fixture, "no kept file");
	assert_int_equal(file_each(ctx, fixture->folder, later_s, count_name, &count), OK);
	assert_int_equal(count, 0);
	for (int i = 0; i < 3; i++)
		assert_int_equal(file_put(ctx, fixture->folder, file_new_name(ctx), "x", 1), OK);
	assert_int_equal(file_each(ctx, fixture->folder, later_s, count_name, &count), OK);
	assert_int_equal(count, 3);
	assert_int_equal(file_each(ctx, fixture->folder, later_s - 1000, count_name, &count), OK);
	assert_int_equal(count, 3);
	assert_int_equal(file_each(ctx, "/nowhere", later_s, count_name, &count), ERR_INTERNAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_name_is_random_and_plain, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(keeps_what_was_spooled, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(grows_part_by_part, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(a_missing_source_is_an_error, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(a_held_folder_loses_nothing, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(walks_over_kept_files_only, open_fixture, close_fixture),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
