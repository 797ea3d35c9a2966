/* The real genjin-extract on whole and on hostile files, and impostors in its place. */
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "platform/extract/extract.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

struct fixture {
	struct arena arena;
	struct ctx ctx;
	char path[64];
};

static int open_fixture(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	assert_non_null(fixture);
	assert_int_equal(arena_open(ARENA_REQUEST_BYTES, &fixture->arena), OK);
	fixture->ctx = (struct ctx){ .arena = &fixture->arena, .clock = &clock_system };
	memcpy(fixture->path, "/tmp/extract-test-XXXXXX", 25);
	int fd = mkstemp(fixture->path);
	assert_true(fd >= 0);
	close(fd);
	*state = fixture;
	return 0;
}

static int close_fixture(void **state)
{
	struct fixture *fixture = *state;

	unsetenv("GENJIN_EXTRACT");
	unlink(fixture->path);
	arena_close(&fixture->arena);
	free(fixture);
	return 0;
}

static void put(struct fixture *fixture, const char *bytes, size_t length)
{
	FILE *file = fopen(fixture->path, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, length, file), length);
	assert_int_equal(fclose(file), 0);
}

/* Puts a shell script in the place of the program. */
static void impersonate(struct fixture *fixture, const char *script)
{
	put(fixture, script, strlen(script));
	chmod(fixture->path, 0700);
	setenv("GENJIN_EXTRACT", fixture->path, 1);
}

static void reads_rows_one_by_one(void **state)
{
	struct fixture *fixture = *state;
	struct ctx *ctx = &fixture->ctx;
	CLOSING(extract_close) struct extract *table = NULL;
	struct extract_row row;
	bool more;

	static const char bytes[] = "\xD0\xD5\xC3\xFB;b\n;;\n\"x\ny\";;z\n";

	put(fixture, bytes, sizeof(bytes) - 1);
	assert_int_equal(extract_open(ctx, fixture->path, NULL, &table), OK);
	assert_string_equal(extract_header(table)->encoding, "GB18030");
	assert_string_equal(extract_header(table)->delimiter, ";");
	assert_int_equal(extract_header(table)->rows, 3);
	assert_int_equal(extract_next(ctx, table, &row, &more), OK);
	assert_true(more);
	assert_int_equal(row.cell_count, 2);
	assert_string_equal(row.cells[0], "姓名");
	assert_int_equal(extract_next(ctx, table, &row, &more), OK);
	assert_int_equal(row.blank_count, 1);
	assert_int_equal(extract_next(ctx, table, &row, &more), OK);
	assert_int_equal(row.line, 3);
	assert_int_equal(row.cell_count, 3);
	assert_string_equal(row.cells[0], "x\ny");
	assert_null(row.cells[1]);
	assert_string_equal(row.cells[2], "z");
	assert_int_equal(extract_next(ctx, table, &row, &more), OK);
	assert_false(more);
	assert_int_equal(extract_next(ctx, table, &row, &more), OK);
	assert_false(more);
}

static void passes_on_why_a_file_is_refused(void **state)
{
	struct fixture *fixture = *state;
	struct extract *table = NULL;

	put(fixture, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8);
	assert_int_equal(extract_open(&fixture->ctx, fixture->path, NULL, &table), ERR_MEANING);
	assert_string_equal(fixture->ctx.fault.code, "document.damaged");
	fault_clear(&fixture->ctx);
	assert_int_equal(extract_open(&fixture->ctx, "/nowhere/at/all", NULL, &table), ERR_NOT_FOUND);
	assert_null(table);
}

static void may_be_closed_half_read(void **state)
{
	struct fixture *fixture = *state;
	struct extract *table = NULL;
	char *bytes = malloc(4000000);

	assert_non_null(bytes);
	memset(bytes, 'a', 4000000);
	for (size_t i = 9; i < 4000000; i += 10)
		bytes[i] = '\n';
	put(fixture, bytes, 4000000);
	free(bytes);
	assert_int_equal(extract_open(&fixture->ctx, fixture->path, NULL, &table), OK);
	extract_close(&table);
	assert_null(table);
}

static void distrusts_what_it_hears(void **state)
{
	static const char *const scripts[] = {
		"#!/bin/sh\nexit 0\n",
		"#!/bin/sh\nkill -9 $$\n",
		"#!/bin/sh\nprintf 'H\\377\\377\\377\\377'\n",
		"#!/bin/sh\nprintf 'Q\\0\\0\\0\\0'\n",
		"#!/bin/sh\nprintf 'H\\4\\0\\0\\0\\377\\0\\0\\0'\n",
		"#!/bin/sh\nprintf 'E\\0\\0\\0\\0'\n",
		"#!/bin/sh\nprintf 'H\\5\\0\\0\\0\\1\\0\\0\\0\\377'\n",
	};
	struct fixture *fixture = *state;
	struct extract *table = NULL;

	for (size_t i = 0; i < sizeof(scripts) / sizeof(scripts[0]); i++) {
		impersonate(fixture, scripts[i]);
		fault_clear(&fixture->ctx);
		assert_int_equal(extract_open(&fixture->ctx, fixture->path, NULL, &table), ERR_MEANING);
		assert_string_equal(fixture->ctx.fault.code, "extract.failed");
		assert_null(table);
	}
	setenv("GENJIN_EXTRACT", "/nowhere/genjin-extract", 1);
	fault_clear(&fixture->ctx);
	assert_int_equal(extract_open(&fixture->ctx, fixture->path, NULL, &table), ERR_INTERNAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(reads_rows_one_by_one, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(passes_on_why_a_file_is_refused, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(may_be_closed_half_read, open_fixture, close_fixture),
		cmocka_unit_test_setup_teardown(distrusts_what_it_hears, open_fixture, close_fixture),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
