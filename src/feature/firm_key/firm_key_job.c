/* Sealing again by the clock: firm after firm, one write a piece. */
#include "feature/firm_key/firm_key_store.h"
#include "platform/db/db.h"

static enum err turn_firm(struct ctx *ctx, struct job_run *run)
{
	bool more;

	do {
		size_t mark = arena_mark(ctx->arena);

		TRY(firm_key_turn(ctx, &more));
		arena_release(ctx->arena, mark);
		if (run)
			TRY(job_heartbeat(ctx, run));
	} while (more);
	return OK;
}

enum err firm_key_job(struct ctx *ctx, struct job_run *run, const char *payload)
{
	int64_t now_ms;
	struct list firms;

	(void)payload;
	TRY(db_now_ms(ctx, &now_ms));
	TRY(firm_key_store_due(ctx, now_ms, &firms));
	for (size_t i = 0; i < firms.count; i++) {
		ctx->firm_id = ((const int64_t *)firms.items)[i];
		TRY(turn_firm(ctx, run));
	}
	ctx->firm_id = 0;
	return OK;
}
