/* Runs merge.sql. */
#include "feature/merge/merge_store.h"

#include "merge_sql.h"
#include "platform/db/db.h"

enum { LIST_MOST = 50 };

static const struct field row_fields[] = {
	FIELD_ID(struct merge_row, id),
	FIELD_ID(struct merge_row, survivor_id),
	FIELD_ID(struct merge_row, merged_id),
	FIELD_ID(struct merge_row, account_id),
	FIELD_TEXT(struct merge_row, account_name),
	FIELD_TIME(struct merge_row, at_ms),
	FIELD_BYTES(struct merge_row, facts),
	FIELD_TEXT(struct merge_row, submissions),
	FIELD_TEXT(struct merge_row, followups),
	FIELD_TIME(struct merge_row, undone_at_ms),
	FIELD_ID(struct merge_row, undone_by_id),
};
static const struct shape row_shape = SHAPE("merge_row", struct merge_row, row_fields);

/* Parameters of the small statements. */
struct key {
	int64_t id;
	int64_t survivor_id;
	int64_t merged_id;
	int64_t account_id;
	int64_t merge_id;
	int64_t candidate_id;
	int64_t from_id;
	int64_t to_id;
	int64_t row_limit;
};
static const struct field key_fields[] = {
	FIELD_ID(struct key, id),	  FIELD_ID(struct key, survivor_id),  FIELD_ID(struct key, merged_id),
	FIELD_ID(struct key, account_id), FIELD_ID(struct key, merge_id),     FIELD_ID(struct key, candidate_id),
	FIELD_ID(struct key, from_id),	  FIELD_ID(struct key, to_id),	      FIELD_INT(struct key, row_limit),
};
static const struct shape key_shape = SHAPE("key", struct key, key_fields);

enum err merge_store_insert(struct ctx *ctx, const struct merge_row *row, int64_t *ret_id)
{
	return db_int(ctx, &sql_merge_insert, &row_shape, row, ret_id);
}

enum err merge_store_set_notes(struct ctx *ctx, const struct merge_row *row)
{
	return db_run(ctx, &sql_merge_set_notes, &row_shape, row, NULL);
}

enum err merge_store_get(struct ctx *ctx, int64_t id, struct merge_row *ret_row, bool *ret_found)
{
	const struct key key = { .id = id };

	return db_maybe(ctx, &sql_merge_get, &key_shape, &key, &row_shape, ret_row, ret_found);
}

enum err merge_store_standing(struct ctx *ctx, int64_t merged_id, int64_t *ret_id)
{
	const struct key key = { .merged_id = merged_id };

	return db_int(ctx, &sql_merge_standing, &key_shape, &key, ret_id);
}

enum err merge_store_later(struct ctx *ctx, const struct merge_row *row, int64_t *ret_id)
{
	const struct key key = { .id = row->id, .survivor_id = row->survivor_id };

	return db_int(ctx, &sql_merge_later, &key_shape, &key, ret_id);
}

enum err merge_store_set_undone(struct ctx *ctx, int64_t id)
{
	const struct key key = { .id = id, .account_id = ctx->actor.account_id };

	return db_run(ctx, &sql_merge_set_undone, &key_shape, &key, NULL);
}

enum err merge_store_of_candidate(struct ctx *ctx, int64_t survivor_id, struct list *ret_rows)
{
	const struct key key = { .survivor_id = survivor_id, .row_limit = LIST_MOST };

	return db_list(ctx, &sql_merge_of_candidate, &key_shape, &key, &row_shape, ret_rows);
}

/* --- Rows that follow --- */

/* The same key for every statement of a table. */
static enum err run_all(struct ctx *ctx, const struct sql *const *table, const struct key *key)
{
	for (; *table; table++)
		TRY(db_run(ctx, *table, &key_shape, key, NULL));
	return OK;
}

enum err merge_store_move_rows(struct ctx *ctx, const struct merge_row *merge)
{
	const struct key key = { .merge_id = merge->id, .from_id = merge->merged_id, .to_id = merge->survivor_id };

	TRY(run_all(ctx, sql_merge_note, &key));
	return run_all(ctx, sql_merge_move, &key);
}

enum err merge_store_move_back(struct ctx *ctx, const struct merge_row *merge)
{
	const struct key key = { .merge_id = merge->id, .from_id = merge->merged_id, .to_id = merge->survivor_id };

	return run_all(ctx, sql_merge_back, &key);
}

static struct key link_key(const struct merge_row *merge, int64_t from_id, int64_t to_id)
{
	return (struct key){ .merge_id = merge->id, .candidate_id = merge->merged_id, .from_id = from_id, .to_id = to_id };
}

enum err merge_store_link_submission(struct ctx *ctx, const struct merge_row *merge, int64_t from_id, int64_t to_id)
{
	const struct key key = link_key(merge, from_id, to_id);

	TRY(run_all(ctx, sql_merge_submission_note, &key));
	return run_all(ctx, sql_merge_submission_move, &key);
}

enum err merge_store_unlink_submission(struct ctx *ctx, const struct merge_row *merge, int64_t from_id, int64_t to_id)
{
	const struct key key = link_key(merge, from_id, to_id);

	return run_all(ctx, sql_merge_submission_back, &key);
}

enum err merge_store_link_followup(struct ctx *ctx, const struct merge_row *merge, int64_t from_id, int64_t to_id)
{
	const struct key key = link_key(merge, from_id, to_id);

	TRY(run_all(ctx, sql_merge_followup_note, &key));
	return run_all(ctx, sql_merge_followup_move, &key);
}

enum err merge_store_unlink_followup(struct ctx *ctx, const struct merge_row *merge, int64_t from_id, int64_t to_id)
{
	const struct key key = link_key(merge, from_id, to_id);

	return run_all(ctx, sql_merge_followup_back, &key);
}

enum err merge_store_part(struct ctx *ctx, const struct merge_row *merge)
{
	const struct key back = { .from_id = merge->merged_id, .to_id = merge->survivor_id };
	const struct key survivor = { .candidate_id = merge->survivor_id };

	TRY(run_all(ctx, sql_merge_follow_submission, &back));
	return db_run(ctx, &sql_merge_cut_records, &key_shape, &survivor, NULL);
}

const char *const *merge_store_places(void)
{
	return sql_merge_place;
}
