/* Rows of lists of followups, through the view followup_view. Private to feature/followup. */
#pragma once
#include "feature/followup/followup_view.h"

/* Parameters of the list statements; 0 and "" = no such filter. */
struct list_key {
	int64_t id;
	int64_t account_id;
	int64_t acting_id;
	int64_t owner_id;
	int64_t candidate_id;
	const char *care;
	int64_t due_before_ms;
	bool unplanned;
	bool sees_all;
	int64_t at_ms; /* colours as of this instant, the same for all pages of a walk */
	int64_t class_from;
	int64_t class_to;
	int64_t after_class;
	int64_t after_due;
	int64_t after_id;
	int64_t row_limit;
};

/* By acting consultant where the key names one whom the actor may look at, else over the firm as far as he may see.
 * out struct followup_view */
MUST_USE enum err list_store_page(struct ctx *ctx, const struct list_key *key, struct list *ret_rows);
MUST_USE enum err list_store_count(struct ctx *ctx, const struct list_key *key, int64_t *ret_count);

/* What lists show of the followups (int64_t ids), in their order. out struct followup_view */
MUST_USE enum err list_store_views(struct ctx *ctx, const struct list *ids, struct list *ret_rows);

/* One followup as lists show it. */
MUST_USE enum err list_store_get(struct ctx *ctx, int64_t id, struct followup_view *ret_row, bool *ret_found);

/* Says that it will be asked for soon; see db_expect(). */
MUST_USE enum err list_store_expect(struct ctx *ctx, int64_t id);

/* Open ones of a candidate, the actor's own first. */
MUST_USE enum err list_store_of_candidate(struct ctx *ctx, int64_t candidate_id, struct list *ret_rows);
