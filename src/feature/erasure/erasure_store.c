/* Runs erasure.sql. */
#include "feature/erasure/erasure_store.h"

#include "erasure_sql.h"
#include "platform/db/db.h"

static const struct field row_fields[] = {
	FIELD_ID(struct erasure_row, id),
	FIELD_ID(struct erasure_row, firm_id),
	FIELD_ID(struct erasure_row, candidate_id),
	FIELD_ID(struct erasure_row, account_id),
	FIELD_TEXT(struct erasure_row, account_name),
	FIELD_TEXT(struct erasure_row, reason),
	FIELD_TIME(struct erasure_row, at_ms),
	FIELD_TIME(struct erasure_row, done_at_ms),
};
static const struct shape row_shape = SHAPE("erasure_row", struct erasure_row, row_fields);

static const struct field person_fields[] = {
	FIELD_ID(struct erasure_person, id),
	FIELD_TEXT(struct erasure_person, name),
};
static const struct shape person_shape = SHAPE("erasure_person", struct erasure_person, person_fields);

static const struct field file_fields[] = { FIELD_ID(struct erasure_file, id), FIELD_TEXT(struct erasure_file, file) };
static const struct shape file_shape = SHAPE("erasure_file", struct erasure_file, file_fields);

struct key {
	int64_t id;
	int64_t candidate_id;
	int64_t after_id;
	int64_t row_limit;
	const char *name;
	const char *mark;
};
static const struct field key_fields[] = {
	FIELD_ID(struct key, id),         FIELD_ID(struct key, candidate_id), FIELD_INT(struct key, after_id),
	FIELD_INT(struct key, row_limit), FIELD_TEXT(struct key, name),       FIELD_TEXT(struct key, mark),
};
static const struct shape key_shape = SHAPE("erasure_key", struct key, key_fields);

/* What hangs on the rows of erasure_place, and what names the person twice. */
static const struct sql *const erasure_before[] = {
	&sql_erasure_answers, &sql_erasure_note_files, &sql_erasure_usage, &sql_erasure_segments,
	&sql_erasure_transcripts, &sql_erasure_texts, &sql_erasure_reading, &sql_erasure_revisions,
	&sql_erasure_mentions, &sql_erasure_people, &sql_erasure_reminder_messages, &sql_erasure_reminders,
	&sql_erasure_changes, &sql_erasure_duplicates, &sql_erasure_merge_rows, &sql_erasure_merges,
	&sql_erasure_events, &sql_erasure_samples, &sql_erasure_covers, &sql_erasure_leave_notes, &sql_erasure_agreed_pay,
};

enum err erasure_store_insert(struct ctx *ctx, const struct erasure_row *row, int64_t *ret_id)
{
	return db_int(ctx, &sql_erasure_insert, &row_shape, row, ret_id);
}

enum err erasure_store_get(struct ctx *ctx, int64_t id, struct erasure_row *ret_row, bool *ret_found)
{
	const struct key key = { .id = id };

	return db_maybe(ctx, &sql_erasure_get, &key_shape, &key, &row_shape, ret_row, ret_found);
}

enum err erasure_store_list(struct ctx *ctx, int64_t limit, struct list *ret_rows, int64_t *ret_total)
{
	const struct key key = { .row_limit = limit };

	TRY(db_list(ctx, &sql_erasure_list, &key_shape, &key, &row_shape, ret_rows));
	return db_int(ctx, &sql_erasure_count, NULL, NULL, ret_total);
}

enum err erasure_store_under_way(struct ctx *ctx, int64_t limit, struct list *ret_rows)
{
	const struct key key = { .row_limit = limit };

	return db_list(ctx, &sql_erasure_under_way, &key_shape, &key, &row_shape, ret_rows);
}

enum err erasure_store_persons(struct ctx *ctx, int64_t candidate_id, struct list *ret_persons)
{
	const struct key key = { .candidate_id = candidate_id };

	return db_list(ctx, &sql_erasure_persons, &key_shape, &key, &person_shape, ret_persons);
}

enum err erasure_store_erase(struct ctx *ctx, int64_t id, const struct erasure_person *person)
{
	const struct key key = { .id = id, .candidate_id = person->id, .name = person->name,
				 .mark = arena_format(ctx->arena, "\"candidate_id\":%lld,", (long long)person->id) };

	for (size_t i = 0; i < sizeof(erasure_before) / sizeof(erasure_before[0]); i++)
		TRY(db_run(ctx, erasure_before[i], &key_shape, &key, NULL));
	for (const struct sql *const *rows = sql_erasure_rows; *rows; rows++)
		TRY(db_run(ctx, *rows, &key_shape, &key, NULL));
	return db_run(ctx, &sql_erasure_candidate, &key_shape, &key, NULL);
}

enum err erasure_store_files(struct ctx *ctx, int64_t id, int64_t after_id, int64_t limit, struct list *ret_files)
{
	const struct key key = { .id = id, .after_id = after_id, .row_limit = limit };

	return db_list(ctx, &sql_erasure_files, &key_shape, &key, &file_shape, ret_files);
}

enum err erasure_store_end(struct ctx *ctx, int64_t id)
{
	const struct key key = { .id = id };

	TRY(db_run(ctx, &sql_erasure_files_forget, &key_shape, &key, NULL));
	return db_run(ctx, &sql_erasure_end, &key_shape, &key, NULL);
}

const char *const *erasure_places(void)
{
	return sql_erasure_place;
}
