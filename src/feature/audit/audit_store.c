/* Rows of the audit log. */
#include "feature/audit/audit_store.h"

#include "audit_sql.h"

static const struct field entry_fields[] = {
	FIELD_INT(struct audit_entry, seq),
	FIELD_TIME(struct audit_entry, at_ms),
	FIELD_ID(struct audit_entry, account_id),
	FIELD_ID(struct audit_entry, on_behalf_of_id),
	FIELD_TEXT(struct audit_entry, action),
	FIELD_TEXT(struct audit_entry, entity),
	FIELD_ID(struct audit_entry, entity_id),
	FIELD_TEXT(struct audit_entry, detail),
	FIELD_TEXT(struct audit_entry, previous_hash),
	FIELD_TEXT(struct audit_entry, hash),
};
static const struct shape entry_shape = SHAPE("audit_entry", struct audit_entry, entry_fields);

/* --- The head --- */

static const struct field head_fields[] = {
	FIELD_ID(struct audit_head, firm_id),
	FIELD_INT(struct audit_head, seq),
	FIELD_TEXT(struct audit_head, hash),
	FIELD_TEXT(struct audit_head, seal),
};
static const struct shape head_shape = SHAPE("audit_head", struct audit_head, head_fields);

struct seq_key {
	int64_t seq;
	bool changed;
};
static const struct field seq_key_fields[] = { FIELD_INT(struct seq_key, seq), FIELD_BOOL(struct seq_key, changed) };
static const struct shape seq_key_shape = SHAPE("seq_key", struct seq_key, seq_key_fields);

enum err audit_store_head(struct ctx *ctx, struct audit_head *ret_head)
{
	bool found;

	*ret_head = (struct audit_head){ .firm_id = ctx->firm_id };
	return db_maybe(ctx, &sql_audit_head_get, NULL, NULL, &head_shape, ret_head, &found);
}

enum err audit_store_put_head(struct ctx *ctx, const struct audit_head *head)
{
	return db_run_gathered(ctx, &sql_audit_head_put, &sql_audit_head_put_last, &head_shape, head);
}

enum err audit_store_heads(struct ctx *ctx, bool only_changed, struct list *ret_heads)
{
	const struct seq_key key = { .changed = only_changed };

	return db_list(ctx, &sql_audit_heads, &seq_key_shape, &key, &head_shape, ret_heads);
}

enum err audit_store_anchored(struct ctx *ctx, int64_t seq)
{
	const struct seq_key key = { .seq = seq };

	return db_run(ctx, &sql_audit_head_anchored, &seq_key_shape, &key, NULL);
}

enum err audit_store_hash_at(struct ctx *ctx, int64_t seq, const char **ret_hash)
{
	const struct seq_key key = { .seq = seq };
	struct audit_entry entry = { 0 };
	bool found;

	TRY(db_maybe(ctx, &sql_audit_hash_at, &seq_key_shape, &key, &entry_shape, &entry, &found));
	*ret_hash = found ? entry.hash : NULL;
	return OK;
}

/* --- Appending --- */

/* The end of the chain as this write left it. */
struct chain_end {
	int64_t seq;
	char hash[65];
};

static const char chain_key;

enum err audit_store_last(struct ctx *ctx, int64_t *ret_seq, const char **ret_hash)
{
	struct audit_entry last = { 0 };
	struct audit_head head;
	struct chain_end end;
	bool found;

	if (db_recall(ctx, &chain_key, &end, sizeof(end))) {
		*ret_seq = end.seq;
		*ret_hash = arena_text(ctx->arena, end.hash);
		return OK;
	}
	TRY(audit_store_head(ctx, &head));
	if (!head.seq)
		TRY(db_maybe(ctx, &sql_audit_last, NULL, NULL, &entry_shape, &last, &found));
	*ret_seq = head.seq ? head.seq : last.seq;
	*ret_hash = head.seq ? head.hash : last.hash;
	return OK;
}

enum err audit_store_insert(struct ctx *ctx, const struct audit_entry *entry)
{
	struct chain_end end = { .seq = entry->seq };

	TRY(db_run_gathered(ctx, &sql_audit_insert, &sql_audit_insert_many, &entry_shape, entry));
	snprintf(end.hash, sizeof(end.hash), "%s", entry->hash);
	db_remember(ctx, &chain_key, &end, sizeof(end));
	return OK;
}

enum err audit_store_each(struct ctx *ctx, db_visit visit, void *arg)
{
	struct audit_entry entry;

	return db_each(ctx, &sql_audit_all, NULL, NULL, &entry_shape, &entry, visit, arg);
}

/* --- Reading --- */

static const struct field query_fields[] = {
	FIELD_ID(struct audit_query, account_id),    FIELD_TEXT(struct audit_query, action),
	FIELD_TEXT(struct audit_query, entity),	     FIELD_ID(struct audit_query, entity_id),
	FIELD_BOOL(struct audit_query, looks),	     FIELD_INT(struct audit_query, from_ms),
	FIELD_INT(struct audit_query, to_ms),	     FIELD_INT(struct audit_query, before_seq),
	FIELD_INT(struct audit_query, row_limit),
};
static const struct shape query_shape = SHAPE("audit_query", struct audit_query, query_fields);

static const struct field line_fields[] = {
	FIELD_INT(struct audit_line, seq),		FIELD_TIME(struct audit_line, at_ms),
	FIELD_ID(struct audit_line, account_id),	FIELD_TEXT(struct audit_line, account_name),
	FIELD_ID(struct audit_line, on_behalf_of_id),	FIELD_TEXT(struct audit_line, on_behalf_of_name),
	FIELD_TEXT(struct audit_line, action),		FIELD_TEXT(struct audit_line, entity),
	FIELD_ID(struct audit_line, entity_id),		FIELD_TEXT(struct audit_line, detail),
	FIELD_TEXT(struct audit_line, previous_hash),	FIELD_TEXT(struct audit_line, hash),
};
static const struct shape line_shape = SHAPE("audit_line", struct audit_line, line_fields);

enum err audit_store_list(struct ctx *ctx, const struct audit_query *query, struct list *ret_lines, int64_t *ret_total)
{
	TRY(db_list(ctx, &sql_audit_list, &query_shape, query, &line_shape, ret_lines));
	return db_int(ctx, &sql_audit_count, &query_shape, query, ret_total);
}

enum err audit_store_each_line(struct ctx *ctx, const struct audit_query *query, struct audit_line *row, db_visit visit, void *arg)
{
	return db_each(ctx, &sql_audit_export, &query_shape, query, &line_shape, row, visit, arg);
}
