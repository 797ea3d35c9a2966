/* PostgreSQL: connections and statements. What is sent before earlier results are read is in db_postgres_pipe.c, pools
 * and transactions are in db_postgres_pool.c.
 *
 * Statements are prepared per connection with the types that the field tables give; numbers and bytes travel in
 * binary, results come as text. Walks use a cursor, so that other statements run in between. */
#include "platform/db/db_postgres.h"

#include <endian.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "db_sql.h"

enum { WALK_ROWS = 500 };

static struct pg_stmt *self_of(const struct db_stmt *stmt)
{
	return (struct pg_stmt *)stmt;
}

static struct pg_conn *conn_of(const struct db_stmt *stmt)
{
	return (struct pg_conn *)stmt->conn;
}

static void result_clear(PGresult **result)
{
	PQclear(*result);
}

/* --- Errors --- */

static const struct state_kind {
	const char *state; /* SQLSTATE or its beginning; the first that fits counts */
	enum err kind;
	const char *code;
	const char *detail;
} state_kinds[] = {
	{ "23503", ERR_MEANING, "db.reference", "refers to something that does not exist" },
	{ "23", ERR_INTERNAL, "db.constraint", NULL },
	{ "40", ERR_BUSY, "db.deadlock", "other writes were in the way" },
	{ "57014", ERR_BUSY, "db.timeout", "the statement took too long" },
	{ "55P03", ERR_BUSY, "db.locked", "the rows are locked" },
	{ "53100", ERR_FULL, "db.full", "no room left on the disk of the database" },
	{ "53", ERR_BUSY, "db.resources", "the database server is short of resources" },
	{ "57P", ERR_BUSY, "db.lost", "the database server is going down" },
	{ "08", ERR_BUSY, "db.lost", "the connection to the database was lost" },
	{ "25006", ERR_BUSY, "db.lost", "the database server is a standby" },
	{ "22021", ERR_INVALID, "db.text", "a text is not valid UTF-8" },
	{ "", ERR_INTERNAL, "db.failed", NULL },
};

/* "Key (firm_id, name)=(1, x) already exists." → "firm_id,name". */
static const char *conflict_columns(struct ctx *ctx, const PGresult *result)
{
	const char *detail = PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL);
	const char *open = detail ? strchr(detail, '(') : NULL;
	const char *close = open ? strstr(open, ")=(") : NULL;
	struct text columns;

	if (!close)
		return arena_text(ctx->arena, PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME));
	text_init(&columns, 1000);
	for (const char *at = open + 1; at < close; at++) {
		if (*at != ' ')
			text_append_char(&columns, *at);
	}
	const char *copy = arena_text(ctx->arena, text_chars(&columns));
	text_done(&columns);
	return copy;
}

enum err pg_fail(struct ctx *ctx, struct pg_conn *conn, const PGresult *result, const char *what)
{
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
	const struct state_kind *found = state_kinds;

	if (PQstatus(conn->handle) != CONNECTION_OK || !state)
		state = "08";
	if (strcmp(state, "23505") == 0)
		return fail(ctx, ERR_CONFLICT, "db.conflict", conflict_columns(ctx, result), "there is one already");
	while (!text_starts(state, found->state))
		found++;
	conn->conn.is_lost |= text_equal(found->code, "db.lost");
	conn->conn.must_restart |= text_equal(found->code, "db.deadlock");
	if (found->detail)
		return fail(ctx, found->kind, found->code, NULL, "%s", found->detail);
	return fail(ctx, found->kind, found->code, NULL, "%s: %s", what, message ? message : "no message");
}

bool pg_is_good(const PGresult *result)
{
	ExecStatusType status = PQresultStatus(result);

	return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY;
}

/* --- Connections --- */

enum err pg_exec(struct ctx *ctx, struct db_conn *conn, const char *text)
{
	struct pg_conn *self = (struct pg_conn *)conn;

	TRY(pg_receive(ctx, self, NULL));
	CLOSING(result_clear) PGresult *result = PQexec(self->handle, text);
	return pg_is_good(result) ? OK : pg_fail(ctx, self, result, text);
}

static void ignore_notice(void *arg, const char *message)
{
	(void)arg;
	(void)message;
}

/* Commits are at least as safe as the server's own default; a server that trades them for speed is overruled. Queries are
 * short and their pages in memory: no compiled plans, and an index is taken where a small table would invite a scan that
 * the prepared plan then keeps while the table grows. */
