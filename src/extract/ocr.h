/* Reading text off pictures by tesseract, simplified Chinese and English. In genjin-extract-pages only. */
#pragma once
#include "base/ctx.h"
#include "base/text.h"

struct Box;
struct Pix;
struct ocr;

/* Loads the trained data, before the sandbox closes.
 * in     languages  "chi_sim+eng": of a page, whose languages nobody knows; "chi_sim", "eng": where one is likely, read better alone
 * errors ERR_INTERNAL "document.no_ocr"  it is not installed */
MUST_USE enum err ocr_open(struct ctx *ctx, const char *languages, struct ocr **ret_ocr);
void ocr_close(struct ocr **ocr);

/* Text of the picture, appended to `out`; spaces that tesseract puts between Chinese characters are taken out.
 * errors ERR_MEANING "document.damaged" */
MUST_USE enum err ocr_read(struct ctx *ctx, struct ocr *ocr, struct Pix *pix, struct text *out);

/* True when Chinese characters, their punctuation or full width forms are among them. */
bool ocr_has_wide(const char *chars);

/* The same of one block of lines within the box; a line that fills it goes on in the next one. */
MUST_USE enum err ocr_read_block(struct ctx *ctx, struct ocr *ocr, struct Pix *pix, struct Box *box, struct text *out);

/* Receives a line and where it stands. */
typedef enum err (*ocr_receive)(struct ctx *ctx, struct Box *box, const char *text, void *arg);

/* Lines that stand anywhere on the picture. errors as ocr_read() and of `receive` */
MUST_USE enum err ocr_read_lines(struct ctx *ctx, struct ocr *ocr, struct Pix *pix, ocr_receive receive, void *arg);
