/* Rows of records. */
#include "feature/record/record_store.h"

#include "platform/db/db.h"
#include "record_sql.h"

static const struct field record_fields[] = {
	FIELD_ID(struct record_row, id),
	FIELD_INT(struct record_row, version),
	FIELD_ID(struct record_row, candidate_id),
	FIELD_ID(struct record_row, submission_id),
	FIELD_ID(struct record_row, followup_id),
	FIELD_ID(struct record_row, author_id),
	FIELD_TEXT(struct record_row, author_name),
	FIELD_ID(struct record_row, on_behalf_of_id),
	FIELD_TIME(struct record_row, at_ms),
	FIELD_TEXT(struct record_row, channel),
	FIELD_TEXT(struct record_row, direction),
	FIELD_TEXT(struct record_row, outcome),
	FIELD_BOOL(struct record_row, is_effective),
	FIELD_BOOL(struct record_row, is_attempt),
	FIELD_TIME(struct record_row, attempt_due_ms),
	FIELD_TEXT(struct record_row, fact),
	FIELD_INT(struct record_row, emotion, .flags = FIELD_NULL),
	FIELD_TEXT(struct record_row, emotion_text),
	FIELD_TEXT(struct record_row, action),
	FIELD_TIME(struct record_row, action_due_at_ms),
	FIELD_ID(struct record_row, action_account_id),
	FIELD_TEXT(struct record_row, action_account_name),
	FIELD_TEXT(struct record_row, text),
	FIELD_BOOL(struct record_row, is_sealed),
	FIELD_BYTES(struct record_row, sealed),
	FIELD_TEXT(struct record_row, client_uid),
	FIELD_TEXT(struct record_row, client_digest),
	FIELD_TEXT(struct record_row, source_key),
	FIELD_TIME(struct record_row, next_due_at_ms),
	FIELD_TIME(struct record_row, created_at_ms),
	FIELD_TIME(struct record_row, edited_at_ms),
};
static const struct shape record_shape = SHAPE("record_row", struct record_row, record_fields);

static const struct field unanswered_fields[] = {
	FIELD_ID(struct unanswered_row, id),
	FIELD_ID(struct unanswered_row, firm_id),
	FIELD_ID(struct unanswered_row, candidate_id),
	FIELD_ID(struct unanswered_row, author_id),
	FIELD_TIME(struct unanswered_row, attempt_due_ms),
};
static const struct shape unanswered_shape = SHAPE("unanswered", struct unanswered_row, unanswered_fields);

static const struct field unsealed_fields[] = {
	FIELD_ID(struct unsealed_row, id),
	FIELD_ID(struct unsealed_row, firm_id),
};
static const struct shape unsealed_shape = SHAPE("unsealed", struct unsealed_row, unsealed_fields);

struct limit_key {
	int64_t row_limit;
};
static const struct field limit_fields[] = { FIELD_INT(struct limit_key, row_limit) };
static const struct shape limit_shape = SHAPE("limit", struct limit_key, limit_fields);

enum err record_store_expect_id(struct ctx *ctx)
{
	return db_expect(ctx, &sql_record_next_id, NULL, NULL, NULL);
}

static bool has_sequence(const struct ctx *ctx)
{
	return db_engine(ctx->db) == DB_POSTGRES;
}

enum err record_store_insert(struct ctx *ctx, struct record_row *row)
{
	row->version = 1;
	row->created_at_ms = ctx_now_ms(ctx);
	if (!has_sequence(ctx))
		return db_int(ctx, &sql_record_insert, &record_shape, row, &row->id);
	TRY(db_int(ctx, &sql_record_next_id, NULL, NULL, &row->id));
	return db_run(ctx, &sql_record_insert, &record_shape, row, NULL);
}

enum err record_store_get(struct ctx *ctx, int64_t id, struct record_row *ret_row)
{
	struct record_row key = { .id = id };

	return db_one(ctx, &sql_record_get, &record_shape, &key, &record_shape, ret_row);
}

enum err record_store_by_uid(struct ctx *ctx, int64_t author_id, const char *client_uid, struct record_row *ret_row)
{
	struct record_row key = { .author_id = author_id, .client_uid = client_uid };
	bool found;

