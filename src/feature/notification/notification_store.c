/* The queries of notification.sql. */
#include "feature/notification/notification_store.h"

#include "notification_sql.h"
#include "platform/db/db.h"

struct insert {
	int64_t account_id;
	const char *kind;
	const char *text;
	const char *detail;
	int64_t candidate_id;
	int64_t followup_id;
	int64_t reminder_id;
	const char *dedup_key;
	const char *link;
	int64_t not_before_ms;
	int64_t announced_at_ms;
};
static const struct field insert_fields[] = {
	FIELD_ID(struct insert, account_id),
	FIELD_TEXT(struct insert, kind),
	FIELD_TEXT(struct insert, text),
	FIELD_TEXT(struct insert, detail),
	FIELD_ID(struct insert, candidate_id),
	FIELD_ID(struct insert, followup_id),
	FIELD_ID(struct insert, reminder_id),
	FIELD_TEXT(struct insert, dedup_key),
	FIELD_TEXT(struct insert, link),
	FIELD_TIME(struct insert, not_before_ms),
	FIELD_TIME(struct insert, announced_at_ms),
};
static const struct shape insert_shape = SHAPE("inbox_insert", struct insert, insert_fields);

static const struct field query_fields[] = {
	FIELD_ID(struct inbox_query, account_id), FIELD_BOOL(struct inbox_query, unread_only),
	FIELD_TEXT(struct inbox_query, kind),	  FIELD_INT(struct inbox_query, before_ms),
	FIELD_INT(struct inbox_query, before_id), FIELD_INT(struct inbox_query, row_limit),
};
static const struct shape query_shape = SHAPE("inbox_query", struct inbox_query, query_fields);

static const struct field row_fields[] = {
	FIELD_ID(struct inbox_row, id),
	FIELD_TEXT(struct inbox_row, kind),
	FIELD_TIME(struct inbox_row, at_ms),
	FIELD_TIME(struct inbox_row, read_at_ms),
	FIELD_TEXT(struct inbox_row, text),
	FIELD_TEXT(struct inbox_row, detail),
	FIELD_ID(struct inbox_row, followup_id),
	FIELD_ID(struct inbox_row, reminder_id),
	FIELD_ID(struct inbox_row, candidate_id),
	FIELD_TEXT(struct inbox_row, candidate_name),
	FIELD_BOOL(struct inbox_row, is_hidden),
	FIELD_BOOL(struct inbox_row, reminder_open),
	FIELD_TEXT(struct inbox_row, link),
};
static const struct shape row_shape = SHAPE("inbox_row", struct inbox_row, row_fields);

/* What the small queries take. */
struct key {
	int64_t id;
	int64_t account_id;
	int64_t reminder_id;
	int64_t before_ms;
	int64_t row_limit;
	const char *dedup_key;
	const char *pattern;
};
static const struct field key_fields[] = {
	FIELD_ID(struct key, id),
	FIELD_ID(struct key, account_id),
	FIELD_ID(struct key, reminder_id),
	FIELD_INT(struct key, before_ms),
	FIELD_INT(struct key, row_limit),
	FIELD_TEXT(struct key, dedup_key), FIELD_TEXT(struct key, pattern),
};
static const struct shape key_shape = SHAPE("inbox_key", struct key, key_fields);

static const struct field waiting_fields[] = {
	FIELD_ID(struct inbox_waiting, firm_id),
	FIELD_ID(struct inbox_waiting, id),
};
static const struct shape waiting_shape = SHAPE("inbox_waiting", struct inbox_waiting, waiting_fields);

static const struct field ended_fields[] = {
	FIELD_ID(struct inbox_ended, account_id),
	FIELD_BOOL(struct inbox_ended, was_visible),
};
static const struct shape ended_shape = SHAPE("inbox_ended", struct inbox_ended, ended_fields);

static const struct field reader_fields[] = {
	FIELD_TEXT(struct inbox_reader, zone),
	FIELD_TEXT(struct inbox_reader, locale),
	FIELD_INT(struct inbox_reader, work_from),
};
static const struct shape reader_shape = SHAPE("inbox_reader", struct inbox_reader, reader_fields);

