/* Runs the part of firm_key.sql about keys and steps. */
#include "feature/firm_key/firm_key_store.h"

#include "firm_key_sql.h"
#include "platform/crypto/keyring.h"
#include "platform/db/db.h"

static const struct field row_fields[] = {
	FIELD_INT(struct firm_key_row, generation),   FIELD_TIME(struct firm_key_row, begun_at_ms),
	FIELD_INT(struct firm_key_row, look_at_ms),   FIELD_INT(struct firm_key_row, round),
	FIELD_TIME(struct firm_key_row, finished_at_ms), FIELD_ID(struct firm_key_row, made_by_id),
	FIELD_BYTES(struct firm_key_row, wrapped),
};
static const struct shape row_shape = SHAPE("firm_key_row", struct firm_key_row, row_fields);

static const struct field generation_fields[] = {
	FIELD_INT(struct keyring_generation, number),
	FIELD_BYTES(struct keyring_generation, wrapped),
	FIELD_BOOL(struct keyring_generation, waits),
};
static const struct shape generation_shape = SHAPE("keyring_generation", struct keyring_generation, generation_fields);

static const struct field step_fields[] = {
	FIELD_TEXT(struct firm_key_step, place), FIELD_INT(struct firm_key_step, after_id), FIELD_INT(struct firm_key_step, last_id),
	FIELD_INT(struct firm_key_step, found),  FIELD_BOOL(struct firm_key_step, is_done),
};
static const struct shape step_shape = SHAPE("firm_key_step", struct firm_key_step, step_fields);

struct number {
	int64_t id;
};
static const struct field number_fields[] = { FIELD_ID(struct number, id) };
static const struct shape number_shape = SHAPE("number", struct number, number_fields);

struct hash {
	const char *hash;
};
static const struct field hash_fields[] = { FIELD_TEXT(struct hash, hash) };
static const struct shape hash_shape = SHAPE("hash", struct hash, hash_fields);

/* --- Keys --- */

enum err firm_key_store_newest(struct ctx *ctx, struct firm_key_row *ret_row)
{
	bool found;

	*ret_row = (struct firm_key_row){ 0 };
	return db_maybe(ctx, &sql_firm_key_newest, NULL, NULL, &row_shape, ret_row, &found);
}

enum err firm_key_store_held(struct ctx *ctx, struct list *ret_generations)
{
	return db_list(ctx, &sql_firm_key_held, NULL, NULL, &generation_shape, ret_generations);
}

enum err firm_key_store_insert_first(struct ctx *ctx, const struct firm_key_row *row)
{
	return db_run(ctx, &sql_firm_key_insert_first, &row_shape, row, NULL);
}

enum err firm_key_store_insert(struct ctx *ctx, const struct firm_key_row *row)
{
	return db_run(ctx, &sql_firm_key_insert, &row_shape, row, NULL);
}

enum err firm_key_store_begin(struct ctx *ctx, const struct firm_key_row *row)
{
	return db_run_some(ctx, &sql_firm_key_begin, &row_shape, row);
}

enum err firm_key_store_round(struct ctx *ctx, const struct firm_key_row *row)
{
	return db_run(ctx, &sql_firm_key_round, &row_shape, row, NULL);
}

enum err firm_key_store_finish(struct ctx *ctx, int64_t generation)
{
	const struct firm_key_row row = { .generation = generation };

	return db_run(ctx, &sql_firm_key_finish, &row_shape, &row, NULL);
}

enum err firm_key_store_look_later(struct ctx *ctx, const struct firm_key_row *row)
{
	return db_run(ctx, &sql_firm_key_look_later, &row_shape, row, NULL);
}

enum err firm_key_store_delete(struct ctx *ctx, int64_t generation)
{
	const struct firm_key_row row = { .generation = generation };

	return db_run(ctx, &sql_firm_key_delete, &row_shape, &row, NULL);
}

enum err firm_key_store_put_wrapped(struct ctx *ctx, const struct firm_key_row *row)
{
	return db_run_some(ctx, &sql_firm_key_put_wrapped, &row_shape, row);
}

enum err firm_key_store_put_root(struct ctx *ctx, const struct bytes *wrapped)
{
	const struct firm_key_row row = { .wrapped = *wrapped };

	return db_run_some(ctx, &sql_installation_key_put, &row_shape, &row);
}

enum err firm_key_store_nodes(struct ctx *ctx, int64_t now_ms, int64_t *ret_count)
{
	const struct firm_key_row row = { .look_at_ms = now_ms };

	return db_int(ctx, &sql_firm_key_nodes, &row_shape, &row, ret_count);
}

enum err firm_key_store_due(struct ctx *ctx, int64_t look_at_ms, struct list *ret_ids)
{
	const struct firm_key_row row = { .look_at_ms = look_at_ms };

	return db_list(ctx, &sql_firm_key_due, &row_shape, &row, &number_shape, ret_ids);
}

/* --- Steps --- */

enum err firm_key_store_steps(struct ctx *ctx, struct list *ret_steps)
{
	return db_list(ctx, &sql_firm_key_walk_get, NULL, NULL, &step_shape, ret_steps);
}

enum err firm_key_store_put_step(struct ctx *ctx, const struct firm_key_step *step)
{
	return db_run(ctx, &sql_firm_key_walk_put, &step_shape, step, NULL);
}

enum err firm_key_store_clear_steps(struct ctx *ctx)
{
	return db_run(ctx, &sql_firm_key_walk_clear, NULL, NULL, NULL);
}

/* --- Codes of recovery --- */

enum err firm_key_store_recovery(struct ctx *ctx, struct list *ret_hashes)
{
	return db_list(ctx, &sql_firm_key_recovery, NULL, NULL, &hash_shape, ret_hashes);
}

enum err firm_key_store_recovery_people(struct ctx *ctx, const char *pattern, int64_t *ret_count)
{
	const struct hash hash = { pattern };

	return db_int(ctx, &sql_firm_key_recovery_people, &hash_shape, &hash, ret_count);
}

/* --- The installation --- */

enum err firm_key_store_root(struct ctx *ctx, struct bytes *ret_wrapped, bool *ret_found)
{
	struct firm_key_row row = { 0 };

	TRY(db_maybe(ctx, &sql_installation_key_get, NULL, NULL, &row_shape, &row, ret_found));
	*ret_wrapped = row.wrapped;
	return OK;
}

enum err firm_key_store_insert_root(struct ctx *ctx, const struct bytes *wrapped)
{
	const struct firm_key_row row = { .wrapped = *wrapped };

	return db_run(ctx, &sql_installation_key_insert, &row_shape, &row, NULL);
}
