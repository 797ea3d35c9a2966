/* Backup, restore and check of an installation. */
#include "app/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "feature/account/account.h"
#include "feature/audit/audit.h"
#include "feature/audit/audit_head.h"
#include "feature/document/document.h"
#include "feature/firm_key/firm_key.h"
#include "feature/search/search.h"
#include "platform/db/db.h"
#include "platform/db/db_wall.h"
#include "platform/db/db_wall.h"
#include "platform/file/file.h"

extern char **environ;

/* Runs tar and waits. A file that grew while it was read is well: a begun upload counts as far as its row says. */
static enum err run_tar(struct ctx *ctx, const char *const *arguments)
{
	enum { TAR_DONE = 0, TAR_CHANGED = 1 };
	pid_t child;
	int status;

	int failed = posix_spawnp(&child, "tar", NULL, NULL, (char *const *)arguments, environ);
	if (failed)
		return fail(ctx, ERR_INTERNAL, "backup.tar", NULL, "tar cannot be started: %s", strerror(failed));
	while (waitpid(child, &status, 0) < 0) {
		if (errno != EINTR)
			return fail(ctx, ERR_INTERNAL, "backup.tar", NULL, "tar: %s", strerror(errno));
	}
	if (!WIFEXITED(status) || (WEXITSTATUS(status) != TAR_DONE && WEXITSTATUS(status) != TAR_CHANGED))
		return fail(ctx, ERR_INTERNAL, "backup.tar", NULL, "tar gave up; the disk may be full.");
	return OK;
}

/* On the disk, not only in its cache. */
static enum err sync_path(struct ctx *ctx, const char *path, int flags, int (*sync)(int fd))
{
	CLOSING(fd_close) int fd = open(path, flags | O_CLOEXEC);

	if (fd < 0 || sync(fd) != 0)
		return fail(ctx, ERR_INTERNAL, "backup.sync", NULL, "%s: %s", path, strerror(errno));
	return OK;
}

/* --- Writing --- */

/* One backup under way. */
struct packing {
	char *folder;       /* holds copy and list while it lasts */
	const char *copy;   /* the database as of one instant */
	const char *list;   /* names of the files it names */
	const char *part;   /* the archive until it is whole */
	int hold_fd;
	int64_t missing;
	struct text *heads; /* of the audit logs in the copy */
};

static void file_close(FILE **file)
{
	if (*file)
		fclose(*file);
}

static void copy_close(struct db **db)
{
	db_close(*db);
}

/* The names come out of the copy: what is noted or removed meanwhile has no part in it. */
static enum err list_files(struct ctx *ctx, struct packing *packing)
{
	struct db_options options = { .data_dir = packing->folder, .is_alone = true };
	CLOSING(file_close) FILE *list = fopen(packing->list, "we");
	CLOSING(copy_close) struct db *copy = NULL;
	struct ctx reader = *ctx;

	if (!list)
		return fail(ctx, ERR_INTERNAL, "backup.list", NULL, "%s: %s", packing->list, strerror(errno));
	TRY(db_open(ctx, &options, &copy));
	reader.db = copy;
	enum err err = document_list_files(&reader, list, &packing->missing);
	if (err == OK)
		err = audit_heads_write(&reader, packing->heads);
	ctx->fault = reader.fault;
	TRY(err);
	if (fflush(list) != 0)
		return fail(ctx, errno == ENOSPC ? ERR_FULL : ERR_INTERNAL, "backup.list", NULL, "%s: %s", packing->list, strerror(errno));
	return OK;
}

/* "ab/abcd…" lies beneath files/ in the archive. Settings first, database next: who unpacks them need not read the rest. */
static enum err pack(struct ctx *ctx, const char *data_dir, const struct packing *packing)
{
	const char *ini_path = arena_format(ctx->arena, "%s/genjin.ini", data_dir);
	const char *ini = access(ini_path, F_OK) == 0 ? "genjin.ini" : "--seek"; /* says nothing new */
	const char *arguments[] = { "tar",     "--create", "--file", packing->part, "--warning=no-file-changed",
				    "--transform=s,^\\([0-9a-f][0-9a-f]/\\),files/\\1,", "-C", data_dir, ini, "-C", packing->folder,
				    "genjin.db", "-C", document_folder(ctx), "--files-from", packing->list, NULL };

