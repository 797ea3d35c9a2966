/* Runs company.sql. */
#include "feature/company/company_store.h"

#include "platform/db/db.h"
#include "company_sql.h"

static const struct field query_fields[] = {
	FIELD_TEXT(struct company_query, q_like),
	FIELD_TEXT(struct company_query, after_key),
	FIELD_INT(struct company_query, row_limit),
};
static const struct shape query_shape = SHAPE("company_query", struct company_query, query_fields);

static const struct field row_fields[] = {
	FIELD_ID(struct company_row, id),	  FIELD_INT(struct company_row, version),
	FIELD_TEXT(struct company_row, name),	  FIELD_TEXT(struct company_row, name_key),
	FIELD_TEXT(struct company_row, industry), FIELD_TEXT(struct company_row, city),
	FIELD_TEXT(struct company_row, note),	  FIELD_INT(struct company_row, protection_months, .flags = FIELD_NULL),
};
static const struct shape row_shape = SHAPE("company_row", struct company_row, row_fields);

enum err company_store_list(struct ctx *ctx, const struct company_query *query, struct list *ret_companies)
{
	return db_list(ctx, &sql_company_list, &query_shape, query, &company_shape, ret_companies);
}

enum err company_store_count(struct ctx *ctx, const struct company_query *query, int64_t *ret_total)
{
	return db_int(ctx, &sql_company_count, &query_shape, query, ret_total);
}

enum err company_store_get(struct ctx *ctx, int64_t id, struct company *ret_company, bool *ret_found)
{
	const struct company_row key = { .id = id };

	return db_maybe(ctx, &sql_company_get, &row_shape, &key, &company_shape, ret_company, ret_found);
}

enum err company_store_find(struct ctx *ctx, const char *name_key, int64_t *ret_id)
{
	const struct company_row key = { .name_key = name_key };

	return db_int(ctx, &sql_company_find, &row_shape, &key, ret_id);
}

enum err company_store_insert(struct ctx *ctx, const struct company_row *row, int64_t *ret_id)
{
	return db_int(ctx, &sql_company_insert, &row_shape, row, ret_id);
}

enum err company_store_update(struct ctx *ctx, const struct company_row *row, int64_t *ret_changes)
{
	return db_run(ctx, &sql_company_update, &row_shape, row, ret_changes);
}
