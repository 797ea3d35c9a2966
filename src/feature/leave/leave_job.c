/* Leaves by the clock: beginning, looking after, ending; one write for each piece of each leave. */
#include "base/text.h"
#include "feature/leave/leave_cover.h"
#include "platform/db/db.h"

struct turning {
	int64_t leave_id;
	bool more;
};

static enum err turn_piece(struct ctx *ctx, void *arg)
{
	struct turning *turning = arg;
	struct leave_row leave = { 0 };
	bool found;

	turning->more = false;
	TRY(leave_store_get(ctx, turning->leave_id, &leave, &found));
	return found ? leave_turn(ctx, &leave, &turning->more) : OK;
}

enum err leave_job(struct ctx *ctx, struct job_run *run, const char *payload)
{
	struct list leaves;

	(void)payload;
	TRY(leave_store_open(ctx, &leaves));
	for (size_t i = 0; i < leaves.count; i++) {
		const struct leave_row *leave = (const struct leave_row *)leaves.items + i;
		struct turning turning = { .leave_id = leave->id };

		ctx->firm_id = leave->firm_id;
		do {
			size_t mark = arena_mark(ctx->arena);

			TRY(db_write(ctx, turn_piece, &turning));
			arena_release(ctx->arena, mark);
			if (run)
				TRY(job_heartbeat(ctx, run));
		} while (turning.more);
	}
	return OK;
}
