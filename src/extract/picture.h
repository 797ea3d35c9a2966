/* Pictures (PNG, JPEG, GIF, WebP, TIFF, BMP by leptonica, HEIC by libheif): decoded within limits, made small.
 * In genjin-extract-pages only. */
#pragma once
#include <stddef.h>

#include "base/ctx.h"
#include "base/field.h"

struct Pix; /* of leptonica */

enum {
	PICTURE_MAX_SIDE = 30000,
	PICTURE_MAX_PIXELS = 40 * 1000 * 1000, /* once decoded; JPEG is decoded at a half, a quarter or an eighth to fit */
	THUMBNAIL_SIDE = 320,
};

/* Decodes the bytes. out ret_pix  of 8 or 32 bits; for picture_close()
 * errors ERR_MEANING "document.damaged"; ERR_TOO_LARGE "document.too_large" */
MUST_USE enum err picture_read(struct ctx *ctx, const unsigned char *bytes, size_t length, struct Pix **ret_pix);
void picture_close(struct Pix **pix);

/* Picture out of rows of 32-bit pixels (blue, green, red, unused in memory), as cairo draws them. */
MUST_USE enum err picture_of_rows(struct ctx *ctx, const unsigned char *rows, int width, int height, int row_bytes, struct Pix **ret_pix);

/* A PNG whose longer side has at most THUMBNAIL_SIDE points, in ctx->arena. */
MUST_USE enum err picture_thumbnail(struct ctx *ctx, struct Pix *pix, struct bytes *ret_png);
