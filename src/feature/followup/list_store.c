/* Rows of lists of followups. */
#include "feature/followup/list_store.h"

#include "platform/db/db.h"
#include "followup_sql.h"

/* All as INT: a filter that is off is the number 0, not NULL. */
static const struct field list_key_fields[] = {
	FIELD_INT(struct list_key, id),		   FIELD_INT(struct list_key, account_id),
	FIELD_INT(struct list_key, acting_id),	   FIELD_INT(struct list_key, owner_id),
	FIELD_INT(struct list_key, candidate_id),  FIELD_TEXT(struct list_key, care),
	FIELD_INT(struct list_key, due_before_ms), FIELD_BOOL(struct list_key, unplanned),
	FIELD_BOOL(struct list_key, sees_all),	   FIELD_INT(struct list_key, at_ms),
	FIELD_INT(struct list_key, class_from),	   FIELD_INT(struct list_key, class_to),
	FIELD_INT(struct list_key, after_class),   FIELD_INT(struct list_key, after_due),
	FIELD_INT(struct list_key, after_id),	   FIELD_INT(struct list_key, row_limit),
};
static const struct shape list_key_shape = SHAPE("list_key", struct list_key, list_key_fields);

/* Others' lists are for those who see the whole firm; everybody else gets what he may know of them. */
static bool by_acting(const struct list_key *key)
{
	return key->acting_id && (key->sees_all || key->acting_id == key->account_id);
}

enum err list_store_page(struct ctx *ctx, const struct list_key *key, struct list *ret_rows)
{
	const struct sql *sql = by_acting(key) ? &sql_followup_page_acting : &sql_followup_page_firm;

	return db_list(ctx, sql, &list_key_shape, key, &followup_view_shape, ret_rows);
}

enum err list_store_count(struct ctx *ctx, const struct list_key *key, int64_t *ret_count)
{
	const struct sql *sql = by_acting(key) ? &sql_followup_count_acting : &sql_followup_count_firm;

	return db_int(ctx, sql, &list_key_shape, key, ret_count);
}

enum err list_store_get(struct ctx *ctx, int64_t id, struct followup_view *ret_row, bool *ret_found)
{
	struct list_key key = { .id = id };

	return db_maybe(ctx, &sql_followup_view_get, &list_key_shape, &key, &followup_view_shape, ret_row, ret_found);
}

enum err list_store_of_candidate(struct ctx *ctx, int64_t candidate_id, struct list *ret_rows)
{
	struct list_key key = { .candidate_id = candidate_id, .account_id = ctx->actor.account_id };

	return db_list(ctx, &sql_followup_view_of_candidate, &list_key_shape, &key, &followup_view_shape, ret_rows);
}
