/* Shared by the parts of this feature. */
#pragma once
#include "feature/transcript/transcript_store.h"

/* Tells open workbenches how far it is, and search that the text changed. Inside a write. */
MUST_USE enum err transcript_publish(struct ctx *ctx, const struct transcript_row *row);
MUST_USE enum err transcript_changed(struct ctx *ctx, const struct transcript_row *row);

/* A transcript whose file the actor may open; its row.
 * errors ERR_NOT_FOUND "document.not_found", "transcript.not_found"; ERR_DENIED "permission.denied" */
MUST_USE enum err transcript_load(struct ctx *ctx, int64_t attachment_id, struct transcript_row *ret_row);

/* --- Drafts --- */

/* By phrases of both languages: whole sentences of the text, nothing of our own. Pure. */
void transcript_draft_by_rules(struct ctx *ctx, const char *text, struct transcript_draft *ret_draft);

/* By the firm's chat server; ret_is_set false: it has none.
 * errors those of net_ask(); ERR_PEER "peer.nonsense" */
MUST_USE enum err transcript_draft_by_model(struct ctx *ctx, const char *text, struct transcript_draft *ret_draft, bool *ret_is_set);

/* --- Hearing --- */

/* Hears one recording from where it stopped; its end, good or bad, is in its row then. Outside of a write.
 * errors of the database and of the job's lease only */
MUST_USE enum err transcript_hear(struct ctx *ctx, struct job_run *run, struct transcript_row *row);
