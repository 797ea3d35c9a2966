/* Rows of the second factor. Private to feature/account. */
#pragma once
#include "feature/account/account.h"

struct totp_row {
	int64_t account_id;
	struct bytes secret; /* base32, sealed */
	int64_t last_step;
	int64_t confirmed_at_ms; /* 0: not yet */
};

/* A new secret in place of one that is not confirmed. */
MUST_USE enum err factor_store_put_totp(struct ctx *ctx, const struct totp_row *row);

/* out ret_row  account_id 0 when there is none */
MUST_USE enum err factor_store_totp(struct ctx *ctx, int64_t account_id, struct totp_row *ret_row);

/* Takes the code of row->last_step, and confirms with it. out ret_changes  0: that step, or a later one, was taken before */
MUST_USE enum err factor_store_use_totp(struct ctx *ctx, const struct totp_row *row, int64_t *ret_changes);
MUST_USE enum err factor_store_add_recovery(struct ctx *ctx, int64_t account_id, const char *code_hash);

/* out ret_changes  0: there is no such code, or it was used */
MUST_USE enum err factor_store_use_recovery(struct ctx *ctx, int64_t account_id, const char *code_hash, int64_t *ret_changes);
MUST_USE enum err factor_store_recovery_left(struct ctx *ctx, int64_t account_id, int64_t *ret_count);
MUST_USE enum err factor_store_clear_recovery(struct ctx *ctx, int64_t account_id);

struct factor_owner {
	int64_t account_id;
};

/* Accounts of the firm from which a reset would take something: an app that is asked for, or a passkey.
 * out ret_rows  struct factor_owner */
MUST_USE enum err factor_store_owners(struct ctx *ctx, struct list *ret_rows);

/* Both of them. */
MUST_USE enum err factor_store_clear(struct ctx *ctx, int64_t account_id);
