/* The board: columns by stage or by due bucket, true counts by colour, a window of cards each. Private to
 * feature/followup. */
#pragma once
#include "feature/followup/followup_view.h"

/* What the columns are: stages, or stretches of due times. */
enum board_group { BOARD_BY_STAGE = 1, BOARD_BY_DUE };
extern const struct choices board_group_choices;

struct board_query {
	int group;          /* enum board_group, default by stage */
	int colour;         /* enum cadence_colour, 0 = all; narrows cards and totals, not the counts by colour */
	int64_t position_id;
	const char *job_type;
	const char *acting; /* account id or "me" */
	int care;
	const char *q;      /* part of name, pinyin or employer */
	const char *tag;
	const char *column; /* only this column, behind the cursor */
	const char *cursor;
	int64_t limit;      /* cards per column */
};

struct board_counts {
	int64_t green;
	int64_t yellow;
	int64_t red;
};

struct board_column {
	const char *key;
	const char *name;
	const char *kind; /* of the stage; NULL for due buckets */
	int64_t total;
	struct board_counts counts;
	struct list items; /* struct card */
	const char *next;
};

struct board {
	const char *group;
	int64_t total;
	struct board_counts counts;
	struct list columns; /* struct board_column */
};

struct card_candidate {
	int64_t id;
	const char *name;
	const char *title;
	const char *company;
	const char *preferred_channel;
};

struct card {
	int64_t submission_id;
	int64_t followup_id;
	int64_t version;
	struct card_candidate candidate;
	struct position_ref *position;
	const char *stage;
	int64_t stage_since;
	struct account_ref *stage_by;
	struct account_ref *acting;
	struct account_ref *on_behalf_of; /* the owner, when somebody else acts for him */
	const char *colour;
	bool hard;
	bool retry;
	int64_t attempts;
	struct list reasons;
	int64_t next_due_at;
	int64_t yellow_at;
	int64_t red_at;
	int64_t last_contact_at;
	const char *due_bucket;
	const char *care;
	int64_t submission_count;
};
extern const struct shape card_shape;

/* The columns with true counts and a window of cards each, sorted by urgency; only what the actor may see.
 * errors ERR_MEANING "request.bad_cursor" field "cursor" */
MUST_USE enum err board_load(struct ctx *ctx, const struct board_query *query, struct board *ret_board);

/* The card of one submission. errors ERR_NOT_FOUND "submission.not_found" */
MUST_USE enum err board_card_of_submission(struct ctx *ctx, int64_t submission_id, struct card *ret_card);
