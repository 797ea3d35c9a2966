/* What the program does by itself with recordings. */
#include "base/log.h"
#include "feature/document/document.h"
#include "feature/transcript/transcript_private.h"
#include "platform/db/db.h"

enum { ORIGINALS_AT_ONCE = 100 };

/* --- Hearing: at most one job of the queue waits, and each that begins leaves the next one behind --- */

static enum err queue_next(struct ctx *ctx, void *arg)
{
	int64_t id;

	(void)arg;
	return job_enqueue(ctx, "document.hear", "next", NULL, 0, &id);
}

enum err transcript_job_look(struct ctx *ctx, struct job_run *run, const char *payload)
{
	struct list rows;

	(void)run;
	(void)payload;
	TRY(transcript_store_due(ctx, 1, &rows));
	return rows.count ? db_write(ctx, queue_next, NULL) : OK;
}

struct turn {
	struct job_run *run;
	struct transcript_row row;
	bool found;
};

static enum err take_turn(struct ctx *ctx, void *arg)
{
	struct turn *turn = arg;
	int64_t job_id = job_number(turn->run);

	TRY(job_fence(ctx, turn->run));
	TRY(transcript_store_held(ctx, job_id, &turn->row, &turn->found));
	if (!turn->found)
		TRY(transcript_store_take(ctx, job_id, &turn->row, &turn->found));
	return turn->found ? queue_next(ctx, NULL) : OK;
}

/* One recording: a younger one of another firm is not behind a long queue of one. */
enum err transcript_job_hear(struct ctx *ctx, struct job_run *run, const char *payload)
{
	struct turn turn = { .run = run };
	bool found;

	(void)payload;
	TRY(db_write(ctx, take_turn, &turn));
	if (!turn.found)
		return OK;
	ctx->firm_id = turn.row.firm_id;
	TRY(transcript_store_get(ctx, turn.row.attachment_id, &turn.row, &found));
	return found ? transcript_hear(ctx, run, &turn.row) : OK;
}

enum err transcript_job_originals(struct ctx *ctx, struct job_run *run, const char *payload)
{
	struct list rows;

	(void)payload;
	TRY(transcript_store_originals_over(ctx, ORIGINALS_AT_ONCE, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		const struct transcript_row *row = (const struct transcript_row *)rows.items + i;

		TRY(job_heartbeat(ctx, run));
		ctx->firm_id = row->firm_id;
		TRY(attachment_original_drop(ctx, row->attachment_id));
	}
	if (rows.count)
		log_info("document.originals", LOG_INT("removed", rows.count));
	return OK;
}
