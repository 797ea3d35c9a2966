/* Writes that may be asked for twice (Idempotency-Key): one effect, one answer. Begin and end run inside the
 * transaction of the write, so that the answer is kept exactly when the effect is. A write that fails keeps nothing:
 * its retry runs. */
#pragma once
#include "platform/http/http_exchange.h"

/* Claims the key. A second request with the same key waits here (or, with one writer, comes after) the first.
 * out    *ret_is_answered  the write was done before; its answer is the exchange's reply
 * errors ERR_MEANING "request.key_reused"  the same key, another request   ERR_INVALID  malformed key */
MUST_USE enum err http_idempotency_begin(struct ctx *ctx, struct http_exchange *exchange, bool *ret_is_answered);

/* Looks, before the slow part of a write and outside of its transaction, whether it was done before; claims nothing.
 * out, errors  as http_idempotency_begin() */
MUST_USE enum err http_idempotency_look(struct ctx *ctx, struct http_exchange *exchange, bool *ret_is_answered);

/* Keeps the reply. */
MUST_USE enum err http_idempotency_end(struct ctx *ctx, struct http_exchange *exchange);
