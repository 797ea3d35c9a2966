/* Runs position.sql. */
#include "feature/position/position_store.h"

#include "feature/permission/permission.h"
#include "platform/db/db.h"
#include "position_sql.h"

static const struct field row_fields[] = {
	FIELD_ID(struct position_row, id),
	FIELD_INT(struct position_row, version),
	FIELD_TEXT(struct position_row, title),
	FIELD_ID(struct position_row, company_id),
	FIELD_TEXT(struct position_row, company_name),
	FIELD_TEXT(struct position_row, job_type),
	FIELD_TEXT(struct position_row, job_type_name),
	FIELD_TEXT(struct position_row, city),
	FIELD_TEXT(struct position_row, district),
	FIELD_INT(struct position_row, salary_min, .flags = FIELD_NULL),
	FIELD_INT(struct position_row, salary_max, .flags = FIELD_NULL),
	FIELD_TEXT(struct position_row, salary_currency),
	FIELD_INT(struct position_row, salary_months, .flags = FIELD_NULL),
	FIELD_INT(struct position_row, headcount, .flags = FIELD_NULL),
	FIELD_TEXT(struct position_row, experience),
	FIELD_TEXT(struct position_row, education),
	FIELD_TEXT(struct position_row, description),
	FIELD_REAL(struct position_row, latitude),
	FIELD_REAL(struct position_row, longitude),
	FIELD_BOOL(struct position_row, has_place),
	FIELD_TEXT(struct position_row, state),
	FIELD_ID(struct position_row, lead_id),
	FIELD_TEXT(struct position_row, lead_name),
	FIELD_ID(struct position_row, backup_id),
	FIELD_TEXT(struct position_row, backup_name),
	FIELD_TEXT(struct position_row, source_key),
	FIELD_INT(struct position_row, submission_count),
	FIELD_TIME(struct position_row, created_at),
	FIELD_TIME(struct position_row, updated_at),
};
static const struct shape row_shape = SHAPE("position_row", struct position_row, row_fields);

static const struct field query_fields[] = {
	FIELD_TEXT(struct position_query, q_like),     FIELD_ID(struct position_query, company_id),
	FIELD_TEXT(struct position_query, job_type),   FIELD_ID(struct position_query, lead_id),
	FIELD_TEXT(struct position_query, state),      FIELD_INT(struct position_query, before_id),
	FIELD_INT(struct position_query, row_limit),   FIELD_ID(struct position_query, id),
	FIELD_TEXT(struct position_query, ids),	       FIELD_ID(struct position_query, account_id),
	FIELD_BOOL(struct position_query, sees_all),   FIELD_INT(struct position_query, change),
	FIELD_TEXT(struct position_query, level),      FIELD_BOOL(struct position_query, contactable),
	FIELD_TEXT(struct position_query, code),       FIELD_TEXT(struct position_query, source_key),
};
static const struct shape query_shape = SHAPE("position_query", struct position_query, query_fields);

static const struct field member_fields[] = {
	FIELD_ID(struct position_member_row, position_id), FIELD_ID(struct position_member_row, account_id),
	FIELD_TEXT(struct position_member_row, account_name), FIELD_TEXT(struct position_member_row, level),
	FIELD_BOOL(struct position_member_row, contactable),
};
static const struct shape member_shape = SHAPE("position_member_row", struct position_member_row, member_fields);

enum err position_store_list(struct ctx *ctx, const struct position_query *query, struct list *ret_rows)
{
	return db_list(ctx, &sql_position_list, &query_shape, query, &row_shape, ret_rows);
}

enum err position_store_count(struct ctx *ctx, const struct position_query *query, int64_t *ret_total)
{
	return db_int(ctx, &sql_position_count, &query_shape, query, ret_total);
}

enum err position_store_get(struct ctx *ctx, int64_t id, struct position_row *ret_row, bool *ret_found)
{
	struct viewer viewer = permission_viewer(ctx);
	const struct position_query key = { .id = id, .account_id = viewer.account_id, .sees_all = viewer.sees_all };

	return db_maybe(ctx, &sql_position_get, &query_shape, &key, &row_shape, ret_row, ret_found);
}

enum err position_store_insert(struct ctx *ctx, const struct position_row *row, int64_t *ret_id)
{
	return db_int(ctx, &sql_position_insert, &row_shape, row, ret_id);
}

enum err position_store_update(struct ctx *ctx, const struct position_row *row, int64_t *ret_changes)
{
	return db_run(ctx, &sql_position_update, &row_shape, row, ret_changes);
}

enum err position_store_bump(struct ctx *ctx, int64_t id)
{
	const struct position_query key = { .id = id };

	return db_run(ctx, &sql_position_bump, &query_shape, &key, NULL);
}

enum err position_store_count_running(struct ctx *ctx, int64_t id, int64_t change)
{
	const struct position_query key = { .id = id, .change = change };

	return db_run(ctx, &sql_position_count_running, &query_shape, &key, NULL);
}

enum err position_store_find_source(struct ctx *ctx, const char *source_key, int64_t *ret_id)
{
	const struct position_query key = { .source_key = source_key };

	return db_int(ctx, &sql_position_find_source, &query_shape, &key, ret_id);
}

enum err position_store_has_job_type(struct ctx *ctx, const char *code, bool *ret_has)
{
	const struct position_query key = { .code = code };
	int64_t count;

	TRY(db_int(ctx, &sql_position_has_job_type, &query_shape, &key, &count));
	*ret_has = count > 0;
	return OK;
}

enum err position_store_has_account(struct ctx *ctx, int64_t account_id, bool *ret_has)
{
	const struct position_query key = { .account_id = account_id };
	int64_t count;

	TRY(db_int(ctx, &sql_position_has_account, &query_shape, &key, &count));
	*ret_has = count > 0;
	return OK;
}

enum err position_store_members(struct ctx *ctx, const char *ids, struct list *ret_rows)
{
	const struct position_query key = { .ids = ids };

	return db_list(ctx, &sql_position_members, &query_shape, &key, &member_shape, ret_rows);
}

enum err position_store_clear_members(struct ctx *ctx, int64_t id)
{
	const struct position_query key = { .id = id };

	return db_run(ctx, &sql_position_clear_members, &query_shape, &key, NULL);
}

enum err position_store_add_member(struct ctx *ctx, int64_t id, int64_t account_id, const char *level,
				   bool contactable)
{
	const struct position_query member = {
		.id = id, .account_id = account_id, .level = level, .contactable = contactable,
	};

	return db_run(ctx, &sql_position_add_member, &query_shape, &member, NULL);
}
