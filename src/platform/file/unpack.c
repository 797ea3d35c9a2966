/* gzip by zlib, piece by piece. */
#include "platform/file/unpack.h"

#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

#include "base/cleanup.h"

enum { PIECE_BYTES = 64 * 1024 };

static void gz_close(gzFile *file)
{
	if (*file)
		gzclose(*file);
}

static void fd_end(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static enum err copy(struct ctx *ctx, gzFile from, int to, int64_t max_bytes)
{
	char piece[PIECE_BYTES];
	int64_t total = 0;
	int length;

	while ((length = gzread(from, piece, sizeof(piece))) > 0) {
		total += length;
		if (total > max_bytes)
			return fail(ctx, ERR_TOO_LARGE, "file.too_large", NULL, "The file is larger than %lld bytes.",
				    (long long)max_bytes);
		if (write(to, piece, (size_t)length) != length)
			return fail(ctx, ERR_INTERNAL, "file.write", NULL, "The unpacked file cannot be written.");
	}
	return length < 0 ? fail(ctx, ERR_MEANING, "file.damaged", NULL, "The file is damaged.") : OK;
}

enum err file_unpack(struct ctx *ctx, const char *path, int64_t max_bytes, const char **ret_path)
{
	const char *folder = getenv("TMPDIR");
	char *name = arena_format(ctx->arena, "%s/genjin-XXXXXX", folder ? folder : "/tmp");
	CLOSING(gz_close) gzFile from = gzopen(path, "rb");
	CLOSING(fd_end) int to = -1;

	if (!from)
		return fail(ctx, ERR_NOT_FOUND, "file.missing", NULL, "%s cannot be opened.", path);
	to = mkstemp(name);
	if (to < 0)
		return fail(ctx, ERR_INTERNAL, "file.write", NULL, "%s cannot be written.", name);
	enum err err = copy(ctx, from, to, max_bytes);
	if (err != OK)
		unlink(name);
	else
		*ret_path = name;
	return err;
}
