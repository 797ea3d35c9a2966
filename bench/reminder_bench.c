/* The due scan: 10,000 followups of a million come due at once.
 *
 *	reminder_bench FOLDER [FOLLOWUPS [DUE]]
 *
 * A fresh firm of 50 consultants with an e-mail channel each, every second one at the workbench. Measured is what the job
 * does, from the first look to the last commit: occurrence, popup, inbox and outbox rows. Beside it, in the same database
 * and the same pieces, the bare statements for as many rows by hand. Prints one JSON line. */
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "feature/reminder/reminder.h"
#include "platform/db/db_driver.h"
#include "platform/db/migrate.h"
#include "platform/hook/hook.h"

enum { PIECE = 500 };

static void die(const char *what)
{
	fprintf(stderr, "reminder_bench: %s\n", what ? what : "failed");
	exit(1);
}

static int64_t now_us(void)
{
	return clock_monotonic_us();
}

static void must(struct ctx *ctx, enum err result)
{
	if (result != OK)
		die(ctx->fault.detail);
}

/* --- The firm --- */

static enum err seed(struct ctx *ctx, void *arg)
{
	(void)arg;
	return hook_fire(ctx, HOOK_FIRM_CREATED, &(struct hook_firm){ .firm_id = 1 });
}

static enum err exec(struct ctx *ctx, void *arg)
{
	return ctx->db->driver->exec(ctx, ctx->conn, arg);
}

static void run(struct ctx *ctx, const char *text)
{
	must(ctx, db_write(ctx, exec, (void *)(uintptr_t)text));
}

static void fill(struct ctx *ctx, long long followups, long long due)
{
	long long now = (long long)ctx_now_ms(ctx);

	run(ctx, "INSERT INTO firm (name, created_at_ms) VALUES ('Bench', 0)");
	ctx->firm_id = 1;
	must(ctx, db_write(ctx, seed, NULL));
	run(ctx, "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50)"
		 " INSERT INTO account (firm_id, login, name, role, password_hash, created_at_ms)"
		 " SELECT 1, 'bench' || i, '顾问' || i, 'senior', '', 0 FROM n;"
		 "INSERT INTO account_channel (firm_id, account_id, channel, rank, address, confirmed_at_ms)"
		 " SELECT 1, id, 'email', 0, login || '@example.com', 1 FROM account");
	run(ctx, arena_format(ctx->arena,
			      "INSERT INTO live_presence (firm_id, account_id, node, seen_at_ms)"
			      " SELECT 1, id, 'bench', %lld FROM account WHERE id %% 2 = 0;"
			      "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %lld)"
			      " INSERT INTO candidate (firm_id, name, name_key, company, created_by_id, created_at_ms, updated_at_ms)"
			      " SELECT 1, '候选人' || i, 'c' || i, '公司' || i %% 3000, 1 + i %% 50, 0, 0 FROM n;"
			      "INSERT INTO followup (firm_id, candidate_id, owner_id, acting_id, care, opened_at_ms, opened_by, due_no,"
			      " next_due_at_ms, yellow_at_ms, due_kind, steps, created_at_ms)"
			      " SELECT 1, id, created_by_id, created_by_id, 'care', 0, 'hand', 1,"
			      " %lld + CASE WHEN id * 7919 %% %lld < %lld THEN -1000 ELSE 86400000 + id %% 7776000 * 1000 END,"
			      " %lld + 90000000, 'day', '[{\"code\":\"contact\",\"at\":\"2026-11-23T07:00:00Z\",\"channel\":\"phone\",\"outcome\":\"reached\"},"
			      "{\"code\":\"rule_default\",\"amount\":3,\"unit\":\"days\"}]', 0 FROM candidate",
			      now + 3600000, followups, now, followups, due, now));
}

/* --- The bare side: the same numbers of rows --- */

static void step(sqlite3 *handle, const char *text)
{
	if (sqlite3_exec(handle, text, NULL, NULL, NULL) != SQLITE_OK)
		die(sqlite3_errmsg(handle));
}

static void bare_row(sqlite3_stmt **statements, int64_t id)
{
	for (int k = 0; k < 4; k++) {
		sqlite3_bind_int64(statements[k], 1, id);
		if (sqlite3_step(statements[k]) != SQLITE_DONE)
			die("a bare statement failed");
		sqlite3_reset(statements[k]);
	}
}

