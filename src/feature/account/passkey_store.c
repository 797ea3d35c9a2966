/* Rows of passkeys. */
#include "feature/account/passkey_store.h"

#include "passkey_sql.h"
#include "platform/db/db.h"

static const struct field row_fields[] = {
	FIELD_ID(struct passkey_row, id),
	FIELD_ID(struct passkey_row, firm_id),
	FIELD_ID(struct passkey_row, account_id),
	FIELD_TEXT(struct passkey_row, login),
	FIELD_TEXT(struct passkey_row, name),
	FIELD_TEXT(struct passkey_row, credential),
	FIELD_TEXT(struct passkey_row, user_handle),
	FIELD_INT(struct passkey_row, algorithm),
	FIELD_BYTES(struct passkey_row, public_key),
	FIELD_INT(struct passkey_row, sign_count),
	FIELD_BOOL(struct passkey_row, is_backup_eligible),
	FIELD_BOOL(struct passkey_row, is_backed_up),
};
static const struct shape row_shape = SHAPE("passkey_row", struct passkey_row, row_fields);

static const struct field listed_fields[] = {
	FIELD_ID(struct passkey, id),		 FIELD_TEXT(struct passkey, name),
	FIELD_TEXT(struct passkey, credential), FIELD_BOOL(struct passkey, backed_up),
	FIELD_TIME(struct passkey, created_at),	 FIELD_TIME(struct passkey, last_used_at),
};
static const struct shape listed_shape = SHAPE("passkey", struct passkey, listed_fields);

static const struct field challenge_fields[] = {
	FIELD_TEXT(struct challenge_row, challenge_hash),
	FIELD_TEXT(struct challenge_row, purpose),
	FIELD_INT(struct challenge_row, session_id),
	FIELD_TIME(struct challenge_row, ends_at_ms),
};
static const struct shape challenge_shape = SHAPE("passkey_challenge", struct challenge_row, challenge_fields);

enum err passkey_store_insert(struct ctx *ctx, const struct passkey_row *row, int64_t *ret_id)
{
	enum err err = db_int(ctx, &sql_passkey_insert, &row_shape, row, ret_id);

	if (err != ERR_CONFLICT)
		return err;
	fault_clear(ctx);
	return fail(ctx, ERR_CONFLICT, "passkey.taken", NULL, "This passkey is in use already.");
}

enum err passkey_store_list(struct ctx *ctx, int64_t account_id, struct list *ret_passkeys)
{
	struct passkey_row key = { .account_id = account_id };

	return db_list(ctx, &sql_passkey_list, &row_shape, &key, &listed_shape, ret_passkeys);
}

enum err passkey_store_find(struct ctx *ctx, const char *credential, struct passkey_row *ret_row, bool *ret_found)
{
	struct passkey_row key = { .credential = credential };

	return db_maybe(ctx, &sql_passkey_find, &row_shape, &key, &row_shape, ret_row, ret_found);
}

enum err passkey_store_without_handle(struct ctx *ctx, struct list *ret_rows)
{
	return db_list(ctx, &sql_passkey_without_handle, NULL, NULL, &row_shape, ret_rows);
}

enum err passkey_store_put_handle(struct ctx *ctx, const struct passkey_row *row)
{
	return db_run(ctx, &sql_passkey_put_handle, &row_shape, row, NULL);
}

enum err passkey_store_used(struct ctx *ctx, const struct passkey_row *row, int64_t *ret_changes)
{
	return db_run(ctx, &sql_passkey_used, &row_shape, row, ret_changes);
}

enum err passkey_store_rename(struct ctx *ctx, int64_t account_id, int64_t id, const char *name, int64_t *ret_changes)
{
	struct passkey_row key = { .account_id = account_id, .id = id, .name = name };

	return db_run(ctx, &sql_passkey_rename, &row_shape, &key, ret_changes);
}

enum err passkey_store_delete(struct ctx *ctx, int64_t account_id, int64_t id, int64_t *ret_changes)
{
	struct passkey_row key = { .account_id = account_id, .id = id };

	return db_run(ctx, &sql_passkey_delete, &row_shape, &key, ret_changes);
}

enum err passkey_store_delete_all(struct ctx *ctx, int64_t account_id, int64_t *ret_changes)
{
	struct passkey_row key = { .account_id = account_id };

	return db_run(ctx, &sql_passkey_delete_all, &row_shape, &key, ret_changes);
}

enum err passkey_store_open_challenge(struct ctx *ctx, const struct challenge_row *row)
{
	TRY(db_run(ctx, &sql_passkey_challenge_delete_ended, NULL, NULL, NULL));
	return db_run(ctx, &sql_passkey_challenge_insert, &challenge_shape, row, NULL);
}

enum err passkey_store_take_challenge(struct ctx *ctx, const struct challenge_row *row, bool *ret_taken)
{
	int64_t changes;

	TRY(db_run(ctx, &sql_passkey_challenge_take, &challenge_shape, row, &changes));
	*ret_taken = changes == 1;
	return OK;
}
