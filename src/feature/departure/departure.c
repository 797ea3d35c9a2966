/* Rules of departures: who may start one, who takes over what, what is shown of it. */
#include "feature/departure/departure.h"

#include "base/text.h"
#include "base/zone.h"
#include "feature/audit/audit.h"
#include "feature/departure/departure_move.h"
#include "feature/departure/departure_store.h"
#include "feature/permission/permission.h"

enum { RULES_MAX = 200, LIST_MAX = 100, PIECE = 500 };

static const char sort_items[] = "departureitem";

static const struct field share_fields[] = {
	FIELD_OBJECT(struct departure_share, account, &account_ref_shape),
	FIELD_INT(struct departure_share, count),
};
static const struct shape share_shape = SHAPE("DepartureShare", struct departure_share, share_fields);

static const struct field counts_fields[] = {
	FIELD_INT(struct departure_counts, followups),	  FIELD_INT(struct departure_counts, submissions),
	FIELD_INT(struct departure_counts, todos),	  FIELD_INT(struct departure_counts, appointments),
	FIELD_INT(struct departure_counts, relays),	  FIELD_INT(struct departure_counts, leads),
	FIELD_INT(struct departure_counts, backups),	  FIELD_INT(struct departure_counts, wechat),
	FIELD_LIST(struct departure_counts, shares, &share_shape),
};
const struct shape departure_counts_shape = SHAPE("DepartureCounts", struct departure_counts, counts_fields);

static const struct field departure_fields[] = {
	FIELD_ID(struct departure, id, .flags = FIELD_REQUIRED),
	FIELD_OBJECT(struct departure, account, &account_ref_shape),
	FIELD_OBJECT(struct departure, to, &account_ref_shape),
	FIELD_DATE(struct departure, last_day, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct departure, note),
	FIELD_TEXT(struct departure, state, .flags = FIELD_REQUIRED),
	FIELD_DATE(struct departure, starts_on),
	FIELD_BOOL(struct departure, may_cancel),
	FIELD_TIME(struct departure, cancelled_at),
	FIELD_TEXT(struct departure, cancel_note),
	FIELD_BOOL(struct departure, locked),
	FIELD_INT(struct departure, total),
	FIELD_INT(struct departure, moved),
	FIELD_INT(struct departure, mine),
	FIELD_OBJECT_PTR(struct departure, created_by, &account_ref_shape),
	FIELD_TIME(struct departure, created_at, .flags = FIELD_REQUIRED),
	FIELD_TIME(struct departure, finished_at),
	FIELD_OBJECT_PTR(struct departure, remains, &departure_counts_shape),
};
const struct shape departure_shape = SHAPE("Departure", struct departure, departure_fields);

static const struct field rule_fields[] = {
	FIELD_ID(struct departure_rule, candidate_id),
	FIELD_ID(struct departure_rule, position_id),
	FIELD_TEXT(struct departure_rule, job_type, .max = 40),
	FIELD_ID(struct departure_rule, to_id, .flags = FIELD_REQUIRED),
};
static const struct shape rule_shape = SHAPE("DepartureRule", struct departure_rule, rule_fields);

static const struct field input_fields[] = {
	FIELD_ID(struct departure_input, account_id, .flags = FIELD_REQUIRED),
	FIELD_ID(struct departure_input, to_id, .flags = FIELD_REQUIRED),
	FIELD_DATE(struct departure_input, starts_on),
	FIELD_DATE(struct departure_input, last_day),
	FIELD_TEXT(struct departure_input, note, .max = 2000),
	FIELD_LIST(struct departure_input, rules, &rule_shape, .max = RULES_MAX),
};
const struct shape departure_input_shape = SHAPE("DepartureInput", struct departure_input, input_fields);

static const struct field item_fields[] = {
	FIELD_ID(struct departure_item, id, .flags = FIELD_REQUIRED),
	FIELD_OBJECT(struct departure_item, candidate, &person_ref_shape),
	FIELD_OBJECT(struct departure_item, to, &account_ref_shape),
	FIELD_BOOL(struct departure_item, wechat),
};
const struct shape departure_item_shape = SHAPE("DepartureItem", struct departure_item, item_fields);

/* --- Who may, and what makes sense --- */

static bool manages(const struct ctx *ctx)
{
	return role_may(ctx->actor.role, ctx->actor.rights, PERMIT_HAND_OVER);
}

static enum err check_receiver(struct ctx *ctx, const struct departure_input *input, int64_t to_id)
{
	struct account account = { 0 };
	enum err err = account_get(ctx, to_id, &account);

	if (err == ERR_NOT_FOUND)
		fault_clear(ctx);
	else
		TRY(err);
	if (err == ERR_NOT_FOUND || to_id == input->account_id || !text_equal(account.state, "active") ||
	    !role_may(account.role, 0, PERMIT_VIEW))
		return fail(ctx, ERR_MEANING, "account.cannot_follow_up", "to_id", "This account cannot take candidates over.");
	return OK;
}

