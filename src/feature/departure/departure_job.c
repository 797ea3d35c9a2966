/* Departures by the clock: one write for each piece of each departure. */
#include "base/text.h"
#include "feature/departure/departure_move.h"
#include "platform/db/db.h"

struct turning {
	int64_t id;
	bool more;
};

/* In the name of who started it, or called it off, while he is still here. */
static enum err act(struct ctx *ctx, int64_t account_id)
{
	enum err err = account_act_as_id(ctx, account_id);

	if (err == ERR_NOT_FOUND)
		fault_clear(ctx);
	return err == ERR_NOT_FOUND ? OK : err;
}

static enum err turn_piece(struct ctx *ctx, void *arg)
{
	struct turning *turning = arg;
	const struct departure_query query = { .id = turning->id };
	struct departure_row departure = { 0 };
	bool found;

	turning->more = false;
	TRY(departure_store_get(ctx, &query, &departure, &found));
	if (!found || departure.locked_at_ms || text_equal(departure.state, "cancelled"))
		return OK;
	TRY(act(ctx, departure.cancelled_by_id ? departure.cancelled_by_id : departure.created_by_id));
	return departure_turn(ctx, &departure, &turning->more);
}

enum err departure_job(struct ctx *ctx, struct job_run *run, const char *payload)
{
	struct actor system = ctx->actor;
	struct list rows;

	(void)payload;
	TRY(departure_store_due(ctx, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		const struct departure_row *row = (const struct departure_row *)rows.items + i;
		struct turning turning = { .id = row->id };

		ctx->firm_id = row->firm_id;
		do {
			size_t mark = arena_mark(ctx->arena);

			TRY(db_write(ctx, turn_piece, &turning));
			arena_release(ctx->arena, mark);
			ctx->actor = system;
			if (run)
				TRY(job_heartbeat(ctx, run));
		} while (turning.more);
	}
	return OK;
}
