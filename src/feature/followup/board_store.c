/* Rows of the board. */
#include "feature/followup/board_store.h"

#include "base/text.h"
#include "feature/followup/followup_store.h"
#include "board_sql.h"

/* All as INT: a filter that is off is the number 0, not NULL. */
static const struct field board_key_fields[] = {
	FIELD_INT(struct board_key, account_id),
	FIELD_BOOL(struct board_key, sees_all),
	FIELD_INT(struct board_key, acting_id),
	FIELD_INT(struct board_key, position_id),
	FIELD_TEXT(struct board_key, job_type),
	FIELD_TEXT(struct board_key, care),
	FIELD_TEXT(struct board_key, like),
	FIELD_TEXT(struct board_key, tag),
	FIELD_TEXT(struct board_key, stage),
	FIELD_INT(struct board_key, at_ms),
	FIELD_INT(struct board_key, today_ms),
	FIELD_INT(struct board_key, tomorrow_ms),
	FIELD_INT(struct board_key, after_tomorrow_ms),
	FIELD_INT(struct board_key, week_ms),
	FIELD_INT(struct board_key, from_ms),
	FIELD_INT(struct board_key, to_ms),
	FIELD_INT(struct board_key, class_from),
	FIELD_INT(struct board_key, class_to),
	FIELD_INT(struct board_key, after_class),
	FIELD_INT(struct board_key, after_due),
	FIELD_INT(struct board_key, after_id),
	FIELD_INT(struct board_key, after_submission_id),
	FIELD_INT(struct board_key, row_limit),
	FIELD_TEXT(struct board_key, ids),
};
static const struct shape board_key_shape = SHAPE("board_key", struct board_key, board_key_fields);

static const struct field board_row_fields[] = {
	FIELD_ID(struct board_row, card_id), FIELD_ID(struct board_row, followup_id), FIELD_ID(struct board_row, submission_id),
	FIELD_INT(struct board_row, class),  FIELD_INT(struct board_row, due_ms),      FIELD_TEXT(struct board_row, stage),
};
static const struct shape board_row_shape = SHAPE("board_row", struct board_row, board_row_fields);

static const struct field board_count_row_fields[] = {
	FIELD_TEXT(struct board_count_row, stage),
	FIELD_INT(struct board_count_row, colour),
	FIELD_INT(struct board_count_row, n),
};
static const struct shape board_count_row_shape = SHAPE("board_count_row", struct board_count_row, board_count_row_fields);

static const struct field board_place_fields[] = {
	FIELD_INT(struct board_place, acting_id),
	FIELD_TEXT(struct board_place, stage),
	FIELD_TEXT(struct board_place, job_type),
	FIELD_INT(struct board_place, n),
};
static const struct shape board_place_shape = SHAPE("board_place", struct board_place, board_place_fields);

struct sync_key {
	int64_t followup_id;
	int64_t candidate_id;
	int64_t submission_id;
	int64_t position_id;
};
static const struct field sync_key_fields[] = {
	FIELD_ID(struct sync_key, followup_id),
	FIELD_ID(struct sync_key, candidate_id),
	FIELD_ID(struct sync_key, submission_id),
	FIELD_ID(struct sync_key, position_id),
};
static const struct shape sync_key_shape = SHAPE("board_sync_key", struct sync_key, sync_key_fields);

static const struct field id_row_fields[] = {
	FIELD_ID(struct id_row, id),
};
static const struct shape id_row_shape = SHAPE("board_followup_id", struct id_row, id_row_fields);

