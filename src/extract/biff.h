/* Records of old workbooks (BIFF 5 to 8): a stream of kind, length, content, where long content goes on in records of their own.
 * Reading past the end of a record gives zeros and sets is_short.
 * source [MS-XLS] 2.1.4 records, 2.5.293 XLUnicodeRichExtendedString, 2.4.58 Continue */
#pragma once
#include "base/text.h"
#include "extract/ole.h"

/* How characters are kept: two bytes from Excel 97 on, else those of a code page. */
enum biff_chars { BIFF_UNICODE, BIFF_1252, BIFF_GB18030 };

struct biff {
	const struct ole_stream *stream;
	enum biff_chars chars;
	unsigned kind; /* of the record being read */
	size_t at;     /* what is read next */
	size_t end;    /* of this piece of its content */
	bool is_short;
};

/* Goes to the record at `place`. False when there is none. */
bool biff_seek(struct biff *biff, size_t place);

/* Goes to the next record, whatever is left of this one. */
bool biff_next(struct biff *biff);

/* Whether content is left. */
bool biff_has_more(struct biff *biff);

/* Little-endian numbers of one, two, four bytes; a floating-point number of eight. */
unsigned biff_u8(struct biff *biff);
unsigned biff_u16(struct biff *biff);
uint32_t biff_u32(struct biff *biff);
double biff_double(struct biff *biff);

/* Leaves bytes out. */
void biff_skip(struct biff *biff, size_t count);

/* Appends a text as UTF-8: its length in one or two bytes, then its characters.
 * errors ERR_INTERNAL  the converter is missing */
MUST_USE enum err biff_text(struct ctx *ctx, struct biff *biff, int length_bytes, struct text *out);
