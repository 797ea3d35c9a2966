/* Rows of followups. */
#include "feature/followup/followup_store.h"

#include "base/cleanup.h"
#include "base/json.h"
#include "base/text.h"
#include "platform/json/json_read.h"
#include "followup_sql.h"

/* Parameters of the small statements; each uses what it names. */
struct key {
	int64_t id;
	int64_t candidate_id;
	int64_t account_id;
	int64_t owner_id;
	int64_t acting_id;
	int64_t after_id;
	int64_t row_limit;
	int64_t from_ms;
	int64_t to_ms;
	int64_t due_no;
	int64_t record_id;
	int64_t for_id;
	int64_t since_ms;
};

static const struct field key_fields[] = {
	FIELD_ID(struct key, id),	 FIELD_ID(struct key, candidate_id), FIELD_ID(struct key, account_id),
	FIELD_ID(struct key, owner_id),	 FIELD_ID(struct key, acting_id),    FIELD_INT(struct key, after_id),
	FIELD_INT(struct key, row_limit), FIELD_INT(struct key, from_ms),    FIELD_INT(struct key, to_ms),
	FIELD_INT(struct key, due_no),	 FIELD_ID(struct key, record_id),
	FIELD_ID(struct key, for_id),	 FIELD_INT(struct key, since_ms),
};
static const struct shape key_shape = SHAPE("key", struct key, key_fields);

static const struct field followup_fields[] = {
	FIELD_ID(struct followup, id),
	FIELD_INT(struct followup, version),
	FIELD_ID(struct followup, candidate_id),
	FIELD_ID(struct followup, owner_id),
	FIELD_ID(struct followup, backup_id),
	FIELD_ID(struct followup, acting_id),
	FIELD_TEXT(struct followup, care),
	FIELD_TEXT(struct followup, pool_grade),
	FIELD_TEXT(struct followup, state),
	FIELD_TIME(struct followup, opened_at_ms),
	FIELD_TEXT(struct followup, opened_by),
	FIELD_ID(struct followup, submission_id),
	FIELD_TEXT(struct followup, stage),
	FIELD_TEXT(struct followup, stage_kind),
	FIELD_TEXT(struct followup, job_type),
	FIELD_INT(struct followup, due_no),
	FIELD_TIME(struct followup, next_due_at_ms),
	FIELD_TIME(struct followup, yellow_at_ms),
	FIELD_TIME(struct followup, red_at_ms),
	FIELD_TIME(struct followup, turn_at_ms),
	FIELD_TEXT(struct followup, due_kind),
	FIELD_BOOL(struct followup, hard),
	FIELD_BOOL(struct followup, retry),
	FIELD_BOOL(struct followup, light_touch),
	FIELD_BOOL(struct followup, pay_report),
	FIELD_INT(struct followup, urgency),
	FIELD_TIME(struct followup, missed_due_at_ms),
	FIELD_INT(struct followup, attempts),
	FIELD_TIME(struct followup, last_attempt_at_ms),
	FIELD_TIME(struct followup, last_contact_at_ms),
	FIELD_ID(struct followup, last_record_id),
	FIELD_TIME(struct followup, explicit_due_at_ms),
	FIELD_TIME(struct followup, explicit_set_at_ms),
	FIELD_TEXT(struct followup, explicit_local),
	FIELD_TEXT(struct followup, explicit_zone),
	FIELD_TIME(struct followup, snoozed_until_ms),
	FIELD_INT(struct followup, override_interval, .flags = FIELD_NULL),
	FIELD_TEXT(struct followup, override_unit),
	FIELD_TEXT(struct followup, put_away_on),
	FIELD_TIME(struct followup, offer_in_hand_ms),
	FIELD_TIME(struct followup, counter_offer_ms),
	FIELD_TIME(struct followup, risk_by_hand_ms),
	FIELD_TEXT(struct followup, steps),
	FIELD_TEXT(struct followup, reasons),
	FIELD_TEXT(struct followup, advice),
	FIELD_TEXT(struct followup, rule_source),
	FIELD_TEXT(struct followup, rule_name),
	FIELD_INT(struct followup, rule_interval, .flags = FIELD_NULL),
	FIELD_TEXT(struct followup, rule_unit),
	FIELD_TIME(struct followup, counted_from_ms),
	FIELD_TEXT(struct followup, counted_from),
	FIELD_TIME(struct followup, rule_due_ms),
	FIELD_BOOL(struct followup, calendar_known),
	FIELD_TEXT(struct followup, reminder_fields),
	FIELD_TEXT(struct followup, end_reason),
	FIELD_TIME(struct followup, ended_at_ms),
	FIELD_TIME(struct followup, wake_at_ms),
	FIELD_INT(struct followup, escalated_no),
	FIELD_TEXT(struct followup, change),
	FIELD_ID(struct followup, account_id),
	FIELD_TIME(struct followup, from_due_at_ms),
};
static const struct shape followup_shape = SHAPE("followup_row", struct followup, followup_fields);

