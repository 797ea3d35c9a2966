/* The head of the audit chain: how many entries there are and the hash of the last, kept apart from them under a seal whose key is
 * not in the database, and written outside of it now and then. Without it a chain that lost its end would still fit.
 *
 * Outside means a line of the log (`audit.head`) and of the file of heads, "FIRM ENTRY HASH TIME", which may be copied to wherever
 * nobody who reaches the database can write. Source: PROMISES.md, Audit, 22. */
#pragma once
#include "base/ctx.h"
#include "base/text.h"
#include "platform/job/job.h"

struct audit_head;

/* Notes the new end of the firm's chain, in the write that appended it. */
MUST_USE enum err audit_head_move(struct ctx *ctx, int64_t seq, const char *hash);

/* Whether the head is sealed with the firm's key; without keys (tests) every head counts as sealed. */
MUST_USE enum err audit_head_is_sealed(struct ctx *ctx, const struct audit_head *head, bool *ret_is_sealed);

/* A line for every firm's head as it stands. */
MUST_USE enum err audit_heads_write(struct ctx *ctx, struct text *out);

/* Compares a file of heads, of whatever age, with the chains: every entry that it names must be there with the same hash.
 * out    problems  a sentence a line is appended for each that is not, and for lines that are none
 * errors ERR_NOT_FOUND "file.missing" */
MUST_USE enum err audit_heads_check(struct ctx *ctx, const char *path, struct text *problems);

/* Where this installation appends its heads: the setting `audit_heads`, DATA/audit_heads.log otherwise. */
const char *audit_heads_path(struct ctx *ctx);

/* The migration that made heads. Whoever runs it calls audit_heads_seal() next: it cannot seal. */
enum { AUDIT_HEADS_SINCE = 220 };

/* Seals the heads of chains that are older than the seal, with an entry that says so. */
MUST_USE enum err audit_heads_seal(struct ctx *ctx);

/* Writes heads that moved outside; seals those of chains that are older than the seal, with an entry that says so. */
MUST_USE enum err audit_anchor(struct ctx *ctx, struct job_run *run, const char *payload);

#define AUDIT_JOBS { .name = "audit.anchor", .run = audit_anchor, .every_ms = 60 * 60 * 1000 }

#define AUDIT_SETTINGS \
	{ "audit_heads", NULL, "FILE", "File of the audit log's heads, best on another machine; DATA/audit_heads.log by default" }
