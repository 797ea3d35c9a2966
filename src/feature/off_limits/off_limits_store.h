/* Rows of the list of who is off limits. Private to this feature. */
#pragma once
#include "feature/off_limits/off_limits.h"

struct off_limits_row {
	int64_t id;
	int64_t version;
	const char *company;
	const char *company_key;
	int64_t candidate_id;
	const char *candidate_name;
	const char *from_on;
	const char *until_on;
	int64_t until_ms; /* of a placement, instead of until_on */
	const char *reason;
	const char *source;
	int64_t created_by_id;
	const char *created_by_name;
};

/* What a list or a check asks. */
struct off_limits_query {
	int64_t id;
	int64_t candidate_id;
	int64_t account_id; /* the viewer */
	bool sees_all;
	bool is_person;
	const char *q_like;
	const char *today;
	int64_t before_id; /* newest first: ids below this one */
	int64_t row_limit;
};

/* One page of companies or people, and how many there are; the same of those whom the firm has placed. out struct off_limits_row */
MUST_USE enum err off_limits_store_list(struct ctx *ctx, const struct off_limits_query *query, struct list *ret_rows);
MUST_USE enum err off_limits_store_count(struct ctx *ctx, const struct off_limits_query *query, int64_t *ret_total);
MUST_USE enum err off_limits_store_placed(struct ctx *ctx, const struct off_limits_query *query, struct list *ret_rows);
MUST_USE enum err off_limits_store_placed_count(struct ctx *ctx, const struct off_limits_query *query, int64_t *ret_total);

/* One that was not lifted. */
MUST_USE enum err off_limits_store_get(struct ctx *ctx, int64_t id, struct off_limits_row *ret_row, bool *ret_found);

/* The one of this company or person that was not lifted. in key  company_key or candidate_id */
MUST_USE enum err off_limits_store_find(struct ctx *ctx, const struct off_limits_row *key, struct off_limits_row *ret_row,
					bool *ret_found);
MUST_USE enum err off_limits_store_insert(struct ctx *ctx, const struct off_limits_row *row, int64_t *ret_id);

/* Writes term and reason; ret_changes 0: row->version is no longer the stored one. */
MUST_USE enum err off_limits_store_update(struct ctx *ctx, const struct off_limits_row *row, int64_t *ret_changes);
MUST_USE enum err off_limits_store_lift(struct ctx *ctx, int64_t id);

/* Why a candidate is off limits on a day; a placement has neither reason nor company. out ret_rows  struct off_limits_row */
MUST_USE enum err off_limits_store_hits(struct ctx *ctx, int64_t candidate_id, const char *today, struct list *ret_rows);

/* Whether the list holds anybody, or somebody was placed. */
MUST_USE enum err off_limits_store_any(struct ctx *ctx, bool *ret_any);
