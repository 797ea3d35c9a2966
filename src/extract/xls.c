/* The cells of a sheet, which come row by row. */
#include "extract/xls.h"

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "extract/sheet.h"
#include "extract/xls_book.h"

struct xls {
	struct workbook *workbook;
	struct biff *biff;
	const struct table_sink *sink;
	const struct sheet *sheet;
	struct table_row row;
	struct text value;
	uint32_t last_line;   /* of the row before */
	uint32_t next_column;
	uint32_t known_rows;  /* 0 = unknown */
	uint32_t column;      /* of the cell being read */
	unsigned style;
	bool is_told;         /* the header */
};

static void xls_done(struct xls *xls)
{
	table_row_done(&xls->row);
	text_done(&xls->value);
}

static enum err damaged(struct ctx *ctx, const char *what)
{
	return fail(ctx, ERR_MEANING, "table.damaged", NULL, "The workbook is damaged: %s", what);
}

/* --- Rows --- */

static enum err tell_header(struct ctx *ctx, struct xls *xls)
{
	if (xls->is_told)
		return OK;
	xls->is_told = true;
	return sheet_tell_header(ctx, xls->workbook, xls->sheet, "xls", xls->known_rows, xls->sink);
}

static enum err start_row(struct ctx *ctx, struct xls *xls, uint32_t line)
{
	if (line < xls->row.line)
		return damaged(ctx, "its rows are in no order");
	if (line > TABLE_MAX_ROWS)
		return fail(ctx, ERR_TOO_LARGE, "table.too_large", NULL, "More than %d rows", TABLE_MAX_ROWS);
	TRY(tell_header(ctx, xls));
	TRY(sheet_tell_row(ctx, xls->sink, &xls->row, &xls->last_line));
	table_row_begin(&xls->row, line);
	xls->next_column = 0;
	return OK;
}

/* What every cell begins with: row, column, and but for the first of many its style. */
static enum err start_cell(struct ctx *ctx, struct xls *xls)
{
	uint32_t line = biff_u16(xls->biff) + 1;

	xls->column = biff_u16(xls->biff);
	return line == xls->row.line ? OK : start_row(ctx, xls, line);
}

static enum err add(struct ctx *ctx, struct xls *xls, const char *chars, size_t length)
{
	if (xls->column < xls->next_column)
		return damaged(ctx, "its columns are in no order");
	xls->next_column = xls->column + 1;
	return table_row_add(ctx, &xls->row, xls->column, chars, length);
}

static enum err add_number(struct ctx *ctx, struct xls *xls, double number)
{
	char exact[CELL_TEXT_BYTES];
	char shown[CELL_TEXT_BYTES];

	snprintf(exact, sizeof(exact), "%.17g", number);
	cell_format(exact, workbook_kind(xls->workbook, xls->style), xls->workbook->since_1904, shown);
	return add(ctx, xls, shown, strlen(shown));
}

static enum err add_boolean(struct ctx *ctx, struct xls *xls, bool value)
{
	return add(ctx, xls, value ? "TRUE" : "FALSE", value ? 4 : 5);
}

/* --- Cells --- */

/* Thirty bits of a number, and whether they are a whole one, and a hundred times too much. */
static double rk_number(uint32_t rk)
{
	uint64_t bits = (uint64_t)(rk & ~3U) << 32;
	double number;

	memcpy(&number, &bits, sizeof(number));
	if (rk & 2)
		number = (double)((int32_t)(rk & ~3U) / 4);
	return rk & 1 ? number / 100 : number;
}

static enum err on_number(struct ctx *ctx, struct xls *xls)
{
	TRY(start_cell(ctx, xls));
	xls->style = biff_u16(xls->biff);
	return add_number(ctx, xls, biff_double(xls->biff));
}

static enum err on_rk(struct ctx *ctx, struct xls *xls)
{
	TRY(start_cell(ctx, xls));
	xls->style = biff_u16(xls->biff);
	return add_number(ctx, xls, rk_number(biff_u32(xls->biff)));
}

/* Style and number of cells side by side, then the last column. */
static enum err on_rk_row(struct ctx *ctx, struct xls *xls)
{
	TRY(start_cell(ctx, xls));
	for (; xls->biff->end - xls->biff->at >= 6; xls->column++) {
		xls->style = biff_u16(xls->biff);
		TRY(add_number(ctx, xls, rk_number(biff_u32(xls->biff))));
	}
	return OK;
}

static enum err on_shared_text(struct ctx *ctx, struct xls *xls)
{
	const char *chars;
	size_t length;

	TRY(start_cell(ctx, xls));
	xls->style = biff_u16(xls->biff);
	if (!workbook_text(xls->workbook, biff_u32(xls->biff), &chars, &length))
		return damaged(ctx, "a text is missing");
	return add(ctx, xls, chars, length);
}

static enum err add_text(struct ctx *ctx, struct xls *xls)
{
	text_clear(&xls->value);
	TRY(biff_text(ctx, xls->biff, 2, &xls->value));
	return add(ctx, xls, text_chars(&xls->value), xls->value.length);
}

static enum err on_text(struct ctx *ctx, struct xls *xls)
{
	TRY(start_cell(ctx, xls));
	xls->style = biff_u16(xls->biff);
	return add_text(ctx, xls);
}

