/* Runs hold.sql. */
#include "feature/hold/hold_store.h"

#include "hold_sql.h"
#include "platform/db/db.h"

static const struct field row_fields[] = {
	FIELD_ID(struct hold_row, id),		       FIELD_ID(struct hold_row, candidate_id),
	FIELD_TEXT(struct hold_row, reason),	       FIELD_ID(struct hold_row, created_by_id),
	FIELD_TEXT(struct hold_row, created_by_name),  FIELD_TIME(struct hold_row, created_at_ms),
	FIELD_TIME(struct hold_row, lifted_at_ms),     FIELD_ID(struct hold_row, lifted_by_id),
	FIELD_TEXT(struct hold_row, lifted_by_name),   FIELD_TEXT(struct hold_row, lift_note),
};
static const struct shape row_shape = SHAPE("hold_row", struct hold_row, row_fields);

enum err hold_store_list(struct ctx *ctx, int64_t candidate_id, struct list *ret_rows)
{
	const struct hold_row key = { .candidate_id = candidate_id };

	return db_list(ctx, &sql_hold_list, &row_shape, &key, &row_shape, ret_rows);
}

enum err hold_store_get(struct ctx *ctx, int64_t id, struct hold_row *ret_row, bool *ret_found)
{
	const struct hold_row key = { .id = id };

	return db_maybe(ctx, &sql_hold_get, &row_shape, &key, &row_shape, ret_row, ret_found);
}

enum err hold_store_count(struct ctx *ctx, int64_t candidate_id, int64_t *ret_count)
{
	const struct hold_row key = { .candidate_id = candidate_id };

	return db_int(ctx, &sql_hold_count, &row_shape, &key, ret_count);
}

enum err hold_store_insert(struct ctx *ctx, const struct hold_row *row, int64_t *ret_id)
{
	return db_int(ctx, &sql_hold_insert, &row_shape, row, ret_id);
}

enum err hold_store_lift(struct ctx *ctx, const struct hold_row *row, int64_t *ret_changes)
{
	return db_run(ctx, &sql_hold_lift, &row_shape, row, ret_changes);
}
