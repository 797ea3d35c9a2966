/* Runs off_limits.sql. */
#include "feature/off_limits/off_limits_store.h"

#include "platform/db/db.h"
#include "off_limits_sql.h"

static const struct field query_fields[] = {
	FIELD_ID(struct off_limits_query, id),		 FIELD_ID(struct off_limits_query, candidate_id),
	FIELD_ID(struct off_limits_query, account_id),	 FIELD_BOOL(struct off_limits_query, sees_all),
	FIELD_BOOL(struct off_limits_query, is_person),	 FIELD_TEXT(struct off_limits_query, q_like),
	FIELD_DATE(struct off_limits_query, today),	 FIELD_INT(struct off_limits_query, before_id),
	FIELD_INT(struct off_limits_query, row_limit),
};
static const struct shape query_shape = SHAPE("off_limits_query", struct off_limits_query, query_fields);

static const struct field row_fields[] = {
	FIELD_ID(struct off_limits_row, id),		  FIELD_INT(struct off_limits_row, version),
	FIELD_TEXT(struct off_limits_row, company),	  FIELD_TEXT(struct off_limits_row, company_key),
	FIELD_ID(struct off_limits_row, candidate_id),	  FIELD_TEXT(struct off_limits_row, candidate_name),
	FIELD_DATE(struct off_limits_row, from_on),	  FIELD_DATE(struct off_limits_row, until_on),
	FIELD_TIME(struct off_limits_row, until_ms),	  FIELD_TEXT(struct off_limits_row, reason),
	FIELD_TEXT(struct off_limits_row, source),	  FIELD_ID(struct off_limits_row, created_by_id),
	FIELD_TEXT(struct off_limits_row, created_by_name),
};
static const struct shape row_shape = SHAPE("off_limits_row", struct off_limits_row, row_fields);

enum err off_limits_store_list(struct ctx *ctx, const struct off_limits_query *query, struct list *ret_rows)
{
	return db_list(ctx, &sql_off_limits_list, &query_shape, query, &row_shape, ret_rows);
}

enum err off_limits_store_count(struct ctx *ctx, const struct off_limits_query *query, int64_t *ret_total)
{
	return db_int(ctx, &sql_off_limits_count, &query_shape, query, ret_total);
}

enum err off_limits_store_placed(struct ctx *ctx, const struct off_limits_query *query, struct list *ret_rows)
{
	return db_list(ctx, &sql_off_limits_placed, &query_shape, query, &row_shape, ret_rows);
}

enum err off_limits_store_placed_count(struct ctx *ctx, const struct off_limits_query *query, int64_t *ret_total)
{
	return db_int(ctx, &sql_off_limits_placed_count, &query_shape, query, ret_total);
}

enum err off_limits_store_get(struct ctx *ctx, int64_t id, struct off_limits_row *ret_row, bool *ret_found)
{
	const struct off_limits_row key = { .id = id };

	return db_maybe(ctx, &sql_off_limits_get, &row_shape, &key, &row_shape, ret_row, ret_found);
}

enum err off_limits_store_find(struct ctx *ctx, const struct off_limits_row *key, struct off_limits_row *ret_row,
			       bool *ret_found)
{
	return db_maybe(ctx, &sql_off_limits_find, &row_shape, key, &row_shape, ret_row, ret_found);
}

enum err off_limits_store_insert(struct ctx *ctx, const struct off_limits_row *row, int64_t *ret_id)
{
	return db_int(ctx, &sql_off_limits_insert, &row_shape, row, ret_id);
}

enum err off_limits_store_update(struct ctx *ctx, const struct off_limits_row *row, int64_t *ret_changes)
{
	return db_run(ctx, &sql_off_limits_update, &row_shape, row, ret_changes);
}

enum err off_limits_store_lift(struct ctx *ctx, int64_t id)
{
	const struct off_limits_row key = { .id = id };

	return db_run(ctx, &sql_off_limits_lift, &row_shape, &key, NULL);
}

enum err off_limits_store_hits(struct ctx *ctx, int64_t candidate_id, const char *today, struct list *ret_rows)
{
	const struct off_limits_query key = { .candidate_id = candidate_id, .today = today };

	return db_list(ctx, &sql_off_limits_hits, &query_shape, &key, &row_shape, ret_rows);
}

enum err off_limits_store_any(struct ctx *ctx, bool *ret_any)
{
	const struct off_limits_query key = { 0 };
	int64_t count;

	TRY(db_int(ctx, &sql_off_limits_any, &query_shape, &key, &count));
	*ret_any = count > 0;
	return OK;
}
