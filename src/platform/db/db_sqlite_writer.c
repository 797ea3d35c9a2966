/* SQLite: the one writer. Works that wait together become one transaction with one fsync (group commit), each under a
 * savepoint of its own, so that one that fails takes back only itself.
 *
 * The writer is also the only checkpointer, after the answers have left. It looks for commits of other processes
 * (command line) by data_version and wakes the listeners for them. */
#include "platform/db/db_sqlite.h"

#include <stdlib.h>

enum {
	IDLE_MS = 500,          /* between two looks at data_version */
	CHECKPOINT_PAGES = 1000, /* when nothing waits */
	CHECKPOINT_LATE_PAGES = 8000,
};

static int run_text(struct sqlite_conn *conn, const char *text)
{
	conn->deadline_ms = 0;
	return sqlite3_exec(conn->handle, text, NULL, NULL, NULL);
}

static bool is_in_transaction(const struct sqlite_conn *conn)
{
	return !sqlite3_get_autocommit(conn->handle);
}

static int begin(struct sqlite_conn *conn)
{
	int code = run_text(conn, "BEGIN IMMEDIATE");

	conn->conn.is_writing = code == SQLITE_OK;
	conn->conn.is_failed = false;
	conn->conn.wants_notify = false;
	return code;
}

static void roll_back(struct sqlite_conn *conn)
{
	if (is_in_transaction(conn))
		run_text(conn, "ROLLBACK");
	conn->conn.is_writing = false;
	conn->conn.db->rollbacks++;
}

static int commit(struct sqlite_conn *conn)
{
	int code = run_text(conn, "COMMIT");

	if (code != SQLITE_OK) {
		roll_back(conn);
		return code;
	}
	conn->conn.is_writing = false;
	conn->conn.db->commits++;
	return SQLITE_OK;
}

static int on_commit(void *arg, sqlite3 *handle, const char *schema, int pages)
{
	(void)handle;
	(void)schema;
	((struct sqlite_conn *)arg)->wal_pages = pages;
	return SQLITE_OK;
}

static void checkpoint(struct sqlite_conn *conn, int mode)
{
	conn->deadline_ms = 0;
	sqlite3_wal_checkpoint_v2(conn->handle, NULL, mode, NULL, NULL);
	conn->checkpointed_pages = conn->wal_pages;
}

/* A log that readers keep from starting over is copied again only when it has grown again. */
static void checkpoint_past(struct sqlite_conn *conn, int pages)
{
	if (conn->wal_pages < conn->checkpointed_pages)
		conn->checkpointed_pages = 0;
	if (conn->wal_pages - conn->checkpointed_pages >= pages)
		checkpoint(conn, SQLITE_CHECKPOINT_PASSIVE);
}

/* --- One work in a transaction of its own --- */

static enum err run_alone(struct ctx *ctx, struct sqlite_conn *conn, db_work work, void *arg)
{
	int code = begin(conn);

	if (code != SQLITE_OK)
		return sqlite_fail(ctx, conn, code, "begin");
	ctx->conn = &conn->conn;
	enum err result = work(ctx, arg);
	ctx->conn = NULL;
	if (result == OK && conn->conn.is_failed)
		result = fail(ctx, ERR_INTERNAL, "db.aborted", NULL, "the work went on after a failed statement");
	if (result != OK) {
		roll_back(conn);
		return result;
	}
	code = commit(conn);
	conn->conn.db->works++;
	return code == SQLITE_OK ? OK : sqlite_fail(ctx, conn, code, "commit");
}

/* --- A group --- */

static void answer_all(struct db_item *items)
{
	while (items) {
		struct db_item *next = items->next;

		db_item_answer(items);
		items = next;
	}
}

/* Runs one work of the group. False: the whole transaction is gone, as SQLite does when the disk is full. */
static bool run_member(struct sqlite_conn *conn, struct db_item *item)
{
	struct ctx *ctx = item->ctx;

	item->fault_before = ctx->fault;
	ctx->conn = &conn->conn;
	item->result = db_run_savepoint(ctx, item->work, item->arg);
	ctx->conn = NULL;
	conn->conn.is_failed = false;
	item->is_settled = item->result != OK;
	return is_in_transaction(conn);
}

/* OK: all members have their results. Else the transaction is gone, and not settled members go again. */
static int run_group(struct sqlite_conn *conn, struct db_item *items)
{
	int code = begin(conn);

	for (struct db_item *item = items; item && code != SQLITE_OK; item = item->next) {
		item->result = sqlite_fail(item->ctx, conn, code, "begin");
		item->is_settled = true;
	}
	if (code != SQLITE_OK)
		return code;
	for (struct db_item *item = items; item; item = item->next) {
		if (!run_member(conn, item)) {
			roll_back(conn);
			return SQLITE_ABORT;
		}
	}
	return commit(conn);
}

