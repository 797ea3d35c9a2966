/* What the targets of documents share: pages or a refusal, clean and within the limits, whatever the bytes. */
#pragma once
#include "base/cleanup.h"
#include "extract/page_text.h"
#include "fuzz.h"

static inline enum err fuzz_take_page(struct ctx *ctx, uint32_t page, bool is_picture, const char *chars, size_t length, void *arg)
{
	uint32_t *pages = arg;

	(void)ctx;
	(void)is_picture;
	MUST_HOLD(page == ++*pages && page <= DOCUMENT_MAX_PAGES + 1);
	MUST_HOLD(length <= PAGE_TEXT_MAX_BYTES + 4 && text_is_utf8(chars, length) && !memchr(chars, 0, length));
	for (size_t i = 0; i < length; i++)
		MUST_HOLD((unsigned char)chars[i] >= ' ' || chars[i] == '\t' || chars[i] == '\n');
	return OK;
}

typedef enum err (*fuzz_document_reader)(struct ctx *ctx, const unsigned char *bytes, size_t length, struct page_text *pages);

/* Reads the input; a refusal says why. */
static inline int fuzz_document(fuzz_document_reader reader, const uint8_t *bytes, size_t length)
{
	CLOSING(page_text_done) struct page_text text = { 0 };
	struct ctx *ctx = fuzz_ctx();
	uint32_t pages = 0;

	page_text_init(&text, fuzz_take_page, &pages);
	MUST_HOLD(reader(ctx, bytes, length, &text) == OK || ctx->fault.code);
	return 0;
}
