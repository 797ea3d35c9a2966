/* What an engine gives to db.c, and what both engines share: connections, cached statements, the queue of works.
 * Private to this folder.
 *
 * A statement is cached per connection under (sql, params shape, row shape): names are matched to fields once, later
 * runs only walk an array. Life cycle of a run, all by the same thread:
 *
 *	db_stmt_get → db_stmt_bind → start → step … → db_stmt_put */
#pragma once
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>

#include "platform/db/db.h"

enum {
	DB_STATEMENT_LIMIT_MS = 5000, /* of a server's statement */
	DB_LOCK_WAIT_MS = 5000,       /* for the write lock, for a free connection */
	DB_GROUP_MAX = 256,           /* works under one commit */
	DB_QUEUE_MAX = 8192,          /* works waiting; more are refused as busy */
	DB_PARAM_MAX = 128,
	DB_LIST_MAX = 100000,
	DB_ALL_FIRMS = -1, /* in place of a firm: the wall between them is open; see db_wall.h */
	DB_NO_FIRM = -2,   /* nothing is known of what the connection is set to */
};

enum db_kind { DB_KIND_INT, DB_KIND_REAL, DB_KIND_TEXT, DB_KIND_BYTES };

/* Code and sentence where another node holds the writes of a firm for longer than a statement may take. */
#define DB_LOCKED_OUT "db.firm_locked"
#define DB_LOCKED_OUT_DETAIL "another write of this firm takes too long"

/* What the caller waits for. */
enum db_wait {
	DB_WAIT_ROWS,     /* all rows, or the number of changes */
	DB_WAIT_PORTIONS, /* rows in small portions, other statements run in between */
	DB_WAIT_NOTHING,  /* in a hopeful transaction the statement may run, and fail, later */
	DB_WAIT_CHANGE,   /* the same, and to change nothing is a failure */
};

enum db_source { DB_SOURCE_FIELD, DB_SOURCE_FIRM, DB_SOURCE_NOW };

/* What a column holds: nothing, or the one that was asked for. */
struct db_value {
	bool is_null;
	union {
		int64_t number;
		double real;
		struct bytes bytes;
	};
};

struct db_column {
	const struct field *field;
	enum db_kind kind;
};

struct db_param {
	enum db_source source;
	enum db_kind kind;
	const struct field *field; /* DB_SOURCE_FIELD */
};

struct db_stmt {
	struct db_conn *conn;
	const struct sql *sql;
	const struct shape *params_shape;
	const struct shape *row_shape;
	struct db_param *params;       /* sql->param_count */
	struct db_column *columns;     /* matched at the first row, else NULL */
	int column_count;
	bool is_running;
	bool is_spare; /* made beside the cached one, which is running; ends with its run */
};

/* Cached statements of one connection: open addressing, power of two. */
struct db_cache {
	struct db_stmt **slots;
	size_t slot_count;
	size_t used;
};

enum { DB_MEMORIES = 8 };

/* See db_remember(). */
struct db_memory {
	const void *key; /* NULL: nothing */
	int64_t firm_id;
	unsigned char bytes[DB_MEMORY_MAX];
};

struct db_conn {
	struct db *db;
	struct db_conn *next_free;
	struct db_cache cache;
	bool is_writing;
	bool is_snapshot;  /* inside db_read() */
	bool is_failed;    /* a statement of the transaction failed: only rolling back goes on */
	bool wants_notify; /* db_notify() was called in this transaction */
	bool must_restart; /* the server broke a deadlock or a serialisation at our cost */
	bool is_hopeful;   /* changes may be sent without waiting for them; see db_group.c */
	bool must_repeat;  /* one of them failed: all of the transaction runs again, not hopefully */
	bool is_locked_out; /* the lock of the firm was not to be had in time: nobody of this group waits again */
	bool is_lost;      /* the connection broke: it is not used again */
	bool has_requests; /* among the works under this commit are some of db_submit(), which wait for all of them */
	int64_t began_ms;  /* monotonic; of the transaction */
	int64_t gathered;  /* rows of db_run_gathered() so far: the number of the next one */
	int64_t lowest_sent; /* number of a row that was sent since the last savepoint began, the lowest */
	struct db_memory memories[DB_MEMORIES];
	int next_memory; /* the one that gives way */
	int64_t epoch;     /* rises where what was read before counts no more: another transaction, a savepoint taken back */
	int64_t limit_ms;  /* of one statement; 0 = none */
	int64_t wanted_firm_id; /* that the next statement is for, or DB_ALL_FIRMS */
	int64_t firm_id;   /* PostgreSQL: firm that the connection is set to, DB_ALL_FIRMS or DB_NO_FIRM */
	int64_t locked_firm_id; /* PostgreSQL: firm whose lock the write holds, or DB_NO_FIRM */
};

