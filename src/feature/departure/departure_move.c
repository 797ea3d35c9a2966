/* Handing over: followups with what hangs on their candidates, then the rest; telling; locking the account. */
#include "feature/departure/departure_move.h"

#include "base/text.h"
#include "feature/audit/audit.h"
#include "feature/cadence/cadence.h"
#include "feature/departure/departure_cancel.h"
#include "feature/followup/followup.h"
#include "feature/leave/leave.h"
#include "feature/notification/notification.h"
#include "feature/pipeline/pipeline.h"
#include "feature/todo/todo.h"
#include "platform/hook/hook.h"

enum { PIECE = 50, WECHAT_A_DAY = 10, WECHAT_MINUTE = 10 * 60 };

/* The narrower, the more it counts. */
static int rank(const struct departure_rule *rule, const struct departure_thing *thing)
{
	if (rule->candidate_id)
		return rule->candidate_id == thing->candidate_id ? 3 : 0;
	if (rule->position_id)
		return rule->position_id == thing->position_id ? 2 : 0;
	return thing->job_type && text_equal(rule->job_type, thing->job_type);
}

int64_t departure_receiver(const struct list *rules, int64_t to_id, const struct departure_thing *thing)
{
	int best = 0;

	for (size_t i = 0; i < rules->count; i++) {
		const struct departure_rule *rule = (const struct departure_rule *)rules->items + i;
		int this = rank(rule, thing);

		if (this > best) {
			best = this;
			to_id = rule->to_id;
		}
	}
	return to_id;
}

/* --- Candidates --- */

/* The n-th todo of somebody, ten a working day from the next one on; by his clock and the firm's calendar. */
static int64_t wechat_due_ms(const struct ctx *ctx, const struct work_clock *clock, int64_t number)
{
	int64_t today = work_date(clock, ctx_now_ms(ctx));

	return work_instant(clock, work_add_days(clock, today, number / WECHAT_A_DAY + 1), WECHAT_MINUTE);
}

/* Friends in WeChat do not come along: whoever takes over adds him anew. */
static enum err add_wechat_todo(struct ctx *ctx, const struct departure_row *departure, const struct departure_item_row *item)
{
	const struct departure_query query = { .id = departure->id, .to_id = item->to_id };
	struct account receiver = { 0 };
	struct work_clock clock;
	int64_t number, id;

	TRY(departure_store_wechat_count(ctx, &query, &number));
	TRY(account_get(ctx, item->to_id, &receiver));
	TRY(cadence_clock_load(ctx, item->to_id, &clock));
	bool english = text_equal(receiver.locale, "en");
	const struct todo_new todo = {
		.account_id = item->to_id,
		.kind = "other",
		.text = arena_format(ctx->arena, english ? "Add in WeChat anew (taken over from %s)" : "重新加微信（从 %s 接手）",
				     departure->account_name),
		.due_at = wechat_due_ms(ctx, &clock, number),
		.candidate_id = item->candidate_id,
		.dedup_key = arena_format(ctx->arena, "wechat:%lld:%lld", (long long)departure->id, (long long)item->candidate_id),
	};
	return todo_add(ctx, &todo, &id);
}

/* What hangs on one candidate follows him; noted once for each followup or submission. */
static enum err move_candidate(struct ctx *ctx, const struct departure_row *departure, const struct departure_thing *thing, int64_t to_id)
{
	const struct departure_query query = { .id = departure->id, .account_id = departure->account_id, .to_id = to_id,
					       .candidate_id = thing->candidate_id };
	const struct departure_item_row item = { .departure_id = departure->id, .candidate_id = thing->candidate_id, .to_id = to_id,
						 .is_wechat = thing->is_wechat };

	TRY(departure_store_note_things(ctx, &query));
	TRY(departure_store_move_todos(ctx, &query));
	TRY(departure_store_move_appointments(ctx, &query));
	if (item.is_wechat)
		TRY(add_wechat_todo(ctx, departure, &item));
	return departure_store_add_item(ctx, &item);
}

/* His submissions first: they are back before their followup is, when it is called off. */
static enum err pass_on(struct ctx *ctx, const struct departure_row *departure, const struct departure_thing *thing, int64_t to_id)
{
	const struct departure_query query = { .id = departure->id, .account_id = departure->account_id, .to_id = to_id,
					       .candidate_id = thing->candidate_id, .row_id = thing->id };

	TRY(departure_store_note_submissions(ctx, &query));
	TRY(departure_store_note_followup(ctx, &query));
	return followup_pass_on(ctx, thing->id, to_id);
}

static enum err move_followups(struct ctx *ctx, const struct departure_row *departure, const struct list *rules, bool *ret_more)
{
	const struct departure_query query = { .account_id = departure->account_id, .row_limit = PIECE };
	struct list things;

	TRY(departure_store_followups(ctx, &query, &things));
	for (size_t i = 0; i < things.count; i++) {
		const struct departure_thing *thing = (const struct departure_thing *)things.items + i;
		int64_t to_id = departure_receiver(rules, departure->to_id, thing);

		TRY(pass_on(ctx, departure, thing, to_id));
		TRY(move_candidate(ctx, departure, thing, to_id));
	}
	*ret_more = things.count > 0;
	return OK;
}

