/* The pieces of the text in their order, then what the special characters in them mean. */
#include "extract/doc.h"

#include <string.h>

#include "base/cleanup.h"
#include "extract/charset.h"
#include "extract/little.h"
#include "extract/office_char.h"
#include "extract/ole.h"

/* Places in the file information block. */
enum {
	FIB_VERSION = 2,
	FIB_LANGUAGE = 6,
	FIB_FLAGS = 10,
	FIB_TEXT_FROM = 24, /* before Word 97 */
	FIB_TEXT_TO = 28,
	FIB_CLX = 418, /* place and length of the piece table, from Word 97 on */
	FIB_BYTES = 426,
	OLD_FIB_BYTES = 32,
	WORD_97 = 193,
};

enum { IS_ENCRYPTED = 0x0100, TABLE_IS_1 = 0x0200 };

enum { PAGE_BYTES = 256 * 1024, PIECE_MAX_UNITS = DOCUMENT_TEXT_MAX_BYTES / 4, FIELDS_MAX = 64 };

/* Special characters. */
enum { CELL_END = 0x07, PARAGRAPH_END = 0x0D, FIELD_BEGIN = 0x13, FIELD_RESULT = 0x14, FIELD_END = 0x15, HARD_HYPHEN = 0x1E };

struct doc {
	struct page_text *pages;
	struct ole_stream word;
	struct ole_stream table;
	struct text piece;
	unsigned fields;      /* that are open, one in the other */
	uint64_t instructions; /* a bit for each: it is still its instruction, which nobody reads */
	bool cell_ended;
	size_t units;         /* characters read so far, also those that nobody reads */
};

static void doc_done(struct doc *doc)
{
	ole_stream_close(&doc->word);
	ole_stream_close(&doc->table);
	text_done(&doc->piece);
}

static enum err damaged(struct ctx *ctx)
{
	return fail(ctx, ERR_MEANING, "document.damaged", NULL, "The Word document is damaged");
}

/* --- Special characters --- */

static uint64_t field_bit(const struct doc *doc)
{
	return doc->fields && doc->fields <= FIELDS_MAX ? 1ULL << (doc->fields - 1) : 0;
}

static void take_field(struct doc *doc, char mark)
{
	if (mark == FIELD_BEGIN) {
		doc->fields++;
		doc->instructions |= field_bit(doc);
		return;
	}
	doc->instructions &= ~field_bit(doc);
	if (mark == FIELD_END && doc->fields)
		doc->fields--;
}

/* A row ends in a mark of its own behind that of its last cell. */
static void take_cell_end(struct doc *doc)
{
	bool is_row_end = doc->cell_ended;

	doc->cell_ended = !is_row_end && doc->pages->text.length && doc->pages->text.bytes[doc->pages->text.length - 1] != '\n';
	if (is_row_end)
		page_text_break(doc->pages);
}

static enum err take_paragraph_end(struct ctx *ctx, struct doc *doc)
{
	page_text_add(doc->pages, "\n", 1);
	return doc->pages->text.length >= PAGE_BYTES ? page_text_next(ctx, doc->pages, false) : OK;
}

static enum err take_special(struct ctx *ctx, struct doc *doc, char special)
{
	if (special == FIELD_BEGIN || special == FIELD_RESULT || special == FIELD_END)
		take_field(doc, special);
	else if (doc->instructions)
		return OK;
	else if (special == CELL_END)
		take_cell_end(doc);
	else if (special == PARAGRAPH_END)
		return take_paragraph_end(ctx, doc);
	else if (special == HARD_HYPHEN)
		page_text_add(doc->pages, "-", 1);
	else
		page_text_add(doc->pages, &special, 1);
	return OK;
}

static void take_plain(struct doc *doc, const char *chars, size_t length)
{
	if (doc->instructions || !length)
		return;
	if (doc->cell_ended)
		page_text_add(doc->pages, "\t", 1);
	doc->cell_ended = false;
	page_text_add(doc->pages, chars, length);
}

/* What lies in doc->piece. */
static enum err take_piece(struct ctx *ctx, struct doc *doc)
{
	const char *chars = text_chars(&doc->piece);

	if (!text_ok(&doc->piece))
		return fail(ctx, ERR_TOO_LARGE, "table.too_large", NULL, "The text does not fit into memory");
	for (size_t at = 0; at < doc->piece.length && !doc->pages->is_full; at++) {
		size_t from = at;

		while ((unsigned char)chars[at] >= ' ')
			at++;
		take_plain(doc, chars + from, at - from);
		if (at < doc->piece.length)
			TRY(take_special(ctx, doc, chars[at]));
	}
	return OK;
}

/* --- Pieces --- */

