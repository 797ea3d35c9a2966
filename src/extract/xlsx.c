/* Turning the cells of a sheet into rows. */
#include "extract/xlsx.h"

#include <ctype.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "extract/sheet.h"

enum cell_type { TYPE_NUMBER, TYPE_SHARED, TYPE_TEXT, TYPE_BOOLEAN, TYPE_ERROR };

struct sheet_reading {
	struct workbook *workbook;
	const struct table_sink *sink;
	struct table_row row;
	struct text value;  /* of the cell being read */
	uint32_t last_line; /* of the row before */
	uint32_t next_column;
	uint32_t column;
	enum cell_type type;
	uint64_t style;
	int phonetic_depth;
	bool in_value;
	uint32_t rows;
	uint32_t known_rows; /* by <dimension>, 0 = unknown */
};

/* "B12": column 1, row 12. False when malformed. */
static bool parse_reference(const char *reference, uint32_t *ret_column, uint32_t *ret_line)
{
	uint32_t column = 0;
	const char *c = reference;

	for (; isupper((unsigned char)*c) && column <= TABLE_MAX_COLUMNS; c++)
		column = column * 26 + (uint32_t)(*c - 'A' + 1);
	long line = strtol(c, NULL, 10);
	if (!column || column > TABLE_MAX_COLUMNS || line < 1 || line > 1048576)
		return false;
	*ret_column = column - 1;
	*ret_line = (uint32_t)line;
	return true;
}

static enum err start_row(struct ctx *ctx, const char **attributes, struct sheet_reading *reading)
{
	const char *number = xml_attribute(attributes, "r");
	int64_t line = (int64_t)reading->last_line + 1;

	if (number && (!text_to_i64(number, &line) || line <= reading->last_line || line > 1048576))
		return fail(ctx, ERR_MEANING, "table.damaged", NULL, "The workbook is damaged: row \"%.20s\" after row %u",
			    number, reading->last_line);
	if (++reading->rows > TABLE_MAX_ROWS)
		return fail(ctx, ERR_TOO_LARGE, "table.too_large", NULL, "More than %d rows", TABLE_MAX_ROWS);
	table_row_begin(&reading->row, (uint32_t)line);
	reading->next_column = 0;
	return OK;
}

static enum err start_cell(struct ctx *ctx, const char **attributes, struct sheet_reading *reading)
{
	static const struct {
		const char *name;
		enum cell_type type;
	} types[] = { { "s", TYPE_SHARED }, { "str", TYPE_TEXT }, { "inlineStr", TYPE_TEXT }, { "d", TYPE_TEXT },
		      { "b", TYPE_BOOLEAN }, { "e", TYPE_ERROR } };
	const char *reference = xml_attribute(attributes, "r");
	const char *type = xml_attribute(attributes, "t");
	const char *style = xml_attribute(attributes, "s");
	uint32_t line;

	reading->column = reading->next_column;
	if (reference && (!parse_reference(reference, &reading->column, &line) ||
			  reading->column < reading->next_column))
		return fail(ctx, ERR_MEANING, "table.damaged", NULL, "The workbook is damaged: cell \"%.20s\" in row %u",
			    reference, reading->row.line);
	reading->next_column = reading->column + 1;
	reading->type = TYPE_NUMBER;
	for (size_t i = 0; type && i < sizeof(types) / sizeof(types[0]); i++) {
		if (strcmp(type, types[i].name) == 0)
			reading->type = types[i].type;
	}
	reading->style = style ? strtoull(style, NULL, 10) : 0;
	text_clear(&reading->value);
	return OK;
}

static enum err add_number(struct ctx *ctx, struct sheet_reading *reading)
{
	const struct workbook *workbook = reading->workbook;
	char number[CELL_TEXT_BYTES];

	cell_format(text_chars(&reading->value), workbook_kind(workbook, reading->style), workbook->since_1904, number);
	return table_row_add(ctx, &reading->row, reading->column, number, strlen(number));
}

static enum err add_shared(struct ctx *ctx, struct sheet_reading *reading)
{
	const char *chars;
	size_t length;

	if (!workbook_text(reading->workbook, strtoull(text_chars(&reading->value), NULL, 10), &chars, &length))
		return fail(ctx, ERR_MEANING, "table.damaged", NULL, "The workbook is damaged: text %.20s is missing",
			    text_chars(&reading->value));
	return table_row_add(ctx, &reading->row, reading->column, chars, length);
}

static enum err add_text(struct ctx *ctx, struct sheet_reading *reading)
{
	CLOSING(text_done) struct text plain = { 0 };

	text_init(&plain, TABLE_MAX_CELL_BYTES);
	workbook_append_text(&plain, text_chars(&reading->value), reading->value.length);
	return table_row_add(ctx, &reading->row, reading->column, text_chars(&plain), plain.length);
}

