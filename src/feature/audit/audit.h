/* The audit log: who did or saw what, hash-chained per firm, in the same transaction as the act.
 *
 * Entries hold ids and codes, never protected values. Source: PROMISES.md 22. */
#pragma once
#include "feature/account/account.h"

/* Appends one entry for the actor. Must run inside a write.
 * in  action   "candidate.reveal", a constant
 *     entity   "candidate", or NULL; entity_id its number
 *     detail   JSON object in ctx->arena, or NULL */
MUST_USE enum err audit_note(struct ctx *ctx, const char *action, const char *entity, int64_t entity_id,
			     const char *detail);

/* Walks the chain of the actor's firm. out ret_broken_seq: first entry that does not fit, 0 = all fit. */
MUST_USE enum err audit_check(struct ctx *ctx, int64_t *ret_broken_seq, int64_t *ret_count);
