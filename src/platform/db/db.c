/* The verbs of the database, the same for both engines. */
#include "platform/db/db_driver.h"

#include "base/cleanup.h"
#include "db_sql.h"

enum { READ_ATTEMPTS = 3 };

/* --- One run of a statement --- */

struct run {
	struct db_conn *conn;
	struct db_stmt *stmt;
	bool is_borrowed; /* conn goes back to the pool */
};

static void run_end(struct run *run)
{
	if (run->stmt)
		db_stmt_put(run->stmt);
	if (run->is_borrowed)
		run->conn->db->driver->reader_give(run->conn);
}

/* After a failed statement PostgreSQL takes nothing but a rollback; SQLite is held to the same. */
static enum err noted(struct db_conn *conn, enum err result)
{
	if (result != OK && conn->is_writing)
		conn->is_failed = true;
	return result;
}

static enum err run_conn(struct ctx *ctx, struct run *run, const struct sql *sql)
{
	run->conn = ctx->conn;
	if (!run->conn) {
		TRY(ctx->db->driver->reader_take(ctx, ctx->db, &run->conn));
		run->is_borrowed = true;
	}
	run->conn->wanted_firm_id = sql->all_firms ? DB_ALL_FIRMS : ctx->firm_id;
	if (run->conn->is_failed)
		return fail(ctx, ERR_INTERNAL, "db.aborted", NULL,
			    "a statement of this write failed before: only a rollback goes on");
	return OK;
}

static enum err run_try(struct ctx *ctx, struct run *run, const struct sql *sql, const struct shape *params_shape,
			const void *params, const struct shape *row_shape, enum db_wait wait)
{
	TRY(run_conn(ctx, run, sql));
	TRY(noted(run->conn, db_stmt_get(ctx, run->conn, sql, params_shape, row_shape, &run->stmt)));
	TRY(noted(run->conn, db_stmt_bind(ctx, run->stmt, params)));
	return noted(run->conn, ctx->db->driver->start(ctx, run->stmt, wait));
}

/* A read on a pooled connection that broke since its last use is tried on another. */
static enum err run_begin(struct ctx *ctx, struct run *run, const struct sql *sql, const struct shape *params_shape,
			  const void *params, const struct shape *row_shape, enum db_wait wait)
{
	struct fault before = ctx->fault;
	enum err result = run_try(ctx, run, sql, params_shape, params, row_shape, wait);

	for (int attempt = 1; attempt < READ_ATTEMPTS && result != OK && run->is_borrowed && run->conn->is_lost;
	     attempt++) {
		run_end(run);
		*run = (struct run){ 0 };
		ctx->fault = before;
		result = run_try(ctx, run, sql, params_shape, params, row_shape, wait);
	}
	return result;
}

static enum err run_step(struct ctx *ctx, struct run *run, bool *ret_row)
{
	return noted(run->conn, ctx->db->driver->step(ctx, run->stmt, ret_row));
}

static enum err run_read(struct ctx *ctx, struct run *run, struct arena *arena, void *row)
{
	return noted(run->conn, db_stmt_read_row(ctx, run->stmt, arena, row));
}

/* --- Verbs --- */

enum err db_maybe(struct ctx *ctx, const struct sql *sql, const struct shape *params_shape, const void *params,
		  const struct shape *row_shape, void *ret_row, bool *ret_found)
{
	CLOSING(run_end) struct run run = { 0 };
	bool has_row;
	bool has_more = false;

	TRY(run_begin(ctx, &run, sql, params_shape, params, row_shape, DB_WAIT_ROWS));
	TRY(run_step(ctx, &run, &has_row));
	if (has_row) {
		TRY(run_read(ctx, &run, ctx->arena, ret_row));
		TRY(run_step(ctx, &run, &has_more));
	}
	if (has_more)
		return noted(run.conn, fail(ctx, ERR_INTERNAL, "db.more_rows", NULL, "%s: more than one row", sql->name));
	*ret_found = has_row;
	return OK;
}

