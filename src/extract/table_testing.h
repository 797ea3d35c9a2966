/* A sink that writes a table down as text, for the tests of both readers:
 * "csv UTF-8 ,|3" for the header, "2: a|b" for a row, "3: blank x1". */
#pragma once
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "extract/table.h"

#include <cmocka.h> /* last: its macro fail() hides ours */

static inline enum err show_header(struct ctx *ctx, const struct table_header *header, void *arg)
{
	(void)ctx;
	text_append_format(arg, "%s %s %s %u\n", header->format, header->encoding ? header->encoding : header->sheet,
			   header->delimiter ? header->delimiter : "-", header->rows);
	return OK;
}

static inline enum err show_row(struct ctx *ctx, const struct table_row *row, void *arg)
{
	uint32_t column = 0;

	(void)ctx;
	text_append_format(arg, "%u:", row->line);
	for (uint32_t i = 0; i < row->cell_count; i++) {
		const struct table_cell *cell = &row->cells[i];

		for (; column <= cell->column; column++)
			text_append_char(arg, column ? '|' : ' ');
		text_append_n(arg, row->bytes.bytes + cell->offset, cell->length);
	}
	for (; column < row->width; column++)
		text_append_char(arg, '|');
	text_append_char(arg, '\n');
	return OK;
}

static inline enum err show_blank(struct ctx *ctx, uint32_t line, uint32_t count, void *arg)
{
	(void)ctx;
	text_append_format(arg, "%u: blank x%u\n", line, count);
	return OK;
}

struct table_test {
	struct arena arena;
	struct ctx ctx;
	struct text shown;
};

static inline void table_test_open(struct table_test *test)
{
	*test = (struct table_test){ .ctx.clock = &clock_system };
	assert_int_equal(arena_open(ARENA_REQUEST_BYTES, &test->arena), OK);
	test->ctx.arena = &test->arena;
	text_init(&test->shown, 64 * 1024 * 1024);
}

static inline void table_test_close(struct table_test *test)
{
	text_done(&test->shown);
	arena_close(&test->arena);
}

/* Reads the bytes; what they say is in test->shown. */
static inline enum err table_test_read(struct table_test *test, const void *bytes, size_t length)
{
	struct table_sink sink = { show_header, show_row, show_blank, &test->shown };

	fault_clear(&test->ctx);
	text_clear(&test->shown);
	return table_read(&test->ctx, bytes, length, NULL, &sink);
}

static inline void table_test_shows(const void *bytes, size_t length, const char *shown)
{
	struct table_test test;

	table_test_open(&test);
	assert_int_equal(table_test_read(&test, bytes, length), OK);
	assert_string_equal(text_chars(&test.shown), shown);
	table_test_close(&test);
}

static inline void table_test_refuses(const void *bytes, size_t length, const char *code)
{
	struct table_test test;

	table_test_open(&test);
	assert_int_not_equal(table_test_read(&test, bytes, length), OK);
	assert_string_equal(test.ctx.fault.code, code);
	table_test_close(&test);
}
