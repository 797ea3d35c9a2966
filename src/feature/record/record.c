/* Saving a contact: the row, and everything that moves with it in the same transaction. */
#include "feature/record/record.h"

#include "base/cleanup.h"
#include "base/json.h"
#include "base/text.h"
#include "feature/account/account.h"
#include "feature/audit/audit.h"
#include "feature/candidate/candidate.h"
#include "feature/followup/followup.h"
#include "feature/permission/permission.h"
#include "feature/record/record_mention.h"
#include "feature/record/record_seal.h"
#include "feature/record/record_store.h"
#include "feature/todo/todo.h"
#include "platform/crypto/keyring.h"
#include "platform/db/db.h"
#include "platform/hook/hook.h"

enum { CLOCK_SKEW_MS = 5 * MS_PER_MINUTE, CONTENT_MAX_BYTES = 1024 * 1024 };

static const struct field content_fields[] = {
	FIELD_ID(struct record_new, submission_id),	 FIELD_TEXT(struct record_new, channel),
	FIELD_TEXT(struct record_new, direction),	 FIELD_TEXT(struct record_new, outcome),
	FIELD_TEXT(struct record_new, fact),		 FIELD_INT(struct record_new, emotion),
	FIELD_TEXT(struct record_new, emotion_text),	 FIELD_TEXT(struct record_new, action),
	FIELD_INT(struct record_new, action_due_at),	 FIELD_ID(struct record_new, action_account_id),
	FIELD_TEXT(struct record_new, text),		 FIELD_INT(struct record_new, at),
	FIELD_BOOL(struct record_new, sealed),		 FIELD_INT(struct record_new, next_due_at),
};
static const struct shape content_shape = SHAPE("record_content", struct record_new, content_fields);

/* --- Meaning --- */

static enum err check_colleague(struct ctx *ctx, int64_t account_id)
{
	struct account account;
	enum err err = account_id ? account_get(ctx, account_id, &account) : OK;

	if (err != ERR_NOT_FOUND)
		return err;
	fault_clear(ctx);
	return fail(ctx, ERR_MEANING, "account.not_found", "action_account_id", "There is no such colleague.");
}

static enum err check_meaning(struct ctx *ctx, const struct record_new *record)
{
	bool is_out = !text_equal(record->direction, "in");
	bool says_nothing = text_is_empty(record->outcome) && text_is_empty(record->text) && text_is_empty(record->fact) &&
			    text_is_empty(record->action);
	bool fits = true;

	if (is_out && text_is_empty(record->outcome))
		return fail(ctx, ERR_MEANING, "record.outcome_needed", "outcome", "Say what came of the contact.");
	if (says_nothing)
		return fail(ctx, ERR_MEANING, "record.empty", "text", "A record says something: outcome, text, fact or action.");
	if (record->at > ctx_now_ms(ctx) + CLOCK_SKEW_MS)
		return fail(ctx, ERR_MEANING, "record.in_future", "at", "A contact lies in the past.");
	if (record->next_due_at && record->next_due_at <= ctx_now_ms(ctx))
		return fail(ctx, ERR_MEANING, "followup.past_date", "next_due_at", "The next contact lies in the future.");
	TRY(check_colleague(ctx, record->action_account_id));
	if (record->submission_id)
		TRY(record_store_submission_fits(ctx, record->submission_id, record->candidate_id, &fits));
	if (!fits)
		return fail(ctx, ERR_MEANING, "submission.other_candidate", "submission_id",
			    "This submission is not one of the candidate.");
	return OK;
}

static void append_due(struct text *content, const struct mention_due *due)
{
	text_append_format(content, "@%lld:%lld", (long long)due->account_id, (long long)due->due_at);
}

/* What the client said, before anything is filled in: a retry says the same. NULL without client_uid. */
static const char digest_as[] = "record.client_digest";

