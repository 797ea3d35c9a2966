/* The second wall between firms, on PostgreSQL: row level security on every table with rows of a firm.
 *
 * The first wall is the condition `firm_id = :firm_id` in every query. Should one ever forget it, the policy `firm_wall` shows
 * it the rows of the firm that the connection is set to, and none where it is set to none. The driver sets the connection before
 * a statement (db_postgres.c), along with it or with the BEGIN, so nobody waits for it. What must look over all firms (the due
 * scan, the outbox, logins) says so in its block: `-- firms: all`; for such a statement the connection is set to DB_ALL_FIRMS.
 * Nothing else opens the wall.
 *
 * It is raised after the migrations, so a new table gets it by itself. See docs/decisions/0012-firm-wall.md. */
#pragma once
#include "platform/db/db.h"

/* How well it holds for the role that the program has connected as. All 0 on SQLite, which knows no roles. */
struct db_wall {
	bool is_above; /* no policy counts for it: superuser or BYPASSRLS */
	int64_t owned; /* tables behind the wall that the role owns: it could take the wall down */
	int64_t open;  /* tables with rows of a firm that have no wall */
};
MUST_USE enum err db_wall_read(struct ctx *ctx, struct db_wall *ret_wall);

/* What an administrator could do better, as a sentence; NULL: nothing. The worst comes first. */
const char *db_wall_weakness(const struct db_wall *wall);

/* Inside a write, as the owner: gives a wall to every table that has none yet; the views look through it as whoever asks. */
MUST_USE enum err db_wall_raise(struct ctx *ctx);

/* Lets the role read and write all rows behind the wall, and change no table.
 * errors ERR_MEANING "db.role"  there is no such role */
MUST_USE enum err db_wall_let_in(struct ctx *ctx, const char *role);
