/* genjin-extract-pages: what needs the large libraries (poppler, cairo, leptonica, tesseract). One hostile file on descriptor 0, as
 * in genjin-extract:
 *
 *	genjin-extract-pages pdf            text, page by page
 *	genjin-extract-pages ocr-pdf PAGE   text read off one page       30 s, 512 MiB
 *	genjin-extract-pages ocr-image      text read off a picture      30 s, 512 MiB
 *	genjin-extract-pages chat           pieces of a picture of a chat  30 s, 512 MiB
 *	genjin-extract-pages small-pdf      a small picture of page 1
 *	genjin-extract-pages small-image    a small picture
 *
 * in frames of frame.h. A program of its own, so that nothing of these libraries is mapped where tables and types are read. */
#include <poppler.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "extract/chat_picture.h"
#include "extract/frame.h"
#include "extract/input.h"
#include "extract/ocr.h"
#include "extract/pdf.h"
#include "extract/picture.h"
#include "extract/sandbox.h"

enum { ARENA_BYTES = 16 * 1024 * 1024, DRAW_MOST = 3600, OCR_TEXT_BYTES = 512 * 1024, NICER = 10 };

static const double OCR_SCALE = 250.0 / 72; /* points of the paper to those of the drawing */

/* Fonts, their index, and poppler's character maps. */
static const char *const folders[] = { "/usr/share/poppler", "/usr/share/fonts", "/usr/local/share/fonts", "/etc/fonts",
				       "/usr/share/fontconfig", "/var/cache/fontconfig", "/usr/lib/locale", NULL };

static const struct sandbox_limits sandbox_text = { 10, 256 * 1024 * 1024, false, folders };
static const struct sandbox_limits sandbox_image = { 10, 256 * 1024 * 1024, true, folders };
static const struct sandbox_limits sandbox_ocr = { 30, 512 * 1024 * 1024, true, folders };

struct work {
	struct frame_writer *writer;
	const char *argument;
	struct input input;
};

/* --- Text of PDF --- */

static enum err send_page(struct ctx *ctx, uint32_t page, bool is_picture, const char *chars, size_t length, void *arg)
{
	return frame_page(ctx, arg, page, is_picture, chars, length);
}

static enum err run_pdf(struct ctx *ctx, struct work *work)
{
	CLOSING(page_text_done) struct page_text pages = { 0 };
	CLOSING(pdf_close) struct pdf *pdf = NULL;

	TRY(pdf_open(ctx, work->input.bytes, work->input.length, &pdf));
	TRY(frame_document(ctx, work->writer, "pdf", (uint32_t)pdf_page_count(pdf)));
	page_text_init(&pages, send_page, work->writer);
	return pdf_read(ctx, pdf, &pages);
}

/* --- Pictures --- */

static enum err draw_page(struct ctx *ctx, const struct work *work, int page, double scale, int most, struct Pix **ret_pix)
{
	CLOSING(pdf_close) struct pdf *pdf = NULL;
	cairo_surface_t *surface;

	TRY(pdf_open(ctx, work->input.bytes, work->input.length, &pdf));
	TRY(pdf_draw(ctx, pdf, page, scale, most, &surface));
	enum err result = picture_of_rows(ctx, cairo_image_surface_get_data(surface), cairo_image_surface_get_width(surface),
					  cairo_image_surface_get_height(surface), cairo_image_surface_get_stride(surface), ret_pix);
	cairo_surface_destroy(surface);
	return result;
}

static enum err send_small(struct ctx *ctx, struct work *work, struct Pix *pix)
{
	struct bytes png;

	TRY(picture_thumbnail(ctx, pix, &png));
	TRY(frame_document(ctx, work->writer, "png", 1));
	return frame_picture(ctx, work->writer, png.data, png.length);
}

static enum err run_small_pdf(struct ctx *ctx, struct work *work)
{
	CLOSING(picture_close) struct Pix *pix = NULL;

	TRY(draw_page(ctx, work, 1, 1, 2 * THUMBNAIL_SIDE, &pix));
	return send_small(ctx, work, pix);
}

static enum err run_small_image(struct ctx *ctx, struct work *work)
{
	CLOSING(picture_close) struct Pix *pix = NULL;

	TRY(picture_read(ctx, work->input.bytes, work->input.length, &pix));
	return send_small(ctx, work, pix);
}

/* --- OCR --- */

/* Loaded before the sandbox closes. */
static struct ocr *engine;
static struct ocr *latin; /* of chats */

