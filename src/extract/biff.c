/* A reader that crosses from a record into those that continue it. */
#include "extract/biff.h"

#include <string.h>

#include "extract/charset.h"
#include "extract/little.h"
#include "extract/office_char.h"

enum { HEAD_BYTES = 4, CONTINUE = 0x3C };

enum { IS_WIDE = 1, HAS_EXTRA = 4, HAS_RUNS = 8, RUN_BYTES = 4 }; /* of a text */

bool biff_seek(struct biff *biff, size_t place)
{
	const struct ole_stream *stream = biff->stream;

	if (place > stream->length || stream->length - place < HEAD_BYTES)
		return false;
	size_t length = little_u16(stream->bytes + place + 2);
	if (length > stream->length - place - HEAD_BYTES)
		return false;
	biff->kind = little_u16(stream->bytes + place);
	biff->at = place + HEAD_BYTES;
	biff->end = biff->at + length;
	return true;
}

bool biff_next(struct biff *biff)
{
	return biff_seek(biff, biff->end);
}

/* Into the record that continues this one, if there is one; empty ones are passed over. */
bool biff_has_more(struct biff *biff)
{
	unsigned kind = biff->kind;

	while (biff->at == biff->end) {
		struct biff next = *biff;

		if (!biff_next(&next) || next.kind != CONTINUE)
			return false;
		*biff = next;
		biff->kind = kind;
	}
	return true;
}

unsigned biff_u8(struct biff *biff)
{
	if (biff_has_more(biff))
		return biff->stream->bytes[biff->at++];
	biff->is_short = true;
	return 0;
}

unsigned biff_u16(struct biff *biff)
{
	unsigned low = biff_u8(biff);

	return low | biff_u8(biff) << 8;
}

uint32_t biff_u32(struct biff *biff)
{
	uint32_t low = biff_u16(biff);

	return low | (uint32_t)biff_u16(biff) << 16;
}

double biff_double(struct biff *biff)
{
	uint64_t bits = biff_u32(biff);
	double number;

	bits |= (uint64_t)biff_u32(biff) << 32;
	memcpy(&number, &bits, sizeof(number));
	return number;
}

void biff_skip(struct biff *biff, size_t count)
{
	while (count && biff_has_more(biff)) {
		size_t some = biff->end - biff->at < count ? biff->end - biff->at : count;

		biff->at += some;
		count -= some;
	}
	biff->is_short |= count > 0;
}

/* --- Texts --- */

/* Characters; where they go on in another record, that says anew how wide they are. */
static void take_unicode(struct biff *biff, size_t count, bool is_wide, struct text *out)
{
	while (count && !biff->is_short) {
		if (biff->at == biff->end)
			is_wide = biff_u8(biff) & IS_WIDE;
		size_t here = (biff->end - biff->at) / (is_wide ? 2 : 1);
		size_t some = here < count ? here : count;

		if (!some)
			biff->is_short = true;
		else if (is_wide)
			office_append_utf16(out, biff->stream->bytes + biff->at, some);
		else
			office_append_1252(out, biff->stream->bytes + biff->at, some);
		biff->at += some * (is_wide ? 2 : 1);
		count -= some;
	}
}

/* How many characters there are was read; then come marks, and behind the characters fonts and readings. */
static void take_rich(struct biff *biff, size_t count, struct text *out)
{
	unsigned marks = biff_u8(biff);
	size_t behind = marks & HAS_RUNS ? (size_t)biff_u16(biff) * RUN_BYTES : 0;

	if (marks & HAS_EXTRA)
		behind += biff_u32(biff);
	take_unicode(biff, count, marks & IS_WIDE, out);
	biff_skip(biff, behind);
}

static enum err collect(struct ctx *ctx, const char *utf8, size_t length, void *arg)
{
	(void)ctx;
	text_append_n(arg, utf8, length);
	return OK;
}

enum err biff_text(struct ctx *ctx, struct biff *biff, int length_bytes, struct text *out)
{
	size_t count = length_bytes == 1 ? biff_u8(biff) : biff_u16(biff);

	if (biff->chars == BIFF_UNICODE) {
		take_rich(biff, count, out);
		return OK;
	}
	size_t some = biff_has_more(biff) && count <= biff->end - biff->at ? count : 0;
	const unsigned char *bytes = biff->stream->bytes + biff->at;
	biff_skip(biff, count);
	if (biff->chars == BIFF_GB18030)
		return charset_convert(ctx, CHARSET_GB18030, bytes, some, collect, out);
	office_append_1252(out, bytes, some);
	return OK;
}
