/* Files to fill in: one line of headings a kind, in Chinese or English, that the guess recognises every one of. */
#pragma once
#include "base/text.h"
#include "feature/importer/importer_field.h"

/* Appends the template as CSV (UTF-8 with BOM). What a column takes stands in brackets behind its heading, so there is no
 * row of examples that somebody would import. */
void import_template_csv(enum import_kind kind, bool english, struct text *out);
