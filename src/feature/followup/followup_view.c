/* A followup as people see it: names, words and colours around the row. */
#include "feature/followup/followup_view.h"

#include "base/json.h"
#include "base/text.h"
#include "base/zone.h"

static const struct field reason_fields[] = {
	FIELD_TEXT(struct reason, code, .flags = FIELD_REQUIRED),
	FIELD_JSON(struct reason, params, .schema = "object", .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct reason, text, .flags = FIELD_REQUIRED),
};
const struct shape reason_shape = SHAPE("Reason", struct reason, reason_fields);

static const struct field last_record_fields[] = {
	FIELD_ID(struct last_record, id, .flags = FIELD_REQUIRED),
	FIELD_TIME(struct last_record, at, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct last_record, channel, .choices = &channel_choices, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct last_record, direction, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct last_record, outcome),
	FIELD_TEXT(struct last_record, text),
	FIELD_TEXT(struct last_record, action),
	FIELD_TIME(struct last_record, action_due_at),
	FIELD_INT(struct last_record, emotion, .flags = FIELD_NULL),
	FIELD_OBJECT(struct last_record, author, &account_ref_shape),
};
static const struct shape last_record_shape = SHAPE("LastRecord", struct last_record, last_record_fields);

/* What `reminder_fields` holds: custom fields marked "show in reminder" that have a value. */
struct reminder_field {
	const char *key;
	const char *label;
	const char *value;
};
static const struct field reminder_field_fields[] = {
	FIELD_TEXT(struct reminder_field, key, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct reminder_field, label, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct reminder_field, value, .flags = FIELD_REQUIRED),
};
static const struct shape reminder_field_shape = SHAPE("ReminderField", struct reminder_field, reminder_field_fields);

static const struct field followup_reply_fields[] = {
	FIELD_ID(struct followup_reply, id, .flags = FIELD_REQUIRED),
	FIELD_INT(struct followup_reply, version),
	FIELD_OBJECT(struct followup_reply, candidate, &candidate_ref_shape),
	FIELD_OBJECT_PTR(struct followup_reply, owner, &account_ref_shape),
	FIELD_OBJECT_PTR(struct followup_reply, backup, &account_ref_shape),
	FIELD_OBJECT_PTR(struct followup_reply, acting, &account_ref_shape),
	FIELD_TEXT(struct followup_reply, care, .choices = &care_choices, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct followup_reply, pool_grade, .choices = &pool_grade_choices),
	FIELD_TEXT(struct followup_reply, state, .flags = FIELD_REQUIRED),
	FIELD_BOOL(struct followup_reply, put_away),
	FIELD_TIME(struct followup_reply, next_due_at),
	FIELD_TIME(struct followup_reply, yellow_at),
	FIELD_TIME(struct followup_reply, red_at),
	FIELD_TIME(struct followup_reply, snoozed_until),
	FIELD_TEXT(struct followup_reply, colour, .choices = &cadence_colours, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct followup_reply, due_bucket),
	FIELD_BOOL(struct followup_reply, hard),
	FIELD_BOOL(struct followup_reply, retry),
	FIELD_INT(struct followup_reply, attempts),
	FIELD_BOOL(struct followup_reply, light_touch),
	FIELD_BOOL(struct followup_reply, pay_report),
	FIELD_OBJECT(struct followup_reply, why, &reason_shape),
	FIELD_LIST(struct followup_reply, reasons, &reason_shape),
	FIELD_LIST(struct followup_reply, advice, &reason_shape),
	FIELD_TIME(struct followup_reply, last_contact_at),
	FIELD_OBJECT_PTR(struct followup_reply, last_record, &last_record_shape),
	FIELD_OBJECT_PTR(struct followup_reply, submission, &submission_ref_shape),
	FIELD_INT(struct followup_reply, submission_count),
	FIELD_JSON(struct followup_reply, reminder_fields, .shape = &reminder_field_shape, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct followup_reply, end_reason),
	FIELD_TIME(struct followup_reply, wake_at),
};
const struct shape followup_reply_shape = SHAPE("Followup", struct followup_reply, followup_reply_fields);

