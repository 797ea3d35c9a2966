/* Runs duplicate.sql. */
#include "feature/duplicate/duplicate_store.h"

#include "duplicate_sql.h"
#include "platform/db/db.h"

static const struct field row_fields[] = {
	FIELD_ID(struct duplicate_row, id),	   FIELD_ID(struct duplicate_row, low_id),
	FIELD_ID(struct duplicate_row, high_id),   FIELD_TEXT(struct duplicate_row, reason),
	FIELD_INT(struct duplicate_row, strength), FIELD_TEXT(struct duplicate_row, state),
	FIELD_TIME(struct duplicate_row, found_at_ms),
};
static const struct shape row_shape = SHAPE("duplicate_row", struct duplicate_row, row_fields);

static const struct field subject_fields[] = {
	FIELD_ID(struct duplicate_subject, id),		  FIELD_TEXT(struct duplicate_subject, name_key),
	FIELD_BYTES(struct duplicate_subject, phone_sealed), FIELD_BYTES(struct duplicate_subject, email_sealed),
	FIELD_TEXT(struct duplicate_subject, phone_hash), FIELD_TEXT(struct duplicate_subject, email_hash),
	FIELD_TEXT(struct duplicate_subject, phone_hash_before), FIELD_TEXT(struct duplicate_subject, email_hash_before),
	FIELD_TEXT(struct duplicate_subject, company),	  FIELD_TEXT(struct duplicate_subject, company_key),
	FIELD_INT(struct duplicate_subject, birth_year, .flags = FIELD_NULL),
	FIELD_TEXT(struct duplicate_subject, gender),	  FIELD_TEXT(struct duplicate_subject, resume),
	FIELD_TEXT(struct duplicate_subject, name_from),  FIELD_TEXT(struct duplicate_subject, name_to),
};
static const struct shape subject_shape = SHAPE("duplicate_subject", struct duplicate_subject, subject_fields);

static const struct field match_fields[] = {
	FIELD_ID(struct duplicate_match, id),
	FIELD_INT(struct duplicate_match, strength),
};
static const struct shape match_shape = SHAPE("duplicate_match", struct duplicate_match, match_fields);

/* Parameters of the small statements. */
struct key {
	int64_t id;
	int64_t low_id;
	int64_t high_id;
	int64_t account_id;
	int64_t before_strength;
	int64_t before_id;
	int64_t row_limit;
	const char *ids;
	const char *state;
};
static const struct field key_fields[] = {
	FIELD_ID(struct key, id),	  FIELD_ID(struct key, low_id),		 FIELD_ID(struct key, high_id),
	FIELD_ID(struct key, account_id), FIELD_INT(struct key, before_strength), FIELD_INT(struct key, before_id),
	FIELD_INT(struct key, row_limit), FIELD_TEXT(struct key, ids),		 FIELD_TEXT(struct key, state),
};
static const struct shape key_shape = SHAPE("key", struct key, key_fields);

/* One number, so its list is a list of numbers. */
struct number {
	int64_t id;
};
static const struct field number_fields[] = { FIELD_ID(struct number, id) };
static const struct shape number_shape = SHAPE("number", struct number, number_fields);

enum err duplicate_store_subject(struct ctx *ctx, int64_t id, struct duplicate_subject *ret_subject, bool *ret_found)
{
	const struct key key = { .id = id };

	return db_maybe(ctx, &sql_duplicate_subject, &key_shape, &key, &subject_shape, ret_subject, ret_found);
}

enum err duplicate_store_matches(struct ctx *ctx, const struct duplicate_subject *subject, struct list *ret_matches)
{
	return db_list(ctx, &sql_duplicate_matches, &subject_shape, subject, &match_shape, ret_matches);
}

enum err duplicate_store_put(struct ctx *ctx, const struct duplicate_row *row)
{
	return db_run(ctx, &sql_duplicate_put, &row_shape, row, NULL);
}

