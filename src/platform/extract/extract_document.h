/* What genjin-extract says of files that are no tables: type, text page by page, a small picture. One process each, as in
 * extract.h; what it says is checked as if it came from a stranger. */
#pragma once
#include "base/ctx.h"
#include "base/field.h"
#include "base/vec.h"

/* Type of the file by its content, "application/octet-stream" when it looks like nothing known.
 * errors ERR_MEANING "extract.failed"; ERR_INTERNAL "extract.no_program" */
MUST_USE enum err extract_type(struct ctx *ctx, const char *path, const char **ret_mime);

enum extract_reader { EXTRACT_PDF = 1, EXTRACT_DOCX, EXTRACT_DOC, EXTRACT_XLSX, EXTRACT_PPT, EXTRACT_TEXT, EXTRACT_HTML, EXTRACT_IMAGE };

/* One page of a text. */
struct extract_page {
	int64_t number;  /* from 1 */
	bool is_picture; /* next to no text, but a picture: extract_ocr() may help */
	const char *text;
};

/* The text of a file, in ctx->arena: at most 16 MiB, 1,000 pages.
 * in     reader  not EXTRACT_IMAGE
 * out    ret_pages  struct extract_page
 * errors ERR_MEANING   "document.damaged", "document.password", "table.damaged", "extract.failed" (over its limits)
 *        ERR_TOO_LARGE "table.too_large", "document.too_large" */
MUST_USE enum err extract_text(struct ctx *ctx, const char *path, enum extract_reader reader, struct list *ret_pages);

/* Text read off one page of a PDF, or off a picture (page 1).
 * errors as extract_text(); ERR_INTERNAL "document.no_ocr"  tesseract's data is not installed */
MUST_USE enum err extract_ocr(struct ctx *ctx, const char *path, enum extract_reader reader, int64_t page, const char **ret_text);

/* A small PNG of the first page of a PDF or of a picture. errors as extract_text() */
MUST_USE enum err extract_small(struct ctx *ctx, const char *path, enum extract_reader reader, struct bytes *ret_png);

/* What a piece of a chat stands on: the ground, or a bubble that is white or gray, or one of a colour. */
enum extract_ground { EXTRACT_ON_GROUND = 0, EXTRACT_ON_PLAIN, EXTRACT_ON_COLOUR };

/* A bubble of a chat, or a line between bubbles. Places in thousandths of the width of the picture, from its upper left corner. */
struct extract_piece {
	int64_t left;
	int64_t top;
	int64_t right;
	int64_t bottom;
	enum extract_ground ground;
	const char *text; /* of a bubble all of it; never empty */
};

/* A picture of a chat in pieces.
 * out    ret_pieces  struct extract_piece, in no order
 * errors as extract_ocr() */
MUST_USE enum err extract_chat(struct ctx *ctx, const char *path, struct list *ret_pieces);
