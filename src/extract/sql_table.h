/* A dump of a database as a workbook: each of its tables is a sheet, the names of the columns are its first row. */
#pragma once
#include "extract/table.h"

/* Reads one table of the dump (sql_dump.h).
 * in     sheet  name of the table, NULL = the first one with rows
 * errors ERR_MEANING   "table.damaged", "table.no_sheet", "table.empty"
 *        ERR_TOO_LARGE "table.too_large" */
MUST_USE enum err sql_table_read(struct ctx *ctx, const unsigned char *bytes, size_t length, const char *sheet,
				 const struct table_sink *sink);

/* The same out of a ZIP that holds a dump (a backup of OpenCATS): db/catsbackup.sql.0, .1 … one behind the other, else the first entry
 * that ends in ".sql".
 * out ret_found  false: it holds none, nothing was read */
MUST_USE enum err sql_archive_read(struct ctx *ctx, const unsigned char *bytes, size_t length, const char *sheet,
				   const struct table_sink *sink, bool *ret_found);