/* A queued work and who waits for it. */
struct db_item {
	struct db_item *next;
	struct ctx *ctx;
	db_work work;
	db_done done; /* NULL: `finished` is posted instead */
	void *arg;
	enum err result;
	bool is_settled; /* has its result, whatever the rest of the group does */
	struct fault fault_before;
	sem_t finished;
};

struct db_queue {
	pthread_mutex_t mutex;
	pthread_cond_t filled;
	struct db_item *first;
	struct db_item **last;
	int64_t length;
	int64_t requests; /* those of db_submit() among them */
	bool is_closed;
};

/* Columns of the table of versions. */
#define MIGRATE_COLUMNS "version BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, applied_at_ms BIGINT NOT NULL"

struct db_driver {
	enum db_engine engine;
	void (*close)(struct db *db);

	enum err (*reader_take)(struct ctx *ctx, struct db *db, struct db_conn **ret_conn);
	void (*reader_give)(struct db_conn *conn);
	/* An outermost write: here, or through the queue of a server. */
	enum err (*write)(struct ctx *ctx, db_work work, void *arg);

	/* Parts of a write, used by db_group.c alone. */
	enum err (*begin)(struct ctx *ctx, struct db_conn *conn);
	enum err (*commit)(struct ctx *ctx, struct db_conn *conn);
	void (*roll_back)(struct db_conn *conn);
	bool (*is_in_transaction)(const struct db_conn *conn); /* false: the engine gave it up by itself */

	/* Text without parameters, one or more statements, on any connection. */
	enum err (*exec)(struct ctx *ctx, struct db_conn *conn, const char *text);
	/* One statement in a constant text; whether it fails is known with the next result, or here. */
	enum err (*exec_later)(struct ctx *ctx, struct db_conn *conn, const char *text);
	bool can_hope; /* has transactions that are hopeful */
	/* Sends a query whose answer a later start() will take; NULL: nothing is a round trip away. */
	enum err (*expect)(struct ctx *ctx, struct db_stmt *stmt);
	/* Lets the row that is bound wait for others, until the commit at the latest; NULL as before. */
	enum err (*gather)(struct ctx *ctx, struct db_stmt *stmt);
	/* Forgets waiting rows from a number on. */
	void (*drop_gathered)(struct db_conn *conn, int64_t from);
	const char *begin_snapshot;

	/* Sets a connection to a firm, or to DB_ALL_FIRMS; the driver itself does so for conn->wanted_firm_id before it sends. NULL:
	 * the engine does not care. */
	enum err (*enter_firm)(struct ctx *ctx, struct db_conn *conn, int64_t firm_id);

	size_t stmt_bytes; /* of the engine's struct, which begins with struct db_stmt */
	enum err (*prepare)(struct ctx *ctx, struct db_stmt *stmt);
	void (*release)(struct db_stmt *stmt); /* what prepare made; accepts a statement that failed to prepare */
	void (*bind_null)(struct db_stmt *stmt, int at);
	void (*bind_int)(struct db_stmt *stmt, int at, int64_t number);
	void (*bind_real)(struct db_stmt *stmt, int at, double number);
	void (*bind_bytes)(struct db_stmt *stmt, int at, const void *bytes, size_t length, bool is_text);
	enum err (*start)(struct ctx *ctx, struct db_stmt *stmt, enum db_wait wait);
	enum err (*step)(struct ctx *ctx, struct db_stmt *stmt, bool *ret_row);
	void (*finish)(struct db_stmt *stmt);
	int64_t (*changes)(const struct db_stmt *stmt);
	int (*column_count)(const struct db_stmt *stmt);
	const char *(*column_name)(const struct db_stmt *stmt, int at);
	/* Of the present row, as what its member needs; bytes live until the next step, text ends in NUL. */
	enum err (*column)(struct ctx *ctx, struct db_stmt *stmt, int at, enum db_kind kind, struct db_value *ret_value);