enum err db_one(struct ctx *ctx, const struct sql *sql, const struct shape *params_shape, const void *params,
		const struct shape *row_shape, void *ret_row)
{
	bool found;

	TRY(db_maybe(ctx, sql, params_shape, params, row_shape, ret_row, &found));
	return found ? OK : fail(ctx, ERR_NOT_FOUND, "db.no_row", NULL, "%s: no row", sql->name);
}

/* The list grows by doubling: a quarter of the arena is as much as can still double. */
static bool is_list_too_long(const struct arena *arena, size_t arena_before, size_t count)
{
	return count >= DB_LIST_MAX || arena->used_bytes - arena_before > arena->reserved_bytes / 4;
}

enum err db_list(struct ctx *ctx, const struct sql *sql, const struct shape *params_shape, const void *params,
		 const struct shape *row_shape, struct list *ret_rows)
{
	CLOSING(run_end) struct run run = { 0 };
	size_t arena_before = arena_mark(ctx->arena);
	struct vec rows;
	bool has_row;

	TRY(run_begin(ctx, &run, sql, params_shape, params, row_shape, DB_WAIT_ROWS));
	vec_init(&rows, ctx->arena, row_shape->bytes);
	for (;;) {
		TRY(run_step(ctx, &run, &has_row));
		if (!has_row)
			break;
		if (is_list_too_long(ctx->arena, arena_before, rows.count))
			return noted(run.conn, fail(ctx, ERR_INTERNAL, "db.too_many_rows", NULL,
						    "%s: too many rows, a LIMIT is missing", sql->name));
		TRY(run_read(ctx, &run, ctx->arena, vec_push(&rows)));
	}
	*ret_rows = vec_list(&rows);
	return OK;
}

static enum err walk(struct ctx *ctx, struct run *run, struct arena *row_arena, void *row, db_visit visit, void *arg)
{
	bool has_row;

	for (;;) {
		TRY(run_step(ctx, run, &has_row));
		if (!has_row)
			return OK;
		arena_reset(row_arena);
		memset(row, 0, run->stmt->row_shape->bytes);
		TRY(run_read(ctx, run, row_arena, row));
		TRY(visit(ctx, row, arg));
	}
}

enum err db_each(struct ctx *ctx, const struct sql *sql, const struct shape *params_shape, const void *params,
		 const struct shape *row_shape, void *row, db_visit visit, void *arg)
{
	CLOSING(run_end) struct run run = { 0 };
	CLOSING(arena_close) struct arena row_arena = { 0 };

	if (arena_open(ARENA_REQUEST_BYTES, &row_arena) != OK)
		return fail(ctx, ERR_BUSY, "db.memory", NULL, "no memory for the rows");
	TRY(run_begin(ctx, &run, sql, params_shape, params, row_shape, DB_WAIT_PORTIONS));
	return walk(ctx, &run, &row_arena, row, visit, arg);
}

enum err db_int(struct ctx *ctx, const struct sql *sql, const struct shape *params_shape, const void *params,
		int64_t *ret_number)
{
	CLOSING(run_end) struct run run = { 0 };
	struct db_value value = { .is_null = true };
	bool has_row;

	TRY(run_begin(ctx, &run, sql, params_shape, params, NULL, DB_WAIT_ROWS));
	TRY(run_step(ctx, &run, &has_row));
	if (has_row)
		TRY(noted(run.conn, ctx->db->driver->column(ctx, run.stmt, 0, DB_KIND_INT, &value)));
	while (has_row)
		TRY(run_step(ctx, &run, &has_row));
	*ret_number = value.is_null ? 0 : value.number;
	return OK;
}

static enum err run_change(struct ctx *ctx, struct run *run, const struct sql *sql, const struct shape *params_shape,
			   const void *params, enum db_wait wait)
{
	bool has_row = true;

	if (!ctx->conn || !ctx->conn->is_writing)
		return fail(ctx, ERR_INTERNAL, "db.run_outside", NULL, "%s: changes belong into db_write", sql->name);
	TRY(run_begin(ctx, run, sql, params_shape, params, NULL, wait));
	while (has_row)
		TRY(run_step(ctx, run, &has_row));
	return OK;
}

