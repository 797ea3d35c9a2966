/* Routes of the people of the firm. */
#include "base/text.h"
#include "feature/account/account.h"
#include "feature/account/account_link.h"
#include "feature/account/password_policy.h"
#include "feature/account/second_factor_store.h"
#include "feature/account/user.h"
#include "platform/crypto/password.h"
#include "platform/unicode/unicode.h"

struct user {
	int64_t id;
	int64_t version;
	const char *name;
	const char *pinyin;
	const char *initials;
	const char *login;
	int role;
	bool admin;
	struct rights rights;
	const char *state;
	bool invited;
	bool second_factor;
	struct account_ref *superior;
	struct work_span working_hours;
};
static const struct field user_fields[] = {
	FIELD_ID(struct user, id, .flags = FIELD_REQUIRED),
	FIELD_INT(struct user, version),
	FIELD_TEXT(struct user, name, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct user, pinyin), /* of the name, for finding it by */
	FIELD_TEXT(struct user, initials),
	FIELD_TEXT(struct user, login),
	FIELD_ENUM(struct user, role, &role_choices, .flags = FIELD_REQUIRED),
	FIELD_BOOL(struct user, admin), /* holds the right of the system */
	FIELD_OBJECT(struct user, rights, &rights_shape),
	FIELD_TEXT(struct user, state, .flags = FIELD_REQUIRED),
	FIELD_BOOL(struct user, invited), /* the one-time password has not been changed yet */
	FIELD_BOOL(struct user, second_factor), /* there is an app or a passkey to be taken off; told to admins, as invited is */
	FIELD_OBJECT_PTR(struct user, superior, &account_ref_shape),
	FIELD_OBJECT(struct user, working_hours, &work_span_shape),
};
static const struct shape user_shape = SHAPE("User", struct user, user_fields);

struct user_query {
	const char *q;
	int64_t limit;
};
static const struct field user_query_fields[] = {
	FIELD_TEXT(struct user_query, q, .max = 100),
	FIELD_INT(struct user_query, limit, .min = 1, .max = 200),
};
static const struct shape user_query_shape = SHAPE("user_query", struct user_query, user_query_fields);

static bool shows_login(const struct actor *actor)
{
	return role_may(actor->role, actor->rights, PERMIT_VIEW_TEAM) || role_may(actor->role, actor->rights, PERMIT_GRANT);
}

static bool manages(const struct actor *actor)
{
	return role_may(actor->role, actor->rights, PERMIT_GRANT);
}

static bool is_among(const struct list *owners, int64_t account_id)
{
	for (size_t i = 0; i < owners->count; i++) {
		if (((const struct factor_owner *)owners->items)[i].account_id == account_id)
			return true;
	}
	return false;
}

/* in  owners  struct factor_owner */
static enum err user_of(struct ctx *ctx, const struct account *account, const struct list *owners, struct user *ret_user)
{
	struct user user = {
		.id = account->id,
		.version = account->version,
		.name = account->name,
		.login = shows_login(&ctx->actor) ? account->login : NULL,
		.role = account->role,
		.admin = account->rights & RIGHT_SYSTEM,
		.rights = rights_show(account->rights),
		.state = account->state,
		.invited = account->must_change && manages(&ctx->actor),
		.second_factor = is_among(owners, account->id),
		.working_hours = work_span_of(ctx, account->work_from, account->work_to),
	};

	if (account->superior_id) {
		struct account_ref ref = { account->superior_id, account->superior_name };
		user.superior = arena_copy(ctx->arena, &ref, sizeof(ref));
	}
	TRY(unicode_spell(ctx, user.name, &user.pinyin, &user.initials));
	*ret_user = user;
	return OK;
}

/* None for who does not manage accounts. */
static enum err factor_owners(struct ctx *ctx, struct list *ret_owners)
{
	*ret_owners = (struct list){ 0 };
	return manages(&ctx->actor) ? factor_store_owners(ctx, ret_owners) : OK;
}

/* One that was made or changed by who manages accounts. */
static enum err user_alone(struct ctx *ctx, const struct account *account, struct user *ret_user)
{
	struct list owners;

	TRY(factor_owners(ctx, &owners));
	return user_of(ctx, account, &owners, ret_user);
}

static enum err get_users(struct ctx *ctx, struct http_exchange *exchange)
{
	struct user_query query = { .limit = 200 };
	struct list accounts, owners;
	struct vec users;

	TRY(http_read_query(ctx, exchange, &user_query_shape, &query));
	TRY(account_list(ctx, query.q, &accounts));
	TRY(factor_owners(ctx, &owners));
	vec_init(&users, ctx->arena, sizeof(struct user));
	for (size_t i = 0; i < accounts.count && i < (size_t)query.limit; i++) {
		struct user *user = vec_push(&users);

		TRY(user_of(ctx, (const struct account *)accounts.items + i, &owners, user));
	}
	struct list list = vec_list(&users);
	return http_reply_list(ctx, exchange, &user_shape, &list, NULL, (int64_t)accounts.count);
}

/* --- Inviting --- */

struct invitation {
	struct user_input input;
	struct account_row row;
	const char *password;
};

struct invited {
	struct user user;
	const char *one_time_password; /* NULL: by a link */
	struct user_link *link;
};
static const struct field invited_fields[] = {
	FIELD_OBJECT(struct invited, user, &user_shape),
	FIELD_TEXT(struct invited, one_time_password, .flags = FIELD_SECRET),
	FIELD_OBJECT_PTR(struct invited, link, &user_link_shape),
};
static const struct shape invited_shape = SHAPE("UserInvited", struct invited, invited_fields);

