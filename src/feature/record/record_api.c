/* Routes of records. */
#include "base/text.h"
#include "feature/audit/audit.h"
#include "feature/candidate/candidate.h"
#include "feature/followup/followup.h"
#include "feature/permission/permission.h"
#include "feature/record/record_date.h"
#include "feature/record/record_seal.h"
#include "feature/record/record_store.h"
#include "platform/db/db.h"

static const int64_t EDIT_WINDOW_MS = MS_PER_DAY;

static const char *const directions[] = { NULL, "out", "in" };
static const struct choices direction_choices = CHOICES(directions);
static const char *const outcomes[] = { NULL,	    "reached",	  "replied", "no_answer",
					"no_reply", "call_later", "refused", "wrong_number" };
static const struct choices outcome_choices = CHOICES(outcomes);

/* --- What goes out --- */

struct record_reply {
	int64_t id;
	int64_t version;
	int64_t candidate_id;
	int64_t submission_id;
	struct account_ref author;
	int64_t at;
	const char *channel;
	const char *direction;
	const char *outcome;
	bool effective;
	const char *fact;
	int64_t emotion;
	const char *emotion_text;
	const char *action;
	int64_t action_due_at;
	struct account_ref *action_account;
	const char *text;
	bool sealed;
	const char *client_uid;
	int64_t created_at;
	int64_t edited_at;
	struct followup_reply *followup; /* only in the reply to a save */
	struct date_proposal *proposal;
};

static const struct field proposal_fields[] = {
	FIELD_TIME(struct date_proposal, next_due_at, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct date_proposal, phrase, .flags = FIELD_REQUIRED),
};
static const struct shape proposal_shape = SHAPE("DateProposal", struct date_proposal, proposal_fields);

#define RECORD_FIELDS                                                                                       \
	FIELD_ID(struct record_reply, id, .flags = FIELD_REQUIRED), FIELD_INT(struct record_reply, version),\
		FIELD_ID(struct record_reply, candidate_id, .flags = FIELD_REQUIRED),                       \
		FIELD_ID(struct record_reply, submission_id),                                               \
		FIELD_OBJECT(struct record_reply, author, &account_ref_shape),                              \
		FIELD_TIME(struct record_reply, at, .flags = FIELD_REQUIRED),                               \
		FIELD_TEXT(struct record_reply, channel, .choices = &channel_choices, .flags = FIELD_REQUIRED),\
		FIELD_TEXT(struct record_reply, direction, .choices = &direction_choices, .flags = FIELD_REQUIRED),\
		FIELD_TEXT(struct record_reply, outcome, .choices = &outcome_choices),                      \
		FIELD_BOOL(struct record_reply, effective), FIELD_TEXT(struct record_reply, fact),          \
		FIELD_INT(struct record_reply, emotion, .flags = FIELD_NULL),                               \
		FIELD_TEXT(struct record_reply, emotion_text), FIELD_TEXT(struct record_reply, action),     \
		FIELD_TIME(struct record_reply, action_due_at),                                             \
		FIELD_OBJECT_PTR(struct record_reply, action_account, &account_ref_shape),                  \
		FIELD_TEXT(struct record_reply, text), FIELD_BOOL(struct record_reply, sealed),             \
		FIELD_TEXT(struct record_reply, client_uid),                                                \
		FIELD_TIME(struct record_reply, created_at, .flags = FIELD_REQUIRED),                       \
		FIELD_TIME(struct record_reply, edited_at)

static const struct field record_fields[] = { RECORD_FIELDS };
const struct shape record_reply_shape = SHAPE("Record", struct record_reply, record_fields);

static const struct field saved_fields[] = {
	RECORD_FIELDS,
	FIELD_OBJECT_PTR(struct record_reply, followup, &followup_reply_shape),
	FIELD_OBJECT_PTR(struct record_reply, proposal, &proposal_shape),
};
static const struct shape saved_shape = SHAPE("RecordSaved", struct record_reply, saved_fields);

static struct record_reply *reply_of(struct ctx *ctx, const struct record_row *row)
{
	struct record_reply *reply = arena_alloc(ctx->arena, sizeof(*reply));
	struct account_ref action_account = { row->action_account_id, row->action_account_name };

