/* Runs transcript.sql. */
#include "feature/transcript/transcript_store.h"

#include "platform/db/db.h"
#include "transcript_sql.h"

static const struct field row_fields[] = {
	FIELD_ID(struct transcript_row, id),
	FIELD_ID(struct transcript_row, firm_id),
	FIELD_INT(struct transcript_row, version),
	FIELD_ID(struct transcript_row, attachment_id),
	FIELD_TEXT(struct transcript_row, state),
	FIELD_TEXT(struct transcript_row, error),
	FIELD_TEXT(struct transcript_row, consent),
	FIELD_ID(struct transcript_row, requested_by_id),
	FIELD_TEXT(struct transcript_row, requested_by_name),
	FIELD_TIME(struct transcript_row, requested_at_ms),
	FIELD_TEXT(struct transcript_row, engine),
	FIELD_TEXT(struct transcript_row, language),
	FIELD_INT(struct transcript_row, duration_ms),
	FIELD_INT(struct transcript_row, position_ms),
	FIELD_INT(struct transcript_row, attempts),
	FIELD_TIME(struct transcript_row, not_before_ms),
	FIELD_TIME(struct transcript_row, done_at_ms),
	FIELD_TIME(struct transcript_row, edited_at_ms),
	FIELD_ID(struct transcript_row, edited_by_id),
};
static const struct shape row_shape = SHAPE("transcript_row", struct transcript_row, row_fields);

struct key {
	int64_t id;
	int64_t job_id;
	int64_t transcript_id;
	int64_t start_ms;
	int64_t end_ms;
	const char *text;
	const char *heard;
	int64_t row_limit;
};
static const struct field key_fields[] = {
	FIELD_ID(struct key, id),        FIELD_ID(struct key, transcript_id), FIELD_INT(struct key, start_ms),
	FIELD_ID(struct key, job_id),
	FIELD_INT(struct key, end_ms),   FIELD_TEXT(struct key, text),        FIELD_TEXT(struct key, heard),
	FIELD_INT(struct key, row_limit),
};
static const struct shape key_shape = SHAPE("transcript_key", struct key, key_fields);

static const struct field segment_fields[] = {
	FIELD_ID(struct transcript_segment, id),       FIELD_INT(struct transcript_segment, start_ms),
	FIELD_INT(struct transcript_segment, end_ms),  FIELD_TEXT(struct transcript_segment, text),
	FIELD_TEXT(struct transcript_segment, heard),
};
static const struct shape segment_shape = SHAPE("transcript_segment", struct transcript_segment, segment_fields);

enum err transcript_store_get(struct ctx *ctx, int64_t attachment_id, struct transcript_row *ret_row, bool *ret_found)
{
	const struct transcript_row key = { .attachment_id = attachment_id };

	return db_maybe(ctx, &sql_transcript_get, &row_shape, &key, &row_shape, ret_row, ret_found);
}

enum err transcript_store_segments(struct ctx *ctx, int64_t id, struct list *ret_segments)
{
	const struct key key = { .id = id };

	return db_list(ctx, &sql_transcript_segments, &key_shape, &key, &segment_shape, ret_segments);
}

enum err transcript_store_insert(struct ctx *ctx, const struct transcript_row *row)
{
	return db_run(ctx, &sql_transcript_insert, &row_shape, row, NULL);
}

enum err transcript_store_restart(struct ctx *ctx, const struct transcript_row *row)
{
	const struct key key = { .id = row->id };

	TRY(db_run(ctx, &sql_transcript_segments_delete, &key_shape, &key, NULL));
	return db_run(ctx, &sql_transcript_restart, &row_shape, row, NULL);
}

enum err transcript_store_delete(struct ctx *ctx, int64_t id)
{
	const struct key key = { .id = id };

	TRY(db_run(ctx, &sql_transcript_segments_delete, &key_shape, &key, NULL));
	return db_run(ctx, &sql_transcript_delete, &key_shape, &key, NULL);
}

enum err transcript_store_due(struct ctx *ctx, int64_t limit, struct list *ret_rows)
{
	const struct key key = { .row_limit = limit };

	return db_list(ctx, &sql_transcript_due, &key_shape, &key, &row_shape, ret_rows);
}

enum err transcript_store_originals_over(struct ctx *ctx, int64_t limit, struct list *ret_rows)
{
	const struct key key = { .row_limit = limit };

	return db_list(ctx, &sql_transcript_originals_over, &key_shape, &key, &row_shape, ret_rows);
}

enum err transcript_store_held(struct ctx *ctx, int64_t job_id, struct transcript_row *ret_row, bool *ret_found)
{
	const struct key key = { .job_id = job_id };

	return db_maybe(ctx, &sql_transcript_held, &key_shape, &key, &row_shape, ret_row, ret_found);
}

enum err transcript_store_take(struct ctx *ctx, int64_t job_id, struct transcript_row *ret_row, bool *ret_found)
{
	const struct key key = { .job_id = job_id };

	return db_maybe(ctx, &sql_transcript_take, &key_shape, &key, &row_shape, ret_row, ret_found);
}

static enum err run_if_ours(struct ctx *ctx, const struct sql *sql, const struct transcript_row *row, bool *ret_is_ours)
{
	int64_t changes;

	TRY(db_run(ctx, sql, &row_shape, row, &changes));
	*ret_is_ours = changes > 0;
	return OK;
}

enum err transcript_store_begin(struct ctx *ctx, const struct transcript_row *row, bool *ret_is_ours)
{
	return run_if_ours(ctx, &sql_transcript_begin, row, ret_is_ours);
}

enum err transcript_store_advance(struct ctx *ctx, const struct transcript_row *row, bool *ret_is_ours)
{
	return run_if_ours(ctx, &sql_transcript_advance, row, ret_is_ours);
}

enum err transcript_store_add_segment(struct ctx *ctx, int64_t id, const struct transcript_segment *segment)
{
	const struct key key = { .transcript_id = id, .start_ms = segment->start_ms, .end_ms = segment->end_ms, .text = segment->text };

	return db_run(ctx, &sql_transcript_segment_insert, &key_shape, &key, NULL);
}

enum err transcript_store_finish(struct ctx *ctx, const struct transcript_row *row)
{
	return db_run(ctx, &sql_transcript_finish, &row_shape, row, NULL);
}

enum err transcript_store_wait(struct ctx *ctx, const struct transcript_row *row)
{
	return db_run(ctx, &sql_transcript_wait, &row_shape, row, NULL);
}

enum err transcript_store_hurry(struct ctx *ctx, int64_t id)
{
	const struct key key = { .id = id };

	return db_run(ctx, &sql_transcript_hurry, &key_shape, &key, NULL);
}

enum err transcript_store_yield(struct ctx *ctx, int64_t id)
{
	const struct key key = { .id = id };

	return db_run(ctx, &sql_transcript_yield, &key_shape, &key, NULL);
}

enum err transcript_store_correct(struct ctx *ctx, int64_t id, const struct transcript_correction *correction, bool *ret_found)
{
	const struct key key = { .id = correction->id, .transcript_id = id, .text = correction->text ? correction->text : "" };
	int64_t changes;

	TRY(db_run(ctx, &sql_transcript_segment_correct, &key_shape, &key, &changes));
	*ret_found = changes > 0;
	return OK;
}

enum err transcript_store_corrected(struct ctx *ctx, int64_t id)
{
	const struct transcript_row key = { .id = id, .edited_by_id = ctx->actor.account_id };

	return db_run(ctx, &sql_transcript_corrected, &row_shape, &key, NULL);
}
