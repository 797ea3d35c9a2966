/* What the program does by itself with recordings. */
#include "base/log.h"
#include "feature/document/document.h"
#include "feature/transcript/transcript_private.h"
#include "platform/db/db.h"

enum { ORIGINALS_AT_ONCE = 100 };

/* One recording, then back to the table: a younger one of another firm is not behind a long queue of one. */
enum err transcript_job_hear(struct ctx *ctx, struct job_run *run, const char *payload)
{
	struct list rows;

	(void)payload;
	TRY(transcript_store_due(ctx, 1, &rows));
	if (!rows.count)
		return OK;
	struct transcript_row row = *(const struct transcript_row *)rows.items;
	bool found;

	ctx->firm_id = row.firm_id;
	TRY(transcript_store_get(ctx, row.attachment_id, &row, &found));
	TRY(found ? transcript_hear(ctx, run, &row) : OK);
	return job_hold(ctx, run, 0);
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
