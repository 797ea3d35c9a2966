/* SQLite inside: what the connections (db_sqlite.c) and the writer (db_sqlite_writer.c) share. */
#pragma once
#include <sqlite3.h>

#include "platform/db/db_driver.h"

struct sqlite_conn {
	struct db_conn conn; /* first */
	sqlite3 *handle;
	int64_t deadline_ms; /* monotonic; of the running statement, 0 = none */
	int wal_pages;       /* writer: pages in the log after the last commit */
	int checkpointed_pages; /* of them in the database when it was last looked at */
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
};

/* Opens one more connection. */
enum err sqlite_conn_open(struct ctx *ctx, struct sqlite_db *db, bool is_writer, struct sqlite_conn **ret_conn);
void sqlite_conn_close(struct sqlite_conn *conn);

/* Result code to error kind and fault. `what`: name of the statement or step. */
enum err sqlite_fail(struct ctx *ctx, struct sqlite_conn *conn, int code, const char *what);

enum err sqlite_begin(struct ctx *ctx, struct db_conn *conn);
enum err sqlite_commit(struct ctx *ctx, struct db_conn *conn);
void sqlite_roll_back(struct db_conn *conn);
bool sqlite_is_in_transaction(const struct db_conn *conn);

/* One outermost write, for the command line: in the calling thread. For a server: through the queue. */
enum err sqlite_write(struct ctx *ctx, db_work work, void *arg);

/* Makes the writer's connection count the pages in the log. */
void sqlite_writer_watch_log(struct sqlite_conn *writer);

/* Starts and ends the writer; ending commits what is queued. */
enum err sqlite_writer_start(struct ctx *ctx, struct sqlite_db *db);
void sqlite_writer_stop(struct sqlite_db *db);