static enum err set_up(struct ctx *ctx, struct pg_conn *conn)
{
	if (PQstatus(conn->handle) != CONNECTION_OK)
		return fail(ctx, ERR_BUSY, "db.unreachable", NULL, "PostgreSQL: %s", PQerrorMessage(conn->handle));
	PQsetNoticeProcessor(conn->handle, ignore_notice, NULL);
	if (conn->conn.limit_ms)
		TRY(pg_exec(ctx, &conn->conn, "SET statement_timeout = '5s'"));
	return pg_exec(ctx, &conn->conn,
		       "SET client_encoding = 'UTF8'; SET idle_in_transaction_session_timeout = '60s'; SET jit = off;"
		       "SET random_page_cost = 1.1;"
		       "SELECT set_config('synchronous_commit', 'on', false)"
		       " WHERE current_setting('synchronous_commit') = 'off'");
}

void pg_conn_close(struct pg_conn *conn)
{
	if (!conn)
		return;
	pg_kept_done(conn);
	pg_gather_done(conn);
	db_cache_done(&conn->conn);
	PQfinish(conn->handle);
	free(conn);
}

enum err pg_conn_open(struct ctx *ctx, struct pg_db *db, struct pg_conn **ret_conn)
{
	static const char *const keywords[] = { "dbname", "connect_timeout", "tcp_user_timeout",
						"fallback_application_name", NULL };
	const char *const values[] = { db->url, "5", "10000", "genjin", NULL };
	struct pg_conn *conn = calloc(1, sizeof(*conn));

	if (!conn)
		return fail(ctx, ERR_BUSY, "db.memory", NULL, "no memory for a connection");
	conn->conn.db = &db->db;
	conn->conn.firm_id = DB_NO_FIRM;
	conn->conn.locked_firm_id = DB_NO_FIRM;
	conn->conn.limit_ms = db->db.is_server ? DB_STATEMENT_LIMIT_MS : 0;
	conn->handle = PQconnectdbParams(keywords, values, 1);
	enum err result = set_up(ctx, conn);
	if (result != OK) {
		pg_conn_close(conn);
		return result;
	}
	*ret_conn = conn;
	return OK;
}

void pg_firm_text(char *ret_text, size_t size, int64_t firm_id)
{
	/* 0x67656E6A is "genj": keeps clear of advisory locks of other programs. */
	long long key = (long long)((0x67656E6AULL << 32) + (uint64_t)firm_id);

	if (firm_id)
		snprintf(ret_text, size, "SELECT pg_advisory_xact_lock(%lld), set_config('app.firm_id', '%lld', true)",
			 key, (long long)firm_id);
	else
		snprintf(ret_text, size, "SELECT set_config('app.firm_id', '0', true)");
}

/* Waits for the lock of a firm that the write has not worked in yet. */
static enum err lock_firm(struct ctx *ctx, struct db_conn *conn, int64_t firm_id)
{
	char text[160];

	pg_firm_text(text, sizeof(text), firm_id);
	TRY(pg_exec(ctx, conn, text));
	conn->locked_firm_id = firm_id;
	return OK;
}

/* What the policies of the wall (db_wall.sql) compare each row with: in a write until its end, else for good. It travels with the
 * statement that follows; an answer that is kept needs none. */
static enum err send_firm(struct ctx *ctx, struct pg_conn *conn, int64_t firm_id)
{
	static const char *const names[] = { "firm_read", "firm_write" };
	static const char *const texts[] = { "SELECT set_config('app.firm_id', $1, false)", "SELECT set_config('app.firm_id', $1, true)" };
	static const Oid type = OID_TEXT;
	static const int zero = 0;
	bool which = conn->conn.is_writing;
	char number[24];
	const char *value = number;
	const struct pg_call call = { .name = "firm.set", .text = texts[which], .count = 1, .types = &type, .values = &value,
				      .lengths = &zero, .formats = &zero };

	snprintf(number, sizeof(number), "%lld", (long long)firm_id);
	if (!conn->is_firm_prepared[which])
		TRY(pg_send_prepare(ctx, conn, &call, names[which], &conn->is_firm_prepared[which]));
	return pg_send(ctx, conn, &call, names[which]);
}

static enum err enter_firm(struct ctx *ctx, struct db_conn *conn, int64_t firm_id)
{
	bool needs_lock = conn->is_writing && firm_id > 0 && firm_id != conn->locked_firm_id;

