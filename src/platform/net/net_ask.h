/* Asking a server of another make for JSON: one guarded call (net.h), its status told apart, its answer read loosely. */
#pragma once
#include "platform/net/net.h"

/* base without slashes at its end, and path with one at its beginning. */
const char *net_join(struct ctx *ctx, const char *base, const char *path);

/* Calls once and reads a 2xx answer by the shape (json_foreign.h).
 * errors ERR_PEER    "peer.busy" 408, 5xx; "peer.throttled" 429 (see net_retry_after_ms()); "peer.nonsense" no JSON object,
 *                    or more than NET_ANSWER_MAX_BYTES; those of net_http_call()
 *        ERR_MEANING "peer.format" 400, 415, 422; "peer.too_large" 413; "peer.key_refused" 401, 403; "peer.no_route" 404,
 *                    405; "peer.refused" anything else, redirects included
 *        ERR_DENIED  "net.forbidden"; ERR_INVALID "net.bad_url" */
MUST_USE enum err net_ask(struct ctx *ctx, const struct net_policy *policy, const struct net_request *request,
			  const struct shape *shape, void *ret);

/* What the server asked for when ctx->fault is "peer.throttled" or "peer.busy"; 0 = nothing. */
int64_t net_retry_after_ms(struct ctx *ctx);
