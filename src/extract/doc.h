/* Text of old Word documents (.doc, Word 6 to 2003): body, then notes, headers and text boxes as the file holds them; tables with a
 * tab between cells, of fields the result. Deleted and hidden text is not told from other text.
 * source [MS-DOC] 2.5 FIB, 2.8.35 PlcPcd, 2.9.38 Clx, 2.9.73 FcCompressed */
#pragma once
#include "extract/page_text.h"

/* Reads all text, long ones as several pages.
 * errors ERR_MEANING "document.damaged", "document.password"; ERR_TOO_LARGE "table.too_large" */
MUST_USE enum err doc_read(struct ctx *ctx, const unsigned char *bytes, size_t length, struct page_text *pages);
