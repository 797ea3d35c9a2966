/* Rows of firms, accounts, sessions and tokens. */
#include "feature/account/account_store.h"

#include "platform/db/db.h"
#include "account_sql.h"

/* Parameters of the small statements; each uses what it names. */
struct key {
	int64_t id;
	int64_t account_id;
	int64_t session_id;
	int64_t current_id;
	const char *name;
	const char *login;
	const char *state;
	const char *pattern;
	const char *scope;
	const char *subject;
	const char *token_hash;
	const char *password_hash;
	int64_t unsealed_until_ms;
	bool must_change;
	bool is_demo;
};

static const struct field key_fields[] = {
	FIELD_ID(struct key, id),
	FIELD_ID(struct key, account_id),
	FIELD_ID(struct key, session_id),
	FIELD_ID(struct key, current_id),
	FIELD_TEXT(struct key, name),
	FIELD_TEXT(struct key, login),
	FIELD_TEXT(struct key, state),
	FIELD_TEXT(struct key, pattern),
	FIELD_TEXT(struct key, scope),
	FIELD_TEXT(struct key, subject),
	FIELD_TEXT(struct key, token_hash),
	FIELD_TEXT(struct key, password_hash),
	FIELD_TIME(struct key, unsealed_until_ms),
	FIELD_BOOL(struct key, must_change),
	FIELD_BOOL(struct key, is_demo),
};
static const struct shape key_shape = SHAPE("key", struct key, key_fields);

static const struct field firm_fields[] = {
	FIELD_ID(struct firm, id),	    FIELD_TEXT(struct firm, name), FIELD_BOOL(struct firm, is_demo),
	FIELD_TEXT(struct firm, locale), FIELD_TEXT(struct firm, zone),
};
static const struct shape firm_shape = SHAPE("firm", struct firm, firm_fields);

static const struct field account_fields[] = {
	FIELD_ID(struct account, id),
	FIELD_ID(struct account, firm_id),
	FIELD_TEXT(struct account, login),
	FIELD_TEXT(struct account, name),
	FIELD_ENUM(struct account, role, &role_choices),
	FIELD_INT(struct account, rights),
	FIELD_TEXT(struct account, state),
	FIELD_ID(struct account, superior_id),
	FIELD_TEXT(struct account, superior_name),
	FIELD_BOOL(struct account, must_change),
	FIELD_TEXT(struct account, locale),
	FIELD_TEXT(struct account, zone),
	FIELD_INT(struct account, work_from),
	FIELD_INT(struct account, work_to),
	FIELD_INT(struct account, version),
	FIELD_TIME(struct account, created_at_ms),
	FIELD_TIME(struct account, export_off_at_ms),
};
static const struct shape account_shape = SHAPE("account", struct account, account_fields);

static const struct field account_row_fields[] = {
	FIELD_TEXT(struct account_row, login),
	FIELD_TEXT(struct account_row, name),
	FIELD_TEXT(struct account_row, name_pinyin),
	FIELD_ENUM(struct account_row, role, &role_choices),
	FIELD_INT(struct account_row, rights),
	FIELD_TEXT(struct account_row, password_hash),
	FIELD_BOOL(struct account_row, must_change),
};
static const struct shape account_row_shape = SHAPE("account_row", struct account_row, account_row_fields);

static const struct field user_row_fields[] = {
	FIELD_ID(struct user_row, id),
	FIELD_INT(struct user_row, version),
	FIELD_TEXT(struct user_row, name),
	FIELD_TEXT(struct user_row, name_pinyin),
	FIELD_ENUM(struct user_row, role, &role_choices),
	FIELD_INT(struct user_row, rights),
	FIELD_TEXT(struct user_row, state),
	FIELD_ID(struct user_row, superior_id),
	FIELD_INT(struct user_row, work_from),
	FIELD_INT(struct user_row, work_to),
};
static const struct shape user_row_shape = SHAPE("user_row", struct user_row, user_row_fields);

static const struct field heads_fields[] = { FIELD_INT(struct heads, rights), FIELD_INT(struct heads, partners) };
static const struct shape heads_shape = SHAPE("heads", struct heads, heads_fields);

static const struct field login_row_fields[] = {
	FIELD_ID(struct login_row, session_id),
	FIELD_ID(struct login_row, token_id),
	FIELD_ID(struct login_row, account_id),
	FIELD_ID(struct login_row, firm_id),
	FIELD_BOOL(struct login_row, is_trusted),
	FIELD_TIME(struct login_row, used_at_ms),
	FIELD_TIME(struct login_row, fresh_at_ms),
	FIELD_TIME(struct login_row, ends_at_ms),
	FIELD_TEXT(struct login_row, login),
	FIELD_ENUM(struct login_row, role, &role_choices),
	FIELD_INT(struct login_row, rights),
	FIELD_TEXT(struct login_row, state),
	FIELD_BOOL(struct login_row, must_change),
	FIELD_TEXT(struct login_row, locale),
	FIELD_TEXT(struct login_row, zone),
	FIELD_TEXT(struct login_row, scope),
	FIELD_TIME(struct login_row, factor_due_ms),
};
static const struct shape login_row_shape = SHAPE("login_row", struct login_row, login_row_fields);

