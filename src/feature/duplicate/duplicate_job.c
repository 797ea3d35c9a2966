/* The search for duplicates in the background: small transactions, firm by firm, until nobody is left to look at. */
#include "base/log.h"
#include "feature/duplicate/duplicate_store.h"
#include "platform/db/db.h"

enum { PIECE = 50 };

/* What one write came to. */
struct pass {
	bool is_cut;  /* others wait: the rest is left to the next write */
	bool is_over; /* nobody is left to look at */
};

static enum err look_at_changed(struct ctx *ctx, struct pass *pass)
{
	struct list ids;

	TRY(duplicate_store_due_ids(ctx, PIECE, &ids));
	for (size_t i = 0; i < ids.count && !pass->is_cut; i++) {
		TRY(duplicate_look(ctx, ((const int64_t *)ids.items)[i]));
		TRY(duplicate_store_due_done(ctx, ((const int64_t *)ids.items)[i]));
		pass->is_cut = db_should_yield(ctx);
	}
	pass->is_over = ids.count < PIECE;
	return OK;
}

static enum err look_at_new(struct ctx *ctx, struct pass *pass)
{
	int64_t last_id = 0;
	struct list ids;

	TRY(duplicate_store_new_ids(ctx, PIECE, &ids));
	for (size_t i = 0; i < ids.count && !pass->is_cut; i++) {
		last_id = ((const int64_t *)ids.items)[i];
		TRY(duplicate_look(ctx, last_id));
		pass->is_cut = db_should_yield(ctx);
	}
	pass->is_over &= ids.count < PIECE;
	return last_id ? duplicate_store_scan_set(ctx, last_id) : OK;
}

static enum err look_at_some(struct ctx *ctx, void *arg)
{
	struct pass *pass = arg;

	*pass = (struct pass){ 0 }; /* may run twice */
	TRY(look_at_changed(ctx, pass));
	if (!pass->is_cut)
		TRY(look_at_new(ctx, pass));
	pass->is_over &= !pass->is_cut;
	return OK;
}

/* A firm whose rows make it fail keeps nobody else waiting: it is logged and tried again by the next run. */
static enum err scan_firm(struct ctx *ctx, struct job_run *run)
{
	struct pass pass;

	do {
		size_t mark = arena_mark(ctx->arena);
		enum err err = db_write(ctx, look_at_some, &pass);

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
	} while (!pass.is_over);
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