	TRY(run_tar(ctx, arguments));
	return sync_path(ctx, packing->part, O_RDONLY, fsync);
}

static enum err copy_and_pack(struct ctx *ctx, const char *data_dir, struct packing *packing)
{
	TRY(file_hold(ctx, document_folder(ctx), &packing->hold_fd));
	TRY(db_backup(ctx, packing->copy));
	TRY(list_files(ctx, packing));
	return pack(ctx, data_dir, packing);
}

/* Reading the copy leaves two more files beside it. */
static void packing_done(struct ctx *ctx, struct packing *packing)
{
	fd_close(&packing->hold_fd);
	unlink(packing->copy);
	unlink(arena_format(ctx->arena, "%s-wal", packing->copy));
	unlink(arena_format(ctx->arena, "%s-shm", packing->copy));
	unlink(packing->list);
	rmdir(packing->folder);
}

enum err backup_write(struct app *app, const char *out_path, int64_t *ret_missing, struct text *heads)
{
	struct ctx *ctx = &app->ctx;
	CLOSING(pointer_free) char *data_dir = realpath(app->data_dir, NULL);
	struct packing packing = { .folder = arena_format(ctx->arena, "%s/spool/backup-XXXXXX", app->data_dir),
				   .part = arena_format(ctx->arena, "%s.part", out_path), .hold_fd = -1, .heads = heads };

	if (!data_dir || !mkdtemp(packing.folder))
		return fail(ctx, ERR_INTERNAL, "backup.folder", NULL, "%s: %s", packing.folder, strerror(errno));
	packing.copy = arena_format(ctx->arena, "%s/genjin.db", packing.folder);
	packing.list = arena_format(ctx->arena, "%s/files.list", packing.folder);
	enum err err = copy_and_pack(ctx, data_dir, &packing);
	packing_done(ctx, &packing);
	TRY(err);
	if (rename(packing.part, out_path) != 0)
		return fail(ctx, ERR_INTERNAL, "backup.rename", NULL, "%s: %s", out_path, strerror(errno));
	*ret_missing = packing.missing;
	return OK;
}

/* --- Restoring --- */

static enum err make_folder(struct ctx *ctx, const char *path)
{
	if (mkdir(path, 0700) != 0 && errno != EEXIST)
		return fail(ctx, ERR_INTERNAL, "restore.folder", "data", "%s: %s", path, strerror(errno));
	return OK;
}

/* Unpacks what is not left out into the folder. tar skips over the rest without reading it. */
static enum err unpack(struct ctx *ctx, const char *in_path, const char *folder, const char *without, const char *nor)
{
	const char *arguments[] = { "tar", "--extract", "--file", in_path, "--no-same-owner", "--no-overwrite-dir",
				    without, nor, "-C", folder, NULL };

	return run_tar(ctx, arguments);
}

/* Where the files lie may stand in the genjin.ini that has just been unpacked. "files/ab/abcd…" goes to "ab/abcd…". */
static enum err unpack_files(struct ctx *ctx, struct app *app, const char *in_path)
{
	TRY(config_read_again(ctx, app->config));
	const char *folder = document_folder(ctx);
	const char *arguments[] = { "tar", "--extract", "--file", in_path, "--no-same-owner", "--no-overwrite-dir",
				    "--strip-components=1", "--exclude=genjin.db", "--exclude=genjin.ini", "-C", folder, NULL };

	TRY(make_folder(ctx, folder));
	TRY(run_tar(ctx, arguments));
	return sync_path(ctx, folder, O_RDONLY | O_DIRECTORY, syncfs);
}

