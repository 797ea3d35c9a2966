/* Routes of followups: lists, changes, snooze, put away, end, why this date. */
#include "base/text.h"
#include "base/zone.h"
#include "feature/audit/audit.h"
#include "feature/followup/followup_query.h"
#include "feature/followup/followup_refresh.h"
#include "feature/permission/permission.h"

static const struct field page_fields[] = PAGE_FIELDS(&followup_reply_shape);
static const struct shape page_shape = SHAPE("FollowupList", struct page, page_fields);

static enum err reply_followup(struct ctx *ctx, struct http_exchange *exchange, int status, int64_t id)
{
	struct followup_reply *reply;

	TRY(followup_reply_get(ctx, id, &reply));
	return http_reply_version(ctx, exchange, status, &followup_reply_shape, reply, reply->version);
}

static enum err get_followups(struct ctx *ctx, struct http_exchange *exchange)
{
	struct followup_filter filter = { .limit = PAGE_LIMIT };
	struct page page;

	TRY(page_read(ctx, exchange, &followup_filter_shape, &filter, &filter.cursor));
	TRY(followup_page(ctx, &filter, &page));
	return page_reply(ctx, exchange, &page_shape, &page);
}

static enum err get_followup(struct ctx *ctx, struct http_exchange *exchange)
{
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	return reply_followup(ctx, exchange, 200, id);
}

/* --- Opening and changing --- */

struct followup_new {
	int64_t candidate_id;
	int64_t owner_id;
	int64_t next_due_at;
	int care;
};
static const struct field followup_new_fields[] = {
	FIELD_ID(struct followup_new, candidate_id, .flags = FIELD_REQUIRED),
	FIELD_ID(struct followup_new, owner_id),
	FIELD_TIME(struct followup_new, next_due_at),
	FIELD_ENUM(struct followup_new, care, &care_choices),
};
static const struct shape followup_new_shape = SHAPE("FollowupInput", struct followup_new, followup_new_fields);

/* Work is given to somebody else by those who see the team, or by its owner. */
static enum err may_give_to(struct ctx *ctx, int64_t account_id)
{
	struct account account = { 0 };

	TRY(account_get(ctx, account_id, &account));
	if (!text_equal(account.state, "active") || !role_may(account.role, 0, PERMIT_VIEW))
		return fail(ctx, ERR_MEANING, "account.cannot_follow_up", "owner_id", "This account does not follow up candidates.");
	return OK;
}

static enum err future_date(struct ctx *ctx, int64_t at_ms)
{
	if (at_ms && at_ms <= ctx_now_ms(ctx))
		return fail(ctx, ERR_MEANING, "followup.past_date", "next_due_at", "The next contact lies in the future.");
	return OK;
}

static enum err post_followup(struct ctx *ctx, struct http_exchange *exchange)
{
	struct followup_new wanted = { 0 };
	int64_t id;

	TRY(http_read_body(ctx, exchange, &followup_new_shape, &wanted));
	TRY(permission_need(ctx, wanted.candidate_id, ACT_RECORD));
	TRY(future_date(ctx, wanted.next_due_at));
	if (wanted.owner_id && wanted.owner_id != ctx->actor.account_id)
		TRY(may_give_to(ctx, wanted.owner_id));
	struct followup_open spec = { .candidate_id = wanted.candidate_id, .owner_id = wanted.owner_id,
				      .is_pool = wanted.care == CARE_POOL, .opened_by = "hand",
				      .explicit_due_at_ms = wanted.next_due_at };
	TRY(followup_open(ctx, &spec, &id));
	return reply_followup(ctx, exchange, 201, id);
}

struct followup_change {
	uint64_t present;
	int64_t owner_id;
	int64_t backup_id;
	int64_t next_due_at;
	int care;
	int pool_grade;
	bool offer_in_hand;
	bool counter_offer;
	bool at_risk;
};
static const struct field followup_change_fields[] = {
	FIELD_ID(struct followup_change, owner_id),
	FIELD_ID(struct followup_change, backup_id),
	FIELD_TIME(struct followup_change, next_due_at),
	FIELD_ENUM(struct followup_change, care, &care_choices),
	FIELD_ENUM(struct followup_change, pool_grade, &pool_grade_choices),
	FIELD_BOOL(struct followup_change, offer_in_hand),
	FIELD_BOOL(struct followup_change, counter_offer),
	FIELD_BOOL(struct followup_change, at_risk),
};
static const struct shape followup_change_shape =
	SHAPE_INPUT("FollowupChange", struct followup_change, followup_change_fields);

static bool has(const struct followup_change *change, const char *name)
{
	return shape_has(&followup_change_shape, change, name);
}

