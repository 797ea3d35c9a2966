/* From whom the firm demands a second factor: an authenticator app or a passkey.
 *
 * Who has none is asked for it until his days of grace are over; from then on he can do nothing else before he has one. API
 * tokens go on: they are no logins. Private to feature/account. Source: PROMISES.md, Passwords. */
#pragma once
#include "feature/account/account.h"

enum factor_scope { FACTOR_OFF = 1, FACTOR_HEADS, FACTOR_ALL };

/* Somebody who has to have one and has none. */
struct factor_missing {
	int64_t id;
	const char *name;
	int64_t due_at; /* until then he may go on without */
};

struct factor_demand {
	uint64_t present;
	int64_t version;
	int scope; /* enum factor_scope; "heads": partners and whoever holds a right */
	int64_t grace_days;
	int64_t since_ms;
	struct list missing; /* struct factor_missing */
};
extern const struct shape factor_demand_shape;       /* as the API shows it */
extern const struct shape factor_demand_input_shape; /* PUT: scope, grace_days */

/* What is demanded, and from whom it is missing. */
MUST_USE enum err factor_demand_get(struct ctx *ctx, struct factor_demand *ret_demand);

/* Changes it, inside a write; the days of grace count anew when the scope changes.
 * in     version  expected one, 0 = any
 * errors ERR_STALE "request.stale" */
MUST_USE enum err factor_demand_put(struct ctx *ctx, const struct factor_demand *input, int64_t version);

/* out ret_due_ms  until when the account may go on without; 0: nothing is missing */
MUST_USE enum err factor_demand_due(struct ctx *ctx, int64_t account_id, int64_t *ret_due_ms);

/* Whether a password alone does not do for this account, which has passkeys and no app. */
MUST_USE enum err factor_demand_wants_passkey(struct ctx *ctx, int64_t account_id, bool *ret_wants);
