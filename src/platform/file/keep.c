/* Kept files: two levels of folders, random names, everything synced before it counts. */
#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "platform/crypto/crypto.h"
#include "platform/file/file.h"

enum { NAME_RANDOM_BYTES = 16, FOLDER_CHARS = 2, NAME_CHARS = FOLDER_CHARS + 1 + 2 * NAME_RANDOM_BYTES, COPY_BYTES = 256 * 1024 };

static const char HEX[] = "0123456789abcdef";

const char *file_new_name(struct ctx *ctx)
{
	unsigned char bytes[NAME_RANDOM_BYTES];

	crypto_random(bytes, sizeof(bytes));
	const char *hex = crypto_hex(ctx->arena, bytes, sizeof(bytes));
	return arena_format(ctx->arena, "%.2s/%s", hex, hex);
}

static bool is_kept_name(const char *name)
{
	return strlen(name) == NAME_CHARS && name[FOLDER_CHARS] == '/' && strspn(name, HEX) == FOLDER_CHARS &&
	       strspn(name + FOLDER_CHARS + 1, HEX) == 2 * NAME_RANDOM_BYTES && memcmp(name, name + FOLDER_CHARS + 1, FOLDER_CHARS) == 0;
}

const char *file_path(struct ctx *ctx, const char *folder, const char *name)
{
	assert(is_kept_name(name));
	return arena_format(ctx->arena, "%s/%s", folder, name);
}

static enum err failed(struct ctx *ctx, const char *what)
{
	if (errno == ENOSPC || errno == EDQUOT)
		return fail(ctx, ERR_FULL, "server.disk_full", NULL, "There is no room left for the file.");
	return fail(ctx, ERR_INTERNAL, "file.write", NULL, "%s: %s", what, strerrordesc_np(errno));
}

static enum err sync_folder(struct ctx *ctx, const char *path)
{
	CLOSING(fd_close) int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd >= 0 && fsync(fd) == 0 ? OK : failed(ctx, path);
}

/* Makes the folder that the name lies in; ret_folder is its path. */
static enum err make_folder(struct ctx *ctx, const char *folder, const char *name, const char **ret_folder)
{
	const char *path = arena_format(ctx->arena, "%s/%.2s", folder, name);

	*ret_folder = path;
	if (mkdir(path, 0700) == 0)
		return sync_folder(ctx, folder);
	return errno == EEXIST ? OK : failed(ctx, path);
}

static enum err write_all(struct ctx *ctx, int fd, const char *bytes, size_t length, int64_t at)
{
	while (length > 0) {
		ssize_t written = pwrite(fd, bytes, length, (off_t)at);

		if (written < 0 && errno != EINTR)
			return failed(ctx, "write");
		if (written > 0) {
			bytes += written;
			length -= (size_t)written;
			at += written;
		}
	}
	return OK;
}

static enum err copy_all(struct ctx *ctx, int from, int to, int64_t at)
{
	char *piece = arena_alloc(ctx->arena, COPY_BYTES);
	ssize_t got;

	while ((got = read(from, piece, COPY_BYTES)) != 0) {
		if (got < 0 && errno != EINTR)
			return failed(ctx, "read");
		if (got > 0)
			TRY(write_all(ctx, to, piece, (size_t)got, at));
		at += got > 0 ? got : 0;
	}
	return fsync(to) == 0 ? OK : failed(ctx, "fsync");
}

static int open_kept(const char *path)
{
	return open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
}

enum err file_write_at(struct ctx *ctx, const char *folder, const char *name, int64_t at, const char *from_path)
{
	const char *path = file_path(ctx, folder, name);
	CLOSING(fd_close) int from = open(from_path, O_RDONLY | O_CLOEXEC);
	CLOSING(fd_close) int to = -1;
	const char *own;

	if (from < 0)
		return failed(ctx, from_path);
	TRY(make_folder(ctx, folder, name, &own));
	to = open_kept(path);
	if (to < 0)
		return failed(ctx, path);
	TRY(copy_all(ctx, from, to, at));
	return sync_folder(ctx, own);
}