enum err backup_restore(struct app *app, const char *in_path)
{
	struct ctx *ctx = &app->ctx;
	const char *data_dir = app->data_dir;
	const char *database = arena_format(ctx->arena, "%s/genjin.db", data_dir);

	if (access(in_path, R_OK) != 0)
		return fail(ctx, ERR_NOT_FOUND, "file.missing", "in", "%s: %s", in_path, strerror(errno));
	if (access(database, F_OK) == 0)
		return fail(ctx, ERR_CONFLICT, "restore.not_empty", "data", "There is a database in %s already.", data_dir);
	umask(S_IRWXG | S_IRWXO);
	TRY(make_folder(ctx, data_dir));
	TRY(unpack(ctx, in_path, data_dir, "--exclude=genjin.db", "--exclude=files"));
	TRY(unpack_files(ctx, app, in_path));
	TRY(unpack(ctx, in_path, data_dir, "--exclude=genjin.ini", "--exclude=files"));
	if (access(database, F_OK) != 0)
		return fail(ctx, ERR_INVALID, "restore.not_a_backup", "in", "%s holds no database.", in_path);
	return sync_path(ctx, data_dir, O_RDONLY | O_DIRECTORY, syncfs);
}

/* --- Checking --- */

static enum err check_audit(struct ctx *ctx, struct text *problems)
{
	long long firm_id = ctx->firm_id;
	struct audit_report report;

	TRY(audit_check(ctx, &report));
	if (report.broken_seq)
		text_append_format(problems, "firm %lld: the audit chain breaks at entry %lld of %lld\n", firm_id,
				   (long long)report.broken_seq, (long long)report.count);
	else if (report.count < report.head_seq)
		text_append_format(problems, "firm %lld: the audit log ends at entry %lld, its head says %lld: the end was cut off\n",
				   firm_id, (long long)report.count, (long long)report.head_seq);
	else if (!report.head_fits)
		text_append_format(problems, "firm %lld: the head of the audit log does not fit its last entry %lld or is not sealed\n",
				   firm_id, (long long)report.count);
	return OK;
}

static enum err check_firm(struct ctx *ctx, int64_t firm_id, bool all, struct text *problems, struct text *notes)
{
	ctx->firm_id = firm_id;
	TRY(check_audit(ctx, problems));
	TRY(search_check(ctx, all, problems));
	TRY(firm_key_check(ctx, problems, notes));
	return document_check(ctx, problems);
}

/* What was written outside of the database earlier; a file that was asked for must be there. */
static enum err check_heads(struct ctx *ctx, struct text *problems)
{
	const char *path = audit_heads_path(ctx);

	if (!config_text(ctx->config, "audit_heads") && access(path, F_OK) != 0)
		return OK;
	return audit_heads_check(ctx, path, problems);
}

/* A table without a wall is a problem, a database user for everything is not. */
static enum err check_wall(struct ctx *ctx, struct text *problems, struct text *notes)
{
	struct db_wall wall;

	TRY(db_wall_read(ctx, &wall));
	const char *weakness = db_wall_weakness(&wall);
	if (weakness)
		text_append_format(wall.open ? problems : notes, "%s\n", weakness);
	return OK;
}

enum err backup_check(struct app *app, bool all, struct text *problems, struct text *notes)
{
	struct ctx *ctx = &app->ctx;
	struct list found;
	struct list firms;

	TRY(db_check(ctx, &found));
	for (size_t i = 0; i < found.count; i++)
		text_append_format(problems, "%s\n", ((const char *const *)found.items)[i]);
	TRY(check_wall(ctx, problems, notes));
	TRY(account_firm_ids(ctx, &firms));
	for (size_t i = 0; i < firms.count; i++)
		TRY(check_firm(ctx, ((const int64_t *)firms.items)[i], all, problems, notes));
	TRY(check_heads(ctx, problems));
	ctx->firm_id = 0;
	return document_check_orphans(ctx, notes);
}