static const struct field followup_view_fields[] = {
	FIELD_INT(struct followup_view, place),
	FIELD_ID(struct followup_view, firm_id),
	FIELD_ID(struct followup_view, id),
	FIELD_INT(struct followup_view, version),
	FIELD_ID(struct followup_view, candidate_id),
	FIELD_ID(struct followup_view, owner_id),
	FIELD_ID(struct followup_view, backup_id),
	FIELD_ID(struct followup_view, acting_id),
	FIELD_TEXT(struct followup_view, owner_name),
	FIELD_TEXT(struct followup_view, backup_name),
	FIELD_TEXT(struct followup_view, acting_name),
	FIELD_TEXT(struct followup_view, care),
	FIELD_TEXT(struct followup_view, pool_grade),
	FIELD_TEXT(struct followup_view, state),
	FIELD_TIME(struct followup_view, next_due_at_ms),
	FIELD_TIME(struct followup_view, yellow_at_ms),
	FIELD_TIME(struct followup_view, red_at_ms),
	FIELD_TIME(struct followup_view, snoozed_until_ms),
	FIELD_BOOL(struct followup_view, hard),
	FIELD_BOOL(struct followup_view, retry),
	FIELD_BOOL(struct followup_view, light_touch),
	FIELD_BOOL(struct followup_view, pay_report),
	FIELD_INT(struct followup_view, attempts),
	FIELD_TIME(struct followup_view, last_contact_at_ms),
	FIELD_TEXT(struct followup_view, put_away_on),
	FIELD_TEXT(struct followup_view, steps),
	FIELD_TEXT(struct followup_view, reasons),
	FIELD_TEXT(struct followup_view, advice),
	FIELD_TEXT(struct followup_view, rule_source),
	FIELD_TEXT(struct followup_view, rule_name),
	FIELD_INT(struct followup_view, rule_interval, .flags = FIELD_NULL),
	FIELD_TEXT(struct followup_view, rule_unit),
	FIELD_TIME(struct followup_view, counted_from_ms),
	FIELD_TEXT(struct followup_view, counted_from),
	FIELD_BOOL(struct followup_view, calendar_known),
	FIELD_TEXT(struct followup_view, reminder_fields),
	FIELD_TEXT(struct followup_view, end_reason),
	FIELD_TIME(struct followup_view, wake_at_ms),
	FIELD_ID(struct followup_view, record_id),
	FIELD_TIME(struct followup_view, record_at_ms),
	FIELD_TEXT(struct followup_view, record_channel),
	FIELD_TEXT(struct followup_view, record_direction),
	FIELD_TEXT(struct followup_view, record_outcome),
	FIELD_TEXT(struct followup_view, record_text),
	FIELD_TEXT(struct followup_view, record_action),
	FIELD_TIME(struct followup_view, record_action_due_at_ms),
	FIELD_INT(struct followup_view, record_emotion, .flags = FIELD_NULL),
	FIELD_ID(struct followup_view, record_author_id),
	FIELD_TEXT(struct followup_view, record_author_name),
	FIELD_BOOL(struct followup_view, record_is_sealed),
	FIELD_ID(struct followup_view, submission_id),
	FIELD_TEXT(struct followup_view, submission_stage),
	FIELD_TEXT(struct followup_view, submission_stage_name),
	FIELD_TEXT(struct followup_view, submission_stage_kind),
	FIELD_TIME(struct followup_view, submission_since_ms),
	FIELD_INT(struct followup_view, submission_count),
	FIELD_ID(struct followup_view, position_id),
	FIELD_TEXT(struct followup_view, position_title),
	FIELD_TEXT(struct followup_view, position_job_type),
	FIELD_ID(struct followup_view, company_id),
	FIELD_TEXT(struct followup_view, company_name),
};
const struct shape followup_view_shape = SHAPE("followup_view", struct followup_view, followup_view_fields);

enum { LAST_TEXT_CHARACTERS = 200 };

/* --- Words --- */

/* The actor, now. */
static struct cadence_reader reader_of(const struct ctx *ctx)
{
	return (struct cadence_reader){ ctx->actor.locale, ctx->actor.zone, ctx_now_ms(ctx) };
}

static struct reason reason_of(struct ctx *ctx, const struct cadence_step *step)
{
	const struct cadence_reader reader = reader_of(ctx);
	struct cadence_reason told = cadence_reason_of(ctx->arena, step, &reader);

	return (struct reason){ told.code, told.params, told.text };
}

const int64_t followup_never_ms = 9000000000000000;

void urgency_range(int colour, int64_t *ret_from, int64_t *ret_to)
{
	*ret_from = colour == CADENCE_YELLOW ? CLASS_YELLOW : colour == CADENCE_GREEN ? CLASS_GREEN : CLASS_RED_HARD;
	*ret_to = colour == CADENCE_RED ? CLASS_RED : colour == CADENCE_YELLOW ? CLASS_YELLOW : CLASS_GREEN;
}