/* Hashing takes its time: outside of the write. */
static enum err prepare_invitation(struct ctx *ctx, struct http_exchange *exchange)
{
	struct invitation *invitation = arena_alloc(ctx->arena, sizeof(*invitation));
	struct user_input *input = &invitation->input;

	TRY(http_read_body(ctx, exchange, &user_new_shape, input));
	struct account_new account = { .login = input->login, .name = input->name, .role = input->role };
	TRY(user_read_rights(ctx, &user_new_shape, input, account.role, &account.rights));
	http_keep(exchange, invitation);
	return user_make_row(ctx, &account, &invitation->row, &invitation->password);
}

static enum err invite_by_link(struct ctx *ctx, struct http_exchange *exchange, int64_t id, struct user_link *ret_view)
{
	struct account_link link;

	TRY(account_link_make(ctx, id, LINK_INVITE, &link));
	*ret_view = (struct user_link){ account_link_url(ctx, http_public_url(exchange), &link), link.email, link.ends_at_ms };
	return OK;
}

static enum err post_user(struct ctx *ctx, struct http_exchange *exchange)
{
	const struct invitation *invitation = http_kept(exchange);
	struct account account = { 0 };
	int64_t id;

	TRY(user_invite(ctx, &invitation->row, &invitation->input, &id));
	if (!text_is_empty(invitation->input.email))
		TRY(account_link_set_email(ctx, id, invitation->input.email));
	TRY(account_get(ctx, id, &account));
	struct user_link link;
	struct invited invited = { .one_time_password = invitation->password };
	if (invitation->input.link) {
		TRY(invite_by_link(ctx, exchange, id, &link));
		invited.one_time_password = NULL;
		invited.link = &link;
	}
	TRY(user_alone(ctx, &account, &invited.user));
	return http_reply_version(ctx, exchange, 201, &invited_shape, &invited, account.version);
}

/* --- Changing --- */

static enum err reply_user(struct ctx *ctx, struct http_exchange *exchange, int64_t id)
{
	struct account account = { 0 };
	struct user user;

	TRY(account_get(ctx, id, &account));
	TRY(user_alone(ctx, &account, &user));
	return http_reply_version(ctx, exchange, 200, &user_shape, &user, account.version);
}

static enum err patch_user(struct ctx *ctx, struct http_exchange *exchange)
{
	struct user_input input = { 0 };
	int64_t id, version;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(http_if_match(ctx, exchange, &version));
	TRY(http_read_body(ctx, exchange, &user_change_shape, &input));
	TRY(user_change(ctx, id, version, &input));
	return reply_user(ctx, exchange, id);
}

static enum err put_rights(struct ctx *ctx, struct http_exchange *exchange)
{
	struct rights rights = { 0 };
	int64_t id, version;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(http_if_match(ctx, exchange, &version));
	TRY(http_read_body(ctx, exchange, &rights_shape, &rights));
	TRY(user_grant(ctx, id, version, &rights));
	return reply_user(ctx, exchange, id);
}

/* --- A new password --- */

struct new_password {
	const char *one_time_password;
	const char *hash;
};
static const struct field new_password_fields[] = {
	FIELD_TEXT(struct new_password, one_time_password, .flags = FIELD_REQUIRED | FIELD_SECRET),
};
static const struct shape new_password_shape = SHAPE("OneTimePassword", struct new_password, new_password_fields);

static enum err prepare_reset(struct ctx *ctx, struct http_exchange *exchange)
{
	struct new_password *new = arena_alloc(ctx->arena, sizeof(*new));

	new->one_time_password = password_policy_one_time(ctx);
	http_keep(exchange, new);
	return password_hash(ctx, new->one_time_password, &new->hash);
}

static enum err post_reset(struct ctx *ctx, struct http_exchange *exchange)
{
	const struct new_password *new = http_kept(exchange);
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(user_reset(ctx, id, new->hash));
	return http_reply(ctx, exchange, 200, &new_password_shape, new);
}

const struct http_routes user_routes = HTTP_ROUTES(((const struct http_route[]){
	{ "GET", "/api/v1/users", "People of the firm", PERMIT_PEOPLE, HTTP_RUN_READ, get_users, .query = &user_query_shape,
	  .reply = &user_shape, .flags = HTTP_LIST },
	{ "POST", "/api/v1/users", "Invites somebody; link or one-time password is shown once", PERMIT_ACCOUNTS, HTTP_RUN_WRITE,
	  post_user, .prepare = prepare_invitation, .body = &user_new_shape, .reply = &invited_shape,
	  .flags = HTTP_FRESH_LOGIN, .status = 201 },
	{ "PATCH", "/api/v1/users/{id}", "Changes name, role, rights, superior, hours; disables and enables", PERMIT_ACCOUNTS,
	  HTTP_RUN_WRITE, patch_user, .body = &user_change_shape, .reply = &user_shape, .flags = HTTP_FRESH_LOGIN },
	{ "PUT", "/api/v1/users/{id}/rights", "Gives and takes the rights of system, security and audit; what is absent is taken",
	  PERMIT_GRANT, HTTP_RUN_WRITE, put_rights, .body = &rights_shape, .reply = &user_shape, .flags = HTTP_FRESH_LOGIN },
	{ "POST", "/api/v1/users/{id}/reset", "A new one-time password, shown once; ends all sessions of that account",
	  PERMIT_ACCOUNTS, HTTP_RUN_WRITE, post_reset, .prepare = prepare_reset, .reply = &new_password_shape,
	  .flags = HTTP_FRESH_LOGIN },
}));