	return db_maybe(ctx, &sql_record_by_uid, &record_shape, &key, &record_shape, ret_row, &found);
}

enum err record_store_expect_uid(struct ctx *ctx, int64_t author_id, const char *client_uid)
{
	struct record_row key = { .author_id = author_id, .client_uid = client_uid };

	return db_expect(ctx, &sql_record_by_uid, &record_shape, &key, &record_shape);
}

enum err record_store_by_source(struct ctx *ctx, const char *source_key, int64_t *ret_id)
{
	struct record_row key = { .source_key = source_key };

	return db_int(ctx, &sql_record_by_source, &record_shape, &key, ret_id);
}

enum err record_store_answered(struct ctx *ctx, int64_t candidate_id, int64_t at_ms)
{
	struct record_row key = { .candidate_id = candidate_id, .at_ms = at_ms };

	return db_run(ctx, &sql_record_answered, &record_shape, &key, NULL);
}

enum err record_store_update(struct ctx *ctx, const struct record_row *row)
{
	int64_t changes;

	TRY(db_run(ctx, &sql_record_update, &record_shape, row, &changes));
	if (!changes)
		return fail(ctx, ERR_STALE, "request.stale", NULL, "Somebody changed the record in between.");
	return OK;
}

enum err record_store_set_sealed(struct ctx *ctx, const struct record_row *row)
{
	return db_run(ctx, &sql_record_set_sealed, &record_shape, row, NULL);
}

enum err record_store_to_seal(struct ctx *ctx, int64_t limit, struct list *ret_rows)
{
	struct limit_key key = { limit };

	return db_list(ctx, &sql_record_to_seal, &limit_shape, &key, &unsealed_shape, ret_rows);
}

enum err record_store_drop_revisions(struct ctx *ctx, int64_t id)
{
	struct record_row key = { .id = id };

	return db_run(ctx, &sql_record_drop_revisions, &record_shape, &key, NULL);
}

enum err record_store_unanswered(struct ctx *ctx, int64_t limit, struct list *ret_rows)
{
	struct limit_key key = { limit };

	return db_list(ctx, &sql_record_unanswered, &limit_shape, &key, &unanswered_shape, ret_rows);
}

enum err record_store_set_attempt(struct ctx *ctx, int64_t id, int64_t *ret_changes)
{
	struct record_row key = { .id = id };

	return db_run(ctx, &sql_record_set_attempt, &record_shape, &key, ret_changes);
}

enum err record_store_submission_fits(struct ctx *ctx, int64_t submission_id, int64_t candidate_id, bool *ret_fits)
{
	struct record_row key = { .submission_id = submission_id, .candidate_id = candidate_id };
	int64_t count;

	TRY(db_int(ctx, &sql_record_submission_fits, &record_shape, &key, &count));
	*ret_fits = count > 0;
	return OK;
}

/* --- What it said before, whom it names --- */

static const struct field revision_fields[] = {
	FIELD_INT(struct record_revision, version),
	FIELD_TIME(struct record_revision, at),
	FIELD_TEXT(struct record_revision, outcome),
	FIELD_TEXT(struct record_revision, fact),
	FIELD_INT(struct record_revision, emotion, .flags = FIELD_NULL),
	FIELD_TEXT(struct record_revision, emotion_text),
	FIELD_TEXT(struct record_revision, action),
	FIELD_TIME(struct record_revision, action_due_at),
	FIELD_ID(struct record_revision, action_account_id),
	FIELD_TEXT(struct record_revision, action_account_name),
	FIELD_TEXT(struct record_revision, text),
	FIELD_TIME(struct record_revision, replaced_at),
};
static const struct shape revision_shape = SHAPE("record_revision", struct record_revision, revision_fields);

struct mention_row {
	int64_t record_id;
	int64_t account_id;
};
static const struct field mention_fields[] = {
	FIELD_ID(struct mention_row, record_id),
	FIELD_ID(struct mention_row, account_id),
};
static const struct shape mention_shape = SHAPE("record_mention", struct mention_row, mention_fields);

enum err record_store_keep_revision(struct ctx *ctx, int64_t id)
{
	struct record_row key = { .id = id };

