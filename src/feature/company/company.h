/* 客户公司: who pays. Known to the whole firm; found again by its folded name.
 *
 * Not here: contacts at the company, contracts, off-limits lists. */
#pragma once
#include "base/ctx.h"
#include "base/field.h"
#include "platform/http/http.h"
#include "platform/http/page.h"

/* {id, name} of a company, as other features show it. */
struct company_ref {
	int64_t id;
	const char *name;
};
extern const struct shape company_ref_shape;

/* A client company (客户公司). */
struct company {
	int64_t id;
	int64_t version;
	const char *name;
	const char *industry;
	const char *city;
	const char *note;
	int64_t protection_months; /* 撞单: term of the contract, 0 = as the firm says */
	int64_t position_count;
	int64_t created_at;
	int64_t updated_at;
};
extern const struct shape company_shape;

/* What a person writes. In a change, keys left out keep what is stored. */
struct company_input {
	uint64_t present;
	const char *name;
	const char *industry;
	const char *city;
	const char *note;
	int64_t protection_months;
};
extern const struct shape company_input_shape;  /* POST: name needed */
extern const struct shape company_change_shape; /* PATCH */

struct company_filter {
	const char *q; /* part of the name, NULL = all */
	int64_t limit;
	const char *cursor;
};

/* One page by name. out ret_page  struct company */
MUST_USE enum err company_list(struct ctx *ctx, const struct company_filter *filter, struct page *ret_page);

/* errors ERR_NOT_FOUND "company.not_found" */
MUST_USE enum err company_get(struct ctx *ctx, int64_t id, struct company *ret_company);

/* errors ERR_CONFLICT "company.duplicate" with field name */
MUST_USE enum err company_create(struct ctx *ctx, const struct company_input *input, int64_t *ret_id);

/* Writes the fields that are present.
 * in     version  expected one, 0 = any
 * errors ERR_STALE "request.stale", ERR_NOT_FOUND, ERR_CONFLICT as above */
MUST_USE enum err company_change(struct ctx *ctx, int64_t id, int64_t version, const struct company_input *input);

/* The company of this name, made when there is none. Equal names differ at most in case, width, blanks.
 * in  industry  used for a new one only; may be NULL */
MUST_USE enum err company_find_or_create(struct ctx *ctx, const char *name, const char *industry, int64_t *ret_id);

extern const struct http_routes company_routes;
