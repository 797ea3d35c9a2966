/* SQLite: the write-ahead log goes back into the database without making anybody wait.
 *
 * In a server a thread of its own copies it while the writer goes on: a pass of thousands of pages would hold up all who
 * wait for their commit. What was written meanwhile, a few hundred pages, the writer copies afterwards, so that the log can
 * start over; even that waits for the disk, so it does it when nobody waits, or when the log has become long.
 * Needs a library without the WAL-reset race, as db_sqlite_open() demands.
 *
 * The command line beside no server copies in between its writes. */
#include "base/cleanup.h"
#include "platform/db/db_sqlite.h"

enum {
	COPY_PAGES = 1000,       /* when nothing waits */
	COPY_LATE_PAGES = 4000,
	RESTART_PAGES = 12000, /* below the journal_size_limit of db_sqlite.c, above which the file is cut and grows anew */
};

static int on_commit(void *arg, sqlite3 *handle, const char *schema, int pages)
{
	struct sqlite_log *log = arg;

	(void)handle;
	(void)schema;
	log->pages = pages;
	if (pages < log->copied_pages)
		log->copied_pages = 0; /* it started over */
	return SQLITE_OK;
}

void sqlite_log_watch(struct sqlite_db *db)
{
	sqlite3_wal_hook(db->writer->handle, on_commit, &db->log);
}

static void copy(struct sqlite_conn *conn, int mode)
{
	conn->deadline_ms = 0;
	sqlite3_wal_checkpoint_v2(conn->handle, NULL, mode, NULL, NULL);
}

/* A log that readers keep from starting over is copied again only when it has grown again. */
static bool has_grown(struct sqlite_log *log, int pages)
{
	if (log->pages - log->copied_pages < pages)
		return false;
	log->copied_pages = log->pages;
	return true;
}

void sqlite_log_copy_here(struct sqlite_db *db)
{
	if (db->is_checkpointer && has_grown(&db->log, COPY_PAGES))
		copy(db->writer, SQLITE_CHECKPOINT_PASSIVE);
}

/* --- The thread beside the writer --- */

static enum sqlite_log_state wait_for_work(struct sqlite_log *log)
{
	pthread_mutex_lock(&log->mutex);
	while (log->state != LOG_WANTED && log->state != LOG_CLOSED)
		pthread_cond_wait(&log->wanted, &log->mutex);
	enum sqlite_log_state state = log->state;
	pthread_mutex_unlock(&log->mutex);
	return state;
}

/* `from` LOG_CLOSED stays. */
static bool turn(struct sqlite_log *log, enum sqlite_log_state from, enum sqlite_log_state to)
{
	pthread_mutex_lock(&log->mutex);
	bool is_turned = log->state == from;
	if (is_turned)
		log->state = to;
	pthread_cond_signal(&log->wanted);
	pthread_mutex_unlock(&log->mutex);
	return is_turned;
}

static void *copy_until_closed(void *arg)
{
	struct sqlite_log *log = arg;

	while (wait_for_work(log) == LOG_WANTED) {
		copy(log->copier, SQLITE_CHECKPOINT_PASSIVE);
		turn(log, LOG_WANTED, LOG_COPIED);
	}
	return NULL;
}

void sqlite_log_tend(struct sqlite_db *db, bool is_idle)
{
	struct sqlite_log *log = &db->log;

	if (turn(log, LOG_COPIED, LOG_IDLE)) {
		if (is_idle || log->pages >= RESTART_PAGES)
			copy(db->writer, SQLITE_CHECKPOINT_PASSIVE);
	} else if (log->state == LOG_IDLE && has_grown(log, is_idle ? COPY_PAGES : COPY_LATE_PAGES)) {
		turn(log, LOG_IDLE, LOG_WANTED);
	}
}

enum err sqlite_log_start(struct ctx *ctx, struct sqlite_db *db)
{
	struct sqlite_log *log = &db->log;

	TRY(sqlite_conn_open(ctx, db, false, &log->copier));
	pthread_mutex_init(&log->mutex, NULL);
	pthread_cond_init(&log->wanted, NULL);
	log->has_thread = pthread_create(&log->thread, NULL, copy_until_closed, log) == 0;
	return log->has_thread ? OK : fail(ctx, ERR_BUSY, "db.thread", NULL, "no thread for the log");
}

void sqlite_log_stop(struct sqlite_db *db)
{
	struct sqlite_log *log = &db->log;

	if (log->has_thread) {
		pthread_mutex_lock(&log->mutex);
		log->state = LOG_CLOSED;
		pthread_cond_signal(&log->wanted);
		pthread_mutex_unlock(&log->mutex);
		pthread_join(log->thread, NULL);
	}
	sqlite_conn_close(log->copier);
	log->copier = NULL;
	if (db->writer && db->is_checkpointer)
		copy(db->writer, SQLITE_CHECKPOINT_TRUNCATE);
}

/* --- Leaving no trace --- */

static void conn_close(struct sqlite_conn **conn)
{
	sqlite_conn_close(*conn);
}

/* Emptying keeps the writer waiting while it copies and while a reader of an old state goes on: most is copied before, and it waits for
 * nobody. */
enum err sqlite_log_scrub(struct ctx *ctx)
{
	CLOSING(conn_close) struct sqlite_conn *conn = NULL;

	TRY(sqlite_conn_open(ctx, (struct sqlite_db *)ctx->db, false, &conn));
	copy(conn, SQLITE_CHECKPOINT_PASSIVE);
	sqlite3_busy_timeout(conn->handle, 0);
	if (sqlite3_wal_checkpoint_v2(conn->handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL) == SQLITE_OK)
		return OK;
	return fail(ctx, ERR_BUSY, "db.scrub", NULL, "The log is in use.");
}