static int64_t risk_since(struct ctx *ctx, bool is_set, int64_t since_ms)
{
	return !is_set ? 0 : since_ms ? since_ms : ctx_now_ms(ctx);
}

static enum err change_people(struct ctx *ctx, const struct followup_change *change, struct followup *row)
{
	if (has(change, "backup_id"))
		row->backup_id = change->backup_id;
	if (row->backup_id && has(change, "backup_id"))
		TRY(may_give_to(ctx, row->backup_id));
	if (!change->owner_id || change->owner_id == row->owner_id)
		return OK;
	TRY(may_give_to(ctx, change->owner_id));
	TRY(followup_hand_over(ctx, row, change->owner_id));
	return audit_note(ctx, "followup.hand_over", "followup", row->id,
			  arena_format(ctx->arena, "{\"owner_id\":%lld}", (long long)change->owner_id));
}

static enum err apply_change(struct ctx *ctx, const struct followup_change *change, struct followup *row)
{
	TRY(change_people(ctx, change, row));
	if (has(change, "next_due_at"))
		followup_set_explicit(ctx, row, change->next_due_at);
	if (has(change, "next_due_at"))
		row->snoozed_until_ms = 0;
	if (change->care) {
		bool is_pool = change->care == CARE_POOL;

		row->care = choice_text(&care_choices, change->care);
		row->pool_grade = is_pool && !row->pool_grade ? "B" : row->pool_grade;
	}
	if (change->pool_grade)
		row->pool_grade = choice_text(&pool_grade_choices, change->pool_grade);
	if (has(change, "offer_in_hand"))
		row->offer_in_hand_ms = risk_since(ctx, change->offer_in_hand, row->offer_in_hand_ms);
	if (has(change, "counter_offer"))
		row->counter_offer_ms = risk_since(ctx, change->counter_offer, row->counter_offer_ms);
	if (has(change, "at_risk"))
		row->risk_by_hand_ms = risk_since(ctx, change->at_risk, row->risk_by_hand_ms);
	return OK;
}

/* Loads within the firm, checks that the actor may, and that nobody was faster. */
static enum err load_to_change(struct ctx *ctx, struct http_exchange *exchange, struct followup *ret_row)
{
	struct followup_view view = { 0 };
	int64_t version;
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(http_if_match(ctx, exchange, &version));
	TRY(followup_view_get(ctx, id, &view));
	TRY(permission_need(ctx, view.candidate_id, ACT_RECORD));
	TRY(followup_store_get(ctx, id, ret_row));
	if (version && version != ret_row->version)
		return fail(ctx, ERR_STALE, "request.stale", NULL, "Somebody changed the followup in between.");
	if (!text_equal(ret_row->state, "open"))
		return fail(ctx, ERR_CONFLICT, "followup.ended", NULL, "This followup has ended.");
	followup_act_on_behalf(ctx, ret_row);
	return OK;
}

/* Only a new date or a new owner is an answer to a reminder. */
static const char *name_of_change(const struct followup_change *change, bool is_handed_over)
{
	if (is_handed_over)
		return "handed_over";
	return has(change, "next_due_at") ? "rescheduled" : "moved";
}

static enum err patch_followup(struct ctx *ctx, struct http_exchange *exchange)
{
	struct followup_change change = { 0 };
	struct refresh_setting setting;
	struct followup row = { 0 };
	int64_t owner_id;

	TRY(http_read_body(ctx, exchange, &followup_change_shape, &change));
	TRY(future_date(ctx, change.next_due_at));
	TRY(load_to_change(ctx, exchange, &row));
	owner_id = row.owner_id;
	TRY(apply_change(ctx, &change, &row));
	TRY(followup_setting_load(ctx, &setting));
	TRY(followup_work_out(ctx, &setting, &row));
	TRY(followup_save(ctx, &row, name_of_change(&change, row.owner_id != owner_id)));
	return reply_followup(ctx, exchange, 200, row.id);
}

struct snooze_request {
	int64_t until;
};
static const struct field snooze_fields[] = { FIELD_TIME(struct snooze_request, until, .flags = FIELD_REQUIRED) };
static const struct shape snooze_shape = SHAPE("Snooze", struct snooze_request, snooze_fields);

static enum err post_snooze(struct ctx *ctx, struct http_exchange *exchange)
{
	struct snooze_request request = { 0 };
	struct followup row = { 0 };

	TRY(http_read_body(ctx, exchange, &snooze_shape, &request));
	TRY(load_to_change(ctx, exchange, &row));
	TRY(followup_snooze(ctx, row.id, request.until));
	return reply_followup(ctx, exchange, 200, row.id);
}

