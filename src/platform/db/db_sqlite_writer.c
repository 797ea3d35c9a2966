/* SQLite: the one writer. Works that wait together become one transaction with one fsync (group commit), each under a
 * savepoint of its own, so that one that fails takes back only itself.
 *
 * It looks for commits of other processes (command line) by data_version and wakes the listeners for them. */
#include "platform/db/db_sqlite.h"

#include <stdlib.h>

enum { IDLE_MS = 500 /* between two looks at data_version */ };

static int run_text(struct sqlite_conn *conn, const char *text)
{
	conn->deadline_ms = 0;
	return sqlite3_exec(conn->handle, text, NULL, NULL, NULL);
}

bool sqlite_is_in_transaction(const struct db_conn *conn)
{
	return !sqlite3_get_autocommit(((const struct sqlite_conn *)conn)->handle);
}

enum err sqlite_begin(struct ctx *ctx, struct db_conn *conn)
{
	int code = run_text((struct sqlite_conn *)conn, "BEGIN IMMEDIATE");

	return code == SQLITE_OK ? OK : sqlite_fail(ctx, (struct sqlite_conn *)conn, code, "begin");
}

enum err sqlite_commit(struct ctx *ctx, struct db_conn *conn)
{
	int code = run_text((struct sqlite_conn *)conn, "COMMIT");

	return code == SQLITE_OK ? OK : sqlite_fail(ctx, (struct sqlite_conn *)conn, code, "commit");
}

void sqlite_roll_back(struct db_conn *conn)
{
	if (sqlite_is_in_transaction(conn))
		run_text((struct sqlite_conn *)conn, "ROLLBACK");
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

static void serve(struct sqlite_conn *conn, struct db_item *items)
{
	bool wants_notify = db_run_items(&conn->conn, items);

	db_items_answer(items);
	if (wants_notify)
		db_wake(conn->conn.db);
}

static void *write_until_closed(void *arg)
{
	struct sqlite_db *db = arg;
	sqlite3_stmt *query = NULL;
	bool is_closed = false;

	sqlite3_prepare_v2(db->writer->handle, "PRAGMA data_version", -1, &query, NULL);
	int64_t version = data_version(query);
	while (!is_closed) {
		struct db_item *items = db_queue_take(db->db.queues, DB_GROUP_MAX, IDLE_MS, &is_closed);

		if (items)
			serve(db->writer, items);
		watch_others(&db->db, query, &version);
		sqlite_log_tend(db, db_queue_is_empty(db->db.queues));
	}
	sqlite3_finalize(query);
	return NULL;
}

enum err sqlite_writer_start(struct ctx *ctx, struct sqlite_db *db)
{
	TRY(sqlite_log_start(ctx, db));
	if (pthread_create(&db->writer_thread, NULL, write_until_closed, db) != 0)
		return fail(ctx, ERR_BUSY, "db.thread", NULL, "no thread for the writer");
	db->has_writer_thread = true;
	return OK;
}

void sqlite_writer_stop(struct sqlite_db *db)
{
	db_queues_close(&db->db);
	if (db->has_writer_thread)
		pthread_join(db->writer_thread, NULL);
	sqlite_log_stop(db);
}

/* --- Writes from other threads and from commands --- */

static enum err write_here(struct ctx *ctx, struct sqlite_db *db, db_work work, void *arg)
{
	pthread_mutex_lock(&db->write_mutex);
	enum err result = db_run_alone(ctx, &db->writer->conn, work, arg);
	bool wants_notify = result == OK && db->writer->conn.wants_notify;
	sqlite_log_copy_here(db);
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
