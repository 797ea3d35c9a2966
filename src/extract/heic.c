/* The size is looked at before anything is decoded. */
#include "extract/heic.h"

#include <leptonica/allheaders.h>
#include <libheif/heif.h>
#include <string.h>

#include "base/cleanup.h"
#include "extract/picture.h"

enum {
	HEIC_FULL_PIXELS = 13 * 1000 * 1000, /* larger ones are halved on the way */
	HEIC_MAX_PIXELS = 26 * 1000 * 1000,  /* with which decoding stays within the memory of OCR */
	BRAND_AT = 8,
	BRAND_BYTES = 4,
};

struct heic {
	struct heif_context *file;
	struct heif_image_handle *handle;
	struct heif_image *image;
};

static void heic_done(struct heic *heic)
{
	heif_image_release(heic->image);
	heif_image_handle_release(heic->handle);
	if (heic->file)
		heif_context_free(heic->file);
}

static enum err damaged(struct ctx *ctx, struct heif_error error)
{
	return fail(ctx, ERR_MEANING, "document.damaged", NULL, "The picture is damaged: %.200s", error.message ? error.message : "");
}

bool heic_is(const unsigned char *bytes, size_t length)
{
	static const char *const brands[] = { "heic", "heix", "heim", "heis", "mif1", "msf1" };

	if (length < BRAND_AT + BRAND_BYTES || memcmp(bytes + 4, "ftyp", 4) != 0)
		return false;
	for (size_t i = 0; i < sizeof(brands) / sizeof(brands[0]); i++) {
		if (memcmp(bytes + BRAND_AT, brands[i], BRAND_BYTES) == 0)
			return true;
	}
	return false;
}

static enum err open_picture(struct ctx *ctx, const unsigned char *bytes, size_t length, struct heic *heic)
{
	heic->file = heif_context_alloc();
	heif_context_set_maximum_image_size_limit(heic->file, PICTURE_MAX_SIDE);
	heif_context_set_max_decoding_threads(heic->file, 0);
	struct heif_error error = heif_context_read_from_memory_without_copy(heic->file, bytes, length, NULL);
	if (error.code == heif_error_Ok)
		error = heif_context_get_primary_image_handle(heic->file, &heic->handle);
	if (error.code != heif_error_Ok)
		return damaged(ctx, error);
	int width = heif_image_handle_get_width(heic->handle);
	int height = heif_image_handle_get_height(heic->handle);
	if (width <= 0 || height <= 0 || width > PICTURE_MAX_SIDE || (int64_t)width * height > HEIC_MAX_PIXELS)
		return fail(ctx, ERR_TOO_LARGE, "document.too_large", NULL, "The picture has %d × %d points", width, height);
	return OK;
}

/* A channel of a point: the mean of `step` by `step` points. */
static l_uint32 mean(const uint8_t *rgb, int row_bytes, int step)
{
	l_uint32 sum = 0;

	for (int y = 0; y < step; y++) {
		for (int x = 0; x < step; x++)
			sum += rgb[y * row_bytes + x * 3];
	}
	return sum / (l_uint32)(step * step);
}

static void copy_line(const uint8_t *rgb, int row_bytes, int step, int width, l_uint32 *line)
{
	for (int x = 0; x < width; x++, rgb += 3 * step)
		line[x] = mean(rgb, row_bytes, step) << L_RED_SHIFT | mean(rgb + 1, row_bytes, step) << L_GREEN_SHIFT |
			  mean(rgb + 2, row_bytes, step) << L_BLUE_SHIFT;
}

static enum err copy_picture(struct ctx *ctx, const struct heif_image *image, struct Pix **ret_pix)
{
	int width = heif_image_get_width(image, heif_channel_interleaved);
	int height = heif_image_get_height(image, heif_channel_interleaved);
	int step = (int64_t)width * height > HEIC_FULL_PIXELS ? 2 : 1;
	int row_bytes;
	const uint8_t *rows = heif_image_get_plane_readonly(image, heif_channel_interleaved, &row_bytes);
	PIX *pix = rows ? pixCreateNoInit(width / step, height / step, 32) : NULL;

	if (!pix)
		return fail(ctx, ERR_TOO_LARGE, "document.too_large", NULL, "The picture has %d × %d points", width, height);
	for (int y = 0; y < height / step; y++)
		copy_line(rows + (size_t)y * (size_t)(row_bytes * step), row_bytes, step, width / step,
			  pixGetData(pix) + (size_t)y * (size_t)pixGetWpl(pix));
	*ret_pix = pix;
	return OK;
}

enum err heic_read(struct ctx *ctx, const unsigned char *bytes, size_t length, struct Pix **ret_pix)
{
	CLOSING(heic_done) struct heic heic = { 0 };

	TRY(open_picture(ctx, bytes, length, &heic));
	struct heif_error error = heif_decode_image(heic.handle, &heic.image, heif_colorspace_RGB, heif_chroma_interleaved_RGB, NULL);
	if (error.code != heif_error_Ok)
		return damaged(ctx, error);
	return copy_picture(ctx, heic.image, ret_pix);
}
