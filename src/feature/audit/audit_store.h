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

/* The end of the chain as its head says; seq 0 when it is empty. A cut chain goes on behind the gap, where it shows. */
MUST_USE enum err audit_store_last(struct ctx *ctx, int64_t *ret_seq, const char **ret_hash);
MUST_USE enum err audit_store_insert(struct ctx *ctx, const struct audit_entry *entry);

/* The end of a chain, kept apart from it. */
struct audit_head {
	int64_t firm_id;
	int64_t seq; /* 0: there is none */
	const char *hash;
	const char *seal;
};
MUST_USE enum err audit_store_head(struct ctx *ctx, struct audit_head *ret_head);
MUST_USE enum err audit_store_put_head(struct ctx *ctx, const struct audit_head *head);

/* Of all firms; only_changed: those that moved since audit_store_anchored(). out ret_heads  struct audit_head */
MUST_USE enum err audit_store_heads(struct ctx *ctx, bool only_changed, struct list *ret_heads);
MUST_USE enum err audit_store_anchored(struct ctx *ctx, int64_t seq);

/* Hash of one entry of the firm, NULL when it is not there. */
MUST_USE enum err audit_store_hash_at(struct ctx *ctx, int64_t seq, const char **ret_hash);

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
	const char *previous_hash;
	const char *hash;
};

/* One page before query->before_seq, newest first, and how many there are. out ret_lines  struct audit_line */
MUST_USE enum err audit_store_list(struct ctx *ctx, const struct audit_query *query, struct list *ret_lines, int64_t *ret_total);

/* All under the filter, oldest first. `row` is the caller's, filled anew for each visit. */
MUST_USE enum err audit_store_each_line(struct ctx *ctx, const struct audit_query *query, struct audit_line *row, db_visit visit,
					void *arg);
