/* Secrets, codes, and what they open. */
#include "feature/account/second_factor.h"

#include "base/text.h"
#include "feature/account/account_store.h"
#include "feature/account/factor_demand.h"
#include "feature/account/passkey_store.h"
#include "feature/account/user.h"
#include "platform/crypto/crypto.h"
#include "platform/crypto/keyring.h"
#include "platform/db/db.h"
#include "platform/hook/hook.h"
#include "platform/totp/totp.h"

static const char seal_secret[] = "account_totp.secret";
static const char issuer[] = "genjin";

enum { CODE_LETTERS = 10, CODE_BYTES = CODE_LETTERS + 2 };

static enum err tell(struct ctx *ctx, int64_t account_id, const char *action)
{
	const struct hook_account_change event = { .account_id = account_id, .action = action };

	return hook_fire(ctx, HOOK_ACCOUNT_CHANGED, &event);
}

static enum err not_set_up(struct ctx *ctx)
{
	return fail(ctx, ERR_MEANING, "totp.none", NULL, "Set up an authenticator app first.");
}

enum err factor_state_get(struct ctx *ctx, struct factor_state *ret_state)
{
	struct totp_row row;

	TRY(factor_store_totp(ctx, ctx->actor.account_id, &row));
	ret_state->totp = row.confirmed_at_ms != 0;
	return factor_store_recovery_left(ctx, ctx->actor.account_id, &ret_state->recovery_left);
}

/* --- Setting up --- */

enum err factor_begin(struct ctx *ctx, struct factor_secret *ret_secret)
{
	struct totp_row row;

	TRY(factor_store_totp(ctx, ctx->actor.account_id, &row));
	if (row.confirmed_at_ms)
		return fail(ctx, ERR_CONFLICT, "totp.exists", NULL, "An authenticator app is set up; remove it first.");
	ret_secret->secret = totp_secret(ctx);
	ret_secret->link = totp_link(ctx, issuer, ctx->actor.login, ret_secret->secret);
	row.account_id = ctx->actor.account_id;
	TRY(keyring_seal(ctx, seal_secret, row.account_id, ret_secret->secret, &row.secret));
	return factor_store_put_totp(ctx, &row);
}

/* Ten letters and digits that cannot be mistaken for each other, in two halves: 50 bits. */
static const char *make_code(struct ctx *ctx)
{
	static const char letters[] = "23456789abcdefghjkmnpqrstuvwxyz";
	char code[CODE_BYTES];
	char *to = code;

	for (int i = 0; i < CODE_LETTERS; i++) {
		if (i == CODE_LETTERS / 2)
			*to++ = '-';
		*to++ = letters[crypto_random_below(sizeof(letters) - 1)];
	}
	*to = '\0';
	return arena_text(ctx->arena, code);
}

static const char hash_as[] = "recovery_code.code";

static enum err make_codes(struct ctx *ctx, struct list *ret_codes)
{
	const char **codes = arena_array(ctx->arena, RECOVERY_CODES, sizeof(*codes));

	TRY(factor_store_clear_recovery(ctx, ctx->actor.account_id));
	for (int i = 0; i < RECOVERY_CODES; i++) {
		const char *hash;

		codes[i] = make_code(ctx);
		TRY(keyring_blind_index(ctx, hash_as, codes[i], &hash));
		TRY(factor_store_add_recovery(ctx, ctx->actor.account_id, hash));
	}
	*ret_codes = (struct list){ codes, RECOVERY_CODES };
	return OK;
}

static enum err find_step(struct ctx *ctx, const struct totp_row *row, const char *code, int64_t *ret_step)
{
	const char *secret;

	*ret_step = 0;
	TRY(keyring_unseal(ctx, seal_secret, row->account_id, &row->secret, &secret));
	totp_fits(secret, code, ctx_now_ms(ctx), row->last_step, ret_step);
	return OK;
}