static enum err send_ocr(struct ctx *ctx, struct work *work, struct Pix *pix)
{
	CLOSING(text_done) struct text text = { 0 };
	CLOSING(page_text_done) struct page_text pages = { 0 };

	text_init(&text, OCR_TEXT_BYTES);
	TRY(ocr_read(ctx, engine, pix, &text));
	TRY(frame_document(ctx, work->writer, "ocr", 1));
	page_text_init(&pages, send_page, work->writer);
	page_text_add(&pages, text_chars(&text), text.length);
	return page_text_next(ctx, &pages, false);
}

static enum err run_ocr_pdf(struct ctx *ctx, struct work *work)
{
	CLOSING(picture_close) struct Pix *pix = NULL;

	TRY(draw_page(ctx, work, work->argument ? atoi(work->argument) : 1, OCR_SCALE, DRAW_MOST, &pix));
	return send_ocr(ctx, work, pix);
}

static enum err run_ocr_image(struct ctx *ctx, struct work *work)
{
	CLOSING(picture_close) struct Pix *pix = NULL;

	TRY(picture_read(ctx, work->input.bytes, work->input.length, &pix));
	return send_ocr(ctx, work, pix);
}

static enum err send_piece(struct ctx *ctx, const struct frame_chat_piece *piece, void *arg)
{
	return frame_piece(ctx, arg, piece);
}

static enum err run_chat(struct ctx *ctx, struct work *work)
{
	CLOSING(picture_close) struct Pix *pix = NULL;

	TRY(picture_read(ctx, work->input.bytes, work->input.length, &pix));
	TRY(frame_document(ctx, work->writer, "chat", 1));
	return chat_picture_read(ctx, &(struct chat_ocr){ engine, latin }, pix, send_piece, work->writer);
}

/* --- The whole --- */

static const struct mode {
	const char *name;
	const struct sandbox_limits *limits;
	enum err (*run)(struct ctx *ctx, struct work *work);
	const char *languages; /* of OCR; NULL = it needs none */
	bool with_latin;       /* and English apart */
	bool is_awaited;       /* by somebody at the screen: it does not step back */
} modes[] = {
	{ "pdf", &sandbox_text, run_pdf, NULL, false },
	{ "small-pdf", &sandbox_text, run_small_pdf, NULL, false },
	{ "small-image", &sandbox_image, run_small_image, NULL, false },
	{ "ocr-pdf", &sandbox_ocr, run_ocr_pdf, "chi_sim+eng", false },
	{ "ocr-image", &sandbox_ocr, run_ocr_image, "chi_sim+eng", false },
	{ "chat", &sandbox_ocr, run_chat, "chi_sim", true, true },
};

static const struct mode *find_mode(const char *name)
{
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		if (strcmp(modes[i].name, name) == 0)
			return &modes[i];
	}
	return NULL;
}

static enum err run(struct ctx *ctx, const struct mode *mode, struct work *work)
{
	if (mode->languages)
		TRY(ocr_open(ctx, mode->languages, &engine));
	if (mode->with_latin)
		TRY(ocr_open(ctx, "eng", &latin));
	g_type_ensure(POPPLER_TYPE_DOCUMENT);
	if (!mode->is_awaited && nice(NICER) < 0) /* whoever waits for a page is in no hurry; never fails upwards */
		return fail(ctx, ERR_INTERNAL, "extract.nice", NULL, "The process cannot step back");
	TRY(sandbox_enter_with(ctx, mode->limits));
	TRY(input_read(ctx, INPUT_MAX_BYTES, &work->input));
	return mode->run(ctx, work);
}

int main(int argc, char **argv)
{
	static struct arena arena;
	struct ctx ctx = { .arena = &arena, .clock = &clock_system };
	const struct mode *mode = argc > 1 ? find_mode(argv[1]) : NULL;

	if (!mode || argc > 3) {
		fputs("usage: genjin-extract-pages pdf | ocr-pdf PAGE | ocr-image | chat | small-pdf | small-image  <FILE\n", stderr);
		return 2;
	}
	if (arena_open(ARENA_BYTES, &arena) != OK)
		return 1;
	struct work work = { .writer = frame_writer_open(&ctx, STDOUT_FILENO), .argument = argv[2] };
	enum err result = run(&ctx, mode, &work);
	if (result != OK && ctx.fault.kind == ERR_PEER)
		return 1;
	return frame_finish(&ctx, work.writer, result) == OK ? 0 : 1;
}