enum err db_run(struct ctx *ctx, const struct sql *sql, const struct shape *params_shape, const void *params,
		int64_t *ret_changes)
{
	CLOSING(run_end) struct run run = { 0 };

	TRY(run_change(ctx, &run, sql, params_shape, params, ret_changes ? DB_WAIT_ROWS : DB_WAIT_NOTHING));
	if (ret_changes)
		*ret_changes = ctx->db->driver->changes(run.stmt);
	return OK;
}

enum err db_run_some(struct ctx *ctx, const struct sql *sql, const struct shape *params_shape, const void *params)
{
	CLOSING(run_end) struct run run = { 0 };

	TRY(run_change(ctx, &run, sql, params_shape, params, DB_WAIT_CHANGE));
	if (run.conn->is_hopeful || ctx->db->driver->changes(run.stmt))
		return OK;
	return fail(ctx, ERR_STALE, "db.no_change", NULL, "%s: no row changed", sql->name);
}

static enum err gather(struct ctx *ctx, struct run *run, const struct sql *many, const struct shape *params_shape, const void *params)
{
	TRY(run_conn(ctx, run, many));
	TRY(db_stmt_get(ctx, run->conn, many, params_shape, NULL, &run->stmt));
	TRY(db_stmt_bind(ctx, run->stmt, params));
	return ctx->db->driver->gather(ctx, run->stmt);
}

enum err db_run_gathered(struct ctx *ctx, const struct sql *one, const struct sql *many, const struct shape *params_shape,
			 const void *params)
{
	CLOSING(run_end) struct run run = { 0 };

	if (!ctx->conn || !ctx->conn->is_hopeful || !ctx->db->driver->gather)
		return db_run(ctx, one, params_shape, params, NULL);
	return noted(ctx->conn, gather(ctx, &run, many, params_shape, params));
}

/* --- Transactions --- */

/* A hopeful transaction learns of a failure later. */
static enum err exec_soon(struct ctx *ctx, struct db_conn *conn, const char *text)
{
	const struct db_driver *driver = conn->db->driver;

	return conn->is_hopeful ? driver->exec_later(ctx, conn, text) : driver->exec(ctx, conn, text);
}

/* Rows of works before that waited and were sent inside, in one statement with others, would be taken back as well. */
static enum err take_back_gathered(struct ctx *ctx, struct db_conn *conn, int64_t from)
{
	if (conn->db->driver->drop_gathered)
		conn->db->driver->drop_gathered(conn, from);
	if (conn->lowest_sent >= from)
		return OK;
	conn->must_repeat = true;
	conn->is_failed = true;
	return fail(ctx, ERR_BUSY, "db.repeat", NULL, "rows of other works were sent inside of what is taken back");
}

/* Lock and setting of a firm that was entered inside are gone with it, and what was remembered may be. */
static enum err take_back(struct ctx *ctx, struct db_conn *conn, int64_t gathered_from)
{
	TRY(take_back_gathered(ctx, conn, gathered_from));
	conn->firm_id = DB_NO_FIRM;
	conn->locked_firm_id = DB_NO_FIRM;
	db_forget(conn);
	TRY(exec_soon(ctx, conn, "ROLLBACK TO SAVEPOINT work"));
	return exec_soon(ctx, conn, "RELEASE SAVEPOINT work");
}

enum err db_run_savepoint(struct ctx *ctx, db_work work, void *arg)
{
	struct db_conn *conn = ctx->conn;
	int64_t gathered_from = conn->gathered;
	int64_t lowest_before = conn->lowest_sent;

