/* Text of workbooks (.xlsx, .xls): every sheet a page, a tab between cells. */
#pragma once
#include "extract/page_text.h"

/* Reads the sheets in order, at most 50. errors those of xlsx_read() and xls_read() */
MUST_USE enum err workbook_pages_read(struct ctx *ctx, const unsigned char *bytes, size_t length, struct page_text *pages);
