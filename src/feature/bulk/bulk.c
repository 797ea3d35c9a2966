/* Whom a bulk means, what it would do, and how it is begun, shown, stopped and taken back. */
#include "feature/bulk/bulk.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/json.h"
#include "base/text.h"
#include "base/zone.h"
#include "feature/audit/audit.h"
#include "feature/bulk/bulk_action.h"
#include "feature/bulk/bulk_run.h"
#include "feature/cadence/cadence.h"
#include "feature/followup/followup.h"
#include "platform/http/page.h"
#include "platform/live/live.h"

enum { LOOKED_MOST = 20000, SAMPLES = 10, SAMPLE = 500, LISTED = 20, IDS_MOST = 5000, PIECE = 500 };
enum { PARAMS_BYTES = 256 * 1024, EVENT_BYTES = 64 * 1024 };

static const char *const action_names[] = {
	NULL, "owner", "tags_add", "tags_remove", "care", "rule", "archive", "activate",
};
const struct choices bulk_action_choices = CHOICES(action_names);
static const char *const care_names[] = { NULL, "care", "pool", "end" };
static const struct choices bulk_care_choices = CHOICES(care_names);

/* --- Shapes --- */

static const struct field input_fields[] = {
	FIELD_IDS(struct bulk_input, ids, .max = IDS_MOST),
	FIELD_OBJECT_PTR(struct bulk_input, filter, &candidate_filter_shape),
	FIELD_IDS(struct bulk_input, except, .max = IDS_MOST),
	FIELD_ENUM(struct bulk_input, action, &bulk_action_choices, .flags = FIELD_REQUIRED),
	FIELD_ID(struct bulk_input, owner_id),
	FIELD_TEXTS(struct bulk_input, tags, .max = 20),
	FIELD_ENUM(struct bulk_input, care, &bulk_care_choices),
	FIELD_ENUM(struct bulk_input, pool_grade, &pool_grade_choices),
	FIELD_TEXT(struct bulk_input, reason, .max = 500),
	FIELD_TIME(struct bulk_input, wake_at),
	FIELD_INT(struct bulk_input, interval, .max = 365),
	FIELD_ENUM(struct bulk_input, unit, &cadence_units),
	FIELD_ID(struct bulk_input, position_id),
	FIELD_INT(struct bulk_input, quiet_days, .max = 365),
};
const struct shape bulk_input_shape = SHAPE("BulkInput", struct bulk_input, input_fields);

static const struct field reason_fields[] = {
	FIELD_TEXT(struct bulk_reason, code, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct bulk_reason, text, .flags = FIELD_REQUIRED),
	FIELD_INT(struct bulk_reason, count),
};
static const struct shape reason_shape = SHAPE("BulkReason", struct bulk_reason, reason_fields);

static const struct field day_fields[] = {
	FIELD_TEXT(struct bulk_day, date, .flags = FIELD_REQUIRED),
	FIELD_INT(struct bulk_day, planned),
	FIELD_INT(struct bulk_day, added),
};
static const struct shape day_shape = SHAPE("BulkDay", struct bulk_day, day_fields);

static const struct field preview_fields[] = {
	FIELD_INT(struct bulk_preview, total),	     FIELD_INT(struct bulk_preview, changed),
	FIELD_INT(struct bulk_preview, same),	     FIELD_INT(struct bulk_preview, refused),
	FIELD_LIST(struct bulk_preview, reasons, &reason_shape),
	FIELD_LIST(struct bulk_preview, days, &day_shape),
	FIELD_INT(struct bulk_preview, unplanned),
	FIELD_INT(struct bulk_preview, looked),
};
const struct shape bulk_preview_shape = SHAPE("BulkPreview", struct bulk_preview, preview_fields);

static const struct field bulk_fields[] = {
	FIELD_ID(struct bulk, id, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct bulk, action, .choices = &bulk_action_choices, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct bulk, state, .flags = FIELD_REQUIRED),
	FIELD_INT(struct bulk, total),
	FIELD_INT(struct bulk, processed),
	FIELD_INT(struct bulk, changed),
	FIELD_INT(struct bulk, same),
	FIELD_INT(struct bulk, refused),
	FIELD_INT(struct bulk, undone),
	FIELD_LIST(struct bulk, reasons, &reason_shape),
	FIELD_TIME(struct bulk, created_at, .flags = FIELD_REQUIRED),
	FIELD_TIME(struct bulk, finished_at),
};
const struct shape bulk_shape = SHAPE("Bulk", struct bulk, bulk_fields);

/* --- Whom --- */

static int by_number(const void *a, const void *b)
{
	int64_t left = *(const int64_t *)a;
	int64_t right = *(const int64_t *)b;

	return (left > right) - (left < right);
}

