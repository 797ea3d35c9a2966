/* Colleagues out of a list: who is new is invited by a link, who is there is brought in line. */
#include "base/text.h"
#include "feature/account/account_link.h"
#include "feature/account/user.h"
#include "platform/crypto/crypto.h"
#include "platform/crypto/password.h"

enum { NOBODYS_BYTES = 32 };

enum err account_nobodys_password(struct ctx *ctx, const char **ret_hash)
{
	return password_hash(ctx, crypto_token(ctx->arena, NOBODYS_BYTES), ret_hash);
}

/* By login, else by name. */
static enum err find_superior(struct ctx *ctx, const char *words, int64_t *ret_id)
{
	struct list accounts;
	int64_t named = 0;
	int count = 0;

	TRY(account_list(ctx, NULL, &accounts));
	for (size_t i = 0; i < accounts.count; i++) {
		const struct account *account = (const struct account *)accounts.items + i;

		if (text_equal_nocase(account->login, words)) {
			*ret_id = account->id;
			return OK;
		}
		if (!text_equal(account->name, words))
			continue;
		named = account->id;
		count++;
	}
	if (count > 1)
		return fail(ctx, ERR_MEANING, "account.ambiguous", "superior", "Several colleagues are called so: give the login.");
	if (!count)
		return fail(ctx, ERR_MEANING, "account.not_found", "superior", "There is no such colleague.");
	*ret_id = named;
	return OK;
}

static enum err invite(struct ctx *ctx, const struct account_listed *listed, struct account_row *row, int64_t superior_id)
{
	struct user_input input = { 0 };
	struct account_link link;
	int64_t id;

	row->password_hash = listed->password_hash;
	row->must_change = true;
	TRY(user_invite(ctx, row, &input, &id));
	if (superior_id)
		TRY(user_set_superior(ctx, id, superior_id));
	if (listed->email)
		TRY(account_link_set_email(ctx, id, listed->email));
	return account_link_make(ctx, id, LINK_INVITE, &link);
}

/* What the list does not say stays. */
static enum err bring_in_line(struct ctx *ctx, const struct account_listed *listed, const struct account *account, int64_t superior_id,
			      enum account_taken *ret_taken)
{
	const struct user_input input = { .name = listed->name, .role = listed->role };
	bool is_named = !listed->name || text_equal(listed->name, account->name);
	bool is_placed = !superior_id || superior_id == account->superior_id;

	*ret_taken = ACCOUNT_LEFT;
	if (!listed->changes || (is_named && is_placed && account->role == listed->role))
		return OK;
	*ret_taken = ACCOUNT_CHANGED;
	if (!is_named || account->role != listed->role)
		TRY(user_change(ctx, account->id, 0, &input));
	return is_placed ? OK : user_set_superior(ctx, account->id, superior_id);
}

enum err account_take_listed(struct ctx *ctx, const struct account_listed *listed, enum account_taken *ret_taken)
{
	const struct account_new account_new = { .login = listed->login, .name = listed->name ? listed->name : listed->login,
						 .role = listed->role };
	struct credential known = { 0 };
	struct account account = { 0 };
	struct account_row row;
	int64_t superior_id = 0;
	bool is_known;

	if (!role_may(ctx->actor.role, ctx->actor.rights, PERMIT_ACCOUNTS))
		return fail(ctx, ERR_DENIED, "permission.denied", NULL, "A system admin imports colleagues.");
	TRY(user_plain_row(ctx, &account_new, &row));
	if (listed->superior)
		TRY(find_superior(ctx, listed->superior, &superior_id));
	TRY(account_store_credential(ctx, row.login, &known, &is_known));
	*ret_taken = ACCOUNT_INVITED;
	if (!is_known || known.firm_id != ctx->firm_id) /* of another firm: the login is taken, says inviting */
		return invite(ctx, listed, &row, superior_id);
	TRY(account_get(ctx, known.id, &account));
	return bring_in_line(ctx, listed, &account, superior_id, ret_taken);
}
