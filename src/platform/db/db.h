/* The database: one set of verbs over SQLite and PostgreSQL.
 *
 * Statements are named blocks (sql.h); parameters and columns are matched by name against field tables
 * (base/field.h), so a store reads
 *
 *	return db_one(ctx, &sql_candidate_get, &key_shape, &key, &candidate_shape, ret_candidate);
 *
 * `:firm_id` is always bound from ctx->firm_id and `:now_ms` from ctx->clock, whatever the parameter struct
 * holds: no store can reach into another firm. Parameters not found in the shape are an internal error.
 *
 * Names: column and parameter `due_at_ms` also fit the FIELD_TIME `due_at`. Absent is NULL both ways: text and bytes NULL;
 * ids, instants, enums and INT with FIELD_NULL 0. A plain INT 0 and a BOOL false are 0. Lists and objects have no column.
 * Members without a column stay as they are (db_one, db_maybe) or zero (db_list, db_each); a column without a member is
 * an internal error, and so is a number where text is stored.
 *
 * Reads run on ctx->conn or, where that is NULL, on a pooled reader.
 * Writes run inside db_write() or db_submit(), which own begin, retry and commit. A closure may run
 * twice (deadlock, failed group, a change that failed after db_run had sent it): it touches the database only, and what
 * it notes elsewhere it notes anew each time; effects on the world leave as outbox rows.
 * Nobody else writes in the firm while it runs, on neither engine: read, decide, write, without locking rows. Across
 * firms (ctx->firm_id 0) use single atomic statements or, on PostgreSQL, FOR UPDATE.
 *
 * After a statement failed inside a write, nothing but giving up goes on ("db.aborted"). To survive a failure, an
 * expected conflict say, put the statement into a db_write of its own inside the first, or use ON CONFLICT.
 *
 * In a server a statement is cut after 5 s: ERR_BUSY "db.timeout", or "db.firm_locked" for the lock of the firm, which is waited for
 * once. Locked or lost: ERR_BUSY; no room: ERR_FULL. */
#pragma once
#include <stdbool.h>

#include "base/ctx.h"
#include "base/field.h"
#include "base/vec.h"
#include "platform/db/sql.h"

enum db_engine { DB_SQLITE, DB_POSTGRES };

struct db_options {
	const char *data_dir; /* SQLite: genjin.db lies here */
	const char *url;      /* "postgresql://…", or NULL for SQLite */
	bool is_server;       /* starts the writer threads; statements are cut at 5 s */
	bool is_alone;        /* SQLite command line: no server runs on this folder, so this process may checkpoint */
	int writers;          /* PostgreSQL: connections of the write pool; 0 = 4 */
};

/* Opens (and for SQLite creates) the database; does not migrate.
 * errors ERR_BUSY  PostgreSQL not reachable   ERR_INTERNAL  library older than 3.51.3, not a database */
MUST_USE enum err db_open(struct ctx *ctx, const struct db_options *options, struct db **ret_db);

/* Ends the writer after what is queued, closes all connections. Accepts NULL. */
void db_close(struct db *db);

/* Which engine is behind it. */
enum db_engine db_engine(const struct db *db);

/* --- Statements. `shape`/`params` describe the parameters and may be NULL. --- */

/* Exactly one row. errors ERR_NOT_FOUND (code "db.no_row", to be replaced by the caller's own) */
MUST_USE enum err db_one(struct ctx *ctx, const struct sql *sql, const struct shape *params_shape,
			 const void *params, const struct shape *row_shape, void *ret_row);

/* One row or none; without a row *ret_row is left as it is. */
MUST_USE enum err db_maybe(struct ctx *ctx, const struct sql *sql, const struct shape *params_shape,
			   const void *params, const struct shape *row_shape, void *ret_row, bool *ret_found);

/* All rows, in ctx->arena, at most 100,000 (past that ERR_INTERNAL: a LIMIT is missing). */
MUST_USE enum err db_list(struct ctx *ctx, const struct sql *sql, const struct shape *params_shape,
			  const void *params, const struct shape *row_shape, struct list *ret_rows);

/* Rows one by one, for exports and scans; each row is zeroed before it is filled and its texts hold only during the visit.
 * A visit that returns an error ends the walk with it; it may run other statements, but not change the walked table.
 * On PostgreSQL only a text that begins with SELECT comes in portions, others come whole. */
typedef enum err (*db_visit)(struct ctx *ctx, void *row, void *arg);
MUST_USE enum err db_each(struct ctx *ctx, const struct sql *sql, const struct shape *params_shape,
			  const void *params, const struct shape *row_shape, void *row, db_visit visit, void *arg);

/* One integer of one row (first column; NULL and no row give 0). */
MUST_USE enum err db_int(struct ctx *ctx, const struct sql *sql, const struct shape *params_shape,
			 const void *params, int64_t *ret_number);

/* INSERT, UPDATE, DELETE, inside a write. ret_changes may be NULL. A unique index that refuses gives ERR_CONFLICT
 * ("db.conflict", field = its columns, "firm_id,name"), a foreign key ERR_MEANING ("db.reference"). With RETURNING use
 * db_one, db_list or db_int. Without ret_changes PostgreSQL does not wait: it says OK at once, and if that was wrong the
 * closure is given up at its next read and runs again, waiting. */