/* A whole interval too late says that the due time has passed, too. */
static bool is_implied(const struct list *steps, const struct cadence_step *step, int64_t holds_at_ms)
{
	for (size_t i = 0; step->code == CADENCE_REASON_DUE_PASSED && i < steps->count; i++) {
		const struct cadence_step *other = (const struct cadence_step *)steps->items + i;

		if (other->code == CADENCE_REASON_OVERDUE && other->at_ms <= holds_at_ms)
			return true;
	}
	return false;
}

enum err followup_reasons(struct ctx *ctx, const char *steps_json, int64_t holds_at_ms, struct list *ret_reasons)
{
	struct list steps;
	struct vec reasons;

	TRY(cadence_steps_from_json(ctx, steps_json, &steps));
	vec_init(&reasons, ctx->arena, sizeof(struct reason));
	for (size_t i = 0; i < steps.count; i++) {
		const struct cadence_step *step = (const struct cadence_step *)steps.items + i;

		if (holds_at_ms && (step->at_ms > holds_at_ms || is_implied(&steps, step, holds_at_ms)))
			continue;
		struct reason reason = reason_of(ctx, step);
		vec_add(&reasons, &reason);
	}
	*ret_reasons = vec_list(&reasons);
	return OK;
}

enum err followup_colour_reasons(struct ctx *ctx, const char *reasons_json, enum cadence_colour colour, int64_t at_ms,
				 struct list *ret_reasons)
{
	if (colour != CADENCE_GREEN)
		return followup_reasons(ctx, reasons_json, at_ms, ret_reasons);
	*ret_reasons = (struct list){ 0 };
	return OK;
}

enum err followup_sentence(struct ctx *ctx, const char *steps_json, int64_t next_due_at_ms, const char **ret_sentence)
{
	const struct cadence_reader reader = reader_of(ctx);
	struct list steps;

	TRY(cadence_steps_from_json(ctx, steps_json, &steps));
	*ret_sentence = cadence_sentence(ctx->arena, steps.items, steps.count, next_due_at_ms, &reader);
	return OK;
}

enum err followup_sentence_kept(struct ctx *ctx, const char *steps_json, int64_t next_due_at_ms, const char **ret_sentence)
{
	const struct cadence_reader reader = { .locale = ctx->actor.locale, .zone = ctx->actor.zone, .is_marked = true };
	struct list steps;

	TRY(cadence_steps_from_json(ctx, steps_json, &steps));
	*ret_sentence = cadence_sentence(ctx->arena, steps.items, steps.count, next_due_at_ms, &reader);
	return OK;
}

const char *followup_today(const struct ctx *ctx)
{
	struct local_time local;

	zone_local(ctx->actor.zone, ctx_now_ms(ctx), &local);
	return arena_format(ctx->arena, "%04d-%02d-%02d", local.year, local.month, local.day);
}

/* --- Parts of the reply --- */

static struct account_ref *account_part(struct ctx *ctx, int64_t id, const char *name)
{
	struct account_ref ref = { id, name };

	return id ? arena_copy(ctx->arena, &ref, sizeof(ref)) : NULL;
}

/* The first characters of a text, cut between characters. */
static const char *shorten(struct ctx *ctx, const char *text)
{
	size_t characters = 0;
	const char *at = text;

	for (; at && *at; at++) {
		if (((unsigned char)*at & 0xC0) != 0x80 && characters++ == LAST_TEXT_CHARACTERS)
			return arena_format(ctx->arena, "%.*s…", (int)(at - text), text);
	}
	return text;
}

static struct last_record *record_part(struct ctx *ctx, const struct followup_view *row)
{
	if (!row->record_id)
		return NULL;
	struct last_record *record = arena_alloc(ctx->arena, sizeof(*record));
	*record = (struct last_record){
		.id = row->record_id,
		.at = row->record_at_ms,
		.channel = row->record_channel,
		.direction = row->record_direction,
		.outcome = row->record_outcome,
		.author = { row->record_author_id, row->record_author_name },
		.emotion = row->record_emotion,
	};
	if (row->record_is_sealed)
		return record;
	record->text = shorten(ctx, row->record_text);
	record->action = shorten(ctx, row->record_action);
	record->action_due_at = row->record_action_due_at_ms;
	return record;
}

