/* Messages that stay without answer become attempts; what is marked as sealed is. */
#include "feature/record/record.h"

#include "feature/record/record_seal.h"

enum { TURN_LIMIT = 200 };

enum err record_job_unanswered(struct ctx *ctx, struct job_run *run, const char *payload)
{
	int64_t count;

	(void)payload;
	do {
		size_t mark = arena_mark(ctx->arena);

		TRY(record_turn_unanswered(ctx, TURN_LIMIT, &count));
		arena_release(ctx->arena, mark);
		TRY(job_heartbeat(ctx, run));
	} while (count == TURN_LIMIT);
	return OK;
}

enum err record_job_seal(struct ctx *ctx, struct job_run *run, const char *payload)
{
	int64_t count;

	(void)payload;
	do {
		size_t mark = arena_mark(ctx->arena);

		TRY(record_seal_old(ctx, TURN_LIMIT, &count));
		arena_release(ctx->arena, mark);
		TRY(job_heartbeat(ctx, run));
	} while (count == TURN_LIMIT);
	return OK;
}