	*reply = (struct record_reply){
		.id = row->id,
		.version = row->version,
		.candidate_id = row->candidate_id,
		.submission_id = row->submission_id,
		.author = { row->author_id, row->author_name },
		.at = row->at_ms,
		.channel = row->channel,
		.direction = row->direction,
		.outcome = row->outcome,
		.effective = row->is_effective,
		.sealed = row->is_sealed,
		.client_uid = row->client_uid,
		.created_at = row->created_at_ms,
		.edited_at = row->edited_at_ms,
	};
	if (row->is_sealed)
		return reply;
	reply->fact = row->fact;
	reply->emotion = row->emotion;
	reply->emotion_text = row->emotion_text;
	reply->action = row->action;
	reply->action_due_at = row->action_due_at_ms;
	reply->text = row->text;
	if (action_account.id)
		reply->action_account = arena_copy(ctx->arena, &action_account, sizeof(action_account));
	return reply;
}

enum err record_reply_get(struct ctx *ctx, int64_t id, struct record_reply **ret_reply)
{
	struct record_row row = { 0 };

	TRY(record_load(ctx, id, &row));
	*ret_reply = reply_of(ctx, &row);
	return OK;
}

enum err record_reply_list(struct ctx *ctx, const struct list *ids, struct list *ret_replies)
{
	struct record_reply **replies = arena_array(ctx->arena, ids->count + 1, sizeof(struct record_reply *));

	for (size_t i = 0; i < ids->count; i++) {
		struct record_row row = { 0 };
		enum err err = record_store_get(ctx, ((const int64_t *)ids->items)[i], &row);

		if (err == ERR_NOT_FOUND)
			fault_clear(ctx);
		else
			TRY(err);
		replies[i] = row.id ? reply_of(ctx, &row) : NULL;
	}
	*ret_replies = (struct list){ replies, ids->count };
	return OK;
}

/* --- Saving --- */

struct record_input {
	uint64_t present;
	int channel;
	int direction;
	int outcome;
	const char *fact;
	int64_t emotion;
	const char *emotion_text;
	const char *action;
	int64_t action_due_at;
	int64_t action_account_id;
	const char *text;
	int64_t at;
	int64_t submission_id;
	const char *client_uid;
	bool sealed;
	struct list mention_dues;
	int64_t next_due_at;
};

static const struct field due_fields[] = {
	FIELD_ID(struct mention_due, account_id, .flags = FIELD_REQUIRED),
	FIELD_TIME(struct mention_due, due_at),
};
static const struct shape due_shape = SHAPE("MentionDue", struct mention_due, due_fields);

#define RECORD_TEXT_FIELDS                                                                                   \
	FIELD_ENUM(struct record_input, outcome, &outcome_choices),                                          \
		FIELD_TEXT(struct record_input, fact, .max = 20000),                                         \
		FIELD_INT(struct record_input, emotion, .min = 1, .max = 5),                                 \
		FIELD_TEXT(struct record_input, emotion_text, .max = 2000),                                  \
		FIELD_TEXT(struct record_input, action, .max = 2000),                                        \
		FIELD_TIME(struct record_input, action_due_at), FIELD_ID(struct record_input, action_account_id), \
		FIELD_TEXT(struct record_input, text, .max = 20000), FIELD_TIME(struct record_input, at)

static const struct field new_fields[] = {
	FIELD_ENUM(struct record_input, channel, &channel_choices, .flags = FIELD_REQUIRED),
	FIELD_ENUM(struct record_input, direction, &direction_choices),
	RECORD_TEXT_FIELDS,
	FIELD_ID(struct record_input, submission_id),
	FIELD_TEXT(struct record_input, client_uid, .max = 100),
	FIELD_BOOL(struct record_input, sealed),
	FIELD_LIST(struct record_input, mention_dues, &due_shape, .max = 50),
	FIELD_TIME(struct record_input, next_due_at),
};
static const struct shape new_shape = SHAPE_INPUT("RecordInput", struct record_input, new_fields);

