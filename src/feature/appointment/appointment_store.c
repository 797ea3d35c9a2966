/* Runs appointment.sql. */
#include "feature/appointment/appointment_store.h"

#include "feature/permission/permission.h"
#include "platform/db/db.h"
#include "appointment_sql.h"

static const struct field row_fields[] = {
	FIELD_ID(struct appointment_row, id),
	FIELD_INT(struct appointment_row, version),
	FIELD_TEXT(struct appointment_row, kind),
	FIELD_TIME(struct appointment_row, starts_at),
	FIELD_TIME(struct appointment_row, ends_at),
	FIELD_TEXT(struct appointment_row, title),
	FIELD_TEXT(struct appointment_row, place),
	FIELD_INT(struct appointment_row, round, .flags = FIELD_NULL),
	FIELD_TEXT(struct appointment_row, note),
	FIELD_TEXT(struct appointment_row, state),
	FIELD_ID(struct appointment_row, candidate_id),
	FIELD_TEXT(struct appointment_row, candidate_name),
	FIELD_ID(struct appointment_row, submission_id),
	FIELD_ID(struct appointment_row, position_id),
	FIELD_TEXT(struct appointment_row, position_title),
	FIELD_TEXT(struct appointment_row, job_type),
	FIELD_ID(struct appointment_row, company_id),
	FIELD_TEXT(struct appointment_row, company_name),
	FIELD_ID(struct appointment_row, created_by_id),
	FIELD_BOOL(struct appointment_row, knows_candidate),
	FIELD_BOOL(struct appointment_row, takes_part),
};
static const struct shape row_shape = SHAPE("appointment_row", struct appointment_row, row_fields);

static const struct field query_fields[] = {
	FIELD_ID(struct appointment_query, id),		   FIELD_TEXT(struct appointment_query, ids),
	FIELD_INT(struct appointment_query, from),	   FIELD_INT(struct appointment_query, to),
	FIELD_ID(struct appointment_query, candidate_id),  FIELD_TEXT(struct appointment_query, kind),
	FIELD_INT(struct appointment_query, after_start),  FIELD_INT(struct appointment_query, after_id),
	FIELD_INT(struct appointment_query, row_limit),	   FIELD_ID(struct appointment_query, account_id),
	FIELD_BOOL(struct appointment_query, sees_all),	   FIELD_TEXT(struct appointment_query, state),
	FIELD_ID(struct appointment_query, acting_id),
};
static const struct shape query_shape = SHAPE("appointment_query", struct appointment_query, query_fields);

static const struct field person_fields[] = {
	FIELD_ID(struct appointment_person, appointment_id),
	FIELD_ID(struct appointment_person, account_id),
	FIELD_TEXT(struct appointment_person, account_name),
};
static const struct shape person_shape = SHAPE("appointment_person", struct appointment_person, person_fields);

enum err appointment_store_list(struct ctx *ctx, const struct appointment_query *query, struct list *ret_rows)
{
	return db_list(ctx, &sql_appointment_list, &query_shape, query, &row_shape, ret_rows);
}

enum err appointment_store_count(struct ctx *ctx, const struct appointment_query *query, int64_t *ret_total)
{
	return db_int(ctx, &sql_appointment_count, &query_shape, query, ret_total);
}

enum err appointment_store_get(struct ctx *ctx, int64_t id, struct appointment_row *ret_row, bool *ret_found)
{
	struct viewer viewer = permission_viewer(ctx);
	const struct appointment_query key = {
		.id = id, .account_id = viewer.account_id, .sees_all = viewer.sees_all,
	};

	return db_maybe(ctx, &sql_appointment_get, &query_shape, &key, &row_shape, ret_row, ret_found);
}

enum err appointment_store_insert(struct ctx *ctx, const struct appointment_row *row, int64_t *ret_id)
{
	return db_int(ctx, &sql_appointment_insert, &row_shape, row, ret_id);
}

enum err appointment_store_update(struct ctx *ctx, const struct appointment_row *row, int64_t *ret_changes)
{
	return db_run(ctx, &sql_appointment_update, &row_shape, row, ret_changes);
}

enum err appointment_store_delete(struct ctx *ctx, int64_t id)
{
	const struct appointment_query key = { .id = id };

	TRY(appointment_store_clear_people(ctx, id));
	return db_run(ctx, &sql_appointment_delete, &query_shape, &key, NULL);
}

enum err appointment_store_people(struct ctx *ctx, const char *ids, struct list *ret_people)
{
	const struct appointment_query key = { .ids = ids };

	return db_list(ctx, &sql_appointment_people, &query_shape, &key, &person_shape, ret_people);
}

enum err appointment_store_clear_people(struct ctx *ctx, int64_t id)
{
	const struct appointment_query key = { .id = id };

	return db_run(ctx, &sql_appointment_clear_people, &query_shape, &key, NULL);
}

enum err appointment_store_add_person(struct ctx *ctx, int64_t id, int64_t account_id)
{
	const struct appointment_query key = { .id = id, .account_id = account_id };

	return db_run(ctx, &sql_appointment_add_person, &query_shape, &key, NULL);
}
