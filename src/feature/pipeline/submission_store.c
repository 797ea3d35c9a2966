/* Runs submission.sql. */
#include "feature/pipeline/submission_store.h"

#include "platform/db/db.h"
#include "submission_sql.h"

static const struct field row_fields[] = {
	FIELD_ID(struct submission_row, id),
	FIELD_INT(struct submission_row, version),
	FIELD_ID(struct submission_row, candidate_id),
	FIELD_TEXT(struct submission_row, candidate_name),
	FIELD_ID(struct submission_row, position_id),
	FIELD_TEXT(struct submission_row, position_title),
	FIELD_TEXT(struct submission_row, job_type),
	FIELD_ID(struct submission_row, company_id),
	FIELD_TEXT(struct submission_row, company_name),
	FIELD_ID(struct submission_row, owner_id),
	FIELD_TEXT(struct submission_row, owner_name),
	FIELD_TEXT(struct submission_row, stage),
	FIELD_TEXT(struct submission_row, stage_name),
	FIELD_TEXT(struct submission_row, stage_kind),
	FIELD_TIME(struct submission_row, stage_since),
	FIELD_ID(struct submission_row, stage_by_id),
	FIELD_TEXT(struct submission_row, stage_by_name),
	FIELD_TEXT(struct submission_row, previous_stage),
	FIELD_TIME(struct submission_row, previous_since),
	FIELD_TIME(struct submission_row, moved_at),
	FIELD_TEXT(struct submission_row, close_reason),
	FIELD_TEXT(struct submission_row, off_limits_reason),
	FIELD_TEXT(struct submission_row, onboard_on),
	FIELD_TEXT(struct submission_row, guarantee_until),
	FIELD_TIME(struct submission_row, created_at),
};
static const struct shape row_shape = SHAPE("submission_row", struct submission_row, row_fields);

static const struct field query_fields[] = {
	FIELD_ID(struct submission_query, id),	        FIELD_ID(struct submission_query, candidate_id),
	FIELD_ID(struct submission_query, position_id), FIELD_TEXT(struct submission_query, stage),
	FIELD_INT(struct submission_query, before_id),  FIELD_INT(struct submission_query, row_limit),
	FIELD_ID(struct submission_query, account_id),  FIELD_BOOL(struct submission_query, sees_all),
	FIELD_TEXT(struct submission_query, day),	FIELD_INT(struct submission_query, change),
};
static const struct shape query_shape = SHAPE("submission_query", struct submission_query, query_fields);

static const struct field change_fields[] = {
	FIELD_ID(struct stage_change, submission_id), FIELD_ID(struct stage_change, candidate_id),
	FIELD_ID(struct stage_change, account_id),    FIELD_TEXT(struct stage_change, from_stage),
	FIELD_TEXT(struct stage_change, to_stage),    FIELD_TEXT(struct stage_change, to_kind),
	FIELD_TEXT(struct stage_change, reason),      FIELD_BOOL(struct stage_change, is_undo),
	FIELD_TIME(struct stage_change, at),
};
static const struct shape change_shape = SHAPE("stage_change", struct stage_change, change_fields);

enum err submission_store_list(struct ctx *ctx, const struct submission_query *query, struct list *ret_rows)
{
	const struct sql *sql = !query->sees_all ? &sql_submission_list_seen :
				query->position_id ? &sql_submission_list_position : &sql_submission_list;

	return db_list(ctx, sql, &query_shape, query, &row_shape, ret_rows);
}

enum err submission_store_count(struct ctx *ctx, const struct submission_query *query, int64_t *ret_total)
{
	const struct sql *sql = query->sees_all ? &sql_submission_count : &sql_submission_count_seen;

	return db_int(ctx, sql, &query_shape, query, ret_total);
}

enum err submission_store_of_candidate(struct ctx *ctx, int64_t candidate_id, struct list *ret_rows)
{
	const struct submission_query key = { .candidate_id = candidate_id };

	return db_list(ctx, &sql_submission_of_candidate, &query_shape, &key, &row_shape, ret_rows);
}

enum err submission_store_get(struct ctx *ctx, int64_t id, struct submission_row *ret_row, bool *ret_found)
{
	const struct submission_query key = { .id = id };

	return db_maybe(ctx, &sql_submission_get, &query_shape, &key, &row_shape, ret_row, ret_found);
}

enum err submission_store_exists(struct ctx *ctx, int64_t candidate_id, int64_t position_id, bool *ret_exists)
{
	const struct submission_query key = { .candidate_id = candidate_id, .position_id = position_id };
	int64_t count;

	TRY(db_int(ctx, &sql_submission_exists, &query_shape, &key, &count));
	*ret_exists = count > 0;
	return OK;
}

enum err submission_store_insert(struct ctx *ctx, const struct submission_row *row, int64_t *ret_id)
{
	return db_int(ctx, &sql_submission_insert, &row_shape, row, ret_id);
}

enum err submission_store_insert_imported(struct ctx *ctx, const struct submission_row *row, int64_t *ret_id)
{
	return db_int(ctx, &sql_submission_insert_imported, &row_shape, row, ret_id);
}

enum err submission_store_take_back(struct ctx *ctx, int64_t id, int64_t *ret_changes)
{
	const struct submission_query key = { .id = id };

	TRY(db_int(ctx, &sql_submission_untouched, &query_shape, &key, ret_changes));
	if (!*ret_changes)
		return OK;
	TRY(db_run(ctx, &sql_submission_forget_changes, &query_shape, &key, NULL));
	return db_run(ctx, &sql_submission_forget, &query_shape, &key, ret_changes);
}

enum err submission_store_move(struct ctx *ctx, const struct submission_row *row, int64_t *ret_changes)
{
	return db_run(ctx, &sql_submission_move, &row_shape, row, ret_changes);
}

struct hand_over {
	int64_t candidate_id;
	int64_t from_id;
	int64_t owner_id;
};
static const struct field hand_over_fields[] = {
	FIELD_ID(struct hand_over, candidate_id),
	FIELD_ID(struct hand_over, from_id),
	FIELD_ID(struct hand_over, owner_id),
};
static const struct shape hand_over_shape = SHAPE("hand_over", struct hand_over, hand_over_fields);

enum err submission_store_set_onboarding(struct ctx *ctx, int64_t id, const char *day)
{
	const struct submission_query key = { .id = id, .day = day };

	return db_run(ctx, &sql_submission_set_onboarding, &query_shape, &key, NULL);
}

enum err submission_store_hand_over(struct ctx *ctx, int64_t candidate_id, int64_t from_id, int64_t owner_id)
{
	const struct hand_over hand_over = { candidate_id, from_id, owner_id };

	return db_run(ctx, &sql_submission_hand_over, &hand_over_shape, &hand_over, NULL);
}

enum err submission_store_add_change(struct ctx *ctx, const struct stage_change *change)
{
	return db_run(ctx, &sql_stage_change_insert, &change_shape, change, NULL);
}

enum err submission_store_count_candidate(struct ctx *ctx, int64_t candidate_id, int64_t change)
{
	const struct submission_query key = { .candidate_id = candidate_id, .change = change };

	return db_run(ctx, &sql_submission_count_candidate, &query_shape, &key, NULL);
}
