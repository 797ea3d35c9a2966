/* The end of an attempt. Inside of feature/notification. */
#pragma once
#include "feature/notification/outbox_store.h"

struct outbox_settling {
	const struct outbox_claim *claim;
	const struct outbox_letter *letter;
	struct send_outcome outcome;
	struct outbox_end end;
};

/* What an outcome means for the row: sent, waiting with its next instant, or dead. */
struct outbox_end outbox_end_of(struct ctx *ctx, const struct outbox_engine *engine, const struct outbox_claim *claim,
				const struct send_outcome *outcome);

/* Writes the end and what follows from it: the next channel, a lost one, the rows of a digest. For db_write().
 * in  outbox_settling  all of it */
MUST_USE enum err outbox_settle(struct ctx *ctx, void *outbox_settling);

/* Log in refused: nobody's messages would go, and trying on could lock the mailbox. Not for channels
 * with a pace of their own. A write of its own, over all firms. */
MUST_USE enum err outbox_pause_channel(struct ctx *ctx, const struct outbox_settling *settling);