static const struct field past_fields[] = {
	FIELD_ID(struct followup_past, id),
	FIELD_TIME(struct followup_past, at_ms),
	FIELD_ID(struct followup_past, account_id),
	FIELD_TEXT(struct followup_past, account_name),
	FIELD_TEXT(struct followup_past, change),
	FIELD_TIME(struct followup_past, from_due_at_ms),
	FIELD_TIME(struct followup_past, due_at_ms),
	FIELD_TEXT(struct followup_past, rule_source),
	FIELD_TEXT(struct followup_past, rule_name),
	FIELD_INT(struct followup_past, rule_interval, .flags = FIELD_NULL),
	FIELD_TEXT(struct followup_past, rule_unit),
	FIELD_TEXT(struct followup_past, steps),
};
static const struct shape past_shape = SHAPE("followup_past", struct followup_past, past_fields);

static const struct field id_row_fields[] = {
	FIELD_ID(struct id_row, id),
};
static const struct shape id_row_shape = SHAPE("id_row", struct id_row, id_row_fields);

static const struct field facts_submission_fields[] = {
	FIELD_ID(struct facts_submission, id),
	FIELD_TEXT(struct facts_submission, stage),
	FIELD_TEXT(struct facts_submission, stage_kind),
	FIELD_TIME(struct facts_submission, stage_since_ms),
	FIELD_TEXT(struct facts_submission, onboard_on),
	FIELD_TEXT(struct facts_submission, guarantee_until),
	FIELD_TEXT(struct facts_submission, job_type),
	FIELD_TIME(struct facts_submission, offer_deadline_ms),
	FIELD_TIME(struct facts_submission, onboarding_ms),
	FIELD_TIME(struct facts_submission, interview_end_ms),
};
static const struct shape facts_submission_shape = SHAPE("facts_submission", struct facts_submission, facts_submission_fields);

static const struct field facts_contact_fields[] = {
	FIELD_TIME(struct facts_contact, at_ms),
	FIELD_BOOL(struct facts_contact, is_effective),
	FIELD_BOOL(struct facts_contact, is_attempt),
	FIELD_INT(struct facts_contact, emotion),
	FIELD_TEXT(struct facts_contact, channel),
	FIELD_TEXT(struct facts_contact, outcome),
};
static const struct shape facts_contact_shape = SHAPE("facts_contact", struct facts_contact, facts_contact_fields);

static const struct field load_row_fields[] = {
	FIELD_TIME(struct load_row, next_due_at_ms),
	FIELD_BOOL(struct load_row, is_pool),
	FIELD_INT(struct load_row, n),
};
static const struct shape load_row_shape = SHAPE("load_row", struct load_row, load_row_fields);

static const struct field unplanned_row_fields[] = {
	FIELD_ID(struct unplanned_row, id),
	FIELD_BOOL(struct unplanned_row, is_pool),
	FIELD_TIME(struct unplanned_row, fresh_at_ms),
};
static const struct shape unplanned_row_shape = SHAPE("unplanned_row", struct unplanned_row, unplanned_row_fields);

