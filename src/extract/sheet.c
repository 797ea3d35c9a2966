/* Choosing a sheet and telling what it holds. */
#include "extract/sheet.h"

#include <string.h>

static bool is_manual(const char *name)
{
	static const char *const words[] = { "说明", "须知", "字典", "指南", "readme", "instruction", "guide", "dictionary" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcasestr(name, words[i]))
			return true;
	}
	return false;
}

static const struct sheet *likely_sheet(const struct workbook *workbook, const char *name)
{
	const struct sheet *first = NULL;

	for (size_t i = 0; i < workbook->sheets.count; i++) {
		const struct sheet *sheet = vec_at(&workbook->sheets, i);

		if (name ? strcmp(sheet->name, name) == 0 : !sheet->hidden && !is_manual(sheet->name))
			return sheet;
		if (!first && !sheet->hidden)
			first = sheet;
	}
	return name ? NULL : first;
}

enum err sheet_choose(struct ctx *ctx, const struct workbook *workbook, const char *name, const struct sheet **ret_sheet)
{
	const struct sheet *sheet = likely_sheet(workbook, name);

	if (!sheet)
		return fail(ctx, ERR_MEANING, "table.no_sheet", NULL, "The workbook has no sheet \"%s\"", name ? name : "");
	*ret_sheet = sheet;
	return OK;
}

enum err sheet_tell_header(struct ctx *ctx, const struct workbook *workbook, const struct sheet *sheet, const char *format,
			   uint32_t rows, const struct table_sink *sink)
{
	const char **names = arena_array(ctx->arena, workbook->sheets.count + 1, sizeof(*names));
	struct table_header header = { .format = format, .sheet = sheet->name, .sheets = names, .rows = rows,
				       .sheet_count = workbook->sheets.count };

	for (size_t i = 0; i < workbook->sheets.count; i++)
		names[i] = ((const struct sheet *)vec_at(&workbook->sheets, i))->name;
	return sink->header(ctx, &header, sink->arg);
}

enum err sheet_tell_row(struct ctx *ctx, const struct table_sink *sink, const struct table_row *row, uint32_t *last_line)
{
	if (!row->cell_count)
		return OK;
	if (row->line > *last_line + 1)
		TRY(sink->blank(ctx, *last_line + 1, row->line - *last_line - 1, sink->arg));
	*last_line = row->line;
	return sink->row(ctx, row, sink->arg);
}
