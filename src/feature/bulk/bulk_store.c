/* Runs bulk.sql. */
#include "feature/bulk/bulk_store.h"

#include "bulk_sql.h"
#include "platform/db/db.h"

static const struct field row_fields[] = {
	FIELD_ID(struct bulk_row, id),		 FIELD_ID(struct bulk_row, account_id),
	FIELD_TEXT(struct bulk_row, action),	 FIELD_TEXT(struct bulk_row, params),
	FIELD_TEXT(struct bulk_row, state),	 FIELD_ID(struct bulk_row, job_id),
	FIELD_INT(struct bulk_row, last_id),	 FIELD_INT(struct bulk_row, after_id),
	FIELD_INT(struct bulk_row, after_before), FIELD_INT(struct bulk_row, total),
	FIELD_INT(struct bulk_row, changed),	 FIELD_INT(struct bulk_row, same),
	FIELD_INT(struct bulk_row, refused),	 FIELD_INT(struct bulk_row, undone),
	FIELD_TIME(struct bulk_row, created_at_ms), FIELD_TIME(struct bulk_row, finished_at_ms),
};
static const struct shape row_shape = SHAPE("bulk_row", struct bulk_row, row_fields);

static const struct field changed_fields[] = {
	FIELD_ID(struct bulk_changed, id),
	FIELD_ID(struct bulk_changed, candidate_id),
	FIELD_TEXT(struct bulk_changed, before),
};
static const struct shape changed_shape = SHAPE("bulk_changed", struct bulk_changed, changed_fields);

static const struct field reason_fields[] = {
	FIELD_TEXT(struct bulk_reason, code),
	FIELD_INT(struct bulk_reason, count),
};
static const struct shape reason_shape = SHAPE("bulk_reason", struct bulk_reason, reason_fields);

/* Parameters of the small statements. */
struct key {
	int64_t id;
	int64_t account_id;
	int64_t row_id;
	int64_t candidate_id;
	int64_t after_id;
	int64_t row_limit;
	const char *code;
	const char *before;
};
static const struct field key_fields[] = {
	FIELD_ID(struct key, id),	 FIELD_ID(struct key, row_id),	   FIELD_ID(struct key, candidate_id),
	FIELD_ID(struct key, account_id),
	FIELD_INT(struct key, after_id), FIELD_INT(struct key, row_limit), FIELD_TEXT(struct key, code),
	FIELD_TEXT(struct key, before),
};
static const struct shape key_shape = SHAPE("key", struct key, key_fields);

enum err bulk_store_last_candidate(struct ctx *ctx, int64_t *ret_id)
{
	return db_int(ctx, &sql_bulk_last_candidate, NULL, NULL, ret_id);
}

enum err bulk_store_insert(struct ctx *ctx, const struct bulk_row *row, int64_t *ret_id)
{
	return db_int(ctx, &sql_bulk_insert, &row_shape, row, ret_id);
}

enum err bulk_store_get(struct ctx *ctx, int64_t id, struct bulk_row *ret_row, bool *ret_found)
{
	const struct bulk_row key = { .id = id };

	return db_maybe(ctx, &sql_bulk_get, &row_shape, &key, &row_shape, ret_row, ret_found);
}

enum err bulk_store_list(struct ctx *ctx, int64_t account_id, int64_t limit, struct list *ret_rows)
{
	const struct key key = { .account_id = account_id, .row_limit = limit };

	return db_list(ctx, &sql_bulk_list, &key_shape, &key, &row_shape, ret_rows);
}

enum err bulk_store_set_job(struct ctx *ctx, const struct bulk_row *row)
{
	return db_run(ctx, &sql_bulk_set_job, &row_shape, row, NULL);
}

enum err bulk_store_advance(struct ctx *ctx, const struct bulk_row *row)
{
	int64_t changes;

	TRY(db_run(ctx, &sql_bulk_advance, &row_shape, row, &changes));
	if (!changes)
		return fail(ctx, ERR_CANCELLED, "job.cancelled", NULL, "The bulk was cancelled.");
	return OK;
}

enum err bulk_store_finish(struct ctx *ctx, int64_t id, const char *state)
{
	const struct bulk_row row = { .id = id, .state = state };

	return db_run(ctx, &sql_bulk_finish, &row_shape, &row, NULL);
}

enum err bulk_store_note(struct ctx *ctx, int64_t id, int64_t candidate_id, const char *code, const char *before)
{
	const struct key key = { .id = id, .candidate_id = candidate_id, .code = code, .before = before };

	return db_run(ctx, &sql_bulk_note, &key_shape, &key, NULL);
}

enum err bulk_store_changed(struct ctx *ctx, int64_t id, int64_t after_id, int64_t limit, struct list *ret_rows)
{
	const struct key key = { .id = id, .after_id = after_id, .row_limit = limit };

	return db_list(ctx, &sql_bulk_changed, &key_shape, &key, &changed_shape, ret_rows);
}

enum err bulk_store_set_undone(struct ctx *ctx, int64_t row_id)
{
	const struct key key = { .row_id = row_id };

	return db_run(ctx, &sql_bulk_set_undone, &key_shape, &key, NULL);
}

enum err bulk_store_reasons(struct ctx *ctx, int64_t id, struct list *ret_reasons)
{
	const struct key key = { .id = id };

	return db_list(ctx, &sql_bulk_reasons, &key_shape, &key, &reason_shape, ret_reasons);
}
