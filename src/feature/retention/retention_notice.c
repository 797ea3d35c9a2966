/* Nights, and those whom a rule has found, as people see them; keeping one. */
#include "feature/retention/retention.h"

#include "base/zone.h"
#include "feature/audit/audit.h"
#include "feature/permission/permission.h"
#include "feature/retention/retention_run.h"
#include "feature/retention/retention_store.h"

enum { KEPT_DAYS = 365, KEPT_MOST_DAYS = 3 * 366 };

static const char sort_notices[] = "retention";

static const char *const state_names[] = { NULL, "waiting", "kept", "lapsed", "unanswered", "archived", "failed" };
const struct choices retention_states = CHOICES(state_names);

static const struct field notice_fields[] = {
	FIELD_ID(struct retention_notice, id, .flags = FIELD_REQUIRED),
	FIELD_OBJECT(struct retention_notice, candidate, &person_ref_shape),
	FIELD_OBJECT(struct retention_notice, owner, &account_ref_shape),
	FIELD_ENUM(struct retention_notice, subject, &retention_subjects, .flags = FIELD_REQUIRED),
	FIELD_ENUM(struct retention_notice, action, &retention_actions, .flags = FIELD_REQUIRED),
	FIELD_ENUM(struct retention_notice, state, &retention_states, .flags = FIELD_REQUIRED),
	FIELD_TIME(struct retention_notice, found_at, .flags = FIELD_REQUIRED),
	FIELD_TIME(struct retention_notice, act_at, .flags = FIELD_REQUIRED),
	FIELD_TIME(struct retention_notice, settled_at),
	FIELD_OBJECT_PTR(struct retention_notice, settled_by, &account_ref_shape),
	FIELD_TEXT(struct retention_notice, reason),
	FIELD_TIME(struct retention_notice, keep_until),
};
const struct shape retention_notice_shape = SHAPE("RetentionNotice", struct retention_notice, notice_fields);

static const struct field counts_fields[] = {
	FIELD_INT(struct retention_counts, found),	FIELD_INT(struct retention_counts, unanswered),
	FIELD_INT(struct retention_counts, archived),	FIELD_INT(struct retention_counts, erased),
	FIELD_INT(struct retention_counts, lapsed),	FIELD_INT(struct retention_counts, failed),
	FIELD_INT(struct retention_counts, recordings), FIELD_INT(struct retention_counts, imports),
	FIELD_INT(struct retention_counts, inbox),	FIELD_INT(struct retention_counts, outbox),
};
static const struct shape counts_shape = SHAPE("RetentionCounts", struct retention_counts, counts_fields);

static const struct field run_fields[] = {
	FIELD_ID(struct retention_run, id, .flags = FIELD_REQUIRED),
	FIELD_TIME(struct retention_run, started_at, .flags = FIELD_REQUIRED),
	FIELD_TIME(struct retention_run, finished_at),
	FIELD_OBJECT(struct retention_run, counts, &counts_shape),
};
const struct shape retention_run_shape = SHAPE("RetentionRun", struct retention_run, run_fields);

/* --- Showing --- */

enum err retention_runs(struct ctx *ctx, struct list *ret_runs)
{
	return retention_store_runs(ctx, ret_runs);
}


static struct retention_notice show(struct ctx *ctx, const struct retention_notice_row *row)
{
	const struct account_ref by = { row->settled_by_id, row->settled_by_name };

	return (struct retention_notice){
		.id = row->id,
		.candidate = { row->candidate_id, row->candidate_name },
		.owner = { row->owner_id, row->owner_name },
		.subject = row->subject,
		.action = row->action,
		.state = row->state,
		.found_at = row->found_at_ms,
		.act_at = row->act_at_ms,
		.settled_at = row->settled_at_ms,
		.settled_by = by.id ? arena_copy(ctx->arena, &by, sizeof(by)) : NULL,
		.reason = row->reason,
		.keep_until = row->keep_until_ms,
	};
}

static int64_t viewer_id(const struct ctx *ctx)
{
	const struct viewer viewer = permission_viewer(ctx);

	return viewer.sees_all ? 0 : viewer.account_id;
}

enum err retention_notices(struct ctx *ctx, const struct retention_notice_filter *filter, struct page *ret_page)
{
	struct retention_query query = { .state = filter->state, .account_id = viewer_id(ctx), .row_limit = filter->limit };
	struct page page = { 0 };
	struct page_key key;
	struct list rows;

	TRY(page_start(ctx, filter->cursor, sort_notices, &key));
	query.after_id = key.id;
	TRY(retention_store_page(ctx, &query, &rows));
	TRY(retention_store_page_count(ctx, &query, &page.total));
	struct retention_notice *items = arena_array(ctx->arena, rows.count + 1, sizeof(*items));
	for (size_t i = 0; i < rows.count; i++)
		items[i] = show(ctx, (const struct retention_notice_row *)rows.items + i);
	page.items = (struct list){ items, rows.count };
	if (rows.count == (size_t)filter->limit)
		page.next = page_next(ctx, sort_notices, &(struct page_key){ .id = items[rows.count - 1].id });
	*ret_page = page;
	return OK;
}

static enum err load(struct ctx *ctx, int64_t id, struct retention_notice_row *ret_row)
{
	const struct retention_query query = { .id = id, .account_id = viewer_id(ctx) };
	bool found;

	TRY(retention_store_notice(ctx, &query, ret_row, &found));
	return found ? OK : fail(ctx, ERR_NOT_FOUND, "retention.not_found", NULL, "There is no such notice.");
}

enum err retention_notice_get(struct ctx *ctx, int64_t id, struct retention_notice *ret_notice)
{
	struct retention_notice_row row;

	TRY(load(ctx, id, &row));
	*ret_notice = show(ctx, &row);
	return OK;
}

/* --- Keeping --- */

/* The beginning of a day in the actor's zone. */
static enum err read_until(struct ctx *ctx, const char *until_on, int64_t *ret_until_ms)
{
	int64_t now_ms = ctx_now_ms(ctx), days = 0;
	struct local_time local = { 0 };

	*ret_until_ms = now_ms + (int64_t)KEPT_DAYS * MS_PER_DAY;
	if (!until_on)
		return OK;
	date_parse(until_on, &days);
	date_from_days(days, &local.year, &local.month, &local.day);
	*ret_until_ms = zone_instant_ms(ctx->actor.zone, &local);
	if (*ret_until_ms <= now_ms || *ret_until_ms > now_ms + (int64_t)KEPT_MOST_DAYS * MS_PER_DAY)
		return fail(ctx, ERR_MEANING, "retention.until", "until_on", "A day from tomorrow on, within three years.");
	return OK;
}

enum err retention_keep(struct ctx *ctx, int64_t id, const char *reason, const char *until_on)
{
	struct retention_notice_row row;
	bool is_settled;

	TRY(load(ctx, id, &row));
	TRY(read_until(ctx, until_on, &row.keep_until_ms));
	row.state = RETENTION_KEPT;
	row.reason = reason;
	row.settled_by_id = ctx->actor.account_id;
	TRY(retention_store_settle(ctx, &row, &is_settled));
	if (!is_settled)
		return fail(ctx, ERR_CONFLICT, "retention.settled", NULL, "This was decided before.");
	TRY(retention_end_asking(ctx, &row));
	return audit_note(ctx, "retention.keep", "candidate", row.candidate_id,
			  arena_format(ctx->arena, "{\"notice_id\":%lld}", (long long)id));
}
