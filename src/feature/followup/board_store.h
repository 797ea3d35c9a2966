/* Rows of the board. Private to feature/followup. */
#pragma once
#include "feature/followup/board.h"
#include "platform/db/db.h"

/* Parameters of the board's statements; 0 and "" = no such filter. */
struct board_key {
	int64_t account_id;
	bool sees_all;
	int64_t acting_id;
	int64_t position_id;
	const char *job_type;
	const char *care;
	const char *like;
	const char *tag;   /* LIKE pattern */
	const char *stage; /* one column by stage; by due bucket it is from_ms to to_ms */
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
	int64_t after_submission_id;
	int64_t row_limit;
	const char *ids;
};

/* A card and what it is sorted by: class, due time, ids. */
struct board_row {
	int64_t card_id; /* board_card.id; 0 by due bucket */
	int64_t followup_id;
	int64_t submission_id;
	int64_t class;   /* enum urgency_class */
	int64_t due_ms;
	const char *stage;
};

struct board_count_row {
	const char *stage; /* or due bucket: key of the column */
	int64_t colour;    /* 0 green, 1 yellow, 2 red */
	int64_t n;
};

/* Where cards are counted. */
struct board_place {
	int64_t acting_id; /* of closed submissions the owner */
	const char *stage; /* by due bucket: the care */
	const char *job_type;
	int64_t n;
};

struct card_row {
	int64_t place; /* index in the list of ids asked for */
	int64_t followup_id;
	int64_t followup_version;
	int64_t candidate_id;
	int64_t acting_id;
	const char *acting_name;
	int64_t on_behalf_of_id; /* the owner, when somebody else acts */
	const char *on_behalf_of_name;
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
	int64_t submission_count;
};

/* Whether one consultant's board or the whole firm's is asked for by somebody who sees all of it; everybody else gets what he
 * may know, by board_store_seen(). */
bool board_store_is_whole(const struct board_key *key);

/* --- Of a whole board; group is enum board_group --- */

/* Cards by column, by stage closed ones too (struct board_count_row without colour). */
MUST_USE enum err board_store_counts(struct ctx *ctx, int group, const struct board_key *key, struct list *ret_rows);

/* Yellow and red ones among them. */
MUST_USE enum err board_store_edges(struct ctx *ctx, int group, const struct board_key *key, struct list *ret_rows);

/* At most row_limit cards of the key's column behind the key's position: those that are late; those that are green. */
MUST_USE enum err board_store_late(struct ctx *ctx, int group, const struct board_key *key, struct list *ret_rows);
MUST_USE enum err board_store_green(struct ctx *ctx, int group, const struct board_key *key, struct list *ret_rows);

/* --- As far as the account may see --- */

/* Shows each card (struct board_row) to `visit`, in no order; its texts hold only during the visit. */
MUST_USE enum err board_store_seen(struct ctx *ctx, int group, const struct board_key *key, db_visit visit, void *arg);
MUST_USE enum err board_store_closed_counts(struct ctx *ctx, const struct board_key *key, struct list *ret_rows);

/* What cards show.
 * in  ids       JSON list: of card ids by stage, of followup ids by due bucket
 * out ret_rows  struct card_row, in any order, without those that are gone */
MUST_USE enum err board_store_details(struct ctx *ctx, int group, const char *ids, struct list *ret_rows);

/* Card of a running submission; 0 without one. */
MUST_USE enum err board_store_card_id(struct ctx *ctx, int64_t candidate_id, int64_t submission_id, int64_t *ret_id);

/* --- Writing; places are struct board_place --- */
MUST_USE enum err board_store_delete_cards(struct ctx *ctx, int64_t followup_id, struct list *ret_places);
MUST_USE enum err board_store_insert_cards(struct ctx *ctx, int64_t followup_id, struct list *ret_places);

/* Adds place->n to the count of open followups that have a due time. */
MUST_USE enum err board_store_add_due_total(struct ctx *ctx, const struct board_place *place);

/* Adds place->n to the count of cards at a place; the closed submissions of a candidate or to a position, by place
 * (struct board_place), when they leave or come back together. */
MUST_USE enum err board_store_add_total(struct ctx *ctx, const struct board_place *place);
MUST_USE enum err board_store_closed_of_candidate(struct ctx *ctx, int64_t candidate_id, struct list *ret_places);
MUST_USE enum err board_store_closed_of_position(struct ctx *ctx, int64_t position_id, struct list *ret_places);

/* Job type of a position, "" without one. */
MUST_USE enum err board_store_job_type(struct ctx *ctx, int64_t position_id, const char **ret_job_type);

/* Open followups that run on a position (struct id_row). */
MUST_USE enum err board_store_followups_of_position(struct ctx *ctx, int64_t position_id, struct list *ret_ids);
