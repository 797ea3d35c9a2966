/* Surfaces by their colour, then the letters on each. */
#include "extract/chat_picture.h"

#include <leptonica/allheaders.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "extract/ocr.h"
#include "extract/picture.h"

enum {
	WIDE = 1200, /* a taller picture that is wider is a phone's: made NARROWER wide */
	NARROWER = 1000,
	SMALL = 700, /* made twice as large */
	SHADES = 32, /* of each of three channels, to count colours */
	COLOURS = SHADES * SHADES * SHADES,
	STANDS_OUT = 10, /* of 255: a white bubble differs by 18 from WeChat's ground */
	FAINTEST = 64,   /* letters differ by so much at least */
	COLOURED = 24,   /* difference of channels from which on a colour is no gray */
	TEXT_MAX_BYTES = 16 * 1024,
	THOUSAND = 1000,
	PERCENT = 100,
	BUBBLE_LEAST = 4,   /* percent of the width: its sides */
	BUBBLE_MOST = 95,
	BUBBLE_EDGE = 1,    /* round corners and the arrow */
	FACE_MOST = 16,
	SURFACE_LEAST = 45, /* percent of its points that have its colour */
	GROUND_LEAST = 20,  /* of all points: bubbles as dense as can be leave 35, a photo has some 10 of any colour */
};

struct colour {
	int red;
	int green;
	int blue;
};

struct surface {
	BOX *box;
	struct colour colour;
	int share; /* percent of the points that are of that colour */
};

struct reading {
	const struct chat_ocr *ocr;
	PIX *pix;     /* 32 bits */
	PIX *letters; /* 8 bits: what stands on bubbles, dark on white */
	PIX *bare;    /* the same of the ground, surfaces white */
	struct surface ground;
	int sent;
	chat_receive receive;
	void *arg;
};

static struct colour colour_of(l_uint32 pixel)
{
	return (struct colour){ (int)(pixel >> 24), (int)(pixel >> 16 & 0xFF), (int)(pixel >> 8 & 0xFF) };
}

static int largest(int a, int b, int c)
{
	int first = a > b ? a : b;

	return first > c ? first : c;
}

static int distance(struct colour a, struct colour b)
{
	return largest(abs(a.red - b.red), abs(a.green - b.green), abs(a.blue - b.blue));
}

static const l_uint32 *line_of(PIX *pix, int y)
{
	return pixGetData(pix) + (size_t)y * (size_t)pixGetWpl(pix);
}

/* --- Colours --- */

static size_t shade_of(struct colour colour)
{
	return ((size_t)colour.red / 8 * SHADES + (size_t)colour.green / 8) * SHADES + (size_t)colour.blue / 8;
}

/* Percent of the points of the box that are of the colour; pictures that were squeezed waver around it. */
static int share_of(PIX *pix, const struct surface *surface)
{
	uint64_t same = 0;
	l_int32 left, top, width, height;

	boxGetGeometry(surface->box, &left, &top, &width, &height);
	for (int y = top; y < top + height; y++) {
		for (int x = left; x < left + width; x++)
			same += distance(colour_of(line_of(pix, y)[x]), surface->colour) < STANDS_OUT;
	}
	return (int)(same * PERCENT / ((uint64_t)width * (uint64_t)height));
}

/* The commonest colour within the box, exact as one of its points. */
static struct surface surface_of(struct ctx *ctx, PIX *pix, BOX *box)
{
	size_t mark = arena_mark(ctx->arena);
	uint32_t *counts = arena_alloc(ctx->arena, COLOURS * sizeof(*counts));
	struct surface surface = { .box = box };
	uint32_t most = 0;
	l_int32 left, top, width, height;

	boxGetGeometry(box, &left, &top, &width, &height);
	for (int y = top; y < top + height; y++) {
		for (int x = left; x < left + width; x++) {
			struct colour colour = colour_of(line_of(pix, y)[x]);
			uint32_t count = ++counts[shade_of(colour)];

			if (count <= most)
				continue;
			most = count;
			surface.colour = colour;
		}
	}
	surface.share = share_of(pix, &surface);
	arena_release(ctx->arena, mark);
	return surface;
}

static bool is_large(BOX *box, int width)
{
	l_int32 wide, high;

	boxGetGeometry(box, NULL, NULL, &wide, &high);
	return wide * PERCENT >= width * BUBBLE_LEAST && high * PERCENT >= width * BUBBLE_LEAST;
}

