/* Text of documents in the Office Open XML format (.docx): headers, body, footers, notes; tables with a tab between cells.
 * source ECMA-376 Part 1: 17.3 paragraphs and runs, 17.4 tables, 17.10 headers and footers; Part 3: 9.3 alternate content */
#pragma once
#include "extract/page_text.h"

/* Reads all text as one page.
 * errors ERR_MEANING   "table.damaged"; ERR_TOO_LARGE "table.too_large" */
MUST_USE enum err docx_read(struct ctx *ctx, const unsigned char *bytes, size_t length, struct page_text *pages);