	if (firm_id == conn->firm_id)
		return OK;
	if (needs_lock)
		TRY(lock_firm(ctx, conn, firm_id));
	else
		TRY(send_firm(ctx, (struct pg_conn *)conn, firm_id));
	conn->firm_id = firm_id;
	return OK;
}

/* --- Statements --- */

static Oid type_of(enum db_kind kind)
{
	static const Oid types[] = {
		[DB_KIND_INT] = OID_INT8,
		[DB_KIND_REAL] = OID_FLOAT8,
		[DB_KIND_TEXT] = OID_TEXT,
		[DB_KIND_BYTES] = OID_BYTEA,
	};

	return types[kind];
}

static enum err prepare(struct ctx *ctx, struct db_stmt *stmt)
{
	struct pg_stmt *self = self_of(stmt);
	size_t count = (size_t)stmt->sql->param_count + 1;

	if (!stmt->sql->postgres)
		return fail(ctx, ERR_INTERNAL, "db.other_engine", NULL, "%s has no text for PostgreSQL",
			    stmt->sql->name);
	self->types = calloc(count, sizeof(*self->types));
	self->values = calloc(count, sizeof(*self->values));
	self->lengths = calloc(count, sizeof(*self->lengths));
	self->formats = calloc(count, sizeof(*self->formats));
	self->numbers = calloc(count, sizeof(*self->numbers));
	if (!self->types || !self->values || !self->lengths || !self->formats || !self->numbers)
		return fail(ctx, ERR_BUSY, "db.memory", NULL, "no memory for a statement");
	for (int i = 0; i < stmt->sql->param_count; i++) {
		bool is_array = stmt->sql->gathered && stmt->params[i].source != DB_SOURCE_FIRM;

		self->types[i] = is_array ? pg_array_of(stmt->params[i].kind) : type_of(stmt->params[i].kind);
		self->formats[i] = is_array || stmt->params[i].kind != DB_KIND_TEXT;
	}
	snprintf(self->name, sizeof(self->name), "s%lld", (long long)++conn_of(stmt)->made);
	return OK;
}

static void release(struct db_stmt *stmt)
{
	struct pg_stmt *self = self_of(stmt);

	free(self->types);
	free(self->values);
	free(self->lengths);
	free(self->formats);
	free(self->numbers);
	free(self->decoded);
}

static void bind_null(struct db_stmt *stmt, int at)
{
	self_of(stmt)->values[at] = NULL;
}

static void bind_bits(struct pg_stmt *self, int at, uint64_t bits)
{
	self->numbers[at] = htobe64(bits);
	self->values[at] = (const char *)&self->numbers[at];
	self->lengths[at] = sizeof(bits);
}

static void bind_int(struct db_stmt *stmt, int at, int64_t number)
{
	bind_bits(self_of(stmt), at, (uint64_t)number);
}

static void bind_real(struct db_stmt *stmt, int at, double number)
{
	uint64_t bits;

	memcpy(&bits, &number, sizeof(bits));
	bind_bits(self_of(stmt), at, bits);
}

static void bind_bytes(struct db_stmt *stmt, int at, const void *bytes, size_t length, bool is_text)
{
	(void)is_text;
	self_of(stmt)->values[at] = bytes;
	self_of(stmt)->lengths[at] = (int)length;
}

static struct pg_call call_of(const struct pg_stmt *self, const char *text)
{
	return (struct pg_call){ .name = self->stmt.sql->name, .text = text, .count = self->stmt.sql->param_count,
				 .types = self->types, .values = self->values, .lengths = self->lengths,
				 .formats = self->formats };
}

static enum err receive(struct ctx *ctx, struct pg_stmt *self)
{
	PQclear(self->result);
	self->result = NULL;
	self->row = -1;
	return pg_receive(ctx, conn_of(&self->stmt), &self->result);
}

/* A text that is used once, not prepared. */
static enum err run_once(struct ctx *ctx, struct pg_stmt *self, const char *text)
{
	struct pg_call call = call_of(self, text);

	TRY(enter_firm(ctx, self->stmt.conn, self->stmt.conn->wanted_firm_id));
	TRY(pg_send(ctx, conn_of(&self->stmt), &call, NULL));
	return receive(ctx, self);
}

/* Whether the planner may look at the parameters of each call. */
static enum err set_planning(struct ctx *ctx, struct pg_conn *conn, bool one_plan)
{
	if (conn->has_one_plan == one_plan)
		return OK;
	TRY(pg_send_text(ctx, &conn->conn, one_plan ? "SET plan_cache_mode = force_generic_plan" : "SET plan_cache_mode = auto"));
	conn->has_one_plan = one_plan;
	return OK;
}

