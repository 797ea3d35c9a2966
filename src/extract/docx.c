/* Events of the parts become text; what is deleted, hidden in fields or said twice is left out. */
#include "extract/docx.h"

#include <string.h>

#include "base/cleanup.h"
#include "extract/xml_part.h"

enum { PARTS_MAX = 20, CHOICES_MAX = 32 };

struct docx {
	struct page_text *pages;
	bool is_text;        /* inside of w:t */
	int fallback_depth;  /* > 0: inside of a mc:Fallback that is not read */
	size_t row;          /* where the row of a table began */
	int alternates;      /* mc:AlternateContent around, and for each whether its mc:Choice was read */
	bool has_choice[CHOICES_MAX];
};

static bool is(const char *name, const char *wanted)
{
	return strcmp(name, wanted) == 0;
}

/* Word says the same twice where old programs know no text box: first the choice, then the fallback. */
static void start_alternate(struct docx *docx, const char *name)
{
	if (is(name, "AlternateContent") && docx->alternates < CHOICES_MAX)
		docx->has_choice[docx->alternates] = false;
	if (is(name, "AlternateContent"))
		docx->alternates++;
	bool is_known = docx->alternates > 0 && docx->alternates <= CHOICES_MAX;
	if (is(name, "Choice") && is_known)
		docx->has_choice[docx->alternates - 1] = true;
	if (is(name, "Fallback") && is_known && docx->has_choice[docx->alternates - 1])
		docx->fallback_depth++;
}

static enum err on_start(struct ctx *ctx, const char *name, const char **attributes, void *arg)
{
	struct docx *docx = arg;

	(void)ctx;
	(void)attributes;
	if (docx->fallback_depth) {
		docx->fallback_depth++;
		return OK;
	}
	start_alternate(docx, name);
	if (is(name, "t"))
		docx->is_text = true;
	else if (is(name, "tab") && !docx->is_text)
		page_text_add(docx->pages, "\t", 1);
	else if (is(name, "br") || is(name, "cr"))
		page_text_add(docx->pages, "\n", 1);
	else if (is(name, "noBreakHyphen"))
		page_text_add(docx->pages, "-", 1);
	else if (is(name, "tr"))
		docx->row = docx->pages->text.length;
	else if (is(name, "tc"))
		page_text_cell(docx->pages, docx->row);
	else if (is(name, "txbxContent") || is(name, "tbl"))
		page_text_break(docx->pages);
	return OK;
}

static enum err on_end(struct ctx *ctx, const char *name, void *arg)
{
	struct docx *docx = arg;

	(void)ctx;
	if (docx->fallback_depth) {
		docx->fallback_depth--;
		return OK;
	}
	if (is(name, "AlternateContent") && docx->alternates > 0)
		docx->alternates--;
	if (is(name, "t"))
		docx->is_text = false;
	else if (is(name, "p") || is(name, "tr"))
		page_text_break(docx->pages);
	return OK;
}

static enum err on_chars(struct ctx *ctx, const char *chars, size_t length, void *arg)
{
	struct docx *docx = arg;

	(void)ctx;
	if (docx->is_text && !docx->fallback_depth)
		page_text_add(docx->pages, chars, length);
	return OK;
}

static enum err read_part(struct ctx *ctx, struct package *package, const char *path, struct page_text *pages)
{
	struct docx docx = { .pages = pages };
	const struct xml_events events = { on_start, on_end, on_chars, &docx };

	if (!package_has(package, path))
		return OK;
	page_text_break(pages);
	return xml_part_read(ctx, package, path, &events);
}

/* word/header1.xml, word/header2.xml, … */
static enum err read_numbered(struct ctx *ctx, struct package *package, const char *name, struct page_text *pages)
{
	for (int i = 1; i <= PARTS_MAX; i++)
		TRY(read_part(ctx, package, arena_format(ctx->arena, "word/%s%d.xml", name, i), pages));
	return OK;
}

enum err docx_read(struct ctx *ctx, const unsigned char *bytes, size_t length, struct page_text *pages)
{
	CLOSING(package_close) struct package package = { 0 };

	TRY(package_open(ctx, bytes, length, &package));
	if (!package_has(&package, "word/document.xml"))
		return fail(ctx, ERR_MEANING, "document.damaged", NULL, "The package holds no document");
	TRY(read_numbered(ctx, &package, "header", pages));
	TRY(read_part(ctx, &package, "word/document.xml", pages));
	TRY(read_part(ctx, &package, "word/footnotes.xml", pages));
	TRY(read_numbered(ctx, &package, "footer", pages));
	return page_text_next(ctx, pages, false);
}
