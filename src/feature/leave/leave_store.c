/* Runs leave.sql. */
#include "feature/leave/leave_store.h"

#include "base/text.h"
#include "feature/permission/permission.h"
#include "leave_sql.h"
#include "platform/db/db.h"

static const struct field row_fields[] = {
	FIELD_ID(struct leave_row, id),
	FIELD_ID(struct leave_row, firm_id),
	FIELD_INT(struct leave_row, version),
	FIELD_ID(struct leave_row, account_id),
	FIELD_TEXT(struct leave_row, account_name),
	FIELD_ID(struct leave_row, superior_id),
	FIELD_ID(struct leave_row, delegate_id),
	FIELD_TEXT(struct leave_row, delegate_name),
	FIELD_TIME(struct leave_row, from_ms),
	FIELD_TIME(struct leave_row, to_ms),
	FIELD_TEXT(struct leave_row, from_local),
	FIELD_TEXT(struct leave_row, to_local),
	FIELD_TEXT(struct leave_row, zone),
	FIELD_TEXT(struct leave_row, note),
	FIELD_TEXT(struct leave_row, state),
	FIELD_ID(struct leave_row, created_by_id),
	FIELD_TIME(struct leave_row, ended_at_ms),
	FIELD_INT(struct leave_row, covered),
	FIELD_INT(struct leave_row, uncovered),
};
static const struct shape row_shape = SHAPE("leave_row", struct leave_row, row_fields);

/* Parameters of every query that is not given a row. */
struct leave_key {
	int64_t id;
	int64_t leave_id;
	int64_t account_id;
	int64_t acting_id;
	int64_t delegate_id;
	int64_t cover_id;
	int64_t followup_id;
	int64_t except_id;
	int64_t viewer_id;
	bool sees_all;
	int64_t from_ms;
	int64_t to_ms;
	int64_t busy_from_ms;
	int64_t busy_to_ms;
	const char *state;
	const char *ids;
	const char *avoid;
	int64_t row_limit;
};
static const struct field key_fields[] = {
	FIELD_ID(struct leave_key, id),
	FIELD_ID(struct leave_key, leave_id),
	FIELD_ID(struct leave_key, account_id),
	FIELD_ID(struct leave_key, acting_id),
	FIELD_ID(struct leave_key, delegate_id),
	FIELD_ID(struct leave_key, cover_id),
	FIELD_ID(struct leave_key, followup_id),
	FIELD_ID(struct leave_key, except_id),
	FIELD_INT(struct leave_key, viewer_id),
	FIELD_BOOL(struct leave_key, sees_all),
	FIELD_INT(struct leave_key, from_ms),
	FIELD_INT(struct leave_key, to_ms),
	FIELD_INT(struct leave_key, busy_from_ms),
	FIELD_INT(struct leave_key, busy_to_ms),
	FIELD_TEXT(struct leave_key, state),
	FIELD_TEXT(struct leave_key, ids),
	FIELD_TEXT(struct leave_key, avoid),
	FIELD_INT(struct leave_key, row_limit),
};
static const struct shape key_shape = SHAPE("leave_key", struct leave_key, key_fields);

/* --- Leaves --- */

enum err leave_store_list(struct ctx *ctx, const struct leave_filter *filter, struct list *ret_rows)
{
	const struct leave_key key = { .account_id = filter->account_id, .row_limit = filter->limit,
				       .state = choice_text(&leave_state_choices, filter->state) };

	return db_list(ctx, &sql_leave_list, &key_shape, &key, &row_shape, ret_rows);
}

enum err leave_store_get(struct ctx *ctx, int64_t id, struct leave_row *ret_row, bool *ret_found)
{
	const struct leave_key key = { .id = id };

	return db_maybe(ctx, &sql_leave_get, &key_shape, &key, &row_shape, ret_row, ret_found);
}

enum err leave_store_insert(struct ctx *ctx, const struct leave_row *row, int64_t *ret_id)
{
	return db_int(ctx, &sql_leave_insert, &row_shape, row, ret_id);
}

enum err leave_store_update(struct ctx *ctx, const struct leave_row *row)
{
	int64_t changes;

