/* The text of a document while it is read: cleaned, page by page, within limits. */
#pragma once
#include <stdint.h>

#include "base/ctx.h"
#include "base/text.h"

enum {
	PAGE_TEXT_MAX_BYTES = 1024 * 1024,        /* of one page; what is over starts another where pages are ours to make */
	DOCUMENT_TEXT_MAX_BYTES = 16 * 1024 * 1024, /* of all; the rest is left out */
	DOCUMENT_MAX_PAGES = 1000,
};

/* Receives whole pages in order; an error ends the reading with it. */
typedef enum err (*page_receive)(struct ctx *ctx, uint32_t page, bool is_picture, const char *chars, size_t length, void *arg);

struct page_text {
	struct text text;
	uint32_t page;       /* of what is being collected, from 1 */
	size_t total_bytes;  /* handed over so far */
	bool is_full;        /* over a limit: nothing more is taken */
	page_receive receive;
	void *arg;
};

/* Starts at page 1; receive(arg) gets each page's text. page_text_done() frees what is collected, it hands nothing over. */
void page_text_init(struct page_text *pages, page_receive receive, void *arg);
void page_text_done(struct page_text *pages);

/* Adds UTF-8; broken bytes become U+FFFD, control characters but tab and line feed are left out, CR LF becomes LF. */
void page_text_add(struct page_text *pages, const char *chars, size_t length);

/* A line feed unless the page is empty or ends in one already. */
void page_text_break(struct page_text *pages);

/* A tab between cells of the row that began at byte `row`, in place of the line end of the cell before; none before its first. */
void page_text_cell(struct page_text *pages, size_t row);

/* Hands the page over, without white space at its end, and begins the next. */
MUST_USE enum err page_text_next(struct ctx *ctx, struct page_text *pages, bool is_picture);
