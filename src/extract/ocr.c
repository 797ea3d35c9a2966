/* Through tesseract's C interface. */
#include "extract/ocr.h"

#include <leptonica/allheaders.h>
#include <string.h>
#include <tesseract/capi.h>

enum { SMALL_WIDTH = 1200, DENSITY = 300 };

static TessBaseAPI *api_of(struct ocr *ocr)
{
	return (TessBaseAPI *)ocr;
}

enum err ocr_open(struct ctx *ctx, struct ocr **ret_ocr)
{
	TessBaseAPI *api = TessBaseAPICreate();

	if (TessBaseAPIInit3(api, NULL, "chi_sim+eng") != 0) {
		TessBaseAPIDelete(api);
		return fail(ctx, ERR_INTERNAL, "document.no_ocr", NULL, "The trained data of tesseract (chi_sim, eng) is missing");
	}
	*ret_ocr = (struct ocr *)api;
	return OK;
}

void ocr_close(struct ocr **ocr)
{
	if (*ocr)
		TessBaseAPIDelete(api_of(*ocr));
	*ocr = NULL;
}

/* Length of the character at `at` when it belongs to Chinese text (han, its punctuation, full width forms), else 0. */
static size_t wide_length(const char *at)
{
	unsigned char first = (unsigned char)at[0];

	if ((first >= 0xE3 && first <= 0xE9) || first == 0xEF)
		return strnlen(at, 3) == 3 ? 3 : 0;
	return first >= 0xF0 ? strnlen(at, 4) == 4 ? 4 : 0 : 0;
}

/* Drops single spaces between two wide characters. */
static void append_closed(struct text *out, const char *chars)
{
	bool after_wide = false;

	for (const char *at = chars; *at;) {
		size_t wide = wide_length(at);

		if (*at == ' ' && after_wide && wide_length(at + 1)) {
			at++;
			continue;
		}
		text_append_n(out, at, wide ? wide : 1);
		after_wide = wide > 0;
		at += wide ? wide : 1;
	}
}

enum err ocr_read(struct ctx *ctx, struct ocr *ocr, struct Pix *pix, struct text *out)
{
	/* Photos of the screen and small scans: the network wants letters of some thirty points. */
	PIX *larger = pixGetWidth(pix) < SMALL_WIDTH ? pixScale(pix, 2, 2) : pixClone(pix);

	if (!larger)
		return fail(ctx, ERR_MEANING, "document.damaged", NULL, "The picture is damaged");
	TessBaseAPISetImage2(api_of(ocr), larger);
	TessBaseAPISetSourceResolution(api_of(ocr), DENSITY);
	char *chars = TessBaseAPIGetUTF8Text(api_of(ocr));
	pixDestroy(&larger);
	if (!chars)
		return fail(ctx, ERR_MEANING, "document.damaged", NULL, "The picture cannot be read");
	append_closed(out, chars);
	TessDeleteText(chars);
	return OK;
}
