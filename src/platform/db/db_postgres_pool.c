/* PostgreSQL: pools of connections, transactions, the writer threads of a server and the listener.
 *
 * Writes run at READ COMMITTED and take one advisory lock per firm first: the writes of a firm follow one another, as
 * on SQLite, so a feature may read, decide and write without locking rows; firms do not wait for each other. See
 * docs/decisions/0002-postgres-writes.md. Deadlocks between firms are run again. In a server a firm's writes go through
 * one thread, which commits those that wait together (db_group.c). */
#include "platform/db/db_postgres.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"

enum {
	READERS_MAX = 16,
	WRITERS_DEFAULT = 4,
	GROUP_MAX = 60, /* more savepoints in one transaction would slow down every reader's snapshot */
	RECONNECT_MS = 1000,
};

/* --- Pools; db->mutex is held where said --- */

/* A server that went away in between is noticed before the connection is used. */
static bool is_alive(struct pg_conn *conn)
{
	struct pollfd socket = { .fd = PQsocket(conn->handle), .events = POLLIN };

	while (poll(&socket, 1, 0) > 0) {
		if (!PQconsumeInput(conn->handle))
			return false;
	}
	return PQstatus(conn->handle) == CONNECTION_OK;
}

static enum err no_connection(struct ctx *ctx)
{
	return fail(ctx, ERR_BUSY, "db.no_connection", NULL, "all connections to the database are in use");
}

/* Waits until a connection is free or may be opened; mutex held. False after DB_LOCK_WAIT_MS. */
static bool wait_for_room(struct db *db, struct pg_pool *pool)
{
	struct timespec until;
	int waited = 0;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += DB_LOCK_WAIT_MS / MS_PER_SECOND;
	while (!pool->free && pool->open >= pool->max && waited != ETIMEDOUT)
		waited = pthread_cond_timedwait(&pool->given, &db->mutex, &until);
	return pool->free || pool->open < pool->max;
}

static void forget(struct pg_conn *conn, struct pg_pool *pool)
{
	struct db *db = conn->conn.db;

	pg_conn_close(conn);
	pthread_mutex_lock(&db->mutex);
	pool->open--;
	pthread_cond_signal(&pool->given);
	pthread_mutex_unlock(&db->mutex);
}

static enum err open_counted(struct ctx *ctx, struct pg_db *db, struct pg_pool *pool, struct pg_conn **ret_conn)
{
	enum err result = pg_conn_open(ctx, db, ret_conn);

	if (result != OK) {
		pthread_mutex_lock(&db->db.mutex);
		pool->open--;
		pthread_cond_signal(&pool->given);
		pthread_mutex_unlock(&db->db.mutex);
	}
	return result;
}

/* A free connection, or NULL when one may be opened (it is counted already). */
static enum err take_free(struct ctx *ctx, struct db *db, struct pg_pool *pool, struct pg_conn **ret_conn)
{
	pthread_mutex_lock(&db->mutex);
	bool has_room = wait_for_room(db, pool);
	struct db_conn *conn = pool->free;
	if (conn)
		pool->free = conn->next_free;
	else if (has_room)
		pool->open++;
	pthread_mutex_unlock(&db->mutex);
	*ret_conn = (struct pg_conn *)conn;
	return has_room ? OK : no_connection(ctx);
}

static enum err pool_take(struct ctx *ctx, struct pg_db *db, struct pg_pool *pool, struct pg_conn **ret_conn)
{
	struct pg_conn *conn;

	TRY(take_free(ctx, &db->db, pool, &conn));
	while (conn && !is_alive(conn)) {
		forget(conn, pool);
		TRY(take_free(ctx, &db->db, pool, &conn));
	}
	if (!conn)
		TRY(open_counted(ctx, db, pool, &conn));
	*ret_conn = conn;
	return OK;
}

static void pool_give(struct pg_conn *conn, struct pg_pool *pool)
{
	struct db *db = conn->conn.db;

	if (conn->conn.is_lost || PQtransactionStatus(conn->handle) != PQTRANS_IDLE) {
		forget(conn, pool);
		return;
	}
	pthread_mutex_lock(&db->mutex);
	conn->conn.next_free = pool->free;
	pool->free = &conn->conn;
	pthread_cond_signal(&pool->given);
	pthread_mutex_unlock(&db->mutex);
}

