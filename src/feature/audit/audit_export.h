/* The audit log as a file, for who examines it elsewhere: all entries under a filter, oldest first, with the hashes of the chain.
 * That it was taken out is an entry of its own, made before. Private to feature/audit. */
#pragma once
#include "feature/audit/audit_list.h"

enum audit_format { AUDIT_CSV = 1, AUDIT_JSONL };
extern const struct choices audit_formats; /* csv, jsonl */

/* Notes the export and writes the file, row by row. Outside of a write.
 * in     filter->format  CSV for a spreadsheet: the mark of takeout_mark(), headings in the reader's language, UTF-8 with BOM,
 *                         formulas guarded;
 *                        JSON lines: an entry a line as the API shows it
 * errors ERR_RATE "export.cap"; ERR_FULL, ERR_INTERNAL "audit.export_file" */
MUST_USE enum err audit_export(struct ctx *ctx, const struct audit_filter *filter, const char *path);