static const char *content_of(struct ctx *ctx, const struct record_new *record)
{
	CLOSING(text_done) struct text content = { 0 };

	if (!record->client_uid)
		return NULL;
	text_init(&content, CONTENT_MAX_BYTES);
	json_append_shape(&content, &content_shape, record, NULL);
	for (size_t i = 0; i < record->mention_dues.count; i++) /* nothing without them: as it was before there were any */
		append_due(&content, (const struct mention_due *)record->mention_dues.items + i);
	return arena_text(ctx->arena, text_chars(&content));
}

static enum err row_of(struct ctx *ctx, const struct record_new *record, enum cadence_effect effect,
		       struct record_row *ret_row)
{
	struct record_row row = {
		.candidate_id = record->candidate_id,
		.submission_id = record->submission_id,
		.author_id = ctx->actor.account_id,
		.on_behalf_of_id = ctx->actor.on_behalf_of_id,
		.at_ms = record->at ? record->at : ctx_now_ms(ctx),
		.channel = record->channel,
		.direction = text_equal(record->direction, "in") ? "in" : "out",
		.outcome = record->outcome,
		.is_effective = effect == CADENCE_EFFECTIVE,
		.is_attempt = effect == CADENCE_ATTEMPT,
		.fact = record->fact,
		.emotion = record->emotion,
		.emotion_text = record->emotion_text,
		.action = record->action,
		.action_due_at_ms = record->action_due_at,
		.action_account_id = record->action_account_id,
		.text = record->text,
		.is_sealed = record->sealed,
		.client_uid = record->client_uid,
		.source_key = record->source_key,
		.next_due_at_ms = record->next_due_at,
	};

	if (record->client_uid)
		TRY(keyring_blind_index_lately(ctx, digest_as, content_of(ctx, record), &row.client_digest));
	if (effect == CADENCE_AWAITS) {
		struct work_clock clock;

		TRY(cadence_clock_load(ctx, row.author_id, &clock));
		row.attempt_due_ms = cadence_answer_until(&clock, row.at_ms);
	}
	*ret_row = row;
	return OK;
}

/* --- What follows --- */

/* The todo of a sealed record says that there is something to be done, not what. */
static enum err add_todos(struct ctx *ctx, const struct record_row *row, const struct record_content *content,
			  enum cadence_effect effect)
{
	struct todo_new action = { .account_id = content->action_account_id ? content->action_account_id : row->author_id,
				   .kind = "action", .text = row->is_sealed ? todo_text(ctx, "sealed") : content->action,
				   .due_at = content->action_due_at,
				   .candidate_id = row->candidate_id, .submission_id = row->submission_id,
				   .record_id = row->id };
	struct todo_new number = { .account_id = row->author_id, .kind = "find_number", .text = todo_text(ctx, "find_number"),
				   .candidate_id = row->candidate_id, .record_id = row->id };

	int64_t id;

	if (content->action_due_at || content->action_account_id)
		TRY(todo_add(ctx, &action, &id));
	if (effect == CADENCE_WRONG_NUMBER)
		TRY(todo_add(ctx, &number, &id));
	return OK;
}

static enum err move_followup(struct ctx *ctx, const struct record_row *row, enum cadence_effect effect,
			      const struct followup_place *place, bool is_shown)
{
	struct followup_contact contact = { .record_id = row->id, .candidate_id = row->candidate_id,
					    .author_id = row->author_id, .at_ms = row->at_ms, .effect = effect,
					    .explicit_due_at_ms = row->next_due_at_ms, .is_shown = is_shown,
					    .followups = &place->rows };
	struct hook_record event = { row->id, row->candidate_id, row->followup_id, row->author_id };

	if (place->id)
		TRY(followup_contacted(ctx, &contact, &event.followup_id));
	return hook_fire(ctx, HOOK_RECORD_SAVED, &event);
}

/* A sealed one gets its number first, which the seal is bound to; nothing plain is written in between. */
static enum err insert_row(struct ctx *ctx, struct record_row *row, const struct record_content *content)
{
	if (!row->is_sealed)
		return record_store_insert(ctx, row);
	record_content_put(row, NULL);
	TRY(record_store_insert(ctx, row));
	record_content_put(row, content);
	TRY(record_seal(ctx, row));
	return record_store_set_sealed(ctx, row);
}