static const struct field change_fields[] = { RECORD_TEXT_FIELDS };
static const struct shape change_shape = SHAPE_INPUT("RecordChange", struct record_input, change_fields);

/* A repeated one moved nothing. */
static enum err followup_of(struct ctx *ctx, const struct record_row *row, struct followup_reply **ret_followup)
{
	const struct followup_said said = {
		.record_id = row->id,
		.at_ms = row->at_ms,
		.channel = row->channel,
		.direction = row->direction,
		.outcome = row->outcome,
		.text = row->text ? row->text : row->fact ? row->fact : row->action,
		.action = row->action,
		.action_due_at_ms = row->action_due_at_ms,
		.emotion = row->emotion,
		.author_id = row->author_id,
		.author_name = row->author_name,
	};

	if (row->place)
		return followup_reply_after(ctx, row->place, row->is_sealed ? NULL : &said, ret_followup);
	return followup_reply_get(ctx, row->followup_id, ret_followup);
}

static enum err add_outlook(struct ctx *ctx, const struct record_row *row, struct record_reply *reply)
{
	const char *const texts[] = { row->action, row->text, row->fact };

	if (row->followup_id)
		TRY(followup_of(ctx, row, &reply->followup));
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]) && !reply->proposal && !row->next_due_at_ms; i++)
		reply->proposal = record_date_propose(ctx->arena, texts[i], row->at_ms, ctx->actor.zone);
	return OK;
}

/* What was written offline about somebody who was merged meanwhile belongs to the survivor. */
static enum err save_to_survivor(struct ctx *ctx, struct record_new *record, struct record_row *ret_row)
{
	struct fault before = ctx->fault;
	enum err result = record_save_row(ctx, record, ret_row);
	struct fault of_merged = ctx->fault;
	int64_t survivor_id;

	if (result != ERR_NOT_FOUND)
		return result;
	TRY(candidate_survivor(ctx, record->candidate_id, &survivor_id));
	ctx->fault = survivor_id == record->candidate_id ? of_merged : before;
	if (survivor_id == record->candidate_id)
		return result;
	record->candidate_id = survivor_id;
	return record_save_row(ctx, record, ret_row);
}

static enum err post_record(struct ctx *ctx, struct http_exchange *exchange)
{
	struct record_input input = { 0 };
	struct record_row row = { 0 };
	int64_t candidate_id;

	TRY(http_path_id(ctx, exchange, "id", &candidate_id));
	TRY(http_read_body(ctx, exchange, &new_shape, &input));
	struct record_new record = {
		.candidate_id = candidate_id,
		.submission_id = input.submission_id,
		.channel = choice_text(&channel_choices, input.channel),
		.direction = choice_text(&direction_choices, input.direction),
		.outcome = choice_text(&outcome_choices, input.outcome),
		.fact = input.fact,
		.emotion = input.emotion,
		.emotion_text = input.emotion_text,
		.action = input.action,
		.action_due_at = input.action_due_at,
		.action_account_id = input.action_account_id,
		.text = input.text,
		.at = input.at,
		.client_uid = input.client_uid,
		.sealed = input.sealed,
		.mention_dues = input.mention_dues,
		.next_due_at = input.next_due_at,
		.is_shown = true,
	};
	TRY(save_to_survivor(ctx, &record, &row)); /* who may save may see */
	struct record_reply *reply = reply_of(ctx, &row);
	TRY(add_outlook(ctx, &row, reply));
	return http_reply_version(ctx, exchange, 201, &saved_shape, reply, reply->version);
}

/* --- Editing --- */

static bool has(const struct record_input *input, const char *name)
{
	return shape_has(&change_shape, input, name);
}

static void apply_change(const struct record_input *input, struct record_row *row)
{
	if (has(input, "outcome"))
		row->outcome = choice_text(&outcome_choices, input->outcome);
	if (has(input, "fact"))
		row->fact = input->fact;
	if (has(input, "emotion"))
		row->emotion = input->emotion;
	if (has(input, "emotion_text"))
		row->emotion_text = input->emotion_text;
	if (has(input, "action"))
		row->action = input->action;
	if (has(input, "action_due_at"))
		row->action_due_at_ms = input->action_due_at;
	if (has(input, "action_account_id"))
		row->action_account_id = input->action_account_id;
	if (has(input, "text"))
		row->text = input->text;
	if (input->at)
		row->at_ms = input->at;
}