	if (conn->is_failed)
		return fail(ctx, ERR_INTERNAL, "db.aborted", NULL, "a statement of this write failed before");
	TRY(noted(conn, exec_soon(ctx, conn, "SAVEPOINT work")));
	conn->lowest_sent = INT64_MAX;
	enum err result = work(ctx, arg);
	if (result == OK && !conn->is_failed && lowest_before < conn->lowest_sent)
		conn->lowest_sent = lowest_before;
	if (result == OK && !conn->is_failed)
		return noted(conn, exec_soon(ctx, conn, "RELEASE SAVEPOINT work"));

	struct fault cause = ctx->fault;
	if (!conn->must_repeat && !conn->is_locked_out && take_back(ctx, conn, gathered_from) == OK)
		conn->is_failed = false;
	conn->lowest_sent = lowest_before;
	ctx->fault = cause;
	return result != OK ? result : fail(ctx, ERR_INTERNAL, "db.aborted", NULL, "the work went on after a failed statement");
}

enum err db_write(struct ctx *ctx, db_work work, void *arg)
{
	if (!ctx->conn)
		return ctx->db->driver->write(ctx, work, arg);
	if (ctx->conn->is_writing)
		return db_run_savepoint(ctx, work, arg);
	return fail(ctx, ERR_INTERNAL, "db.write_in_read", NULL, "a write cannot start inside a read");
}

/* The begin travels with the first read. */
static enum err run_snapshot(struct ctx *ctx, db_work work, void *arg)
{
	const struct db_driver *driver = ctx->db->driver;

	TRY((driver->exec_later ? driver->exec_later : driver->exec)(ctx, ctx->conn, driver->begin_snapshot));
	enum err result = work(ctx, arg);
	struct fault cause = ctx->fault;
	enum err ended = driver->exec(ctx, ctx->conn, "ROLLBACK");
	ctx->conn->firm_id = DB_NO_FIRM; /* what was set inside is gone with it */
	if (result == OK)
		return ended;
	ctx->fault = cause;
	return result;
}

enum err db_read(struct ctx *ctx, db_work work, void *arg)
{
	struct db_conn *conn;

	if (ctx->conn)
		return work(ctx, arg);
	TRY(ctx->db->driver->reader_take(ctx, ctx->db, &conn));
	ctx->conn = conn;
	conn->is_snapshot = true;
	enum err result = run_snapshot(ctx, work, arg);
	conn->is_snapshot = false;
	ctx->conn = NULL;
	ctx->db->driver->reader_give(conn);
	return result;
}

/* --- What a write need not read again --- */

void db_forget(struct db_conn *conn)
{
	for (int i = 0; i < DB_MEMORIES; i++)
		conn->memories[i].key = NULL;
	conn->epoch++;
}

static enum err send_expected(struct ctx *ctx, struct run *run, const struct sql *sql, const struct shape *params_shape,
			      const void *params, const struct shape *row_shape)
{
	TRY(run_conn(ctx, run, sql));
	TRY(db_stmt_get(ctx, run->conn, sql, params_shape, row_shape, &run->stmt));
	TRY(db_stmt_bind(ctx, run->stmt, params));
	return ctx->db->driver->expect(ctx, run->stmt);
}

enum err db_expect(struct ctx *ctx, const struct sql *sql, const struct shape *params_shape, const void *params,
		   const struct shape *row_shape)
{
	CLOSING(run_end) struct run run = { 0 };
	struct db_conn *conn = ctx->conn;

	if (!conn || !conn->is_hopeful || conn->is_failed || !ctx->db->driver->expect)
		return OK;
	return noted(conn, send_expected(ctx, &run, sql, params_shape, params, row_shape));
}

/* NULL: nothing is kept under that key. */
static struct db_memory *find_memory(const struct ctx *ctx, const void *key)
{
	struct db_conn *conn = ctx->conn;

	for (int i = 0; conn && conn->is_writing && i < DB_MEMORIES; i++) {
		if (conn->memories[i].key == key && conn->memories[i].firm_id == ctx->firm_id)
			return &conn->memories[i];
	}
	return NULL;
}