/* Each rule names one thing. */
static enum err check_rules(struct ctx *ctx, const struct departure_input *input)
{
	for (size_t i = 0; i < input->rules.count; i++) {
		const struct departure_rule *rule = (const struct departure_rule *)input->rules.items + i;

		if (!!rule->candidate_id + !!rule->position_id + !text_is_empty(rule->job_type) != 1)
			return fail(ctx, ERR_MEANING, "departure.rule", "rules", "A rule names a candidate, a position or a job type.");
		TRY(check_receiver(ctx, input, rule->to_id));
	}
	return OK;
}

static enum err check_account(struct ctx *ctx, int64_t account_id, struct account *ret_account)
{
	struct heads others;
	int64_t count;

	TRY(account_get(ctx, account_id, ret_account));
	if (account_id == ctx->actor.account_id)
		return fail(ctx, ERR_MEANING, "departure.self", "account_id", "Nobody hands himself over.");
	TRY(departure_store_count_open(ctx, account_id, &count));
	if (count)
		return fail(ctx, ERR_CONFLICT, "departure.exists", "account_id", "He is leaving already.");
	TRY(account_heads(ctx, account_id, &others));
	if (ret_account->rights & ~others.rights)
		return fail(ctx, ERR_CONFLICT, "departure.last_admin", "account_id", "The firm needs another holder of his rights first.");
	return OK;
}

static enum err check(struct ctx *ctx, const struct departure_input *input, struct account *ret_account)
{
	*ret_account = (struct account){ 0 };
	TRY(check_account(ctx, input->account_id, ret_account));
	TRY(check_receiver(ctx, input, input->to_id));
	return check_rules(ctx, input);
}

/* --- Foreseeing --- */

static enum err add_share(struct ctx *ctx, struct vec *shares, int64_t to_id)
{
	struct account_ref *account;

	for (size_t i = 0; i < shares->count; i++) {
		struct departure_share *share = vec_at(shares, i);

		if (share->account.id == to_id) {
			share->count++;
			return OK;
		}
	}
	TRY(account_ref_get(ctx, to_id, &account));
	vec_add(shares, &(struct departure_share){ .account = *account, .count = 1 });
	return OK;
}

enum err departure_preview(struct ctx *ctx, const struct departure_input *input, struct departure_counts *ret_counts)
{
	struct departure_query query = { .account_id = input->account_id, .row_limit = PIECE };
	struct departure_counts counts;
	struct account account;
	struct vec shares;
	struct list things;

	TRY(check(ctx, input, &account));
	TRY(departure_store_counts(ctx, input->account_id, &counts));
	vec_init(&shares, ctx->arena, sizeof(struct departure_share));
	do {
		TRY(departure_store_followups(ctx, &query, &things));
		for (size_t i = 0; i < things.count; i++) {
			const struct departure_thing *thing = (const struct departure_thing *)things.items + i;

			TRY(add_share(ctx, &shares, departure_receiver(&input->rules, input->to_id, thing)));
			query.after_id = thing->id;
		}
	} while (things.count == PIECE);
	counts.shares = vec_list(&shares);
	*ret_counts = counts;
	return OK;
}

/* --- Starting --- */

/* The beginning of a day in somebody's zone, or of one some days later. */
static int64_t day_ms(const char *day, int later, const char *zone)
{
	struct local_time local = { 0 };
	int64_t days = 0;

	date_parse(day, &days);
	date_from_days(days + later, &local.year, &local.month, &local.day);
	return zone_instant_ms(zone_get(zone), &local);
}

enum err departure_start(struct ctx *ctx, const struct departure_input *input, int64_t *ret_id)
{
	struct departure_counts counts;
	struct account account;

	TRY(check(ctx, input, &account));
	if (!input->last_day)
		return fail(ctx, ERR_MEANING, "request.missing", "last_day", "Which day is his last?");
	struct departure_row row = {
		.account_id = input->account_id,
		.to_id = input->to_id,
		.last_day = input->last_day,
		.leaves_at_ms = day_ms(input->last_day, 1, account.zone),
		.starts_on = input->starts_on,
		.starts_at_ms = input->starts_on ? day_ms(input->starts_on, 0, account.zone) : 0,
		.note = input->note,
		.created_by_id = ctx->actor.account_id,
	};
	if (row.leaves_at_ms <= ctx_now_ms(ctx))
		return fail(ctx, ERR_MEANING, "departure.past", "last_day", "This day is over.");
	if (row.starts_at_ms >= row.leaves_at_ms)
		return fail(ctx, ERR_MEANING, "departure.order", "starts_on", "It begins after his last day.");
	TRY(departure_store_counts(ctx, row.account_id, &counts));
	row.total = counts.followups;
	TRY(departure_store_export_off(ctx, row.account_id));
	TRY(departure_store_insert(ctx, &row, ret_id));
	for (size_t i = 0; i < input->rules.count; i++)
		TRY(departure_store_add_rule(ctx, *ret_id, (const struct departure_rule *)input->rules.items + i));
	TRY(audit_note(ctx, "departure.export_off", "account", row.account_id, NULL));
	return audit_note(ctx, "departure.start", "account", row.account_id,
			  arena_format(ctx->arena, "{\"departure_id\":%lld,\"to_id\":%lld,\"followups\":%lld}", (long long)*ret_id,
				       (long long)row.to_id, (long long)row.total));
}

