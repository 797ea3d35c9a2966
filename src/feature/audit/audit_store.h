/* Rows of the audit log. Private to feature/audit. */
#pragma once
#include "feature/audit/audit.h"
#include "platform/db/db.h"

struct audit_entry {
	int64_t seq;
	int64_t at_ms;
	int64_t account_id;
	int64_t on_behalf_of_id;
	const char *action;
	const char *entity;
	int64_t entity_id;
	const char *detail;
	const char *previous_hash;
	const char *hash;
};

/* The end of the chain; seq 0 when it is empty. Two appenders wait for each other. */
MUST_USE enum err audit_store_last(struct ctx *ctx, int64_t *ret_seq, const char **ret_hash);
MUST_USE enum err audit_store_insert(struct ctx *ctx, const struct audit_entry *entry);

/* The whole chain from its start. */
MUST_USE enum err audit_store_each(struct ctx *ctx, db_visit visit, void *arg);

/* The filter as the query takes it. */
struct audit_query {
	int64_t account_id;
	const char *action;
	const char *entity;
	int64_t entity_id;
	bool looks;
	int64_t from_ms;
	int64_t to_ms;
	int64_t before_seq;
	int64_t row_limit;
};

/* An entry with the names of who acted. */
struct audit_line {
	int64_t seq;
	int64_t at_ms;
	int64_t account_id;
	const char *account_name;
	int64_t on_behalf_of_id;
	const char *on_behalf_of_name;
	const char *action;
	const char *entity;
	int64_t entity_id;
	const char *detail;
	const char *hash;
};

/* One page before query->before_seq, newest first, and how many there are. out ret_lines  struct audit_line */
MUST_USE enum err audit_store_list(struct ctx *ctx, const struct audit_query *query, struct list *ret_lines, int64_t *ret_total);