static const struct field card_row_fields[] = {
	FIELD_INT(struct card_row, place),
	FIELD_ID(struct card_row, followup_id),
	FIELD_INT(struct card_row, followup_version),
	FIELD_ID(struct card_row, candidate_id),
	FIELD_ID(struct card_row, acting_id),
	FIELD_TEXT(struct card_row, acting_name),
	FIELD_ID(struct card_row, on_behalf_of_id),
	FIELD_TEXT(struct card_row, on_behalf_of_name),
	FIELD_TEXT(struct card_row, care),
	FIELD_TIME(struct card_row, next_due_at_ms),
	FIELD_TIME(struct card_row, yellow_at_ms),
	FIELD_TIME(struct card_row, red_at_ms),
	FIELD_BOOL(struct card_row, hard),
	FIELD_BOOL(struct card_row, retry),
	FIELD_INT(struct card_row, attempts),
	FIELD_TIME(struct card_row, last_contact_at_ms),
	FIELD_TEXT(struct card_row, reasons),
	FIELD_TEXT(struct card_row, candidate_name),
	FIELD_TEXT(struct card_row, candidate_title),
	FIELD_TEXT(struct card_row, candidate_company),
	FIELD_TEXT(struct card_row, preferred_channel),
	FIELD_ID(struct card_row, submission_id),
	FIELD_INT(struct card_row, submission_version),
	FIELD_TEXT(struct card_row, stage),
	FIELD_TIME(struct card_row, stage_since_ms),
	FIELD_ID(struct card_row, stage_by_id),
	FIELD_TEXT(struct card_row, stage_by_name),
	FIELD_ID(struct card_row, position_id),
	FIELD_TEXT(struct card_row, position_title),
	FIELD_TEXT(struct card_row, position_job_type),
	FIELD_ID(struct card_row, company_id),
	FIELD_TEXT(struct card_row, company_name),
	FIELD_INT(struct card_row, submission_count),
};
static const struct shape card_row_shape = SHAPE("card_row", struct card_row, card_row_fields);

bool board_store_is_whole(const struct board_key *key)
{
	return key->sees_all || key->acting_id == key->account_id;
}

/* The statements of a whole board: of one acting consultant, of the firm. */
struct pair {
	const struct sql *acting;
	const struct sql *firm;
};
static const struct pair all_counts[] = { [BOARD_BY_STAGE] = { &sql_board_counts_acting, &sql_board_counts_firm },
					  [BOARD_BY_DUE] = { &sql_board_due_counts_acting, &sql_board_due_counts_firm } };
static const struct pair stage_totals = { &sql_board_totals_acting, &sql_board_totals_firm };
static const struct pair due_total = { &sql_board_due_total_acting, &sql_board_due_total_firm };
static const struct pair edges[] = { [BOARD_BY_STAGE] = { &sql_board_edges_acting, &sql_board_edges_firm },
				     [BOARD_BY_DUE] = { &sql_board_due_edges_acting, &sql_board_due_edges_firm } };
static const struct pair late[] = { [BOARD_BY_STAGE] = { &sql_board_late_acting, &sql_board_late_firm },
				    [BOARD_BY_DUE] = { &sql_board_due_late_acting, &sql_board_due_late_firm } };
static const struct pair green[] = { [BOARD_BY_STAGE] = { &sql_board_green_acting, &sql_board_green_firm },
				     [BOARD_BY_DUE] = { &sql_board_due_green_acting, &sql_board_due_green_firm } };

static enum err list_whole(struct ctx *ctx, const struct pair *pair, const struct board_key *key, const struct shape *row_shape,
			   struct list *ret_rows)
{
	return db_list(ctx, key->acting_id ? pair->acting : pair->firm, &board_key_shape, key, row_shape, ret_rows);
}

/* Only the near buckets are counted; what is due later is the rest of the number that is kept. */
static enum err due_counts(struct ctx *ctx, const struct board_key *key, struct list *ret_rows)
{
	struct board_key near = *key;
	struct board_count_row later = { .stage = "later" };
	struct list rows;
	struct vec counts;

	near.to_ms = key->week_ms;
	TRY(list_whole(ctx, &all_counts[BOARD_BY_DUE], &near, &board_count_row_shape, &rows));
	TRY(db_int(ctx, key->acting_id ? due_total.acting : due_total.firm, &board_key_shape, key, &later.n));
	vec_init(&counts, ctx->arena, sizeof(struct board_count_row));
	for (size_t i = 0; i < rows.count; i++) {
		const struct board_count_row *row = (const struct board_count_row *)rows.items + i;

		later.n -= row->n;
		vec_add(&counts, row);
	}
	vec_add(&counts, &later);
	*ret_rows = vec_list(&counts);
	return OK;
}

enum err board_store_counts(struct ctx *ctx, int group, const struct board_key *key, struct list *ret_rows)
{
	if (key->position_id || *key->like || *key->tag)
		return list_whole(ctx, &all_counts[group], key, &board_count_row_shape, ret_rows);
	return group == BOARD_BY_DUE ? due_counts(ctx, key, ret_rows)
				     : list_whole(ctx, &stage_totals, key, &board_count_row_shape, ret_rows);
}

