/* Whole files: reading with a limit, writing so that they survive a power cut. */
#pragma once
#include "base/ctx.h"

/* Reads a file into ctx->arena, NUL behind it.
 * errors ERR_NOT_FOUND "file.missing"; ERR_TOO_LARGE "file.too_large"; ERR_INTERNAL "file.read" */
MUST_USE enum err file_read(struct ctx *ctx, const char *path, size_t max_bytes, char **ret_content);
