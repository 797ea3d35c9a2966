/* Followups in the background: counting again after a change of rules, days for bulk entries, waking, guarantees. */
#include "base/log.h"
#include "base/text.h"
#include "feature/followup/followup_refresh.h"
#include "platform/db/db.h"

enum { PIECE = 200, WAKE_MOST = 100 };

struct piece {
	int64_t after_id;
	int64_t last_id; /* where the next one goes on; the write may run twice */
	bool is_last;
};

static enum err refresh_piece(struct ctx *ctx, void *arg)
{
	struct piece *piece = arg;
	struct refresh_setting setting;
	struct list ids;

	TRY(followup_setting_load(ctx, &setting));
	TRY(followup_store_next_ids(ctx, piece->after_id, PIECE, &ids));
	piece->is_last = ids.count < PIECE;
	for (size_t i = 0; i < ids.count; i++) {
		struct followup row = { 0 };

		if (i && db_should_yield(ctx)) {
			piece->is_last = false;
			return OK;
		}
		TRY(followup_store_get(ctx, ((const struct id_row *)ids.items)[i].id, &row));
		TRY(followup_work_out(ctx, &setting, &row));
		TRY(followup_save(ctx, &row, "moved"));
		piece->last_id = row.id;
	}
	return OK;
}

enum err followup_job_recompute(struct ctx *ctx, struct job_run *run, const char *payload)
{
	struct piece piece = { 0 };

	(void)payload;
	do {
		size_t mark = arena_mark(ctx->arena);

		TRY(db_write(ctx, refresh_piece, &piece));
		piece.after_id = piece.last_id;
		arena_release(ctx->arena, mark);
		TRY(job_heartbeat(ctx, run));
	} while (!piece.is_last);
	return OK;
}

struct plan {
	int64_t owner_id;
	int64_t unplanned;
};

static enum err plan_owner(struct ctx *ctx, void *arg)
{
	struct plan *plan = arg;

	return followup_plan(ctx, plan->owner_id, &plan->unplanned);
}

enum err followup_job_plan(struct ctx *ctx, struct job_run *run, const char *payload)
{
	struct plan plan = { 0 };

	(void)run;
	if (!text_to_i64(payload, &plan.owner_id))
		return fail(ctx, ERR_INTERNAL, "followup.payload", NULL, "The payload is the number of an account.");
	TRY(db_write(ctx, plan_owner, &plan));
	log_info("followup.planned", LOG_INT("owner_id", plan.owner_id), LOG_INT("unplanned", plan.unplanned));
	return OK;
}

/* Back to its owner, in the care it had, due on the date he chose, however late the job comes. One that is open again
 * counts instead, unless it lies in the pool and the sleeper was in care. */
static enum err wake(struct ctx *ctx, void *arg)
{
	const struct wake_row *row = arg;
	struct followup_open spec = { .candidate_id = row->candidate_id, .owner_id = row->owner_id, .opened_by = "wake",
				      .is_pool = text_equal(row->care, "pool"), .pool_grade = row->pool_grade,
				      .explicit_due_at_ms = row->wake_at_ms };
	struct followup open = { 0 };
	bool found;
	int64_t id;

	TRY(followup_store_woken(ctx, row->id));
	TRY(followup_store_find(ctx, row->candidate_id, row->owner_id, &open, &found));
	bool is_followed = found && open.owner_id == row->owner_id && (spec.is_pool || text_equal(open.care, "care"));
	return is_followed ? OK : followup_open(ctx, &spec, &id);
}

enum err followup_job_wake(struct ctx *ctx, struct job_run *run, const char *payload)
{
	struct list rows;

	(void)run;
	(void)payload;
	TRY(followup_store_to_wake(ctx, WAKE_MOST, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		struct wake_row *row = (struct wake_row *)rows.items + i;

		ctx->firm_id = row->firm_id;
		TRY(db_write(ctx, wake, row));
	}
	return OK;
}

static enum err refresh_one(struct ctx *ctx, void *arg)
{
	return followup_refresh(ctx, *(const int64_t *)arg);
}

/* The guarantee ends by the calendar, not by anybody's doing. */
enum err followup_job_guarantee(struct ctx *ctx, struct job_run *run, const char *payload)
{
	struct list rows;

	(void)payload;
	TRY(followup_store_onboarded(ctx, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		struct wake_row *row = (struct wake_row *)rows.items + i;

		ctx->firm_id = row->firm_id;
		TRY(db_write(ctx, refresh_one, &row->id));
		TRY(job_heartbeat(ctx, run));
	}
	return OK;
}