static enum err send_prepared(struct ctx *ctx, struct pg_stmt *self)
{
	struct pg_conn *conn = conn_of(&self->stmt);
	struct pg_call call = call_of(self, self->stmt.sql->postgres);

	TRY(enter_firm(ctx, self->stmt.conn, self->stmt.conn->wanted_firm_id));
	if (!conn->conn.is_writing && !conn->conn.is_snapshot) /* a setting made in a transaction that is rolled back is gone */
		TRY(set_planning(ctx, conn, self->stmt.sql->one_plan));
	if (!self->is_prepared)
		TRY(pg_send_prepare(ctx, conn, &call, self->name, &self->is_prepared));
	return pg_send(ctx, conn, &call, self->name);
}

/* What begins here plans as usual. */
static enum err send_text(struct ctx *ctx, struct db_conn *conn, const char *text)
{
	TRY(set_planning(ctx, (struct pg_conn *)conn, false));
	return pg_send_text(ctx, conn, text);
}

enum err pg_send_for_firm(struct ctx *ctx, struct pg_stmt *stmt, int64_t firm_id)
{
	int64_t wanted_firm_id = stmt->stmt.conn->wanted_firm_id;

	stmt->stmt.conn->wanted_firm_id = firm_id;
	enum err result = send_prepared(ctx, stmt);
	stmt->stmt.conn->wanted_firm_id = wanted_firm_id;
	return result;
}

static enum err fetch(struct ctx *ctx, struct pg_stmt *self)
{
	char text[80];
	struct pg_call call = { .name = self->stmt.sql->name, .text = text };

	snprintf(text, sizeof(text), "FETCH %d FROM %s", WALK_ROWS, self->cursor);
	TRY(enter_firm(ctx, self->stmt.conn, self->firm_id));
	TRY(pg_send(ctx, conn_of(&self->stmt), &call, NULL));
	return receive(ctx, self);
}

static enum err open_cursor(struct ctx *ctx, struct pg_stmt *self)
{
	struct db_conn *conn = self->stmt.conn;

	if (!conn->is_writing && !conn->is_snapshot) {
		TRY(pg_exec(ctx, conn, "BEGIN READ ONLY"));
		self->owns_transaction = true;
	}
	self->firm_id = conn->wanted_firm_id;
	snprintf(self->cursor, sizeof(self->cursor), "walk%lld", (long long)++conn_of(&self->stmt)->made);
	TRY(run_once(ctx, self, arena_format(ctx->arena, "DECLARE %s NO SCROLL CURSOR FOR %s", self->cursor,
					     self->stmt.sql->postgres)));
	return fetch(ctx, self);
}

/* What the write knows already, or what is on its way; *ret_known: that was it. */
static enum err take_kept(struct ctx *ctx, struct pg_stmt *self, bool *ret_known)
{
	struct pg_conn *conn = conn_of(&self->stmt);
	struct pg_call call = call_of(self, NULL);
	const struct pg_kept *kept = pg_kept_find(conn, &self->stmt, &call);

	*ret_known = kept != NULL;
	if (!kept)
		return OK;
	if (!kept->result)
		TRY(pg_receive(ctx, conn, NULL));
	self->result = kept->result;
	self->is_result_kept = true;
	self->row = -1;
	return OK;
}

static enum err receive_and_keep(struct ctx *ctx, struct pg_stmt *self)
{
	struct pg_call call = call_of(self, NULL);

	TRY(receive(ctx, self));
	self->is_result_kept = pg_kept_add(conn_of(&self->stmt), &self->stmt, &call, self->result) != NULL;
	return OK;
}

static enum err run_prepared(struct ctx *ctx, struct pg_stmt *self, enum db_wait wait)
{
	struct pg_conn *conn = conn_of(&self->stmt);
	bool is_known;

	TRY(take_kept(ctx, self, &is_known));
	if (is_known)
		return OK;
	TRY(send_prepared(ctx, self));
	if (wait == DB_WAIT_ROWS || wait == DB_WAIT_PORTIONS || !conn->conn.is_hopeful)
		return receive_and_keep(ctx, self);
	conn->sent[conn->sent_count - 1].must_change = wait == DB_WAIT_CHANGE;
	conn->is_unsure |= wait == DB_WAIT_CHANGE;
	return OK;
}

