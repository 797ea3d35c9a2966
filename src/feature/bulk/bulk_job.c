/* Running a bulk, piece by piece.
 *
 * Whom it means is read ahead, outside of any write. A piece is one transaction: its changes, what each candidate was before, the
 * position reached. It ends as soon as somebody else waits for his turn (db_should_yield()), so that nobody waits for more than one
 * candidate. The statement that moves the position finds no row when the bulk was cancelled or another run went on, and takes the
 * whole piece back with it. */
#include <string.h>

#include "base/cleanup.h"
#include "base/json.h"
#include "base/log.h"
#include "base/text.h"
#include "feature/account/account.h"
#include "feature/audit/audit.h"
#include "feature/bulk/bulk_action.h"
#include "feature/bulk/bulk_run.h"
#include "feature/followup/followup.h"
#include "platform/db/db.h"
#include "platform/json/json_read.h"

enum { AHEAD = 200, BEFORE_BYTES = 8 * 1024 * 1024 };

struct work;

/* Doing it, or taking it back. */
struct way {
	enum err (*look)(struct ctx *ctx, struct work *work); /* fills work->ahead */
	enum err (*step)(struct ctx *ctx, const struct work *work, size_t at, struct bulk_row *next);
};

struct work {
	const struct way *way;
	struct bulk_row row;  /* as committed */
	struct bulk_row next; /* as the piece will leave it; the write may run twice */
	struct bulk_input input;
	struct job_run *run;
	struct list ahead;    /* AHEAD at most: int64_t candidates, or struct bulk_changed */
	size_t at;            /* the first of them that is not dealt with */
	size_t next_at;
};

/* One candidate under a savepoint. */
struct one {
	const struct work *work;
	int64_t candidate_id;
	const struct bulk_before *undo; /* NULL: do it */
	struct bulk_before before;
	bool same;
};

static enum err act_one(struct ctx *ctx, void *arg)
{
	struct one *one = arg;

	if (one->undo)
		return bulk_take_back(ctx, &one->work->input, one->candidate_id, one->undo);
	return bulk_act(ctx, &one->work->input, one->candidate_id, false, &one->same, &one->before);
}

static const char *before_json(struct ctx *ctx, const struct bulk_before *before)
{
	CLOSING(text_done) struct text json = { 0 };

	text_init(&json, BEFORE_BYTES);
	json_append_shape(&json, &bulk_before_shape, before, NULL);
	return arena_text(ctx->arena, text_chars(&json));
}

static enum err take_one(struct ctx *ctx, const struct work *work, int64_t id, struct bulk_row *next)
{
	struct one one = { .work = work, .candidate_id = id };
	enum err result = db_write(ctx, act_one, &one);

	if (bulk_is_refusal(result)) {
		const char *code = ctx->fault.code;

		fault_clear(ctx);
		next->refused++;
		return bulk_store_note(ctx, work->row.id, id, code, NULL);
	}
	TRY(result);
	next->same += one.same;
	next->changed += !one.same;
	return one.same ? OK : bulk_store_note(ctx, work->row.id, id, NULL, before_json(ctx, &one.before));
}

static enum err look_ahead(struct ctx *ctx, struct work *work)
{
	const struct candidate_range range = { work->row.after_id, work->row.last_id, AHEAD, work->row.total };

	return bulk_next(ctx, &work->input, &range, &work->ahead);
}

static enum err do_step(struct ctx *ctx, const struct work *work, size_t at, struct bulk_row *next)
{
	next->after_id = ((const int64_t *)work->ahead.items)[at];
	return bulk_leaves_out(&work->input, next->after_id) ? OK : take_one(ctx, work, next->after_id, next);
}

static const struct way doing = { look_ahead, do_step };

/* --- Taking back --- */

static enum err undo_one(struct ctx *ctx, const struct work *work, const struct bulk_changed *changed, struct bulk_row *next)
{
	struct bulk_before before = { 0 };
	struct one one = { .work = work, .candidate_id = changed->candidate_id, .undo = &before };

	TRY(json_read(ctx, changed->before, strlen(changed->before), &bulk_before_shape, &before));
	enum err result = db_write(ctx, act_one, &one);
	if (bulk_is_refusal(result)) {
		fault_clear(ctx);
		return OK;
	}
	TRY(result);
	next->undone++;
	return bulk_store_set_undone(ctx, changed->id);
}

static enum err look_back(struct ctx *ctx, struct work *work)
{
	return bulk_store_changed(ctx, work->row.id, work->row.after_id, AHEAD, &work->ahead);
}