static enum err insert_record(struct ctx *ctx, struct record_row *row, enum cadence_effect effect, const struct record_new *record)
{
	struct followup_place place;
	const struct record_content content = record_content_of(row);

	TRY(followup_of_contact(ctx, row->candidate_id, row->author_id, &place));
	row->followup_id = place.id;
	if (place.id)
		row->on_behalf_of_id = place.for_id;
	TRY(insert_row(ctx, row, &content));
	if (effect == CADENCE_EFFECTIVE) {
		TRY(record_store_answered(ctx, row->candidate_id, row->at_ms));
		TRY(candidate_touch_last_contact(ctx, row->candidate_id, row->at_ms));
	}
	TRY(record_mention_note(ctx, row, &record->mention_dues, true));
	TRY(add_todos(ctx, row, &content, effect));
	TRY(move_followup(ctx, row, effect, &place, record->is_shown));
	row->place = arena_copy(ctx->arena, &place, sizeof(place));
	return audit_note(ctx, "record.create", "record", row->id, NULL);
}

static enum err find_by_uid(struct ctx *ctx, const struct record_new *record, int64_t *ret_id)
{
	struct record_row row = { 0 };
	bool fits = true;

	TRY(record_store_by_uid(ctx, ctx->actor.account_id, record->client_uid, &row));
	if (row.client_digest)
		TRY(keyring_index_fits(ctx, digest_as, content_of(ctx, record), row.client_digest, &fits));
	if (row.id && (row.candidate_id != record->candidate_id || !fits))
		return fail(ctx, ERR_CONFLICT, "record.uid_reused", "client_uid", "This client_uid belongs to another record.");
	*ret_id = row.id;
	return OK;
}

/* The id of the record that this one repeats, 0 when it is new. */
static enum err find_repeated(struct ctx *ctx, const struct record_new *record, int64_t *ret_id)
{
	*ret_id = 0;
	if (record->client_uid)
		TRY(find_by_uid(ctx, record, ret_id));
	if (!*ret_id && record->source_key)
		TRY(record_store_by_source(ctx, record->source_key, ret_id));
	return OK;
}

/* What is read before the record goes in, asked for at once. */
static enum err expect_reads(struct ctx *ctx, const struct record_new *record)
{
	TRY(record_store_expect_id(ctx));
	TRY(permission_expect_candidate(ctx, record->candidate_id));
	TRY(candidate_expect_due_facts(ctx, record->candidate_id));
	if (record->is_shown)
		TRY(candidate_expect_ref(ctx, record->candidate_id));
	if (record->client_uid)
		TRY(record_store_expect_uid(ctx, ctx->actor.account_id, record->client_uid));
	return followup_expect_contact(ctx, record->candidate_id, ctx->actor.account_id);
}

/* out ret_row  of a repeated record only the id, of a new one all but the names */
static enum err save(struct ctx *ctx, const struct record_new *record, struct record_row *ret_row, bool *ret_is_new)
{
	enum cadence_effect effect = cadence_effect_of(record->channel, record->direction ? record->direction : "out",
						       record->outcome);

	TRY(expect_reads(ctx, record));
	TRY(permission_need(ctx, record->candidate_id, ACT_RECORD));
	TRY(find_repeated(ctx, record, &ret_row->id));
	*ret_is_new = ret_row->id == 0;
	if (ret_row->id)
		return OK;
	TRY(check_meaning(ctx, record));
	TRY(row_of(ctx, record, effect, ret_row));
	return insert_record(ctx, ret_row, effect, record);
}

enum err record_save(struct ctx *ctx, const struct record_new *record, int64_t *ret_id, bool *ret_is_new)
{
	struct record_row row;

	TRY(save(ctx, record, &row, ret_is_new));
	*ret_id = row.id;
	return OK;
}

static enum err fill_name(struct ctx *ctx, int64_t account_id, const char **ret_name)
{
	struct account_ref *ref;

	TRY(account_ref_get(ctx, account_id, &ref));
	*ret_name = ref ? ref->name : NULL;
	return OK;
}

