/* The search for duplicates in the background: small transactions, firm by firm, until nobody is left to look at. */
#include "base/log.h"
#include "feature/duplicate/duplicate_store.h"
#include "platform/db/db.h"

enum { PIECE = 200 };

static enum err look_at_changed(struct ctx *ctx, size_t *count)
{
	struct list ids;

	TRY(duplicate_store_due_ids(ctx, PIECE, &ids));
	for (size_t i = 0; i < ids.count; i++) {
		TRY(duplicate_look(ctx, ((const int64_t *)ids.items)[i]));
		TRY(duplicate_store_due_done(ctx, ((const int64_t *)ids.items)[i]));
	}
	*count += ids.count;
	return OK;
}

static enum err look_at_new(struct ctx *ctx, size_t *count)
{
	struct list ids;

	TRY(duplicate_store_new_ids(ctx, PIECE, &ids));
	for (size_t i = 0; i < ids.count; i++)
		TRY(duplicate_look(ctx, ((const int64_t *)ids.items)[i]));
	*count += ids.count;
	return ids.count ? duplicate_store_scan_set(ctx, ((const int64_t *)ids.items)[ids.count - 1]) : OK;
}

static enum err look_at_some(struct ctx *ctx, void *arg)
{
	size_t *count = arg;

	*count = 0; /* may run twice */
	TRY(look_at_changed(ctx, count));
	return look_at_new(ctx, count);
}

/* A firm whose rows make it fail keeps nobody else waiting: it is logged and tried again by the next run. */
static enum err scan_firm(struct ctx *ctx, struct job_run *run)
{
	size_t count;

	do {
		size_t mark = arena_mark(ctx->arena);
		enum err err = db_write(ctx, look_at_some, &count);

		arena_release(ctx->arena, mark);
		if (err == ERR_BUSY || err == ERR_CANCELLED)
			return err;
		if (err != OK)
			log_error("duplicate.scan_failed", LOG_INT("firm_id", ctx->firm_id), LOG_TEXT("code", ctx->fault.code));
		if (err != OK)
			fault_clear(ctx);
		if (err != OK)
			return OK;
		TRY(job_heartbeat(ctx, run));
	} while (count >= PIECE);
	return OK;
}

enum err duplicate_job_scan(struct ctx *ctx, struct job_run *run, const char *payload)
{
	int64_t own_firm = ctx->firm_id;
	struct list firms;
	enum err err = OK;

	(void)payload;
	TRY(duplicate_store_firms(ctx, &firms));
	for (size_t i = 0; i < firms.count && err == OK; i++) {
		ctx->firm_id = ((const int64_t *)firms.items)[i];
		err = scan_firm(ctx, run);
	}
	ctx->firm_id = own_firm;
	return err;
}