/* Faces stand at the edges, where no bubble begins. */
static bool is_face(BOX *box, int width)
{
	l_int32 left, wide;

	boxGetGeometry(box, &left, NULL, &wide, NULL);
	return (left + wide) * PERCENT < width * FACE_MOST || left * PERCENT > width * (PERCENT - FACE_MOST);
}

static bool is_bubble(const struct surface *surface, int width)
{
	l_int32 wide;

	boxGetGeometry(surface->box, NULL, NULL, &wide, NULL);
	return surface->share >= SURFACE_LEAST && wide * PERCENT < width * BUBBLE_MOST && !is_face(surface->box, width);
}

/* --- Letters --- */

/* The strongest contrast to its colour within the box. */
static int contrast_of(PIX *pix, const struct surface *surface)
{
	int most = FAINTEST;
	l_int32 left, top, width, height;

	boxGetGeometry(surface->box, &left, &top, &width, &height);
	for (int y = top; y < top + height; y++) {
		for (int x = left; x < left + width; x++) {
			int found = distance(colour_of(line_of(pix, y)[x]), surface->colour);

			most = found > most ? found : most;
		}
	}
	return most;
}

/* Writes how much each point differs from the surface, black from `most` on. */
static void draw_letters(PIX *pix, PIX *drawn, const struct surface *surface, int most)
{
	l_int32 left, top, width, height;

	boxGetGeometry(surface->box, &left, &top, &width, &height);
	for (int y = top; y < top + height; y++) {
		l_uint32 *line = pixGetData(drawn) + (size_t)y * (size_t)pixGetWpl(drawn);

		for (int x = left; x < left + width; x++) {
			int found = distance(colour_of(line_of(pix, y)[x]), surface->colour);

			SET_DATA_BYTE(line, x, 255 - (found < STANDS_OUT ? 0 : found < most ? found * 255 / most : 255));
		}
	}
}

static enum err send(struct ctx *ctx, struct reading *reading, BOX *box, enum frame_ground ground, const char *text)
{
	uint32_t width = (uint32_t)pixGetWidth(reading->pix);
	l_int32 left, top, wide, high;

	if (text[strspn(text, " \n")] == '\0' || reading->sent == FRAME_MAX_PIECES)
		return OK;
	reading->sent++;
	boxGetGeometry(box, &left, &top, &wide, &high);
	const struct frame_chat_piece piece = {
		.left = (uint32_t)left * THOUSAND / width,
		.top = (uint32_t)top * THOUSAND / width,
		.right = (uint32_t)(left + wide) * THOUSAND / width,
		.bottom = (uint32_t)(top + high) * THOUSAND / width,
		.ground = ground,
		.text = text,
	};
	return reading->receive(ctx, &piece, reading->arg);
}

/* Without its round corners and its arrow. */
static BOX *inside(BOX *box, int width)
{
	int edge = width * BUBBLE_EDGE / PERCENT;
	l_int32 left, top, wide, high;

	boxGetGeometry(box, &left, &top, &wide, &high);
	return boxCreate(left + edge, top + edge, wide - 2 * edge, high - 2 * edge);
}

static void close_box(BOX **box)
{
	boxDestroy(box);
}

static enum err read_bubble(struct ctx *ctx, struct reading *reading, const struct surface *surface)
{
	CLOSING(text_done) struct text text = { 0 };
	CLOSING(close_box) BOX *inner = inside(surface->box, pixGetWidth(reading->pix));
	struct colour colour = surface->colour;
	int spread = largest(abs(colour.red - colour.green), abs(colour.green - colour.blue), abs(colour.red - colour.blue));

	text_init(&text, TEXT_MAX_BYTES);
	draw_letters(reading->pix, reading->letters, surface, contrast_of(reading->pix, surface));
	TRY(ocr_read_block(ctx, reading->ocr->chinese, reading->letters, inner, &text));
	if (!ocr_has_wide(text_chars(&text))) {
		text_clear(&text);
		TRY(ocr_read_block(ctx, reading->ocr->latin, reading->letters, inner, &text));
	}
	return send(ctx, reading, surface->box, spread >= COLOURED ? FRAME_ON_COLOUR : FRAME_ON_PLAIN, text_chars(&text));
}

