/* PDF by poppler: text in reading order, and pages as pictures. In genjin-extract-pages only.
 *
 * Fonts that are not in the file and the character maps of Chinese ones are read from the system's folders, which the sandbox
 * lets through (pages_folders). */
#pragma once
#include <cairo.h>

#include "extract/page_text.h"

enum { PDF_MAX_PAGES = 500 };

struct pdf; /* an open document */

/* Opens the document in `bytes`, which stay with the caller.
 * errors ERR_MEANING "document.damaged", "document.password" */
MUST_USE enum err pdf_open(struct ctx *ctx, const unsigned char *bytes, size_t length, struct pdf **ret_pdf);
void pdf_close(struct pdf **pdf);

/* Pages of the document, from 0. */
int pdf_page_count(const struct pdf *pdf);

/* Hands over the text of every page; one that holds pictures and next to no text counts as a picture. */
MUST_USE enum err pdf_read(struct ctx *ctx, struct pdf *pdf, struct page_text *pages);

/* Draws page number `page` (from 1) on white so that its longer side has at most `most` points and it is at most `scale` times as
 * large as on paper (72 points to the inch).
 * out    ret_surface  to be destroyed by the caller
 * errors ERR_MEANING "document.no_page"; ERR_TOO_LARGE "document.too_large" */
MUST_USE enum err pdf_draw(struct ctx *ctx, struct pdf *pdf, int page, double scale, int most, cairo_surface_t **ret_surface);
