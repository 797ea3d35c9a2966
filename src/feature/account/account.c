/* Firms and accounts: roles and their permissions, creation, disabling, tokens. */
#include "feature/account/account.h"

#include "base/text.h"
#include "base/zone.h"
#include "feature/account/account_store.h"
#include "feature/account/password_policy.h"
#include "feature/account/token.h"
#include "feature/account/user.h"
#include "platform/crypto/password.h"
#include "platform/db/db.h"
#include "platform/hook/hook.h"
#include "platform/unicode/unicode.h"

static const char *const role_names[] = { NULL, "junior", "senior", "partner", "admin" };
const struct choices role_choices = CHOICES(role_names);

enum {
	RIGHT_SHIFT = ROLE_ADMIN + 1,
	J = 1 << ROLE_JUNIOR,
	S = 1 << ROLE_SENIOR,
	P = 1 << ROLE_PARTNER,
	A = 1 << ROLE_ADMIN, /* no part in the product */
	ALL = J | S | P | A,
	SYSTEM = RIGHT_SYSTEM << RIGHT_SHIFT, /* the rights, beside whatever role */
	SECURITY = RIGHT_SECURITY << RIGHT_SHIFT,
	AUDIT = RIGHT_AUDIT << RIGHT_SHIFT,
};

/* DOMAIN.md, People and permissions; what depends on one candidate is feature/permission's. */
static const unsigned permission_roles[PERMIT_COUNT] = {
	[PERMIT_PUBLIC] = ALL,
	[PERMIT_LOGIN] = ALL,
	[PERMIT_FACTOR] = ALL,
	[PERMIT_PEOPLE] = ALL,
	[PERMIT_VIEW] = J | S | P,
	[PERMIT_ADD] = J | S | P,
	[PERMIT_CHANGE_STAGE] = S | P,
	[PERMIT_IMPORT] = S | P,
	[PERMIT_TAKE_IN] = S | P | SYSTEM,
	[PERMIT_EXPORT] = S | P,
	[PERMIT_CHANGE_RULES] = P,
	[PERMIT_VIEW_TEAM] = P,
	[PERMIT_ACCOUNTS] = SYSTEM,
	[PERMIT_SECURITY] = SECURITY,
	[PERMIT_GRANT] = SYSTEM | SECURITY,
	[PERMIT_AUDIT] = P | AUDIT,
	[PERMIT_UNSEAL] = P,
	[PERMIT_EXPLAIN] = P | SYSTEM | SECURITY,
	[PERMIT_MANAGE_TEAM] = P,
	[PERMIT_LEAD] = S | P,
	[PERMIT_OFF_LIMITS] = P,
	[PERMIT_RETENTION] = P,
	[PERMIT_HAND_OVER] = P | SYSTEM,
};

bool role_may(int role, int64_t rights, int permission)
{
	unsigned holds = 1u << role | (unsigned)rights << RIGHT_SHIFT;

	return permission >= 0 && permission < PERMIT_COUNT && (permission_roles[permission] & holds) != 0;
}

int role_rank(int role)
{
	static const int ranks[] = { [ROLE_JUNIOR] = 1, [ROLE_SENIOR] = 2, [ROLE_PARTNER] = 3, [ROLE_ADMIN] = 2 };

	return ranks[role];
}

static const struct field rights_fields[] = {
	FIELD_BOOL(struct rights, system),
	FIELD_BOOL(struct rights, security),
	FIELD_BOOL(struct rights, audit),
};
const struct shape rights_shape = SHAPE("Rights", struct rights, rights_fields);

struct rights rights_show(int64_t rights)
{
	return (struct rights){ rights & RIGHT_SYSTEM, rights & RIGHT_SECURITY, rights & RIGHT_AUDIT };
}

int64_t rights_read(const struct rights *shown)
{
	return (shown->system ? RIGHT_SYSTEM : 0) | (shown->security ? RIGHT_SECURITY : 0) | (shown->audit ? RIGHT_AUDIT : 0);
}

