/* Text of old PowerPoint presentations (.ppt, 97 to 2003): a page for each slide, then one with the notes. What an earlier saving left
 * behind in the file is not read.
 * source [MS-PPT] 2.3.2 CurrentUserAtom, 2.3.3 UserEditAtom, 2.3.4 PersistDirectoryAtom, 2.4.14.3 SlideListWithTextContainer,
 * 2.9.41 TextCharsAtom, 2.9.42 TextBytesAtom */
#pragma once
#include "extract/page_text.h"

/* Reads all text.
 * errors ERR_MEANING "document.damaged", "document.password"; ERR_TOO_LARGE "table.too_large" */
MUST_USE enum err ppt_read(struct ctx *ctx, const unsigned char *bytes, size_t length, struct page_text *pages);