static enum err read_surface(struct ctx *ctx, struct reading *reading, BOX *box)
{
	struct surface surface = surface_of(ctx, reading->pix, box);

	pixSetInRect(reading->bare, box);
	return is_bubble(&surface, pixGetWidth(reading->pix)) ? read_bubble(ctx, reading, &surface) : OK;
}

static enum err send_line(struct ctx *ctx, struct Box *box, const char *text, void *arg)
{
	return send(ctx, arg, box, FRAME_ON_GROUND, text);
}

/* --- The whole --- */

static void close_boxes(BOXA **boxes)
{
	boxaDestroy(boxes);
}

/* One bit for each point: does it stand out of the ground? */
static PIX *mask_of(const struct reading *reading)
{
	PIX *mask = pixCreate(pixGetWidth(reading->pix), pixGetHeight(reading->pix), 1);

	for (int y = 0; mask && y < pixGetHeight(mask); y++) {
		l_uint32 *line = pixGetData(mask) + (size_t)y * (size_t)pixGetWpl(mask);

		for (int x = 0; x < pixGetWidth(mask); x++) {
			if (distance(colour_of(line_of(reading->pix, y)[x]), reading->ground.colour) >= STANDS_OUT)
				SET_DATA_BIT(line, x);
		}
	}
	return mask;
}

/* Boxes of what stands out, from top to bottom; NULL = no memory. */
static BOXA *find_surfaces(const struct reading *reading)
{
	CLOSING(picture_close) PIX *mask = mask_of(reading);
	BOXA *found = mask ? pixConnComp(mask, NULL, 8) : NULL;
	BOXA *sorted = found ? boxaSort(found, L_SORT_BY_Y, L_SORT_INCREASING, NULL) : NULL;

	boxaDestroy(&found);
	return sorted;
}

static enum err read_surfaces(struct ctx *ctx, struct reading *reading)
{
	CLOSING(close_boxes) BOXA *boxes = find_surfaces(reading);

	for (int i = 0; i < boxaGetCount(boxes) && reading->sent < FRAME_MAX_PIECES; i++) {
		CLOSING(close_box) BOX *box = boxaGetBox(boxes, i, L_CLONE);

		if (is_large(box, pixGetWidth(reading->pix)))
			TRY(read_surface(ctx, reading, box));
	}
	return OK;
}

static enum err damaged(struct ctx *ctx)
{
	return fail(ctx, ERR_MEANING, "document.damaged", NULL, "The picture is damaged");
}

static enum err read_all(struct ctx *ctx, struct reading *reading)
{
	CLOSING(close_box) BOX *all = boxCreate(0, 0, pixGetWidth(reading->pix), pixGetHeight(reading->pix));
	CLOSING(picture_close) PIX *letters = pixCreate(pixGetWidth(reading->pix), pixGetHeight(reading->pix), 8);
	CLOSING(picture_close) PIX *bare = pixCreate(pixGetWidth(reading->pix), pixGetHeight(reading->pix), 8);

	if (!letters || !bare)
		return damaged(ctx);
	reading->letters = letters;
	reading->bare = bare;
	reading->ground = surface_of(ctx, reading->pix, all);
	if (reading->ground.share < GROUND_LEAST)
		return OK;
	draw_letters(reading->pix, bare, &reading->ground, FAINTEST);
	TRY(read_surfaces(ctx, reading));
	return ocr_read_lines(ctx, reading->ocr->chinese, bare, send_line, reading);
}

/* Letters of some thirty points, which is what the network wants. */
static float scale_of(struct Pix *pix)
{
	int width = pixGetWidth(pix);

	if (width > WIDE && pixGetHeight(pix) > width)
		return (float)NARROWER / (float)width;
	return width < SMALL ? 2 : 1;
}

enum err chat_picture_read(struct ctx *ctx, const struct chat_ocr *ocr, struct Pix *pix, chat_receive receive, void *arg)
{
	CLOSING(picture_close) PIX *coloured = pixConvertTo32(pix);
	CLOSING(picture_close) PIX *scaled = coloured ? pixScale(coloured, scale_of(pix), scale_of(pix)) : NULL;
	struct reading reading = { .ocr = ocr, .pix = scaled, .receive = receive, .arg = arg };

	return scaled ? read_all(ctx, &reading) : damaged(ctx);
}