static const struct field account_ref_fields[] = {
	FIELD_ID(struct account_ref, id, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct account_ref, name, .flags = FIELD_REQUIRED),
};
const struct shape account_ref_shape = SHAPE("AccountRef", struct account_ref, account_ref_fields);

enum err account_get(struct ctx *ctx, int64_t id, struct account *ret_account)
{
	enum err err = account_store_get(ctx, id, ret_account);

	if (err != ERR_NOT_FOUND)
		return err;
	fault_clear(ctx);
	return fail(ctx, ERR_NOT_FOUND, "account.not_found", NULL, "There is no such account.");
}

enum err account_ref_get(struct ctx *ctx, int64_t id, struct account_ref **ret_ref)
{
	struct account account = { 0 };

	*ret_ref = NULL;
	if (!id)
		return OK;
	enum err err = account_store_get(ctx, id, &account);
	if (err == ERR_NOT_FOUND) {
		fault_clear(ctx);
		return OK;
	}
	TRY(err);
	struct account_ref ref = { account.id, account.name };
	*ret_ref = arena_copy(ctx->arena, &ref, sizeof(ref));
	return OK;
}

/* '%text%' with the wildcards of LIKE taken literally. */
static const char *contains_pattern(struct ctx *ctx, const char *text)
{
	char *pattern = arena_alloc(ctx->arena, strlen(text) * 2 + 3);
	char *to = pattern;

	*to++ = '%';
	for (const char *from = text; *from; from++) {
		if (*from == '%' || *from == '_' || *from == '\\')
			*to++ = '\\';
		*to++ = *from;
	}
	*to = '%';
	return pattern;
}

enum err account_list(struct ctx *ctx, const char *text, struct list *ret_accounts)
{
	return account_store_list(ctx, text_is_empty(text) ? "%" : contains_pattern(ctx, text), ret_accounts);
}

enum err account_heads(struct ctx *ctx, int64_t but_id, struct heads *ret_heads)
{
	return account_store_heads(ctx, but_id, ret_heads);
}

enum err account_unsealed_until(struct ctx *ctx, int64_t *ret_until_ms)
{
	return account_store_unsealed_until(ctx, ctx->actor.session_id, ret_until_ms);
}

enum err account_firm(struct ctx *ctx, struct firm *ret_firm)
{
	return account_store_firm(ctx, ret_firm);
}

enum err account_firm_ids(struct ctx *ctx, struct list *ret_ids)
{
	return account_store_firm_ids(ctx, ret_ids);
}

enum err account_setup(struct ctx *ctx, struct setup_counts *ret_counts)
{
	return account_store_setup(ctx, ret_counts);
}

struct firm_spec {
	const char *name;
	bool is_demo;
};

static enum err create_firm(struct ctx *ctx, void *arg)
{
	const struct firm_spec *spec = arg;
	struct hook_firm event;

	TRY(account_store_firm_by_name(ctx, spec->name, &event.firm_id));
	if (event.firm_id)
		return fail(ctx, ERR_CONFLICT, "firm.exists", "name", "A firm of this name exists already.");
	TRY(account_store_insert_firm(ctx, spec->name, spec->is_demo, &event.firm_id));
	ctx->firm_id = event.firm_id;
	return hook_fire(ctx, HOOK_FIRM_CREATED, &event);
}

enum err account_create_firm(struct ctx *ctx, const char *name, bool is_demo)
{
	struct firm_spec spec = { name, is_demo };
	size_t length = text_code_points(name);

	if (length < 1 || length > 100)
		return fail(ctx, ERR_INVALID, "firm.name", "name", "A firm's name has 1 to 100 characters.");
	return db_write(ctx, create_firm, &spec);
}

enum err account_use_firm(struct ctx *ctx, const char *firm_name)
{
	int64_t firm_id;

