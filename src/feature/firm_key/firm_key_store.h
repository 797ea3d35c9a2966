/* Rows of keys and of the walk. Private to feature/firm_key. */
#pragma once
#include "base/field.h"
#include "feature/firm_key/firm_key.h"

struct firm_key_row {
	int64_t generation;
	int64_t begun_at_ms;
	int64_t look_at_ms; /* by the database's clock */
	int64_t round;
	int64_t finished_at_ms;
	int64_t made_by_id;
	struct bytes wrapped;
};

/* How far a round has come in one place. */
struct firm_key_step {
	const char *place; /* "table.column" */
	int64_t after_id;
	int64_t last_id;
	int64_t found;
	bool is_done;
};

/* The newest generation that has a row; all 0: the firm has none but the first. */
MUST_USE enum err firm_key_store_newest(struct ctx *ctx, struct firm_key_row *ret_row);

/* All of the firm. out ret_generations  struct keyring_generation, oldest first */
MUST_USE enum err firm_key_store_held(struct ctx *ctx, struct list *ret_generations);

/* The first generation, where it has no row yet; a further one. */
MUST_USE enum err firm_key_store_insert_first(struct ctx *ctx, const struct firm_key_row *row);
MUST_USE enum err firm_key_store_insert(struct ctx *ctx, const struct firm_key_row *row);

/* Each changes the row of its generation. */
MUST_USE enum err firm_key_store_begin(struct ctx *ctx, const struct firm_key_row *row);
MUST_USE enum err firm_key_store_round(struct ctx *ctx, const struct firm_key_row *row);
MUST_USE enum err firm_key_store_finish(struct ctx *ctx, int64_t generation);
MUST_USE enum err firm_key_store_look_later(struct ctx *ctx, const struct firm_key_row *row);
MUST_USE enum err firm_key_store_delete(struct ctx *ctx, int64_t generation);

/* Wrapped anew. */
MUST_USE enum err firm_key_store_put_wrapped(struct ctx *ctx, const struct firm_key_row *row);
MUST_USE enum err firm_key_store_put_root(struct ctx *ctx, const struct bytes *wrapped);

/* How many kinds of background work nodes hold at this moment of the database's clock. */
MUST_USE enum err firm_key_store_nodes(struct ctx *ctx, int64_t now_ms, int64_t *ret_count);

/* Firms with something to do. out ret_ids  numbers */
MUST_USE enum err firm_key_store_due(struct ctx *ctx, int64_t look_at_ms, struct list *ret_ids);

/* Steps of the present round. out ret_steps  struct firm_key_step */
MUST_USE enum err firm_key_store_steps(struct ctx *ctx, struct list *ret_steps);
MUST_USE enum err firm_key_store_put_step(struct ctx *ctx, const struct firm_key_step *step);
MUST_USE enum err firm_key_store_clear_steps(struct ctx *ctx);

/* Hashes of unused codes of recovery, as texts; and how many people have some that do not begin as those of the newest do. */
MUST_USE enum err firm_key_store_recovery(struct ctx *ctx, struct list *ret_hashes);
MUST_USE enum err firm_key_store_recovery_people(struct ctx *ctx, const char *pattern, int64_t *ret_count);

/* The wrapped root of the installation. out ret_found  false: it was never kept */
MUST_USE enum err firm_key_store_root(struct ctx *ctx, struct bytes *ret_wrapped, bool *ret_found);
MUST_USE enum err firm_key_store_insert_root(struct ctx *ctx, const struct bytes *wrapped);