/* Sorts the lists in their place, so that a walk by number can look things up. */
static void sort_ids(const struct list *ids)
{
	if (ids->count)
		qsort(ids->items, ids->count, sizeof(int64_t), by_number);
}

bool bulk_leaves_out(const struct bulk_input *input, int64_t id)
{
	return input->except.count && bsearch(&id, input->except.items, input->except.count, sizeof(int64_t), by_number);
}

/* Given ids behind after_id, each once. */
static struct list next_given(struct ctx *ctx, const struct list *ids, const struct candidate_range *range)
{
	int64_t *next = arena_array(ctx->arena, (size_t)range->limit + 1, sizeof(*next));
	int64_t before = range->after_id;
	size_t count = 0;

	for (size_t i = 0; i < ids->count && count < (size_t)range->limit; i++) {
		int64_t id = ((const int64_t *)ids->items)[i];

		if (id > before)
			next[count++] = before = id;
	}
	return (struct list){ next, count };
}

enum err bulk_next(struct ctx *ctx, const struct bulk_input *input, const struct candidate_range *range, struct list *ret_ids)
{
	if (input->filter)
		return candidate_pick(ctx, input->filter, range, ret_ids);
	*ret_ids = next_given(ctx, &input->ids, range);
	return OK;
}

void bulk_order(struct bulk_input *input)
{
	sort_ids(&input->ids);
	sort_ids(&input->except);
}

static enum err check(struct ctx *ctx, struct bulk_input *input)
{
	if ((input->ids.count > 0) == (input->filter != NULL))
		return fail(ctx, ERR_MEANING, "bulk.whom", "ids", "Either ids or a filter says whom it means.");
	bulk_order(input);
	return bulk_check(ctx, input);
}

static enum err count_whom(struct ctx *ctx, const struct bulk_input *input, int64_t *ret_total)
{
	const struct candidate_range all = { .last_id = INT64_MAX, .limit = IDS_MOST };

	if (input->filter) {
		TRY(candidate_total(ctx, input->filter, ret_total));
		*ret_total -= (int64_t)input->except.count < *ret_total ? (int64_t)input->except.count : *ret_total;
	} else {
		*ret_total = (int64_t)next_given(ctx, &input->ids, &all).count;
	}
	return OK;
}

/* --- What it would do --- */

static void count_reason(struct ctx *ctx, struct vec *reasons, const char *code)
{
	for (size_t i = 0; i < reasons->count; i++) {
		struct bulk_reason *reason = vec_at(reasons, i);

		if (text_equal(reason->code, code)) {
			reason->count++;
			return;
		}
	}
	const struct bulk_reason reason = { code, bulk_reason_text(ctx, code), 1 };
	vec_add(reasons, &reason);
}

bool bulk_is_refusal(enum err kind)
{
	return kind == ERR_INVALID || kind == ERR_MEANING || kind == ERR_CONFLICT || kind == ERR_DENIED || kind == ERR_NOT_FOUND;
}

static enum err foresee_one(struct ctx *ctx, const struct bulk_input *input, int64_t id, struct bulk_preview *preview,
			    struct vec *reasons)
{
	struct bulk_before before = { 0 };
	bool same = false;
	enum err result = bulk_act(ctx, input, id, true, &same, &before);

	if (bulk_is_refusal(result)) {
		preview->refused++;
		count_reason(ctx, reasons, ctx->fault.code);
		fault_clear(ctx);
		return OK;
	}
	TRY(result);
	preview->same += same;
	preview->changed += !same;
	preview->woken += before.woken;
	return OK;
}

static int by_count(const void *a, const void *b)
{
	int64_t left = ((const struct bulk_reason *)a)->count;
	int64_t right = ((const struct bulk_reason *)b)->count;

	if (left == right)
		return strcmp(((const struct bulk_reason *)a)->code, ((const struct bulk_reason *)b)->code);
	return (left < right) - (left > right);
}

/* A piece of a walk; range goes on behind it. ret_count: how many there were, PIECE at most. */
static enum err foresee_piece(struct ctx *ctx, const struct bulk_input *input, struct candidate_range *range,
			      struct bulk_preview *preview, struct vec *reasons)
{
	struct list ids;

	TRY(bulk_next(ctx, input, range, &ids));
	for (size_t i = 0; i < ids.count; i++) {
		range->after_id = ((const int64_t *)ids.items)[i];
		if (!bulk_leaves_out(input, range->after_id))
			TRY(foresee_one(ctx, input, range->after_id, preview, reasons));
	}
	if (ids.count < (size_t)range->limit)
		range->after_id = range->last_id;
	return OK;
}

static enum err foresee_all(struct ctx *ctx, const struct bulk_input *input, struct bulk_preview *preview, struct vec *reasons)
{
	struct candidate_range range = { .last_id = INT64_MAX, .limit = PIECE, .passing = preview->total };