static double bare_seconds(const char *folder, int64_t due)
{
	static const char *const texts[] = {
		"INSERT INTO reminder (firm_id, followup_id, due_no, acting_id, due_at_ms, fired_at_ms, layers)"
		" VALUES (1, ?1, 99, 1, 1, 1, 7)",
		"INSERT INTO inbox_message (firm_id, account_id, kind, text, detail, followup_id, reminder_id, dedup_key, not_before_ms,"
		" created_at_ms) VALUES (1, 1, 'reminder', '该跟进 {candidate} 了', '按默认每 3 天跟进', ?1, ?1, 'bare:' || ?1, 1, 1)",
		"INSERT INTO outbox (firm_id, account_id, channel, kind, message_key, dedup_key, title, body, path, reminder_id,"
		" not_before_ms, digest_at_ms, next_at_ms, created_at_ms) VALUES (1, 1, 'email', 'reminder', 'bare-' || ?1,"
		" 'bare-' || ?1 || '-email', '该跟进了', '点开查看并记录', '/m/#/today', ?1, 1, 1, 1, 1)",
		"UPDATE followup SET reminded_no = 99 WHERE firm_id = 1 AND id = ?1",
	};
	sqlite3_stmt *statements[4];
	sqlite3 *handle;
	char path[1024];

	snprintf(path, sizeof(path), "%s/genjin.db", folder);
	if (sqlite3_open(path, &handle) != SQLITE_OK)
		die("cannot open the database");
	step(handle, "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON");
	for (int k = 0; k < 4; k++)
		sqlite3_prepare_v2(handle, texts[k], -1, &statements[k], NULL);
	int64_t start_us = now_us();
	for (int64_t i = 0; i < due; i++) {
		if (i % PIECE == 0)
			step(handle, i ? "COMMIT; BEGIN" : "BEGIN");
		bare_row(statements, 1 + i * 7);
	}
	step(handle, "COMMIT");
	double seconds = (double)(now_us() - start_us) / 1e6;
	for (int k = 0; k < 4; k++)
		sqlite3_finalize(statements[k]);
	sqlite3_close(handle);
	return seconds;
}

/* --- Measuring --- */

static double scan_seconds(struct ctx *ctx, int64_t *ret_fired)
{
	int64_t start_us = now_us();
	int64_t count;

	*ret_fired = 0;
	ctx->firm_id = 0;
	do {
		size_t mark = arena_mark(ctx->arena);

		must(ctx, reminder_scan(ctx, PIECE, &count));
		arena_release(ctx->arena, mark);
		*ret_fired += count;
	} while (count == PIECE);
	return (double)(now_us() - start_us) / 1e6;
}

int main(int argc, char **argv)
{
	int64_t followups = argc > 2 ? atoll(argv[2]) : 1000000;
	int64_t due = argc > 3 ? atoll(argv[3]) : 10000;
	struct arena arena;
	struct ctx ctx = { .arena = &arena, .clock = &clock_system };
	char folder[900];
	int64_t fired;

	if (argc < 2)
		die("usage: reminder_bench FOLDER [FOLLOWUPS [DUE]]");
	snprintf(folder, sizeof(folder), "%s/reminder", argv[1]);
	mkdir(folder, 0700);
	if (arena_open(ARENA_REQUEST_BYTES, &arena) != OK)
		die("no memory");
	must(&ctx, db_open(&ctx, &(struct db_options){ .data_dir = folder, .is_alone = true }, &ctx.db));
	must(&ctx, migrate_up(&ctx));
	fill(&ctx, followups, due);
	double scan = scan_seconds(&ctx, &fired);
	if (fired < due)
		die("not all that was due was told");
	double bare = bare_seconds(folder, fired);
	printf("{\"bench\":\"due_scan\",\"followups\":%lld,\"due\":%lld,\"seconds\":%.2f,\"bare_seconds\":%.2f,\"target_seconds\":2}\n",
	       (long long)followups, (long long)fired, scan, bare);
	db_close(ctx.db);
	arena_close(&arena);
	return 0;
}