/* Only a plain SELECT can have a cursor; what else returns rows comes whole. */
static enum err start(struct ctx *ctx, struct db_stmt *stmt, enum db_wait wait)
{
	struct pg_stmt *self = self_of(stmt);

	self->cursor[0] = '\0';
	self->owns_transaction = false;
	TRY(pg_gather_before(ctx, self));
	if (stmt->sql->changed)
		pg_kept_forget(conn_of(stmt), stmt->sql->changed);
	if (wait == DB_WAIT_PORTIONS && text_starts(stmt->sql->postgres, "SELECT"))
		return open_cursor(ctx, self);
	if (stmt->is_spare)
		return run_once(ctx, self, stmt->sql->postgres);
	return run_prepared(ctx, self, wait);
}

static enum err expect(struct ctx *ctx, struct db_stmt *stmt)
{
	struct pg_stmt *self = self_of(stmt);
	struct pg_conn *conn = conn_of(stmt);
	struct pg_call call = call_of(self, NULL);

	TRY(pg_gather_before(ctx, self));
	if (pg_kept_find(conn, stmt, &call))
		return OK;
	struct pg_kept *kept = pg_kept_add(conn, stmt, &call, NULL);
	if (!kept)
		return OK;
	TRY(send_prepared(ctx, self));
	conn->sent[conn->sent_count - 1].kept = kept;
	conn->sent[conn->sent_count - 1].kept_number = kept->number;
	return OK;
}

static void drop_result(struct pg_stmt *self)
{
	if (!self->is_result_kept)
		PQclear(self->result);
	self->result = NULL;
	self->is_result_kept = false;
}

static enum err step(struct ctx *ctx, struct db_stmt *stmt, bool *ret_row)
{
	struct pg_stmt *self = self_of(stmt);

	if (self->cursor[0] && self->row + 1 == WALK_ROWS)
		TRY(fetch(ctx, self));
	if (self->row + 1 < PQntuples(self->result))
		self->row++;
	else
		self->row = PQntuples(self->result);
	*ret_row = self->row < PQntuples(self->result);
	return OK;
}

/* A connection whose cursor cannot be closed is not used again. Inside a write its end closes it as well, where other
 * statements are on their way. */
static void finish(struct db_stmt *stmt)
{
	struct pg_stmt *self = self_of(stmt);
	struct pg_conn *conn = conn_of(stmt);
	char text[80];

	drop_result(self);
	if (self->owns_transaction)
		snprintf(text, sizeof(text), "COMMIT");
	else if (self->cursor[0] && !conn->conn.is_failed && !conn->sent_count)
		snprintf(text, sizeof(text), "CLOSE %s", self->cursor);
	else
		return;
	PGresult *closed = PQexec(conn->handle, text);
	conn->conn.is_lost |= !pg_is_good(closed) && !conn->conn.is_writing;
	PQclear(closed);
}

static int64_t changes(const struct db_stmt *stmt)
{
	return strtoll(PQcmdTuples(self_of(stmt)->result), NULL, 10);
}

/* --- Columns --- */

static int column_count(const struct db_stmt *stmt)
{
	return PQnfields(self_of(stmt)->result);
}

static const char *column_name(const struct db_stmt *stmt, int at)
{
	return PQfname(self_of(stmt)->result, at);
}

static const char *chars_of(const struct db_stmt *stmt, int at)
{
	return PQgetvalue(self_of(stmt)->result, self_of(stmt)->row, at);
}

/* Sums come as numeric, comparisons as t and f. */
static enum err read_int(struct ctx *ctx, const struct db_stmt *stmt, int at, int64_t *ret_number)
{
	const char *chars = chars_of(stmt, at);

	if (text_to_i64(chars, ret_number))
		return OK;
	if (!text_equal(chars, "t") && !text_equal(chars, "f"))
		return fail(ctx, ERR_INTERNAL, "db.column_type", NULL, "%s: column %s is not a whole number",
			    stmt->sql->name, column_name(stmt, at));
	*ret_number = chars[0] == 't';
	return OK;
}

static int hex_value(char digit)
{
	return digit <= '9' ? digit - '0' : digit - 'a' + 10;
}

/* "\x00ff" into the buffer of the statement. */
static enum err decode(struct ctx *ctx, struct pg_stmt *self, const char *hex, struct bytes *ret_bytes)
{
	size_t length = strlen(hex + 2) / 2;

