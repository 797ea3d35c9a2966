/* The reader of tables, once for each sheet. */
#include "extract/workbook_pages.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/vec.h"
#include "extract/workbook.h"
#include "extract/xls.h"
#include "extract/xlsx.h"

enum { SHEETS_MAX = 50 };

static enum err on_header(struct ctx *ctx, const struct table_header *header, void *arg)
{
	(void)ctx;
	page_text_add(arg, header->sheet, strlen(header->sheet));
	page_text_break(arg);
	return OK;
}

static enum err on_row(struct ctx *ctx, const struct table_row *row, void *arg)
{
	(void)ctx;
	for (uint32_t i = 0; i < row->cell_count; i++) {
		if (i)
			page_text_add(arg, "\t", 1);
		page_text_add(arg, text_chars(&row->bytes) + row->cells[i].offset, row->cells[i].length);
	}
	page_text_break(arg);
	return OK;
}

static enum err on_blank(struct ctx *ctx, uint32_t line, uint32_t count, void *arg)
{
	(void)ctx;
	(void)line;
	(void)count;
	(void)arg;
	return OK;
}

/* An empty sheet is an empty page. What reading it took of the arena is given back. */
static enum err read_sheet(struct ctx *ctx, const unsigned char *bytes, size_t length, const char *name, struct page_text *pages)
{
	const struct table_sink sink = { on_header, on_row, on_blank, pages };
	size_t mark = arena_mark(ctx->arena);
	enum err result = ole_is(bytes, length) ? xls_read(ctx, bytes, length, name, &sink) : xlsx_read(ctx, bytes, length, name, &sink);

	if (result == ERR_MEANING && text_equal(ctx->fault.code, "table.empty")) {
		fault_clear(ctx);
		result = OK;
	}
	TRY(result);
	arena_release(ctx->arena, mark);
	return page_text_next(ctx, pages, false);
}

static enum err list_sheets(struct ctx *ctx, const unsigned char *bytes, size_t length, struct vec *names)
{
	CLOSING(workbook_close) struct workbook workbook = { 0 };
	CLOSING(ole_stream_close) struct ole_stream stream = { 0 };
	struct biff biff;

	if (ole_is(bytes, length))
		TRY(xls_open(ctx, bytes, length, &workbook, &stream, &biff));
	else
		TRY(workbook_open(ctx, bytes, length, &workbook));
	for (size_t i = 0; i < workbook.sheets.count && i < SHEETS_MAX; i++) {
		const char *name = arena_text(ctx->arena, ((const struct sheet *)vec_at(&workbook.sheets, i))->name);

		vec_add(names, &name);
	}
	return OK;
}

enum err workbook_pages_read(struct ctx *ctx, const unsigned char *bytes, size_t length, struct page_text *pages)
{
	struct vec names;

	vec_init(&names, ctx->arena, sizeof(const char *));
	TRY(list_sheets(ctx, bytes, length, &names));
	for (size_t i = 0; i < names.count && !pages->is_full; i++)
		TRY(read_sheet(ctx, bytes, length, *(const char **)vec_at(&names, i), pages));
	return OK;
}
