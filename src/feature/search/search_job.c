/* The index follows what changed, firm by firm. */
#include "feature/search/search.h"

#include "feature/search/search_index.h"
#include "platform/db/db.h"

enum {
	TURN_MS = 2000,     /* a firm with much to do lets the others have their turn after that */
	PIECE = 128,	    /* changes; the writer is held for some 5 ms, and who waits for his commit with it */
	MERGE_PAGES = 500,  /* the writer is held for some 20 ms */
	COMMAND_PIECE = 4096, /* nobody waits for a command's piece, and larger ones leave less to be merged */
};

static enum err index_firm(struct ctx *ctx, struct job_run *run)
{
	int64_t until_ms = ctx_now_ms(ctx) + TURN_MS;
	int64_t seen_id = 0;
	int64_t count;

	do {
		size_t mark = arena_mark(ctx->arena);

		TRY(search_index_piece(ctx, PIECE, &seen_id, &count));
		arena_release(ctx->arena, mark);
		TRY(job_heartbeat(ctx, run));
	} while (count && ctx_now_ms(ctx) < until_ms);
	return OK;
}

struct merging {
	int64_t pages;
	bool is_done;
};

static enum err merge_step(struct ctx *ctx, void *arg)
{
	struct merging *merging = arg;

	return search_store_merge(ctx, merging->pages, &merging->is_done);
}

enum err search_tidy(struct ctx *ctx)
{
	struct merging merging = { .pages = -MERGE_PAGES };

	while (!merging.is_done) {
		TRY(db_write(ctx, merge_step, &merging));
		merging.pages = MERGE_PAGES;
	}
	return OK;
}

enum err search_catch_up(struct ctx *ctx)
{
	int64_t firm_id = ctx->firm_id;
	int64_t next_id = 0;
	int64_t in_order = INT64_MAX;
	int64_t count;

	for (;;) {
		ctx->firm_id = 0;
		TRY(search_store_next_firm(ctx, next_id, &next_id));
		ctx->firm_id = next_id ? next_id : firm_id;
		if (!next_id)
			return OK;
		do {
			size_t mark = arena_mark(ctx->arena);

			TRY(search_index_piece(ctx, COMMAND_PIECE, &in_order, &count));
			arena_release(ctx->arena, mark);
		} while (count);
	}
}

static enum err settle(struct ctx *ctx, void *arg)
{
	(void)arg;
	return search_store_settle(ctx);
}

enum err search_job_index(struct ctx *ctx, struct job_run *run, const char *payload)
{
	int64_t firm_id = 0;
	bool any = false;

	(void)payload;
	for (;;) {
		ctx->firm_id = 0;
		TRY(search_store_next_firm(ctx, firm_id, &firm_id));
		if (!firm_id)
			return any ? db_write(ctx, settle, NULL) : OK;
		any = true;
		ctx->firm_id = firm_id;
		TRY(index_firm(ctx, run));
	}
}
