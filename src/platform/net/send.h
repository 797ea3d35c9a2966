/* How one attempt to send through an outside channel ended; the common word of mail, push, and what follows. */
#pragma once
#include <stdint.h>

enum send_verdict {
	SEND_OK,       /* accepted by the peer */
	SEND_RETRY,    /* may work later: busy, no connection, throttled */
	SEND_REFUSED,  /* this message will never be taken */
	SEND_GONE,     /* this address (subscription, mailbox) is no more: drop it */
	SEND_DISABLED, /* the channel itself is set up wrongly (log in refused): nobody's messages will go */
};

struct send_outcome {
	enum send_verdict verdict;
	int code;               /* the peer's: HTTP status, SMTP reply; 0 = it did not get that far */
	const char *reason;     /* stable dotted code of ours: "push.gone", "mail.login_refused" */
	int64_t retry_after_ms; /* asked for by the peer; 0 = none */
};
