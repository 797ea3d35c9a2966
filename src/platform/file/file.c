/* Whole files. */
#include "platform/file/file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/cleanup.h"

enum err file_read(struct ctx *ctx, const char *path, size_t max_bytes, char **ret_content)
{
	CLOSING(fd_close) int fd = open(path, O_RDONLY | O_CLOEXEC);
	char *content = arena_alloc(ctx->arena, max_bytes + 1);
	size_t length = 0;

	if (fd < 0)
		return fail(ctx, ERR_NOT_FOUND, "file.missing", NULL, "%s: %s", path, strerror(errno));
	for (;;) {
		ssize_t got = read(fd, content + length, max_bytes + 1 - length);

		if (got < 0)
			return fail(ctx, ERR_INTERNAL, "file.read", NULL, "%s: %s", path, strerror(errno));
		if (got == 0)
			break;
		length += (size_t)got;
		if (length > max_bytes)
			return fail(ctx, ERR_TOO_LARGE, "file.too_large", NULL, "%s has more than %zu bytes.", path, max_bytes);
	}
	content[length] = '\0';
	*ret_content = content;
	return OK;
}