static const struct field credential_fields[] = {
	FIELD_ID(struct credential, id),
	FIELD_ID(struct credential, firm_id),
	FIELD_TEXT(struct credential, name),
	FIELD_ENUM(struct credential, role, &role_choices),
	FIELD_INT(struct credential, rights),
	FIELD_TEXT(struct credential, state),
	FIELD_TEXT(struct credential, password_hash),
	FIELD_BOOL(struct credential, must_change),
	FIELD_TEXT(struct credential, locale),
	FIELD_TEXT(struct credential, zone),
};
static const struct shape credential_shape = SHAPE("credential", struct credential, credential_fields);

static const struct field session_row_fields[] = {
	FIELD_ID(struct session_row, account_id),  FIELD_TEXT(struct session_row, token_hash),
	FIELD_TEXT(struct session_row, device),	   FIELD_BOOL(struct session_row, is_trusted),
	FIELD_TIME(struct session_row, ends_at_ms),
};
static const struct shape session_row_shape = SHAPE("session_row", struct session_row, session_row_fields);

static const struct field own_session_fields[] = {
	FIELD_ID(struct own_session, id, .flags = FIELD_REQUIRED),	    FIELD_BOOL(struct own_session, current),
	FIELD_TEXT(struct own_session, device),	    FIELD_TIME(struct own_session, created_at, .flags = FIELD_REQUIRED),
	FIELD_TIME(struct own_session, last_used_at, .flags = FIELD_REQUIRED),
};
const struct shape own_session_shape = SHAPE("Session", struct own_session, own_session_fields);

static const struct field delay_fields[] = {
	FIELD_TEXT(struct delay_row, subject),
	FIELD_INT(struct delay_row, failures),
	FIELD_INT(struct delay_row, since_ms),
	FIELD_ID(struct delay_row, account_id),
	FIELD_TEXT(struct delay_row, address),
	FIELD_INT(struct delay_row, blocked_until_ms),
};
static const struct shape delay_shape = SHAPE("login_delay", struct delay_row, delay_fields);

static const struct field profile_fields[] = {
	FIELD_ID(struct profile_row, id),	  FIELD_TEXT(struct profile_row, name),
	FIELD_TEXT(struct profile_row, name_pinyin), FIELD_TEXT(struct profile_row, locale),
	FIELD_TEXT(struct profile_row, zone),	  FIELD_INT(struct profile_row, work_from),
	FIELD_INT(struct profile_row, work_to),
};
static const struct shape profile_shape = SHAPE("profile", struct profile_row, profile_fields);

struct unread_row {
	int64_t inbox;
	int64_t reminders;
};

static const struct field unread_fields[] = {
	FIELD_INT(struct unread_row, inbox),
	FIELD_INT(struct unread_row, reminders),
};
static const struct shape unread_row_shape = SHAPE("unread", struct unread_row, unread_fields);

static const struct field setup_fields[] = {
	FIELD_INT(struct setup_counts, candidates),
	FIELD_INT(struct setup_counts, positions),
	FIELD_INT(struct setup_counts, accounts),
	FIELD_INT(struct setup_counts, rules_version),
	FIELD_INT(struct setup_counts, channels),
};
static const struct shape setup_shape = SHAPE("setup_counts", struct setup_counts, setup_fields);

enum err account_store_insert_firm(struct ctx *ctx, const char *name, bool is_demo, int64_t *ret_id)
{
	struct key key = { .name = name, .is_demo = is_demo };

	return db_int(ctx, &sql_firm_insert, &key_shape, &key, ret_id);
}

enum err account_store_firm_by_name(struct ctx *ctx, const char *name, int64_t *ret_id)
{
	struct key key = { .name = name };

	return db_int(ctx, &sql_firm_by_name, &key_shape, &key, ret_id);
}

struct firm_id_row {
	int64_t id;
};
static const struct field firm_id_fields[] = { FIELD_ID(struct firm_id_row, id) };
static const struct shape firm_id_shape = SHAPE("firm_id", struct firm_id_row, firm_id_fields);

/* The row is one number, so a list of rows is a list of numbers. */
enum err account_store_firm_ids(struct ctx *ctx, struct list *ret_ids)
{
	return db_list(ctx, &sql_firm_ids, NULL, NULL, &firm_id_shape, ret_ids);
}

