/* Text of plain files (TXT, MD, CSV) in any encoding, and of HTML without its marks. */
#pragma once
#include "extract/page_text.h"

/* Reads a plain file; a long one becomes several pages, divided at line ends. errors ERR_INTERNAL the converter is missing */
MUST_USE enum err text_file_read(struct ctx *ctx, const unsigned char *bytes, size_t length, struct page_text *pages);

/* The same for HTML: elements that end a line do so, scripts and styles are left out, common entities are resolved. */
MUST_USE enum err html_file_read(struct ctx *ctx, const unsigned char *bytes, size_t length, struct page_text *pages);
