/* Files: reading whole ones with a limit; keeping those that people upload, beneath one folder and under random names, so
 * that they survive a power cut.
 *
 * A kept file is called "ab/abcdef…" (file_new_name()); nothing that a client says becomes part of a path. Content reaches
 * the disk (fsync of file and folder) before the function returns; whoever notes the name in the database does so
 * afterwards. A file that nobody notes is an orphan: file_each() finds it. */
#pragma once
#include <stdbool.h>

#include "base/ctx.h"

/* Reads a file into ctx->arena, NUL behind it.
 * errors ERR_NOT_FOUND "file.missing"; ERR_TOO_LARGE "file.too_large"; ERR_INTERNAL "file.read" */
MUST_USE enum err file_read(struct ctx *ctx, const char *path, size_t max_bytes, char **ret_content);

/* A name that no kept file has. */
const char *file_new_name(struct ctx *ctx);

/* Where the kept file `name` lies; asserts that it is such a name. */
const char *file_path(struct ctx *ctx, const char *folder, const char *name);

/* Takes the file at from_path into the folder: fsync, then rename (across file systems: copy).
 * errors ERR_FULL "server.disk_full"; ERR_INTERNAL "file.write" */
MUST_USE enum err file_keep(struct ctx *ctx, const char *folder, const char *name, const char *from_path);

/* Writes the content of from_path into the kept file from byte `at` on, making the file when it is missing.
 * errors as file_keep() */
MUST_USE enum err file_write_at(struct ctx *ctx, const char *folder, const char *name, int64_t at, const char *from_path);

/* Writes bytes as a kept file. errors as file_keep() */
MUST_USE enum err file_put(struct ctx *ctx, const char *folder, const char *name, const void *bytes, size_t length);

/* Removes it; nothing happens when it is not there. False: somebody holds the folder, and it stays for now. */
bool file_remove(struct ctx *ctx, const char *folder, const char *name);

/* Nothing is removed from the folder, by whatever process, until ret_fd is closed or this one ends; writing goes on. Waits for
 * another holder. errors ERR_INTERNAL "file.hold" */
MUST_USE enum err file_hold(struct ctx *ctx, const char *folder, int *ret_fd);

/* Visits every kept file that was last written before `before_s` (seconds since 1970, clock of the machine).
 * errors those of `visit`; ERR_INTERNAL "file.read" */
typedef enum err (*file_visit)(struct ctx *ctx, const char *name, void *arg);
MUST_USE enum err file_each(struct ctx *ctx, const char *folder, int64_t before_s, file_visit visit, void *arg);