enum err factor_confirm(struct ctx *ctx, const char *code, struct list *ret_codes)
{
	struct totp_row row;
	int64_t changes = 0;

	TRY(factor_store_totp(ctx, ctx->actor.account_id, &row));
	if (!row.account_id || row.confirmed_at_ms)
		return not_set_up(ctx);
	TRY(find_step(ctx, &row, code, &row.last_step));
	if (row.last_step)
		TRY(factor_store_use_totp(ctx, &row, &changes));
	if (!changes)
		return fail(ctx, ERR_MEANING, "totp.wrong_code", "code", "This is not the code that the app shows now.");
	TRY(make_codes(ctx, ret_codes));
	return tell(ctx, row.account_id, "totp.add");
}

enum err factor_renew_codes(struct ctx *ctx, struct list *ret_codes)
{
	struct totp_row row;

	TRY(factor_store_totp(ctx, ctx->actor.account_id, &row));
	if (!row.confirmed_at_ms)
		return not_set_up(ctx);
	TRY(make_codes(ctx, ret_codes));
	return tell(ctx, row.account_id, "totp.renew");
}

enum err factor_remove(struct ctx *ctx)
{
	TRY(factor_store_clear(ctx, ctx->actor.account_id));
	return tell(ctx, ctx->actor.account_id, "totp.remove");
}

enum err factor_reset(struct ctx *ctx, int64_t account_id)
{
	int64_t passkeys;

	TRY(user_need_other(ctx, account_id));
	TRY(factor_store_clear(ctx, account_id));
	TRY(passkey_store_delete_all(ctx, account_id, &passkeys));
	TRY(account_store_delete_sessions(ctx, account_id));
	return tell(ctx, account_id, "totp.remove");
}

/* --- At a login --- */

struct passing {
	struct totp_row row;
	const char *code;
	int64_t changes;
};

/* Nobody knows the codes themselves to hash them again: each counts by the key it was made with. */
static enum err use_recovery(struct ctx *ctx, int64_t account_id, const char *code, int64_t *ret_changes)
{
	struct list hashes;

	TRY(keyring_blind_indexes(ctx, hash_as, code, &hashes));
	*ret_changes = 0;
	for (size_t i = 0; i < hashes.count && !*ret_changes; i++)
		TRY(factor_store_use_recovery(ctx, account_id, ((const char *const *)hashes.items)[i], ret_changes));
	return OK;
}

static enum err use_code(struct ctx *ctx, void *arg)
{
	struct passing *passing = arg;
	struct totp_row row = passing->row;

	TRY(find_step(ctx, &row, passing->code, &row.last_step));
	if (row.last_step)
		return factor_store_use_totp(ctx, &row, &passing->changes);
	return use_recovery(ctx, row.account_id, passing->code, &passing->changes);
}

/* Where a second factor is demanded, who has a passkey instead of an app logs in with it. */
static enum err need_no_passkey(struct ctx *ctx, int64_t account_id)
{
	bool wants_passkey;

	TRY(factor_demand_wants_passkey(ctx, account_id, &wants_passkey));
	if (wants_passkey)
		return fail(ctx, ERR_UNAUTHENTICATED, "login.use_passkey", NULL,
			    "Your firm demands a second factor: log in with your passkey.");
	return OK;
}

enum err factor_pass(struct ctx *ctx, int64_t account_id, const char *code)
{
	struct passing passing = { .code = code };

	TRY(factor_store_totp(ctx, account_id, &passing.row));
	if (!passing.row.confirmed_at_ms)
		return need_no_passkey(ctx, account_id);
	if (text_is_empty(code))
		return fail(ctx, ERR_UNAUTHENTICATED, "login.second_factor", "totp", "Give the code of your authenticator app.");
	TRY(db_write(ctx, use_code, &passing));
	if (!passing.changes)
		return fail(ctx, ERR_UNAUTHENTICATED, "login.wrong_code", "totp", "The code is wrong, or was used before.");
	return OK;
}
