/* Loading today: six sections with true counts. */
#include "feature/followup/today.h"

#include "base/zone.h"
#include "feature/appointment/appointment.h"
#include "feature/followup/followup_store.h"
#include "feature/followup/list_store.h"
#include "feature/followup/today_store.h"
#include "feature/todo/todo.h"
#include "platform/http/page.h"

enum { OFFER_DAYS = 7, APPOINTMENT_DAYS = 2 };

/* What is being put together. */
struct making {
	struct today *today;
	struct vec sections;
	int64_t limit;
	int64_t start_ms; /* of the actor's local day */
};

static int64_t day_start_ms(const struct ctx *ctx, int days_ahead)
{
	struct local_time local;
	struct local_time start = { 0 };

	zone_local(ctx->actor.zone, ctx_now_ms(ctx), &local);
	date_from_days(date_to_days(local.year, local.month, local.day) + days_ahead, &start.year, &start.month, &start.day);
	return zone_instant_ms(ctx->actor.zone, &start);
}

static void add_section(struct making *making, const char *key, int64_t total, const struct vec *rows)
{
	struct today_section section = { key, total, vec_list(rows) };

	vec_add(&making->sections, &section);
}

/* A section of followups in the making. */
struct due_part {
	const char *name;
	int64_t from_ms, to_ms;
	bool retry;
	int64_t total;
	struct list ids; /* int64_t */
};

static enum err find_part(struct ctx *ctx, const struct making *making, const struct today_key *common, struct due_part *part)
{
	struct today_key key = *common;

	key.from_ms = part->from_ms;
	key.to_ms = part->to_ms;
	key.retry = part->retry;
	key.row_limit = making->limit;
	return part->total ? today_store_section(ctx, &key, &part->ids) : OK;
}

/* The replies lie in the order of all parts; who may not be known is missing among them. */
static void add_part(struct ctx *ctx, struct making *making, const struct due_part *part, struct list *replies)
{
	const int64_t *ids = part->ids.items;
	struct vec rows;

	vec_init(&rows, ctx->arena, sizeof(struct today_row));
	for (size_t i = 0; i < part->ids.count && replies->count; i++) {
		struct followup_reply *reply = replies->items;
		struct today_row row = { .kind = "followup", .followup = reply };

		if (reply->id != ids[i])
			continue;
		vec_add(&rows, &row);
		*replies = (struct list){ reply + 1, replies->count - 1 };
	}
	add_section(making, part->name, part->total, &rows);
}

enum { DUE_PARTS = 3 };

static enum err load_parts(struct ctx *ctx, const struct due_part *parts, struct list *ret_replies)
{
	struct list views;
	struct vec ids;

	vec_init(&ids, ctx->arena, sizeof(int64_t));
	for (int i = 0; i < DUE_PARTS; i++) {
		for (size_t k = 0; k < parts[i].ids.count; k++)
			vec_add(&ids, (const int64_t *)parts[i].ids.items + k);
	}
	struct list all = vec_list(&ids);
	TRY(list_store_views(ctx, &all, &views));
	return followup_replies(ctx, &views, ret_replies);
}

static enum err add_due(struct ctx *ctx, struct making *making)
{
	struct today_counts *counts = &making->today->counts;
	struct today_key key = { .acting_id = making->today->acting.id, .from_ms = making->start_ms,
				 .to_ms = day_start_ms(ctx, 1), .today = followup_today(ctx), .at_ms = ctx_now_ms(ctx) };
	struct list replies;

	TRY(today_store_counts(ctx, &key, counts));
	struct due_part parts[DUE_PARTS] = {
		{ "overdue", 0, key.from_ms, false, counts->overdue, { 0 } },
		{ "due", key.from_ms, key.to_ms, false, counts->due, { 0 } },
		{ "retries", 0, key.to_ms, true, counts->retries, { 0 } },
	};
	for (int i = 0; i < DUE_PARTS; i++)
		TRY(find_part(ctx, making, &key, &parts[i]));
	TRY(load_parts(ctx, parts, &replies));
	for (int i = 0; i < DUE_PARTS; i++)
		add_part(ctx, making, &parts[i], &replies);
	return OK;
}

static enum err add_appointments(struct ctx *ctx, struct making *making, const char *name, int kind, int days,
				 int64_t *ret_total)
{
	struct appointment_filter filter = { .from = kind ? ctx_now_ms(ctx) : making->start_ms, .to = day_start_ms(ctx, days),
					     .kind = kind, .state = APPOINTMENT_PLANNED,
					     .acting_id = making->today->acting.id, .limit = making->limit };
	struct page page;
	struct vec rows;

	TRY(appointment_list(ctx, &filter, &page));
	vec_init(&rows, ctx->arena, sizeof(struct today_row));
	*ret_total = page.total;
	for (size_t i = 0; i < page.items.count; i++) {
		struct appointment *appointment = (struct appointment *)page.items.items + i;
		bool is_offer = choice_from_text(&appointment_kind_choices, appointment->kind) == APPOINTMENT_OFFER_DEADLINE;
		struct today_row row = { .kind = "appointment", .appointment = appointment };

		if (!kind && is_offer)
			(*ret_total)--;
		else
			vec_add(&rows, &row);
	}
	add_section(making, name, *ret_total, &rows);
	return OK;
}

static enum err add_todos(struct ctx *ctx, struct making *making)
{
	struct todo_filter filter = { .due_before = day_start_ms(ctx, 1), .limit = making->limit };
	struct list todos;
	struct vec rows;

	TRY(todo_list(ctx, &filter, &todos, &making->today->counts.todos));
	vec_init(&rows, ctx->arena, sizeof(struct today_row));
	for (size_t i = 0; i < todos.count; i++) {
		struct today_row row = { .kind = "todo", .todo = (struct todo *)todos.items + i };

		vec_add(&rows, &row);
	}
	add_section(making, "todos", making->today->counts.todos, &rows);
	return OK;
}

enum err today_load(struct ctx *ctx, int64_t acting_id, int64_t limit, struct today *ret_today)
{
	struct today today = { .now = ctx_now_ms(ctx) };
	struct making making = { .today = &today, .limit = limit, .start_ms = day_start_ms(ctx, 0) };
	struct account acting = { 0 };

	TRY(account_get(ctx, acting_id, &acting));
	today.acting = (struct account_ref){ acting.id, acting.name };
	vec_init(&making.sections, ctx->arena, sizeof(struct today_section));
	TRY(add_due(ctx, &making));
	TRY(add_appointments(ctx, &making, "offers", APPOINTMENT_OFFER_DEADLINE, OFFER_DAYS, &today.counts.offers));
	TRY(add_appointments(ctx, &making, "appointments", 0, APPOINTMENT_DAYS, &today.counts.appointments));
	TRY(add_todos(ctx, &making));
	TRY(followup_store_count_unplanned(ctx, acting_id, &today.counts.unplanned));
	today.sections = vec_list(&making.sections);
	*ret_today = today;
	return OK;
}
