/* Loading today: six sections with true counts. */
#include "feature/followup/today.h"

#include "base/zone.h"
#include "feature/appointment/appointment.h"
#include "feature/followup/followup_store.h"
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

static enum err add_followups(struct ctx *ctx, struct making *making, const char *name, const struct today_key *key,
			      int64_t total)
{
	struct list views;
	struct list replies;
	struct vec rows;

	TRY(today_store_section(ctx, key, &views));
	TRY(followup_replies(ctx, &views, &replies));
	vec_init(&rows, ctx->arena, sizeof(struct today_row));
	for (size_t i = 0; i < replies.count; i++) {
		struct today_row row = { .kind = "followup", .followup = (struct followup_reply *)replies.items + i };

		vec_add(&rows, &row);
	}
	add_section(making, name, total, &rows);
	return OK;
}

static enum err add_due(struct ctx *ctx, struct making *making)
{
	struct today_counts *counts = &making->today->counts;
	struct today_key key = { .acting_id = making->today->acting.id, .from_ms = making->start_ms,
				 .to_ms = day_start_ms(ctx, 1), .today = followup_today(ctx), .at_ms = ctx_now_ms(ctx),
				 .row_limit = making->limit };

	TRY(today_store_counts(ctx, &key, counts));
	struct today_key overdue = key;
	overdue.from_ms = 0;
	overdue.to_ms = making->start_ms;
	TRY(add_followups(ctx, making, "overdue", &overdue, counts->overdue));
	TRY(add_followups(ctx, making, "due", &key, counts->due));
	struct today_key retries = key;
	retries.from_ms = 0;
	retries.retry = true;
	return add_followups(ctx, making, "retries", &retries, counts->retries);
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
