/* Rows of holds. Private to this feature. */
#pragma once
#include "feature/hold/hold.h"

struct hold_row {
	int64_t id;
	int64_t candidate_id;
	const char *reason;
	int64_t created_by_id;
	const char *created_by_name;
	int64_t created_at_ms;
	int64_t lifted_at_ms;
	int64_t lifted_by_id;
	const char *lifted_by_name;
	const char *lift_note;
};

/* Those of a candidate (struct hold_row), one by id, how many hold him now. */
MUST_USE enum err hold_store_list(struct ctx *ctx, int64_t candidate_id, struct list *ret_rows);
MUST_USE enum err hold_store_get(struct ctx *ctx, int64_t id, struct hold_row *ret_row, bool *ret_found);
MUST_USE enum err hold_store_count(struct ctx *ctx, int64_t candidate_id, int64_t *ret_count);

/* A new one; lifts one with row->lift_note, unless it is lifted. */
MUST_USE enum err hold_store_insert(struct ctx *ctx, const struct hold_row *row, int64_t *ret_id);
MUST_USE enum err hold_store_lift(struct ctx *ctx, const struct hold_row *row, int64_t *ret_changes);