/* A piece of the text: one byte a character at half its place, or two at its place. */
static enum err read_piece(struct ctx *ctx, struct doc *doc, uint32_t place, uint32_t count)
{
	bool is_narrow = place & 0x40000000;
	size_t at = is_narrow ? (place & 0x3FFFFFFF) / 2 : place & 0x3FFFFFFF;
	size_t width = is_narrow ? 1 : 2;

	if (at > doc->word.length || count > (doc->word.length - at) / width)
		return damaged(ctx);
	if (count > PIECE_MAX_UNITS)
		count = PIECE_MAX_UNITS;
	doc->units += count;
	text_clear(&doc->piece);
	if (is_narrow)
		office_append_1252(&doc->piece, doc->word.bytes + at, count);
	else
		office_append_utf16(&doc->piece, doc->word.bytes + at, count);
	return take_piece(ctx, doc);
}

/* Positions of the text, one more than pieces, then eight bytes about each piece. */
static enum err read_pieces(struct ctx *ctx, struct doc *doc, const unsigned char *table, size_t length)
{
	size_t count = length >= 4 ? (length - 4) / 12 : 0;
	const unsigned char *about = table + (count + 1) * 4;

	for (size_t i = 0; i < count && !doc->pages->is_full && doc->units < DOCUMENT_TEXT_MAX_BYTES; i++) {
		uint32_t from = little_u32(table + i * 4);
		uint32_t to = little_u32(table + i * 4 + 4);

		if (to < from)
			return damaged(ctx);
		TRY(read_piece(ctx, doc, little_u32(about + i * 8 + 2), to - from));
	}
	return count ? OK : damaged(ctx);
}

/* Past the properties that lie before the piece table. */
static enum err read_clx(struct ctx *ctx, struct doc *doc)
{
	size_t at = little_u32(doc->word.bytes + FIB_CLX);
	size_t end = at + little_u32(doc->word.bytes + FIB_CLX + 4);

	if (end > doc->table.length)
		return damaged(ctx);
	while (at + 3 <= end && doc->table.bytes[at] == 1)
		at += 3 + (size_t)little_u16(doc->table.bytes + at + 1);
	if (at + 5 > end || doc->table.bytes[at] != 2 || little_u32(doc->table.bytes + at + 1) > end - at - 5)
		return damaged(ctx);
	return read_pieces(ctx, doc, doc->table.bytes + at + 5, little_u32(doc->table.bytes + at + 1));
}

/* --- Before Word 97: one stretch of bytes in the code page of its language --- */

static enum err collect(struct ctx *ctx, const char *utf8, size_t length, void *arg)
{
	(void)ctx;
	text_append_n(arg, utf8, length);
	return OK;
}

static enum err read_old(struct ctx *ctx, struct doc *doc)
{
	size_t from = little_u32(doc->word.bytes + FIB_TEXT_FROM);
	size_t to = little_u32(doc->word.bytes + FIB_TEXT_TO);
	unsigned language = little_u16(doc->word.bytes + FIB_LANGUAGE);
	bool is_simplified = language == 0x0804 || language == 0x1004;

	if (from > to || to > doc->word.length)
		return damaged(ctx);
	size_t length = to - from < PIECE_MAX_UNITS ? to - from : PIECE_MAX_UNITS;
	if (is_simplified)
		TRY(charset_convert(ctx, CHARSET_GB18030, doc->word.bytes + from, length, collect, &doc->piece));
	else
		office_append_1252(&doc->piece, doc->word.bytes + from, length);
	return take_piece(ctx, doc);
}

/* --- The whole --- */

static enum err read_word(struct ctx *ctx, const struct ole *ole, struct doc *doc)
{
	TRY(ole_read(ctx, ole, "WordDocument", &doc->word));
	if (doc->word.length < OLD_FIB_BYTES)
		return damaged(ctx);
	unsigned flags = little_u16(doc->word.bytes + FIB_FLAGS);
	if (flags & IS_ENCRYPTED)
		return fail(ctx, ERR_MEANING, "document.password", NULL, "The Word document needs a password");
	if (little_u16(doc->word.bytes + FIB_VERSION) < WORD_97)
		return read_old(ctx, doc);
	if (doc->word.length < FIB_BYTES)
		return damaged(ctx);
	TRY(ole_read(ctx, ole, flags & TABLE_IS_1 ? "1Table" : "0Table", &doc->table));
	return read_clx(ctx, doc);
}

enum err doc_read(struct ctx *ctx, const unsigned char *bytes, size_t length, struct page_text *pages)
{
	CLOSING(ole_close) struct ole ole = { 0 };
	CLOSING(doc_done) struct doc doc = { .pages = pages };

	text_init(&doc.piece, DOCUMENT_TEXT_MAX_BYTES);
	TRY(ole_open(ctx, bytes, length, &ole));
	TRY(read_word(ctx, &ole, &doc));
	return page_text_next(ctx, pages, false);
}
