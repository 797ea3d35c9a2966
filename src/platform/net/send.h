/* How one attempt to send through an outside channel ended; the common word of mail, push, chat. */
#pragma once
#include "platform/net/net.h"

enum send_verdict {
	SEND_OK,       /* accepted by the peer */
	SEND_RETRY,    /* may work later: busy, no connection, throttled */
	SEND_REFUSED,  /* this message will never be taken */
	SEND_GONE,     /* this address (subscription, mailbox, robot) is no more: drop it */
	SEND_EXPIRED,  /* the token that the request carried has ended: with another it may work */
	SEND_DISABLED, /* the channel itself is set up wrongly (log in refused): nobody's messages will go */
};

struct send_outcome {
	enum send_verdict verdict;
	int code;               /* the peer's: HTTP status, SMTP reply, code in the answer; 0 = it did not get that far */
	const char *reason;     /* stable dotted code of ours: "push.gone", "mail.login_refused" */
	int64_t retry_after_ms; /* asked for by the peer; 0 = none */
};

/* One guarded call (net.h) on behalf of a channel. That the peer was not reached, or must not be called, is an outcome.
 * out    ret_answer   status 0: there is none
 *        ret_outcome  written only then
 * errors ERR_INVALID  as net_http_call() */
MUST_USE enum err send_http(struct ctx *ctx, const struct net_policy *policy, const struct net_request *request,
			    struct net_answer *ret_answer, struct send_outcome *ret_outcome);
