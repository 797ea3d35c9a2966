/* Durable writes: works of 1 and 64 threads through platform/db, beside a reference that takes turns with them.
 *
 *	db_bench FOLDER [SECONDS [POSTGRES_URL]]
 *
 * All sides do the same statements (one insert of a record of 300 bytes, one update of a followup by key), on the same
 * disk, with the same durability. Prints a JSON line for each comparison:
 *
 *	SQLite beside a bare group commit: what one would write by hand, a queue, one thread, prepared statements,
 *	BEGIN … COMMIT around whatever waits;
 *	with a URL (an empty database of a cluster on this machine) PostgreSQL beside our SQLite, for one firm and for four;
 *	two nodes (two handles, each with its own connections and threads) beside one: four firms shared out between
 *	them, and one firm that both write, where the lock of the firm lets only one at a time. */
#include <pthread.h>
#include <semaphore.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "platform/db/db.h"

enum { MAX_THREADS = 64, ROUNDS = 3, FOLLOWUPS = 1000, FIRMS = 4, MAX_SAMPLES = 1 << 20, TEXT_BYTES = 300 };

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
	{ .name = "fill", .postgres = "INSERT INTO followup SELECT i, 1 + (i - 1) / 1000, NULL, 1"
				      " FROM generate_series(1, 4000) i" },
	{ .name = "analyze", .postgres = "ANALYZE" },
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
	pthread_t thread;
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
	if (pthread_create(&bare.thread, NULL, bare_writer, NULL) != 0)
		die("no thread");
}

