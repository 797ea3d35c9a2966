/* Transactions of one work and of a group of works, the same for both engines.
 *
 * Where the engine is a round trip away, the first try is hopeful: savepoints and changes whose result nobody asks for
 * are sent without waiting, and the next answer tells whether one of them failed. Then the transaction is rolled back
 * and runs once more, waiting for each statement, so that every failure meets the work that caused it.
 *
 * In a group each work has a savepoint, so that one that fails takes back only itself; all share one commit. A group
 * that the engine rolled back (no room on the disk, a deadlock) runs again, each work alone. After a connection that was
 * lost nobody knows whether the commit counted: nothing runs again, all are told. */
#include "platform/db/db_driver.h"

enum {
	ATTEMPTS = 6, /* of a write that met a deadlock */
	LONG_MS = 20, /* others may wait for a transaction that this process knows nothing of */
};

static void end(struct db_conn *conn, enum err result)
{
	if (result == OK) {
		conn->db->commits++;
	} else {
		conn->db->driver->roll_back(conn);
		conn->db->rollbacks++;
	}
	conn->is_writing = false;
	conn->is_failed = false;
	conn->is_hopeful = false;
}

static enum err begin(struct ctx *ctx, struct db_conn *conn, bool is_hopeful)
{
	conn->is_hopeful = is_hopeful && conn->db->driver->can_hope;
	conn->must_repeat = false;
	conn->is_failed = false;
	conn->wants_notify = false;
	conn->must_restart = false;
	conn->is_locked_out = false;
	conn->began_ms = clock_monotonic_ms();
	conn->gathered = 0;
	conn->lowest_sent = INT64_MAX;
	if (conn->db->driver->drop_gathered)
		conn->db->driver->drop_gathered(conn, 0);
	db_forget(conn);
	enum err result = conn->db->driver->begin(ctx, conn);
	conn->is_writing = true;
	if (result != OK)
		end(conn, result);
	return result;
}

/* --- One work --- */

static enum err run_once(struct ctx *ctx, struct db_conn *conn, db_work work, void *arg, bool is_hopeful)
{
	TRY(begin(ctx, conn, is_hopeful));
	ctx->conn = conn;
	enum err result = work(ctx, arg);
	ctx->conn = NULL;
	if (result == OK && conn->is_failed)
		result = fail(ctx, ERR_INTERNAL, "db.aborted", NULL, "the work went on after a failed statement");
	if (result == OK)
		result = conn->db->driver->commit(ctx, conn);
	end(conn, result);
	conn->db->works += result == OK;
	return result;
}

static void pause_before(int attempt)
{
	struct timespec wait = { .tv_nsec = (1 + (clock_monotonic_ms() + attempt * 7) % (4 << attempt)) * 1000000L };

	nanosleep(&wait, NULL);
}

enum err db_run_alone(struct ctx *ctx, struct db_conn *conn, db_work work, void *arg)
{
	struct fault before = ctx->fault;
	enum err result = run_once(ctx, conn, work, arg, true);

	if (result != OK && conn->must_repeat) {
		ctx->fault = before;
		ctx->db->retries++;
		result = run_once(ctx, conn, work, arg, false);
	}
	for (int attempt = 1; attempt < ATTEMPTS && result != OK && conn->must_restart; attempt++) {
		ctx->fault = before;
		ctx->db->retries++;
		pause_before(attempt);
		result = run_once(ctx, conn, work, arg, false);
	}
	return result;
}

/* --- A group --- */

/* Tells every work that has no result yet. Codes are constants, the sentence is copied: each has its own arena. */
static void settle_all(struct db_item *items, enum err result, const struct fault *fault)
{
	for (struct db_item *item = items; item; item = item->next) {
		if (item->is_settled)
			continue;
		item->ctx->fault = item->fault_before;
		item->result = fail(item->ctx, result, fault->code, NULL, "%s", fault->detail ? fault->detail : "");
		item->is_settled = true;
	}
}

void db_items_settle(struct db_item *items, enum err result)
{
	struct fault fault = items->ctx->fault;

	for (struct db_item *item = items; item; item = item->next)
		item->fault_before = item == items ? (struct fault){ 0 } : item->ctx->fault;
	settle_all(items, result, &fault);
}

