/* Old Excel workbooks (.xls, Excel 5 to 2003) as tables.
 * source [MS-XLS] 2.1.7 Workbook stream, 2.4 records, 2.5.122 RkNumber, 2.5.133 FormulaValue */
#pragma once
#include "extract/biff.h"
#include "extract/table.h"
#include "extract/workbook.h"

/* The list of sheets, shared texts and number formats; *ret_stream is what the sheets lie in, *ret_biff its reader. Close
 * workbook and stream also after an error.
 * errors ERR_MEANING "document.damaged", "document.password", "table.damaged", "table.not_table"; ERR_TOO_LARGE "table.too_large" */
MUST_USE enum err xls_open(struct ctx *ctx, const unsigned char *bytes, size_t length, struct workbook *ret_workbook,
			   struct ole_stream *ret_stream, struct biff *ret_biff);

/* Reads a sheet, as table_read(). errors as xls_open(), and "table.no_sheet", "table.empty" */
MUST_USE enum err xls_read(struct ctx *ctx, const unsigned char *bytes, size_t length, const char *sheet, const struct table_sink *sink);