static struct submission_ref *submission_part(struct ctx *ctx, const struct followup_view *row)
{
	if (!row->submission_id)
		return NULL;
	struct submission_ref *submission = arena_alloc(ctx->arena, sizeof(*submission));
	*submission = (struct submission_ref){
		.id = row->submission_id,
		.stage = row->submission_stage,
		.stage_name = row->submission_stage_name,
		.stage_kind = row->submission_stage_kind,
		.stage_since = row->submission_since_ms,
		.position = { .id = row->position_id, .title = row->position_title, .job_type = row->position_job_type },
	};
	if (row->company_id) {
		struct company_ref company = { row->company_id, row->company_name };
		submission->position.company = arena_copy(ctx->arena, &company, sizeof(company));
	}
	return submission;
}

static enum err fill_words(struct ctx *ctx, const struct followup_view *row, struct followup_reply *reply)
{
	int64_t now_ms = ctx_now_ms(ctx);
	bool is_open = text_equal(row->state, "open");
	enum cadence_colour colour = is_open ? cadence_colour_of(now_ms, row->yellow_at_ms, row->red_at_ms) : CADENCE_GREEN;

	reply->colour = choice_text(&cadence_colours, colour);
	TRY(followup_sentence(ctx, row->steps, row->next_due_at_ms, &reply->why.text));
	reply->why.code = row->rule_source ? row->rule_source : "none";
	reply->why.params = "{}";
	TRY(followup_colour_reasons(ctx, row->reasons, colour, now_ms, &reply->reasons));
	return followup_reasons(ctx, row->advice, 0, &reply->advice);
}

static enum err reply_of(struct ctx *ctx, const struct followup_view *row, const struct candidate_ref *candidate,
			 const char *today, struct followup_reply *reply)
{
	*reply = (struct followup_reply){
		.id = row->id,
		.version = row->version,
		.candidate = *candidate,
		.owner = account_part(ctx, row->owner_id, row->owner_name),
		.backup = account_part(ctx, row->backup_id, row->backup_name),
		.acting = account_part(ctx, row->acting_id, row->acting_name),
		.care = row->care,
		.pool_grade = row->pool_grade,
		.state = row->state,
		.put_away = text_equal(row->put_away_on, today),
		.next_due_at = row->next_due_at_ms,
		.yellow_at = row->yellow_at_ms,
		.red_at = row->red_at_ms,
		.snoozed_until = row->snoozed_until_ms > ctx_now_ms(ctx) ? row->snoozed_until_ms : 0,
		.due_bucket = candidate_due_bucket(ctx, row->next_due_at_ms),
		.hard = row->hard,
		.retry = row->retry,
		.attempts = row->attempts,
		.light_touch = row->light_touch,
		.pay_report = row->pay_report,
		.last_contact_at = row->last_contact_at_ms,
		.last_record = record_part(ctx, row),
		.submission = submission_part(ctx, row),
		.submission_count = row->submission_count,
		.reminder_fields = row->reminder_fields,
		.end_reason = row->end_reason,
		.wake_at = row->wake_at_ms,
	};
	return fill_words(ctx, row, reply);
}

static bool is_own(const struct ctx *ctx, const struct followup_view *row)
{
	int64_t account_id = ctx->actor.account_id;

	return text_equal(row->state, "open") && (row->owner_id == account_id || row->acting_id == account_id);
}

static enum err load_refs(struct ctx *ctx, const struct list *rows, struct list *ret_refs)
{
	const struct followup_view *views = rows->items;
	int64_t *ids = arena_array(ctx->arena, rows->count + 1, sizeof(*ids));
	bool *own = arena_array(ctx->arena, rows->count + 1, sizeof(*own));
	struct list id_list = { ids, rows->count };

	for (size_t i = 0; i < rows->count; i++) {
		ids[i] = views[i].candidate_id;
		own[i] = is_own(ctx, &views[i]);
	}
	return candidate_refs(ctx, &id_list, own, ret_refs);
}

enum err followup_replies(struct ctx *ctx, const struct list *rows, struct list *ret_replies)
{
	struct followup_reply *replies = arena_array(ctx->arena, rows->count + 1, sizeof(*replies));
	const char *today = followup_today(ctx);
	struct list refs;
	size_t count = 0;

	TRY(load_refs(ctx, rows, &refs));
	for (size_t i = 0; i < rows->count; i++) {
		const struct candidate_ref *ref = (const struct candidate_ref *)refs.items + i;

		if (ref->id)
			TRY(reply_of(ctx, (const struct followup_view *)rows->items + i, ref, today, &replies[count++]));
	}
	*ret_replies = (struct list){ replies, count };
	return OK;
}