static const struct field followup_due_fields[] = {
	FIELD_ID(struct followup_due, id),
	FIELD_ID(struct followup_due, acting_id),
	FIELD_ID(struct followup_due, candidate_id),
	FIELD_INT(struct followup_due, due_no),
	FIELD_TIME(struct followup_due, next_due_at_ms),
	FIELD_BOOL(struct followup_due, hard),
	FIELD_BOOL(struct followup_due, pay_report),
};
static const struct shape followup_due_shape = SHAPE("followup_due", struct followup_due, followup_due_fields);

static const struct field wake_row_fields[] = {
	FIELD_ID(struct wake_row, id),
	FIELD_ID(struct wake_row, firm_id),
	FIELD_ID(struct wake_row, candidate_id),
	FIELD_ID(struct wake_row, owner_id),
	FIELD_TEXT(struct wake_row, care),
	FIELD_TEXT(struct wake_row, pool_grade),
	FIELD_TIME(struct wake_row, wake_at_ms),
};
static const struct shape wake_row_shape = SHAPE("wake_row", struct wake_row, wake_row_fields);

enum err followup_store_insert(struct ctx *ctx, const struct followup *row, int64_t *ret_id)
{
	return db_int(ctx, &sql_followup_insert, &followup_shape, row, ret_id);
}

enum err followup_store_insert_unseen(struct ctx *ctx, const struct followup *row)
{
	return db_run(ctx, &sql_followup_insert, &followup_shape, row, NULL);
}

void followup_store_remember(struct followup *row)
{
	row->stored = (struct followup_stored){ .acting_id = row->acting_id, .care = row->care, .job_type = row->job_type,
						.is_open = text_equal(row->state, "open"), .is_hard = row->hard,
						.due_at_ms = row->next_due_at_ms, .rule_source = row->rule_source,
						.rule_name = row->rule_name, .rule_interval = row->rule_interval };
}

enum { IMAGE_TEXT_MAX = 1000000, IMAGE_BYTES = 4 * 1024 * 1024, IMAGES_MAX = 1000,
       ROW_FIELDS = sizeof(followup_fields) / sizeof(followup_fields[0]) };

/* The fields of the row, with room for every explanation, and what an image has beside it. */
static struct shape image_shape(struct ctx *ctx)
{
	static const struct field more[] = {
		FIELD_INT(struct followup_image, after_version),
		FIELD_ID(struct followup_image, pair_id),
	};
	struct field *fields = arena_array(ctx->arena, ROW_FIELDS + 2, sizeof(*fields));

	memcpy(fields, followup_fields, sizeof(followup_fields));
	for (int i = 0; i < ROW_FIELDS; i++)
		fields[i].max = fields[i].type == FIELD_TYPE_TEXT ? IMAGE_TEXT_MAX : fields[i].max;
	memcpy(fields + ROW_FIELDS, more, sizeof(more));
	return (struct shape){ .name = "followup_image", .fields = fields, .field_count = ROW_FIELDS + 2,
			       .bytes = sizeof(struct followup_image), .present_offset = -1 };
}

enum err followup_store_write_images(struct ctx *ctx, const struct list *images, const char **ret_json)
{
	const struct shape shape = image_shape(ctx);
	CLOSING(text_done) struct text json = { 0 };

	text_init(&json, IMAGE_BYTES);
	text_append_char(&json, '[');
	for (size_t i = 0; i < images->count; i++) {
		text_append(&json, i ? "," : "");
		json_append_shape(&json, &shape, (const struct followup_image *)images->items + i, NULL);
	}
	text_append_char(&json, ']');
	if (!text_ok(&json) || images->count > IMAGES_MAX)
		return fail(ctx, ERR_TOO_LARGE, "merge.too_large", NULL, "These two candidates have too many followups.");
	*ret_json = arena_text(ctx->arena, text_chars(&json));
	return OK;
}

enum err followup_store_read_images(struct ctx *ctx, const char *json, struct list *ret_images)
{
	const struct shape shape = image_shape(ctx);

	return json_read_list(ctx, json, strlen(json), &shape, IMAGES_MAX, ret_images);
}

enum err followup_store_get(struct ctx *ctx, int64_t id, struct followup *ret_row)
{
	struct key key = { .id = id };

	TRY(db_one(ctx, &sql_followup_get, &key_shape, &key, &followup_shape, ret_row));
	followup_store_remember(ret_row);
	return OK;
}

