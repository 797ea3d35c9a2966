/* Rows of the board. Private to feature/followup. */
#pragma once
#include "feature/followup/followup_board.h"

/* Parameters of the board's statements; 0 and "" = no such filter. */
struct board_key {
	int64_t account_id;
	bool sees_all;
	int64_t acting_id;
	int64_t position_id;
	const char *job_type;
	const char *care;
	const char *like;
	int64_t at_ms;
	int64_t today_ms;
	int64_t tomorrow_ms;
	int64_t after_tomorrow_ms;
	int64_t week_ms;
	int64_t from_ms;
	int64_t to_ms;
	int64_t class_from;
	int64_t class_to;
	int64_t after_class;
	int64_t after_due;
	int64_t after_id;
	int64_t row_limit;
	const char *ids;
};

/* What sorting and counting need of a card. */
struct board_row {
	int64_t followup_id;
	int64_t submission_id;
	const char *stage;
	int64_t next_due_at_ms;
	int64_t yellow_at_ms;
	int64_t red_at_ms;
	bool hard;
	int64_t candidate_id;
};

struct board_count_row {
	const char *bucket; /* or stage */
	const char *stage;
	int64_t colour; /* 0 green, 1 yellow, 2 red */
	int64_t n;
};

struct card_row {
	int64_t followup_id;
	int64_t followup_version;
	int64_t candidate_id;
	int64_t acting_id;
	const char *acting_name;
	const char *care;
	int64_t next_due_at_ms;
	int64_t yellow_at_ms;
	int64_t red_at_ms;
	bool hard;
	bool retry;
	int64_t attempts;
	int64_t last_contact_at_ms;
	const char *reasons;
	const char *candidate_name;
	const char *candidate_title;
	const char *candidate_company;
	const char *preferred_channel;
	int64_t submission_id;
	int64_t submission_version;
	const char *stage;
	int64_t stage_since_ms;
	int64_t stage_by_id;
	const char *stage_by_name;
	int64_t position_id;
	const char *position_title;
	const char *position_job_type;
	int64_t company_id;
	const char *company_name;
};

/* By acting consultant where the key names one whom the actor may look at, else over the firm as far as he may see. */
MUST_USE enum err board_store_cards(struct ctx *ctx, const struct board_key *key, struct list *ret_rows);
MUST_USE enum err board_store_due_counts(struct ctx *ctx, const struct board_key *key, struct list *ret_rows);
MUST_USE enum err board_store_due_window(struct ctx *ctx, const struct board_key *key, struct list *ret_rows);
MUST_USE enum err board_store_closed_counts(struct ctx *ctx, const struct board_key *key, struct list *ret_rows);

/* in ids  JSON list of followup ids   out struct card_row */
MUST_USE enum err board_store_details(struct ctx *ctx, const char *ids, struct list *ret_rows);
