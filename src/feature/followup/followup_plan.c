/* Days for bulk entries: what an import or an activation brought is spread over the days of its owner. */
#include "feature/followup/followup.h"

#include <stdlib.h>

#include "feature/followup/followup_load.h"
#include "feature/followup/followup_store.h"
#include "platform/job/job.h"

enum { PLAN_MOST = 5000, PLAN_DAYS = 120 };

static enum err give_day(struct ctx *ctx, struct refresh_setting *setting, const struct spread_item *item)
{
	struct followup row = { 0 };

	TRY(followup_store_get(ctx, item->id, &row));
	TRY(followup_setting_clock(ctx, setting, row.acting_id));
	row.next_due_at_ms = work_landing(&setting->clock, item->day);
	row.due_no++;
	TRY(followup_work_out(ctx, setting, &row));
	return followup_save(ctx, &row, "moved");
}

/* Days of entries for one owner, whose clock is loaded, beside what is planned for him already. */
static enum err spread_entries(struct ctx *ctx, const struct refresh_setting *setting, int64_t owner_id, struct spread_item *items,
			       size_t count, struct vec *ret_loads)
{
	const struct followup owner = { .acting_id = owner_id };
	int64_t today = work_date(&setting->clock, ctx_now_ms(ctx));

	TRY(followup_count_loads(ctx, setting, &owner, today, today + PLAN_DAYS, ret_loads));
	for (size_t i = 0; i < count; i++)
		items[i].day = today + 1;
	struct spread_plan plan = { .clock = &setting->clock, .rules = setting->rules, .loads = ret_loads->items,
				    .load_count = ret_loads->count, .today = today };
	cadence_spread_bulk(&plan, items, count);
	return OK;
}

enum err followup_plan(struct ctx *ctx, int64_t owner_id, int64_t *ret_unplanned)
{
	struct refresh_setting setting;
	struct list rows;
	struct vec loads;

	TRY(followup_setting_load(ctx, &setting));
	TRY(followup_setting_clock(ctx, &setting, owner_id));
	TRY(followup_store_unplanned(ctx, owner_id, PLAN_MOST, &rows));
	struct spread_item *items = arena_array(ctx->arena, rows.count + 1, sizeof(*items));
	for (size_t i = 0; i < rows.count; i++) {
		const struct unplanned_row *row = (const struct unplanned_row *)rows.items + i;

		items[i] = (struct spread_item){ .is_pool = row->is_pool, .rank = row->fresh_at_ms, .id = row->id };
	}
	TRY(spread_entries(ctx, &setting, owner_id, items, rows.count, &loads));
	for (size_t i = 0; i < rows.count; i++) {
		if (items[i].day)
			TRY(give_day(ctx, &setting, &items[i]));
	}
	return followup_store_count_unplanned(ctx, owner_id, ret_unplanned);
}

static struct followup_plan_day *plan_day(struct vec *days, int64_t day)
{
	for (size_t i = 0; i < days->count; i++) {
		struct followup_plan_day *found = vec_at(days, i);

		if (found->day == day)
			return found;
	}
	struct followup_plan_day *added = vec_push(days);
	*added = (struct followup_plan_day){ .day = day };
	return added;
}

static int by_day(const void *a, const void *b)
{
	int64_t left = ((const struct followup_plan_day *)a)->day;
	int64_t right = ((const struct followup_plan_day *)b)->day;

	return (left > right) - (left < right);
}

enum err followup_plan_foresee(struct ctx *ctx, int64_t owner_id, size_t count, struct list *ret_days, int64_t *ret_unplanned)
{
	struct spread_item *items = arena_array(ctx->arena, count + 1, sizeof(*items));
	struct refresh_setting setting;
	struct vec loads, days;
	int64_t unplanned = 0;

	TRY(followup_setting_load(ctx, &setting));
	TRY(followup_setting_clock(ctx, &setting, owner_id));
	for (size_t i = 0; i < count; i++)
		items[i] = (struct spread_item){ .id = (int64_t)i + 1 };
	TRY(spread_entries(ctx, &setting, owner_id, items, count, &loads));
	vec_init(&days, ctx->arena, sizeof(struct followup_plan_day));
	for (size_t i = 0; i < count; i++) {
		if (items[i].day)
			plan_day(&days, items[i].day)->added++;
		else
			unplanned++;
	}
	for (size_t i = 0; i < loads.count; i++) {
		const struct spread_load *load = vec_at(&loads, i);

		for (size_t k = 0; k < days.count; k++) {
			struct followup_plan_day *day = vec_at(&days, k);

			day->planned += day->day == load->day ? load->count : 0;
		}
	}
	*ret_days = vec_list(&days);
	qsort(ret_days->items, ret_days->count, sizeof(struct followup_plan_day), by_day);
	*ret_unplanned = unplanned;
	return OK;
}

enum err followup_plan_later(struct ctx *ctx, int64_t owner_id)
{
	const char *payload = arena_format(ctx->arena, "%lld", (long long)owner_id);
	int64_t job_id;

	return job_enqueue(ctx, "followup.plan", payload, payload, ctx_now_ms(ctx), &job_id);
}
