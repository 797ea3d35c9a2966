/* The header is looked at before anything is decoded. */
#include "extract/picture.h"

#include <leptonica/allheaders.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "extract/heic.h"

static enum err damaged(struct ctx *ctx)
{
	return fail(ctx, ERR_MEANING, "document.damaged", NULL, "The picture is damaged");
}

static enum err too_large(struct ctx *ctx, int width, int height)
{
	return fail(ctx, ERR_TOO_LARGE, "document.too_large", NULL, "The picture has %d × %d points", width, height);
}

/* How much smaller a JPEG must be decoded to fit; 0: it does not. */
static int reduction_of(int64_t pixels)
{
	for (int reduction = 1; reduction <= 8; reduction *= 2) {
		if (pixels / reduction / reduction <= PICTURE_MAX_PIXELS)
			return reduction;
	}
	return 0;
}

static PIX *decode(const unsigned char *bytes, size_t length, int format, int reduction)
{
	if (format == IFF_JFIF_JPEG)
		return pixReadMemJpeg(bytes, length, 0, reduction, NULL, 0);
	return reduction == 1 ? pixReadMem(bytes, length) : NULL;
}

enum err picture_read(struct ctx *ctx, const unsigned char *bytes, size_t length, struct Pix **ret_pix)
{
	l_int32 format, width, height, bits, samples, has_map;

	setMsgSeverity(L_SEVERITY_NONE);
	if (heic_is(bytes, length))
		return heic_read(ctx, bytes, length, ret_pix);
	if (pixReadHeaderMem(bytes, length, &format, &width, &height, &bits, &samples, &has_map) != 0 || width <= 0 || height <= 0)
		return damaged(ctx);
	int reduction = reduction_of((int64_t)width * height);
	if (width > PICTURE_MAX_SIDE || height > PICTURE_MAX_SIDE || reduction == 0)
		return too_large(ctx, width, height);
	if (reduction > 1 && format != IFF_JFIF_JPEG)
		return too_large(ctx, width, height);
	PIX *pix = decode(bytes, length, format, reduction);
	PIX *plain = pix ? pixConvertTo8Or32(pix, L_CLONE, 0) : NULL;
	pixDestroy(&pix);
	if (!plain)
		return damaged(ctx);
	*ret_pix = plain;
	return OK;
}

void picture_close(struct Pix **pix)
{
	pixDestroy(pix);
}

enum err picture_of_rows(struct ctx *ctx, const unsigned char *rows, int width, int height, int row_bytes, struct Pix **ret_pix)
{
	PIX *pix = pixCreateNoInit(width, height, 8);

	if (!pix)
		return too_large(ctx, width, height);
	for (int y = 0; y < height; y++) {
		const unsigned char *pixel = rows + (size_t)y * (size_t)row_bytes;
		l_uint32 *line = pixGetData(pix) + (size_t)y * (size_t)pixGetWpl(pix);

		for (int x = 0; x < width; x++, pixel += 4)
			SET_DATA_BYTE(line, x, (pixel[0] * 29 + pixel[1] * 150 + pixel[2] * 77) >> 8);
	}
	*ret_pix = pix;
	return OK;
}

enum err picture_thumbnail(struct ctx *ctx, struct Pix *pix, struct bytes *ret_png)
{
	bool is_wide = pixGetWidth(pix) > pixGetHeight(pix);
	CLOSING(picture_close) PIX *small = NULL;
	l_uint8 *png = NULL;
	size_t length = 0;

	if (pixGetWidth(pix) <= THUMBNAIL_SIDE && pixGetHeight(pix) <= THUMBNAIL_SIDE)
		small = pixClone(pix);
	else
		small = pixScaleToSize(pix, is_wide ? THUMBNAIL_SIDE : 0, is_wide ? 0 : THUMBNAIL_SIDE);
	if (!small || pixWriteMemPng(&png, &length, small, 0) != 0)
		return damaged(ctx);
	*ret_png = (struct bytes){ arena_copy(ctx->arena, png, length), length };
	free(png);
	return OK;
}
