/* Runs pay.sql. */
#include "feature/pay/pay_store.h"

#include "pay_sql.h"
#include "platform/db/db.h"

static const struct field row_fields[] = {
	FIELD_ID(struct pay_row, id),		FIELD_TEXT(struct pay_row, job),	FIELD_TEXT(struct pay_row, job_key),
	FIELD_TEXT(struct pay_row, city),	FIELD_TEXT(struct pay_row, city_key),	FIELD_TEXT(struct pay_row, level),
	FIELD_TEXT(struct pay_row, level_key),	FIELD_INT(struct pay_row, years_from),	FIELD_INT(struct pay_row, years_to),
	FIELD_INT(struct pay_row, low),		FIELD_INT(struct pay_row, middle),	FIELD_INT(struct pay_row, high),
	FIELD_TEXT(struct pay_row, currency),	FIELD_INT(struct pay_row, sample),	FIELD_TEXT(struct pay_row, source),
	FIELD_TEXT(struct pay_row, source_key), FIELD_DATE(struct pay_row, as_of),	FIELD_ID(struct pay_row, account_id),
};
static const struct shape row_shape = SHAPE("pay_row", struct pay_row, row_fields);

static const struct field query_fields[] = {
	FIELD_ID(struct pay_query, id),		     FIELD_TEXT(struct pay_query, q_like),
	FIELD_TEXT(struct pay_query, after_key),     FIELD_INT(struct pay_query, after_id),
	FIELD_INT(struct pay_query, row_limit),	     FIELD_TEXT(struct pay_query, title_key),
	FIELD_TEXT(struct pay_query, job_type_key),  FIELD_TEXT(struct pay_query, city_key),
	FIELD_ID(struct pay_query, candidate_id),    FIELD_ID(struct pay_query, submission_id),
	FIELD_TEXT(struct pay_query, job_type),	     FIELD_TEXT(struct pay_query, city),
	FIELD_TEXT(struct pay_query, currency),	     FIELD_INT(struct pay_query, since_ms),
	FIELD_INT(struct pay_query, amount),	     FIELD_ID(struct pay_query, account_id),
};
static const struct shape query_shape = SHAPE("pay_query", struct pay_query, query_fields);

static const struct field subject_fields[] = {
	FIELD_ID(struct pay_subject, submission_id),   FIELD_ID(struct pay_subject, position_id),
	FIELD_TEXT(struct pay_subject, title),	       FIELD_TEXT(struct pay_subject, job_type),
	FIELD_TEXT(struct pay_subject, job_type_name), FIELD_TEXT(struct pay_subject, city),
	FIELD_TEXT(struct pay_subject, experience),    FIELD_INT(struct pay_subject, salary_min),
	FIELD_INT(struct pay_subject, salary_max),     FIELD_TEXT(struct pay_subject, salary_currency),
	FIELD_INT(struct pay_subject, salary_months),  FIELD_INT(struct pay_subject, agreed),
	FIELD_TEXT(struct pay_subject, agreed_currency),
};
static const struct shape subject_shape = SHAPE("pay_subject", struct pay_subject, subject_fields);

/* Lists of them are lists of numbers. */
struct number {
	int64_t id;
};
static const struct field number_fields[] = { FIELD_INT(struct number, id) };
static const struct shape number_shape = SHAPE("pay_number", struct number, number_fields);

enum err pay_store_list(struct ctx *ctx, const struct pay_query *query, struct list *ret_rows)
{
	return db_list(ctx, &sql_pay_figure_list, &query_shape, query, &row_shape, ret_rows);
}

enum err pay_store_count(struct ctx *ctx, const struct pay_query *query, int64_t *ret_total)
{
	return db_int(ctx, &sql_pay_figure_count, &query_shape, query, ret_total);
}

enum err pay_store_fitting(struct ctx *ctx, const struct pay_query *query, struct list *ret_rows)
{
	return db_list(ctx, &sql_pay_figure_fitting, &query_shape, query, &row_shape, ret_rows);
}

enum err pay_store_get(struct ctx *ctx, int64_t id, struct pay_row *ret_row, bool *ret_found)
{
	const struct pay_query key = { .id = id };

	return db_maybe(ctx, &sql_pay_figure_get, &query_shape, &key, &row_shape, ret_row, ret_found);
}

enum err pay_store_same(struct ctx *ctx, const struct pay_row *key, struct pay_row *ret_row, bool *ret_found)
{
	return db_maybe(ctx, &sql_pay_figure_same, &row_shape, key, &row_shape, ret_row, ret_found);
}

enum err pay_store_put(struct ctx *ctx, const struct pay_row *row, int64_t *ret_id)
{
	return db_int(ctx, &sql_pay_figure_put, &row_shape, row, ret_id);
}

enum err pay_store_remove(struct ctx *ctx, int64_t id, int64_t *ret_changes)
{
	const struct pay_query key = { .id = id };

	return db_run(ctx, &sql_pay_figure_remove, &query_shape, &key, ret_changes);
}

enum err pay_store_subject(struct ctx *ctx, const struct pay_query *query, struct pay_subject *ret_subject, bool *ret_found)
{
	return db_maybe(ctx, &sql_pay_subject, &query_shape, query, &subject_shape, ret_subject, ret_found);
}

enum err pay_store_agreed(struct ctx *ctx, const struct pay_query *query, struct list *ret_amounts)
{
	return db_list(ctx, &sql_pay_agreed_amounts, &query_shape, query, &number_shape, ret_amounts);
}

enum err pay_store_agree(struct ctx *ctx, const struct pay_query *query)
{
	return db_run(ctx, &sql_pay_agreed_put, &query_shape, query, NULL);
}

enum err pay_store_disagree(struct ctx *ctx, int64_t submission_id)
{
	const struct pay_query key = { .submission_id = submission_id };

	return db_run(ctx, &sql_pay_agreed_remove, &query_shape, &key, NULL);
}
