/* Runs saved_view.sql. */
#include "feature/saved_view/saved_view_store.h"

#include "platform/db/db.h"
#include "saved_view_sql.h"

static const struct field row_fields[] = {
	FIELD_ID(struct saved_view_row, id),
	FIELD_INT(struct saved_view_row, version),
	FIELD_ID(struct saved_view_row, account_id),
	FIELD_TEXT(struct saved_view_row, account_name),
	FIELD_ENUM(struct saved_view_row, page, &saved_view_pages),
	FIELD_TEXT(struct saved_view_row, name),
	FIELD_TEXT(struct saved_view_row, query),
	FIELD_BOOL(struct saved_view_row, is_shared),
	FIELD_TIME(struct saved_view_row, updated_at_ms),
};
static const struct shape row_shape = SHAPE("saved_view_row", struct saved_view_row, row_fields);

enum err saved_view_store_list(struct ctx *ctx, int page, struct list *ret_rows)
{
	const struct saved_view_row key = { .account_id = ctx->actor.account_id, .page = page };

	return db_list(ctx, &sql_saved_view_list, &row_shape, &key, &row_shape, ret_rows);
}

enum err saved_view_store_get(struct ctx *ctx, int64_t id, struct saved_view_row *ret_row, bool *ret_found)
{
	const struct saved_view_row key = { .id = id };

	return db_maybe(ctx, &sql_saved_view_get, &row_shape, &key, &row_shape, ret_row, ret_found);
}

enum err saved_view_store_count(struct ctx *ctx, int64_t *ret_count)
{
	const struct saved_view_row key = { .account_id = ctx->actor.account_id };

	return db_int(ctx, &sql_saved_view_count, &row_shape, &key, ret_count);
}

enum err saved_view_store_find(struct ctx *ctx, const struct saved_view_row *row, int64_t *ret_id)
{
	return db_int(ctx, &sql_saved_view_find, &row_shape, row, ret_id);
}

enum err saved_view_store_insert(struct ctx *ctx, const struct saved_view_row *row, int64_t *ret_id)
{
	return db_int(ctx, &sql_saved_view_insert, &row_shape, row, ret_id);
}

enum err saved_view_store_update(struct ctx *ctx, const struct saved_view_row *row, int64_t *ret_changes)
{
	return db_run(ctx, &sql_saved_view_update, &row_shape, row, ret_changes);
}

enum err saved_view_store_delete(struct ctx *ctx, int64_t id)
{
	const struct saved_view_row key = { .id = id };

	return db_run(ctx, &sql_saved_view_delete, &row_shape, &key, NULL);
}
