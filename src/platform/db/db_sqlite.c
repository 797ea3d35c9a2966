/* SQLite: connections and statements. Writing is in db_sqlite_writer.c.
 *
 * Readers come from a pool and go back after each statement or snapshot, last in first out, so that few stay warm.
 * Every connection is used by one thread at a time (library built with SQLITE_THREADSAFE=2). */
#include "platform/db/db_sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"

enum {
	OLDEST_LIBRARY = 3051003, /* before it a checkpoint could lose commits (WAL-reset race) */
	FREE_READERS_MAX = 16,
	PROGRESS_STEPS = 4000, /* about 0.1 ms of work between two looks at the clock */
	BUSY_RETRY_MS = DB_LOCK_WAIT_MS,
};

struct sqlite_stmt {
	struct db_stmt stmt; /* first */
	sqlite3_stmt *handle;
	int64_t deadline_ms; /* of the whole run; a walk has its limit per row */
	bool is_walk;
};

static struct sqlite_conn *conn_of(const struct db_stmt *stmt)
{
	return (struct sqlite_conn *)stmt->conn;
}

static sqlite3_stmt *handle_of(const struct db_stmt *stmt)
{
	return ((const struct sqlite_stmt *)stmt)->handle;
}

/* --- Errors --- */

/* "UNIQUE constraint failed: a.b, a.c" → "b,c". */
static const char *conflict_columns(struct ctx *ctx, const char *message)
{
	const char *names = strstr(message, ": ");
	struct text columns;

	if (!names)
		return NULL;
	text_init(&columns, 1000);
	for (const char *name = names + 2; name; name = strstr(name, ", ")) {
		if (*name == ',')
			name += 2;
		const char *dot = strchr(name, '.');
		const char *end = strstr(name, ", ");
		const char *start = dot && (!end || dot < end) ? dot + 1 : name;

		if (columns.length)
			text_append_char(&columns, ',');
		text_append_n(&columns, start, end ? (size_t)(end - start) : strlen(start));
	}
	const char *copy = arena_text(ctx->arena, text_chars(&columns));
	text_done(&columns);
	return copy;
}

static enum err constraint_fail(struct ctx *ctx, sqlite3 *handle, const char *what)
{
	switch (sqlite3_extended_errcode(handle)) {
	case SQLITE_CONSTRAINT_UNIQUE:
	case SQLITE_CONSTRAINT_PRIMARYKEY:
	case SQLITE_CONSTRAINT_ROWID:
		return fail(ctx, ERR_CONFLICT, "db.conflict", conflict_columns(ctx, sqlite3_errmsg(handle)),
			    "there is one already");
	case SQLITE_CONSTRAINT_FOREIGNKEY:
		return fail(ctx, ERR_MEANING, "db.reference", NULL, "refers to something that does not exist");
	default:
		return fail(ctx, ERR_INTERNAL, "db.constraint", NULL, "%s: %s", what, sqlite3_errmsg(handle));
	}
}

static bool is_disk_full(sqlite3 *handle, int primary)
{
	int system_error = sqlite3_system_errno(handle);

	return primary == SQLITE_FULL ||
	       (primary == SQLITE_IOERR && (system_error == ENOSPC || system_error == EDQUOT));
}

enum err sqlite_fail(struct ctx *ctx, struct sqlite_conn *conn, int code, const char *what)
{
	int primary = code & 0xFF;

	if (primary == SQLITE_CONSTRAINT)
		return constraint_fail(ctx, conn->handle, what);
	if (is_disk_full(conn->handle, primary))
		return fail(ctx, ERR_FULL, "db.full", NULL, "no room left on the disk of the database");
	switch (primary) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return fail(ctx, ERR_BUSY, "db.locked", NULL, "the database is locked by another process");
	case SQLITE_INTERRUPT:
		return fail(ctx, ERR_BUSY, "db.timeout", NULL, "%s took longer than %lld ms", what,
			    (long long)conn->conn.limit_ms);
	case SQLITE_NOMEM:
		return fail(ctx, ERR_BUSY, "db.memory", NULL, "%s: no memory", what);
	case SQLITE_CANTOPEN:
	case SQLITE_IOERR:
		return fail(ctx, ERR_BUSY, "db.io", NULL, "%s: %s", what, sqlite3_errmsg(conn->handle));
	default:
		return fail(ctx, ERR_INTERNAL, "db.failed", NULL, "%s: %s", what, sqlite3_errmsg(conn->handle));
	}
}