void db_remember(const struct ctx *ctx, const void *key, const void *bytes, size_t length)
{
	struct db_conn *conn = ctx->conn;
	struct db_memory *memory = find_memory(ctx, key);

	if (!conn || !conn->is_writing || !ctx->firm_id || length > DB_MEMORY_MAX)
		return;
	if (!memory) {
		memory = &conn->memories[conn->next_memory];
		conn->next_memory = (conn->next_memory + 1) % DB_MEMORIES;
	}
	memory->key = key;
	memory->firm_id = ctx->firm_id;
	memcpy(memory->bytes, bytes, length);
}

bool db_recall(const struct ctx *ctx, const void *key, void *ret_bytes, size_t length)
{
	const struct db_memory *memory = find_memory(ctx, key);

	if (memory)
		memcpy(ret_bytes, memory->bytes, length);
	return memory != NULL;
}

/* --- After commit --- */

void db_on_notify(struct db *db, void (*wake)(void *arg), void *arg)
{
	pthread_mutex_lock(&db->wake_mutex);
	db->wake_arg = arg;
	db->wake = wake;
	pthread_mutex_unlock(&db->wake_mutex);
}

void db_notify(struct ctx *ctx)
{
	if (ctx->conn)
		ctx->conn->wants_notify = true;
}

void db_wake(struct db *db)
{
	pthread_mutex_lock(&db->wake_mutex);
	if (db->wake)
		db->wake(db->wake_arg);
	pthread_mutex_unlock(&db->wake_mutex);
}

/* --- The rest --- */

enum err db_open(struct ctx *ctx, const struct db_options *options, struct db **ret_db)
{
	return options->url ? db_postgres_open(ctx, options, ret_db) : db_sqlite_open(ctx, options, ret_db);
}

void db_close(struct db *db)
{
	if (db)
		db->driver->close(db);
}

enum db_engine db_engine(const struct db *db)
{
	return db->driver->engine;
}

enum err db_now_ms(struct ctx *ctx, int64_t *ret_now_ms)
{
	return ctx->db->driver->now_ms(ctx, ret_now_ms);
}

void db_stats_read(struct db *db, struct db_stats *ret_stats)
{
	int64_t queue_length = 0;

	for (int i = 0; i < db->queue_count; i++) {
		pthread_mutex_lock(&db->queues[i].mutex);
		queue_length += db->queues[i].length;
		pthread_mutex_unlock(&db->queues[i].mutex);
	}
	*ret_stats = (struct db_stats){ .commits = db->commits,
					.works = db->works,
					.rollbacks = db->rollbacks,
					.retries = db->retries,
					.queue_length = queue_length };
}

enum err db_backup(struct ctx *ctx, const char *path)
{
	return ctx->db->driver->backup(ctx, path);
}

enum err db_scrub(struct ctx *ctx)
{
	return ctx->db->driver->scrub ? ctx->db->driver->scrub(ctx) : OK;
}

enum err db_check(struct ctx *ctx, struct list *ret_problems)
{
	struct vec problems;

	vec_init(&problems, ctx->arena, sizeof(const char *));
	TRY(ctx->db->driver->check(ctx, &problems));
	*ret_problems = vec_list(&problems);
	return OK;
}

static enum err enlarge_shadows(struct ctx *ctx)
{
	int64_t changes;

	TRY(db_run(ctx, &sql_db_shadow_statistics, NULL, NULL, &changes));
	return changes ? db_run(ctx, &sql_db_reload_statistics, NULL, NULL, NULL) : OK;
}

static enum err optimise(struct ctx *ctx, void *arg)
{
	int64_t ignored;

	(void)arg;
	TRY(db_int(ctx, &sql_db_optimise, NULL, NULL, &ignored));
	return db_engine(ctx->db) == DB_SQLITE ? enlarge_shadows(ctx) : OK;
}

/* SQLite has one writer; on PostgreSQL nobody waits for statistics. */
enum err db_optimise(struct ctx *ctx)
{
	return db_engine(ctx->db) == DB_SQLITE ? db_write(ctx, optimise, NULL) : optimise(ctx, NULL);
}
