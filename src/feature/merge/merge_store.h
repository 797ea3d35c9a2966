/* Rows of merges. Private to feature/merge. */
#pragma once
#include "feature/merge/merge.h"

struct merge_row {
	int64_t id;
	int64_t survivor_id;
	int64_t merged_id;
	int64_t account_id;
	const char *account_name;
	int64_t at_ms;
	struct bytes facts;
	const char *submissions;
	const char *followups;
	int64_t undone_at_ms;
	int64_t undone_by_id;
};

/* A merge, then what its undo needs, and one by id. */
MUST_USE enum err merge_store_insert(struct ctx *ctx, const struct merge_row *row, int64_t *ret_id);
MUST_USE enum err merge_store_set_notes(struct ctx *ctx, const struct merge_row *row);
MUST_USE enum err merge_store_get(struct ctx *ctx, int64_t id, struct merge_row *ret_row, bool *ret_found);

/* The merge that hides the candidate, 0 = none. */
MUST_USE enum err merge_store_standing(struct ctx *ctx, int64_t merged_id, int64_t *ret_id);

/* A later one that stands in the way of the undo, 0 = none. */
MUST_USE enum err merge_store_later(struct ctx *ctx, const struct merge_row *row, int64_t *ret_id);
MUST_USE enum err merge_store_set_undone(struct ctx *ctx, int64_t id);

/* Those of a survivor that stand, newest first. out struct merge_row */
MUST_USE enum err merge_store_of_candidate(struct ctx *ctx, int64_t survivor_id, struct list *ret_rows);

/* All rows of the table merge_place follow from one candidate to the other; and back. */
MUST_USE enum err merge_store_move_rows(struct ctx *ctx, const struct merge_row *merge);
MUST_USE enum err merge_store_move_back(struct ctx *ctx, const struct merge_row *merge);

/* What names a submission (a followup) of the merged candidate names another one; and back, once the rows are with him again. */
MUST_USE enum err merge_store_link_submission(struct ctx *ctx, const struct merge_row *merge, int64_t from_id, int64_t to_id);
MUST_USE enum err merge_store_unlink_submission(struct ctx *ctx, const struct merge_row *merge, int64_t from_id, int64_t to_id);
MUST_USE enum err merge_store_link_followup(struct ctx *ctx, const struct merge_row *merge, int64_t from_id, int64_t to_id);
MUST_USE enum err merge_store_unlink_followup(struct ctx *ctx, const struct merge_row *merge, int64_t from_id, int64_t to_id);

/* After the way back: what was made since for a submission goes with it, records stay and name nothing of the other. */
MUST_USE enum err merge_store_part(struct ctx *ctx, const struct merge_row *merge);

/* Columns that follow ("record.candidate_id"), ended by NULL. */
const char *const *merge_store_places(void);