	TRY(account_store_firm_by_name(ctx, firm_name, &firm_id));
	if (!firm_id)
		return fail(ctx, ERR_NOT_FOUND, "firm.not_found", "firm", "There is no firm called %s.", firm_name);
	ctx->firm_id = firm_id;
	return OK;
}

static bool login_is_valid(const char *login)
{
	size_t length = strlen(login);

	return length >= 2 && length <= 60 && strspn(login, "abcdefghijklmnopqrstuvwxyz0123456789._-@") == length;
}

static const char *lower_case(struct ctx *ctx, const char *login)
{
	char *lower = arena_text(ctx->arena, login ? login : "");

	for (char *at = lower; *at; at++) {
		if (*at >= 'A' && *at <= 'Z')
			*at = (char)(*at - 'A' + 'a');
	}
	return lower;
}

enum err user_insert(struct ctx *ctx, const struct account_row *row, int64_t *ret_id)
{
	struct credential taken;
	struct hook_account event;
	bool is_taken;

	TRY(account_store_credential(ctx, row->login, &taken, &is_taken));
	if (is_taken)
		return fail(ctx, ERR_CONFLICT, "account.login_taken", "login", "This login is taken.");
	TRY(account_store_insert(ctx, row, &event.account_id));
	*ret_id = event.account_id;
	return hook_fire(ctx, HOOK_ACCOUNT_CREATED, &event);
}

enum err user_plain_row(struct ctx *ctx, const struct account_new *account, struct account_row *ret_row)
{
	struct account_row row = { .login = lower_case(ctx, account->login), .name = account->name, .role = account->role,
				   .rights = account->role == ROLE_ADMIN && !account->rights ? RIGHTS_ALL : account->rights,
				   .must_change = !account->password };

	if (!login_is_valid(row.login))
		return fail(ctx, ERR_MEANING, "account.login", "login",
			    "A login has 2 to 60 letters, digits or . _ - @ in lower case.");
	if (text_is_empty(row.name) || text_code_points(row.name) > 60)
		return fail(ctx, ERR_MEANING, "account.name", "name", "A name has 1 to 60 characters.");
	TRY(unicode_pinyin(ctx, row.name, &row.name_pinyin));
	*ret_row = row;
	return OK;
}

enum err user_make_row(struct ctx *ctx, const struct account_new *account, struct account_row *ret_row,
		       const char **ret_password)
{
	const char *one_time = account->password ? NULL : password_policy_one_time(ctx);
	struct account_row row;

	TRY(user_plain_row(ctx, account, &row));
	if (account->password)
		TRY(password_policy_check(ctx, account->password, row.login, "password"));
	TRY(password_hash(ctx, one_time ? one_time : account->password, &row.password_hash));
	*ret_row = row;
	*ret_password = one_time;
	return OK;
}

struct creation {
	struct account_row row;
	int64_t id;
};

static enum err insert_account(struct ctx *ctx, void *arg)
{
	struct creation *creation = arg;

	return user_insert(ctx, &creation->row, &creation->id);
}

enum err account_create(struct ctx *ctx, const struct account_new *account, int64_t *ret_id, const char **ret_password)
{
	struct creation creation = { 0 };

	TRY(user_make_row(ctx, account, &creation.row, ret_password));
	TRY(db_write(ctx, insert_account, &creation));
	*ret_id = creation.id;
	return OK;
}

static enum err find_login(struct ctx *ctx, const char *login, struct credential *ret_credential)
{
	bool found;

	TRY(account_store_credential(ctx, lower_case(ctx, login), ret_credential, &found));
	if (!found)
		return fail(ctx, ERR_NOT_FOUND, "account.not_found", "login", "There is no account called %s.", login);
	return OK;
}

static void act_as(struct ctx *ctx, int64_t id, int role, int64_t rights, const char *login, const char *locale,
		   const char *zone)
{
	ctx->actor = (struct actor){ .account_id = id, .role = role, .rights = rights, .login = login,
				     .locale = locale, .zone = zone_get(zone) };
}