MUST_USE enum err db_run(struct ctx *ctx, const struct sql *sql, const struct shape *params_shape,
			 const void *params, int64_t *ret_changes);

/* The same where at least one row must change, also without waiting.
 * errors ERR_STALE  code "db.no_change", to be replaced by the caller's own */
MUST_USE enum err db_run_some(struct ctx *ctx, const struct sql *sql, const struct shape *params_shape, const void *params);

/* For a change that this write does not look at again: on PostgreSQL rows of many works wait for each other and go in one
 * statement, `many` ("-- gathered: …" in its description), which takes arrays of the same parameters; it is sent before the commit, and
 * before a query whose text names what it changes. On SQLite, and where every statement is waited for, it is db_run() of `one`. */
MUST_USE enum err db_run_gathered(struct ctx *ctx, const struct sql *one, const struct sql *many, const struct shape *params_shape,
				  const void *params);

/* Says inside a write that the same query with the same parameters will be asked soon, so that its answer can travel
 * with that of the next one. It changes nothing but the time it takes: the later query sees all that was written before
 * it. Only for blocks that are kept ("-- kept: table, …" in their description); does nothing on SQLite. */
MUST_USE enum err db_expect(struct ctx *ctx, const struct sql *sql, const struct shape *params_shape, const void *params,
			    const struct shape *row_shape);


/* --- Transactions --- */
typedef enum err (*db_work)(struct ctx *ctx, void *arg);
typedef void (*db_done)(struct ctx *ctx, enum err result, void *arg);

/* Runs `work` in a transaction and waits for the commit; all or nothing. Inside another db_write of the
 * same ctx it simply joins that transaction under a savepoint. In a server it runs on the writer's thread, or not at all
 * when 8,192 works wait there (ERR_BUSY "db.queue_full"). */
MUST_USE enum err db_write(struct ctx *ctx, db_work work, void *arg);

/* Server only: queues `work` and returns; after the commit (or its failure) `done` runs on the writer's thread
 * and must be short. ctx, its arena and arg must live until then. SQLite runs many queued works in
 * one transaction (each under its own savepoint) with one fsync. */
void db_submit(struct ctx *ctx, db_work work, db_done done, void *arg);

/* Whether long work should let its piece end here and leave the rest to its next write: a work of db_submit() waits in this process,
 * for the same commit or behind it, or the transaction has lasted for 20 ms, which jobs and other nodes wait for. Asked behind each
 * step, so that every piece makes one; inside a write. */
bool db_should_yield(const struct ctx *ctx);

/* Runs `work` on one consistent snapshot for reading. */
MUST_USE enum err db_read(struct ctx *ctx, db_work work, void *arg);

/* --- What a write need not read again --- */

enum { DB_MEMORY_MAX = 1024 };

/* Keeps a few bytes about rows of ctx's firm that this write has just read or written, under an address of the caller's,
 * until the end of the transaction (works of one group hand it on: nobody else writes in the firm), until a part of it is
 * taken back, or until eight other things are kept; at most DB_MEMORY_MAX, more is not kept. Outside of a write, and without a firm,
 * nothing is. */
void db_remember(const struct ctx *ctx, const void *key, const void *bytes, size_t length);

/* False: nothing is known, read. */
bool db_recall(const struct ctx *ctx, const void *key, void *ret_bytes, size_t length);

/* --- After commit --- */

/* Called on the writer's thread after each commit that changed something while `db_notify` was asked for in it
 * (live hub, job runner); set before the first write. PostgreSQL nodes also hear each other's (LISTEN). Before `arg`
 * ends, NULL unsets it; no call is under way any more when that returns. `wake` itself must not set or unset. */
void db_on_notify(struct db *db, void (*wake)(void *arg), void *arg);

/* Asks, inside a write, that listeners on all nodes wake once it is committed. */
void db_notify(struct ctx *ctx);

/* --- Leases and time --- */

/* Time of the database server (SQLite: the machine), for leases only; business uses ctx->clock. */
MUST_USE enum err db_now_ms(struct ctx *ctx, int64_t *ret_now_ms);

/* Counters for /metrics. */
struct db_stats {
	int64_t commits, works, rollbacks, retries;
	int64_t queue_length;
};
void db_stats_read(struct db *db, struct db_stats *ret_stats);

/* --- Operation --- */

/* Copies the live SQLite database consistently to `path`. errors ERR_MEANING on PostgreSQL (pg_dump does that) */
MUST_USE enum err db_backup(struct ctx *ctx, const char *path);

/* What was deleted and committed lies in no page of the database any more (secure_delete), but in the log: empties that. Outside of a
 * transaction. Does nothing on PostgreSQL, whose old rows and log are its administrator's.
 * errors ERR_BUSY "db.scrub"  readers keep it, or it is being copied: again in a moment */
MUST_USE enum err db_scrub(struct ctx *ctx);

/* Statistics for the planner where tables grew since the last time; a second or two. PostgreSQL does so by itself, but
 * late for whoever fills an empty table. Outside of a transaction. */
MUST_USE enum err db_optimise(struct ctx *ctx);

/* Integrity and foreign keys; ret_problems lists texts (const char *). */
MUST_USE enum err db_check(struct ctx *ctx, struct list *ret_problems);
