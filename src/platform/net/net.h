/* Calls to other servers, guarded: the one way out for HTTP of push, webhooks and, later, chat and models.
 *
 * A URL that a person can enter must not reach inside: it is parsed strictly, its host is resolved once, every address is
 * checked, and the connection is pinned to the checked addresses. No redirects, no proxy from the environment, at most
 * 64 kB of answer, time limits. Private addresses and plain http only for hosts named by the operator in ini or
 * environment. Source: PROMISES.md 16, SSRF guard. */
#pragma once
#include <netinet/in.h>

#include "base/ctx.h"
#include "base/field.h"

enum { NET_URL_MAX_BYTES = 2048, NET_ANSWER_MAX_BYTES = 64 * 1024 };

/* What the operator allows; zeroed: nothing. All texts may be NULL. */
struct net_policy {
	const char *private_hosts; /* "127.0.0.1:18701, smtp.lan": hosts, with or without port, that may be private or http */
	const char *proxies;       /* "fcm.googleapis.com=http://proxy:3128, …": these hosts (and below) go through a proxy */
	const char *ca_file;       /* PEM file of further certificate authorities */
};

struct net_url {
	const char *text;   /* as given */
	const char *scheme; /* lower case */
	const char *host;   /* lower case; IPv6 without brackets */
	const char *origin; /* "https://host[:port]", the port only when it is not the scheme's own */
	int port;
	bool is_address; /* the host is an IP address, not a name */
};

/* Reads an absolute http or https URL: no user, no fragment, no control or non-ASCII bytes, a host of letters, digits
 * and hyphens, or an IP address in its usual form (no octal, hexadecimal or shortened ones).
 * errors ERR_INVALID "net.bad_url" */
MUST_USE enum err net_url_parse(struct ctx *ctx, const char *text, struct net_url *ret_url);

/* True for addresses of the public Internet (IANA special-purpose registries). */
bool net_address_is_public(const struct sockaddr *address);

/* True when `list` (comma separated) names the host: "a.example" it alone, "*.a.example" everything below; an entry with
 * ":port" that port only. */
bool net_host_listed(const char *list, const char *host, int port);

/* Refuses what must not be called: http without leave, names that resolve to a private address.
 * out    ret_pin  "host:port:address,…" for the connection, "" when the host is an address or goes through a proxy
 * errors ERR_DENIED "net.forbidden"; ERR_PEER "net.unresolved" */
MUST_USE enum err net_check(struct ctx *ctx, const struct net_policy *policy, const struct net_url *url,
			    const char **ret_pin);

struct net_header {
	const char *name;
	const char *value;
};

struct net_request {
	const char *method; /* "POST" */
	const char *url;
	const struct net_header *headers;
	int header_count;
	struct bytes body;
	int timeout_ms; /* for all of it; 0 = 15,000 */
};

struct net_answer {
	int status;            /* HTTP status */
	int64_t retry_after_ms; /* from Retry-After or x-ogw-ratelimit-reset, in seconds; 0 = none */
	struct bytes body;     /* in ctx->arena, NUL behind it; cut at NET_ANSWER_MAX_BYTES */
	bool is_cut;
};

/* Calls once. Any HTTP status is an answer, not an error.
 * errors ERR_INVALID, ERR_DENIED as above; ERR_PEER "net.unresolved", "net.no_answer" (no connection, TLS, time) */
MUST_USE enum err net_http_call(struct ctx *ctx, const struct net_policy *policy, const struct net_request *request,
				struct net_answer *ret_answer);
