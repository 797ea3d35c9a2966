/* Workbooks in the Office Open XML format (.xlsx): one sheet as a table.
 * source ECMA-376 Part 1: 18.2 workbook, 18.3 worksheets, 18.4 shared strings, 18.8 styles */
#pragma once
#include "extract/table.h"

/* Reads one sheet. Shared, inline and formula text, numbers, booleans and dates come as text; formulas by their stored
 * value; cells that show an error (#N/A) as empty. Rows left out in the file count as blank where rows follow.
 * in     sheet  name, NULL = the first visible sheet that is not named like a manual or a dictionary
 * errors ERR_MEANING   "table.damaged", "table.no_sheet", "table.empty"
 *        ERR_TOO_LARGE "table.too_large" */
MUST_USE enum err xlsx_read(struct ctx *ctx, const unsigned char *bytes, size_t length, const char *sheet,
			    const struct table_sink *sink);