enum err board_store_edges(struct ctx *ctx, int group, const struct board_key *key, struct list *ret_rows)
{
	return list_whole(ctx, &edges[group], key, &board_count_row_shape, ret_rows);
}

enum err board_store_late(struct ctx *ctx, int group, const struct board_key *key, struct list *ret_rows)
{
	return list_whole(ctx, &late[group], key, &board_row_shape, ret_rows);
}

enum err board_store_green(struct ctx *ctx, int group, const struct board_key *key, struct list *ret_rows)
{
	return list_whole(ctx, &green[group], key, &board_row_shape, ret_rows);
}

enum err board_store_seen(struct ctx *ctx, int group, const struct board_key *key, db_visit visit, void *arg)
{
	const struct sql *sql = group == BOARD_BY_DUE ? &sql_board_due_seen : &sql_board_cards_seen;
	struct board_row row;

	return db_each(ctx, sql, &board_key_shape, key, &board_row_shape, &row, visit, arg);
}

enum err board_store_closed_counts(struct ctx *ctx, const struct board_key *key, struct list *ret_rows)
{
	return db_list(ctx, &sql_board_closed_counts, &board_key_shape, key, &board_count_row_shape, ret_rows);
}

enum err board_store_details(struct ctx *ctx, int group, const char *ids, struct list *ret_rows)
{
	const struct sql *sql = group == BOARD_BY_STAGE ? &sql_board_stage_details : &sql_board_due_details;
	struct board_key key = { .ids = ids };

	return db_list(ctx, sql, &board_key_shape, &key, &card_row_shape, ret_rows);
}

enum err board_store_card_id(struct ctx *ctx, int64_t candidate_id, int64_t submission_id, int64_t *ret_id)
{
	struct sync_key key = { .candidate_id = candidate_id, .submission_id = submission_id };

	return db_int(ctx, &sql_board_card_id, &sync_key_shape, &key, ret_id);
}

/* --- Writing --- */

static enum err list_places(struct ctx *ctx, const struct sql *sql, const struct sync_key *key, struct list *ret_places)
{
	return db_list(ctx, sql, &sync_key_shape, key, &board_place_shape, ret_places);
}

enum err board_store_delete_cards(struct ctx *ctx, int64_t followup_id, struct list *ret_places)
{
	return list_places(ctx, &sql_board_card_delete, &(struct sync_key){ .followup_id = followup_id }, ret_places);
}

enum err board_store_insert_cards(struct ctx *ctx, int64_t followup_id, struct list *ret_places)
{
	return list_places(ctx, &sql_board_card_insert, &(struct sync_key){ .followup_id = followup_id }, ret_places);
}

/* Nobody else writes in the firm between the two, and neither is waited for. */
static enum err add(struct ctx *ctx, const struct sql *change, const struct sql *insert, const struct board_place *place)
{
	TRY(db_run(ctx, change, &board_place_shape, place, NULL));
	return db_run(ctx, insert, &board_place_shape, place, NULL);
}

enum err board_store_add_total(struct ctx *ctx, const struct board_place *place)
{
	return add(ctx, &sql_board_total_change, &sql_board_total_insert, place);
}

enum err board_store_add_due_total(struct ctx *ctx, const struct board_place *place)
{
	return add(ctx, &sql_board_due_total_change, &sql_board_due_total_insert, place);
}

enum err board_store_closed_of_candidate(struct ctx *ctx, int64_t candidate_id, struct list *ret_places)
{
	return list_places(ctx, &sql_board_closed_of_candidate, &(struct sync_key){ .candidate_id = candidate_id }, ret_places);
}

enum err board_store_closed_of_position(struct ctx *ctx, int64_t position_id, struct list *ret_places)
{
	return list_places(ctx, &sql_board_closed_of_position, &(struct sync_key){ .position_id = position_id }, ret_places);
}

enum err board_store_job_type(struct ctx *ctx, int64_t position_id, const char **ret_job_type)
{
	struct sync_key key = { .position_id = position_id };
	struct board_place place = { 0 };

	TRY(db_one(ctx, &sql_board_job_type, &sync_key_shape, &key, &board_place_shape, &place));
	*ret_job_type = place.job_type;
	return OK;
}

enum err board_store_followups_of_position(struct ctx *ctx, int64_t position_id, struct list *ret_ids)
{
	struct sync_key key = { .position_id = position_id };

	return db_list(ctx, &sql_board_followups_of_position, &sync_key_shape, &key, &id_row_shape, ret_ids);
}
