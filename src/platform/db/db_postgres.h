/* PostgreSQL inside: what the connections (db_postgres.c) and the pools (db_postgres_pool.c) share. */
#pragma once
#include <libpq-fe.h>

#include "platform/db/db_driver.h"

struct pg_conn {
	struct db_conn conn; /* first */
	PGconn *handle;
	int64_t made; /* statements and cursors named so far */
};

struct pg_pool {
	struct db_conn *free;
	int open;
	int max;
	pthread_cond_t given;
};

struct pg_writer {
	struct pg_db *db;
	struct db_queue *queue;
	pthread_t thread;
};

struct pg_db {
	struct db db; /* first */
	char *url;
	char tag[24]; /* tells our own notifications from those of other nodes */
	struct pg_pool readers;
	struct pg_pool writers;
	struct pg_writer *threads; /* one per queue */
	int thread_count;
	pthread_t listener;
	bool has_listener;
	int stop_fd; /* eventfd that ends the listener */
};

extern const struct db_driver pg_driver;

/* Opens and sets up one connection. */
enum err pg_conn_open(struct ctx *ctx, struct pg_db *db, struct pg_conn **ret_conn);
void pg_conn_close(struct pg_conn *conn);

/* Failure of a result (or of the connection, when the result says nothing) as kind and fault. */
enum err pg_fail(struct ctx *ctx, struct pg_conn *conn, const PGresult *result, const char *what);

/* Text without parameters. */
enum err pg_exec(struct ctx *ctx, struct db_conn *conn, const char *text);

/* Lock and settings of a firm at the begin of a write, as SQL. */
void pg_firm_text(char *ret_text, size_t size, int64_t firm_id);

enum err pg_reader_take(struct ctx *ctx, struct db *db, struct db_conn **ret_conn);
void pg_reader_give(struct db_conn *conn);
enum err pg_begin(struct ctx *ctx, struct db_conn *conn);
enum err pg_commit(struct ctx *ctx, struct db_conn *conn);
void pg_roll_back(struct db_conn *conn);
bool pg_is_in_transaction(const struct db_conn *conn);
enum err pg_write(struct ctx *ctx, db_work work, void *arg);
void pg_close(struct db *db);