enum err pg_reader_take(struct ctx *ctx, struct db *base, struct db_conn **ret_conn)
{
	struct pg_db *db = (struct pg_db *)base;
	struct pg_conn *conn;

	TRY(pool_take(ctx, db, &db->readers, &conn));
	*ret_conn = &conn->conn;
	return OK;
}

void pg_reader_give(struct db_conn *conn)
{
	pool_give((struct pg_conn *)conn, &((struct pg_db *)conn->db)->readers);
}

/* --- Transactions --- */

static enum err send_begin(struct ctx *ctx, struct db_conn *conn)
{
	char firm[160];

	pg_firm_text(firm, sizeof(firm), ctx->firm_id);
	TRY(pg_send_text(ctx, conn, "BEGIN ISOLATION LEVEL READ COMMITTED"));
	return pg_send(ctx, (struct pg_conn *)conn, &(struct pg_call){ .name = PG_FIRM, .text = firm }, NULL);
}

/* Where it is hopeful, the first statement learns of a lock that was not to be had; the second try waits here. */
enum err pg_begin(struct ctx *ctx, struct db_conn *conn)
{
	TRY(send_begin(ctx, conn));
	if (!conn->is_hopeful)
		TRY(pg_receive(ctx, (struct pg_conn *)conn, NULL));
	conn->firm_id = ctx->firm_id;
	conn->locked_firm_id = ctx->firm_id;
	return OK;
}

static enum err send_commit(struct ctx *ctx, struct db_conn *conn)
{
	char text[80];

	snprintf(text, sizeof(text), "NOTIFY genjin, '%s'", ((struct pg_db *)conn->db)->tag);
	if (conn->wants_notify)
		TRY(pg_send(ctx, (struct pg_conn *)conn, &(struct pg_call){ .name = "notify", .text = text }, NULL));
	return pg_send_text(ctx, conn, "COMMIT");
}

/* What failed before, unseen, keeps the server from reaching the COMMIT, but for a change that found no row, so that one is
 * asked for first. A COMMIT that comes to a failed transaction is answered with ROLLBACK, which is no error to PostgreSQL. */
enum err pg_commit(struct ctx *ctx, struct db_conn *conn)
{
	PGresult *result = NULL;

	TRY(pg_gather_send(ctx, (struct pg_conn *)conn));
	conn->firm_id = DB_NO_FIRM;
	if (((struct pg_conn *)conn)->is_unsure)
		TRY(pg_receive(ctx, (struct pg_conn *)conn, NULL));
	TRY(send_commit(ctx, conn));
	enum err committed = pg_receive(ctx, (struct pg_conn *)conn, &result);
	if (committed == OK && !text_equal(PQcmdStatus(result), "COMMIT"))
		committed = fail(ctx, ERR_INTERNAL, "db.aborted", NULL, "the transaction had failed");
	PQclear(result);
	return committed;
}

/* A connection whose rollback fails is closed by the pool, which rolls back as well. */
void pg_roll_back(struct db_conn *conn)
{
	pg_receive_rest((struct pg_conn *)conn);
	PQclear(PQexec(((struct pg_conn *)conn)->handle, "ROLLBACK"));
	conn->firm_id = DB_NO_FIRM;
}

/* While something is on its way, nothing says the contrary. */
bool pg_is_in_transaction(const struct db_conn *conn)
{
	if (((const struct pg_conn *)conn)->sent_count)
		return true;
	return PQtransactionStatus(((const struct pg_conn *)conn)->handle) == PQTRANS_INTRANS;
}

/* --- Writes --- */

static enum err write_here(struct ctx *ctx, struct pg_db *db, db_work work, void *arg)
{
	struct pg_conn *conn;