/* --- Connections --- */

static int is_over_deadline(void *arg)
{
	const struct sqlite_conn *conn = arg;

	return conn->deadline_ms && clock_monotonic_ms() > conn->deadline_ms;
}

static void arm(struct sqlite_conn *conn)
{
	conn->deadline_ms = conn->conn.limit_ms ? clock_monotonic_ms() + conn->conn.limit_ms : 0;
}

static enum err exec(struct ctx *ctx, struct db_conn *conn, const char *text)
{
	struct sqlite_conn *self = (struct sqlite_conn *)conn;

	arm(self);
	int code = sqlite3_exec(self->handle, text, NULL, NULL, NULL);
	return code == SQLITE_OK ? OK : sqlite_fail(ctx, self, code, text);
}

/* A reader keeps 8 MB of pages, the writer 16 MB; the mapping is small because each connection has its own. */
static enum err set_up(struct ctx *ctx, struct sqlite_conn *conn, bool is_writer)
{
	sqlite3_extended_result_codes(conn->handle, 1);
	sqlite3_busy_timeout(conn->handle, BUSY_RETRY_MS);
	sqlite3_db_config(conn->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(conn->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(conn->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	sqlite3_progress_handler(conn->handle, PROGRESS_STEPS, is_over_deadline, conn);
	TRY(exec(ctx, &conn->conn,
		 "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; PRAGMA synchronous = FULL;"
		 "PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY;"
		 "PRAGMA mmap_size = 33554432; PRAGMA journal_size_limit = 67108864"));
	return exec(ctx, &conn->conn,
		    is_writer ? "PRAGMA cache_size = -16384" : "PRAGMA cache_size = -8192; PRAGMA query_only = ON");
}

void sqlite_conn_close(struct sqlite_conn *conn)
{
	if (!conn)
		return;
	db_cache_done(&conn->conn);
	sqlite3_close(conn->handle);
	free(conn);
}

enum err sqlite_conn_open(struct ctx *ctx, struct sqlite_db *db, bool is_writer, struct sqlite_conn **ret_conn)
{
	struct sqlite_conn *conn = calloc(1, sizeof(*conn));

	if (!conn)
		return fail(ctx, ERR_BUSY, "db.memory", NULL, "no memory for a connection");
	conn->conn.db = &db->db;
	conn->conn.limit_ms = db->db.is_server ? DB_STATEMENT_LIMIT_MS : 0;
	int code = sqlite3_open_v2(db->path, &conn->handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
	enum err result = code == SQLITE_OK ? set_up(ctx, conn, is_writer) : sqlite_fail(ctx, conn, code, "open");
	if (result != OK) {
		sqlite_conn_close(conn);
		return result;
	}
	*ret_conn = conn;
	return OK;
}

static enum err reader_take(struct ctx *ctx, struct db *base, struct db_conn **ret_conn)
{
	struct sqlite_db *db = (struct sqlite_db *)base;
	struct sqlite_conn *opened;

	pthread_mutex_lock(&base->mutex);
	struct db_conn *conn = db->free_readers;
	if (conn) {
		db->free_readers = conn->next_free;
		db->free_reader_count--;
	}
	pthread_mutex_unlock(&base->mutex);
	if (!conn) {
		TRY(sqlite_conn_open(ctx, db, false, &opened));
		conn = &opened->conn;
	}
	*ret_conn = conn;
	return OK;
}

static void reader_give(struct db_conn *conn)
{
	struct sqlite_db *db = (struct sqlite_db *)conn->db;

	pthread_mutex_lock(&conn->db->mutex);
	bool is_kept = db->free_reader_count < FREE_READERS_MAX;
	if (is_kept) {
		conn->next_free = db->free_readers;
		db->free_readers = conn;
		db->free_reader_count++;
	}
	pthread_mutex_unlock(&conn->db->mutex);
	if (!is_kept)
		sqlite_conn_close((struct sqlite_conn *)conn);
}

/* --- Statements --- */

static enum err prepare(struct ctx *ctx, struct db_stmt *stmt)
{
	struct sqlite_conn *conn = conn_of(stmt);

	if (!stmt->sql->sqlite)
		return fail(ctx, ERR_INTERNAL, "db.other_engine", NULL, "%s has no text for SQLite", stmt->sql->name);
	arm(conn);
	int code = sqlite3_prepare_v3(conn->handle, stmt->sql->sqlite, -1, SQLITE_PREPARE_PERSISTENT,
				      &((struct sqlite_stmt *)stmt)->handle, NULL);
	return code == SQLITE_OK ? OK : sqlite_fail(ctx, conn, code, stmt->sql->name);
}

static void release(struct db_stmt *stmt)
{
	sqlite3_finalize(handle_of(stmt));
}

static void bind_null(struct db_stmt *stmt, int at)
{
	sqlite3_bind_null(handle_of(stmt), at + 1);
}

static void bind_int(struct db_stmt *stmt, int at, int64_t number)
{
	sqlite3_bind_int64(handle_of(stmt), at + 1, number);
}

static void bind_real(struct db_stmt *stmt, int at, double number)
{
	sqlite3_bind_double(handle_of(stmt), at + 1, number);
}

/* The bytes belong to the caller of the verb and outlive the run. */
static void bind_bytes(struct db_stmt *stmt, int at, const void *bytes, size_t length, bool is_text)
{
	if (is_text)
		sqlite3_bind_text64(handle_of(stmt), at + 1, bytes, length, SQLITE_STATIC, SQLITE_UTF8);
	else if (length)
		sqlite3_bind_blob64(handle_of(stmt), at + 1, bytes, length, SQLITE_STATIC);
	else
		sqlite3_bind_zeroblob(handle_of(stmt), at + 1, 0);
}

static enum err start(struct ctx *ctx, struct db_stmt *stmt, enum db_wait wait)
{
	struct sqlite_stmt *self = (struct sqlite_stmt *)stmt;

	(void)ctx;
	arm(conn_of(stmt));
	self->deadline_ms = conn_of(stmt)->deadline_ms;
	self->is_walk = wait == DB_WAIT_PORTIONS;
	return OK;
}

static enum err step(struct ctx *ctx, struct db_stmt *stmt, bool *ret_row)
{
	const struct sqlite_stmt *self = (const struct sqlite_stmt *)stmt;

	if (self->is_walk)
		arm(conn_of(stmt));
	else
		conn_of(stmt)->deadline_ms = self->deadline_ms;
	int code = sqlite3_step(self->handle);
	if (code != SQLITE_ROW && code != SQLITE_DONE)
		return sqlite_fail(ctx, conn_of(stmt), code, stmt->sql->name);
	*ret_row = code == SQLITE_ROW;
	return OK;
}

static void finish(struct db_stmt *stmt)
{
	sqlite3_reset(handle_of(stmt));
}

static int64_t changes(const struct db_stmt *stmt)
{
	return sqlite3_changes64(conn_of(stmt)->handle);
}

static int column_count(const struct db_stmt *stmt)
{
	return sqlite3_column_count(handle_of(stmt));
}

static const char *column_name(const struct db_stmt *stmt, int at)
{
	return sqlite3_column_name(handle_of(stmt), at);
}

static enum err text_for_number(struct ctx *ctx, const struct db_stmt *stmt, int at)
{
	return fail(ctx, ERR_INTERNAL, "db.column_type", NULL, "%s: column %s is text, not a number", stmt->sql->name,
		    column_name(stmt, at));
}

static enum err no_memory_for_column(struct ctx *ctx)
{
	return fail(ctx, ERR_BUSY, "db.memory", NULL, "no memory for a column");
}

/* A connection belongs to one thread at a time, so its values need no protection. */
static enum err column(struct ctx *ctx, struct db_stmt *stmt, int at, enum db_kind kind, struct db_value *ret_value)
{
	sqlite3_value *value = sqlite3_column_value(handle_of(stmt), at);
	int type = sqlite3_value_type(value);

	ret_value->is_null = type == SQLITE_NULL;
	if (ret_value->is_null)
		return OK;
	switch (kind) {
	case DB_KIND_INT:
		if (type == SQLITE_TEXT)
			return text_for_number(ctx, stmt, at);
		ret_value->number = sqlite3_value_int64(value);
		return OK;
	case DB_KIND_REAL:
		ret_value->real = sqlite3_value_double(value);
		return OK;
	case DB_KIND_TEXT:
		ret_value->bytes.data = sqlite3_value_text(value);
		break;
	case DB_KIND_BYTES:
		ret_value->bytes.data = sqlite3_value_blob(value);
		break;
	}
	ret_value->bytes.length = (size_t)sqlite3_value_bytes(value);
	bool may_be_empty = kind == DB_KIND_BYTES && !ret_value->bytes.length;
	return ret_value->bytes.data || may_be_empty ? OK : no_memory_for_column(ctx);
}

/* --- Time, backup, check --- */

static enum err now_ms(struct ctx *ctx, int64_t *ret_now_ms)
{
	(void)ctx;
	*ret_now_ms = clock_now_ms(&clock_system);
	return OK;
}

static void handle_close(sqlite3 **handle)
{
	sqlite3_close(*handle);
}

static void conn_close(struct sqlite_conn **conn)
{
	sqlite_conn_close(*conn);
}

/* One step copies one snapshot; writers go on meanwhile, the log only cannot restart. */
static enum err copy_all(struct ctx *ctx, struct sqlite_conn *from, sqlite3 *to)
{
	sqlite3_backup *backup = sqlite3_backup_init(to, "main", from->handle, "main");

	if (!backup)
		return fail(ctx, ERR_BUSY, "db.backup", NULL, "the backup cannot start: %s", sqlite3_errmsg(to));
	int code = sqlite3_backup_step(backup, -1);
	int finished = sqlite3_backup_finish(backup);
	if (code == SQLITE_DONE && finished == SQLITE_OK)
		return OK;
	if (is_disk_full(to, code & 0xFF) || is_disk_full(to, finished & 0xFF))
		return fail(ctx, ERR_FULL, "db.full", NULL, "no room left for the backup");
	return fail(ctx, ERR_BUSY, "db.backup", NULL, "the backup failed: %s", sqlite3_errmsg(to));
}

/* The folder is synced too: a new file must outlive a loss of power. */
static enum err create_file(struct ctx *ctx, const char *path, int flags)
{
	const char *slash = strrchr(path, '/');
	const char *folder = slash ? arena_text_n(ctx->arena, path, (size_t)(slash - path + 1)) : ".";
	CLOSING(fd_close) int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | flags, 0600);
	CLOSING(fd_close) int folder_fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0 && folder_fd >= 0 && fsync(folder_fd) == 0)
		return OK;
	if (errno == EEXIST)
		return fail(ctx, ERR_CONFLICT, "db.exists", NULL, "%s is there already", path);
	return fail(ctx, errno == ENOSPC ? ERR_FULL : ERR_INTERNAL, "db.open", NULL, "%s: %m", path);
}

static enum err backup(struct ctx *ctx, const char *path)
{
	struct sqlite_db *db = (struct sqlite_db *)ctx->db;
	CLOSING(conn_close) struct sqlite_conn *from = NULL;
	CLOSING(handle_close) sqlite3 *to = NULL;

	TRY(create_file(ctx, path, O_EXCL));
	TRY(sqlite_conn_open(ctx, db, false, &from));
	from->conn.limit_ms = 0;
	if (sqlite3_open_v2(path, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
		return fail(ctx, ERR_INTERNAL, "db.open", NULL, "%s: %s", path, sqlite3_errmsg(to));
	sqlite3_exec(to, "PRAGMA synchronous = FULL", NULL, NULL, NULL);
	return copy_all(ctx, from, to);
}

/* Rows of a PRAGMA as one text each; a single "ok" is no problem. */
static enum err collect(struct ctx *ctx, struct sqlite_conn *conn, const char *pragma, struct vec *problems)
{
	sqlite3_stmt *rows;
	int code = sqlite3_prepare_v2(conn->handle, pragma, -1, &rows, NULL);

	if (code != SQLITE_OK)
		return sqlite_fail(ctx, conn, code, pragma);
	while ((code = sqlite3_step(rows)) == SQLITE_ROW) {
		const char *first = (const char *)sqlite3_column_text(rows, 0);
		const char *text = sqlite3_column_count(rows) == 1 ?
					   arena_text(ctx->arena, first) :
					   arena_format(ctx->arena, "row %lld of %s refers to nothing in %s",
							(long long)sqlite3_column_int64(rows, 1), first ? first : "",
							(const char *)sqlite3_column_text(rows, 2));

		if (!text_equal(text, "ok"))
			vec_add(problems, &text);
	}
	sqlite3_finalize(rows);
	return code == SQLITE_DONE ? OK : sqlite_fail(ctx, conn, code, pragma);
}

static enum err check(struct ctx *ctx, struct vec *problems)
{
	CLOSING(conn_close) struct sqlite_conn *conn = NULL;

	TRY(sqlite_conn_open(ctx, (struct sqlite_db *)ctx->db, false, &conn));
	TRY(collect(ctx, conn, "PRAGMA integrity_check", problems));
	return collect(ctx, conn, "PRAGMA foreign_key_check", problems);
}

/* --- Open and close --- */

static void close_all(struct sqlite_db *db)
{
	sqlite_writer_stop(db);
	while (db->free_readers) {
		struct db_conn *conn = db->free_readers;

		db->free_readers = conn->next_free;
		sqlite_conn_close((struct sqlite_conn *)conn);
	}
	sqlite_conn_close(db->writer);
	pthread_mutex_destroy(&db->write_mutex);
	pthread_mutex_destroy(&db->db.mutex);
	pthread_mutex_destroy(&db->db.wake_mutex);
	db_queues_done(&db->db);
	free(db->path);
	free(db);
}

static void sqlite_close(struct db *db)
{
	close_all((struct sqlite_db *)db);
}

static const struct db_driver sqlite_driver = {
	.engine = DB_SQLITE,
	.close = sqlite_close,
	.reader_take = reader_take,
	.reader_give = reader_give,
	.write = sqlite_write,
	.begin = sqlite_begin,
	.commit = sqlite_commit,
	.roll_back = sqlite_roll_back,
	.is_in_transaction = sqlite_is_in_transaction,
	.exec = exec,
	.begin_snapshot = "BEGIN",
	.stmt_bytes = sizeof(struct sqlite_stmt),
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
	.scrub = sqlite_log_scrub,
	.check = check,
	.migrate_table = "CREATE TABLE IF NOT EXISTS schema_version (" MIGRATE_COLUMNS ")",
};

static enum err open_parts(struct ctx *ctx, struct sqlite_db *db)
{
	TRY(create_file(ctx, db->path, 0));
	TRY(sqlite_conn_open(ctx, db, true, &db->writer));
	sqlite_log_watch(db);
	return db->db.is_server ? sqlite_writer_start(ctx, db) : OK;
}

enum err db_sqlite_open(struct ctx *ctx, const struct db_options *options, struct db **ret_db)
{
	if (sqlite3_libversion_number() < OLDEST_LIBRARY)
		return fail(ctx, ERR_INTERNAL, "db.library", NULL, "SQLite %s is too old: 3.51.3 or newer is needed",
			    sqlite3_libversion());
	struct sqlite_db *db = calloc(1, sizeof(*db));
	if (!db)
		return fail(ctx, ERR_BUSY, "db.memory", NULL, "no memory for the database");
	db->db.driver = &sqlite_driver;
	db->db.is_server = options->is_server;
	db->is_checkpointer = options->is_server || options->is_alone;
	pthread_mutex_init(&db->db.mutex, NULL);
	pthread_mutex_init(&db->db.wake_mutex, NULL);
	pthread_mutex_init(&db->write_mutex, NULL);
	enum err result = db_queues_init(ctx, &db->db, 1);
	if (result == OK && asprintf(&db->path, "%s/genjin.db", options->data_dir) < 0)
		result = fail(ctx, ERR_BUSY, "db.memory", NULL, "no memory for the path");
	if (result == OK)
		result = open_parts(ctx, db);
	if (result != OK) {
		close_all(db);
		return result;
	}
	*ret_db = &db->db;
	return OK;
}
