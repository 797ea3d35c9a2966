/* Sheets, texts, formats: record by record up to the end of the first part of the stream. */
#include "extract/xls_book.h"

#include "base/cleanup.h"
#include "extract/table.h"

enum { CODE_PAGE_CHINESE = 936, NAME_MAX_BYTES = 1024 };

struct format {
	unsigned id;
	enum cell_kind kind;
};

struct book {
	struct workbook *workbook;
	struct biff *biff;
	struct vec formats; /* struct format, the workbook's own */
	struct text name;
};

static void book_done(struct book *book)
{
	text_done(&book->name);
}

static enum err too_large(struct ctx *ctx)
{
	return fail(ctx, ERR_TOO_LARGE, "table.too_large", NULL, "The workbook has too many sheets, styles or texts");
}

/* --- The records --- */

static enum err on_password(struct ctx *ctx, struct book *book)
{
	(void)book;
	return fail(ctx, ERR_MEANING, "document.password", NULL, "The workbook needs a password");
}

static enum err on_1904(struct ctx *ctx, struct book *book)
{
	(void)ctx;
	book->workbook->since_1904 = biff_u16(book->biff) == 1;
	return OK;
}

static enum err on_code_page(struct ctx *ctx, struct book *book)
{
	(void)ctx;
	if (book->biff->chars != BIFF_UNICODE)
		book->biff->chars = biff_u16(book->biff) == CODE_PAGE_CHINESE ? BIFF_GB18030 : BIFF_1252;
	return OK;
}

/* Macros and charts are listed, too, but are no tables. */
static enum err on_sheet(struct ctx *ctx, struct book *book)
{
	struct sheet sheet = { .place = biff_u32(book->biff) };
	unsigned state = biff_u8(book->biff);
	unsigned kind = biff_u8(book->biff);

	if (book->workbook->sheets.count == WORKBOOK_MAX_SHEETS)
		return too_large(ctx);
	text_clear(&book->name);
	TRY(biff_text(ctx, book->biff, 1, &book->name));
	sheet.hidden = (state & 3) != 0;
	sheet.name = arena_text(ctx->arena, text_chars(&book->name));
	if (kind == 0)
		vec_add(&book->workbook->sheets, &sheet);
	return OK;
}

static enum err on_format(struct ctx *ctx, struct book *book)
{
	struct format format = { .id = biff_u16(book->biff) };

	if (book->formats.count == WORKBOOK_MAX_FORMATS)
		return too_large(ctx);
	text_clear(&book->name);
	TRY(biff_text(ctx, book->biff, book->biff->chars == BIFF_UNICODE ? 2 : 1, &book->name));
	format.kind = cell_kind_of_format((int)format.id, text_chars(&book->name));
	vec_add(&book->formats, &format);
	return OK;
}

/* Formats stand before the styles that use them. */
static enum err on_style(struct ctx *ctx, struct book *book)
{
	biff_skip(book->biff, 2); /* the font */
	unsigned id = biff_u16(book->biff);
	enum cell_kind kind = cell_kind_of_format((int)id, NULL);

	if (book->workbook->kinds.count == WORKBOOK_MAX_STYLES)
		return too_large(ctx);
	for (size_t i = 0; i < book->formats.count; i++) {
		const struct format *format = vec_at(&book->formats, i);

		if (format->id == id)
			kind = format->kind;
	}
	vec_add(&book->workbook->kinds, &kind);
	return OK;
}

static enum err on_texts(struct ctx *ctx, struct book *book)
{
	struct workbook *workbook = book->workbook;

	biff_skip(book->biff, 4); /* how often they are used */
	for (uint32_t left = biff_u32(book->biff); left && !book->biff->is_short; left--) {
		TRY(biff_text(ctx, book->biff, 2, &workbook->texts));
		uint32_t end = (uint32_t)workbook->texts.length;

		text_append_n(&workbook->text_ends, &end, sizeof(end));
		if (!text_ok(&workbook->texts) || !text_ok(&workbook->text_ends))
			return too_large(ctx);
	}
	return OK;
}

static const struct {
	unsigned kind;
	enum err (*take)(struct ctx *ctx, struct book *book);
} takers[] = {
	{ BIFF_PASSWORD, on_password }, { BIFF_1904, on_1904 },   { BIFF_CODE_PAGE, on_code_page }, { BIFF_SHEET, on_sheet },
	{ BIFF_FORMAT, on_format },     { BIFF_STYLE, on_style }, { BIFF_TEXTS, on_texts },
};

static enum err take_record(struct ctx *ctx, struct book *book)
{
	for (size_t i = 0; i < sizeof(takers) / sizeof(takers[0]); i++) {
		if (takers[i].kind == book->biff->kind)
			return takers[i].take(ctx, book);
	}
	return OK;
}

/* --- The whole --- */

enum err xls_book_read(struct ctx *ctx, struct biff *biff, struct workbook *workbook)
{
	CLOSING(book_done) struct book book = { .workbook = workbook, .biff = biff };
	bool is_there = biff_seek(biff, 0) && biff->kind == BIFF_BEGIN;

	text_init(&book.name, NAME_MAX_BYTES);
	vec_init(&book.formats, ctx->arena, sizeof(struct format));
	biff->chars = is_there && biff_u16(biff) >= BIFF_8 ? BIFF_UNICODE : BIFF_1252;
	while (is_there && biff_next(biff) && biff->kind != BIFF_END)
		TRY(take_record(ctx, &book));
	if (!is_there || biff->is_short)
		return fail(ctx, ERR_MEANING, "table.damaged", NULL, "The workbook is damaged");
	return OK;
}
