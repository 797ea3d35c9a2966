/* What genjin-extract says of files that are no tables: type, text page by page, a small picture. One process each, as in
 * extract.h; what it says is checked as if it came from a stranger. */
#pragma once
#include "base/ctx.h"
#include "base/field.h"
#include "base/vec.h"

/* Type of the file by its content, "application/octet-stream" when it looks like nothing known.
 * errors ERR_MEANING "extract.failed"; ERR_INTERNAL "extract.no_program" */
MUST_USE enum err extract_type(struct ctx *ctx, const char *path, const char **ret_mime);