	enum err (*now_ms)(struct ctx *ctx, int64_t *ret_now_ms);
	enum err (*backup)(struct ctx *ctx, const char *path);
	enum err (*scrub)(struct ctx *ctx); /* NULL: there is nothing to do */
	enum err (*check)(struct ctx *ctx, struct vec *problems);
	const char *migrate_begin; /* run first inside each migration's transaction; may be NULL */
	const char *migrate_table; /* makes the table of versions where it is missing, and asks for no right where it is not */
};

struct db {
	const struct db_driver *driver;
	bool is_server;
	struct db_queue *queues; /* one per writer thread; a firm always takes the same one */
	int queue_count;
	pthread_mutex_t mutex; /* guards the pools of the engine */
	pthread_mutex_t wake_mutex; /* held during the call: who unsets the listener may free it */
	void (*wake)(void *arg);
	void *wake_arg;
	_Atomic int64_t commits, works, rollbacks, retries;
};

/* Open the database of their engine; db_close() ends it. */
enum err db_sqlite_open(struct ctx *ctx, const struct db_options *options, struct db **ret_db);
enum err db_postgres_open(struct ctx *ctx, const struct db_options *options, struct db **ret_db);

/* --- db_queue.c --- */
enum err db_queues_init(struct ctx *ctx, struct db *db, int count);
void db_queues_close(struct db *db); /* refuses new items; what is queued stays to be taken */
void db_queues_done(struct db *db);

/* Appends; false when closed or full. */
bool db_queue_push(struct db_queue *queue, struct db_item *item);

/* Up to `max` items in order as a list, waiting at most wait_ms for the first. NULL: none came.
 * ret_closed: the queue is closed and empty. */
struct db_item *db_queue_take(struct db_queue *queue, int max, int wait_ms, bool *ret_closed);

/* Whether no work waits at this moment. */
bool db_queue_is_empty(struct db_queue *queue);

/* Whether a work of db_submit() waits behind those that are being run, in the queue of ctx's firm. */
bool db_queue_has_requests(const struct ctx *ctx);

/* Queues the work and waits for its result. */
enum err db_queue_run(struct ctx *ctx, db_work work, void *arg);

/* Tells whoever waits for the items; they are gone afterwards. */
void db_items_answer(struct db_item *items);

/* --- db_group.c --- */

/* One work in a transaction of its own, again after deadlocks. */
enum err db_run_alone(struct ctx *ctx, struct db_conn *conn, db_work work, void *arg);

/* Gives every item the result and fault of the first one. */
void db_items_settle(struct db_item *items, enum err result);

/* All works in as few transactions as possible; each item has its result afterwards. True: listeners are to be woken. */
bool db_run_items(struct db_conn *conn, struct db_item *items);

/* Nothing that was read so far counts any more. */
void db_forget(struct db_conn *conn);

/* --- db_stmt.c --- */

/* The statement, from the cache or newly matched and prepared, marked running. */
enum err db_stmt_get(struct ctx *ctx, struct db_conn *conn, const struct sql *sql, const struct shape *params_shape,
		     const struct shape *row_shape, struct db_stmt **ret_stmt);
void db_stmt_put(struct db_stmt *stmt);
void db_cache_done(struct db_conn *conn);

/* Binds the fields of params, in the shape it was got with, to the statement. */
enum err db_stmt_bind(struct ctx *ctx, struct db_stmt *stmt, const void *params);

/* Fills the matched members of the row; texts are copied into `arena`. */
enum err db_stmt_read_row(struct ctx *ctx, struct db_stmt *stmt, struct arena *arena, void *row);

/* --- shared by both engines, in db.c --- */

/* Runs the work inside the open transaction of ctx->conn under a savepoint. */
enum err db_run_savepoint(struct ctx *ctx, db_work work, void *arg);

/* Calls the listener, if there is one. */
void db_wake(struct db *db);
