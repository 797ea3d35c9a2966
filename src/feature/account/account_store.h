/* Rows of firms, accounts, sessions and tokens. Private to feature/account. */
#pragma once
#include "feature/account/account.h"

/* What a cookie or token stands for. */
struct login_row {
	int64_t session_id; /* 0 for a token */
	int64_t token_id;   /* 0 for a session */
	int64_t account_id;
	int64_t firm_id;
	bool is_trusted;
	int64_t used_at_ms;
	int64_t fresh_at_ms;
	int64_t ends_at_ms; /* 0 for a token */
	const char *login;
	int role;
	int64_t rights;
	const char *state;
	bool must_change;
	const char *locale;
	const char *zone;
	const char *scope; /* of a token: "all", "read" */
	int64_t factor_due_ms; /* from then on he needs a second factor that he has not got; 0: never, and for a token */
};

/* What a login needs to know of the account, before a firm is known. */
struct credential {
	int64_t id;
	int64_t firm_id;
	const char *name;
	int role;
	int64_t rights;
	const char *state;
	const char *password_hash;
	bool must_change;
	const char *locale;
	const char *zone;
};

struct account_row {
	const char *login;
	const char *name;
	const char *name_pinyin;
	int role;
	int64_t rights;
	const char *password_hash;
	bool must_change;
};

/* What an admin may change of an account. */
struct user_row {
	int64_t id;
	int64_t version;
	const char *name;
	const char *name_pinyin;
	int role;
	int64_t rights;
	const char *state;
	int64_t superior_id;
	int64_t work_from;
	int64_t work_to;
};

struct session_row {
	int64_t account_id;
	const char *token_hash;
	const char *device;
	bool is_trusted;
	int64_t ends_at_ms;
};

/* A session as its owner sees it; `current`: the one that asks. */
struct own_session {
	int64_t id;
	bool current;
	const char *device;
	int64_t created_at;
	int64_t last_used_at;
};
extern const struct shape own_session_shape;

struct own_token {
	int64_t id;
	const char *name;
	const char *scope; /* "all", "read" */
	int64_t created_at;
};
extern const struct shape own_token_shape;

struct delay_row {
	const char *subject;
	int64_t failures;
	int64_t since_ms;
	int64_t blocked_until_ms;
	int64_t account_id;  /* that was tried; 0: there is none */
	const char *address; /* from where: "net:…" */
};

struct profile_row {
	int64_t id;
	const char *name;
	const char *name_pinyin;
	const char *locale;
	const char *zone;
	int64_t work_from;
	int64_t work_to;
};

/* Firms (by id, by exact name: 0 = none, all) and accounts. `pattern` is a LIKE pattern, '%' for all. A credential is found
 * over all firms, by login. `state`: "active", "disabled". */
MUST_USE enum err account_store_insert_firm(struct ctx *ctx, const char *name, bool is_demo, int64_t *ret_id);
MUST_USE enum err account_store_firm_by_name(struct ctx *ctx, const char *name, int64_t *ret_id);
MUST_USE enum err account_store_firm_ids(struct ctx *ctx, struct list *ret_ids);
MUST_USE enum err account_store_firm(struct ctx *ctx, struct firm *ret_firm);
MUST_USE enum err account_store_insert(struct ctx *ctx, const struct account_row *row, int64_t *ret_id);
MUST_USE enum err account_store_get(struct ctx *ctx, int64_t id, struct account *ret_account);
MUST_USE enum err account_store_list(struct ctx *ctx, const char *pattern, struct list *ret_accounts);
MUST_USE enum err account_store_credential(struct ctx *ctx, const char *login, struct credential *ret_credential,
					   bool *ret_found);
MUST_USE enum err account_store_set_password(struct ctx *ctx, int64_t id, const char *hash, bool must_change);
MUST_USE enum err account_store_password_hash(struct ctx *ctx, int64_t id, const char **ret_hash);
MUST_USE enum err account_store_set_state(struct ctx *ctx, int64_t id, const char *state);

/* errors ERR_STALE "request.stale"  the version moved on */
MUST_USE enum err account_store_update_user(struct ctx *ctx, const struct user_row *row);
MUST_USE enum err account_store_heads(struct ctx *ctx, int64_t but_id, struct heads *ret_heads);
MUST_USE enum err account_store_update_profile(struct ctx *ctx, const struct profile_row *row);
MUST_USE enum err account_store_insert_session(struct ctx *ctx, const struct session_row *row, int64_t *ret_id);
MUST_USE enum err account_store_session_by_token(struct ctx *ctx, const char *hash, struct login_row *ret_row,
						 bool *ret_found);
MUST_USE enum err account_store_session(struct ctx *ctx, int64_t session_id, struct login_row *ret_row, bool *ret_found);
MUST_USE enum err account_store_touch_session(struct ctx *ctx, int64_t id);

/* Another cookie, fresh from now on. */
MUST_USE enum err account_store_renew_session(struct ctx *ctx, int64_t id, const char *hash);

/* Sealed records open in it until then; 0: no more. */
MUST_USE enum err account_store_unseal_session(struct ctx *ctx, int64_t id, int64_t until_ms);
MUST_USE enum err account_store_unsealed_until(struct ctx *ctx, int64_t id, int64_t *ret_until_ms);
MUST_USE enum err account_store_list_sessions(struct ctx *ctx, struct list *ret_sessions);
MUST_USE enum err account_store_delete_session(struct ctx *ctx, int64_t id, int64_t *ret_changes);
MUST_USE enum err account_store_delete_sessions(struct ctx *ctx, int64_t account_id);
MUST_USE enum err account_store_delete_ended_sessions(struct ctx *ctx);
MUST_USE enum err account_store_insert_token(struct ctx *ctx, int64_t account_id, const char *name, const char *hash,
					     const char *scope, int64_t *ret_id);
MUST_USE enum err account_store_token(struct ctx *ctx, const char *hash, struct login_row *ret_row, bool *ret_found);

/* By number; not found when it was revoked. */
MUST_USE enum err account_store_token_get(struct ctx *ctx, int64_t id, struct login_row *ret_row, bool *ret_found);

/* Own ones that hold. out ret_tokens  struct own_token */
MUST_USE enum err account_store_list_tokens(struct ctx *ctx, struct list *ret_tokens);
MUST_USE enum err account_store_revoke_token(struct ctx *ctx, int64_t id, int64_t *ret_changes);
MUST_USE enum err account_store_revoke_tokens(struct ctx *ctx, int64_t account_id);
MUST_USE enum err account_store_delay(struct ctx *ctx, const char *subject, struct delay_row *ret_delay);
MUST_USE enum err account_store_set_delay(struct ctx *ctx, const struct delay_row *delay);
MUST_USE enum err account_store_clear_delay(struct ctx *ctx, const char *subject);
MUST_USE enum err account_store_insert_device(struct ctx *ctx, int64_t account_id, const char *hash);
MUST_USE enum err account_store_knows_device(struct ctx *ctx, int64_t account_id, const char *hash, bool *ret_known);
MUST_USE enum err account_store_unread(struct ctx *ctx, int64_t *ret_inbox, int64_t *ret_reminders);
MUST_USE enum err account_store_setup(struct ctx *ctx, struct setup_counts *ret_setup);
