/* Rows of the board. */
#include "feature/followup/board_store.h"

#include "platform/db/db.h"
#include "followup_sql.h"

/* All as INT: a filter that is off is the number 0, not NULL. */
static const struct field board_key_fields[] = {
	FIELD_INT(struct board_key, account_id),
	FIELD_BOOL(struct board_key, sees_all),
	FIELD_INT(struct board_key, acting_id),
	FIELD_INT(struct board_key, position_id),
	FIELD_TEXT(struct board_key, job_type),
	FIELD_TEXT(struct board_key, care),
	FIELD_TEXT(struct board_key, like),
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
	FIELD_INT(struct board_key, row_limit),
	FIELD_TEXT(struct board_key, ids),
};
static const struct shape board_key_shape = SHAPE("board_key", struct board_key, board_key_fields);

static const struct field board_row_fields[] = {
	FIELD_ID(struct board_row, followup_id),
	FIELD_ID(struct board_row, submission_id),
	FIELD_TEXT(struct board_row, stage),
	FIELD_TIME(struct board_row, next_due_at_ms),
	FIELD_TIME(struct board_row, yellow_at_ms),
	FIELD_TIME(struct board_row, red_at_ms),
	FIELD_BOOL(struct board_row, hard),
	FIELD_ID(struct board_row, candidate_id),
};
static const struct shape board_row_shape = SHAPE("board_row", struct board_row, board_row_fields);

static const struct field board_count_row_fields[] = {
	FIELD_TEXT(struct board_count_row, bucket),
	FIELD_TEXT(struct board_count_row, stage),
	FIELD_INT(struct board_count_row, colour),
	FIELD_INT(struct board_count_row, n),
};
static const struct shape board_count_row_shape = SHAPE("board_count_row", struct board_count_row, board_count_row_fields);

static const struct field card_row_fields[] = {
	FIELD_ID(struct card_row, followup_id),
	FIELD_INT(struct card_row, followup_version),
	FIELD_ID(struct card_row, candidate_id),
	FIELD_ID(struct card_row, acting_id),
	FIELD_TEXT(struct card_row, acting_name),
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
};
static const struct shape card_row_shape = SHAPE("card_row", struct card_row, card_row_fields);

/* Others' boards are for those who see the whole firm; everybody else gets what he may know of them. */
static bool by_acting(const struct board_key *key)
{
	return key->acting_id && (key->sees_all || key->acting_id == key->account_id);
}

enum err board_store_cards(struct ctx *ctx, const struct board_key *key, struct list *ret_rows)
{
	const struct sql *sql = by_acting(key) ? &sql_board_cards_acting : &sql_board_cards_firm;

	return db_list(ctx, sql, &board_key_shape, key, &board_row_shape, ret_rows);
}

enum err board_store_due_counts(struct ctx *ctx, const struct board_key *key, struct list *ret_rows)
{
	const struct sql *sql = by_acting(key) ? &sql_board_due_counts_acting : &sql_board_due_counts_firm;

	return db_list(ctx, sql, &board_key_shape, key, &board_count_row_shape, ret_rows);
}

enum err board_store_due_window(struct ctx *ctx, const struct board_key *key, struct list *ret_rows)
{
	const struct sql *sql = by_acting(key) ? &sql_board_due_window_acting : &sql_board_due_window_firm;

	return db_list(ctx, sql, &board_key_shape, key, &board_row_shape, ret_rows);
}

enum err board_store_closed_counts(struct ctx *ctx, const struct board_key *key, struct list *ret_rows)
{
	return db_list(ctx, &sql_board_closed_counts, &board_key_shape, key, &board_count_row_shape, ret_rows);
}

enum err board_store_details(struct ctx *ctx, const char *ids, struct list *ret_rows)
{
	struct board_key key = { .ids = ids };

	return db_list(ctx, &sql_board_card_details, &board_key_shape, &key, &card_row_shape, ret_rows);
}
