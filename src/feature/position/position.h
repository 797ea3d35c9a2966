/* 职位: a mandate to fill, its lead, backup and members.
 *
 * Known to the whole firm; what its members may do with the candidates on it is decided in permission. Pay is per
 * month. Not here: the submissions on it (pipeline). */
#pragma once
#include "base/money.h"
#include "feature/account/account.h"
#include "feature/company/company.h"

/* A position as other features show it. */
struct position_ref {
	int64_t id;
	const char *title;
	struct company_ref *company; /* NULL: none */
	const char *job_type;        /* code */
};
extern const struct shape position_ref_shape;

/* Who works on a position and what its lead allows him there. */
struct position_member {
	struct account_ref account;
	const char *level; /* view, contribute, edit */
	bool contactable;  /* 可联系: may see the phones of this position */
};

struct position {
	int64_t id;
	int64_t version;
	const char *title;
	struct company_ref *company;
	const char *job_type;
	const char *job_type_name;
	const char *city;
	struct money *salary_min;
	struct money *salary_max;
	int64_t headcount; /* 0 = not said */
	const char *state; /* open, paused, closed */
	const char *description;
	struct account_ref *lead;
	struct account_ref *backup;
	struct list members; /* struct position_member */
	bool may_manage;     /* the actor sets members and changes it */
	int64_t submission_count; /* running ones the actor may know of */
	int64_t created_at;
	int64_t updated_at;
};
extern const struct shape position_shape;

/* Only open positions are worked on. */
enum position_state { POSITION_OPEN = 1, POSITION_PAUSED, POSITION_CLOSED };
extern const struct choices position_state_choices;

/* What a person writes. In a change, keys left out keep what is stored. */
struct position_input {
	uint64_t present;
	const char *title;
	int64_t company_id;
	const char *company; /* by name, made when new; not together with company_id */
	const char *job_type;
	const char *city;
	struct money *salary_min;
	struct money *salary_max;
	int64_t headcount;
	int state; /* enum position_state */
	const char *description;
	int64_t lead_id;
	int64_t backup_id;
};
extern const struct shape position_input_shape;  /* POST: title needed */
extern const struct shape position_change_shape; /* PATCH */

struct position_filter {
	const char *q; /* part of title or company name */
	int64_t company_id;
	const char *job_type;
	const char *lead; /* account id or "me" */
	int state;
	int64_t limit;
	const char *cursor;
};

/* One page, newest first. out ret_page  struct position
 * errors ERR_MEANING  bad cursor or lead */
MUST_USE enum err position_list(struct ctx *ctx, const struct position_filter *filter, struct page *ret_page);

/* errors ERR_NOT_FOUND "position.not_found" */
MUST_USE enum err position_get(struct ctx *ctx, int64_t id, struct position *ret_position);

/* Without lead_id a senior or partner who creates it leads it.
 * errors ERR_MEANING "request.unknown" with the field: company, job type or account that is not there;
 *                    "position.salary_order", "request.currency" */
MUST_USE enum err position_create(struct ctx *ctx, const struct position_input *input, int64_t *ret_id);

/* Writes the fields that are present; for lead, backup and partners.
 * in     version  expected one, 0 = any
 * errors ERR_STALE "request.stale", ERR_DENIED, ERR_NOT_FOUND, ERR_MEANING as above */
MUST_USE enum err position_change(struct ctx *ctx, int64_t id, int64_t version, const struct position_input *input);

struct position_member_input {
	int64_t account_id;
	int level; /* choices view, contribute, edit */
	bool contactable;
};
struct position_members_input {
	struct list items; /* struct position_member_input */
};
extern const struct shape position_members_shape;

/* Replaces the members; for lead, backup and partners.
 * errors ERR_MEANING "request.unknown" (field items.N.account_id), "request.repeated"; ERR_DENIED */
MUST_USE enum err position_set_members(struct ctx *ctx, int64_t id, int64_t version,
				       const struct position_members_input *input);

/* --- For the importer: rows of a file, identified by digest and ordinal --- */
struct position_import {
	const char *source_key; /* a second row with this key is the same position */
	const char *title;
	const char *company;
	const char *industry;
	const char *job_type;
	const char *city;
	const char *district;
	int64_t salary_min; /* minor units a month, 0 = not said */
	int64_t salary_max;
	const char *salary_currency;
	int64_t salary_months;
	int64_t headcount;
	const char *experience;
	const char *education;
	const char *description;
	double latitude;
	double longitude;
	bool has_place; /* latitude and longitude are given */
	int state;      /* enum position_state, 0 = open */
	int64_t lead_id;
};

/* Inserts unless a position with this source_key is there already.
 * out    ret_created  false: it was there; ret_id is its id in both cases */
MUST_USE enum err position_insert_imported(struct ctx *ctx, const struct position_import *row, int64_t *ret_id,
					   bool *ret_created);

/* --- For the pipeline --- */

/* Reference for showing. errors ERR_NOT_FOUND "position.not_found" */
MUST_USE enum err position_ref_get(struct ctx *ctx, int64_t id, struct position_ref *ret_ref);

/* Adds to the number of running submissions; version and updated_at stay. */
MUST_USE enum err position_count_running(struct ctx *ctx, int64_t id, int64_t change);

extern const struct http_routes position_routes;
