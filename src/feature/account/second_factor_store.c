/* Rows of secrets and recovery codes. */
#include "feature/account/second_factor_store.h"

#include "platform/db/db.h"
#include "second_factor_sql.h"

static const struct field totp_fields[] = {
	FIELD_ID(struct totp_row, account_id),
	FIELD_BYTES(struct totp_row, secret),
	FIELD_INT(struct totp_row, last_step),
	FIELD_TIME(struct totp_row, confirmed_at_ms),
};
static const struct shape totp_shape = SHAPE("totp_row", struct totp_row, totp_fields);

struct code_row {
	int64_t account_id;
	const char *code_hash;
};
static const struct field code_fields[] = {
	FIELD_ID(struct code_row, account_id),
	FIELD_TEXT(struct code_row, code_hash),
};
static const struct shape code_shape = SHAPE("recovery_code", struct code_row, code_fields);

enum err factor_store_put_totp(struct ctx *ctx, const struct totp_row *row)
{
	return db_run(ctx, &sql_totp_put, &totp_shape, row, NULL);
}

enum err factor_store_totp(struct ctx *ctx, int64_t account_id, struct totp_row *ret_row)
{
	struct totp_row key = { .account_id = account_id };
	bool found;

	*ret_row = (struct totp_row){ 0 };
	return db_maybe(ctx, &sql_totp_get, &totp_shape, &key, &totp_shape, ret_row, &found);
}

enum err factor_store_use_totp(struct ctx *ctx, const struct totp_row *row, int64_t *ret_changes)
{
	return db_run(ctx, &sql_totp_used, &totp_shape, row, ret_changes);
}

enum err factor_store_add_recovery(struct ctx *ctx, int64_t account_id, const char *code_hash)
{
	struct code_row row = { account_id, code_hash };

	return db_run(ctx, &sql_recovery_insert, &code_shape, &row, NULL);
}

enum err factor_store_use_recovery(struct ctx *ctx, int64_t account_id, const char *code_hash, int64_t *ret_changes)
{
	struct code_row row = { account_id, code_hash };

	return db_run(ctx, &sql_recovery_use, &code_shape, &row, ret_changes);
}

enum err factor_store_recovery_left(struct ctx *ctx, int64_t account_id, int64_t *ret_count)
{
	struct code_row row = { .account_id = account_id };

	return db_int(ctx, &sql_recovery_left, &code_shape, &row, ret_count);
}

enum err factor_store_clear_recovery(struct ctx *ctx, int64_t account_id)
{
	struct code_row row = { .account_id = account_id };

	return db_run(ctx, &sql_recovery_delete, &code_shape, &row, NULL);
}

static const struct field owner_fields[] = { FIELD_ID(struct factor_owner, account_id) };
static const struct shape owner_shape = SHAPE("factor_owner", struct factor_owner, owner_fields);

enum err factor_store_owners(struct ctx *ctx, struct list *ret_rows)
{
	return db_list(ctx, &sql_factor_owners, NULL, NULL, &owner_shape, ret_rows);
}

enum err factor_store_clear(struct ctx *ctx, int64_t account_id)
{
	struct code_row row = { .account_id = account_id };

	TRY(factor_store_clear_recovery(ctx, account_id));
	return db_run(ctx, &sql_totp_delete, &code_shape, &row, NULL);
}