	while (range.after_id < range.last_id)
		TRY(foresee_piece(ctx, input, &range, preview, reasons));
	return OK;
}

/* Of very many only some are looked at, from all ages, lest nobody waits for the answer. */
static enum err foresee_sample(struct ctx *ctx, const struct bulk_input *input, struct bulk_preview *preview, struct vec *reasons)
{
	int64_t last_id;

	TRY(bulk_store_last_candidate(ctx, &last_id));
	for (int64_t i = 0; i < SAMPLES; i++) {
		struct candidate_range range = { .after_id = last_id / SAMPLES * i, .last_id = last_id / SAMPLES * (i + 1), .limit = SAMPLE,
						 .passing = preview->total };

		TRY(foresee_piece(ctx, input, &range, preview, reasons));
	}
	return OK;
}

/* What holds for those looked at holds for all, about. */
static int64_t scaled(const struct bulk_preview *preview, int64_t count)
{
	return preview->looked ? count * preview->total / preview->looked : count;
}

static void scale(struct bulk_preview *preview, struct vec *reasons)
{
	preview->looked = preview->changed + preview->same + preview->refused;
	preview->changed = scaled(preview, preview->changed);
	preview->same = scaled(preview, preview->same);
	preview->refused = preview->total - preview->changed - preview->same;
	preview->woken = scaled(preview, preview->woken);
	for (size_t i = 0; i < reasons->count; i++) {
		struct bulk_reason *reason = vec_at(reasons, i);

		reason->count = scaled(preview, reason->count);
	}
}

static enum err foresee_days(struct ctx *ctx, const struct bulk_input *input, struct bulk_preview *preview)
{
	int64_t owner_id = input->owner_id ? input->owner_id : ctx->actor.account_id;
	struct list planned;

	if (input->action != BULK_ACTIVATE || !preview->woken)
		return OK;
	TRY(followup_plan_foresee(ctx, owner_id, (size_t)preview->woken, &planned, &preview->unplanned));
	struct bulk_day *days = arena_array(ctx->arena, planned.count + 1, sizeof(*days));
	for (size_t i = 0; i < planned.count; i++) {
		const struct followup_plan_day *day = (const struct followup_plan_day *)planned.items + i;
		int year, month, date;

		date_from_days(day->day, &year, &month, &date);
		days[i] = (struct bulk_day){ arena_format(ctx->arena, "%04d-%02d-%02d", year, month, date), day->planned, day->added };
	}
	preview->days = (struct list){ days, planned.count };
	return OK;
}

enum err bulk_foresee(struct ctx *ctx, const struct bulk_input *wanted, struct bulk_preview *ret_preview)
{
	struct bulk_input input = *wanted;
	struct bulk_preview preview = { 0 };
	struct vec reasons;

	TRY(check(ctx, &input));
	TRY(count_whom(ctx, &input, &preview.total));
	vec_init(&reasons, ctx->arena, sizeof(struct bulk_reason));
	if (preview.total > LOOKED_MOST) {
		TRY(foresee_sample(ctx, &input, &preview, &reasons));
		scale(&preview, &reasons);
	} else {
		TRY(foresee_all(ctx, &input, &preview, &reasons));
		preview.total = preview.looked = preview.changed + preview.same + preview.refused;
	}
	preview.reasons = vec_list(&reasons);
	if (reasons.count)
		qsort(preview.reasons.items, reasons.count, sizeof(struct bulk_reason), by_count);
	TRY(foresee_days(ctx, &input, &preview));
	*ret_preview = preview;
	return OK;
}

/* --- Beginning, stopping, taking back --- */

static enum err queue(struct ctx *ctx, struct bulk_row *row)
{
	const char *payload = arena_format(ctx->arena, "{\"bulk_id\":%lld,\"account_id\":%lld}", (long long)row->id,
					   (long long)row->account_id);

	TRY(job_enqueue(ctx, "bulk", NULL, payload, 0, &row->job_id));
	TRY(bulk_store_set_job(ctx, row));
	return bulk_publish(ctx, row);
}

/* As the job will read it again: a filter has a page size, though none is looked at. */
static const char *params_json(struct ctx *ctx, const struct bulk_input *input)
{
	CLOSING(text_done) struct text params = { 0 };
	struct bulk_input kept = *input;
	struct candidate_filter filter;

	if (input->filter) {
		filter = *input->filter;
		filter.limit = PAGE_LIMIT;
		kept.filter = &filter;
	}
	text_init(&params, PARAMS_BYTES);
	json_append_shape(&params, &bulk_input_shape, &kept, ctx->actor.zone);
	return arena_text(ctx->arena, text_chars(&params));
}

enum err bulk_start(struct ctx *ctx, const struct bulk_input *wanted, int64_t *ret_id)
{
	struct bulk_input input = *wanted;
	struct bulk_row row = { .account_id = ctx->actor.account_id, .action = choice_text(&bulk_action_choices, input.action),
				.state = "running" };