	TRY(db_run(ctx, &sql_leave_update, &row_shape, row, &changes));
	if (!changes)
		return fail(ctx, ERR_STALE, "request.stale", NULL, "Somebody changed the leave in between.");
	return OK;
}

static struct leave_key key_of_span(const struct leave_span *span)
{
	return (struct leave_key){ .account_id = span->account_id, .from_ms = span->from_ms, .to_ms = span->to_ms,
				   .except_id = span->except_id };
}

enum err leave_store_away(struct ctx *ctx, const struct leave_span *span, struct list *ret_rows)
{
	const struct leave_key key = key_of_span(span);

	return db_list(ctx, &sql_leave_away, &key_shape, &key, &row_shape, ret_rows);
}

enum err leave_store_covering(struct ctx *ctx, const struct leave_span *span, struct list *ret_rows)
{
	const struct leave_key key = key_of_span(span);

	return db_list(ctx, &sql_leave_covering, &key_shape, &key, &row_shape, ret_rows);
}

enum err leave_store_open(struct ctx *ctx, struct list *ret_rows)
{
	const struct leave_key none = { 0 };

	return db_list(ctx, &sql_leave_open, &key_shape, &none, &row_shape, ret_rows);
}

/* --- Who acts --- */

static const struct field need_fields[] = {
	FIELD_ID(struct cover_need, followup_id),
	FIELD_ID(struct cover_need, cover_id),
	FIELD_TEXT(struct cover_need, cover_name),
};
static const struct shape need_shape = SHAPE("cover_need", struct cover_need, need_fields);

enum err leave_store_needs(struct ctx *ctx, const struct leave_row *leave, int64_t limit, struct list *ret_needs)
{
	int64_t now_ms = ctx_now_ms(ctx);
	bool is_ahead = leave->from_ms > now_ms;
	const struct leave_key key = { .leave_id = leave->id, .account_id = leave->account_id, .delegate_id = leave->delegate_id,
				       .from_ms = is_ahead ? leave->from_ms : 0, .to_ms = leave->to_ms,
				       .busy_from_ms = is_ahead ? leave->from_ms : now_ms,
				       .busy_to_ms = is_ahead ? leave->to_ms : now_ms + 1, .row_limit = limit };

	return db_list(ctx, &sql_leave_needs, &key_shape, &key, &need_shape, ret_needs);
}

enum err leave_store_cover(struct ctx *ctx, int64_t leave_id, const struct cover_need *need)
{
	const struct leave_key key = { .leave_id = leave_id, .followup_id = need->followup_id, .cover_id = need->cover_id };

	return db_run(ctx, &sql_leave_cover, &key_shape, &key, NULL);
}

static const struct field cover_fields[] = {
	FIELD_ID(struct cover_row, id),
	FIELD_ID(struct cover_row, leave_id),
	FIELD_ID(struct cover_row, followup_id),
	FIELD_ID(struct cover_row, acting_id),
};
static const struct shape cover_shape = SHAPE("cover_row", struct cover_row, cover_fields);

enum err leave_store_given(struct ctx *ctx, int64_t leave_id, int64_t limit, struct list *ret_rows)
{
	const struct leave_key key = { .leave_id = leave_id, .row_limit = limit };

	return db_list(ctx, &sql_leave_given, &key_shape, &key, &cover_shape, ret_rows);
}

enum err leave_store_given_to(struct ctx *ctx, int64_t acting_id, struct list *ret_rows)
{
	const struct leave_key key = { .acting_id = acting_id };

	return db_list(ctx, &sql_leave_given_to, &key_shape, &key, &cover_shape, ret_rows);
}

enum err leave_store_returned(struct ctx *ctx, int64_t cover_id)
{
	const struct leave_key key = { .cover_id = cover_id };

	return db_run(ctx, &sql_leave_returned, &key_shape, &key, NULL);
}

enum err leave_store_forget(struct ctx *ctx, int64_t cover_id)
{
	const struct leave_key key = { .cover_id = cover_id };

	return db_run(ctx, &sql_leave_forget, &key_shape, &key, NULL);
}

/* --- What people hear --- */

static const struct field news_fields[] = {
	FIELD_ID(struct cover_news, account_id),
	FIELD_INT(struct cover_news, count),
	FIELD_BOOL(struct cover_news, is_partner),
};
static const struct shape news_shape = SHAPE("cover_news", struct cover_news, news_fields);

