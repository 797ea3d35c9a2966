/* What the number in a spreadsheet cell looks like as text. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

enum { CELL_TEXT_BYTES = 40 };

enum cell_kind { CELL_NUMBER, CELL_DATE, CELL_TIME, CELL_DATE_TIME };

/* Kind of a number under the format with this id; `code` is the workbook's own format text, NULL for built-in ids.
 * source ECMA-376 Part 1, 18.8.30 (numFmt), East Asian ids included */
enum cell_kind cell_kind_of_format(int id, const char *code);

/* Writes the number as people wrote it: whole numbers without exponent or fraction (13800138000, never 1.38E+10),
 * others with up to 15 digits; dates as 2026-11-23, times 15:30:00, both with a blank between. Text that is no number
 * is copied. A date out of range is written as the number it is.
 * in     since_1904  days count from 1904-01-01 instead of 1899-12-30
 * out    ret_text    CELL_TEXT_BYTES, always ended */
void cell_format(const char *value, enum cell_kind kind, bool since_1904, char *ret_text);