/* Submissions of somebody whom he did not follow up: whoever takes them over does. */
static enum err move_submissions(struct ctx *ctx, const struct departure_row *departure, const struct list *rules, bool *ret_more)
{
	const struct departure_query query = { .account_id = departure->account_id, .row_limit = 1 };
	struct list things;

	TRY(departure_store_submissions(ctx, &query, &things));
	*ret_more = things.count > 0;
	if (!things.count)
		return OK;
	const struct departure_thing *thing = things.items;
	int64_t to_id = departure_receiver(rules, departure->to_id, thing), followup_id;
	const struct followup_open spec = { .candidate_id = thing->candidate_id, .owner_id = to_id, .opened_by = "submission" };

	const struct departure_query note = { .id = departure->id, .account_id = departure->account_id, .to_id = to_id,
					      .candidate_id = thing->candidate_id };
	TRY(departure_store_note_submissions(ctx, &note));
	TRY(submission_hand_over(ctx, thing->candidate_id, departure->account_id, to_id));
	enum err err = followup_open(ctx, &spec, &followup_id);
	if (err == ERR_CONFLICT)
		fault_clear(ctx);
	else
		TRY(err);
	return move_candidate(ctx, departure, thing, to_id);
}

/* --- The rest --- */

static enum err move_positions(struct ctx *ctx, const struct departure_row *departure, const struct list *rules)
{
	const struct departure_query query = { .account_id = departure->account_id };
	struct list things;

	TRY(departure_store_positions(ctx, &query, &things));
	for (size_t i = 0; i < things.count; i++) {
		const struct departure_thing *thing = (const struct departure_thing *)things.items + i;
		const struct departure_query move = { .id = departure->id, .position_id = thing->id, .row_id = thing->id,
						      .is_backup = thing->is_backup,
						      .to_id = departure_receiver(rules, departure->to_id, thing) };

		TRY(departure_store_note_position(ctx, &move));
		TRY(departure_store_move_position(ctx, &move, thing->is_backup));
	}
	return OK;
}

static enum err move_rest(struct ctx *ctx, const struct departure_row *departure, const struct list *rules)
{
	const struct departure_query query = { .id = departure->id, .account_id = departure->account_id, .to_id = departure->to_id };
	const struct hook_account gone = { .account_id = departure->account_id };

	TRY(move_positions(ctx, departure, rules));
	TRY(departure_store_note_things(ctx, &query));
	TRY(departure_store_note_backups(ctx, &query));
	TRY(departure_store_move_todos(ctx, &query));
	TRY(departure_store_move_appointments(ctx, &query));
	TRY(departure_store_move_backups(ctx, &query));
	TRY(departure_store_move_reports(ctx, &query));
	return leave_on_account_disabled(ctx, &gone);
}

static enum err tell(struct ctx *ctx, const struct departure_row *departure, const struct departure_taken *taken)
{
	struct account receiver = { 0 };

	TRY(account_get(ctx, taken->to_id, &receiver));
	bool english = text_equal(receiver.locale, "en");
	const struct notification_note note = {
		.account_id = taken->to_id,
		.kind = "relay",
		.text = arena_format(ctx->arena, english ? "%s leaves: candidates you take over: %lld" : "%s 离职交接：您接手 %lld 位候选人",
				     departure->account_name, (long long)taken->count),
		.detail = departure->note ? departure->note :
			  arena_format(ctx->arena, english ? "To be added in WeChat anew: %lld. The list is under Departures." :
							     "其中 %lld 位要重新加微信，已排好待办。名单见「离职交接」。",
				       (long long)taken->wechat),
		.link = "departures",
		.dedup_key = arena_format(ctx->arena, "departure:%lld:%lld", (long long)departure->id, (long long)taken->to_id),
	};
	return notification_inbox_add(ctx, &note);
}

static enum err finish(struct ctx *ctx, struct departure_row *departure)
{
	struct list taken;

	departure->state = "done";
	departure->finished_at_ms = ctx_now_ms(ctx);
	TRY(departure_store_update(ctx, departure));
	TRY(departure_store_taken(ctx, departure->id, &taken));
	for (size_t i = 0; i < taken.count; i++)
		TRY(tell(ctx, departure, (const struct departure_taken *)taken.items + i));
	return audit_note(ctx, "departure.finish", "account", departure->account_id,
			  arena_format(ctx->arena, "{\"departure_id\":%lld}", (long long)departure->id));
}

static enum err lock(struct ctx *ctx, struct departure_row *departure)
{
	departure->locked_at_ms = ctx_now_ms(ctx);
	TRY(departure_store_update(ctx, departure));
	return account_lock_out(ctx, departure->account_id);
}

enum err departure_turn(struct ctx *ctx, struct departure_row *departure, bool *ret_more)
{
	struct list rules;

	if (text_equal(departure->state, "cancelling"))
		return departure_give_back(ctx, departure, ret_more);
	TRY(departure_store_rules(ctx, departure->id, &rules));
	TRY(move_followups(ctx, departure, &rules, ret_more));
	if (*ret_more)
		return OK;
	TRY(move_submissions(ctx, departure, &rules, ret_more));
	if (*ret_more)
		return OK;
	TRY(move_rest(ctx, departure, &rules));
	if (text_equal(departure->state, "running"))
		TRY(finish(ctx, departure));
	return departure->leaves_at_ms <= ctx_now_ms(ctx) ? lock(ctx, departure) : OK;
}
