/* The batches of an import.
 *
 * The file is always read from its beginning, because the number of a row among equal rows is part of its identity; rows
 * that are in already are only counted. A batch is one transaction: its rows, its rejects, the new position. The statement
 * that moves the position finds no row when somebody else moved it or the import was cancelled, and takes the whole batch
 * back with it: no row goes in twice. */
#include "feature/importer/importer_run.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/csv.h"
#include "base/json.h"
#include "base/log.h"
#include "base/text.h"
#include "feature/audit/audit.h"
#include "feature/followup/followup.h"
#include "feature/importer/importer_row.h"
#include "feature/notification/notification.h"
#include "feature/off_limits/off_limits.h"
#include "platform/crypto/crypto.h"
#include "platform/db/db.h"
#include "platform/extract/extract.h"
#include "platform/json/json_read.h"

enum {
	BATCH_ROWS = 250,
	BATCH_MAX_BYTES = 4 * 1024 * 1024,
	PUBLISH_EVERY_MS = 250,
	SEEN_FIRST_SLOTS = 4096,
	ROW_MAX_BYTES = 5 * 1024 * 1024, /* more than the reader hands out */
	KEY_HASH_BYTES = 16,
	LEARN_ROWS = 500,
	ALIVE_EVERY_MS = 2000,
	OPTIMISE_FIRST = 500, /* rows; then after four times as many */
	OPTIMISE_FACTOR = 4,
};

/* --- How often equal rows came by: open addressing over the first 64 bits of their digests --- */

struct seen_slot {
	uint64_t digest;
	uint32_t count; /* 0 = free */
};

struct seen {
	struct seen_slot *slots;
	size_t slot_count; /* power of two */
	size_t used;
};

static struct seen_slot *seen_slot(const struct seen *seen, uint64_t digest)
{
	size_t at = digest & (seen->slot_count - 1);

	while (seen->slots[at].count && seen->slots[at].digest != digest)
		at = (at + 1) & (seen->slot_count - 1);
	return &seen->slots[at];
}

static enum err seen_grow(struct ctx *ctx, struct seen *seen)
{
	struct seen larger = { .slot_count = seen->slot_count ? seen->slot_count * 2 : SEEN_FIRST_SLOTS, .used = seen->used };

	larger.slots = calloc(larger.slot_count, sizeof(*larger.slots));
	if (!larger.slots)
		return fail(ctx, ERR_BUSY, "import.memory", NULL, "No memory to remember the rows.");
	for (size_t i = 0; i < seen->slot_count; i++) {
		if (seen->slots[i].count)
			*seen_slot(&larger, seen->slots[i].digest) = seen->slots[i];
	}
	free(seen->slots);
	*seen = larger;
	return OK;
}

/* Counts one more; ret_number: 1 for the first of its kind. */
static enum err seen_count(struct ctx *ctx, struct seen *seen, uint64_t digest, uint32_t *ret_number)
{
	if (seen->used * 2 >= seen->slot_count)
		TRY(seen_grow(ctx, seen));
	struct seen_slot *slot = seen_slot(seen, digest);

	seen->used += slot->count == 0;
	slot->digest = digest;
	*ret_number = ++slot->count;
	return OK;
}

/* --- State of one run --- */

struct import_work {
	struct import_row import; /* position and counts as committed */
	struct import_row next;   /* as the batch will leave them */
	struct import_plan plan;
	struct job_run *run;
	struct seen seen;
	struct vec lines;    /* struct import_line of the batch */
	int64_t blank_count; /* blank rows of the batch */
	size_t batch_bytes;
	int64_t read_rows;   /* data rows of the file read so far, blank ones included */
	int64_t published_ms;
	int64_t alive_ms; /* last heartbeat outside of a batch */
	int64_t optimise_at; /* position at which the planner should look again */
};

static void work_done(struct import_work *work)
{
	free(work->seen.slots);
}

/* --- The file, put together again for the reader --- */

static enum err write_chunk(struct ctx *ctx, struct bytes data, void *arg)
{
	int fd = *(int *)arg;
	size_t done = 0;

	while (done < data.length) {
		ssize_t written = write(fd, data.data + done, data.length - done);

		if (written <= 0)
			return fail(ctx, ERR_BUSY, "import.memory", NULL, "No memory to hold the file.");
		done += (size_t)written;
	}
	return OK;
}

enum err import_open_table(struct ctx *ctx, int64_t id, const char *sheet, struct extract **ret_table)
{
	CLOSING(fd_close) int fd = memfd_create("import", MFD_CLOEXEC);

