/* Pictures of chats, drawn as the input says: ground, bubbles, faces and photos anywhere and of any size, beyond the edges too. Reading
 * letters is left to a stand-in, which looks at the boxes it is given; tesseract and the decoders are bounded by the cage. What comes out
 * lies within the picture, in a bounded number of pieces. */
#include <leptonica/allheaders.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "extract/chat_picture.h"
#include "extract/ocr.h"
#include "extract/picture.h"
#include "fuzz.h"

enum { WIDEST = 80, HIGHEST = 120, HEAD_BYTES = 5, SHAPE_BYTES = 8, SHAPES_MOST = 24, OUTSIDE = 16, THOUSAND = 1000 };

/* --- Letters --- */

static bool is_wide;

static void check_box(struct Pix *pix, struct Box *box)
{
	l_int32 left, top, width, height;

	MUST_HOLD(boxGetGeometry(box, &left, &top, &width, &height) == 0);
	MUST_HOLD(left >= 0 && top >= 0 && width > 0 && height > 0);
	MUST_HOLD(left + width <= pixGetWidth(pix) && top + height <= pixGetHeight(pix));
}

bool ocr_has_wide(const char *chars)
{
	return is_wide && *chars;
}

enum err ocr_read_block(struct ctx *ctx, struct ocr *ocr, struct Pix *pix, struct Box *box, struct text *out)
{
	(void)ctx;
	(void)ocr;
	check_box(pix, box);
	text_append(out, "在吗");
	return OK;
}

enum err ocr_read_lines(struct ctx *ctx, struct ocr *ocr, struct Pix *pix, ocr_receive receive, void *arg)
{
	BOX *box = boxCreate(0, 0, pixGetWidth(pix), 1);

	(void)ocr;
	enum err result = receive(ctx, box, "昨天 15:04", arg);
	boxDestroy(&box);
	return result;
}

/* --- The picture --- */

static l_uint32 colour_of(const uint8_t *at)
{
	l_uint32 pixel;

	composeRGBPixel(at[0], at[1], at[2], &pixel);
	return pixel;
}

/* Flat, or with a colour of its own for each point. */
static void draw_shape(PIX *pix, const uint8_t *at)
{
	int left = at[0] % (WIDEST + OUTSIDE) - OUTSIDE, top = at[1] % (HIGHEST + OUTSIDE) - OUTSIDE;

	for (int y = top; y < top + at[3] && y < pixGetHeight(pix); y++) {
		for (int x = left; x < left + at[2] && x < pixGetWidth(pix); x++) {
			const uint8_t photo[] = { (uint8_t)(at[4] + 37 * x), (uint8_t)(at[5] + 53 * y), (uint8_t)(at[6] + x * y) };

			pixSetPixel(pix, x, y, colour_of(at[7] & 1 ? photo : at + 4)); /* refuses what is outside */
		}
	}
}

static PIX *draw(const uint8_t *bytes, size_t length)
{
	PIX *pix = pixCreate(1 + bytes[0] % WIDEST, 1 + bytes[1] % HIGHEST, 32);

	pixSetAllArbitrary(pix, colour_of(bytes + 2));
	for (size_t at = HEAD_BYTES; at + SHAPE_BYTES <= length && at < SHAPES_MOST * SHAPE_BYTES; at += SHAPE_BYTES)
		draw_shape(pix, bytes + at);
	return pix;
}

static enum err take_piece(struct ctx *ctx, const struct frame_chat_piece *piece, void *arg)
{
	int *count = arg;

	(void)ctx;
	MUST_HOLD(++*count <= FRAME_MAX_PIECES);
	MUST_HOLD(piece->left < piece->right && piece->top <= piece->bottom && piece->right <= THOUSAND);
	MUST_HOLD(piece->ground <= FRAME_ON_COLOUR && *piece->text);
	return OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct ctx *ctx = fuzz_ctx();
	const struct chat_ocr ocr = { NULL, NULL };
	int count = 0;

	if (length < HEAD_BYTES)
		return 0;
	setMsgSeverity(L_SEVERITY_NONE);
	is_wide = bytes[0] & 1;
	CLOSING(picture_close) PIX *pix = draw(bytes, length);
	MUST_HOLD(chat_picture_read(ctx, &ocr, pix, take_piece, &count) == OK || ctx->fault.code);
	return 0;
}
