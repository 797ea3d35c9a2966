/* Text tables: comma, semicolon, tab or bar between cells, quotes around cells, line breaks inside quotes. */
#pragma once
#include "extract/table.h"

/* Reads text in any encoding charset.h knows. A first line "sep=;" as Excel writes it names the delimiter and is no
 * row. When the quotes of the file do not pair up, they count as ordinary characters.
 * errors ERR_MEANING    "table.not_table"  binary bytes, "table.empty"  nothing but blank lines
 *        ERR_TOO_LARGE  "table.too_large" */
MUST_USE enum err csv_read(struct ctx *ctx, const unsigned char *bytes, size_t length,
			   const struct table_sink *sink);

/* The delimiter that cuts `utf8`, the beginning of a table, into the most even rows; ',' when none does. */
char csv_guess_delimiter(const char *utf8, size_t length);
