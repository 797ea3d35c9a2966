/* Through tesseract's C interface. */
#include "extract/ocr.h"

#include <leptonica/allheaders.h>
#include <string.h>
#include <tesseract/capi.h>

#include "base/cleanup.h"

enum { SMALL_WIDTH = 1200, DENSITY = 300, LINE_MAX_BYTES = 4096, FILLED_PERCENT = 80 };

static TessBaseAPI *api_of(struct ocr *ocr)
{
	return (TessBaseAPI *)ocr;
}

enum err ocr_open(struct ctx *ctx, const char *languages, struct ocr **ret_ocr)
{
	TessBaseAPI *api = TessBaseAPICreate();

	if (TessBaseAPIInit3(api, NULL, languages) != 0) {
		TessBaseAPIDelete(api);
		return fail(ctx, ERR_INTERNAL, "document.no_ocr", NULL, "The trained data of tesseract (%s) is missing", languages);
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

bool ocr_has_wide(const char *chars)
{
	while (*chars && !wide_length(chars))
		chars++;
	return *chars != '\0';
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

static enum err unreadable(struct ctx *ctx)
{
	return fail(ctx, ERR_MEANING, "document.damaged", NULL, "The picture cannot be read");
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
		return unreadable(ctx);
	append_closed(out, chars);
	TessDeleteText(chars);
	return OK;
}

/* --- Lines with their places --- */

/* The line that the iterator stands on, without white space at its ends. */
static void append_line(TessResultIterator *at, struct text *out)
{
	char *chars = TessResultIteratorGetUTF8Text(at, RIL_TEXTLINE);

	if (!chars)
		return;
	size_t length = strlen(chars);
	while (length && strchr(" \n", chars[length - 1]))
		chars[--length] = '\0';
	append_closed(out, chars + strspn(chars, " \n"));
	TessDeleteText(chars);
}

static void box_of(TessResultIterator *at, int *ret_left, int *ret_top, int *ret_right, int *ret_bottom)
{
	(void)TessPageIteratorBoundingBox(TessResultIteratorGetPageIterator(at), RIL_TEXTLINE, ret_left, ret_top, ret_right, ret_bottom);
}

static TessResultIterator *recognise(struct ocr *ocr, struct Pix *pix, struct Box *box, TessPageSegMode layout)
{
	TessBaseAPI *api = api_of(ocr);
	l_int32 left, top, width, height;

	TessBaseAPISetPageSegMode(api, layout);
	TessBaseAPISetImage2(api, pix);
	TessBaseAPISetSourceResolution(api, DENSITY);
	if (box && boxGetGeometry(box, &left, &top, &width, &height) == 0)
		TessBaseAPISetRectangle(api, left, top, width, height);
	return TessBaseAPIRecognize(api, NULL) == 0 ? TessBaseAPIGetIterator(api) : NULL;
}

/* Between a line and the next: nothing when Chinese runs on, else a blank; a line break when the line ends early. */
static const char *joint_of(const struct text *line, bool is_filled)
{
	const char *chars = text_chars(line);

	if (!is_filled)
		return "\n";
	return line->length >= 3 && wide_length(chars + line->length - 3) ? "" : " ";
}

enum err ocr_read_block(struct ctx *ctx, struct ocr *ocr, struct Pix *pix, struct Box *box, struct text *out)
{
	TessResultIterator *at = recognise(ocr, pix, box, PSM_SINGLE_BLOCK);
	const char *joint = "";
	l_int32 from, width;

	(void)ctx;
	boxGetGeometry(box, &from, NULL, &width, NULL);
	for (bool more = at != NULL; more; more = TessResultIteratorNext(at, RIL_TEXTLINE)) {
		CLOSING(text_done) struct text line = { 0 };
		int left = 0, top = 0, right = 0, bottom = 0;

		text_init(&line, LINE_MAX_BYTES);
		append_line(at, &line);
		box_of(at, &left, &top, &right, &bottom);
		if (!line.length)
			continue;
		text_append(out, joint);
		text_append(out, text_chars(&line));
		joint = joint_of(&line, (right - from) * 100 >= width * FILLED_PERCENT);
	}
	TessResultIteratorDelete(at);
	return OK;
}

static enum err hand_over(struct ctx *ctx, TessResultIterator *at, ocr_receive receive, void *arg)
{
	CLOSING(text_done) struct text line = { 0 };
	int left = 0, top = 0, right = 0, bottom = 0;

	text_init(&line, LINE_MAX_BYTES);
	append_line(at, &line);
	box_of(at, &left, &top, &right, &bottom);
	BOX *box = boxCreate(left, top, right - left, bottom - top);
	enum err result = box ? receive(ctx, box, text_chars(&line), arg) : unreadable(ctx);
	boxDestroy(&box);
	return result;
}

enum err ocr_read_lines(struct ctx *ctx, struct ocr *ocr, struct Pix *pix, ocr_receive receive, void *arg)
{
	TessResultIterator *at = recognise(ocr, pix, NULL, PSM_SPARSE_TEXT);
	enum err result = OK;

	for (bool more = at != NULL; more && result == OK; more = TessResultIteratorNext(at, RIL_TEXTLINE))
		result = hand_over(ctx, at, receive, arg);
	TessResultIteratorDelete(at);
	return result;
}