static enum err on_boolean(struct ctx *ctx, struct xls *xls)
{
	TRY(start_cell(ctx, xls));
	xls->style = biff_u16(xls->biff);
	bool value = biff_u8(xls->biff) != 0;
	return biff_u8(xls->biff) ? OK : add_boolean(ctx, xls, value); /* else it is an error */
}

/* Its last result: a number, or by its last two bytes something else; a text follows in a record of its own. */
static enum err on_formula(struct ctx *ctx, struct xls *xls)
{
	TRY(start_cell(ctx, xls));
	xls->style = biff_u16(xls->biff);
	double number = biff_double(xls->biff);
	unsigned char bytes[sizeof(number)];

	memcpy(bytes, &number, sizeof(number));
	if (bytes[6] != 0xFF || bytes[7] != 0xFF)
		return add_number(ctx, xls, number);
	return bytes[0] == 1 ? add_boolean(ctx, xls, bytes[2] != 0) : OK;
}

/* Text of the formula before. */
static enum err on_result(struct ctx *ctx, struct xls *xls)
{
	return xls->row.line && xls->column >= xls->next_column ? add_text(ctx, xls) : OK;
}

static enum err on_size(struct ctx *ctx, struct xls *xls)
{
	bool is_wide = xls->biff->chars == BIFF_UNICODE;

	(void)ctx;
	biff_skip(xls->biff, is_wide ? 4 : 2);
	xls->known_rows = is_wide ? biff_u32(xls->biff) : biff_u16(xls->biff);
	return OK;
}

static const struct {
	unsigned kind;
	enum err (*take)(struct ctx *ctx, struct xls *xls);
} takers[] = {
	{ BIFF_NUMBER, on_number }, { BIFF_RK, on_rk },     { BIFF_RK_ROW, on_rk_row },    { BIFF_SHARED_TEXT, on_shared_text },
	{ BIFF_TEXT, on_text },     { BIFF_RICH_TEXT, on_text }, { BIFF_BOOLEAN, on_boolean }, { BIFF_FORMULA, on_formula },
	{ BIFF_RESULT, on_result }, { BIFF_SIZE, on_size },
};

static enum err take_record(struct ctx *ctx, struct xls *xls)
{
	for (size_t i = 0; i < sizeof(takers) / sizeof(takers[0]); i++) {
		if (takers[i].kind == xls->biff->kind)
			return takers[i].take(ctx, xls);
	}
	return OK;
}

/* --- The whole --- */

/* Charts within the sheet begin and end like it; what they hold are copies of cells. */
static enum err read_sheet(struct ctx *ctx, struct xls *xls)
{
	unsigned depth = 1;

	if (!biff_seek(xls->biff, xls->sheet->place) || xls->biff->kind != BIFF_BEGIN)
		return damaged(ctx, "a sheet is missing");
	while (depth && biff_next(xls->biff)) {
		depth += xls->biff->kind == BIFF_BEGIN;
		depth -= xls->biff->kind == BIFF_END;
		if (depth == 1)
			TRY(take_record(ctx, xls));
		if (xls->biff->is_short)
			return damaged(ctx, "a cell is too short");
	}
	TRY(tell_header(ctx, xls));
	TRY(sheet_tell_row(ctx, xls->sink, &xls->row, &xls->last_line));
	if (!xls->last_line)
		return fail(ctx, ERR_MEANING, "table.empty", NULL, "Sheet \"%s\" holds no rows", xls->sheet->name);
	return depth ? damaged(ctx, "it ends early") : OK;
}

/* The stream of the workbook in its container. */
static enum err read_stream(struct ctx *ctx, const unsigned char *bytes, size_t length, struct ole_stream *ret_stream)
{
	CLOSING(ole_close) struct ole ole = { 0 };

	TRY(ole_open(ctx, bytes, length, &ole));
	if (ole_has(&ole, "EncryptedPackage"))
		return fail(ctx, ERR_MEANING, "document.password", NULL, "The document needs a password");
	if (!ole_has(&ole, "Workbook") && !ole_has(&ole, "Book"))
		return fail(ctx, ERR_MEANING, "table.not_table", NULL, "The file is an office document, but no workbook");
	return ole_read(ctx, &ole, ole_has(&ole, "Workbook") ? "Workbook" : "Book", ret_stream);
}

enum err xls_open(struct ctx *ctx, const unsigned char *bytes, size_t length, struct workbook *ret_workbook, struct ole_stream *ret_stream,
		  struct biff *ret_biff)
{
	workbook_init(ctx, ret_workbook);
	TRY(read_stream(ctx, bytes, length, ret_stream));
	*ret_biff = (struct biff){ .stream = ret_stream };
	return xls_book_read(ctx, ret_biff, ret_workbook);
}

enum err xls_read(struct ctx *ctx, const unsigned char *bytes, size_t length, const char *sheet, const struct table_sink *sink)
{
	CLOSING(workbook_close) struct workbook workbook = { 0 };
	CLOSING(ole_stream_close) struct ole_stream stream = { 0 };
	struct biff biff;
	CLOSING(xls_done) struct xls xls = { .workbook = &workbook, .biff = &biff, .sink = sink };

	table_row_init(&xls.row);
	text_init(&xls.value, TABLE_MAX_CELL_BYTES);
	TRY(xls_open(ctx, bytes, length, &workbook, &stream, &biff));
	TRY(sheet_choose(ctx, &workbook, sheet, &xls.sheet));
	return read_sheet(ctx, &xls);
}
