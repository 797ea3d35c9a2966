/* genjin-extract: reads one hostile file from descriptor 0 and says on descriptor 1 what is in it.
 *
 *	genjin-extract table [SHEET]      a table, row by row
 *	genjin-extract type               what the file is
 *	genjin-extract docx|doc|xlsx|ppt|text|html   its text; xlsx stands for old workbooks, too
 *	genjin-extract part NAME          a file out of an archive
 *
 * in frames of frame.h. *
 * Started by platform/extract with nothing but its three descriptors. Exit status 0: the stream ends in Z or E. */
#include <stdio.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "extract/charset.h"
#include "extract/doc.h"
#include "extract/docx.h"
#include "extract/file_type.h"
#include "extract/input.h"
#include "extract/frame.h"
#include "extract/ppt.h"
#include "extract/sandbox.h"
#include "extract/text_file.h"
#include "extract/workbook_pages.h"
#include "extract/xml_part.h"

enum { ARENA_BYTES = 32 * 1024 * 1024 };

static enum err extract_table(struct ctx *ctx, struct frame_writer *writer, const char *sheet)
{
	struct input input = { 0 };
	struct table_sink sink = frame_sink(writer);

	TRY(charset_prepare(ctx));
	TRY(sandbox_enter(ctx));
	TRY(input_read(ctx, TABLE_MAX_FILE_BYTES, &input));
	return table_read(ctx, input.bytes, input.length, sheet, &sink);
}

static enum err extract_type(struct ctx *ctx, struct frame_writer *writer, const char *unused)
{
	struct input input = { 0 };

	(void)unused;
	TRY(charset_prepare(ctx));
	TRY(file_type_prepare(ctx));
	TRY(sandbox_enter(ctx));
	TRY(input_read(ctx, INPUT_MAX_BYTES, &input));
	return frame_document(ctx, writer, file_type_find(ctx, input.bytes, input.length), 0);
}

typedef enum err (*document_read)(struct ctx *ctx, const unsigned char *bytes, size_t length, struct page_text *pages);

static enum err send_page(struct ctx *ctx, uint32_t page, bool is_picture, const char *chars, size_t length, void *arg)
{
	return frame_page(ctx, arg, page, is_picture, chars, length);
}

static enum err read_pages(struct ctx *ctx, struct frame_writer *writer, const char *kind, document_read read)
{
	CLOSING(page_text_done) struct page_text pages = { 0 };
	struct input input = { 0 };

	TRY(charset_prepare(ctx));
	TRY(sandbox_enter(ctx));
	TRY(input_read(ctx, INPUT_MAX_BYTES, &input));
	TRY(frame_document(ctx, writer, kind, 0));
	page_text_init(&pages, send_page, writer);
	return read(ctx, input.bytes, input.length, &pages);
}

static enum err extract_docx(struct ctx *ctx, struct frame_writer *writer, const char *unused)
{
	(void)unused;
	return read_pages(ctx, writer, "docx", docx_read);
}

static enum err extract_doc(struct ctx *ctx, struct frame_writer *writer, const char *unused)
{
	(void)unused;
	return read_pages(ctx, writer, "doc", doc_read);
}

static enum err extract_ppt(struct ctx *ctx, struct frame_writer *writer, const char *unused)
{
	(void)unused;
	return read_pages(ctx, writer, "ppt", ppt_read);
}

static enum err extract_xlsx(struct ctx *ctx, struct frame_writer *writer, const char *unused)
{
	(void)unused;
	return read_pages(ctx, writer, "xlsx", workbook_pages_read);
}

static enum err extract_text(struct ctx *ctx, struct frame_writer *writer, const char *unused)
{
	(void)unused;
	return read_pages(ctx, writer, "text", text_file_read);
}

static enum err extract_html(struct ctx *ctx, struct frame_writer *writer, const char *unused)
{
	(void)unused;
	return read_pages(ctx, writer, "html", html_file_read);
}

/* --- Archives --- */

static enum err send_bytes(struct ctx *ctx, const char *bytes, size_t length, void *arg)
{
	return frame_bytes(ctx, arg, bytes, length);
}

static enum err extract_part(struct ctx *ctx, struct frame_writer *writer, const char *name)
{
	CLOSING(package_close) struct package package = { 0 };
	struct input input = { 0 };

	TRY(sandbox_enter(ctx));
	TRY(input_read(ctx, TABLE_MAX_FILE_BYTES, &input));
	TRY(package_open(ctx, input.bytes, input.length, &package));
	if (!name || !package_has(&package, name))
		return fail(ctx, ERR_MEANING, "document.no_part", NULL, "The archive holds no file \"%.300s\"", name ? name : "");
	return package_read(ctx, &package, name, send_bytes, writer);
}

static const struct mode {
	const char *name;
	enum err (*run)(struct ctx *ctx, struct frame_writer *writer, const char *argument);
} modes[] = {
	{ "table", extract_table },
	{ "type", extract_type },
	{ "docx", extract_docx },
	{ "doc", extract_doc },
	{ "xlsx", extract_xlsx },
	{ "ppt", extract_ppt },
	{ "text", extract_text },
	{ "html", extract_html },
	{ "part", extract_part },
};

static const struct mode *find_mode(const char *name)
{
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		if (strcmp(modes[i].name, name) == 0)
			return &modes[i];
	}
	return NULL;
}

int main(int argc, char **argv)
{
	static struct arena arena;
	struct ctx ctx = { .arena = &arena, .clock = &clock_system };
	const struct mode *mode = argc > 1 ? find_mode(argv[1]) : NULL;

	if (!mode || argc > 3) {
		fputs("usage: genjin-extract table [SHEET] | type | docx | doc | xlsx | ppt | text | html | part NAME  <FILE\n", stderr);
		return 2;
	}
	if (arena_open(ARENA_BYTES, &arena) != OK)
		return 1;
	struct frame_writer *writer = frame_writer_open(&ctx, STDOUT_FILENO);
	enum err result = mode->run(&ctx, writer, argv[2]);
	if (result != OK && ctx.fault.kind == ERR_PEER)
		return 1;
	return frame_finish(&ctx, writer, result) == OK ? 0 : 1;
}
