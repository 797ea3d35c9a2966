/* Robots of chat groups, simple pushes, and apps of a firm that write to persons: one small file per provider, one table, one
 * way to send.
 *
 * A driver is pure: it makes the request out of a message and an address (render, sign), and its rules say what the peer's
 * answer means (classify). Whoever holds the address of a robot or push may write there, so these addresses are secrets; an app
 * writes from an account of the firm, whose secret opens it, to persons by their ids there.
 * Chinese platforms answer HTTP 200 with an error code in the body: no verdict rests on the status alone. */
#pragma once
#include "platform/net/net.h"
#include "platform/net/send.h"

enum {
	CHAT_HEADERS_MAX = 10,
	CHAT_BODY_MAX_BYTES = 16 * 1024,
	CHAT_URL_MAX_CHARS = 1000,
	CHAT_SECRET_MAX_CHARS = 300,
	CHAT_USER_MAX_CHARS = 64,
};

/* What a firm has at a provider so that its app may write. Texts may be NULL where the driver does not need them. */
struct chat_account {
	const char *base_url; /* of the provider's API, or of an installation of one's own: "https://qyapi.weixin.qq.com" */
	const char *key;      /* corp id, app key, access key id */
	const char *secret;
	const char *agent;    /* number of the app, code of the robot, fields of the template */
	const char *template_id;
	const char *sign; /* signature (签名) of short messages */
};

/* Where it goes. Of a robot or push: what a person copies from its page or his app. Of an app: from the firm's account to a person. */
struct chat_target {
	const char *url;
	const char *secret; /* signing key or token; NULL = none */
	const struct chat_account *account; /* NULL: a robot or push */
	const char *user;                   /* his id at the provider */
	const char *token;                  /* from chat_fetch_token(); NULL where the driver has none */
};

/* What is said: thin, in the receiver's language. */
struct chat_message {
	const char *title;
	const char *body; /* NULL = none */
	const char *url;  /* opened by a tap */
	const char *link_text;
	const char *key; /* the same on every attempt */
	int64_t now_ms;
	const char *when;  /* "2026-11-23 14:00", when it became due: the same on every attempt, and no two messages alike */
	const char *nonce; /* random, for signatures */
	bool is_urgent; /* may break through the phone's focus mode */
};

struct chat_request {
	const char *method; /* NULL = POST */
	const char *url;
	struct net_header headers[CHAT_HEADERS_MAX];
	int header_count;
	const char *body; /* JSON; NULL = none */
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
	const char *word;	   /* counts instead of the code: "isv.OUT_OF_SERVICE", or its beginning "LimitExceeded." */
};

/* What an answer says, before any rule. */
struct chat_said {
	int64_t code;
	const char *word; /* NULL = none */
};

/* What an app's account must hold beside key and secret. */
enum chat_needs { CHAT_NEEDS_AGENT = 1, CHAT_NEEDS_TEMPLATE = 2, CHAT_NEEDS_SIGN = 4 };

/* The side of a driver that writes from an account of the firm. */
struct chat_app {
	const char *base_url; /* the provider's own */
	unsigned needs;       /* of enum chat_needs */
	bool is_number;       /* the agent is a number */
	bool by_phone;        /* persons are mobile numbers, proven by a code, since no link fits into a short message */
	/* Asks for the token that requests carry; NULL: each request is signed by itself. */
	void (*ask_token)(struct ctx *ctx, const struct chat_account *account, struct chat_request *ret_request);
	const char *token_name; /* members of its answer */
	const char *life_name;
	/* Asks, behind an answer that said yes, whether it reached him; NULL: nothing can be asked. False: not this time. */
	bool (*ask_proof)(struct ctx *ctx, const struct chat_target *target, const struct net_answer *answer,
			  struct chat_request *ret_request);
};

struct chat_driver {
	const char *name;
	const char *hosts; /* the provider's own, "a.example, b.example"; NULL = any public host */
	const char *path;  /* what an address holds behind its host: "/robot/send?access_token=" */
	const struct chat_app *app; /* NULL: a robot or push with an address of its own */
	enum chat_secret secret;
	bool (*secret_fits)(struct arena *arena, const char *secret); /* NULL = any */
	void (*render)(struct ctx *ctx, const struct chat_target *target, const struct chat_message *message,
		       struct chat_request *ret_request);
	const char *code_name; /* member of the answer that holds the code; NULL = the status says it all */
	struct chat_said (*read)(struct ctx *ctx, const struct net_answer *answer); /* NULL: the code is all it says */
	int per_minute;   /* messages that a credential may send on and on; 0 = no limit known */
	int at_once;      /* and before it has to keep the distance; both together stay below the provider's limits */
	bool avoids_rush; /* the provider asks not to write at full and half hours */
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

/* Refuses an account that lacks what the driver needs, or whose server is not the provider's, as chat_check() does.
 * errors ERR_MEANING "channel.incomplete" with field key, secret, agent, template_id or sign; "channel.address",
 *        "channel.forbidden_host" with field base_url */
MUST_USE enum err chat_check_account(struct ctx *ctx, const struct net_policy *policy, const struct chat_driver *driver,
				     const struct chat_account *account);

/* True for an id of one person: nothing that could name several, or a mobile number where the app goes by these. */
bool chat_user_fits(const struct chat_driver *driver, const char *user);

/* An id as its owner may see it again: a number without its middle. */
const char *chat_mask_user(struct ctx *ctx, const struct chat_driver *driver, const char *user);

/* True when the app of a firm proves its persons by a code and not by a link. */
bool chat_proves_by_code(const struct chat_driver *driver);

struct chat_token {
	const char *text;
	int64_t life_ms;
};

/* Asks once for the token of an account whose driver has one.
 * out    ret_token    text NULL: there is none, and ret_outcome says why
 * errors as chat_send() */
MUST_USE enum err chat_fetch_token(struct ctx *ctx, const struct net_policy *policy, const struct chat_driver *driver,
				   const struct chat_account *account, struct chat_token *ret_token, struct send_outcome *ret_outcome);

/* What the answer means, by the rules. */
struct send_outcome chat_classify(struct ctx *ctx, const struct chat_driver *driver, const struct net_answer *answer);

/* Sends once. What the peer said is the outcome, not an error.
 * errors ERR_INVALID "net.bad_url", "net.bad_header" */
MUST_USE enum err chat_send(struct ctx *ctx, const struct net_policy *policy, const struct chat_driver *driver,
			    const struct chat_target *target, const struct chat_message *message,
			    struct send_outcome *ret_outcome);
