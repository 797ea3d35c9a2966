/* Calling off: foreseeing, beginning, giving back piece by piece, telling. */
#include "feature/departure/departure_cancel.h"

#include "base/text.h"
#include "feature/audit/audit.h"
#include "feature/followup/followup.h"
#include "feature/notification/notification.h"
#include "feature/permission/permission.h"
#include "feature/todo/todo.h"

enum { PIECE = 50, SHOWN_STAYS = 200 };

static const struct field back_fields[] = {
	FIELD_TEXT(struct departure_back, place, .flags = FIELD_REQUIRED),
	FIELD_INT(struct departure_back, back),
	FIELD_INT(struct departure_back, stays),
};
const struct shape departure_back_shape = SHAPE("DepartureBack", struct departure_back, back_fields);

static const struct field stay_fields[] = {
	FIELD_OBJECT(struct departure_stay, candidate, &person_ref_shape),
	FIELD_OBJECT(struct departure_stay, to, &account_ref_shape),
	FIELD_TEXT(struct departure_stay, reason, .flags = FIELD_REQUIRED),
};
static const struct shape stay_shape = SHAPE("DepartureStay", struct departure_stay, stay_fields);

static const struct field outlook_fields[] = {
	FIELD_LIST(struct departure_cancel_outlook, places, &departure_back_shape),
	FIELD_LIST(struct departure_cancel_outlook, stays, &stay_shape),
};
const struct shape departure_cancel_outlook_shape = SHAPE("DepartureCancelOutlook", struct departure_cancel_outlook, outlook_fields);

/* --- Foreseeing and beginning --- */

static enum err load_open(struct ctx *ctx, int64_t id, struct departure_row *ret_row)
{
	const struct departure_query query = { .id = id };
	bool found;

	*ret_row = (struct departure_row){ 0 };
	TRY(departure_store_get(ctx, &query, ret_row, &found));
	if (!found)
		return fail(ctx, ERR_NOT_FOUND, "departure.not_found", NULL, "There is no such hand-over.");
	if (ret_row->locked_at_ms || ret_row->cancelled_at_ms)
		return fail(ctx, ERR_CONFLICT, "departure.over", NULL, "It is over: his account is locked, or it was called off before.");
	return OK;
}

enum err departure_cancel_preview(struct ctx *ctx, int64_t id, struct departure_cancel_outlook *ret_outlook)
{
	struct departure_query query = { .id = id, .row_limit = SHOWN_STAYS };
	struct departure_cancel_outlook outlook = { 0 };
	struct departure_row row;
	struct list rows;

	TRY(load_open(ctx, id, &row));
	query.account_id = row.account_id;
	TRY(departure_store_back_counts(ctx, &query, &outlook.places));
	if (permission_viewer(ctx).sees_all) {
		TRY(departure_store_stays(ctx, &query, &rows));
		struct departure_stay *stays = arena_array(ctx->arena, rows.count + 1, sizeof(*stays));
		for (size_t i = 0; i < rows.count; i++) {
			const struct departure_stay_row *from = (const struct departure_stay_row *)rows.items + i;

			stays[i] = (struct departure_stay){ { from->candidate_id, from->candidate_name }, { from->to_id, from->to_name },
							    from->reason };
		}
		outlook.stays = (struct list){ stays, rows.count };
	}
	*ret_outlook = outlook;
	return OK;
}

enum err departure_cancel(struct ctx *ctx, int64_t id, const char *note)
{
	struct departure_row row;

	TRY(load_open(ctx, id, &row));
	row.state = "cancelling";
	row.cancelled_by_id = ctx->actor.account_id;
	row.cancelled_at_ms = ctx_now_ms(ctx);
	row.cancel_note = note;
	TRY(departure_store_update(ctx, &row));
	TRY(departure_store_export_on(ctx, row.account_id));
	return audit_note(ctx, "departure.cancel", "account", row.account_id,
			  arena_format(ctx->arena, "{\"departure_id\":%lld}", (long long)id));
}

/* --- Giving back --- */

/* Where the receiver had a followup of his own, that one stays with him, and who stays opens his anew. */
static enum err back_followup(struct ctx *ctx, const struct departure_row *departure, const struct departure_verdict *verdict)
{
	const struct followup_open spec = { .candidate_id = verdict->candidate_id, .owner_id = departure->account_id, .opened_by = "hand" };
	int64_t id;

	return verdict->joined ? followup_open(ctx, &spec, &id) : followup_pass_on(ctx, verdict->row_id, departure->account_id);
}

static enum err back_row(struct ctx *ctx, const struct departure_row *departure, const struct departure_verdict *verdict)
{
	const struct departure_query query = { .row_id = verdict->row_id, .account_id = departure->account_id, .to_id = verdict->to_id };

	return departure_store_back(ctx, verdict->place, &query, verdict->joined);
}

static enum err give_back_one(struct ctx *ctx, const struct departure_row *departure, const struct departure_verdict *verdict)
{
	bool goes = text_equal(verdict->verdict, "back");

	if (goes && text_equal(verdict->place, "followup"))
		TRY(back_followup(ctx, departure, verdict));
	else if (goes)
		TRY(back_row(ctx, departure, verdict));
	return departure_store_decide(ctx, verdict->id, verdict->verdict);
}

/* --- The end --- */

static enum err tell(struct ctx *ctx, const struct departure_row *departure, int64_t account_id, int64_t count)
{
	struct account account = { 0 };

	TRY(account_get(ctx, account_id, &account));
	bool english = text_equal(account.locale, "en");
	const struct notification_note note = {
		.account_id = account_id,
		.kind = "relay",
		.text = arena_format(ctx->arena, english ? "%s stays: candidates given back: %lld" : "%s 不离职了：交还 %lld 位候选人",
				     departure->account_name, (long long)count),
		.detail = departure->cancel_note,
		.link = "departures",
		.dedup_key = arena_format(ctx->arena, "departure-cancel:%lld:%lld", (long long)departure->id, (long long)account_id),
	};
	return notification_inbox_add(ctx, &note);
}

static enum err tell_all(struct ctx *ctx, const struct departure_row *departure)
{
	struct list given;
	int64_t total = 0;

	TRY(departure_store_given_back(ctx, departure->id, &given));
	for (size_t i = 0; i < given.count; i++) {
		const struct departure_taken *one = (const struct departure_taken *)given.items + i;

		TRY(tell(ctx, departure, one->to_id, one->count));
		total += one->count;
	}
	return tell(ctx, departure, departure->account_id, total);
}

static enum err finish(struct ctx *ctx, struct departure_row *departure)
{
	departure->state = "cancelled";
	TRY(departure_store_update(ctx, departure));
	TRY(todo_done_by_key(ctx, arena_format(ctx->arena, "wechat:%lld:", (long long)departure->id)));
	return tell_all(ctx, departure);
}

enum err departure_give_back(struct ctx *ctx, struct departure_row *departure, bool *ret_more)
{
	const struct departure_query query = { .id = departure->id, .account_id = departure->account_id, .row_limit = PIECE };
	struct list verdicts;

	TRY(departure_store_verdicts(ctx, &query, &verdicts));
	for (size_t i = 0; i < verdicts.count; i++)
		TRY(give_back_one(ctx, departure, (const struct departure_verdict *)verdicts.items + i));
	*ret_more = verdicts.count > 0;
	return *ret_more ? OK : finish(ctx, departure);
}
