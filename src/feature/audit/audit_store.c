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

enum err audit_store_last(struct ctx *ctx, int64_t *ret_seq, const char **ret_hash)
{
	struct audit_entry last = { 0 };
	bool found;

	TRY(db_maybe(ctx, &sql_audit_last, NULL, NULL, &entry_shape, &last, &found));
	*ret_seq = last.seq;
	*ret_hash = last.hash;
	return OK;
}

enum err audit_store_insert(struct ctx *ctx, const struct audit_entry *entry)
{
	return db_run(ctx, &sql_audit_insert, &entry_shape, entry, NULL);
}

enum err audit_store_each(struct ctx *ctx, db_visit visit, void *arg)
{
	struct audit_entry entry;

	return db_each(ctx, &sql_audit_all, NULL, NULL, &entry_shape, &entry, visit, arg);
}
