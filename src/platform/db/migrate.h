/* Migrations: numbered SQL files, embedded at build time, each run in one transaction together with its
 * row in schema_version. A kill at any step leaves a version that the next start goes on from. */
#pragma once
#include "platform/db/db.h"

struct migration {
	int version;
	const char *name;
	const char *sql; /* neutral text with @sqlite / @postgres / @end blocks and the words ID, BIGINT, BYTES */
};

extern const struct migration migrations[];
extern const int migration_count;

/* Brings the schema to the newest version; several processes at once wait for each other.
 * errors ERR_MEANING "migrate.newer"  the database was written by a newer program */
MUST_USE enum err migrate_up(struct ctx *ctx);

/* Version in the database, 0 when empty. */
MUST_USE enum err migrate_version(struct ctx *ctx, int *ret_version);
