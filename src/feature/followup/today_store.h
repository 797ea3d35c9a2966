/* Rows of today. Private to feature/followup. */
#pragma once
#include "feature/followup/today.h"

/* Parameters of the statements of today. */
struct today_key {
	int64_t acting_id;
	int64_t from_ms;
	int64_t to_ms;
	bool retry;
	const char *today; /* local date */
	int64_t at_ms;
	int64_t row_limit;
};

/* out int64_t */
MUST_USE enum err today_store_section(struct ctx *ctx, const struct today_key *key, struct list *ret_ids);

/* Fills overdue, due, retries, put_away. */
MUST_USE enum err today_store_counts(struct ctx *ctx, const struct today_key *key, struct today_counts *ret_counts);