static enum err end_cell(struct ctx *ctx, struct sheet_reading *reading)
{
	if (!text_ok(&reading->value))
		return fail(ctx, ERR_TOO_LARGE, "table.too_large", NULL, "A cell in row %u has more than %d bytes",
			    reading->row.line, TABLE_MAX_CELL_BYTES);
	if (!reading->value.length)
		return table_row_add(ctx, &reading->row, reading->column, "", 0);
	switch (reading->type) {
	case TYPE_NUMBER:
		return add_number(ctx, reading);
	case TYPE_SHARED:
		return add_shared(ctx, reading);
	case TYPE_TEXT:
		return add_text(ctx, reading);
	case TYPE_BOOLEAN:
		return table_row_add(ctx, &reading->row, reading->column,
				     text_equal(text_chars(&reading->value), "1") ? "TRUE" : "FALSE",
				     text_equal(text_chars(&reading->value), "1") ? 4 : 5);
	case TYPE_ERROR:
		return table_row_add(ctx, &reading->row, reading->column, "", 0);
	}
	return OK;
}

static enum err on_start(struct ctx *ctx, const char *name, const char **attributes, void *arg)
{
	struct sheet_reading *reading = arg;

	if (strcmp(name, "row") == 0)
		return start_row(ctx, attributes, reading);
	if (strcmp(name, "c") == 0)
		return start_cell(ctx, attributes, reading);
	reading->phonetic_depth += strcmp(name, "rPh") == 0;
	reading->in_value = strcmp(name, "v") == 0 || (strcmp(name, "t") == 0 && !reading->phonetic_depth);
	return OK;
}

static enum err on_chars(struct ctx *ctx, const char *chars, size_t length, void *arg)
{
	struct sheet_reading *reading = arg;

	(void)ctx;
	if (reading->in_value)
		text_append_n(&reading->value, chars, length);
	return OK;
}

static enum err on_end(struct ctx *ctx, const char *name, void *arg)
{
	struct sheet_reading *reading = arg;

	reading->in_value = false;
	reading->phonetic_depth -= strcmp(name, "rPh") == 0;
	if (strcmp(name, "c") == 0)
		return end_cell(ctx, reading);
	if (strcmp(name, "row") == 0)
		return sheet_tell_row(ctx, reading->sink, &reading->row, &reading->last_line);
	return (enum err)(strcmp(name, "sheetData") == 0 ? XML_PART_ENOUGH : OK);
}

/* --- Size of the sheet, before its rows --- */

static enum err on_dimension(struct ctx *ctx, const char *name, const char **attributes, void *arg)
{
	struct sheet_reading *reading = arg;
	const char *range = strcmp(name, "dimension") == 0 ? xml_attribute(attributes, "ref") : NULL;
	const char *colon = range ? strchr(range, ':') : NULL;
	uint32_t column;
	uint32_t line;

	(void)ctx;
	if (colon && parse_reference(colon + 1, &column, &line))
		reading->known_rows = line;
	return (enum err)(strcmp(name, "sheetData") == 0 ? XML_PART_ENOUGH : OK);
}

static void reading_done(struct sheet_reading *reading)
{
	table_row_done(&reading->row);
	text_done(&reading->value);
}

enum err xlsx_read(struct ctx *ctx, const unsigned char *bytes, size_t length, const char *sheet_name,
		   const struct table_sink *sink)
{
	CLOSING(workbook_close) struct workbook workbook = { 0 };
	CLOSING(reading_done) struct sheet_reading reading = { .workbook = &workbook, .sink = sink };
	struct xml_events dimension = { .start = on_dimension, .arg = &reading };
	struct xml_events rows = { on_start, on_end, on_chars, &reading };
	const struct sheet *sheet;
	const char *path;

	table_row_init(&reading.row);
	text_init(&reading.value, TABLE_MAX_CELL_BYTES);
	TRY(workbook_open(ctx, bytes, length, &workbook));
	if (!workbook.sheets.count)
		return fail(ctx, ERR_MEANING, "table.not_table", NULL, "The file is an office document without sheets");
	TRY(sheet_choose(ctx, &workbook, sheet_name, &sheet));
	TRY(workbook_part(ctx, &workbook, sheet->relation, &path));
	TRY(xml_part_read(ctx, &workbook.package, path, &dimension));
	TRY(sheet_tell_header(ctx, &workbook, sheet, "xlsx", reading.known_rows, sink));
	TRY(xml_part_read(ctx, &workbook.package, path, &rows));
	if (!reading.last_line)
		return fail(ctx, ERR_MEANING, "table.empty", NULL, "Sheet \"%s\" holds no rows", sheet->name);
	return OK;
}
