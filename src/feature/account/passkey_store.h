/* Rows of passkeys and of the challenges that are open. Private to feature/account. */
#pragma once
#include "feature/account/account.h"

struct passkey_row {
	int64_t id;
	int64_t firm_id;
	int64_t account_id;
	const char *login; /* of the account; when read */
	const char *name;
	const char *credential; /* base64url */
	const char *user_handle; /* as the device keeps it; NULL of keys from before it was stored */
	int64_t algorithm;
	struct bytes public_key;
	int64_t sign_count;
	bool is_backup_eligible;
	bool is_backed_up;
};

/* One as its owner sees it. */
struct passkey {
	int64_t id;
	const char *name;
	const char *credential;
	bool backed_up;
	int64_t created_at;
	int64_t last_used_at;
};

struct challenge_row {
	const char *challenge_hash;
	const char *purpose;
	int64_t session_id; /* 0: before a login */
	int64_t ends_at_ms;
};

/* errors ERR_CONFLICT "passkey.taken"  some account has this key already */
MUST_USE enum err passkey_store_insert(struct ctx *ctx, const struct passkey_row *row, int64_t *ret_id);

/* out ret_passkeys  struct passkey */
MUST_USE enum err passkey_store_list(struct ctx *ctx, int64_t account_id, struct list *ret_passkeys);
MUST_USE enum err passkey_store_find(struct ctx *ctx, const char *credential, struct passkey_row *ret_row, bool *ret_found);

/* Notes a use. out ret_changes  0: a later use was noted meanwhile, or the key is gone */
MUST_USE enum err passkey_store_used(struct ctx *ctx, const struct passkey_row *row, int64_t *ret_changes);
MUST_USE enum err passkey_store_rename(struct ctx *ctx, int64_t account_id, int64_t id, const char *name, int64_t *ret_changes);
MUST_USE enum err passkey_store_delete(struct ctx *ctx, int64_t account_id, int64_t id, int64_t *ret_changes);
MUST_USE enum err passkey_store_delete_all(struct ctx *ctx, int64_t account_id, int64_t *ret_changes);

/* Those from before handles were stored. out ret_rows  struct passkey_row with id and account */
MUST_USE enum err passkey_store_without_handle(struct ctx *ctx, struct list *ret_rows);
MUST_USE enum err passkey_store_put_handle(struct ctx *ctx, const struct passkey_row *row);

/* Opens a challenge, and forgets those whose time is over. */
MUST_USE enum err passkey_store_open_challenge(struct ctx *ctx, const struct challenge_row *row);

/* out ret_taken  false: there is no such open one, of that purpose and session */
MUST_USE enum err passkey_store_take_challenge(struct ctx *ctx, const struct challenge_row *row, bool *ret_taken);
