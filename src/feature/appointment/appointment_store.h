/* Rows of appointments and who takes part. Private to this feature. */
#pragma once
#include "feature/appointment/appointment.h"

/* An appointment as stored, with the names that a reply shows. */
struct appointment_row {
	int64_t id;
	int64_t version;
	const char *kind;
	int64_t starts_at;
	int64_t ends_at;
	const char *title;
	const char *place;
	int64_t round;
	const char *note;
	const char *state;
	int64_t candidate_id;
	const char *candidate_name;
	int64_t submission_id;
	int64_t position_id;
	const char *position_title;
	const char *job_type;
	int64_t company_id;
	const char *company_name;
	int64_t created_by_id;
	bool knows_candidate; /* the viewer may know the candidate */
	bool takes_part;      /* the viewer is among the people or made it */
};

struct appointment_query {
	int64_t id;
	const char *ids; /* JSON array */
	int64_t from;    /* INT64_MIN = any */
	int64_t to;      /* INT64_MAX = any */
	int64_t candidate_id;
	const char *kind;
	const char *state;
	int64_t acting_id;
	int64_t after_start;
	int64_t after_id;
	int64_t row_limit;
	int64_t account_id; /* the viewer; in writes the one who takes part */
	bool sees_all;
};

struct appointment_person {
	int64_t appointment_id;
	int64_t account_id;
	const char *account_name;
};

/* One page of what the query matches, earliest first, and how many there are in all. */
MUST_USE enum err appointment_store_list(struct ctx *ctx, const struct appointment_query *query,
					 struct list *ret_rows);
MUST_USE enum err appointment_store_count(struct ctx *ctx, const struct appointment_query *query, int64_t *ret_total);

/* Found only where the viewer may know of it. */
MUST_USE enum err appointment_store_get(struct ctx *ctx, int64_t id, struct appointment_row *ret_row, bool *ret_found);
MUST_USE enum err appointment_store_insert(struct ctx *ctx, const struct appointment_row *row, int64_t *ret_id);

/* ret_changes 0: row->version is no longer the stored one. */
MUST_USE enum err appointment_store_update(struct ctx *ctx, const struct appointment_row *row, int64_t *ret_changes);
MUST_USE enum err appointment_store_delete(struct ctx *ctx, int64_t id);

/* People of the appointments in the JSON array `ids`. out struct appointment_person */
MUST_USE enum err appointment_store_people(struct ctx *ctx, const char *ids, struct list *ret_people);
MUST_USE enum err appointment_store_clear_people(struct ctx *ctx, int64_t id);
MUST_USE enum err appointment_store_add_person(struct ctx *ctx, int64_t id, int64_t account_id);