	return db_run(ctx, &sql_record_keep_revision, &record_shape, &key, NULL);
}

enum err record_store_revisions(struct ctx *ctx, int64_t id, struct list *ret_revisions)
{
	struct record_row key = { .id = id };

	return db_list(ctx, &sql_record_revisions, &record_shape, &key, &revision_shape, ret_revisions);
}

enum err record_store_add_mention(struct ctx *ctx, int64_t record_id, int64_t account_id)
{
	struct mention_row row = { record_id, account_id };

	return db_run(ctx, &sql_record_mention_add, &mention_shape, &row, NULL);
}

enum err record_store_clear_mentions(struct ctx *ctx, int64_t record_id)
{
	struct mention_row row = { .record_id = record_id };

	return db_run(ctx, &sql_record_mentions_clear, &mention_shape, &row, NULL);
}

static const struct field named_fields[] = {
	FIELD_ID(struct record_named, id, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct record_named, name, .flags = FIELD_REQUIRED),
	FIELD_ID(struct record_named, todo_id),
	FIELD_INT(struct record_named, todo_version, .flags = FIELD_NULL),
	FIELD_TIME(struct record_named, due_at),
};
const struct shape record_named_shape = SHAPE("Mention", struct record_named, named_fields);

enum err record_store_mentions(struct ctx *ctx, int64_t record_id, struct list *ret_people)
{
	struct mention_row row = { .record_id = record_id };

	return db_list(ctx, &sql_record_mentions, &mention_shape, &row, &record_named_shape, ret_people);
}

static const struct field template_fields[] = {
	FIELD_TEXT(struct template_row, items),
	FIELD_INT(struct template_row, version),
};
static const struct shape template_row_shape = SHAPE("template_row", struct template_row, template_fields);

enum err record_store_templates(struct ctx *ctx, struct template_row *ret_row)
{
	bool found;

	return db_maybe(ctx, &sql_record_templates, NULL, NULL, &template_row_shape, ret_row, &found);
}

enum err record_store_put_templates(struct ctx *ctx, const struct template_row *row)
{
	return db_run(ctx, &sql_record_templates_put, &template_row_shape, row, NULL);
}

/* --- For the search --- */

static const struct field text_fields[] = {
	FIELD_ID(struct record_text, id),	  FIELD_ID(struct record_text, candidate_id),
	FIELD_ID(struct record_text, author_id),  FIELD_TEXT(struct record_text, channel),
	FIELD_INT(struct record_text, at_ms),	  FIELD_TEXT(struct record_text, fact),
	FIELD_TEXT(struct record_text, emotion_text), FIELD_TEXT(struct record_text, action),
	FIELD_TEXT(struct record_text, text),
};
static const struct shape text_shape = SHAPE("record_text", struct record_text, text_fields);

struct walk_key {
	int64_t candidate_id;
	int64_t after_id;
	int64_t row_limit;
	const char *ids;
};
static const struct field walk_fields[] = {
	FIELD_ID(struct walk_key, candidate_id),
	FIELD_INT(struct walk_key, after_id),
	FIELD_INT(struct walk_key, row_limit),
	FIELD_TEXT(struct walk_key, ids),
};
static const struct shape walk_shape = SHAPE("walk", struct walk_key, walk_fields);

struct id_row {
	int64_t id;
};
static const struct field id_fields[] = { FIELD_ID(struct id_row, id) };
static const struct shape id_shape = SHAPE("id", struct id_row, id_fields);

enum err record_texts(struct ctx *ctx, const char *ids, struct list *ret_texts)
{
	const struct walk_key key = { .ids = ids };

	return db_list(ctx, &sql_record_texts, &walk_shape, &key, &text_shape, ret_texts);
}

/* struct id_row is one number, so its list is a list of numbers. */
enum err record_ids(struct ctx *ctx, int64_t candidate_id, int64_t after_id, int64_t limit, struct list *ret_ids)
{
	const struct walk_key key = { .candidate_id = candidate_id, .after_id = after_id, .row_limit = limit };

	return db_list(ctx, candidate_id ? &sql_record_ids_of : &sql_record_ids, &walk_shape, &key, &id_shape, ret_ids);
}
