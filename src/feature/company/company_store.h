/* Rows of companies. Private to this feature. */
#pragma once
#include "feature/company/company.h"

/* A company with its folded name, as stored. */
struct company_row {
	int64_t id;
	int64_t version;
	const char *name;
	const char *name_key;
	const char *industry;
	const char *city;
	const char *note;
	int64_t protection_months; /* 0 = as the firm says */
};

struct company_query {
	const char *q_like;    /* NULL = all */
	const char *after_key; /* "" at the start */
	int64_t row_limit;
};

/* One page of what the query matches, by name; how many there are in all; one company. */
MUST_USE enum err company_store_list(struct ctx *ctx, const struct company_query *query, struct list *ret_companies);
MUST_USE enum err company_store_count(struct ctx *ctx, const struct company_query *query, int64_t *ret_total);
MUST_USE enum err company_store_get(struct ctx *ctx, int64_t id, struct company *ret_company, bool *ret_found);

/* Id of the company with this folded name, 0 = none. */
MUST_USE enum err company_store_find(struct ctx *ctx, const char *name_key, int64_t *ret_id);
MUST_USE enum err company_store_insert(struct ctx *ctx, const struct company_row *row, int64_t *ret_id);

/* ret_changes 0: row->version is no longer the stored one. */
MUST_USE enum err company_store_update(struct ctx *ctx, const struct company_row *row, int64_t *ret_changes);