enum err duplicate_store_drop_others(struct ctx *ctx, int64_t id, const char *ids)
{
	const struct key key = { .id = id, .ids = ids };

	TRY(db_run(ctx, &sql_duplicate_drop_higher, &key_shape, &key, NULL));
	return db_run(ctx, &sql_duplicate_drop_lower, &key_shape, &key, NULL);
}

enum err duplicate_store_due_add(struct ctx *ctx, int64_t id)
{
	const struct key key = { .id = id };

	return db_run(ctx, &sql_duplicate_due_add, &key_shape, &key, NULL);
}

enum err duplicate_store_due_done(struct ctx *ctx, int64_t id)
{
	const struct key key = { .id = id };

	return db_run(ctx, &sql_duplicate_due_done, &key_shape, &key, NULL);
}

enum err duplicate_store_scan_set(struct ctx *ctx, int64_t last_id)
{
	const struct key key = { .id = last_id };

	return db_run(ctx, &sql_duplicate_scan_set, &key_shape, &key, NULL);
}

enum err duplicate_store_firms(struct ctx *ctx, struct list *ret_ids)
{
	return db_list(ctx, &sql_duplicate_firms, NULL, NULL, &number_shape, ret_ids);
}

enum err duplicate_store_due_ids(struct ctx *ctx, int64_t limit, struct list *ret_ids)
{
	const struct key key = { .row_limit = limit };

	return db_list(ctx, &sql_duplicate_due_ids, &key_shape, &key, &number_shape, ret_ids);
}

enum err duplicate_store_new_ids(struct ctx *ctx, int64_t limit, struct list *ret_ids)
{
	const struct key key = { .row_limit = limit };

	return db_list(ctx, &sql_duplicate_new_ids, &key_shape, &key, &number_shape, ret_ids);
}

enum err duplicate_store_list(struct ctx *ctx, const struct viewer *viewer, const struct page_key *before, int64_t limit,
			      struct list *ret_rows)
{
	const struct sql *sql = viewer->sees_all ? &sql_duplicate_list : &sql_duplicate_list_seen;
	const struct key key = { .account_id = viewer->account_id, .before_strength = before->id ? before->number : INT64_MAX,
				 .before_id = before->id ? before->id : INT64_MAX, .row_limit = limit };

	return db_list(ctx, sql, &key_shape, &key, &row_shape, ret_rows);
}

enum err duplicate_store_count(struct ctx *ctx, const struct viewer *viewer, int64_t *ret_total)
{
	const struct sql *sql = viewer->sees_all ? &sql_duplicate_count : &sql_duplicate_count_seen;
	const struct key key = { .account_id = viewer->account_id };

	return db_int(ctx, sql, &key_shape, &key, ret_total);
}

enum err duplicate_store_of(struct ctx *ctx, int64_t candidate_id, struct list *ret_rows)
{
	const struct key key = { .id = candidate_id };

	return db_list(ctx, &sql_duplicate_of_candidate, &key_shape, &key, &row_shape, ret_rows);
}

enum err duplicate_store_get(struct ctx *ctx, int64_t id, struct duplicate_row *ret_row, bool *ret_found)
{
	const struct key key = { .id = id };

	return db_maybe(ctx, &sql_duplicate_get, &key_shape, &key, &row_shape, ret_row, ret_found);
}

enum err duplicate_store_set_state(struct ctx *ctx, int64_t id, const char *state)
{
	const struct key key = { .id = id, .state = state, .account_id = ctx->actor.account_id };

	return db_run(ctx, &sql_duplicate_set_state, &key_shape, &key, NULL);
}

enum err duplicate_store_dismiss_pair(struct ctx *ctx, int64_t low_id, int64_t high_id)
{
	const struct key key = { .low_id = low_id, .high_id = high_id, .account_id = ctx->actor.account_id };

	return db_run(ctx, &sql_duplicate_dismiss_pair, &key_shape, &key, NULL);
}
