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