static void bare_close(void)
{
	pthread_mutex_lock(&bare.mutex);
	bare.is_closed = true;
	pthread_cond_signal(&bare.filled);
	pthread_mutex_unlock(&bare.mutex);
	pthread_join(bare.thread, NULL);
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

/* Where a writer writes. */
struct seat {
	struct db *db; /* NULL: the bare side */
	int64_t firm_id;
};

/* Writers take the seats in turn. */
struct side {
	const char *name;
	const struct seat *seats;
	int seat_count;
	int64_t writes;
	int64_t us;
	int32_t *samples_us;
	int64_t sample_count;
};

struct load {
	const struct seat *seat;
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
	struct ctx ctx = { .arena = &arena, .clock = &clock_system, .db = self->seat->db, .firm_id = self->seat->firm_id };
	for (int64_t start_us = now_us(); start_us < self->until_us; start_us = now_us()) {
		struct row row = { .followup_id = (ctx.firm_id - 1) * FOLLOWUPS + 1 + rand_r(&seed) % FOLLOWUPS, .text = text };

		if (!ctx.db)
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

static void run_side(struct side *side, int writers, double seconds)
{
	pthread_t ids[MAX_THREADS];
	struct load loads[MAX_THREADS];
	_Atomic int64_t writes = 0;
	_Atomic int64_t sample_count = side->sample_count;
	int64_t start_us = now_us();

	for (int i = 0; i < writers; i++) {
		loads[i] = (struct load){ &side->seats[i % side->seat_count], i + 1, start_us + (int64_t)(seconds * 1e6), &writes,
					  side->samples_us, &sample_count };
		if (pthread_create(&ids[i], NULL, load, &loads[i]) != 0)
			die("no thread");
	}
	for (int i = 0; i < writers; i++)
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

static double rate(const struct side *side)
{
	return (double)side->writes * 1e6 / (double)side->us;
}

static void side_init(struct side *side)
{
	side->samples_us = calloc(MAX_SAMPLES, sizeof(int32_t));
	if (!side->samples_us)
		die("no memory");
}

/* Both sides in turns, so that whatever else the machine does meets both. */
static void run(struct side ours, struct side reference, int writers, double seconds)
{
	side_init(&ours);
	side_init(&reference);
	for (int round = 0; round < ROUNDS; round++) {
		run_side(&ours, writers, seconds / ROUNDS);
		run_side(&reference, writers, seconds / ROUNDS);
	}
	printf("{\"bench\":\"db_write\",\"side\":\"%s\",\"writers\":%d,\"per_second\":%.0f,\"p50_ms\":%.3f,"
	       "\"p99_ms\":%.3f,\"reference\":\"%s\",\"reference_per_second\":%.0f,\"reference_p99_ms\":%.3f,\"ratio\":%.3f}\n",
	       ours.name, writers, rate(&ours), percentile_ms(&ours, 0.5), percentile_ms(&ours, 0.99), reference.name,
	       rate(&reference), percentile_ms(&reference, 0.99), rate(&ours) / rate(&reference));
	fflush(stdout);
	free(ours.samples_us);
	free(reference.samples_us);
}

/* --- Databases --- */

static void make_database(const char *folder)
{
	char path[1024];
	char fill[256];
	sqlite3 *handle;

	snprintf(path, sizeof(path), "%s/genjin.db", folder);
	unlink(path);
	snprintf(fill, sizeof(fill),
		 "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
		 " INSERT INTO followup (id, firm_id, version) SELECT i, 1 + (i - 1) / %d, 1 FROM n",
		 FOLLOWUPS * FIRMS, FOLLOWUPS);
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

static struct db *open_db(const struct db_options *options, bool is_new)
{
	struct arena arena;
	struct ctx ctx = { .arena = &arena, .clock = &clock_system };

	if (arena_open(ARENA_REQUEST_BYTES, &arena) != OK)
		die("no memory");
	if (db_open(&ctx, options, &ctx.db) != OK || (is_new && db_write(&ctx, make_tables, NULL) != OK))
		die(ctx.fault.detail);
	arena_close(&arena);
	return ctx.db;
}

/* --- Comparisons --- */

static void run_sqlite(struct db *sqlite, double seconds)
{
	const struct seat seat = { sqlite, 1 };
	const struct side ours = { .name = "sqlite", .seats = &seat, .seat_count = 1 };
	const struct side reference = { .name = "bare sqlite", .seats = &(const struct seat){ NULL, 1 }, .seat_count = 1 };

	run(ours, reference, 1, seconds);
	run(ours, reference, MAX_THREADS, seconds);
}

/* All firms in turn; those of the second half on the second node. */
static void share_out(struct seat *ret_seats, struct db *first, struct db *second)
{
	for (int i = 0; i < FIRMS; i++)
		ret_seats[i] = (struct seat){ i < FIRMS / 2 ? first : second, i + 1 };
}

static void run_postgres(struct db *postgres, struct db *sqlite, double seconds)
{
	struct seat ours_seats[FIRMS];
	struct seat reference_seats[FIRMS];
	struct side ours = { .name = "postgres", .seats = ours_seats, .seat_count = 1 };
	struct side reference = { .name = "sqlite", .seats = reference_seats, .seat_count = 1 };

	share_out(ours_seats, postgres, postgres);
	share_out(reference_seats, sqlite, sqlite);
	run(ours, reference, 1, seconds);
	run(ours, reference, MAX_THREADS, seconds);
	ours.name = "postgres, 4 firms";
	reference.name = "sqlite, 4 firms";
	ours.seat_count = reference.seat_count = FIRMS;
	run(ours, reference, MAX_THREADS, seconds);
}

static void run_nodes(struct db *first, struct db *second, double seconds)
{
	struct seat on_two[FIRMS];
	struct seat on_one[FIRMS];
	const struct seat both[] = { { first, 1 }, { second, 1 } };

	share_out(on_two, first, second);
	share_out(on_one, first, first);
	run((struct side){ .name = "2 nodes, 4 firms", .seats = on_two, .seat_count = FIRMS },
	    (struct side){ .name = "1 node, 4 firms", .seats = on_one, .seat_count = FIRMS }, MAX_THREADS, seconds);
	run((struct side){ .name = "2 nodes, 1 firm", .seats = both, .seat_count = 2 },
	    (struct side){ .name = "1 node, 1 firm", .seats = both, .seat_count = 1 }, MAX_THREADS, seconds);
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
	struct db *sqlite = open_db(&(const struct db_options){ .data_dir = folders[0], .is_server = true }, false);
	run_sqlite(sqlite, seconds);
	bare_close();
	if (argc > 3) {
		const struct db_options options = { .url = argv[3], .is_server = true };
		struct db *first = open_db(&options, true);
		struct db *second = open_db(&options, false);

		run_postgres(first, sqlite, seconds);
		run_nodes(first, second, seconds);
		db_close(second);
		db_close(first);
	}
	db_close(sqlite);
	return 0;
}
