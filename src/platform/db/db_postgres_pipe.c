/* PostgreSQL: statements that are sent before the results of earlier ones are read (libpq's pipeline mode), so that a
 * hopeful transaction (db_group.c) waits only where it needs an answer.
 *
 * The server runs them in order and, after one that failed, skips the rest up to the point where their results are
 * read; nothing runs behind a failure that is not known yet. Each has its own statement timeout. */
#include "platform/db/db_postgres.h"

#include "base/text.h"

enum { FLUSH_EVERY = 16 /* statements: the server works on them while the next ones are made */ };

/* Texts that are sent so often that each connection prepares them; all others are parsed each time. */
static const char *const fixed_texts[PG_FIXED_COUNT] = {
	"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
	"BEGIN ISOLATION LEVEL READ COMMITTED",
	"SAVEPOINT work",
	"RELEASE SAVEPOINT work",
	"ROLLBACK TO SAVEPOINT work",
	"COMMIT",
};

/* --- Sending --- */

static enum err send_failed(struct ctx *ctx, struct pg_conn *conn, const char *name)
{
	conn->conn.is_lost = true;
	return fail(ctx, ERR_BUSY, "db.lost", NULL, "%s: %s", name, PQerrorMessage(conn->handle));
}

/* Makes room in the list of what was sent. */
static enum err make_room(struct ctx *ctx, struct pg_conn *conn, const char *name)
{
	if (conn->sent_count == PG_SENT_MAX)
		TRY(pg_receive(ctx, conn, NULL));
	if (!conn->sent_count && !PQenterPipelineMode(conn->handle))
		return send_failed(ctx, conn, name);
	return OK;
}

static enum err note_sent(struct ctx *ctx, struct pg_conn *conn, int was_sent, const char *name, bool *is_prepared)
{
	if (!was_sent)
		return send_failed(ctx, conn, name);
	conn->sent[conn->sent_count++] = (struct pg_sent){ .name = name, .is_prepared = is_prepared };
	if (conn->sent_count % FLUSH_EVERY == 0 && PQflush(conn->handle) < 0)
		return send_failed(ctx, conn, name);
	return OK;
}

enum err pg_send(struct ctx *ctx, struct pg_conn *conn, const struct pg_call *call, const char *prepared)
{
	TRY(make_room(ctx, conn, call->name));
	int was_sent = prepared ? PQsendQueryPrepared(conn->handle, prepared, call->count, call->values, call->lengths,
						      call->formats, 0) :
				  PQsendQueryParams(conn->handle, call->text, call->count, call->types, call->values,
						    call->lengths, call->formats, 0);
	return note_sent(ctx, conn, was_sent, call->name, NULL);
}

enum err pg_send_prepare(struct ctx *ctx, struct pg_conn *conn, const struct pg_call *call, const char *prepared,
			 bool *is_prepared)
{
	TRY(make_room(ctx, conn, call->name));
	TRY(note_sent(ctx, conn, PQsendPrepare(conn->handle, prepared, call->text, call->count, call->types), call->name,
		      is_prepared));
	*is_prepared = true;
	return OK;
}

enum err pg_send_text(struct ctx *ctx, struct db_conn *conn, const char *text)
{
	struct pg_conn *self = (struct pg_conn *)conn;
	struct pg_call call = { .name = text, .text = text };
	int fixed = 0;

	while (fixed < PG_FIXED_COUNT && !text_equal(fixed_texts[fixed], text))
		fixed++;
	if (fixed == PG_FIXED_COUNT)
		return pg_send(ctx, self, &call, NULL);
	if (!self->is_fixed_prepared[fixed])
		TRY(pg_send_prepare(ctx, self, &call, text, &self->is_fixed_prepared[fixed]));
	return pg_send(ctx, self, &call, text);
}

/* --- Receiving --- */

struct outcome {
	PGresult *last;
	PGresult *failure; /* the first one; may be `last` */
	int failed_at;     /* -1: none */
};

/* The one result of the next statement; NULL: the connection broke. */
static PGresult *next_result(struct pg_conn *conn)
{
	PGresult *result = PQgetResult(conn->handle);
	PGresult *end;

	while (result && PQstatus(conn->handle) == CONNECTION_OK && (end = PQgetResult(conn->handle)))
		PQclear(end);
	return result;
}