/* --- Reading --- */

static enum err make_departure(struct ctx *ctx, const struct departure_row *row, struct departure *ret_departure)
{
	const struct account_ref by = { row->created_by_id, row->created_by_name };
	struct departure_counts remains;

	*ret_departure = (struct departure){
		.id = row->id,
		.account = { row->account_id, row->account_name },
		.to = { row->to_id, row->to_name },
		.last_day = row->last_day,
		.note = row->note,
		.state = text_equal(row->state, "running") && row->starts_at_ms > ctx_now_ms(ctx) ? "planned" : row->state,
		.starts_on = row->starts_on,
		.may_cancel = manages(ctx) && !row->locked_at_ms && !row->cancelled_at_ms,
		.cancelled_at = row->cancelled_at_ms,
		.cancel_note = row->cancel_note,
		.locked = row->locked_at_ms != 0,
		.mine = row->mine,
		.created_by = arena_copy(ctx->arena, &by, sizeof(by)),
		.created_at = row->created_at_ms,
		.finished_at = row->finished_at_ms,
	};
	if (!manages(ctx))
		return OK;
	ret_departure->total = row->total;
	ret_departure->moved = row->moved;
	TRY(departure_store_counts(ctx, row->account_id, &remains));
	ret_departure->remains = arena_copy(ctx->arena, &remains, sizeof(remains));
	return OK;
}

static enum err load(struct ctx *ctx, int64_t id, struct departure_row *ret_row)
{
	const struct departure_query query = { .id = id, .viewer_id = ctx->actor.account_id };
	bool found;

	*ret_row = (struct departure_row){ 0 };
	TRY(departure_store_get(ctx, &query, ret_row, &found));
	if (!found || (!manages(ctx) && !ret_row->mine))
		return fail(ctx, ERR_NOT_FOUND, "departure.not_found", NULL, "There is no such hand-over.");
	return OK;
}

enum err departure_get(struct ctx *ctx, int64_t id, struct departure *ret_departure)
{
	struct departure_row row;

	TRY(load(ctx, id, &row));
	return make_departure(ctx, &row, ret_departure);
}

enum err departure_list(struct ctx *ctx, struct list *ret_departures)
{
	const struct departure_query query = { .viewer_id = ctx->actor.account_id, .row_limit = LIST_MAX };
	struct vec shown;
	struct list rows;

	TRY(departure_store_list(ctx, &query, &rows));
	vec_init(&shown, ctx->arena, sizeof(struct departure));
	for (size_t i = 0; i < rows.count; i++) {
		const struct departure_row *row = (const struct departure_row *)rows.items + i;

		if (manages(ctx) || row->mine)
			TRY(make_departure(ctx, row, vec_push(&shown)));
	}
	*ret_departures = vec_list(&shown);
	return OK;
}

enum err departure_items(struct ctx *ctx, int64_t id, const struct departure_item_filter *filter, struct page *ret_page)
{
	const struct viewer viewer = permission_viewer(ctx);
	struct departure_row row;
	struct page page = { 0 };
	struct page_key key;
	struct list rows;

	TRY(load(ctx, id, &row));
	TRY(page_start(ctx, filter->cursor, sort_items, &key));
	const struct departure_query query = { .id = id, .viewer_id = viewer.sees_all ? 0 : viewer.account_id, .after_id = key.id,
					       .row_limit = filter->limit };
	TRY(departure_store_items(ctx, &query, &rows));
	TRY(departure_store_item_count(ctx, &query, &page.total));
	struct departure_item *items = arena_array(ctx->arena, rows.count + 1, sizeof(*items));
	for (size_t i = 0; i < rows.count; i++) {
		const struct departure_item_row *from = (const struct departure_item_row *)rows.items + i;

		items[i] = (struct departure_item){ from->id, { from->candidate_id, from->candidate_name }, { from->to_id, from->to_name },
						    from->is_wechat };
	}
	page.items = (struct list){ items, rows.count };
	if (rows.count == (size_t)filter->limit)
		page.next = page_next(ctx, sort_items, &(struct page_key){ .id = items[rows.count - 1].id });
	*ret_page = page;
	return OK;
}
