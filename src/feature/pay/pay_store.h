/* Rows of pay.sql. Private to this folder. */
#pragma once
#include "feature/pay/pay.h"

struct pay_row {
	int64_t id;
	const char *job, *job_key;
	const char *city, *city_key;
	const char *level, *level_key;
	int64_t years_from, years_to;
	int64_t low, middle, high;
	const char *currency;
	int64_t sample;
	const char *source, *source_key;
	const char *as_of;
	int64_t account_id; /* who writes it */
};

struct pay_query {
	int64_t id;
	const char *q_like;
	const char *after_key;
	int64_t after_id;
	int64_t row_limit;
	const char *title_key;
	const char *job_type_key;
	const char *city_key;
	int64_t candidate_id;
	int64_t submission_id;
	const char *job_type;
	const char *city;
	const char *currency;
	int64_t since_ms;
	int64_t amount;
	int64_t account_id;
};

/* The submission a report is about, with its position. */
struct pay_subject {
	int64_t submission_id;
	int64_t position_id;
	const char *title;
	const char *job_type;
	const char *job_type_name;
	const char *city;
	const char *experience;
	int64_t salary_min, salary_max; /* a month */
	const char *salary_currency;
	int64_t salary_months; /* 0: not said */
	int64_t agreed;
	const char *agreed_currency;
};

/* Lists give struct pay_row. */
MUST_USE enum err pay_store_list(struct ctx *ctx, const struct pay_query *query, struct list *ret_rows);
MUST_USE enum err pay_store_count(struct ctx *ctx, const struct pay_query *query, int64_t *ret_total);
MUST_USE enum err pay_store_fitting(struct ctx *ctx, const struct pay_query *query, struct list *ret_rows);
MUST_USE enum err pay_store_get(struct ctx *ctx, int64_t id, struct pay_row *ret_row, bool *ret_found);

/* The one for the same job, city, level, years and source. */
MUST_USE enum err pay_store_same(struct ctx *ctx, const struct pay_row *key, struct pay_row *ret_row, bool *ret_found);
MUST_USE enum err pay_store_put(struct ctx *ctx, const struct pay_row *row, int64_t *ret_id);
MUST_USE enum err pay_store_remove(struct ctx *ctx, int64_t id, int64_t *ret_changes);

/* by candidate_id and submission_id */
MUST_USE enum err pay_store_subject(struct ctx *ctx, const struct pay_query *query, struct pay_subject *ret_subject, bool *ret_found);

/* Amounts agreed, rising. out ret_amounts  int64_t */
MUST_USE enum err pay_store_agreed(struct ctx *ctx, const struct pay_query *query, struct list *ret_amounts);
MUST_USE enum err pay_store_agree(struct ctx *ctx, const struct pay_query *query);
MUST_USE enum err pay_store_disagree(struct ctx *ctx, int64_t submission_id);
