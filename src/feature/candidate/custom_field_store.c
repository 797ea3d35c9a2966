/* Runs custom_field.sql. */
#include "feature/candidate/custom_field_store.h"

#include "platform/db/db.h"
#include "custom_field_sql.h"

static const struct field row_fields[] = {
	FIELD_ID(struct custom_field, id),
	FIELD_INT(struct custom_field, version),
	FIELD_TEXT(struct custom_field, key),
	FIELD_TEXT(struct custom_field, label),
	FIELD_ENUM(struct custom_field, type, &custom_type_choices),
	FIELD_JSON(struct custom_field, choices),
	FIELD_BOOL(struct custom_field, show_in_reminder),
	FIELD_INT(struct custom_field, rank),
};
static const struct shape row_shape = SHAPE("custom_field", struct custom_field, row_fields);

enum err custom_field_store_list(struct ctx *ctx, struct list *ret_fields)
{
	return db_list(ctx, &sql_custom_field_list, NULL, NULL, &row_shape, ret_fields);
}

enum err custom_field_store_get(struct ctx *ctx, int64_t id, struct custom_field *ret_field, bool *ret_found)
{
	const struct custom_field key = { .id = id };

	return db_maybe(ctx, &sql_custom_field_get, &row_shape, &key, &row_shape, ret_field, ret_found);
}

enum err custom_field_store_find(struct ctx *ctx, const char *key, int64_t *ret_id)
{
	const struct custom_field wanted = { .key = key };

	return db_int(ctx, &sql_custom_field_find, &row_shape, &wanted, ret_id);
}

enum err custom_field_store_insert(struct ctx *ctx, const struct custom_field *field, int64_t *ret_id)
{
	return db_int(ctx, &sql_custom_field_insert, &row_shape, field, ret_id);
}

enum err custom_field_store_update(struct ctx *ctx, const struct custom_field *field, int64_t *ret_changes)
{
	return db_run(ctx, &sql_custom_field_update, &row_shape, field, ret_changes);
}

enum err custom_field_store_delete(struct ctx *ctx, int64_t id)
{
	const struct custom_field key = { .id = id };

	return db_run(ctx, &sql_custom_field_delete, &row_shape, &key, NULL);
}
