/* Rows of submissions and their changes of stage. Private to this feature. */
#pragma once
#include "feature/pipeline/pipeline.h"

/* A submission as stored, with the names that a reply shows. */
struct submission_row {
	int64_t id;
	int64_t version;
	int64_t candidate_id;
	const char *candidate_name;
	int64_t position_id;
	const char *position_title;
	const char *job_type;
	int64_t company_id;
	const char *company_name;
	int64_t owner_id;
	const char *owner_name;
	const char *stage;
	const char *stage_name;
	const char *stage_kind;
	int64_t stage_since;
	int64_t stage_by_id;
	const char *stage_by_name;
	const char *previous_stage;
	int64_t previous_since;
	int64_t moved_at;
	const char *close_reason;
	const char *off_limits_reason; /* why a partner let him pass */
	const char *onboard_on;
	const char *guarantee_until;
	int64_t created_at;
};

struct submission_query {
	int64_t id;
	int64_t candidate_id;
	int64_t position_id;
	const char *stage;
	int64_t before_id; /* newest first: ids below this one */
	int64_t row_limit;
	int64_t account_id; /* the viewer */
	bool sees_all;
	const char *day;
	int64_t change;
};

/* One row of the history of stages. */
struct stage_change {
	int64_t submission_id;
	int64_t candidate_id;
	int64_t account_id;
	const char *from_stage;
	const char *to_stage;
	const char *to_kind;
	const char *reason;
	bool is_undo;
	int64_t at; /* 0 = now */
};

/* One page of what the query matches and how many there are; all of one candidate, running first; one by id; whether he is or
 * was submitted to the position; a new one. */
MUST_USE enum err submission_store_list(struct ctx *ctx, const struct submission_query *query, struct list *ret_rows);
MUST_USE enum err submission_store_count(struct ctx *ctx, const struct submission_query *query, int64_t *ret_total);
MUST_USE enum err submission_store_of_candidate(struct ctx *ctx, int64_t candidate_id, struct list *ret_rows);
MUST_USE enum err submission_store_get(struct ctx *ctx, int64_t id, struct submission_row *ret_row, bool *ret_found);
MUST_USE enum err submission_store_exists(struct ctx *ctx, int64_t candidate_id, int64_t position_id,
					  bool *ret_exists);
MUST_USE enum err submission_store_insert(struct ctx *ctx, const struct submission_row *row, int64_t *ret_id);

/* With created_at, stage_since, close_reason, onboard_on and guarantee_until of its past. */
MUST_USE enum err submission_store_insert_imported(struct ctx *ctx, const struct submission_row *row, int64_t *ret_id);

/* Forgets it and its history; ret_changes 0: something was done with it since. */
MUST_USE enum err submission_store_take_back(struct ctx *ctx, int64_t id, int64_t *ret_changes);

/* Writes stage, reason, dates; ret_changes 0: row->version is no longer the stored one. */
MUST_USE enum err submission_store_move(struct ctx *ctx, const struct submission_row *row, int64_t *ret_changes);
MUST_USE enum err submission_store_set_onboarding(struct ctx *ctx, int64_t id, const char *day);
MUST_USE enum err submission_store_hand_over(struct ctx *ctx, int64_t candidate_id, int64_t from_id, int64_t owner_id);
MUST_USE enum err submission_store_add_change(struct ctx *ctx, const struct stage_change *change);

/* Adds to the count of running submissions of every position this candidate runs on. */
MUST_USE enum err submission_store_count_candidate(struct ctx *ctx, int64_t candidate_id, int64_t change);

/* The guarantee runs from onboarding; leaving that stage for an earlier one ends it. In submission.c. */
void submission_apply_guarantee(struct ctx *ctx, const struct stage *to, struct submission_row *row);

/* --- submission_off_limits.c --- */

/* Refuses who is off limits unless a partner says why not.
 * in     override_reason  NULL or blank: none
 * errors ERR_CONFLICT "submission.off_limits" (params {"off_limits": [OffLimitsHit]}); ERR_DENIED "permission.denied" */
MUST_USE enum err submission_check_off_limits(struct ctx *ctx, int64_t candidate_id, const char *override_reason);

/* Whether a move from one kind of stage to another brings the candidate before the client. */
bool submission_meets_client(const char *from_kind, int to_kind);

/* Notes in the audit log why he was let pass; nothing without a reason. Inside a write. */
MUST_USE enum err submission_note_override(struct ctx *ctx, int64_t id, const char *override_reason);