static enum err sync_file(struct ctx *ctx, const char *path)
{
	CLOSING(fd_close) int fd = open(path, O_RDONLY | O_CLOEXEC);

	return fd >= 0 && fsync(fd) == 0 ? OK : failed(ctx, path);
}

enum err file_keep(struct ctx *ctx, const char *folder, const char *name, const char *from_path)
{
	const char *path = file_path(ctx, folder, name);
	const char *own;

	TRY(sync_file(ctx, from_path));
	TRY(make_folder(ctx, folder, name, &own));
	if (rename(from_path, path) == 0)
		return sync_folder(ctx, own);
	if (errno != EXDEV)
		return failed(ctx, path);
	return file_write_at(ctx, folder, name, 0, from_path);
}

enum err file_put(struct ctx *ctx, const char *folder, const char *name, const void *bytes, size_t length)
{
	const char *path = file_path(ctx, folder, name);
	CLOSING(fd_close) int fd = -1;
	const char *own;

	TRY(make_folder(ctx, folder, name, &own));
	fd = open_kept(path);
	if (fd < 0)
		return failed(ctx, path);
	TRY(write_all(ctx, fd, bytes, length, 0));
	if (ftruncate(fd, (off_t)length) != 0 || fsync(fd) != 0)
		return failed(ctx, path);
	return sync_folder(ctx, own);
}

/* --- Removing, and keeping others from it --- */

static int open_hold(struct ctx *ctx, const char *folder)
{
	return open(arena_format(ctx->arena, "%s/.hold", folder), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
}

bool file_remove(struct ctx *ctx, const char *folder, const char *name)
{
	CLOSING(fd_close) int fd = open_hold(ctx, folder);

	if (fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK)
		return false;
	unlink(file_path(ctx, folder, name));
	return true;
}

enum err file_hold(struct ctx *ctx, const char *folder, int *ret_fd)
{
	*ret_fd = open_hold(ctx, folder);
	if (*ret_fd >= 0 && flock(*ret_fd, LOCK_EX) == 0)
		return OK;
	return fail(ctx, ERR_INTERNAL, "file.hold", NULL, "%s: %s", folder, strerrordesc_np(errno));
}

/* --- Walking --- */

static void folder_close(DIR **folder)
{
	if (*folder)
		closedir(*folder);
}

struct walk {
	int64_t before_s;
	file_visit visit;
	void *arg;
};

static bool is_old(int folder, const char *name, int64_t before_s)
{
	struct stat stat;

	return fstatat(folder, name, &stat, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(stat.st_mode) && stat.st_mtime < before_s;
}

static enum err walk_part(struct ctx *ctx, const char *folder, const char *part, const struct walk *walk)
{
	CLOSING(folder_close) DIR *open_part = opendir(arena_format(ctx->arena, "%s/%s", folder, part));

	if (!open_part)
		return fail(ctx, ERR_INTERNAL, "file.read", NULL, "%s/%s: %s", folder, part, strerrordesc_np(errno));
	for (const struct dirent *entry; (entry = readdir(open_part));) {
		size_t mark = arena_mark(ctx->arena);
		const char *name = arena_format(ctx->arena, "%s/%s", part, entry->d_name);

		if (is_kept_name(name) && is_old(dirfd(open_part), entry->d_name, walk->before_s))
			TRY(walk->visit(ctx, name, walk->arg));
		arena_release(ctx->arena, mark);
	}
	return OK;
}

enum err file_each(struct ctx *ctx, const char *folder, int64_t before_s, file_visit visit, void *arg)
{
	CLOSING(folder_close) DIR *open_folder = opendir(folder);
	const struct walk walk = { before_s, visit, arg };

	if (!open_folder)
		return fail(ctx, ERR_INTERNAL, "file.read", NULL, "%s: %s", folder, strerrordesc_np(errno));
	for (const struct dirent *entry; (entry = readdir(open_folder));) {
		if (strlen(entry->d_name) == FOLDER_CHARS && strspn(entry->d_name, HEX) == FOLDER_CHARS)
			TRY(walk_part(ctx, folder, entry->d_name, &walk));
	}
	return OK;
}
