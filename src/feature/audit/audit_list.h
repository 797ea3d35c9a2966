/* Reading the audit log: who did or saw what, newest first. For partners and admins; names of candidates are not in it. */
#pragma once
#include "feature/account/account.h"
#include "platform/http/page.h"

/* An entry as the API shows it. */
struct audit_view {
	int64_t seq;
	int64_t at;
	struct account_ref *account;      /* NULL: the system */
	struct account_ref *on_behalf_of; /* the colleague he acted for */
	const char *action;               /* "candidate.reveal" */
	const char *entity;
	int64_t entity_id;
	const char *detail; /* raw JSON object, NULL = none */
	const char *previous_hash;
	const char *hash;
};
extern const struct shape audit_view_shape;

/* What both the page and the export take. */
struct audit_filter {
	int64_t account_id; /* 0 = anybody */
	const char *action;
	const char *entity;
	int64_t entity_id;
	bool looks; /* only looks at protected data: reveals, downloads, exports, transcripts */
	int64_t from;
	int64_t to; /* before */
	int64_t limit;
	const char *cursor;
	int format; /* of the export: enum audit_format */
};

/* Query fields of what both take. */
#define AUDIT_FILTER_FIELDS                                                                                             \
	FIELD_ID(struct audit_filter, account_id), FIELD_TEXT(struct audit_filter, action, .max = 60),                  \
		FIELD_TEXT(struct audit_filter, entity, .max = 60), FIELD_ID(struct audit_filter, entity_id),           \
		FIELD_BOOL(struct audit_filter, looks), FIELD_TIME(struct audit_filter, from),                          \
		FIELD_TIME(struct audit_filter, to)

/* out ret_page  struct audit_view.  errors ERR_MEANING "request.bad_cursor" */
MUST_USE enum err audit_list(struct ctx *ctx, const struct audit_filter *filter, struct page *ret_page);

/* The filter as the query takes it. Private to feature/audit. */
struct audit_query;
struct audit_query audit_query_of(const struct audit_filter *filter);

/* Private to feature/audit. */
struct audit_line;
struct audit_view audit_view_of(struct ctx *ctx, const struct audit_line *line);

extern const struct http_routes audit_routes;
extern const struct http_routes audit_export_routes;
