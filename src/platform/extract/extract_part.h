/* A file out of an archive, unpacked by genjin-extract. */
#pragma once
#include "base/ctx.h"

/* Whether the file at `path` begins like a ZIP. */
bool extract_is_archive(const char *path);

/* Unpacks the part `name` of the ZIP at `path` into a file at `to_path`, which is made or emptied. After an error it may be incomplete.
 * errors ERR_MEANING   "document.no_part" it is not in there, "table.damaged", "extract.failed"
 *        ERR_TOO_LARGE "table.too_large"  archive or part (extract/zip_guard.h)
 *        ERR_FULL, ERR_INTERNAL "extract.write" */
MUST_USE enum err extract_part(struct ctx *ctx, const char *path, const char *name, const char *to_path);
