/* SQLite inside: what the connections (db_sqlite.c), the writer (db_sqlite_writer.c) and the log (db_sqlite_log.c) share. */
#pragma once
#include <sqlite3.h>

#include "platform/db/db_driver.h"

struct sqlite_conn {
	struct db_conn conn; /* first */
	sqlite3 *handle;
	int64_t deadline_ms; /* monotonic; of the running statement, 0 = none */
};

/* Whose turn it is with the log of a server. */
enum sqlite_log_state {
	LOG_IDLE,
	LOG_WANTED, /* the thread of the log copies, or is about to */
	LOG_COPIED, /* the writer copies the rest */
	LOG_CLOSED,
};

/* See db_sqlite_log.c. */
struct sqlite_log {
	int pages;        /* after the last commit */
	int copied_pages; /* when it was last copied */
	struct sqlite_conn *copier;
	pthread_t thread;
	bool has_thread;
	pthread_mutex_t mutex;
	pthread_cond_t wanted;
	_Atomic enum sqlite_log_state state; /* changed under the mutex */
};

struct sqlite_db {
	struct db db; /* first */
	char *path;
	struct db_conn *free_readers;
	int free_reader_count;
	struct sqlite_conn *writer;
	pthread_mutex_t write_mutex; /* command line: one write at a time in this process */
	pthread_t writer_thread;
	bool has_writer_thread;
	bool is_checkpointer;
	struct sqlite_log log;
};

/* Opens one more connection. */
enum err sqlite_conn_open(struct ctx *ctx, struct sqlite_db *db, bool is_writer, struct sqlite_conn **ret_conn);
void sqlite_conn_close(struct sqlite_conn *conn);

/* Result code to error kind and fault. `what`: name of the statement or step. */
enum err sqlite_fail(struct ctx *ctx, struct sqlite_conn *conn, int code, const char *what);

/* A transaction on one connection. */
enum err sqlite_begin(struct ctx *ctx, struct db_conn *conn);
enum err sqlite_commit(struct ctx *ctx, struct db_conn *conn);
void sqlite_roll_back(struct db_conn *conn);
bool sqlite_is_in_transaction(const struct db_conn *conn);

/* One outermost write, for the command line: in the calling thread. For a server: through the queue. */
enum err sqlite_write(struct ctx *ctx, db_work work, void *arg);

/* Starts and ends the writer; ending commits what is queued. */
enum err sqlite_writer_start(struct ctx *ctx, struct sqlite_db *db);
void sqlite_writer_stop(struct sqlite_db *db);

/* --- db_sqlite_log.c --- */

/* Makes the writer's connection count the pages in the log. */
void sqlite_log_watch(struct sqlite_db *db);

/* A server's thread beside the writer; stopping, when the writer has ended, leaves an empty log. */
enum err sqlite_log_start(struct ctx *ctx, struct sqlite_db *db);
void sqlite_log_stop(struct sqlite_db *db);

/* Called by a server's writer between its groups. `is_idle`: nothing waits. */
void sqlite_log_tend(struct sqlite_db *db, bool is_idle);

/* Empties the log, or leaves it to another try. errors ERR_BUSY "db.scrub" */
enum err sqlite_log_scrub(struct ctx *ctx);

/* The same as sqlite_log_tend() for the command line, which has no thread. */
void sqlite_log_copy_here(struct sqlite_db *db);