	if (length + 1 > self->decoded_room) {
		unsigned char *decoded = realloc(self->decoded, length + 1);

		if (!decoded)
			return fail(ctx, ERR_BUSY, "db.memory", NULL, "no memory for a column");
		self->decoded = decoded;
		self->decoded_room = length + 1;
	}
	for (size_t i = 0; i < length; i++)
		self->decoded[i] = (unsigned char)(hex_value(hex[2 + 2 * i]) << 4 | hex_value(hex[3 + 2 * i]));
	*ret_bytes = (struct bytes){ .data = self->decoded, .length = length };
	return OK;
}

static enum err read_bytes(struct ctx *ctx, struct db_stmt *stmt, int at, struct bytes *ret_bytes)
{
	const char *chars = chars_of(stmt, at);

	if (!text_starts(chars, "\\x"))
		return fail(ctx, ERR_INTERNAL, "db.column_type", NULL, "%s: column %s holds no bytes",
			    stmt->sql->name, column_name(stmt, at));
	return decode(ctx, self_of(stmt), chars, ret_bytes);
}

static enum err column(struct ctx *ctx, struct db_stmt *stmt, int at, enum db_kind kind, struct db_value *ret_value)
{
	const struct pg_stmt *self = self_of(stmt);

	ret_value->is_null = PQgetisnull(self->result, self->row, at);
	if (ret_value->is_null)
		return OK;
	switch (kind) {
	case DB_KIND_INT:
		return read_int(ctx, stmt, at, &ret_value->number);
	case DB_KIND_REAL:
		ret_value->real = strtod(chars_of(stmt, at), NULL);
		return OK;
	case DB_KIND_TEXT:
		ret_value->bytes = (struct bytes){ .data = (const unsigned char *)chars_of(stmt, at),
						   .length = (size_t)PQgetlength(self->result, self->row, at) };
		return OK;
	case DB_KIND_BYTES:
		return read_bytes(ctx, stmt, at, &ret_value->bytes);
	}
	return OK;
}

/* --- Time, backup, check --- */

static enum err now_ms(struct ctx *ctx, int64_t *ret_now_ms)
{
	return db_int(ctx, &sql_db_clock, NULL, NULL, ret_now_ms);
}

static enum err backup(struct ctx *ctx, const char *path)
{
	(void)path;
	return fail(ctx, ERR_MEANING, "db.backup_engine", NULL, "PostgreSQL is backed up by pg_dump or pg_basebackup");
}

struct problem_row {
	const char *problem;
};

static const struct field problem_fields[] = { FIELD_TEXT(struct problem_row, problem) };
static const struct shape problem_shape = SHAPE("problem", struct problem_row, problem_fields);

static enum err check(struct ctx *ctx, struct vec *problems)
{
	struct list rows;

	TRY(db_list(ctx, &sql_db_invalid, NULL, NULL, &problem_shape, &rows));
	for (size_t i = 0; i < rows.count; i++)
		vec_add(problems, &((const struct problem_row *)rows.items)[i].problem);
	return OK;
}

const struct db_driver pg_driver = {
	.engine = DB_POSTGRES,
	.close = pg_close,
	.reader_take = pg_reader_take,
	.reader_give = pg_reader_give,
	.write = pg_write,
	.begin = pg_begin,
	.commit = pg_commit,
	.roll_back = pg_roll_back,
	.is_in_transaction = pg_is_in_transaction,
	.exec = pg_exec,
	.exec_later = send_text,
	.can_hope = true,
	.expect = expect,
	.gather = pg_gather,
	.drop_gathered = pg_gather_drop,
	.begin_snapshot = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
	.enter_firm = enter_firm,
	.stmt_bytes = sizeof(struct pg_stmt),
	.prepare = prepare,
	.release = release,
	.bind_null = bind_null,
	.bind_int = bind_int,
	.bind_real = bind_real,
	.bind_bytes = bind_bytes,
	.start = start,
	.step = step,
	.finish = finish,
	.changes = changes,
	.column_count = column_count,
	.column_name = column_name,
	.column = column,
	.now_ms = now_ms,
	.backup = backup,
	.check = check,
	/* 0x67656E6A00000000: the advisory lock of "firm 0", which no write takes. */
	.migrate_begin = "SET LOCAL statement_timeout = 0; SELECT pg_advisory_xact_lock(7450482560099942400);"
			 "SELECT set_config('app.firm_id', '-1', true)", /* DB_ALL_FIRMS */
	.migrate_table = "DO $$ BEGIN IF to_regclass('schema_version') IS NULL THEN CREATE TABLE schema_version (" MIGRATE_COLUMNS
			 "); END IF; END $$",
};
