/* Writing CSV (RFC 4180) for people who open it in a spreadsheet. Reading is genjin-extract's. */
#pragma once
#include "base/text.h"

/* Appends one cell, quoted where needed; NULL is an empty one. Text that a spreadsheet would take for a formula, full-width signs
 * and leading blanks included, gets an apostrophe in front. The caller writes commas and line ends. */
void csv_append_cell(struct text *out, const char *chars);