enum err inbox_store_insert(struct ctx *ctx, const struct notification_note *note, int64_t announced_at_ms, int64_t *ret_id)
{
	const struct insert row = {
		.account_id = note->account_id,
		.kind = note->kind,
		.text = note->text,
		.detail = note->detail,
		.candidate_id = note->candidate_id,
		.followup_id = note->followup_id,
		.reminder_id = note->reminder_id,
		.dedup_key = note->dedup_key,
		.link = note->link,
		.not_before_ms = note->not_before_ms,
		.announced_at_ms = announced_at_ms,
	};

	return db_int(ctx, &sql_inbox_insert, &insert_shape, &row, ret_id);
}

enum err inbox_store_list(struct ctx *ctx, const struct inbox_query *query, struct list *ret_rows)
{
	return db_list(ctx, &sql_inbox_list, &query_shape, query, &row_shape, ret_rows);
}

enum err inbox_store_get(struct ctx *ctx, int64_t id, struct inbox_row *ret_row)
{
	const struct key key = { .id = id };

	return db_one(ctx, &sql_inbox_get, &key_shape, &key, &row_shape, ret_row);
}

enum err inbox_store_count(struct ctx *ctx, const struct inbox_query *query, int64_t *ret_count)
{
	return db_int(ctx, &sql_inbox_count, &query_shape, query, ret_count);
}

enum err inbox_store_unread(struct ctx *ctx, int64_t account_id, int64_t *ret_unread)
{
	const struct key key = { .account_id = account_id };

	return db_int(ctx, &sql_inbox_unread, &key_shape, &key, ret_unread);
}

enum err inbox_store_read_one(struct ctx *ctx, int64_t account_id, int64_t id)
{
	const struct key key = { .id = id, .account_id = account_id };
	int64_t changes;

	TRY(db_run(ctx, &sql_inbox_read_one, &key_shape, &key, &changes));
	if (!changes)
		return fail(ctx, ERR_NOT_FOUND, "message.not_found", "ids", "There is no such message of yours.");
	return OK;
}

enum err inbox_store_read_all(struct ctx *ctx, int64_t account_id)
{
	const struct key key = { .account_id = account_id };

	return db_run(ctx, &sql_inbox_read_all, &key_shape, &key, NULL);
}

enum err inbox_store_waiting(struct ctx *ctx, int64_t row_limit, struct list *ret_rows)
{
	const struct key key = { .row_limit = row_limit };

	return db_list(ctx, &sql_inbox_waiting, &key_shape, &key, &waiting_shape, ret_rows);
}

enum err inbox_store_announce(struct ctx *ctx, int64_t id, int64_t *ret_account_id)
{
	const struct key key = { .id = id };

	return db_int(ctx, &sql_inbox_announce, &key_shape, &key, ret_account_id);
}

enum err inbox_store_end_reminder(struct ctx *ctx, int64_t reminder_id, struct list *ret_rows)
{
	const struct key key = { .reminder_id = reminder_id };

	return db_list(ctx, &sql_inbox_end_reminder, &key_shape, &key, &ended_shape, ret_rows);
}

enum err inbox_store_end_key(struct ctx *ctx, const char *dedup_key, struct list *ret_rows)
{
	const struct key key = { .dedup_key = dedup_key };

	return db_list(ctx, &sql_inbox_end_key, &key_shape, &key, &ended_shape, ret_rows);
}

enum err inbox_store_end_warnings(struct ctx *ctx, const char *pattern, struct list *ret_rows)
{
	const struct key key = { .pattern = pattern };

	return db_list(ctx, &sql_inbox_end_warnings, &key_shape, &key, &ended_shape, ret_rows);
}

enum err inbox_store_tidy(struct ctx *ctx, int64_t before_ms, int64_t row_limit, int64_t *ret_removed)
{
	const struct key key = { .before_ms = before_ms, .row_limit = row_limit };

	return db_run(ctx, &sql_inbox_tidy, &key_shape, &key, ret_removed);
}

enum err inbox_store_reader(struct ctx *ctx, int64_t account_id, struct inbox_reader *ret_reader)
{
	const struct key key = { .account_id = account_id };

	return db_one(ctx, &sql_reader_of, &key_shape, &key, &reader_shape, ret_reader);
}
