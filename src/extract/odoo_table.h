/* Data files of Odoo (<odoo><record id model><field name>) as a workbook: each model is a sheet; its columns are "id" and the fields that
 * its records have. A field is its text (tags inside fall away, a line for each block), the record it refers to, its expression, or the
 * name of its file. Names of records come without the module before the dot. Sheets of several records of one id show each of them.
 * source odoo/odoo, import_xml.rng */
#pragma once
#include "extract/table.h"

/* True for bytes that begin like such a file. */
bool odoo_table_is(const char *bytes, size_t length);

/* Reads the records of one model.
 * in     sheet  the model, NULL = the first one
 * errors ERR_MEANING   "table.damaged", "table.no_sheet", "table.empty"
 *        ERR_TOO_LARGE "table.too_large" */
MUST_USE enum err odoo_table_read(struct ctx *ctx, const unsigned char *bytes, size_t length, const char *sheet,
				  const struct table_sink *sink);