/* The group could not be committed: each work that has no failure of its own runs alone. */
static bool run_each(struct sqlite_conn *conn, struct db_item *items)
{
	bool wants_notify = false;

	for (struct db_item *item = items; item; item = item->next) {
		if (item->is_settled)
			continue;
		item->ctx->fault = item->fault_before;
		conn->conn.db->retries++;
		item->result = run_alone(item->ctx, conn, item->work, item->arg);
		wants_notify |= item->result == OK && conn->conn.wants_notify;
	}
	return wants_notify;
}

static void serve(struct sqlite_conn *conn, struct db_item *items)
{
	struct db *db = conn->conn.db;
	bool wants_notify;

	if (!items->next) {
		items->result = run_alone(items->ctx, conn, items->work, items->arg);
		wants_notify = items->result == OK && conn->conn.wants_notify;
	} else if (run_group(conn, items) == SQLITE_OK) {
		for (const struct db_item *item = items; item; item = item->next)
			db->works++;
		wants_notify = conn->conn.wants_notify;
	} else {
		wants_notify = run_each(conn, items);
	}
	answer_all(items);
	if (wants_notify)
		db_wake(db);
}

/* --- The thread --- */

static int64_t data_version(sqlite3_stmt *query)
{
	int64_t version = sqlite3_step(query) == SQLITE_ROW ? sqlite3_column_int64(query, 0) : 0;

	sqlite3_reset(query);
	return version;
}

static void watch_others(struct db *db, sqlite3_stmt *query, int64_t *version)
{
	int64_t now = data_version(query);

	if (now != *version)
		db_wake(db);
	*version = now;
}

static void *write_until_closed(void *arg)
{
	struct sqlite_db *db = arg;
	sqlite3_stmt *query = NULL;
	bool is_closed = false;

	sqlite3_prepare_v2(db->writer->handle, "PRAGMA data_version", -1, &query, NULL);
	int64_t version = data_version(query);
	while (!is_closed) {
		struct db_item *items = db_queue_take(&db->db.queue, DB_GROUP_MAX, IDLE_MS, &is_closed);

		if (items)
			serve(db->writer, items);
		watch_others(&db->db, query, &version);
		checkpoint_past(db->writer, db_queue_is_empty(&db->db.queue) ? CHECKPOINT_PAGES :
									       CHECKPOINT_LATE_PAGES);
	}
	sqlite3_finalize(query);
	return NULL;
}

void sqlite_writer_watch_log(struct sqlite_conn *writer)
{
	sqlite3_wal_hook(writer->handle, on_commit, writer);
}

enum err sqlite_writer_start(struct ctx *ctx, struct sqlite_db *db)
{
	if (pthread_create(&db->writer_thread, NULL, write_until_closed, db) != 0)
		return fail(ctx, ERR_BUSY, "db.thread", NULL, "no thread for the writer");
	db->has_writer_thread = true;
	return OK;
}

void sqlite_writer_stop(struct sqlite_db *db)
{
	db_queue_close(&db->db.queue);
	if (db->has_writer_thread)
		pthread_join(db->writer_thread, NULL);
	if (db->writer && db->is_checkpointer)
		checkpoint(db->writer, SQLITE_CHECKPOINT_TRUNCATE);
}

/* --- Writes from other threads and from commands --- */

static enum err write_here(struct ctx *ctx, struct sqlite_db *db, db_work work, void *arg)
{
	pthread_mutex_lock(&db->write_mutex);
	enum err result = run_alone(ctx, db->writer, work, arg);
	bool wants_notify = result == OK && db->writer->conn.wants_notify;
	if (db->is_checkpointer)
		checkpoint_past(db->writer, CHECKPOINT_PAGES);
	pthread_mutex_unlock(&db->write_mutex);
	if (wants_notify)
		db_wake(&db->db);
	return result;
}

enum err sqlite_write(struct ctx *ctx, db_work work, void *arg)
{
	struct sqlite_db *db = (struct sqlite_db *)ctx->db;

	if (!db->db.is_server)
		return write_here(ctx, db, work, arg);
	if (pthread_equal(pthread_self(), db->writer_thread))
		return fail(ctx, ERR_INTERNAL, "db.write_in_done", NULL, "a write cannot wait on the writer's thread");
	return db_queue_run(ctx, work, arg);
}