	if (fd < 0)
		return fail(ctx, ERR_BUSY, "import.memory", NULL, "No memory to hold the file.");
	TRY(import_store_chunks(ctx, id, write_chunk, &fd));
	return extract_open(ctx, arena_format(ctx->arena, "/proc/self/fd/%d", fd), sheet, ret_table);
}

/* --- One row --- */

/* Identity of a row: what its cells say, whatever stands behind the last one. Digest and number among equal rows. */
static enum err identify(struct ctx *ctx, struct seen *seen, const struct extract_row *row, const char **ret_key)
{
	unsigned char hash[CRYPTO_HASH_BYTES];
	uint32_t count = row->cell_count;
	CLOSING(text_done) struct text cells = { 0 };
	uint64_t digest;
	uint32_t number;

	while (count && !row->cells[count - 1])
		count--;
	text_init(&cells, ROW_MAX_BYTES);
	for (uint32_t i = 0; i < count; i++) {
		text_append(&cells, row->cells[i] ? row->cells[i] : "");
		text_append_char(&cells, '\x1F');
	}
	crypto_sha256(text_chars(&cells), cells.length, hash);
	memcpy(&digest, hash, sizeof(digest));
	TRY(seen_count(ctx, seen, digest, &number));
	*ret_key = arena_format(ctx->arena, "%s-%u", crypto_hex(ctx->arena, hash, KEY_HASH_BYTES), number);
	return OK;
}

/* Cells of a refused row as they go into the file of rejected rows; without the line and reason of a former one. */
static const char *cells_csv(struct ctx *ctx, const struct import_plan *plan, const struct import_line *line)
{
	CLOSING(text_done) struct text csv = { 0 };

	text_init(&csv, 3 * ROW_MAX_BYTES);
	for (size_t i = plan->reject_columns; i < line->cell_count; i++) {
		if (i > plan->reject_columns)
			text_append_char(&csv, ',');
		csv_append_cell(&csv, line->cells[i]);
	}
	return arena_text(ctx->arena, text_chars(&csv));
}

bool import_is_refusal(enum err kind)
{
	return kind == ERR_INVALID || kind == ERR_MEANING || kind == ERR_CONFLICT || kind == ERR_DENIED ||
	       kind == ERR_NOT_FOUND || kind == ERR_TOO_LARGE;
}

struct line_work {
	const struct import_plan *plan;
	const struct import_line *line;
	enum row_result result;
};

static enum err apply_line(struct ctx *ctx, void *arg)
{
	struct line_work *work = arg;

	return import_row_apply(ctx, work->plan, work->line, &work->result);
}

static enum err refuse_line(struct ctx *ctx, int64_t import_id, const struct import_plan *plan, const struct import_line *line)
{
	struct import_reject reject = { .import_id = import_id, .line = line->line, .field = ctx->fault.field,
					.code = ctx->fault.code, .params = ctx->fault.params,
					.detail = ctx->fault.detail ? ctx->fault.detail : ctx->fault.code,
					.cells = cells_csv(ctx, plan, line) };

	fault_clear(ctx);
	return import_store_reject(ctx, &reject);
}

/* Takes one line in, or notes why not; its own writes are under a savepoint. */
static enum err take_line(struct ctx *ctx, const struct import_work *work, const struct import_line *line,
			  struct import_row *counts)
{
	struct line_work line_work = { .plan = &work->plan, .line = line };
	enum err result = db_write(ctx, apply_line, &line_work);

	if (import_is_refusal(result)) {
		counts->rejected++;
		return refuse_line(ctx, work->import.id, &work->plan, line);
	}
	TRY(result);
	counts->created += line_work.result == ROW_CREATED;
	counts->merged += line_work.result == ROW_MERGED;
	counts->skipped += line_work.result == ROW_SKIPPED;
	return OK;
}

/* --- One batch --- */

static enum err write_batch(struct ctx *ctx, void *arg)
{
	struct import_work *work = arg;
	struct import_row next = work->import;

	next.position_before = work->import.position;
	next.position = work->read_rows;
	next.blank += work->blank_count;
	next.skipped += work->blank_count;
	for (size_t i = 0; i < work->lines.count; i++) {
		size_t mark = arena_mark(ctx->arena);

		TRY(take_line(ctx, work, vec_at(&work->lines, i), &next));
		arena_release(ctx->arena, mark);
	}
	TRY(import_store_advance(ctx, &next));
	if (work->run)
		TRY(job_heartbeat(ctx, work->run));
	if (clock_monotonic_ms() - work->published_ms >= PUBLISH_EVERY_MS) {
		TRY(import_publish(ctx, &next));
		work->published_ms = clock_monotonic_ms();
	}
	work->next = next;
	return OK;
}

