/* The route of today. */
#include "feature/appointment/appointment.h"
#include "feature/followup/today.h"
#include "feature/permission/permission.h"
#include "feature/todo/todo.h"
#include "platform/http/page.h"

static const struct field counts_fields[] = {
	FIELD_INT(struct today_counts, overdue),      FIELD_INT(struct today_counts, due),
	FIELD_INT(struct today_counts, retries),      FIELD_INT(struct today_counts, appointments),
	FIELD_INT(struct today_counts, offers),	      FIELD_INT(struct today_counts, todos),
	FIELD_INT(struct today_counts, unplanned),    FIELD_INT(struct today_counts, put_away),
};
static const struct shape counts_shape = SHAPE("TodayCounts", struct today_counts, counts_fields);

static const struct field row_fields[] = {
	FIELD_TEXT(struct today_row, kind, .flags = FIELD_REQUIRED),
	FIELD_OBJECT_PTR(struct today_row, followup, &followup_reply_shape),
	FIELD_OBJECT_PTR(struct today_row, appointment, &appointment_shape),
	FIELD_OBJECT_PTR(struct today_row, todo, &todo_shape),
};
static const struct shape row_shape = SHAPE("TodayRow", struct today_row, row_fields);

static const struct field section_fields[] = {
	FIELD_TEXT(struct today_section, key, .flags = FIELD_REQUIRED),
	FIELD_INT(struct today_section, total),
	FIELD_LIST(struct today_section, items, &row_shape),
};
static const struct shape section_shape = SHAPE("TodaySection", struct today_section, section_fields);

static const struct field today_fields[] = {
	FIELD_TIME(struct today, now, .flags = FIELD_REQUIRED),
	FIELD_OBJECT(struct today, acting, &account_ref_shape),
	FIELD_OBJECT(struct today, counts, &counts_shape),
	FIELD_LIST(struct today, sections, &section_shape),
};
static const struct shape today_shape = SHAPE("Today", struct today, today_fields);

struct today_query {
	const char *acting;
	int64_t limit;
};
static const struct field query_fields[] = {
	FIELD_TEXT(struct today_query, acting, .max = 20),
	FIELD_INT(struct today_query, limit, .min = 1, .max = 200),
};
static const struct shape query_shape = SHAPE("today_query", struct today_query, query_fields);

static enum err get_today(struct ctx *ctx, struct http_exchange *exchange)
{
	struct today_query query = { .acting = "me", .limit = PAGE_LIMIT };
	struct today today;
	int64_t acting_id;

	TRY(http_read_query(ctx, exchange, &query_shape, &query));
	TRY(page_account(ctx, "acting", query.acting, &acting_id));
	if (acting_id != ctx->actor.account_id && !permission_viewer(ctx).sees_all)
		return fail(ctx, ERR_DENIED, "permission.denied", "acting", "Your role does not show others' lists.");
	TRY(today_load(ctx, acting_id, query.limit, &today));
	return http_reply(ctx, exchange, 200, &today_shape, &today);
}

const struct http_routes today_routes = HTTP_ROUTES(((const struct http_route[]){
	{ "GET", "/api/v1/today", "Today by urgency: due, retries, offers, appointments, todos", PERMIT_VIEW, HTTP_RUN_READ,
	  get_today, .query = &query_shape, .reply = &today_shape },
}));
