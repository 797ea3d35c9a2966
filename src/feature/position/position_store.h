/* Rows of positions and their members. Private to this feature. */
#pragma once
#include "feature/position/position.h"

/* A position as stored, with the names that a reply shows. */
struct position_row {
	int64_t id;
	int64_t version;
	const char *title;
	int64_t company_id;
	const char *company_name;
	const char *job_type;
	const char *job_type_name;
	const char *city;
	const char *district;
	int64_t salary_min;
	int64_t salary_max;
	const char *salary_currency;
	int64_t salary_months;
	int64_t headcount;
	const char *experience;
	const char *education;
	const char *description;
	double latitude;
	double longitude;
	bool has_place;
	const char *state;
	int64_t lead_id;
	const char *lead_name;
	int64_t backup_id;
	const char *backup_name;
	const char *source_key;
	int64_t submission_count;
	int64_t created_at;
	int64_t updated_at;
};

struct position_query {
	const char *q_like;
	int64_t company_id;
	const char *job_type;
	int64_t lead_id;
	const char *state;
	int64_t before_id; /* newest first: ids below this one */
	int64_t row_limit;
	int64_t id;
	const char *ids; /* JSON array */
	int64_t account_id; /* the viewer, for what he may count */
	bool sees_all;
	int64_t change;
	const char *level;
	bool contactable;
	const char *code;
	const char *source_key;
};

/* One member of one of several positions. */
struct position_member_row {
	int64_t position_id;
	int64_t account_id;
	const char *account_name;
	const char *level;
	bool contactable;
};

/* One page of what the query matches and how many there are; one by id; a new one. */
MUST_USE enum err position_store_list(struct ctx *ctx, const struct position_query *query, struct list *ret_rows);
MUST_USE enum err position_store_count(struct ctx *ctx, const struct position_query *query, int64_t *ret_total);
MUST_USE enum err position_store_get(struct ctx *ctx, int64_t id, struct position_row *ret_row, bool *ret_found);
MUST_USE enum err position_store_insert(struct ctx *ctx, const struct position_row *row, int64_t *ret_id);

/* ret_changes 0: row->version is no longer the stored one. */
MUST_USE enum err position_store_update(struct ctx *ctx, const struct position_row *row, int64_t *ret_changes);
MUST_USE enum err position_store_bump(struct ctx *ctx, int64_t id);
MUST_USE enum err position_store_count_running(struct ctx *ctx, int64_t id, int64_t change);

/* Id of the imported position, 0 = none. */
MUST_USE enum err position_store_find_source(struct ctx *ctx, const char *source_key, int64_t *ret_id);
MUST_USE enum err position_store_has_job_type(struct ctx *ctx, const char *code, bool *ret_has);

/* Active account of the firm? */
MUST_USE enum err position_store_has_account(struct ctx *ctx, int64_t account_id, bool *ret_has);

/* Members of the positions in the JSON array `ids`, by position and name. */
MUST_USE enum err position_store_members(struct ctx *ctx, const char *ids, struct list *ret_rows);
MUST_USE enum err position_store_clear_members(struct ctx *ctx, int64_t id);
MUST_USE enum err position_store_add_member(struct ctx *ctx, int64_t id, int64_t account_id, const char *level,
					    bool contactable);