static void begin_batch(struct ctx *ctx, struct import_work *work)
{
	vec_init(&work->lines, ctx->arena, sizeof(struct import_line));
	work->blank_count = 0;
	work->batch_bytes = 0;
}

/* In a firm that was empty the lookups of the next batches would otherwise read every row so far. */
static void look_again(struct ctx *ctx, struct import_work *work)
{
	if (work->import.created < work->optimise_at)
		return;
	work->optimise_at = OPTIMISE_FACTOR * (work->import.created > OPTIMISE_FIRST ? work->import.created : OPTIMISE_FIRST);
	if (db_optimise(ctx) != OK)
		log_warning("import.optimise", LOG_TEXT("code", ctx->fault.code));
	fault_clear(ctx);
}

static enum err end_batch(struct ctx *ctx, struct import_work *work)
{
	if (!work->lines.count && !work->blank_count)
		return OK;
	TRY(db_write(ctx, write_batch, work));
	work->import = work->next;
	look_again(ctx, work);
	return OK;
}

/* Keeps the row for the batch at hand. */
static void keep_line(struct ctx *ctx, struct import_work *work, const struct extract_row *row, const char *source_key)
{
	const char **cells = arena_array(ctx->arena, row->cell_count + 1, sizeof(*cells));
	struct import_line line = { .line = row->line, .source_key = source_key, .cells = cells,
				    .cell_count = row->cell_count };

	for (uint32_t i = 0; i < row->cell_count; i++) {
		cells[i] = arena_text(ctx->arena, row->cells[i]);
		work->batch_bytes += cells[i] ? strlen(cells[i]) : 0;
	}
	vec_add(&work->lines, &line);
}

/* --- The whole file --- */

/* Passing by rows that are in writes nothing; the lease must not run out over it. */
static enum err stay_alive(struct ctx *ctx, struct import_work *work)
{
	int64_t now = clock_monotonic_ms();

	if (!work->run || now - work->alive_ms < ALIVE_EVERY_MS)
		return OK;
	work->alive_ms = now;
	return job_heartbeat(ctx, work->run);
}

/* Counts the row and keeps it unless it is in already. */
static enum err take_row(struct ctx *ctx, struct import_work *work, const struct extract_row *row)
{
	const char *source_key;

	work->read_rows += row->blank_count ? row->blank_count : 1;
	if (!row->blank_count)
		TRY(identify(ctx, &work->seen, row, &source_key));
	if (work->read_rows <= work->import.position)
		return stay_alive(ctx, work);
	if (row->blank_count)
		work->blank_count += row->blank_count;
	else
		keep_line(ctx, work, row, source_key);
	return OK;
}

static enum err take_rows(struct ctx *ctx, struct import_work *work, struct extract *table)
{
	size_t mark = arena_mark(ctx->arena);
	struct extract_row row;
	bool more;

	begin_batch(ctx, work);
	for (;;) {
		TRY(extract_next(ctx, table, &row, &more));
		if (!more)
			break;
		if (row.line <= work->import.header_row)
			continue;
		TRY(take_row(ctx, work, &row));
		if (work->lines.count < BATCH_ROWS && work->batch_bytes < BATCH_MAX_BYTES)
			continue;
		TRY(end_batch(ctx, work));
		arena_release(ctx->arena, mark);
		begin_batch(ctx, work);
	}
	return end_batch(ctx, work);
}

/* --- The end --- */

/* In the importer's inbox: what came of it. */
static enum err leave_note(struct ctx *ctx, const struct import_row *row)
{
	bool english = text_equal(ctx->actor.locale, "en");
	bool done = text_equal(row->state, "done");
	const char *ending = english ? (done ? "was imported" : "could not be imported") : (done ? "导入完成" : "导入失败");
	struct notification_note note = { .account_id = row->account_id, .kind = "import" };

	note.text = arena_format(ctx->arena, "%s %s", row->file_name, ending);
	note.detail = english ? arena_format(ctx->arena, "%lld created, %lld merged, %lld skipped, %lld rejected",
					     (long long)row->created, (long long)row->merged, (long long)row->skipped,
					     (long long)row->rejected) :
				arena_format(ctx->arena, "新增 %lld，合并 %lld，跳过 %lld，拒绝 %lld",
					     (long long)row->created, (long long)row->merged, (long long)row->skipped,
					     (long long)row->rejected);
	note.dedup_key = arena_format(ctx->arena, "import-%lld", (long long)row->id);
	return notification_inbox_add(ctx, &note);
}

