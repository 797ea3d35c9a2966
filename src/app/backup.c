/* Backup, restore and check of an installation. */
#include "app/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "feature/account/account.h"
#include "feature/audit/audit.h"
#include "platform/db/db.h"

extern char **environ;

/* Runs tar and waits. */
static enum err run_tar(struct ctx *ctx, const char *const *arguments)
{
	pid_t child;
	int status;

	int failed = posix_spawnp(&child, "tar", NULL, NULL, (char *const *)arguments, environ);
	if (failed)
		return fail(ctx, ERR_INTERNAL, "backup.tar", NULL, "tar cannot be started: %s", strerror(failed));
	while (waitpid(child, &status, 0) < 0) {
		if (errno != EINTR)
			return fail(ctx, ERR_INTERNAL, "backup.tar", NULL, "tar: %s", strerror(errno));
	}
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return fail(ctx, ERR_INTERNAL, "backup.tar", NULL, "tar gave up; the disk may be full.");
	return OK;
}

/* On the disk, not only in its cache. */
static enum err sync_path(struct ctx *ctx, const char *path, int flags)
{
	CLOSING(fd_close) int fd = open(path, flags | O_CLOEXEC);

	if (fd < 0 || fsync(fd) != 0)
		return fail(ctx, ERR_INTERNAL, "backup.sync", NULL, "%s: %s", path, strerror(errno));
	return OK;
}

static enum err pack(struct ctx *ctx, const char *data_dir, const char *folder, const char *part_path)
{
	const char *ini_path = arena_format(ctx->arena, "%s/genjin.ini", data_dir);
	const char *ini = access(ini_path, F_OK) == 0 ? "genjin.ini" : NULL;
	const char *arguments[] = { "tar",  "--create", "--file", part_path, "-C", folder, "genjin.db",
				    "-C",   data_dir,	"files",  ini,	     NULL };

	TRY(run_tar(ctx, arguments));
	return sync_path(ctx, part_path, O_RDONLY);
}

enum err backup_write(struct app *app, const char *out_path)
{
	struct ctx *ctx = &app->ctx;
	CLOSING(pointer_free) char *data_dir = realpath(app->data_dir, NULL);
	char *folder = arena_format(ctx->arena, "%s/spool/backup-XXXXXX", app->data_dir);
	const char *part_path = arena_format(ctx->arena, "%s.part", out_path);

	if (!data_dir || !mkdtemp(folder))
		return fail(ctx, ERR_INTERNAL, "backup.folder", NULL, "%s: %s", folder, strerror(errno));
	const char *copy = arena_format(ctx->arena, "%s/genjin.db", folder);
	enum err err = db_backup(ctx, copy);
	if (err == OK)
		err = pack(ctx, data_dir, folder, part_path);
	unlink(copy);
	rmdir(folder);
	TRY(err);
	if (rename(part_path, out_path) != 0)
		return fail(ctx, ERR_INTERNAL, "backup.rename", NULL, "%s: %s", out_path, strerror(errno));
	return OK;
}

enum err backup_restore(struct ctx *ctx, const char *in_path, const char *data_dir)
{
	const char *database = arena_format(ctx->arena, "%s/genjin.db", data_dir);
	const char *arguments[] = { "tar", "--extract", "--file", in_path, "--no-same-owner", "--no-overwrite-dir",
				    "-C",  data_dir,	NULL };

	if (access(in_path, R_OK) != 0)
		return fail(ctx, ERR_NOT_FOUND, "file.missing", "in", "%s: %s", in_path, strerror(errno));
	if (access(database, F_OK) == 0)
		return fail(ctx, ERR_CONFLICT, "restore.not_empty", "data", "There is a database in %s already.", data_dir);
	if (mkdir(data_dir, 0700) != 0 && errno != EEXIST)
		return fail(ctx, ERR_INTERNAL, "restore.folder", "data", "%s: %s", data_dir, strerror(errno));
	TRY(run_tar(ctx, arguments));
	if (access(database, F_OK) != 0)
		return fail(ctx, ERR_INVALID, "restore.not_a_backup", "in", "%s holds no database.", in_path);
	return sync_path(ctx, data_dir, O_RDONLY | O_DIRECTORY);
}

static enum err check_firm(struct ctx *ctx, int64_t firm_id, struct vec *problems)
{
	int64_t broken_seq;
	int64_t count;

	ctx->firm_id = firm_id;
	TRY(audit_check(ctx, &broken_seq, &count));
	if (broken_seq) {
		const char *problem = arena_format(ctx->arena, "firm %lld: the audit chain breaks at entry %lld of %lld",
						   (long long)firm_id, (long long)broken_seq, (long long)count);
		vec_add(problems, &problem);
	}
	return OK;
}

enum err backup_check(struct app *app, struct list *ret_problems)
{
	struct ctx *ctx = &app->ctx;
	struct list found;
	struct list firms;
	struct vec problems;

	TRY(db_check(ctx, &found));
	vec_init(&problems, ctx->arena, sizeof(const char *));
	for (size_t i = 0; i < found.count; i++)
		vec_add(&problems, (const char *const *)found.items + i);
	TRY(account_firm_ids(ctx, &firms));
	for (size_t i = 0; i < firms.count; i++)
		TRY(check_firm(ctx, ((const int64_t *)firms.items)[i], &problems));
	*ret_problems = vec_list(&problems);
	return OK;
}