enum err followup_store_look(struct ctx *ctx, int64_t id, struct followup *ret_row)
{
	struct key key = { .id = id };

	return db_one(ctx, &sql_followup_look, &key_shape, &key, &followup_shape, ret_row);
}

enum { FOUND_MOST = 20 }; /* of one candidate by one account: his own, and one for each colleague he stands in for */

static struct key found_key(int64_t candidate_id, int64_t account_id)
{
	return (struct key){ .candidate_id = candidate_id, .account_id = account_id, .row_limit = FOUND_MOST };
}

enum err followup_store_find_all(struct ctx *ctx, int64_t candidate_id, int64_t account_id, struct list *ret_rows)
{
	struct key key = found_key(candidate_id, account_id);

	TRY(db_list(ctx, &sql_followup_find, &key_shape, &key, &followup_shape, ret_rows));
	for (size_t i = 0; i < ret_rows->count; i++)
		followup_store_remember((struct followup *)ret_rows->items + i);
	return OK;
}

enum err followup_store_find(struct ctx *ctx, int64_t candidate_id, int64_t account_id, struct followup *ret_row,
			     bool *ret_found)
{
	struct list rows;

	TRY(followup_store_find_all(ctx, candidate_id, account_id, &rows));
	*ret_found = rows.count > 0;
	if (*ret_found)
		*ret_row = *(const struct followup *)rows.items;
	return OK;
}

enum err followup_store_expect(struct ctx *ctx, int64_t candidate_id, int64_t account_id)
{
	struct key key = found_key(candidate_id, account_id);

	return db_expect(ctx, &sql_followup_find, &key_shape, &key, &followup_shape);
}

enum err followup_store_update(struct ctx *ctx, const struct followup *row)
{
	enum err result = db_run_some(ctx, &sql_followup_update, &followup_shape, row);

	if (result != ERR_STALE)
		return result;
	fault_clear(ctx);
	return fail(ctx, ERR_STALE, "request.stale", NULL, "Somebody changed the followup in between.");
}

enum err followup_store_open_ids(struct ctx *ctx, int64_t candidate_id, struct list *ret_ids)
{
	struct key key = { .candidate_id = candidate_id };

	return db_list(ctx, &sql_followup_open_ids, &key_shape, &key, &id_row_shape, ret_ids);
}

enum err followup_store_missing_owners(struct ctx *ctx, int64_t candidate_id, struct list *ret_ids)
{
	struct key key = { .candidate_id = candidate_id };

	return db_list(ctx, &sql_followup_missing_owners, &key_shape, &key, &id_row_shape, ret_ids);
}

enum err followup_store_deleted_ids(struct ctx *ctx, int64_t candidate_id, struct list *ret_ids)
{
	struct key key = { .candidate_id = candidate_id };

	return db_list(ctx, &sql_followup_deleted_ids, &key_shape, &key, &id_row_shape, ret_ids);
}

enum err followup_store_next_ids(struct ctx *ctx, int64_t after_id, int64_t limit, struct list *ret_ids)
{
	struct key key = { .after_id = after_id, .row_limit = limit };

	return db_list(ctx, &sql_followup_next_ids, &key_shape, &key, &id_row_shape, ret_ids);
}

enum err followup_store_submissions(struct ctx *ctx, const struct followup *row, struct list *ret_submissions)
{
	bool is_contacted = row->last_contact_at_ms > row->opened_at_ms;
	struct key key = { .candidate_id = row->candidate_id, .owner_id = row->owner_id,
			   .since_ms = is_contacted ? row->last_contact_at_ms : row->opened_at_ms };

	return db_list(ctx, &sql_followup_submissions, &key_shape, &key, &facts_submission_shape, ret_submissions);
}

enum err followup_store_contacts(struct ctx *ctx, const struct followup *row, int64_t limit, struct list *ret_contacts)
{
	struct key key = { .candidate_id = row->candidate_id, .id = row->id, .row_limit = limit };

	return db_list(ctx, &sql_followup_contacts, &key_shape, &key, &facts_contact_shape, ret_contacts);
}

