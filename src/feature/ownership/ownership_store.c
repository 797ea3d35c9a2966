/* Runs ownership.sql. */
#include "feature/ownership/ownership_store.h"

#include "platform/db/db.h"
#include "ownership_sql.h"

static const struct field setting_fields[] = {
	FIELD_INT(struct ownership_setting, contact_days),
	FIELD_INT(struct ownership_setting, client_months),
};
static const struct shape setting_shape = SHAPE("ownership_setting", struct ownership_setting, setting_fields);

static const struct field query_fields[] = {
	FIELD_TEXT(struct ownership_query, ids),	    FIELD_TEXT(struct ownership_query, q_like),
	FIELD_ID(struct ownership_query, owner_id),	    FIELD_BOOL(struct ownership_query, disputed),
	FIELD_ID(struct ownership_query, candidate_id),	    FIELD_ID(struct ownership_query, account_id),
	FIELD_BOOL(struct ownership_query, sees_all),	    FIELD_TIME(struct ownership_query, cut_ms),
	FIELD_INT(struct ownership_query, term_ms),	    FIELD_INT(struct ownership_query, before_id),
	FIELD_INT(struct ownership_query, row_limit),	    FIELD_INT(struct ownership_query, total_limit),
};
static const struct shape query_shape = SHAPE("ownership_query", struct ownership_query, query_fields);

static const struct field claim_fields[] = {
	FIELD_ID(struct claim_row, candidate_id),      FIELD_TEXT(struct claim_row, candidate_name),
	FIELD_ID(struct claim_row, account_id),	       FIELD_TEXT(struct claim_row, account_name),
	FIELD_TIME(struct claim_row, contact_ms),      FIELD_TIME(struct claim_row, since_ms),
	FIELD_TIME(struct claim_row, opened_ms),       FIELD_ID(struct claim_row, position_id),
	FIELD_TEXT(struct claim_row, position_title),
};
static const struct shape claim_shape = SHAPE("claim_row", struct claim_row, claim_fields);

static const struct field protection_fields[] = {
	FIELD_ID(struct protection_row, submission_id),	  FIELD_ID(struct protection_row, candidate_id),
	FIELD_TEXT(struct protection_row, candidate_name), FIELD_ID(struct protection_row, company_id),
	FIELD_TEXT(struct protection_row, company_name),  FIELD_ID(struct protection_row, position_id),
	FIELD_TEXT(struct protection_row, position_title), FIELD_ID(struct protection_row, owner_id),
	FIELD_TEXT(struct protection_row, owner_name),	  FIELD_TIME(struct protection_row, from_ms),
	FIELD_INT(struct protection_row, months, .flags = FIELD_NULL),
};
static const struct shape protection_row_shape = SHAPE("protection_row", struct protection_row, protection_fields);

/* One number, so its list is a list of numbers. */
struct one_id {
	int64_t id;
};
static const struct field id_fields[] = { FIELD_ID(struct one_id, id) };
static const struct shape id_shape = SHAPE("ownership_id", struct one_id, id_fields);

enum err ownership_store_setting(struct ctx *ctx, struct ownership_setting *ret_setting)
{
	bool found;

	*ret_setting = (struct ownership_setting){ 0 };
	return db_maybe(ctx, &sql_ownership_setting_get, &setting_shape, ret_setting, &setting_shape, ret_setting, &found);
}

enum err ownership_store_set(struct ctx *ctx, const struct ownership_setting *setting)
{
	return db_run(ctx, &sql_ownership_setting_set, &setting_shape, setting, NULL);
}

/* Of one account it is read what he has a claim to; of all, what is disputed, or everybody until the page is full. */
static const struct sql *pick(const struct ownership_query *query, const struct sql *of_one, const struct sql *disputed,
			      const struct sql *of_all)
{
	if (query->owner_id)
		return of_one;
	return query->disputed ? disputed : of_all;
}

enum err ownership_store_list(struct ctx *ctx, const struct ownership_query *query, struct list *ret_ids)
{
	const struct sql *sql = pick(query, &sql_ownership_list_of, &sql_ownership_list_disputed, &sql_ownership_list);

	return db_list(ctx, sql, &query_shape, query, &id_shape, ret_ids);
}

enum err ownership_store_count(struct ctx *ctx, const struct ownership_query *query, int64_t *ret_total)
{
	const struct sql *sql = pick(query, &sql_ownership_count_of, &sql_ownership_count_disputed, &sql_ownership_count);

	return db_int(ctx, sql, &query_shape, query, ret_total);
}

enum err ownership_store_claims(struct ctx *ctx, const struct ownership_query *query, struct list *ret_rows)
{
	return db_list(ctx, &sql_ownership_claims, &query_shape, query, &claim_shape, ret_rows);
}

enum err ownership_store_protections(struct ctx *ctx, const struct ownership_query *query, struct list *ret_rows)
{
	return db_list(ctx, &sql_protection_list, &query_shape, query, &protection_row_shape, ret_rows);
}

enum err ownership_store_protection_count(struct ctx *ctx, const struct ownership_query *query, int64_t *ret_total)
{
	return db_int(ctx, &sql_protection_count, &query_shape, query, ret_total);
}
