/* Backup, restore and check of an installation. The master key is never in a backup. */
#pragma once
#include "app/app.h"

/* Writes database and files into one tar archive, while the server may run: the database as of one instant.
 * errors ERR_MEANING  on PostgreSQL (pg_dump and a copy of files/ do that); ERR_FULL, ERR_INTERNAL "backup.…" */
MUST_USE enum err backup_write(struct app *app, const char *out_path);

/* Unpacks a backup into a data folder that holds no database yet.
 * errors ERR_CONFLICT "restore.not_empty"; ERR_NOT_FOUND "file.missing"; ERR_INVALID "restore.not_a_backup" */
MUST_USE enum err backup_restore(struct ctx *ctx, const char *in_path, const char *data_dir);

/* Integrity of the database and every firm's audit chain. out ret_problems  const char *, none when all is well */
MUST_USE enum err backup_check(struct app *app, struct list *ret_problems);
