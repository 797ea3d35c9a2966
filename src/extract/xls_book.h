/* What comes before the sheets in the stream of an old workbook. Private to the reader of .xls. */
#pragma once
#include "extract/biff.h"
#include "extract/workbook.h"

/* Kinds of records. */
enum {
	BIFF_FORMULA = 0x06,
	BIFF_END = 0x0A,
	BIFF_1904 = 0x22,
	BIFF_PASSWORD = 0x2F,
	BIFF_CODE_PAGE = 0x42,
	BIFF_SHEET = 0x85,
	BIFF_RK_ROW = 0xBD,
	BIFF_RICH_TEXT = 0xD6,
	BIFF_STYLE = 0xE0,
	BIFF_TEXTS = 0xFC,
	BIFF_SHARED_TEXT = 0xFD,
	BIFF_SIZE = 0x200,
	BIFF_NUMBER = 0x203,
	BIFF_TEXT = 0x204,
	BIFF_BOOLEAN = 0x205,
	BIFF_RESULT = 0x207,
	BIFF_RK = 0x27E,
	BIFF_FORMAT = 0x41E,
	BIFF_BEGIN = 0x809,
};

/* Version of a BIFF_BEGIN from which on characters are Unicode. */
enum { BIFF_8 = 0x600 };

/* Reads it. `biff` stands nowhere yet, and knows afterwards how characters are kept.
 * errors ERR_MEANING "table.damaged", "document.password"; ERR_TOO_LARGE "table.too_large" */
MUST_USE enum err xls_book_read(struct ctx *ctx, struct biff *biff, struct workbook *workbook);
