/* API tokens: what scripts log in with. Private to feature/account.
 *
 * A token acts as its account, within its scope, until it or the account ends; it never counts as a fresh login. The
 * token itself is shown once, a hash is kept. Source: PROMISES.md, Sessions. */
#pragma once
#include "feature/account/account.h"

extern const struct choices token_scopes; /* all, read */

/* Makes one, inside a write. out ret_token  "gj_…" */
MUST_USE enum err token_insert(struct ctx *ctx, int64_t account_id, const char *name, const char *scope, int64_t *ret_id,
			       const char **ret_token);

/* Makes one for the actor, inside a write. errors ERR_MEANING "token.too_many": 50 hold at a time */
MUST_USE enum err token_create(struct ctx *ctx, const char *name, const char *scope, int64_t *ret_id, const char **ret_token);

/* Ends one of the actor's, and its open streams, inside a write. errors ERR_NOT_FOUND "token.not_found" */
MUST_USE enum err token_revoke(struct ctx *ctx, int64_t id);
