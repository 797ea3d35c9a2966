/* Web Push: RFC 8030 (protocol), RFC 8291 over RFC 8188 (encryption), RFC 8292 (VAPID).
 *
 * The key pair of the installation follows from its master key, so that every node has the same and none is stored.
 * Payloads are Declarative Web Push, which Safari shows by itself and our service worker reads elsewhere. */
#pragma once
#include "platform/net/net.h"
#include "platform/net/send.h"

enum {
	PUSH_AUTH_BYTES = 16,
	PUSH_SALT_BYTES = 16,
	PUSH_PLAIN_MAX_BYTES = 3993, /* what fits into the 4,096 bytes every push service takes */
	PUSH_TOPIC_MAX_BYTES = 32,
};

/* Set by the operator, in ini or environment only. */
struct push_settings {
	const char *hosts;   /* further push services beside the well-known ones, "push.example.com, …", or NULL; these may
			      * lie at private addresses */
	const char *proxies; /* as in struct net_policy */
	const char *ca_file;
	const char *contact; /* "mailto:…" or "https://…": whom a push service may write to */
};

/* What a browser handed over when it subscribed, as text. */
struct push_subscription {
	const char *endpoint;
	const char *p256dh; /* base64url: its public key */
	const char *auth;   /* base64url: 16 secret bytes */
};

/* Refuses what is no subscription, and hosts that are no push service we know.
 * errors ERR_MEANING "push.bad_subscription" with field endpoint, keys.p256dh or keys.auth; "push.unknown_host" */
MUST_USE enum err push_check(struct ctx *ctx, const struct push_settings *settings,
			     const struct push_subscription *subscription);

/* Public key of the installation for the browser's subscribe(): base64url of the point. Needs ctx->keys. */
MUST_USE enum err push_public_key(struct ctx *ctx, const char **ret_key);

/* One notice as the person sees it. Thin: nothing in it that a push service should not know. */
struct push_notice {
	const char *title;
	const char *body;
	const char *navigate; /* absolute URL that a tap opens */
	const char *tag;      /* notices of the same tag replace each other on the device */
	int64_t reminder_id;  /* 0 = none */
};

/* The payload of a notice, JSON in ctx->arena. */
const char *push_payload(struct ctx *ctx, const struct push_notice *notice);

struct push_message {
	const char *payload; /* at most PUSH_PLAIN_MAX_BYTES */
	const char *key;     /* the same on every attempt; its hash becomes the Topic, so that the service replaces, not adds */
	int ttl_s;
	bool is_urgent;
};

/* Encrypts and sends once. What the peer said is the outcome, not an error.
 * errors ERR_MEANING as push_check(); ERR_TOO_LARGE "push.too_large" */
MUST_USE enum err push_send(struct ctx *ctx, const struct push_settings *settings,
			    const struct push_subscription *subscription, const struct push_message *message,
			    struct send_outcome *ret_outcome);