static enum err undo_step(struct ctx *ctx, const struct work *work, size_t at, struct bulk_row *next)
{
	const struct bulk_changed *changed = (const struct bulk_changed *)work->ahead.items + at;

	next->after_id = changed->id;
	return undo_one(ctx, work, changed, next);
}

static const struct way taking_back = { look_back, undo_step };

/* --- A piece --- */

static int64_t percent(const struct bulk_row *row)
{
	return (row->changed + row->same + row->refused + row->undone) * 100 / (row->total > 0 ? row->total : 1);
}

/* A hundred events tell as well how far it is as one for each piece of a million. */
static bool is_worth_telling(const struct bulk_row *before, const struct bulk_row *now)
{
	return percent(now) != percent(before);
}

static enum err leave_piece(struct ctx *ctx, struct work *work, struct bulk_row *next, size_t next_at)
{
	next->after_before = work->row.after_id;
	TRY(bulk_store_advance(ctx, next));
	TRY(job_heartbeat(ctx, work->run));
	if (is_worth_telling(&work->row, next))
		TRY(bulk_publish(ctx, next));
	work->next = *next;
	work->next_at = next_at;
	return OK;
}

static enum err do_piece(struct ctx *ctx, void *arg)
{
	struct work *work = arg;
	struct bulk_row next = work->row;
	size_t at = work->at;

	do
		TRY(work->way->step(ctx, work, at++, &next));
	while (at < work->ahead.count && !db_should_yield(ctx));
	return leave_piece(ctx, work, &next, at);
}

/* --- The whole --- */

static enum err finish(struct ctx *ctx, void *arg)
{
	struct work *work = arg;
	bool is_undo = text_equal(work->row.state, "undoing");
	int64_t owner_id = work->input.owner_id ? work->input.owner_id : work->row.account_id;

	if (work->input.action == BULK_ACTIVATE && !is_undo)
		TRY(followup_plan_later(ctx, owner_id));
	TRY(bulk_store_finish(ctx, work->row.id, is_undo ? "undone" : "done"));
	TRY(audit_note(ctx, is_undo ? "bulk.undone" : "bulk.done", "bulk", work->row.id,
		       arena_format(ctx->arena, "{\"changed\":%lld,\"refused\":%lld,\"undone\":%lld}", (long long)work->row.changed,
				    (long long)work->row.refused, (long long)work->row.undone)));
	struct bulk_row shown = work->row;
	shown.state = is_undo ? "undone" : "done";
	return bulk_publish(ctx, &shown);
}

static enum err run_ahead(struct ctx *ctx, struct work *work)
{
	for (work->at = 0; work->at < work->ahead.count; work->at = work->next_at) {
		size_t mark = arena_mark(ctx->arena);

		TRY(db_write(ctx, do_piece, work));
		work->row = work->next;
		arena_release(ctx->arena, mark);
	}
	return OK;
}

static enum err run_pieces(struct ctx *ctx, struct work *work)
{
	work->way = text_equal(work->row.state, "undoing") ? &taking_back : &doing;
	do {
		size_t mark = arena_mark(ctx->arena);

		TRY(work->way->look(ctx, work));
		TRY(run_ahead(ctx, work));
		arena_release(ctx->arena, mark);
	} while (work->ahead.count == AHEAD);
	return db_write(ctx, finish, work);
}

struct bulk_payload {
	int64_t bulk_id;
	int64_t account_id;
};
static const struct field payload_fields[] = {
	FIELD_ID(struct bulk_payload, bulk_id, .flags = FIELD_REQUIRED),
	FIELD_ID(struct bulk_payload, account_id, .flags = FIELD_REQUIRED),
};
static const struct shape payload_shape = SHAPE("bulk_payload", struct bulk_payload, payload_fields);

enum err bulk_job(struct ctx *ctx, struct job_run *run, const char *payload_json)
{
	struct work work = { .run = run };
	struct bulk_payload payload = { 0 };

	TRY(json_read(ctx, payload_json, strlen(payload_json), &payload_shape, &payload));
	TRY(account_act_as_id(ctx, payload.account_id));
	TRY(bulk_load(ctx, payload.bulk_id, &work.row));
	if (!bulk_is_at_work(&work.row))
		return OK;
	TRY(json_read(ctx, work.row.params, strlen(work.row.params), &bulk_input_shape, &work.input));
	bulk_order(&work.input);
	enum err result = run_pieces(ctx, &work);
	if (result == ERR_CANCELLED) {
		fault_clear(ctx);
		return OK;
	}
	return result;
}
