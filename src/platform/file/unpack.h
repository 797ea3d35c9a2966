/* Unpacking a gzip file of the administrator's own; what strangers send is unpacked by genjin-extract alone. */
#pragma once
#include "base/ctx.h"

/* Writes the content of a .gz file (any other as it is) into a new file beside the system's temporary ones; the caller
 * removes it.
 * errors ERR_NOT_FOUND "file.missing"; ERR_TOO_LARGE "file.too_large"; ERR_MEANING "file.damaged"; ERR_INTERNAL "file.write" */
MUST_USE enum err file_unpack(struct ctx *ctx, const char *path, int64_t max_bytes, const char **ret_path);