/* False: the whole transaction is gone. */
static bool run_member(struct db_conn *conn, struct db_item *item)
{
	item->ctx->conn = conn;
	item->result = db_run_savepoint(item->ctx, item->work, item->arg);
	item->ctx->conn = NULL;
	if (conn->must_repeat || conn->must_restart || conn->is_lost || conn->is_locked_out || !conn->db->driver->is_in_transaction(conn)) {
		item->is_settled = item->result != OK && !conn->must_restart && !conn->is_lost;
		return false;
	}
	conn->is_failed = false;
	item->is_settled = item->result != OK;
	return true;
}

static bool run_members(struct db_conn *conn, struct db_item *items)
{
	for (struct db_item *item = items; item; item = item->next) {
		if (!run_member(conn, item))
			return false;
	}
	return true;
}

/* OK: every item has its result. `ret_fault`: of the commit or the begin. */
static enum err run_group(struct db_conn *conn, struct db_item *items, struct fault *ret_fault)
{
	struct ctx *ctx = items->ctx;
	struct fault of_first;
	enum err result;

	TRY(run_members(conn, items) ? OK : ERR_BUSY);
	of_first = ctx->fault;
	fault_clear(ctx);
	result = conn->db->driver->commit(ctx, conn);
	*ret_fault = ctx->fault;
	ctx->fault = of_first;
	return result;
}

static bool run_each(struct db_conn *conn, struct db_item *items)
{
	bool wants_notify = false;

	for (struct db_item *item = items; item; item = item->next) {
		if (item->is_settled)
			continue;
		item->ctx->fault = item->fault_before;
		conn->db->retries++;
		item->result = db_run_alone(item->ctx, conn, item->work, item->arg);
		wants_notify |= item->result == OK && conn->wants_notify;
	}
	return wants_notify;
}

/* False: it could not begin, and all are told. */
static bool try_group(struct db_conn *conn, struct db_item *items, bool is_hopeful, enum err *ret_result,
		      struct fault *ret_fault)
{
	enum err result = begin(items->ctx, conn, is_hopeful);

	*ret_fault = (struct fault){ .code = "db.lost", .detail = "the connection to the database was lost" };
	if (result != OK) {
		*ret_fault = items->ctx->fault;
		settle_all(items, result, ret_fault);
		return false;
	}
	*ret_result = run_group(conn, items, ret_fault);
	end(conn, *ret_result);
	return true;
}

static void forget_results(struct db_item *items)
{
	for (struct db_item *item = items; item; item = item->next) {
		item->ctx->fault = item->fault_before;
		item->is_settled = false;
	}
}

static bool run_many(struct db_conn *conn, struct db_item *items)
{
	struct fault fault;
	enum err result;

	for (struct db_item *item = items; item; item = item->next)
		item->fault_before = item->ctx->fault;
	if (!try_group(conn, items, true, &result, &fault))
		return false;
	if (result != OK && conn->must_repeat) {
		conn->db->retries++;
		forget_results(items);
		if (!try_group(conn, items, false, &result, &fault))
			return false;
	}
	if (result == OK) {
		for (const struct db_item *item = items; item; item = item->next)
			conn->db->works += item->result == OK;
		return conn->wants_notify;
	}
	if (conn->is_locked_out)
		fault = (struct fault){ .code = DB_LOCKED_OUT, .detail = DB_LOCKED_OUT_DETAIL };
	else if (!conn->is_lost)
		return run_each(conn, items);
	settle_all(items, ERR_BUSY, &fault);
	return false;
}

bool db_run_items(struct db_conn *conn, struct db_item *items)
{
	conn->has_requests = false;
	for (const struct db_item *item = items; item; item = item->next)
		conn->has_requests |= item->done != NULL;
	if (items->next)
		return run_many(conn, items);
	items->result = db_run_alone(items->ctx, conn, items->work, items->arg);
	return items->result == OK && conn->wants_notify;
}

/* --- Long work --- */

bool db_should_yield(const struct ctx *ctx)
{
	const struct db_conn *conn = ctx->conn;

	return conn->has_requests || db_queue_has_requests(ctx) || clock_monotonic_ms() - conn->began_ms >= LONG_MS;
}
