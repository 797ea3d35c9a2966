/* Cleaning up after uploads, kills and the archive. */
#include "feature/document/document_file.h"

#include "base/log.h"
#include "feature/audit/audit.h"
#include "platform/db/db.h"
#include "platform/file/file.h"
#include "platform/hook/hook.h"

enum { EXPIRED_AT_ONCE = 100, ORPHAN_AGE_S = 60 * 60 };

static const int64_t DAY_MS = 24LL * 60 * 60 * 1000;

/* --- The archive: rows first, files after the commit --- */

static enum err purge_row(struct ctx *ctx, void *arg)
{
	const struct attachment_row *row = arg;
	struct hook_document event = { row->id, row->candidate_id };

	TRY(hook_fire(ctx, HOOK_DOCUMENT_TEXT, &event));
	TRY(hook_fire(ctx, HOOK_DOCUMENT_GONE, &event));
	TRY(attachment_store_purge(ctx, row));
	return audit_note(ctx, "attachment.purge", "attachment", row->id, NULL);
}

static enum err purge(struct ctx *ctx, int64_t id)
{
	struct attachment_row row = { 0 };
	bool found;

	TRY(attachment_store_get(ctx, id, &row, &found));
	if (!found || !row.deleted_at_ms)
		return OK;
	TRY(db_write(ctx, purge_row, &row));
	file_remove(ctx, document_folder(ctx), row.file);
	if (row.thumbnail)
		file_remove(ctx, document_folder(ctx), row.thumbnail);
	return OK;
}

static enum err purge_expired(struct ctx *ctx)
{
	struct list rows;

	TRY(attachment_store_expired(ctx, ctx_now_ms(ctx) - DOCUMENT_KEPT_DAYS * DAY_MS, EXPIRED_AT_ONCE, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		const struct attachment_row *row = (const struct attachment_row *)rows.items + i;

		ctx->firm_id = row->firm_id;
		TRY(purge(ctx, row->id));
	}
	ctx->firm_id = 0;
	return OK;
}

/* --- Orphans: files that no row of any firm names, older than any upload in progress --- */

static enum err remove_orphan(struct ctx *ctx, const char *name, void *arg)
{
	int64_t *count = arg;
	bool is_known;

	TRY(document_store_is_known(ctx, name, &is_known));
	if (is_known || !file_remove(ctx, document_folder(ctx), name))
		return OK;
	log_info("document.orphan", LOG_TEXT("file", name));
	++*count;
	return OK;
}

static enum err forget_uploads(struct ctx *ctx, void *arg)
{
	(void)arg;
	return upload_store_forget(ctx, ctx_now_ms(ctx) - DAY_MS);
}

enum err document_job_sweep(struct ctx *ctx, struct job_run *run, const char *payload)
{
	int64_t orphans = 0;

	(void)payload;
	TRY(purge_expired(ctx));
	TRY(db_write(ctx, forget_uploads, NULL));
	TRY(job_heartbeat(ctx, run));
	TRY(file_each(ctx, document_folder(ctx), ctx_now_ms(ctx) / 1000 - ORPHAN_AGE_S, remove_orphan, &orphans));
	if (orphans)
		log_info("document.orphans", LOG_INT("removed", orphans));
	return OK;
}
