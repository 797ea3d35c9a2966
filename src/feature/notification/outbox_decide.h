/* Whether a claimed row may leave, decided in one short write. Inside of feature/notification. */
#pragma once
#include "feature/notification/outbox.h"

enum outbox_decision { DECIDED_LOST, DECIDED_SEND, DECIDED_HOLD, DECIDED_CANCEL, DECIDED_POSTPONE };

struct outbox_deciding {
	const struct outbox_engine *engine;
	const struct outbox_claim *claim;
	int64_t lease_now_ms;
	struct outbox_letter letter;
	enum outbox_decision decision;
	const char *reason; /* of a cancellation */
	int64_t wait_ms;    /* of one that is postponed, which is no attempt */
	bool counts;        /* takes one of the day's messages */
};

/* Reads a claimed row and carries out what is decided for it: admitted with a fresh lease, held for a digest, postponed, cancelled. For
 * db_write(). in, out  outbox_deciding  engine, claim, lease_now_ms in; the rest out */
MUST_USE enum err outbox_decide(struct ctx *ctx, void *outbox_deciding);
