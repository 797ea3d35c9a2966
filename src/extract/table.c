/* Choosing the reader by the first bytes, and the rows both readers fill. */
#include "extract/table.h"

#include <stdlib.h>

#include "extract/csv_table.h"
#include "extract/odoo_table.h"
#include "extract/sql_dump.h"
#include "extract/sql_table.h"
#include "extract/xls.h"
#include "extract/xlsx.h"

static bool begins(const unsigned char *bytes, size_t length, const char *magic, size_t magic_length)
{
	return length >= magic_length && memcmp(bytes, magic, magic_length) == 0;
}

/* A workbook, or a backup with a dump in it. */
static enum err read_archive(struct ctx *ctx, const unsigned char *bytes, size_t length, const char *sheet, const struct table_sink *sink)
{
	bool found = false;

	TRY(sql_archive_read(ctx, bytes, length, sheet, sink, &found));
	return found ? OK : xlsx_read(ctx, bytes, length, sheet, sink);
}

enum err table_read(struct ctx *ctx, const unsigned char *bytes, size_t length, const char *sheet,
		    const struct table_sink *sink)
{
	if (length > TABLE_MAX_FILE_BYTES)
		return fail(ctx, ERR_TOO_LARGE, "table.too_large", NULL, "The file has %zu bytes, at most %d are read",
			    length, TABLE_MAX_FILE_BYTES);
	if (length == 0)
		return fail(ctx, ERR_MEANING, "table.empty", NULL, "The file is empty");
	if (begins(bytes, length, "PK\x03\x04", 4))
		return read_archive(ctx, bytes, length, sheet, sink);
	if (odoo_table_is((const char *)bytes, length))
		return odoo_table_read(ctx, bytes, length, sheet, sink);
	if (sql_dump_is((const char *)bytes, length))
		return sql_table_read(ctx, bytes, length, sheet, sink);
	if (ole_is(bytes, length))
		return xls_read(ctx, bytes, length, sheet, sink);
	return csv_read(ctx, bytes, length, sink);
}

void table_row_init(struct table_row *row)
{
	*row = (struct table_row){ 0 };
	text_init(&row->bytes, TABLE_MAX_ROW_BYTES);
}

void table_row_done(struct table_row *row)
{
	text_done(&row->bytes);
	free(row->cells);
	*row = (struct table_row){ 0 };
}

void table_row_begin(struct table_row *row, uint32_t line)
{
	text_clear(&row->bytes);
	row->cell_count = 0;
	row->width = 0;
	row->line = line;
}

/* Bytes of the white space at `s` (ASCII and control characters, no-break, ideographic and zero-width spaces, byte
 * order mark), 0 if there is none. */
static size_t blank_at(const char *s, size_t left)
{
	static const struct {
		const char *bytes;
		size_t length;
	} blanks[] = { { "\xC2\xA0", 2 }, { "\xE3\x80\x80", 3 }, { "\xEF\xBB\xBF", 3 }, { "\xE2\x80\x8B", 3 } };

	if (left && ((unsigned char)*s <= ' ' || *s == 0x7F))
		return 1;
	for (size_t i = 0; i < sizeof(blanks) / sizeof(blanks[0]); i++) {
		if (left >= blanks[i].length && memcmp(s, blanks[i].bytes, blanks[i].length) == 0)
			return blanks[i].length;
	}
	return 0;
}

static void trim(const char **chars, size_t *length)
{
	size_t step;

	while ((step = blank_at(*chars, *length)) > 0) {
		*chars += step;
		*length -= step;
	}
	for (bool again = true; again && *length;) {
		again = false;
		for (size_t size = 1; size <= 3 && size <= *length && !again; size++) {
			if (blank_at(*chars + *length - size, size) == size) {
				*length -= size;
				again = true;
			}
		}
	}
}

/* True for text that goes over as it is. */
static bool is_clean(const char *chars, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		unsigned char byte = (unsigned char)chars[i];

		if ((byte < ' ' && byte != '\t' && byte != '\n') || byte == 0x7F)
			return false;
	}
	return text_is_utf8(chars, length);
}

static void append_cleaned(struct text *out, const char *chars, size_t length)
{
	for (size_t i = 0; i < length;) {
		unsigned char byte = (unsigned char)chars[i];
		size_t step = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;

		if (step > length - i || !text_is_utf8(chars + i, step)) {
			text_append(out, "\xEF\xBF\xBD");
			i++;
			continue;
		}
		if (byte == '\r' && (i + 1 == length || chars[i + 1] != '\n'))
			text_append_char(out, '\n');
		else if ((byte >= ' ' && byte != 0x7F) || byte == '\t' || byte == '\n')
			text_append_n(out, chars + i, step);
		i += step;
	}
}

static enum err row_reserve(struct ctx *ctx, struct table_row *row)
{
	if (row->cell_count < row->cell_capacity)
		return OK;

	uint32_t capacity = row->cell_capacity ? row->cell_capacity * 2 : 64;
	struct table_cell *cells = realloc(row->cells, capacity * sizeof(*cells));
	if (!cells)
		return fail(ctx, ERR_TOO_LARGE, "table.too_large", NULL, "Not enough memory for line %u", row->line);
	row->cells = cells;
	row->cell_capacity = capacity;
	return OK;
}

enum err table_row_add(struct ctx *ctx, struct table_row *row, uint32_t column, const char *chars, size_t length)
{
	if (column >= TABLE_MAX_COLUMNS || length > TABLE_MAX_CELL_BYTES)
		return fail(ctx, ERR_TOO_LARGE, "table.too_large", NULL,
			    "Line %u, column %u: more than %d columns or %d bytes in a cell", row->line, column + 1,
			    TABLE_MAX_COLUMNS, TABLE_MAX_CELL_BYTES);
	row->width = column + 1;
	trim(&chars, &length);
	if (!length)
		return OK;

	TRY(row_reserve(ctx, row));
	struct table_cell *cell = &row->cells[row->cell_count];
	cell->column = column;
	cell->offset = (uint32_t)row->bytes.length;
	if (is_clean(chars, length))
		text_append_n(&row->bytes, chars, length);
	else
		append_cleaned(&row->bytes, chars, length);
	if (!text_ok(&row->bytes))
		return fail(ctx, ERR_TOO_LARGE, "table.too_large", NULL, "Line %u has more than %d bytes", row->line,
			    TABLE_MAX_ROW_BYTES);
	cell->length = (uint32_t)row->bytes.length - cell->offset;
	row->cell_count += cell->length > 0;
	return OK;
}