enum err record_save_row(struct ctx *ctx, const struct record_new *record, struct record_row *ret_row)
{
	bool is_new;

	TRY(save(ctx, record, ret_row, &is_new));
	if (!is_new)
		return record_store_get(ctx, ret_row->id, ret_row);
	TRY(fill_name(ctx, ret_row->author_id, &ret_row->author_name));
	return fill_name(ctx, ret_row->action_account_id, &ret_row->action_account_name);
}

/* --- One record --- */

enum err record_load(struct ctx *ctx, int64_t id, struct record_row *ret_row)
{
	struct access access;
	enum err err = record_store_get(ctx, id, ret_row);

	if (err == OK)
		err = permission_candidate(ctx, ret_row->candidate_id, &access);
	if (err != ERR_NOT_FOUND)
		return err;
	fault_clear(ctx);
	return fail(ctx, ERR_NOT_FOUND, "record.not_found", NULL, "There is no such record.");
}

/* --- Correcting --- */

enum err record_change(struct ctx *ctx, struct record_row *row, bool moves_clock)
{
	enum cadence_effect effect = cadence_effect_of(row->channel, row->direction, row->outcome);
	struct work_clock clock;

	if (text_equal(row->direction, "out") && text_is_empty(row->outcome))
		return fail(ctx, ERR_MEANING, "record.outcome_needed", "outcome", "Say what came of the contact.");
	if (row->at_ms > ctx_now_ms(ctx) + CLOCK_SKEW_MS)
		return fail(ctx, ERR_MEANING, "record.in_future", "at", "A contact lies in the past.");
	TRY(check_colleague(ctx, row->action_account_id));
	row->is_effective = effect == CADENCE_EFFECTIVE;
	row->is_attempt = effect == CADENCE_ATTEMPT;
	row->attempt_due_ms = 0;
	if (effect == CADENCE_AWAITS) {
		TRY(cadence_clock_load(ctx, row->author_id, &clock));
		row->attempt_due_ms = cadence_answer_until(&clock, row->at_ms);
	}
	if (row->is_sealed)
		TRY(record_seal(ctx, row));
	TRY(record_store_keep_revision(ctx, row->id));
	TRY(record_store_update(ctx, row));
	TRY(record_mention_note(ctx, row, NULL, false));
	if (row->is_effective)
		TRY(candidate_touch_last_contact(ctx, row->candidate_id, row->at_ms));
	if (moves_clock && row->followup_id)
		TRY(followup_recount(ctx, row->followup_id));
	const struct hook_record event = { row->id, row->candidate_id, row->followup_id, row->author_id };
	TRY(hook_fire(ctx, HOOK_RECORD_CHANGED, &event));
	return audit_note(ctx, "record.change", "record", row->id, NULL);
}

/* --- Messages without answer --- */

static enum err turn_one(struct ctx *ctx, const struct unanswered_row *row)
{
	struct followup_contact contact = { .record_id = row->id, .candidate_id = row->candidate_id,
					    .author_id = row->author_id, .at_ms = row->attempt_due_ms,
					    .effect = CADENCE_ATTEMPT };
	int64_t followup_id;
	int64_t changes;

	ctx->firm_id = row->firm_id;
	TRY(record_store_set_attempt(ctx, row->id, &changes));
	return changes ? followup_contacted(ctx, &contact, &followup_id) : OK;
}

struct turn {
	int64_t limit;
	int64_t count;
};

static enum err turn_some(struct ctx *ctx, void *arg)
{
	struct turn *turn = arg;
	struct list rows;

	TRY(record_store_unanswered(ctx, turn->limit, &rows));
	for (size_t i = 0; i < rows.count; i++)
		TRY(turn_one(ctx, (const struct unanswered_row *)rows.items + i));
	turn->count = (int64_t)rows.count;
	return OK;
}

enum err record_turn_unanswered(struct ctx *ctx, int64_t limit, int64_t *ret_count)
{
	struct turn turn = { .limit = limit };

	TRY(db_write(ctx, turn_some, &turn));
	*ret_count = turn.count;
	return OK;
}
