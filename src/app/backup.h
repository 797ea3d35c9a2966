/* Backup, restore and check of an installation. The master key is never in a backup. */
#pragma once
#include "app/app.h"
#include "base/text.h"

/* Writes database and files into one tar archive, while the server may run: the database as of one instant, and every file that it
 * names then, wherever the folder of files lies. Until it is done no file is removed.
 * out    ret_missing  files that are named but not there; each is in the log
 *        heads        heads of the audit logs in it, a line each; who keeps them elsewhere can tell later whether an end was cut off
 * errors ERR_MEANING  on PostgreSQL (pg_dump and a copy of the files do that); ERR_FULL, ERR_INTERNAL "backup.…" */
MUST_USE enum err backup_write(struct app *app, const char *out_path, int64_t *ret_missing, struct text *heads);

/* Unpacks a backup into a data folder that holds no database yet; the files into the folder of the setting `files`, of the command
 * or of the genjin.ini in the backup, else into DATA/files. The database comes last: what was cut off can be done again.
 * errors ERR_CONFLICT "restore.not_empty"; ERR_NOT_FOUND "file.missing"; ERR_INVALID "restore.not_a_backup" */
MUST_USE enum err backup_restore(struct app *app, const char *in_path);

/* Integrity of the database, every firm's audit chain, the index of the search, and the files.
 * in   all       all of the index is compared with the rows, not a sample
 * out  problems  a sentence a line, nothing when all is well
 *      notes     the same of what is not wrong but worth knowing: files without a row */
MUST_USE enum err backup_check(struct app *app, bool all, struct text *problems, struct text *notes);