static enum err patch_record(struct ctx *ctx, struct http_exchange *exchange)
{
	struct record_input input = { 0 };
	struct record_row row = { 0 };
	int64_t version;
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(http_read_body(ctx, exchange, &change_shape, &input));
	TRY(http_if_match(ctx, exchange, &version));
	TRY(record_load(ctx, id, &row));
	if (version && version != row.version)
		return fail(ctx, ERR_STALE, "request.stale", NULL, "Somebody changed the record in between.");
	if (row.author_id != ctx->actor.account_id || ctx_now_ms(ctx) > row.created_at_ms + EDIT_WINDOW_MS)
		return fail(ctx, ERR_DENIED, "record.closed", NULL, "A record is changed by its author within 24 hours.");
	if (row.is_sealed) { /* what is not changed stays, and what stays is looked at */
		int64_t until_ms;

		TRY(record_open(ctx, id, &row, &until_ms));
	}
	apply_change(&input, &row);
	TRY(record_change(ctx, &row, has(&input, "outcome") || input.at));
	TRY(record_load(ctx, id, &row));
	return http_reply_version(ctx, exchange, 200, &record_reply_shape, reply_of(ctx, &row), row.version);
}

/* --- What a contact would lead to --- */

struct next_query {
	int channel;
	int direction;
	int outcome;
};
static const struct field next_query_fields[] = {
	FIELD_ENUM(struct next_query, channel, &channel_choices, .flags = FIELD_REQUIRED),
	FIELD_ENUM(struct next_query, direction, &direction_choices),
	FIELD_ENUM(struct next_query, outcome, &outcome_choices),
};
static const struct shape next_query_shape = SHAPE("NextDueQuery", struct next_query, next_query_fields);

static const struct field outlook_fields[] = {
	FIELD_ID(struct followup_outlook, followup_id),
	FIELD_TIME(struct followup_outlook, next_due_at),
	FIELD_TIME(struct followup_outlook, yellow_at),
	FIELD_TIME(struct followup_outlook, red_at),
	FIELD_BOOL(struct followup_outlook, hard),
	FIELD_TEXT(struct followup_outlook, source, .choices = &cadence_sources),
	FIELD_TEXT(struct followup_outlook, text),
};
static const struct shape outlook_shape = SHAPE("NextDue", struct followup_outlook, outlook_fields);

static enum err get_next_due(struct ctx *ctx, struct http_exchange *exchange)
{
	struct next_query query = { .direction = 1 };
	struct followup_outlook outlook;
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(permission_need(ctx, id, ACT_RECORD));
	TRY(http_read_query(ctx, exchange, &next_query_shape, &query));
	struct followup_contact contact = {
		.candidate_id = id,
		.author_id = ctx->actor.account_id,
		.at_ms = ctx_now_ms(ctx),
		.effect = cadence_effect_of(choice_text(&channel_choices, query.channel),
					    choice_text(&direction_choices, query.direction),
					    choice_text(&outcome_choices, query.outcome)),
	};
	TRY(followup_foresee(ctx, &contact, &outlook));
	return http_reply(ctx, exchange, 200, &outlook_shape, &outlook);
}

const struct http_routes record_routes = HTTP_ROUTES(((const struct http_route[]){
	{ "POST", "/api/v1/candidates/{id}/records", "Record a contact; moves the followup", PERMIT_ADD, HTTP_RUN_WRITE,
	  post_record, .body = &new_shape, .reply = &saved_shape, .status = 201 },
	{ "GET", "/api/v1/candidates/{id}/next-due", "When the next contact is due after one like this", PERMIT_ADD,
	  HTTP_RUN_READ, get_next_due, .query = &next_query_shape, .reply = &outlook_shape },
	{ "PATCH", "/api/v1/records/{id}", "Correct the own record within 24 hours", PERMIT_ADD, HTTP_RUN_WRITE, patch_record,
	  .body = &change_shape, .reply = &record_reply_shape },
}));
