/* Bytes out of the frames of genjin-extract. */
#include "platform/extract/extract_part.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "extract/frame.h"
#include "platform/extract/extract.h"
#include "platform/extract/extract_process.h"

bool extract_is_archive(const char *path)
{
	CLOSING(fd_close) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	char magic[4];

	return fd >= 0 && read(fd, magic, sizeof(magic)) == sizeof(magic) && memcmp(magic, "PK\x03\x04", sizeof(magic)) == 0;
}

static enum err not_written(struct ctx *ctx)
{
	return fail(ctx, errno == ENOSPC ? ERR_FULL : ERR_INTERNAL, "extract.write", NULL, "A file could not be unpacked: %s",
		    strerrordesc_np(errno));
}

static enum err write_piece(struct ctx *ctx, int to, const struct payload *payload)
{
	for (size_t done = 0; done < payload->left;) {
		ssize_t written = write(to, payload->at + done, payload->left - done);

		if (written < 0 && errno != EINTR)
			return not_written(ctx);
		done += written > 0 ? (size_t)written : 0;
	}
	return OK;
}

enum err extract_part(struct ctx *ctx, const char *path, const char *name, const char *to_path)
{
	CLOSING(extract_end) struct extract_process process = { .fd = -1, .stall_ms = EXTRACT_STALL_MS };
	CLOSING(fd_close) int to = open(to_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	const char *const words[] = { "part", name, NULL };
	struct payload payload;
	unsigned char type = 0;

	if (to < 0)
		return not_written(ctx);
	TRY(extract_start(ctx, &process, path, words));
	while (type != FRAME_END) {
		TRY(extract_frame(ctx, &process, &type, &payload));
		if (type == FRAME_ERROR)
			return extract_refusal(ctx, &payload);
		if (type != FRAME_BYTES && type != FRAME_END)
			return extract_nonsense(ctx);
		if (type == FRAME_BYTES)
			TRY(write_piece(ctx, to, &payload));
	}
	return OK;
}
