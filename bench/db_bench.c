/* Durable writes: works of 1 and 64 threads through platform/db against a bare SQLite group commit.
 *
 *	db_bench FOLDER [SECONDS [POSTGRES_URL]]
 *
 * Both sides do the same statements (one insert of a record of 300 bytes, one update of a followup by key), on the same
 * disk, with the same durability, taking turns. The bare side is what one would write by hand: a queue, one thread,
 * prepared statements, BEGIN … COMMIT around whatever waits. Prints one JSON line per number of threads; with a URL
 * (an empty database) two more, PostgreSQL beside the same bare SQLite. */
#include <pthread.h>
#include <semaphore.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "platform/db/db.h"

enum { MAX_THREADS = 64, ROUNDS = 3, FOLLOWUPS = 1000, MAX_SAMPLES = 1 << 20, TEXT_BYTES = 300 };

#define SCHEMA                                                                                                    \
	"CREATE TABLE followup (id INTEGER PRIMARY KEY, firm_id INTEGER NOT NULL, due_at_ms INTEGER, version INTEGER);" \
	"CREATE TABLE record (id INTEGER PRIMARY KEY, firm_id INTEGER NOT NULL, followup_id INTEGER NOT NULL"            \
	" REFERENCES followup (id), at_ms INTEGER NOT NULL, text TEXT);"                                                 \
	"CREATE INDEX record_followup ON record (firm_id, followup_id, at_ms)"
#define ADD "INSERT INTO record (firm_id, followup_id, at_ms, text) VALUES (?1, ?2, ?3, ?4)"
#define MOVE "UPDATE followup SET due_at_ms = ?1, version = version + 1 WHERE firm_id = ?2 AND id = ?3"

struct row {
	int64_t followup_id;
	const char *text;
};

static const struct field row_fields[] = { FIELD_ID(struct row, followup_id), FIELD_TEXT(struct row, text) };
static const struct shape row_shape = SHAPE("row", struct row, row_fields);

static const char *const add_params[] = { "firm_id", "followup_id", "now_ms", "text" };
static const char *const move_params[] = { "now_ms", "firm_id", "followup_id" };
#define PG_ADD "INSERT INTO record (firm_id, followup_id, at_ms, text) VALUES ($1, $2, $3, $4)"
#define PG_MOVE "UPDATE followup SET due_at_ms = $1, version = version + 1 WHERE firm_id = $2 AND id = $3"
static const struct sql sql_add = {
	.name = "add", .sqlite = ADD, .postgres = PG_ADD, .params = add_params, .param_count = 4
};
static const struct sql sql_move = {
	.name = "move", .sqlite = MOVE, .postgres = PG_MOVE, .params = move_params, .param_count = 3
};
static const struct sql sql_schema[] = {
	{ .name = "drop", .postgres = "DROP TABLE IF EXISTS record, followup" },
	{ .name = "followup", .postgres = "CREATE TABLE followup (id BIGINT PRIMARY KEY, firm_id BIGINT NOT NULL,"
					  " due_at_ms BIGINT, version BIGINT)" },
	{ .name = "record", .postgres = "CREATE TABLE record (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
					" firm_id BIGINT NOT NULL, followup_id BIGINT NOT NULL REFERENCES followup (id),"
					" at_ms BIGINT NOT NULL, text TEXT)" },
	{ .name = "index", .postgres = "CREATE INDEX record_followup ON record (firm_id, followup_id, at_ms)" },
	{ .name = "fill", .postgres = "INSERT INTO followup SELECT i, 1, NULL, 1 FROM generate_series(1, 1000) i" },
};

static char text[TEXT_BYTES + 1];

static void die(const char *what)
{
	fprintf(stderr, "db_bench: %s\n", what);
	exit(1);
}

static int64_t now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* --- The bare side --- */

struct bare_item {
	struct bare_item *next;
	int64_t followup_id;
	sem_t finished;
};

static struct bare {
	sqlite3 *handle;
	sqlite3_stmt *add, *move, *begin, *commit;
	pthread_mutex_t mutex;
	pthread_cond_t filled;
	struct bare_item *first;
	bool is_closed;
} bare = { .mutex = PTHREAD_MUTEX_INITIALIZER, .filled = PTHREAD_COND_INITIALIZER };

static void bare_step(sqlite3_stmt *stmt)
{
	if (sqlite3_step(stmt) != SQLITE_DONE)
		die(sqlite3_errmsg(bare.handle));
	sqlite3_reset(stmt);
}

static void bare_work(const struct bare_item *item)
{
	int64_t at_ms = clock_now_ms(&clock_system);

	sqlite3_bind_int64(bare.add, 1, 1);
	sqlite3_bind_int64(bare.add, 2, item->followup_id);
	sqlite3_bind_int64(bare.add, 3, at_ms);
	sqlite3_bind_text(bare.add, 4, text, TEXT_BYTES, SQLITE_STATIC);
	bare_step(bare.add);
	sqlite3_bind_int64(bare.move, 1, at_ms);
	sqlite3_bind_int64(bare.move, 2, 1);
	sqlite3_bind_int64(bare.move, 3, item->followup_id);
	bare_step(bare.move);
}