struct put_away_request {
	bool put_away;
};
static const struct field put_away_fields[] = { FIELD_BOOL(struct put_away_request, put_away) };
static const struct shape put_away_shape = SHAPE("PutAway", struct put_away_request, put_away_fields);

static enum err post_put_away(struct ctx *ctx, struct http_exchange *exchange)
{
	struct put_away_request request = { .put_away = true };
	struct followup row = { 0 };

	TRY(http_read_body(ctx, exchange, &put_away_shape, &request));
	TRY(load_to_change(ctx, exchange, &row));
	row.put_away_on = request.put_away ? followup_today(ctx) : NULL;
	TRY(followup_save(ctx, &row, "put_away"));
	return reply_followup(ctx, exchange, 200, row.id);
}

struct end_request {
	const char *reason;
	int64_t wake_at;
};
static const struct field end_fields[] = {
	FIELD_TEXT(struct end_request, reason, .min = 1, .max = 500, .flags = FIELD_REQUIRED),
	FIELD_TIME(struct end_request, wake_at),
};
static const struct shape end_shape = SHAPE("FollowupEnd", struct end_request, end_fields);

static enum err post_end(struct ctx *ctx, struct http_exchange *exchange)
{
	struct end_request request = { 0 };
	struct followup row = { 0 };

	TRY(http_read_body(ctx, exchange, &end_shape, &request));
	if (request.wake_at && request.wake_at <= ctx_now_ms(ctx))
		return fail(ctx, ERR_MEANING, "followup.past_date", "wake_at", "The wake date lies in the future.");
	TRY(load_to_change(ctx, exchange, &row));
	TRY(followup_end(ctx, row.id, request.reason, request.wake_at));
	return reply_followup(ctx, exchange, 200, row.id);
}

/* --- Why this date --- */

struct why_rule {
	const char *source;
	const char *name;
	int64_t interval;
	const char *unit;
	bool hard;
};
static const struct field why_rule_fields[] = {
	FIELD_TEXT(struct why_rule, source, .choices = &cadence_sources, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct why_rule, name),
	FIELD_INT(struct why_rule, interval, .flags = FIELD_NULL), FIELD_TEXT(struct why_rule, unit, .choices = &cadence_units),
	FIELD_BOOL(struct why_rule, hard),
};
static const struct shape why_rule_shape = SHAPE("WhyRule", struct why_rule, why_rule_fields);

struct why {
	int64_t followup_id;
	int64_t next_due_at;
	int64_t yellow_at;
	int64_t red_at;
	const char *colour;
	const char *text;
	struct why_rule rule;
	int64_t counted_from;
	const char *counted_from_kind;
	struct list steps;
	struct list reasons;
	int64_t cases;
	bool calendar_known;
};
static const struct field why_fields[] = {
	FIELD_ID(struct why, followup_id, .flags = FIELD_REQUIRED),
	FIELD_TIME(struct why, next_due_at),
	FIELD_TIME(struct why, yellow_at),
	FIELD_TIME(struct why, red_at),
	FIELD_TEXT(struct why, colour, .choices = &cadence_colours, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct why, text, .flags = FIELD_REQUIRED),
	FIELD_OBJECT(struct why, rule, &why_rule_shape),
	FIELD_TIME(struct why, counted_from),
	FIELD_TEXT(struct why, counted_from_kind, .choices = &cadence_bases),
	FIELD_LIST(struct why, steps, &reason_shape),
	FIELD_LIST(struct why, reasons, &reason_shape),
	FIELD_INT(struct why, cases, .flags = FIELD_NULL),
	FIELD_BOOL(struct why, calendar_known),
};
static const struct shape why_shape = SHAPE("Why", struct why, why_fields);

static enum err get_why(struct ctx *ctx, struct http_exchange *exchange)
{
	struct followup_view row = { 0 };
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(followup_view_get(ctx, id, &row));
	struct why why = {
		.followup_id = id,
		.next_due_at = row.next_due_at_ms,
		.yellow_at = row.yellow_at_ms,
		.red_at = row.red_at_ms,
		.colour = choice_text(&cadence_colours,
				      cadence_colour_of(ctx_now_ms(ctx), row.yellow_at_ms, row.red_at_ms)),
		.rule = { row.rule_source, row.rule_name, row.rule_interval, row.rule_unit, row.hard },
		.counted_from = row.counted_from_ms,
		.counted_from_kind = row.counted_from,
		.calendar_known = row.calendar_known,
	};
	TRY(followup_sentence(ctx, row.steps, row.next_due_at_ms, &why.text));
	TRY(followup_reasons(ctx, row.steps, 0, &why.steps));
	TRY(followup_reasons(ctx, row.reasons, ctx_now_ms(ctx), &why.reasons));
	return http_reply(ctx, exchange, 200, &why_shape, &why);
}

