/* When a message may go somewhere: the rate that a provider grants a credential, its rush at full and half hours, its outages. Inside of
 * feature/notification; all of it inside a write, by the business clock. Channels without a driver of platform/chat know no pace.
 *
 * The rate is a bucket: so many at once, then one after another, never more in a minute than the provider says. An outage begins with three
 * failures in a row that look like one, or with an account that is refused; while it lasts nothing goes there, then one message tries.
 * Source: channels.md 1.2, 1.3. */
#pragma once
#include "feature/notification/outbox.h"

/* What holds a message back now. */
struct pace {
	int64_t wait_ms; /* 0: it may go, and is counted */
	bool is_out;     /* the provider is out: who has another channel takes that */
};

/* Asks for a letter that would leave now; what may go is counted, and the one that tries after an outage keeps the others waiting. */
MUST_USE enum err pace_ask(struct ctx *ctx, const struct outbox_engine *engine, const struct outbox_letter *letter, struct pace *ret_pace);

/* How its attempt ended. out ret_is_out  the provider is out now */
MUST_USE enum err pace_note(struct ctx *ctx, const struct outbox_letter *letter, const struct send_outcome *outcome, bool *ret_is_out);