static bool is_as_wanted(const struct pg_sent *sent, PGresult *result)
{
	return pg_is_good(result) && (!sent->must_change || !text_equal(PQcmdTuples(result), "0"));
}

static void note_result(struct pg_conn *conn, int at, PGresult *result, struct outcome *outcome)
{
	bool is_good = is_as_wanted(&conn->sent[at], result);

	if (is_good && pg_kept_take(&conn->sent[at], result))
		return;
	if (!is_good && conn->sent[at].is_prepared)
		*conn->sent[at].is_prepared = false;
	if (!is_good && outcome->failed_at < 0) {
		outcome->failed_at = at;
		outcome->failure = result;
	}
	if (outcome->last != outcome->failure)
		PQclear(outcome->last);
	outcome->last = result;
}

static void receive_all(struct pg_conn *conn, struct outcome *ret_outcome)
{
	*ret_outcome = (struct outcome){ .failed_at = -1 };
	conn->conn.is_lost |= !PQpipelineSync(conn->handle);
	for (int i = 0; i < conn->sent_count; i++)
		note_result(conn, i, next_result(conn), ret_outcome);
	PQclear(PQgetResult(conn->handle)); /* the end of the pipeline */
	conn->conn.is_lost |= !PQexitPipelineMode(conn->handle) || PQstatus(conn->handle) != CONNECTION_OK;
	if (ret_outcome->failed_at < 0 && conn->conn.is_lost)
		ret_outcome->failed_at = conn->sent_count - 1;
	conn->sent_count = 0;
	conn->is_unsure = false;
}

static void outcome_done(struct outcome *outcome)
{
	if (outcome->failure != outcome->last)
		PQclear(outcome->failure);
	PQclear(outcome->last);
}

/* Whoever could not have the lock of his firm in time does not wait for it again. */
static enum err lock_fail(struct ctx *ctx, struct pg_conn *conn, const PGresult *failure)
{
	struct fault before = ctx->fault;
	enum err result = pg_fail(ctx, conn, failure, PG_FIRM);

	if (!text_equal(ctx->fault.code, "db.timeout"))
		return result;
	ctx->fault = before;
	conn->conn.is_locked_out = true;
	return fail(ctx, ERR_BUSY, DB_LOCKED_OUT, NULL, "%s", DB_LOCKED_OUT_DETAIL);
}

static enum err outcome_fail(struct ctx *ctx, struct pg_conn *conn, const struct outcome *outcome)
{
	const char *name = conn->sent[outcome->failed_at].name;

	if (text_equal(name, PG_FIRM) && !conn->conn.is_lost)
		return lock_fail(ctx, conn, outcome->failure);
	if (pg_is_good(outcome->failure))
		return fail(ctx, ERR_STALE, "db.no_change", NULL, "%s: no row changed", name);
	return pg_fail(ctx, conn, outcome->failure, name);
}

enum err pg_receive(struct ctx *ctx, struct pg_conn *conn, PGresult **ret_result)
{
	int awaited = ret_result ? conn->sent_count - 1 : -1;
	struct outcome outcome;
	enum err result = OK;

	if (!conn->sent_count)
		return OK;
	receive_all(conn, &outcome);
	if (outcome.failed_at >= 0) {
		result = outcome_fail(ctx, conn, &outcome);
		conn->conn.firm_id = DB_NO_FIRM; /* if it was set on the way, it is not */
		conn->conn.must_repeat |= conn->conn.is_hopeful && outcome.failed_at != awaited &&
					  !conn->conn.is_lost && !conn->conn.must_restart && !conn->conn.is_locked_out;
	} else if (ret_result) {
		*ret_result = outcome.last;
		outcome.last = NULL;
	}
	outcome_done(&outcome);
	return result;
}

void pg_receive_rest(struct pg_conn *conn)
{
	struct outcome outcome;

	if (!conn->sent_count)
		return;
	receive_all(conn, &outcome);
	conn->conn.must_repeat |= conn->conn.is_hopeful && outcome.failed_at >= 0 && !conn->conn.is_lost;
	outcome_done(&outcome);
}