/* --- How it came about --- */

enum { PAST_MOST = 100 };

struct past {
	int64_t id;
	int64_t at;
	struct account_ref *by;
	const char *change;
	int64_t from_due_at;
	int64_t due_at;
	struct why_rule rule;
	const char *text;
};
static const struct field past_fields[] = {
	FIELD_ID(struct past, id, .flags = FIELD_REQUIRED),
	FIELD_TIME(struct past, at, .flags = FIELD_REQUIRED),
	FIELD_OBJECT_PTR(struct past, by, &account_ref_shape),
	FIELD_TEXT(struct past, change, .flags = FIELD_REQUIRED),
	FIELD_TIME(struct past, from_due_at),
	FIELD_TIME(struct past, due_at),
	FIELD_OBJECT(struct past, rule, &why_rule_shape),
	FIELD_TEXT(struct past, text, .flags = FIELD_REQUIRED),
};
static const struct shape past_shape = SHAPE("FollowupPast", struct past, past_fields);

static enum err past_of(struct ctx *ctx, const struct followup_past *row, struct past *ret_past)
{
	const struct account_ref by = { row->account_id, row->account_name };

	*ret_past = (struct past){
		.id = row->id,
		.at = row->at_ms,
		.by = by.id ? arena_copy(ctx->arena, &by, sizeof(by)) : NULL,
		.change = row->change,
		.from_due_at = row->from_due_at_ms,
		.due_at = row->due_at_ms,
		.rule = { row->rule_source ? row->rule_source : "new", row->rule_name, row->rule_interval, row->rule_unit, false },
	};
	return followup_sentence(ctx, row->steps, row->due_at_ms, &ret_past->text);
}

static enum err get_history(struct ctx *ctx, struct http_exchange *exchange)
{
	struct followup_view view = { 0 };
	struct list rows;
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(followup_view_get(ctx, id, &view));
	TRY(followup_store_changes(ctx, id, PAST_MOST, &rows));
	struct past *items = arena_array(ctx->arena, rows.count + 1, sizeof(*items));
	for (size_t i = 0; i < rows.count; i++)
		TRY(past_of(ctx, (const struct followup_past *)rows.items + i, &items[i]));
	const struct list list = { items, rows.count };
	return http_reply_list(ctx, exchange, &past_shape, &list, NULL, (int64_t)rows.count);
}

const struct http_routes followup_routes = HTTP_ROUTES(((const struct http_route[]){
	{ "GET", "/api/v1/followups", "Open followups by urgency", PERMIT_VIEW, HTTP_RUN_READ, get_followups,
	  .query = &followup_filter_shape, .reply = &page_shape },
	{ "POST", "/api/v1/followups", "Follow a candidate up", PERMIT_ADD, HTTP_RUN_WRITE, post_followup,
	  .body = &followup_new_shape, .reply = &followup_reply_shape, .status = 201 },
	{ "GET", "/api/v1/followups/{id}", "One followup", PERMIT_VIEW, HTTP_RUN_READ, get_followup,
	  .reply = &followup_reply_shape },
	{ "PATCH", "/api/v1/followups/{id}", "Change owner, backup, next date, care or risk", PERMIT_ADD, HTTP_RUN_WRITE,
	  patch_followup, .body = &followup_change_shape, .reply = &followup_reply_shape },
	{ "POST", "/api/v1/followups/{id}/snooze", "Put off until an instant", PERMIT_ADD, HTTP_RUN_WRITE, post_snooze,
	  .body = &snooze_shape, .reply = &followup_reply_shape },
	{ "POST", "/api/v1/followups/{id}/put-away", "Put away from today's list, or back", PERMIT_ADD, HTTP_RUN_WRITE,
	  post_put_away, .body = &put_away_shape, .reply = &followup_reply_shape },
	{ "POST", "/api/v1/followups/{id}/end", "End with a reason and a wake date", PERMIT_ADD, HTTP_RUN_WRITE, post_end,
	  .body = &end_shape, .reply = &followup_reply_shape },
	{ "GET", "/api/v1/followups/{id}/why", "Why this date and this colour", PERMIT_VIEW, HTTP_RUN_READ, get_why,
	  .reply = &why_shape },
	{ "GET", "/api/v1/followups/{id}/history", "How the due time came about, newest first", PERMIT_VIEW, HTTP_RUN_READ,
	  get_history, .reply = &past_shape, .flags = HTTP_LIST },
}));
