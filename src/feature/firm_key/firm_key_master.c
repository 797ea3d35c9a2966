/* Another master key: what it wraps is wrapped anew. */
#include "feature/audit/audit.h"
#include "feature/firm_key/firm_key_store.h"
#include "platform/crypto/keyring.h"
#include "platform/db/db.h"

static enum err need_no_server(struct ctx *ctx)
{
	int64_t now_ms, nodes;

	TRY(db_now_ms(ctx, &now_ms));
	TRY(firm_key_store_nodes(ctx, now_ms, &nodes));
	if (nodes)
		return fail(ctx, ERR_CONFLICT, "key.server_runs", NULL,
			    "A server uses the present master key: stop all nodes; one that was killed is waited for up to a minute.");
	return OK;
}

/* The first generation follows from the master key as long as it has no row. */
static enum err keep_first(struct ctx *ctx)
{
	struct firm_key_row row = { .generation = KEYRING_FIRST };
	struct list held;

	TRY(firm_key_store_held(ctx, &held));
	if (held.count)
		return OK;
	keyring_wrap_first(ctx, &row.wrapped);
	return firm_key_store_insert_first(ctx, &row);
}

static enum err rewrap_firm(struct ctx *ctx, const struct keyring *to)
{
	struct list held;

	TRY(audit_note(ctx, "key.master", "firm", ctx->firm_id, NULL)); /* while the present master key still opens what seals it */
	TRY(keep_first(ctx));
	TRY(firm_key_store_held(ctx, &held));
	for (size_t i = 0; i < held.count; i++) {
		const struct keyring_generation *generation = (const struct keyring_generation *)held.items + i;
		struct firm_key_row row = { .generation = generation->number };

		TRY(keyring_rewrap(ctx, to, generation, &row.wrapped));
		TRY(firm_key_store_put_wrapped(ctx, &row));
	}
	return OK;
}

static enum err rewrap_root(struct ctx *ctx, const struct keyring *to)
{
	struct keyring_generation root = { .number = KEYRING_FIRST };
	struct bytes wrapped;
	bool found;

	TRY(firm_key_store_root(ctx, &root.wrapped, &found));
	TRY(keyring_rewrap(ctx, to, &root, &wrapped));
	return firm_key_store_put_root(ctx, &wrapped);
}

static enum err rewrap_all(struct ctx *ctx, void *arg)
{
	const struct keyring *to = arg;
	struct list firms;

	ctx->firm_id = 0;
	TRY(need_no_server(ctx));
	TRY(rewrap_root(ctx, to));
	TRY(account_firm_ids(ctx, &firms));
	for (size_t i = 0; i < firms.count; i++) {
		ctx->firm_id = ((const int64_t *)firms.items)[i];
		TRY(rewrap_firm(ctx, to));
	}
	ctx->firm_id = 0;
	return OK;
}

enum err firm_key_rewrap(struct ctx *ctx, struct keyring *to)
{
	return db_write(ctx, rewrap_all, to);
}
