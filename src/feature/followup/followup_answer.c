/* The reply of a followup that a record has just moved, made of what its write holds already: reading it back joins ten tables, and
 * cost PostgreSQL more than any other statement of a record. Where a submission leads, or another record is the last one,
 * it is read back all the same. */
#include "feature/followup/followup_answer.h"

#include "feature/account/account.h"
#include "feature/candidate/candidate.h"
#include "feature/followup/followup.h"
#include "feature/followup/followup_query.h"
#include "feature/followup/followup_view.h"

static bool is_known(const struct followup *row)
{
	return !row->submission_id && row->shown_record_id && row->last_record_id == row->shown_record_id;
}

enum err followup_answer_expect(struct ctx *ctx, const struct followup *row)
{
	if (!is_known(row))
		return followup_reply_expect(ctx, row->id, row->candidate_id);
	TRY(followup_store_expect_running(ctx, row));
	return candidate_expect_ref(ctx, row->candidate_id);
}

static enum err name_of(struct ctx *ctx, int64_t account_id, const char **ret_name)
{
	struct account_ref *ref;

	TRY(account_ref_get(ctx, account_id, &ref));
	*ret_name = ref ? ref->name : NULL;
	return OK;
}

static struct followup_view view_of(const struct followup *row)
{
	return (struct followup_view){
		.id = row->id, .version = row->version, .candidate_id = row->candidate_id, .owner_id = row->owner_id,
		.backup_id = row->backup_id, .acting_id = row->acting_id, .care = row->care, .pool_grade = row->pool_grade,
		.state = row->state, .next_due_at_ms = row->next_due_at_ms, .yellow_at_ms = row->yellow_at_ms,
		.red_at_ms = row->red_at_ms, .snoozed_until_ms = row->snoozed_until_ms, .hard = row->hard, .retry = row->retry,
		.light_touch = row->light_touch, .pay_report = row->pay_report, .attempts = row->attempts,
		.last_contact_at_ms = row->last_contact_at_ms, .put_away_on = row->put_away_on, .steps = row->steps,
		.reasons = row->reasons, .advice = row->advice, .rule_source = row->rule_source,
		.reminder_fields = row->reminder_fields, .end_reason = row->end_reason, .wake_at_ms = row->wake_at_ms,
	};
}

static void add_said(const struct followup_said *said, struct followup_view *view)
{
	view->record_id = said->record_id;
	view->record_at_ms = said->at_ms;
	view->record_channel = said->channel;
	view->record_direction = said->direction;
	view->record_outcome = said->outcome;
	view->record_text = said->text;
	view->record_action = said->action;
	view->record_action_due_at_ms = said->action_due_at_ms;
	view->record_emotion = said->emotion;
	view->record_author_id = said->author_id;
	view->record_author_name = said->author_name;
}

static enum err reply_of_row(struct ctx *ctx, const struct followup *row, const struct followup_said *said, struct list *ret_replies)
{
	struct followup_view view = view_of(row);
	const struct list views = { &view, 1 };

	add_said(said, &view);
	TRY(name_of(ctx, row->owner_id, &view.owner_name));
	TRY(name_of(ctx, row->backup_id, &view.backup_name));
	TRY(name_of(ctx, row->acting_id, &view.acting_name));
	TRY(followup_store_count_running(ctx, row, &view.submission_count));
	return followup_replies(ctx, &views, ret_replies);
}

enum err followup_reply_after(struct ctx *ctx, const struct followup_place *place, const struct followup_said *said,
			      struct followup_reply **ret_reply)
{
	const struct followup *row = place->rows.items;
	struct list replies;

	if (!said || !is_known(row))
		return followup_reply_get(ctx, place->id, ret_reply);
	TRY(reply_of_row(ctx, row, said, &replies));
	*ret_reply = replies.count ? replies.items : NULL;
	return OK;
}
