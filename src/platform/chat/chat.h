/* Robots of chat groups and simple pushes: one small file per provider, one table, one way to send.
 *
 * A driver is pure: it makes the request out of a message and an address (render, sign), and its rules say what the peer's
 * answer means (classify). Whoever holds the address in his hands may write there, so addresses are secrets.
 * Chinese platforms answer HTTP 200 with an error code in the body: no verdict rests on the status alone. */
#pragma once
#include "platform/net/net.h"
#include "platform/net/send.h"

enum { CHAT_HEADERS_MAX = 4, CHAT_BODY_MAX_BYTES = 16 * 1024, CHAT_URL_MAX_CHARS = 1000, CHAT_SECRET_MAX_CHARS = 300 };

/* Where it goes: what a person copies from the robot's page or his app. */
struct chat_target {
	const char *url;
	const char *secret; /* signing key or token; NULL = none */
};

/* What is said: thin, in the receiver's language. */
struct chat_message {
	const char *title;
	const char *body; /* NULL = none */
	const char *url;  /* opened by a tap */
	const char *link_text;
	const char *key; /* the same on every attempt */
	int64_t now_ms;
	bool is_urgent; /* may break through the phone's focus mode */
};

struct chat_request {
	const char *url;
	struct net_header headers[CHAT_HEADERS_MAX];
	int header_count;
	const char *body; /* JSON */
};

enum chat_secret { CHAT_SECRET_NONE, CHAT_SECRET_OPTIONAL, CHAT_SECRET_REQUIRED };

/* Codes of rules beside those of the peer. */
#define CHAT_ANY INT64_MAX     /* whatever it says */
#define CHAT_NO_CODE INT64_MIN /* JSON without a code */
#define CHAT_NO_JSON (INT64_MIN + 1)

/* What an answer means. The first match of a driver's own rules, then of the common ones, counts. */
struct chat_rule {
	int status_from;
	int status_to;
	int64_t code;
	enum send_verdict verdict; /* SEND_GONE: this address will never work again */
	const char *reason;	   /* stable code of ours */
	int wait_s;		   /* before the next attempt at least; 0 = as usual */
};

struct chat_driver {
	const char *name;
	const char *hosts; /* the provider's own, "a.example, b.example"; NULL = any public host */
	const char *path;  /* what an address holds behind its host: "/robot/send?access_token=" */
	enum chat_secret secret;
	bool (*secret_fits)(struct arena *arena, const char *secret); /* NULL = any */
	void (*render)(struct ctx *ctx, const struct chat_target *target, const struct chat_message *message,
		       struct chat_request *ret_request);
	const char *code_name; /* member of the answer that holds the code; NULL = the status says it all */
	const struct chat_rule *rules;
	int rule_count;
};

/* The driver of a channel, NULL when it is none of these. */
const struct chat_driver *chat_driver(const char *channel);

/* All of them; NULL-ended. */
extern const struct chat_driver *const chat_drivers[];

/* Refuses what is no address of this provider, without resolving names; private addresses, http and other hosts than the
 * provider's only where `policy` names them.
 * errors ERR_MEANING "channel.address", "channel.forbidden_host" with field address; "channel.secret" with field secret */
MUST_USE enum err chat_check(struct ctx *ctx, const struct net_policy *policy, const struct chat_driver *driver,
			     const struct chat_target *target);

/* The address as its owner may see it again: "https://oapi.dingtalk.com/…1a2b". */
const char *chat_mask(struct ctx *ctx, const char *url);

/* What the answer means, by the rules. */
struct send_outcome chat_classify(struct ctx *ctx, const struct chat_driver *driver, const struct net_answer *answer);

/* Sends once. What the peer said is the outcome, not an error.
 * errors ERR_INVALID "net.bad_url", "net.bad_header" */
MUST_USE enum err chat_send(struct ctx *ctx, const struct net_policy *policy, const struct chat_driver *driver,
			    const struct chat_target *target, const struct chat_message *message,
			    struct send_outcome *ret_outcome);
