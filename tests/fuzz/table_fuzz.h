/* What the targets of tables share: a table or a refusal, within the limits, whatever the bytes. */
#pragma once
#include "extract/table.h"
#include "fuzz.h"

static inline enum err fuzz_take_header(struct ctx *ctx, const struct table_header *header, void *arg)
{
	(void)ctx;
	(void)arg;
	MUST_HOLD(header->format);
	return OK;
}

static inline enum err fuzz_take_row(struct ctx *ctx, const struct table_row *row, void *arg)
{
	uint32_t *line = arg;

	(void)ctx;
	MUST_HOLD(row->line >= *line && row->cell_count);
	*line = row->line;
	for (uint32_t i = 0; i < row->cell_count; i++) {
		const struct table_cell *cell = &row->cells[i];

		MUST_HOLD(cell->column < row->width);
		MUST_HOLD(text_is_utf8(row->bytes.bytes + cell->offset, cell->length));
	}
	return OK;
}

static inline enum err fuzz_take_blank(struct ctx *ctx, uint32_t line, uint32_t count, void *arg)
{
	(void)ctx;
	(void)line;
	(void)arg;
	MUST_HOLD(count);
	return OK;
}

/* A reader of whole files. */
typedef enum err (*fuzz_reader)(struct ctx *ctx, const uint8_t *bytes, size_t length, const struct table_sink *sink);

/* Reads the input; a refusal says why. */
static inline int fuzz_table(fuzz_reader reader, const uint8_t *bytes, size_t length)
{
	struct ctx *ctx = fuzz_ctx();
	uint32_t line = 0;
	const struct table_sink sink = { fuzz_take_header, fuzz_take_row, fuzz_take_blank, &line };

	MUST_HOLD(reader(ctx, bytes, length, &sink) == OK || ctx->fault.code);
	return 0;
}
