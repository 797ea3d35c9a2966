/* The master key file: made once, read at each start. */
#include "platform/crypto/keyring.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "platform/crypto/crypto.h"

enum { KEY_FILE_BYTES = KEYRING_MASTER_BYTES * 2 + 1 /* hex and a line feed */ };

enum err keyring_sync(struct ctx *ctx, const char *path)
{
	CLOSING(fd_close) int fd = open(dirname(arena_text(ctx->arena, path)), O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 || fsync(fd) != 0)
		return fail(ctx, ERR_INTERNAL, "keyring.write", NULL, "the folder of %s: %s", path, strerror(errno));
	return OK;
}

enum err keyring_create(struct ctx *ctx, const char *path)
{
	unsigned char master[KEYRING_MASTER_BYTES];
	CLOSING(fd_close) int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0400);

	if (fd < 0 && errno == EEXIST)
		return fail(ctx, ERR_CONFLICT, "keyring.exists", NULL, "%s exists already", path);
	if (fd < 0)
		return fail(ctx, ERR_INTERNAL, "keyring.write", NULL, "%s: %s", path, strerror(errno));
	crypto_random(master, sizeof(master));
	const char *line = arena_format(ctx->arena, "%s\n", crypto_hex(ctx->arena, master, sizeof(master)));
	crypto_wipe(master, sizeof(master));
	if (write(fd, line, KEY_FILE_BYTES) != KEY_FILE_BYTES || fsync(fd) != 0) {
		unlink(path);
		return fail(ctx, ERR_INTERNAL, "keyring.write", NULL, "%s: %s", path, strerror(errno));
	}
	return keyring_sync(ctx, path);
}

/* A group may read (credentials handed over by a service manager show so); nobody else, and nobody may write. */
static bool is_private(int fd)
{
	struct stat status;

	return fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && (status.st_mode & (S_IRWXO | S_IWGRP)) == 0;
}

enum err keyring_open(struct ctx *ctx, const char *path, struct keyring **ret_keys)
{
	char line[KEY_FILE_BYTES + 1] = "";
	struct bytes master;
	CLOSING(fd_close) int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return fail(ctx, ERR_NOT_FOUND, "keyring.missing", NULL, "master key %s: %s", path, strerror(errno));
	if (!is_private(fd))
		return fail(ctx, ERR_INVALID, "keyring.open_to_others", NULL,
			    "%s must be a file that only its owner reads (mode 0400)", path);
	ssize_t got = read(fd, line, sizeof(line) - 1);
	line[KEYRING_MASTER_BYTES * 2] = '\0';
	bool is_key = got >= KEYRING_MASTER_BYTES * 2 && crypto_hex_read(ctx->arena, line, &master) &&
		      master.length == KEYRING_MASTER_BYTES;
	crypto_wipe(line, sizeof(line));
	if (!is_key)
		return fail(ctx, ERR_INVALID, "keyring.malformed", NULL, "%s does not hold 64 hex digits", path);
	struct keyring *keys = keyring_from_bytes(master.data);
	if (!keys)
		return fail(ctx, ERR_BUSY, "keyring.memory", NULL, "no memory to keep the master key in");
	*ret_keys = keys;
	return OK;
}