enum err account_act_as(struct ctx *ctx, const char *login)
{
	struct credential found = { 0 };

	TRY(find_login(ctx, login, &found));
	ctx->firm_id = found.firm_id;
	act_as(ctx, found.id, found.role, found.rights, login, found.locale, found.zone);
	return OK;
}

enum err account_act_as_id(struct ctx *ctx, int64_t account_id)
{
	struct account account = { 0 };

	TRY(account_get(ctx, account_id, &account));
	if (!text_equal(account.state, "active"))
		return fail(ctx, ERR_NOT_FOUND, "account.not_found", NULL, "The account is disabled.");
	act_as(ctx, account.id, account.role, account.rights, account.login, account.locale, account.zone);
	return OK;
}

enum err account_need_export(struct ctx *ctx)
{
	struct account account = { 0 };

	if (!ctx->actor.account_id)
		return OK;
	TRY(account_get(ctx, ctx->actor.account_id, &account));
	if (account.export_off_at_ms)
		return fail(ctx, ERR_DENIED, "export.off", NULL, "Who leaves exports nothing any more.");
	return OK;
}

enum err account_lock_out(struct ctx *ctx, int64_t id)
{
	struct hook_account event = { .account_id = id };

	TRY(account_store_delete_sessions(ctx, id));
	TRY(account_store_set_state(ctx, id, "disabled"));
	TRY(account_store_revoke_tokens(ctx, id));
	return hook_fire(ctx, HOOK_ACCOUNT_DISABLED, &event);
}

enum err user_set_one_time(struct ctx *ctx, int64_t id, const char *password_hash)
{
	struct hook_account_change event = { .account_id = id, .action = "account.reset" };

	TRY(account_store_set_password(ctx, id, password_hash, true));
	TRY(account_store_delete_sessions(ctx, id));
	return hook_fire(ctx, HOOK_ACCOUNT_CHANGED, &event);
}

static enum err lock_out(struct ctx *ctx, void *arg)
{
	return account_lock_out(ctx, *(const int64_t *)arg);
}

enum err account_disable(struct ctx *ctx, const char *login)
{
	struct credential found = { 0 };

	TRY(find_login(ctx, login, &found));
	ctx->firm_id = found.firm_id;
	return db_write(ctx, lock_out, &found.id);
}

struct one_time {
	int64_t id;
	const char *password_hash;
};

static enum err set_one_time(struct ctx *ctx, void *arg)
{
	const struct one_time *one_time = arg;

	return user_set_one_time(ctx, one_time->id, one_time->password_hash);
}

enum err account_reset(struct ctx *ctx, const char *login, const char **ret_password)
{
	struct credential found = { 0 };
	const char *password = password_policy_one_time(ctx);

	TRY(find_login(ctx, login, &found));
	ctx->firm_id = found.firm_id;
	struct one_time one_time = { .id = found.id };
	TRY(password_hash(ctx, password, &one_time.password_hash));
	TRY(db_write(ctx, set_one_time, &one_time));
	*ret_password = password;
	return OK;
}

struct token_spec {
	int64_t account_id;
	const char *name;
	const char *scope;
	const char *token;
	int64_t id;
};

static enum err insert_token(struct ctx *ctx, void *arg)
{
	struct token_spec *spec = arg;

	return token_insert(ctx, spec->account_id, spec->name, spec->scope, &spec->id, &spec->token);
}

enum err account_token_add(struct ctx *ctx, const char *login, const char *name, const char *scope, const char **ret_token)
{
	struct credential found = { 0 };

	if (!choice_from_text(&token_scopes, scope))
		return fail(ctx, ERR_INVALID, "token.scope", "scope", "The scope is all or read.");
	TRY(find_login(ctx, login, &found));
	ctx->firm_id = found.firm_id;
	struct token_spec spec = { .account_id = found.id, .name = name, .scope = scope };
	TRY(db_write(ctx, insert_token, &spec));
	*ret_token = spec.token;
	return OK;
}
