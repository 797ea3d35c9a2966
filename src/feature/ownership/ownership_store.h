/* Rows that claims follow from. Private to this feature. */
#pragma once
#include "feature/ownership/ownership.h"

/* One claim as the query gives it. */
struct claim_row {
	int64_t candidate_id;
	const char *candidate_name;
	int64_t account_id;
	const char *account_name;
	int64_t contact_ms;   /* last effective contact */
	int64_t since_ms;     /* beginning of the unbroken row of contacts */
	int64_t opened_ms;    /* oldest running submission, 0 = none */
	int64_t position_id;
	const char *position_title;
};

struct protection_row {
	int64_t submission_id;
	int64_t candidate_id;
	const char *candidate_name;
	int64_t company_id;
	const char *company_name;
	int64_t position_id;
	const char *position_title;
	int64_t owner_id;
	const char *owner_name;
	int64_t from_ms;
	int64_t months; /* the company's, 0 = the firm's */
};

struct ownership_query {
	const char *ids; /* JSON array of candidates */
	const char *q_like;
	int64_t owner_id; /* 0 = any */
	bool disputed;
	int64_t candidate_id;
	int64_t account_id; /* the viewer */
	bool sees_all;
	int64_t cut_ms;  /* contacts after it count */
	int64_t term_ms; /* longest gap in an unbroken row */
	int64_t before_id;
	int64_t row_limit;
	int64_t total_limit; /* where counting stops */
};

/* The firm's terms; 0 where it has set none. */
MUST_USE enum err ownership_store_setting(struct ctx *ctx, struct ownership_setting *ret_setting);
MUST_USE enum err ownership_store_set(struct ctx *ctx, const struct ownership_setting *setting);

/* One page of ids (int64_t) of candidates with a claim, and how many there are. */
MUST_USE enum err ownership_store_list(struct ctx *ctx, const struct ownership_query *query, struct list *ret_ids);
MUST_USE enum err ownership_store_count(struct ctx *ctx, const struct ownership_query *query, int64_t *ret_total);

/* Live claims to the candidates of query->ids, by candidate. out struct claim_row */
MUST_USE enum err ownership_store_claims(struct ctx *ctx, const struct ownership_query *query, struct list *ret_rows);

/* One page of first recommendations, and how many there are. out struct protection_row */
MUST_USE enum err ownership_store_protections(struct ctx *ctx, const struct ownership_query *query, struct list *ret_rows);
MUST_USE enum err ownership_store_protection_count(struct ctx *ctx, const struct ownership_query *query, int64_t *ret_total);