static enum err write_end(struct ctx *ctx, void *arg)
{
	struct import_row *row = arg;

	TRY(import_store_finish(ctx, row));
	/* New followups have no due time yet: a job spreads them over the days to come. */
	if (row->created)
		TRY(followup_plan_later(ctx, row->account_id));
	TRY(leave_note(ctx, row));
	TRY(audit_note(ctx, "import.finish", "import", row->id,
		       arena_format(ctx->arena, "{\"state\":\"%s\",\"created\":%lld,\"merged\":%lld,\"rejected\":%lld}",
				    row->state, (long long)row->created, (long long)row->merged,
				    (long long)row->rejected)));
	return import_publish(ctx, row);
}

static const char *error_json(struct ctx *ctx)
{
	CLOSING(text_done) struct text json = { 0 };
	const struct fault *fault = &ctx->fault;

	text_init(&json, ROW_MAX_BYTES);
	text_append(&json, "{\"code\":");
	json_append_text(&json, fault->code ? fault->code : "server.failed");
	text_append_format(&json, ",\"params\":%s,\"text\":", fault->params ? fault->params : "{}");
	json_append_text(&json, fault->detail);
	text_append_char(&json, '}');
	return arena_text(ctx->arena, text_chars(&json));
}

/* Learns the order of day and month from the beginning of the file, the same way after every crash. */
static enum err learn_dates(struct ctx *ctx, struct import_work *work, const char *sheet)
{
	CLOSING(extract_close) struct extract *table = NULL;
	struct extract_row row;
	bool more = true;

	TRY(import_open_table(ctx, work->import.id, sheet, &table));
	for (int i = 0; i < LEARN_ROWS && more; i++) {
		TRY(extract_next(ctx, table, &row, &more));
		if (!more || row.blank_count || row.line <= work->import.header_row)
			continue;
		struct import_line line = { .cells = row.cells, .cell_count = row.cell_count };
		plan_learn_dates(&work->plan, &line, 1);
	}
	return OK;
}

static enum err run_rows(struct ctx *ctx, struct import_work *work)
{
	CLOSING(extract_close) struct extract *table = NULL;
	struct import_guess guess = { 0 };

	TRY(import_read_guess(ctx, &work->import, &guess));
	TRY(import_make_plan(ctx, &work->import, &guess, &work->plan));
	work->plan.import_id = work->import.id;
	TRY(off_limits_any(ctx, &work->plan.asks_off_limits));
	TRY(learn_dates(ctx, work, guess.sheet));
	TRY(stay_alive(ctx, work));
	TRY(import_open_table(ctx, work->import.id, guess.sheet, &table));
	return take_rows(ctx, work, table);
}

enum err import_run(struct ctx *ctx, int64_t id, struct job_run *run)
{
	CLOSING(work_done) struct import_work work = { .run = run, .optimise_at = OPTIMISE_FIRST };

	TRY(import_load(ctx, id, &work.import));
	if (!text_equal(work.import.state, "running"))
		return OK;
	enum err result = run_rows(ctx, &work);
	if (result == ERR_CANCELLED) {
		fault_clear(ctx);
		return OK;
	}
	if (result != OK && err_is_retryable(result))
		return result;
	if (result != OK) {
		log_warning("import.failed", LOG_INT("import", id), LOG_TEXT("code", ctx->fault.code));
		work.import.error = error_json(ctx);
		fault_clear(ctx);
	}
	work.import.state = result == OK ? "done" : "failed";
	if (result == OK)
		work.import.rows = work.import.position;
	return db_write(ctx, write_end, &work.import);
}

/* --- The job --- */

struct import_payload {
	int64_t import_id;
	int64_t account_id;
};
static const struct field payload_fields[] = {
	FIELD_ID(struct import_payload, import_id, .flags = FIELD_REQUIRED),
	FIELD_ID(struct import_payload, account_id, .flags = FIELD_REQUIRED),
};
static const struct shape payload_shape = SHAPE("import_payload", struct import_payload, payload_fields);

enum err import_job(struct ctx *ctx, struct job_run *run, const char *payload_json)
{
	struct import_payload payload = { 0 };

	TRY(json_read(ctx, payload_json, strlen(payload_json), &payload_shape, &payload));
	TRY(account_act_as_id(ctx, payload.account_id));
	return import_run(ctx, payload.import_id, run);
}