enum err account_store_firm(struct ctx *ctx, struct firm *ret_firm)
{
	return db_one(ctx, &sql_firm_get, NULL, NULL, &firm_shape, ret_firm);
}

enum err account_store_insert(struct ctx *ctx, const struct account_row *row, int64_t *ret_id)
{
	return db_int(ctx, &sql_account_insert, &account_row_shape, row, ret_id);
}

enum err account_store_get(struct ctx *ctx, int64_t id, struct account *ret_account)
{
	struct key key = { .id = id };

	return db_one(ctx, &sql_account_get, &key_shape, &key, &account_shape, ret_account);
}

enum err account_store_list(struct ctx *ctx, const char *pattern, struct list *ret_accounts)
{
	struct key key = { .pattern = pattern };

	return db_list(ctx, &sql_account_list, &key_shape, &key, &account_shape, ret_accounts);
}

enum err account_store_credential(struct ctx *ctx, const char *login, struct credential *ret_credential, bool *ret_found)
{
	struct key key = { .login = login };

	return db_maybe(ctx, &sql_account_by_login, &key_shape, &key, &credential_shape, ret_credential, ret_found);
}

enum err account_store_set_password(struct ctx *ctx, int64_t id, const char *hash, bool must_change)
{
	struct key key = { .id = id, .password_hash = hash, .must_change = must_change };

	return db_run(ctx, &sql_account_set_password, &key_shape, &key, NULL);
}

enum err account_store_password_hash(struct ctx *ctx, int64_t id, const char **ret_hash)
{
	struct key key = { .id = id };

	TRY(db_one(ctx, &sql_account_password_hash, &key_shape, &key, &key_shape, &key));
	*ret_hash = key.password_hash;
	return OK;
}

enum err account_store_set_state(struct ctx *ctx, int64_t id, const char *state)
{
	struct key key = { .id = id, .state = state };

	return db_run(ctx, &sql_account_set_state, &key_shape, &key, NULL);
}

enum err account_store_update_user(struct ctx *ctx, const struct user_row *row)
{
	int64_t changes;

	TRY(db_run(ctx, &sql_account_update_user, &user_row_shape, row, &changes));
	if (!changes)
		return fail(ctx, ERR_STALE, "request.stale", NULL, "Somebody changed it in between.");
	return OK;
}

enum err account_store_heads(struct ctx *ctx, int64_t but_id, struct heads *ret_heads)
{
	const struct key key = { .id = but_id };

	return db_one(ctx, &sql_account_heads, &key_shape, &key, &heads_shape, ret_heads);
}

enum err account_store_update_profile(struct ctx *ctx, const struct profile_row *row)
{
	return db_run(ctx, &sql_account_update_me, &profile_shape, row, NULL);
}

enum err account_store_insert_session(struct ctx *ctx, const struct session_row *row, int64_t *ret_id)
{
	return db_int(ctx, &sql_session_insert, &session_row_shape, row, ret_id);
}

enum err account_store_session_by_token(struct ctx *ctx, const char *hash, struct login_row *ret_row, bool *ret_found)
{
	struct key key = { .token_hash = hash };

	return db_maybe(ctx, &sql_session_by_token, &key_shape, &key, &login_row_shape, ret_row, ret_found);
}

enum err account_store_session(struct ctx *ctx, int64_t session_id, struct login_row *ret_row, bool *ret_found)
{
	struct key key = { .session_id = session_id };

	return db_maybe(ctx, &sql_session_get, &key_shape, &key, &login_row_shape, ret_row, ret_found);
}

enum err account_store_touch_session(struct ctx *ctx, int64_t id)
{
	struct key key = { .id = id };

	return db_run(ctx, &sql_session_touch, &key_shape, &key, NULL);
}

enum err account_store_renew_session(struct ctx *ctx, int64_t id, const char *hash)
{
	struct key key = { .id = id, .token_hash = hash };

	return db_run(ctx, &sql_session_renew, &key_shape, &key, NULL);
}

enum err account_store_unseal_session(struct ctx *ctx, int64_t id, int64_t until_ms)
{
	struct key key = { .id = id, .unsealed_until_ms = until_ms };

	return db_run(ctx, &sql_session_unseal, &key_shape, &key, NULL);
}

enum err account_store_unsealed_until(struct ctx *ctx, int64_t id, int64_t *ret_until_ms)
{
	struct key key = { .id = id };

	return db_int(ctx, &sql_session_unsealed_until, &key_shape, &key, ret_until_ms);
}

enum err account_store_list_sessions(struct ctx *ctx, struct list *ret_sessions)
{
	struct key key = { .account_id = ctx->actor.account_id, .current_id = ctx->actor.session_id };

	return db_list(ctx, &sql_session_list, &key_shape, &key, &own_session_shape, ret_sessions);
}