	TRY(pool_take(ctx, db, &db->writers, &conn));
	enum err result = db_run_alone(ctx, &conn->conn, work, arg);
	bool wants_notify = result == OK && conn->conn.wants_notify;
	pool_give(conn, &db->writers);
	if (wants_notify)
		db_wake(&db->db);
	return result;
}

static bool is_writer_thread(const struct pg_db *db)
{
	for (int i = 0; i < db->thread_count; i++) {
		if (pthread_equal(pthread_self(), db->threads[i].thread))
			return true;
	}
	return false;
}

enum err pg_write(struct ctx *ctx, db_work work, void *arg)
{
	struct pg_db *db = (struct pg_db *)ctx->db;

	if (!db->db.is_server)
		return write_here(ctx, db, work, arg);
	if (is_writer_thread(db))
		return fail(ctx, ERR_INTERNAL, "db.write_in_done", NULL, "a write cannot wait on a writer's thread");
	return db_queue_run(ctx, work, arg);
}

/* Cuts the items of the first one's firm off `*items`, in order. */
static struct db_item *cut_firm(struct db_item **items)
{
	int64_t firm_id = (*items)->ctx->firm_id;
	struct db_item *firm = NULL;
	struct db_item **last = &firm;

	for (struct db_item **at = items; *at;) {
		if ((*at)->ctx->firm_id == firm_id) {
			*last = *at;
			last = &(*at)->next;
			*at = *last;
		} else {
			at = &(*at)->next;
		}
	}
	*last = NULL;
	return firm;
}

static void serve(struct pg_db *db, struct db_item *items)
{
	struct ctx *ctx = items->ctx;
	struct pg_conn *conn;
	enum err result = pool_take(ctx, db, &db->writers, &conn);

	if (result != OK) {
		db_items_settle(items, result);
		db_items_answer(items);
		return;
	}
	bool wants_notify = db_run_items(&conn->conn, items);
	pool_give(conn, &db->writers);
	db_items_answer(items);
	if (wants_notify)
		db_wake(&db->db);
}

static void *write_until_closed(void *arg)
{
	const struct pg_writer *writer = arg;
	bool is_closed = false;

	while (!is_closed) {
		struct db_item *items = db_queue_take(writer->queue, GROUP_MAX, RECONNECT_MS, &is_closed);

		while (items)
			serve(writer->db, cut_firm(&items));
	}
	return NULL;
}

/* --- The listener --- */

static void hear(struct pg_db *db, PGconn *handle)
{
	bool is_foreign = false;

	for (PGnotify *note = PQnotifies(handle); note; note = PQnotifies(handle)) {
		is_foreign |= !text_equal(note->extra, db->tag);
		PQfreemem(note);
	}
	if (is_foreign)
		db_wake(&db->db);
}

/* Waits for the socket or the end. False: it is time to stop. */
static bool wait_for(struct pg_db *db, int socket_fd, int wait_ms)
{
	struct pollfd fds[] = { { .fd = db->stop_fd, .events = POLLIN }, { .fd = socket_fd, .events = POLLIN } };

	poll(fds, 2, wait_ms);
	return !fds[0].revents;
}

/* After a gap nobody knows what was missed, so listeners look once. */
static void listen_until_lost(struct pg_db *db, struct pg_conn *conn)
{
	db_wake(&db->db);
	while (wait_for(db, PQsocket(conn->handle), -1)) {
		if (!PQconsumeInput(conn->handle))
			return;
		hear(db, conn->handle);
	}
}

static void listen_once(struct pg_db *db)
{
	struct arena arena;
	struct pg_conn *conn = NULL;

	if (arena_open(ARENA_REQUEST_BYTES, &arena) != OK)
		return;
	struct ctx ctx = { .arena = &arena, .clock = &clock_system, .db = &db->db };
	if (pg_conn_open(&ctx, db, &conn) == OK && pg_exec(&ctx, &conn->conn, "LISTEN genjin") == OK)
		listen_until_lost(db, conn);
	else
		log_warning("db.listen", LOG_TEXT("code", ctx.fault.code));
	pg_conn_close(conn);
	arena_close(&arena);
}

static void *listen_until_closed(void *arg)
{
	struct pg_db *db = arg;

	do
		listen_once(db);
	while (wait_for(db, -1, RECONNECT_MS));
	return NULL;
}

