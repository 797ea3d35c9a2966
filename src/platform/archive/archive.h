/* Writing a ZIP file. Only writing: what strangers packed is opened by genjin-extract alone. */
#pragma once
#include "base/ctx.h"

struct archive;

/* Begins one at path, over what is there.
 * errors ERR_INTERNAL "archive.write" */
MUST_USE enum err archive_create(struct ctx *ctx, const char *path, struct archive **ret_archive);

/* Adds bytes, which stay the caller's and must live until archive_finish(), or a file, read when it is finished.
 * in     name  UTF-8, '/' between folders
 * errors ERR_INTERNAL "archive.write" */
MUST_USE enum err archive_add_bytes(struct ctx *ctx, struct archive *archive, const char *name, const void *bytes, size_t length);
MUST_USE enum err archive_add_file(struct ctx *ctx, struct archive *archive, const char *name, const char *path);

/* Writes it and ends the archive, whatever the result.
 * errors ERR_INTERNAL "archive.write"  a file went meanwhile, or the disk is full */
MUST_USE enum err archive_finish(struct ctx *ctx, struct archive *archive);

/* Ends it without a file. Accepts NULL. */
void archive_discard(struct archive *archive);