enum err followup_store_expect_contacts(struct ctx *ctx, const struct followup *row, int64_t limit)
{
	struct key key = { .candidate_id = row->candidate_id, .id = row->id, .row_limit = limit };

	return db_expect(ctx, &sql_followup_contacts, &key_shape, &key, &facts_contact_shape);
}

static struct key running_key(const struct followup *row)
{
	return (struct key){ .candidate_id = row->candidate_id, .owner_id = row->owner_id };
}

enum err followup_store_count_running(struct ctx *ctx, const struct followup *row, int64_t *ret_count)
{
	const struct key key = running_key(row);

	return db_int(ctx, &sql_followup_running_count, &key_shape, &key, ret_count);
}

enum err followup_store_expect_running(struct ctx *ctx, const struct followup *row)
{
	const struct key key = running_key(row);

	return db_expect(ctx, &sql_followup_running_count, &key_shape, &key, NULL);
}

enum err followup_store_load(struct ctx *ctx, const struct followup *row, int64_t from_ms, int64_t to_ms,
			     struct list *ret_loads)
{
	struct key key = { .acting_id = row->acting_id, .id = row->id, .from_ms = from_ms, .to_ms = to_ms };

	return db_list(ctx, &sql_followup_day_load, &key_shape, &key, &load_row_shape, ret_loads);
}

enum err followup_store_unplanned(struct ctx *ctx, int64_t owner_id, int64_t limit, struct list *ret_rows)
{
	struct key key = { .owner_id = owner_id, .row_limit = limit };

	return db_list(ctx, &sql_followup_unplanned, &key_shape, &key, &unplanned_row_shape, ret_rows);
}

enum err followup_store_count_unplanned(struct ctx *ctx, int64_t owner_id, int64_t *ret_count)
{
	struct key key = { .owner_id = owner_id };

	return db_int(ctx, &sql_followup_count_unplanned, &key_shape, &key, ret_count);
}

enum err followup_store_due_unreminded(struct ctx *ctx, int64_t limit, struct list *ret_due)
{
	struct key key = { .row_limit = limit };

	return db_list(ctx, &sql_followup_due_unreminded, &key_shape, &key, &followup_due_shape, ret_due);
}

enum err followup_store_set_reminded(struct ctx *ctx, int64_t id, int64_t due_no)
{
	struct key key = { .id = id, .due_no = due_no };

	return db_run(ctx, &sql_followup_set_reminded, &key_shape, &key, NULL);
}

enum err followup_store_set_escalated(struct ctx *ctx, int64_t id, int64_t due_no)
{
	struct key key = { .id = id, .due_no = due_no };

	return db_run(ctx, &sql_followup_set_escalated, &key_shape, &key, NULL);
}

enum err followup_store_to_wake(struct ctx *ctx, int64_t limit, struct list *ret_rows)
{
	struct key key = { .row_limit = limit };

	return db_list(ctx, &sql_followup_to_wake, &key_shape, &key, &wake_row_shape, ret_rows);
}

enum err followup_store_woken(struct ctx *ctx, int64_t id)
{
	struct key key = { .id = id };

	return db_run(ctx, &sql_followup_woken, &key_shape, &key, NULL);
}

enum err followup_store_attach_record(struct ctx *ctx, int64_t record_id, int64_t followup_id, int64_t for_id)
{
	struct key key = { .record_id = record_id, .id = followup_id, .for_id = for_id };

	return db_run(ctx, &sql_followup_attach_record, &key_shape, &key, NULL);
}

enum err followup_store_onboarded(struct ctx *ctx, struct list *ret_rows)
{
	return db_list(ctx, &sql_followup_onboarded, NULL, NULL, &wake_row_shape, ret_rows);
}

enum err followup_store_note_change(struct ctx *ctx, const struct followup *row)
{
	return db_run_gathered(ctx, &sql_followup_change_note, &sql_followup_change_note_many, &followup_shape, row);
}

enum err followup_store_changes(struct ctx *ctx, int64_t id, int64_t limit, struct list *ret_changes)
{
	struct key key = { .id = id, .row_limit = limit };

	return db_list(ctx, &sql_followup_changes, &key_shape, &key, &past_shape, ret_changes);
}