enum err account_store_delete_session(struct ctx *ctx, int64_t id, int64_t *ret_changes)
{
	struct key key = { .id = id, .account_id = ctx->actor.account_id };

	return db_run(ctx, &sql_session_delete, &key_shape, &key, ret_changes);
}

enum err account_store_delete_sessions(struct ctx *ctx, int64_t account_id)
{
	struct key key = { .account_id = account_id };

	return db_run(ctx, &sql_session_delete_all, &key_shape, &key, NULL);
}

enum err account_store_delete_ended_sessions(struct ctx *ctx)
{
	return db_run(ctx, &sql_session_delete_ended, NULL, NULL, NULL);
}

enum err account_store_insert_token(struct ctx *ctx, int64_t account_id, const char *name, const char *hash,
				    const char *scope, int64_t *ret_id)
{
	struct key key = { .account_id = account_id, .name = name, .token_hash = hash, .scope = scope };

	return db_int(ctx, &sql_token_insert, &key_shape, &key, ret_id);
}

static const struct field own_token_fields[] = {
	FIELD_ID(struct own_token, id, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct own_token, name, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct own_token, scope, .flags = FIELD_REQUIRED),
	FIELD_TIME(struct own_token, created_at, .flags = FIELD_REQUIRED),
};
const struct shape own_token_shape = SHAPE("ApiToken", struct own_token, own_token_fields);

enum err account_store_list_tokens(struct ctx *ctx, struct list *ret_tokens)
{
	const struct key key = { .account_id = ctx->actor.account_id };

	return db_list(ctx, &sql_token_list, &key_shape, &key, &own_token_shape, ret_tokens);
}

enum err account_store_revoke_token(struct ctx *ctx, int64_t id, int64_t *ret_changes)
{
	const struct key key = { .id = id, .account_id = ctx->actor.account_id };

	return db_run(ctx, &sql_token_revoke, &key_shape, &key, ret_changes);
}

enum err account_store_token_get(struct ctx *ctx, int64_t id, struct login_row *ret_row, bool *ret_found)
{
	const struct key key = { .id = id };

	return db_maybe(ctx, &sql_token_get, &key_shape, &key, &login_row_shape, ret_row, ret_found);
}

enum err account_store_token(struct ctx *ctx, const char *hash, struct login_row *ret_row, bool *ret_found)
{
	struct key key = { .token_hash = hash };

	return db_maybe(ctx, &sql_token_by_hash, &key_shape, &key, &login_row_shape, ret_row, ret_found);
}

enum err account_store_revoke_tokens(struct ctx *ctx, int64_t account_id)
{
	struct key key = { .account_id = account_id };

	return db_run(ctx, &sql_token_revoke_all, &key_shape, &key, NULL);
}

enum err account_store_delay(struct ctx *ctx, const char *subject, struct delay_row *ret_delay)
{
	struct key key = { .subject = subject };
	bool found;

	*ret_delay = (struct delay_row){ .subject = subject };
	return db_maybe(ctx, &sql_login_delay_get, &key_shape, &key, &delay_shape, ret_delay, &found);
}

enum err account_store_set_delay(struct ctx *ctx, const struct delay_row *delay)
{
	return db_run(ctx, &sql_login_delay_set, &delay_shape, delay, NULL);
}

enum err account_store_clear_delay(struct ctx *ctx, const char *subject)
{
	struct key key = { .subject = subject };

	return db_run(ctx, &sql_login_delay_clear, &key_shape, &key, NULL);
}

enum err account_store_insert_device(struct ctx *ctx, int64_t account_id, const char *hash)
{
	struct key key = { .account_id = account_id, .token_hash = hash };

	return db_run(ctx, &sql_device_insert, &key_shape, &key, NULL);
}

enum err account_store_knows_device(struct ctx *ctx, int64_t account_id, const char *hash, bool *ret_known)
{
	struct key key = { .account_id = account_id, .token_hash = hash };
	int64_t count;

	TRY(db_int(ctx, &sql_device_count, &key_shape, &key, &count));
	*ret_known = count > 0;
	return OK;
}

enum err account_store_unread(struct ctx *ctx, int64_t *ret_inbox, int64_t *ret_reminders)
{
	struct key key = { .account_id = ctx->actor.account_id };
	struct unread_row row = { 0 };

	TRY(db_one(ctx, &sql_unread_counts, &key_shape, &key, &unread_row_shape, &row));
	*ret_inbox = row.inbox;
	*ret_reminders = row.reminders;
	return OK;
}

enum err account_store_setup(struct ctx *ctx, struct setup_counts *ret_setup)
{
	return db_one(ctx, &sql_setup_counts, NULL, NULL, &setup_shape, ret_setup);
}
