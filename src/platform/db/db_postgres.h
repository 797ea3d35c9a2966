/* PostgreSQL inside: what the connections (db_postgres.c) and the pools (db_postgres_pool.c) share. */
#pragma once
#include <libpq-fe.h>

#include "base/text.h"
#include "platform/db/db_driver.h"

enum { PG_SENT_MAX = 256, PG_FIXED_COUNT = 6, PG_KEPT_MAX = 64, PG_KEPT_KEY_BYTES = 480, PG_GATHER_MAX = 8, PG_GATHER_ROWS = 256 };
enum { OID_BYTEA = 17, OID_INT8 = 20, OID_TEXT = 25, OID_FLOAT8 = 701 };
enum pg_waits { PG_WAITS_NOT = 1, PG_WAITS = 2 };

/* Name of the statement that takes the lock of a firm. */
#define PG_FIRM "firm"

/* The answer to a query inside a write. */
struct pg_kept {
	const struct db_stmt *stmt; /* NULL: free */
	PGresult *result;           /* NULL: on its way */
	int64_t number;             /* of each one another */
	int64_t epoch;              /* of the connection when it was asked */
	size_t key_bytes;
	unsigned char key[PG_KEPT_KEY_BYTES]; /* the parameters */
};

/* A statement on its way: its result was not read yet. */
struct pg_sent {
	const char *name;
	bool *is_prepared;    /* of what it prepares; false again when that failed */
	bool must_change;     /* no row changed: a failure */
	struct pg_kept *kept; /* where its result goes, unless that was given up meanwhile */
	int64_t kept_number;
};

/* Rows that wait to be sent in one statement. */
struct pg_gather {
	struct db_stmt *stmt; /* NULL: free; once taken it stays */
	int64_t firm_id;
	int count;
	struct text rows;                /* for each row its parameters: length (big-endian, -1 NULL), bytes */
	size_t starts[PG_GATHER_ROWS];   /* of the rows */
	int64_t numbers[PG_GATHER_ROWS]; /* rising, see db_conn.gathered */
};

struct pg_conn {
	struct db_conn conn; /* first */
	PGconn *handle;
	int64_t made; /* statements and cursors named so far */
	struct pg_sent sent[PG_SENT_MAX];
	int sent_count;
	bool is_fixed_prepared[PG_FIXED_COUNT]; /* see fixed_texts */
	bool is_firm_prepared[2]; /* the setting of the firm, by is_writing */
	bool has_one_plan; /* the session is set so, outside of transactions */
	bool is_unsure; /* one of those sent must change a row */
	struct pg_kept kept[PG_KEPT_MAX];
	int64_t kept_count; /* so far */
	struct pg_gather gathers[PG_GATHER_MAX];
};

struct pg_stmt {
	struct db_stmt stmt; /* first */
	char name[32];
	bool is_prepared;
	Oid *types;
	const char **values;
	int *lengths;
	int *formats;
	uint64_t *numbers; /* big-endian, where values of numbers point */
	unsigned char waits_for[PG_GATHER_MAX]; /* whether its text names what those rows change: enum pg_waits, 0 not looked at */
	PGresult *result;
	bool is_result_kept; /* and owned by the connection */
	int row;
	char cursor[32]; /* "" unless walking */
	int64_t firm_id; /* that the walk is for, whatever runs in between */
	bool owns_transaction;
	unsigned char *decoded; /* last bytea */
	size_t decoded_room;
};

/* A statement with its parameters as libpq takes them. */
struct pg_call {
	const char *name; /* for messages */
	const char *text;
	int count;
	const Oid *types;
	const char *const *values;
	const int *lengths;
	const int *formats;
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

/* The verbs of PostgreSQL. */
extern const struct db_driver pg_driver;

/* Opens and sets up one connection. */
enum err pg_conn_open(struct ctx *ctx, struct pg_db *db, struct pg_conn **ret_conn);
void pg_conn_close(struct pg_conn *conn);

/* Failure of a result (or of the connection, when the result says nothing) as kind and fault. */
enum err pg_fail(struct ctx *ctx, struct pg_conn *conn, const PGresult *result, const char *what);

/* Whether the statement went well. */
bool pg_is_good(const PGresult *result);

/* Text without parameters, waited for. */
enum err pg_exec(struct ctx *ctx, struct db_conn *conn, const char *text);

/* --- db_postgres_pipe.c --- */

/* Sends without waiting; libpq copies the parameters. `prepared` NULL: the text itself. */
enum err pg_send(struct ctx *ctx, struct pg_conn *conn, const struct pg_call *call, const char *prepared);
enum err pg_send_prepare(struct ctx *ctx, struct pg_conn *conn, const struct pg_call *call, const char *prepared,
			 bool *is_prepared);
enum err pg_send_text(struct ctx *ctx, struct db_conn *conn, const char *text);

/* Reads what came of everything sent. ret_result: of the last one, its failure included; NULL: nobody asked for it. A
 * failure that nobody waited for makes a hopeful transaction run again. */
enum err pg_receive(struct ctx *ctx, struct pg_conn *conn, PGresult **ret_result);

/* The same at the end of a transaction that is given up. */
void pg_receive_rest(struct pg_conn *conn);

/* Sends a bound statement on a connection set to that firm. */
enum err pg_send_for_firm(struct ctx *ctx, struct pg_stmt *stmt, int64_t firm_id);

/* --- db_postgres_gather.c --- */

/* Type of a parameter that takes an array. */
Oid pg_array_of(enum db_kind kind);

/* The verbs gather and drop_gathered of the driver. */
enum err pg_gather(struct ctx *ctx, struct db_stmt *stmt);
void pg_gather_drop(struct db_conn *conn, int64_t from);

/* Sends the rows that the statement could see. */
enum err pg_gather_before(struct ctx *ctx, struct pg_stmt *stmt);

/* Sends all that wait. */
enum err pg_gather_send(struct ctx *ctx, struct pg_conn *conn);
void pg_gather_done(struct pg_conn *conn);

/* --- db_postgres_kept.c --- */

/* What was kept of this query with these parameters, or is on its way; NULL: nothing that holds. */
struct pg_kept *pg_kept_find(struct pg_conn *conn, const struct db_stmt *stmt, const struct pg_call *call);

/* Keeps a result, which it owns from then on, in place of the oldest one; NULL: one that will come. NULL is returned, and
 * nothing kept, for a query that is not kept or has long parameters. */
struct pg_kept *pg_kept_add(struct pg_conn *conn, const struct db_stmt *stmt, const struct pg_call *call, PGresult *result);

/* Takes the result of a statement that was sent for being kept; false: nobody wants it any more. */
bool pg_kept_take(const struct pg_sent *sent, PGresult *result);

/* The rows of these tables change. */
void pg_kept_forget(struct pg_conn *conn, const char *const *tables);
void pg_kept_done(struct pg_conn *conn);

/* Lock and settings of a firm at the begin of a write, as SQL. */
void pg_firm_text(char *ret_text, size_t size, int64_t firm_id);

/* The verbs behind pg_driver: a reader from the pool and back, a transaction, a work of a write, the end. */
enum err pg_reader_take(struct ctx *ctx, struct db *db, struct db_conn **ret_conn);
void pg_reader_give(struct db_conn *conn);
enum err pg_begin(struct ctx *ctx, struct db_conn *conn);
enum err pg_commit(struct ctx *ctx, struct db_conn *conn);
void pg_roll_back(struct db_conn *conn);
bool pg_is_in_transaction(const struct db_conn *conn);
enum err pg_write(struct ctx *ctx, db_work work, void *arg);
void pg_close(struct db *db);