static void *bare_writer(void *arg)
{
	(void)arg;
	for (;;) {
		pthread_mutex_lock(&bare.mutex);
		while (!bare.first && !bare.is_closed)
			pthread_cond_wait(&bare.filled, &bare.mutex);
		struct bare_item *items = bare.first;
		bare.first = NULL;
		pthread_mutex_unlock(&bare.mutex);
		if (!items)
			return NULL;
		bare_step(bare.begin);
		for (const struct bare_item *item = items; item; item = item->next)
			bare_work(item);
		bare_step(bare.commit);
		while (items) {
			struct bare_item *next = items->next;

			sem_post(&items->finished);
			items = next;
		}
	}
}

static void bare_write(int64_t followup_id)
{
	struct bare_item item = { .followup_id = followup_id };

	sem_init(&item.finished, 0, 0);
	pthread_mutex_lock(&bare.mutex);
	item.next = bare.first;
	bare.first = &item;
	pthread_cond_signal(&bare.filled);
	pthread_mutex_unlock(&bare.mutex);
	while (sem_wait(&item.finished) != 0)
		;
	sem_destroy(&item.finished);
}

static void bare_open(const char *path)
{
	if (sqlite3_open_v2(path, &bare.handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK ||
	    sqlite3_exec(bare.handle,
			 "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
			 "PRAGMA secure_delete = ON; PRAGMA cache_size = -16384",
			 NULL, NULL, NULL) != SQLITE_OK ||
	    sqlite3_prepare_v2(bare.handle, ADD, -1, &bare.add, NULL) != SQLITE_OK ||
	    sqlite3_prepare_v2(bare.handle, MOVE, -1, &bare.move, NULL) != SQLITE_OK ||
	    sqlite3_prepare_v2(bare.handle, "BEGIN IMMEDIATE", -1, &bare.begin, NULL) != SQLITE_OK ||
	    sqlite3_prepare_v2(bare.handle, "COMMIT", -1, &bare.commit, NULL) != SQLITE_OK)
		die(sqlite3_errmsg(bare.handle));
}

static void bare_close(void)
{
	sqlite3_finalize(bare.add);
	sqlite3_finalize(bare.move);
	sqlite3_finalize(bare.begin);
	sqlite3_finalize(bare.commit);
	sqlite3_close(bare.handle);
}

/* --- Ours --- */

static enum err our_work(struct ctx *ctx, void *arg)
{
	TRY(db_run(ctx, &sql_add, &row_shape, arg, NULL));
	return db_run(ctx, &sql_move, &row_shape, arg, NULL);
}

/* --- Load --- */

struct load {
	struct db *db; /* NULL: the bare side */
	int seed;
	int64_t until_us;
	_Atomic int64_t *writes;
	int32_t *samples_us;
	_Atomic int64_t *sample_count;
};

static void *load(void *arg)
{
	const struct load *self = arg;
	unsigned seed = (unsigned)self->seed;
	struct arena arena;

	if (arena_open(ARENA_REQUEST_BYTES, &arena) != OK)
		die("no memory");
	struct ctx ctx = { .arena = &arena, .clock = &clock_system, .db = self->db, .firm_id = 1 };
	for (int64_t start_us = now_us(); start_us < self->until_us; start_us = now_us()) {
		struct row row = { .followup_id = 1 + rand_r(&seed) % FOLLOWUPS, .text = text };

		if (!self->db)
			bare_write(row.followup_id);
		else if (db_write(&ctx, our_work, &row) != OK)
			die(ctx.fault.detail);
		int64_t at = (*self->sample_count)++;
		if (at < MAX_SAMPLES)
			self->samples_us[at] = (int32_t)(now_us() - start_us);
		++*self->writes;
	}
	arena_close(&arena);
	return NULL;
}

struct side {
	int64_t writes;
	int64_t us;
	int32_t *samples_us;
	int64_t sample_count;
};

static void run_side(struct db *db, int threads, double seconds, struct side *side)
{
	pthread_t ids[MAX_THREADS];
	struct load loads[MAX_THREADS];
	_Atomic int64_t writes = 0;
	_Atomic int64_t sample_count = side->sample_count;
	int64_t start_us = now_us();

	for (int i = 0; i < threads; i++) {
		loads[i] = (struct load){ db, i + 1, start_us + (int64_t)(seconds * 1e6), &writes, side->samples_us,
					  &sample_count };
		if (pthread_create(&ids[i], NULL, load, &loads[i]) != 0)
			die("no thread");
	}
	for (int i = 0; i < threads; i++)
		pthread_join(ids[i], NULL);
	side->us += now_us() - start_us;
	side->writes += writes;
	side->sample_count = sample_count < MAX_SAMPLES ? sample_count : MAX_SAMPLES;
}

static int compare(const void *a, const void *b)
{
	return *(const int32_t *)a < *(const int32_t *)b ? -1 : *(const int32_t *)a > *(const int32_t *)b;
}

static double percentile_ms(struct side *side, double share)
{
	qsort(side->samples_us, (size_t)side->sample_count, sizeof(int32_t), compare);
	return side->sample_count ? side->samples_us[(int64_t)((double)(side->sample_count - 1) * share)] / 1000.0 : 0;
}

static void run(struct db *db, int threads, double seconds)
{
	struct side ours = { .samples_us = calloc(MAX_SAMPLES, sizeof(int32_t)) };
	struct side reference = { .samples_us = calloc(MAX_SAMPLES, sizeof(int32_t)) };
	pthread_t writer;

	if (!ours.samples_us || !reference.samples_us)
		die("no memory");
	bare.is_closed = false;
	if (pthread_create(&writer, NULL, bare_writer, NULL) != 0)
		die("no thread");
	for (int round = 0; round < ROUNDS; round++) {
		run_side(db, threads, seconds / ROUNDS, &ours);
		run_side(NULL, threads, seconds / ROUNDS, &reference);
	}
	pthread_mutex_lock(&bare.mutex);
	bare.is_closed = true;
	pthread_cond_signal(&bare.filled);
	pthread_mutex_unlock(&bare.mutex);
	pthread_join(writer, NULL);

	double our_rate = (double)ours.writes * 1e6 / (double)ours.us;
	double reference_rate = (double)reference.writes * 1e6 / (double)reference.us;
	printf("{\"bench\":\"db_write\",\"engine\":\"%s\",\"writers\":%d,\"per_second\":%.0f,\"p50_ms\":%.3f,"
	       "\"p99_ms\":%.3f,\"reference\":\"bare group commit\",\"reference_per_second\":%.0f,"
	       "\"reference_p99_ms\":%.3f,\"ratio\":%.3f}\n",
	       db_engine(db) == DB_SQLITE ? "sqlite" : "postgres", threads, our_rate, percentile_ms(&ours, 0.5), percentile_ms(&ours, 0.99), reference_rate,
	       percentile_ms(&reference, 0.99), our_rate / reference_rate);
	fflush(stdout);
	free(ours.samples_us);
	free(reference.samples_us);
}

/* --- Both databases --- */

static void make_database(const char *folder)
{
	char path[1024];
	char fill[256];
	sqlite3 *handle;

	snprintf(path, sizeof(path), "%s/genjin.db", folder);
	unlink(path);
	snprintf(fill, sizeof(fill),
		 "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
		 " INSERT INTO followup (id, firm_id, version) SELECT i, 1, 1 FROM n",
		 FOLLOWUPS);
	if (sqlite3_open(path, &handle) != SQLITE_OK || sqlite3_exec(handle, SCHEMA, NULL, NULL, NULL) != SQLITE_OK ||
	    sqlite3_exec(handle, fill, NULL, NULL, NULL) != SQLITE_OK)
		die(sqlite3_errmsg(handle));
	sqlite3_close(handle);
}

static enum err make_tables(struct ctx *ctx, void *arg)
{
	(void)arg;
	for (size_t i = 0; i < sizeof(sql_schema) / sizeof(sql_schema[0]); i++)
		TRY(db_run(ctx, &sql_schema[i], NULL, NULL, NULL));
	return OK;
}

static void run_on(const struct db_options *options, double seconds)
{
	struct arena arena;
	struct ctx ctx = { .arena = &arena, .clock = &clock_system };

	if (arena_open(ARENA_REQUEST_BYTES, &arena) != OK)
		die("no memory");
	if (db_open(&ctx, options, &ctx.db) != OK || (options->url && db_write(&ctx, make_tables, NULL) != OK))
		die(ctx.fault.detail);
	run(ctx.db, 1, seconds);
	run(ctx.db, MAX_THREADS, seconds);
	db_close(ctx.db);
	arena_close(&arena);
}

int main(int argc, char **argv)
{
	double seconds = argc > 2 ? atof(argv[2]) : 6;
	char folders[2][512];
	char path[1024];

	if (argc < 2)
		die("usage: db_bench FOLDER [SECONDS [POSTGRES_URL]]");
	memset(text, 'x', TEXT_BYTES);
	for (int i = 0; i < 2; i++) {
		snprintf(folders[i], sizeof(folders[i]), "%s/%s", argv[1], i ? "bare" : "ours");
		mkdir(folders[i], 0700);
		make_database(folders[i]);
	}
	snprintf(path, sizeof(path), "%s/genjin.db", folders[1]);
	bare_open(path);
	run_on(&(const struct db_options){ .data_dir = folders[0], .is_server = true }, seconds);
	if (argc > 3)
		run_on(&(const struct db_options){ .url = argv[3], .is_server = true }, seconds);
	bare_close();
	return 0;
}
