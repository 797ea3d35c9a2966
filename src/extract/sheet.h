/* What the readers of new and of old workbooks share: which sheet, its header, its rows. */
#pragma once
#include "extract/table.h"
#include "extract/workbook.h"

/* The sheet of this name; without a name the first visible one that is no manual, else the first visible one.
 * errors ERR_MEANING "table.no_sheet" */
MUST_USE enum err sheet_choose(struct ctx *ctx, const struct workbook *workbook, const char *name, const struct sheet **ret_sheet);

/* Hands the header over. in rows  as far as known, 0 = unknown */
MUST_USE enum err sheet_tell_header(struct ctx *ctx, const struct workbook *workbook, const struct sheet *sheet, const char *format,
				    uint32_t rows, const struct table_sink *sink);

/* Hands a row over, and before it the blank ones since *last_line, which becomes its line. A row without content waits
 * for one with content: sheets often end in formatted emptiness. */
MUST_USE enum err sheet_tell_row(struct ctx *ctx, const struct table_sink *sink, const struct table_row *row, uint32_t *last_line);
