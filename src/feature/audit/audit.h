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

/* What the chain of a firm looks like. All is well when broken_seq is 0 and the head fits. */
struct audit_report {
	int64_t count;      /* of entries, by the number of the last */
	int64_t broken_seq; /* first entry that does not fit the one before, 0 = all fit */
	int64_t head_seq;   /* of the last entry as the head says; more than count: the end was cut off */
	bool head_fits;     /* the head names the last entry under the firm's seal; a firm begins with an entry: none does not fit */
};

/* Walks the chain of the actor's firm and compares its end with the head that is kept apart. */
MUST_USE enum err audit_check(struct ctx *ctx, struct audit_report *ret_report);

/* Whether the keyring is the one that the heads of the chains are sealed with, in all firms: one that fits is enough, an edited one
 * is for the check to find.
 * out  ret_fit  also true where none is sealed */
MUST_USE enum err audit_heads_fit(struct ctx *ctx, bool *ret_fit);

/* --- Taking data out of the firm (takeout.h) --- */

/* Counts and notes one export of the actor. Outside of a write, before anything is read; a refusal is noted, too.
 * in     action, entity, entity_id, detail  as audit_note()
 * errors ERR_RATE "export.cap" */
MUST_USE enum err takeout_begin(struct ctx *ctx, const char *action, const char *entity, int64_t entity_id, const char *detail);

/* "导出：李莎（lisa）· 2026-12-01 09:30 · 测试猎企", in the language and zone of the actor: who opens a file that wandered knows whose it
 * was. */
MUST_USE enum err takeout_mark(struct ctx *ctx, const char **ret_mark);
