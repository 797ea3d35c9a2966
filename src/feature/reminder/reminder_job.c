/* The due scan in the background: small transactions, one after the other, until nothing is due. */
#include "feature/reminder/reminder.h"

enum { SCAN_LIMIT = 500 };

enum err reminder_job_scan(struct ctx *ctx, struct job_run *run, const char *payload)
{
	int64_t count;

	(void)payload;
	do {
		size_t mark = arena_mark(ctx->arena);

		TRY(reminder_scan(ctx, SCAN_LIMIT, &count));
		arena_release(ctx->arena, mark);
		if (count == SCAN_LIMIT)
			TRY(job_heartbeat(ctx, run));
	} while (count == SCAN_LIMIT);
	return OK;
}
