/* Making and ending API tokens. */
#include "feature/account/token.h"

#include "feature/account/account_store.h"
#include "platform/crypto/crypto.h"
#include "platform/hook/hook.h"

enum { TOKEN_BYTES = 32, TOKENS_MAX = 50 };

static const char *const scope_names[] = { NULL, "all", "read" };
const struct choices token_scopes = CHOICES(scope_names);

static enum err tell(struct ctx *ctx, const char *action, int64_t account_id, int64_t token_id)
{
	const struct hook_account_change event = {
		.account_id = account_id,
		.action = action,
		.detail = arena_format(ctx->arena, "{\"token_id\":%lld}", (long long)token_id),
	};

	return hook_fire(ctx, HOOK_ACCOUNT_CHANGED, &event);
}

enum err token_insert(struct ctx *ctx, int64_t account_id, const char *name, const char *scope, int64_t *ret_id,
		      const char **ret_token)
{
	const char *token = arena_format(ctx->arena, "gj_%s", crypto_token(ctx->arena, TOKEN_BYTES));

	TRY(account_store_insert_token(ctx, account_id, name, crypto_sha256_hex(ctx->arena, token), scope, ret_id));
	*ret_token = token;
	return tell(ctx, "token.create", account_id, *ret_id);
}

enum err token_create(struct ctx *ctx, const char *name, const char *scope, int64_t *ret_id, const char **ret_token)
{
	struct list tokens;

	TRY(account_store_list_tokens(ctx, &tokens));
	if (tokens.count >= TOKENS_MAX)
		return fail(ctx, ERR_MEANING, "token.too_many", NULL, "%d tokens hold at a time; revoke one first.", TOKENS_MAX);
	return token_insert(ctx, ctx->actor.account_id, name, scope, ret_id, ret_token);
}

enum err token_revoke(struct ctx *ctx, int64_t id)
{
	int64_t changes;

	TRY(account_store_revoke_token(ctx, id, &changes));
	if (!changes)
		return fail(ctx, ERR_NOT_FOUND, "token.not_found", NULL, "There is no such token of yours.");
	return tell(ctx, "token.revoke", ctx->actor.account_id, id);
}