/* --- Open and close --- */

static void pool_init(struct pg_pool *pool, int max)
{
	pthread_condattr_t monotonic;

	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&pool->given, &monotonic);
	pthread_condattr_destroy(&monotonic);
	pool->max = max;
}

static void pool_done(struct pg_pool *pool)
{
	while (pool->free) {
		struct pg_conn *conn = (struct pg_conn *)pool->free;

		pool->free = conn->conn.next_free;
		pg_conn_close(conn);
	}
	pthread_cond_destroy(&pool->given);
}

void pg_close(struct db *base)
{
	struct pg_db *db = (struct pg_db *)base;

	db_queues_close(base);
	for (int i = 0; i < db->thread_count; i++)
		pthread_join(db->threads[i].thread, NULL);
	if (db->has_listener && eventfd_write(db->stop_fd, 1) == 0)
		pthread_join(db->listener, NULL);
	if (db->stop_fd >= 0)
		close(db->stop_fd);
	pool_done(&db->readers);
	pool_done(&db->writers);
	pthread_mutex_destroy(&base->mutex);
	pthread_mutex_destroy(&base->wake_mutex);
	db_queues_done(base);
	free(db->threads);
	free(db->url);
	free(db);
}

static bool start_writer(struct pg_db *db, int number)
{
	struct pg_writer *writer = &db->threads[number];

	*writer = (struct pg_writer){ .db = db, .queue = &db->db.queues[number] };
	return pthread_create(&writer->thread, NULL, write_until_closed, writer) == 0;
}

static enum err start_threads(struct ctx *ctx, struct pg_db *db, int writers)
{
	db->threads = calloc((size_t)writers, sizeof(*db->threads));
	while (db->threads && db->thread_count < writers && start_writer(db, db->thread_count))
		db->thread_count++;
	db->has_listener = db->thread_count == writers &&
			   pthread_create(&db->listener, NULL, listen_until_closed, db) == 0;
	return db->has_listener ? OK : fail(ctx, ERR_BUSY, "db.thread", NULL, "no threads for the writers");
}

/* Random, or the process number where that is refused: the worst is a wake too few, and sleepers look by themselves. */
static void make_tag(struct pg_db *db)
{
	uint64_t number;

	if (getrandom(&number, sizeof(number), 0) != sizeof(number))
		number = (uint64_t)getpid();
	snprintf(db->tag, sizeof(db->tag), "%016llx", (unsigned long long)number);
}

/* Says at once when the server cannot be reached. */
static enum err try_reader(struct ctx *ctx, struct pg_db *db)
{
	struct db_conn *conn;

	TRY(pg_reader_take(ctx, &db->db, &conn));
	pg_reader_give(conn);
	return OK;
}

enum err db_postgres_open(struct ctx *ctx, const struct db_options *options, struct db **ret_db)
{
	int writers = options->writers ? options->writers : WRITERS_DEFAULT;
	struct pg_db *db = calloc(1, sizeof(*db));

	if (!db)
		return fail(ctx, ERR_BUSY, "db.memory", NULL, "no memory for the database");
	db->db.driver = &pg_driver;
	db->db.is_server = options->is_server;
	db->stop_fd = eventfd(0, EFD_CLOEXEC);
	db->url = strdup(options->url);
	make_tag(db);
	pthread_mutex_init(&db->db.mutex, NULL);
	pthread_mutex_init(&db->db.wake_mutex, NULL);
	pool_init(&db->readers, READERS_MAX);
	pool_init(&db->writers, writers);
	enum err result = db_queues_init(ctx, &db->db, writers);
	if (result == OK && (!db->url || db->stop_fd < 0))
		result = fail(ctx, ERR_BUSY, "db.memory", NULL, "no memory for the database");
	if (result == OK)
		result = try_reader(ctx, db);
	if (result == OK && options->is_server)
		result = start_threads(ctx, db, writers);
	if (result != OK) {
		pg_close(&db->db);
		return result;
	}
	*ret_db = &db->db;
	return OK;
}
