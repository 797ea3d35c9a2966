/* Hostile text tables: a table or a refusal, within the limits, whatever the bytes. */
#include <stdlib.h>

#include "extract/csv_table.h"

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t length);

static enum err take_header(struct ctx *ctx, const struct table_header *header, void *arg)
{
	(void)ctx;
	(void)arg;
	if (!header->format)
		abort();
	return OK;
}

static enum err take_row(struct ctx *ctx, const struct table_row *row, void *arg)
{
	uint32_t *line = arg;

	(void)ctx;
	if (row->line < *line || !row->cell_count)
		abort();
	*line = row->line;
	for (uint32_t i = 0; i < row->cell_count; i++) {
		const struct table_cell *cell = &row->cells[i];

		if (cell->column >= row->width || !text_is_utf8(row->bytes.bytes + cell->offset, cell->length))
			abort();
	}
	return OK;
}

static enum err take_blank(struct ctx *ctx, uint32_t line, uint32_t count, void *arg)
{
	(void)ctx;
	(void)line;
	(void)arg;
	if (!count)
		abort();
	return OK;
}

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t length)
{
	static struct arena arena;
	struct ctx ctx = { .arena = &arena, .clock = &clock_system };
	uint32_t line = 0;
	struct table_sink sink = { take_header, take_row, take_blank, &line };

	if (!arena.start && arena_open(ARENA_REQUEST_BYTES, &arena) != OK)
		abort();
	enum err result = csv_read(&ctx, bytes, length, &sink);
	if (result != OK && !ctx.fault.code)
		abort();
	arena_reset(&arena);
	return 0;
}