enum err leave_store_news(struct ctx *ctx, int64_t leave_id, struct list *ret_news)
{
	const struct leave_key key = { .leave_id = leave_id };

	return db_list(ctx, &sql_leave_news, &key_shape, &key, &news_shape, ret_news);
}

enum err leave_store_alone(struct ctx *ctx, int64_t leave_id, struct list *ret_news)
{
	const struct leave_key key = { .leave_id = leave_id };

	return db_list(ctx, &sql_leave_alone, &key_shape, &key, &news_shape, ret_news);
}

enum err leave_store_told(struct ctx *ctx, int64_t leave_id)
{
	const struct leave_key key = { .leave_id = leave_id };

	return db_run(ctx, &sql_leave_told, &key_shape, &key, NULL);
}

static const struct field report_fields[] = {
	FIELD_ID(struct cover_report, account_id),
	FIELD_INT(struct cover_report, count),
	FIELD_INT(struct cover_report, contacted),
};
static const struct shape report_shape = SHAPE("cover_report", struct cover_report, report_fields);

enum err leave_store_report(struct ctx *ctx, const struct leave_row *leave, struct list *ret_reports)
{
	const struct leave_key key = { .leave_id = leave->id, .account_id = leave->account_id };

	return db_list(ctx, &sql_leave_report, &key_shape, &key, &report_shape, ret_reports);
}

/* --- The sheet --- */

enum { SHEET_MOST = 500 };

static struct leave_key key_of_sheet(const struct ctx *ctx, const struct leave_row *leave)
{
	struct viewer viewer = permission_viewer(ctx);

	return (struct leave_key){ .leave_id = leave->id, .account_id = leave->account_id, .from_ms = leave->from_ms,
				   .to_ms = leave->to_ms, .viewer_id = viewer.account_id, .sees_all = viewer.sees_all,
				   .row_limit = SHEET_MOST };
}

enum err leave_store_items(struct ctx *ctx, const struct leave_row *leave, int64_t acting_id, struct list *ret_items)
{
	struct leave_key key = key_of_sheet(ctx, leave);

	key.acting_id = acting_id;
	return db_list(ctx, &sql_leave_items, &key_shape, &key, &leave_item_shape, ret_items);
}

enum err leave_store_planned_items(struct ctx *ctx, const struct leave_row *leave, struct list *ret_items)
{
	const struct leave_key key = key_of_sheet(ctx, leave);

	return db_list(ctx, &sql_leave_planned_items, &key_shape, &key, &leave_item_shape, ret_items);
}

static const struct field promise_fields[] = {
	FIELD_ID(struct promise_row, id),
	FIELD_ID(struct promise_row, candidate_id),
	FIELD_TEXT(struct promise_row, text),
	FIELD_TIME(struct promise_row, due_at_ms),
};
static const struct shape promise_shape = SHAPE("promise_row", struct promise_row, promise_fields);

enum err leave_store_promises(struct ctx *ctx, const struct leave_row *leave, const char *candidate_ids, struct list *ret_rows)
{
	const struct leave_key key = { .account_id = leave->account_id, .ids = candidate_ids };

	return db_list(ctx, &sql_leave_promises, &key_shape, &key, &promise_shape, ret_rows);
}

enum err leave_store_owns(struct ctx *ctx, const struct leave_row *leave, int64_t followup_id, bool *ret_owns)
{
	const struct leave_key key = { .account_id = leave->account_id, .followup_id = followup_id };
	int64_t n;

	TRY(db_int(ctx, &sql_leave_owns, &key_shape, &key, &n));
	*ret_owns = n > 0;
	return OK;
}

enum err leave_store_set_avoid(struct ctx *ctx, int64_t id, int64_t followup_id, const char *avoid)
{
	const struct leave_key key = { .leave_id = id, .followup_id = followup_id, .avoid = avoid };

	TRY(db_run(ctx, &sql_leave_avoid_clear, &key_shape, &key, NULL));
	return text_is_empty(avoid) ? OK : db_run(ctx, &sql_leave_avoid_set, &key_shape, &key, NULL);
}
