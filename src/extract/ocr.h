/* Reading text off pictures by tesseract, simplified Chinese and English. In genjin-extract-pages only. */
#pragma once
#include "base/ctx.h"
#include "base/text.h"

struct Pix;
struct ocr;

/* Loads the trained data, before the sandbox closes. errors ERR_INTERNAL "document.no_ocr"  it is not installed */
MUST_USE enum err ocr_open(struct ctx *ctx, struct ocr **ret_ocr);
void ocr_close(struct ocr **ocr);

/* Text of the picture, appended to `out`; spaces that tesseract puts between Chinese characters are taken out.
 * errors ERR_MEANING "document.damaged" */
MUST_USE enum err ocr_read(struct ctx *ctx, struct ocr *ocr, struct Pix *pix, struct text *out);