	TRY(check(ctx, &input));
	TRY(count_whom(ctx, &input, &row.total));
	TRY(bulk_store_last_candidate(ctx, &row.last_id));
	row.params = params_json(ctx, &input);
	TRY(bulk_store_insert(ctx, &row, &row.id));
	TRY(audit_note(ctx, "bulk.start", "bulk", row.id,
		       arena_format(ctx->arena, "{\"action\":\"%s\",\"total\":%lld}", row.action, (long long)row.total)));
	*ret_id = row.id;
	return queue(ctx, &row);
}

enum err bulk_load(struct ctx *ctx, int64_t id, struct bulk_row *ret_row)
{
	struct bulk_row row = { 0 };
	bool found;

	TRY(bulk_store_get(ctx, id, &row, &found));
	if (!found || row.account_id != ctx->actor.account_id)
		return fail(ctx, ERR_NOT_FOUND, "bulk.not_found", NULL, "There is no such bulk of yours.");
	*ret_row = row;
	return OK;
}

enum err bulk_cancel(struct ctx *ctx, int64_t id)
{
	struct bulk_row row;

	TRY(bulk_load(ctx, id, &row));
	if (!text_equal(row.state, "running"))
		return OK;
	enum err result = job_cancel(ctx, row.job_id);
	if (result == ERR_NOT_FOUND)
		fault_clear(ctx);
	else
		TRY(result);
	row.state = "cancelled";
	TRY(bulk_store_finish(ctx, id, row.state));
	TRY(audit_note(ctx, "bulk.cancel", "bulk", id, NULL));
	return bulk_publish(ctx, &row);
}

enum err bulk_undo(struct ctx *ctx, int64_t id)
{
	struct bulk_row row;

	TRY(bulk_load(ctx, id, &row));
	if (!text_equal(row.state, "done") && !text_equal(row.state, "cancelled"))
		return fail(ctx, ERR_CONFLICT, "bulk.not_done", NULL, "It is still at work, or was taken back already.");
	row.state = "undoing";
	row.after_id = 0;
	TRY(audit_note(ctx, "bulk.undo", "bulk", id, NULL));
	return queue(ctx, &row);
}

/* --- Showing --- */

static void show_row(const struct bulk_row *row, struct bulk *ret_bulk)
{
	*ret_bulk = (struct bulk){ .id = row->id, .action = row->action, .state = row->state, .total = row->total,
				   .processed = row->changed + row->same + row->refused, .changed = row->changed,
				   .same = row->same, .refused = row->refused, .undone = row->undone,
				   .created_at = row->created_at_ms, .finished_at = row->finished_at_ms };
}

bool bulk_is_at_work(const struct bulk_row *row)
{
	return text_equal(row->state, "running") || text_equal(row->state, "undoing");
}

/* Why not is counted when it is over: of a million that takes a while. */
static enum err show(struct ctx *ctx, const struct bulk_row *row, struct bulk *ret_bulk)
{
	struct list reasons = { 0 };

	if (!bulk_is_at_work(row))
		TRY(bulk_store_reasons(ctx, row->id, &reasons));
	for (size_t i = 0; i < reasons.count; i++) {
		struct bulk_reason *reason = (struct bulk_reason *)reasons.items + i;

		reason->text = bulk_reason_text(ctx, reason->code);
	}
	show_row(row, ret_bulk);
	ret_bulk->reasons = reasons;
	return OK;
}

enum err bulk_get(struct ctx *ctx, int64_t id, struct bulk *ret_bulk)
{
	struct bulk_row row;

	TRY(bulk_load(ctx, id, &row));
	return show(ctx, &row, ret_bulk);
}

enum err bulk_list(struct ctx *ctx, struct list *ret_bulks)
{
	struct list rows;

	TRY(bulk_store_list(ctx, ctx->actor.account_id, LISTED, &rows));
	struct bulk *bulks = arena_array(ctx->arena, rows.count + 1, sizeof(*bulks));
	for (size_t i = 0; i < rows.count; i++)
		show_row((const struct bulk_row *)rows.items + i, &bulks[i]);
	*ret_bulks = (struct list){ bulks, rows.count };
	return OK;
}

enum err bulk_publish(struct ctx *ctx, const struct bulk_row *row)
{
	CLOSING(text_done) struct text json = { 0 };

	text_init(&json, EVENT_BYTES);
	text_append_format(&json, "{\"id\":%lld,\"state\":\"%s\",\"processed\":%lld,\"total\":%lld}", (long long)row->id, row->state,
			   (long long)(row->changed + row->same + row->refused), (long long)row->total);
	return live_publish(ctx, row->account_id, "bulk", arena_text(ctx->arena, text_chars(&json)));
}
