/* Whose passkey, for which challenge, to what end. */
#include "feature/account/passkey.h"

#include "base/text.h"
#include "feature/account/account_store.h"
#include "platform/crypto/crypto.h"
#include "platform/crypto/keyring.h"
#include "platform/db/db.h"
#include "platform/hook/hook.h"
#include "platform/webauthn/webauthn.h"

static const int64_t CHALLENGE_MS = 5 * (int64_t)MS_PER_MINUTE;

static const int64_t UNSEALED_MS = 5 * (int64_t)MS_PER_MINUTE;

static const char *const purpose_names[] = { NULL, "register", "login", "confirm", "unseal" };
const struct choices passkey_purposes = CHOICES(purpose_names);

static enum err refuse(struct ctx *ctx, const char *reason, const char *detail)
{
	return fail_with(ctx, ERR_MEANING, "passkey.refused", NULL, arena_format(ctx->arena, "{\"reason\":\"%s\"}", reason), detail);
}

static enum err find_site(struct ctx *ctx, const char *public_url, struct webauthn_site *ret_site)
{
	if (webauthn_site_of(ctx, public_url, ret_site))
		return OK;
	return fail(ctx, ERR_MEANING, "passkey.unavailable", NULL, "Browsers make passkeys for https addresses with a name only.");
}

/* Stays with the account and tells nobody else which one it is. Devices keep it, so no key of the firm may be in it. */
static const char *user_handle(struct ctx *ctx, int64_t account_id)
{
	const char *account = arena_format(ctx->arena, "%lld/%lld", (long long)ctx->firm_id, (long long)account_id);
	unsigned char key[32], mac[CRYPTO_HASH_BYTES];

	keyring_secret(ctx->keys, "passkey.user", key);
	crypto_hmac_sha256(key, sizeof(key), account, strlen(account), mac);
	crypto_wipe(key, sizeof(key));
	return crypto_base64url(ctx->arena, mac, sizeof(mac));
}

static const char handle_of_before[] = "passkey.user";

/* The row says it; one from before it did has the hash of those days. */
static enum err check_handle(struct ctx *ctx, const struct passkey_row *row, const char *handle)
{
	bool fits = crypto_text_equal(handle, row->user_handle);
	struct bytes hash;

	if (!row->user_handle && handle && crypto_base64url_read(ctx->arena, handle, &hash))
		TRY(keyring_index_fits(ctx, handle_of_before, arena_format(ctx->arena, "%lld", (long long)row->account_id),
				       arena_text_n(ctx->arena, (const char *)hash.data, hash.length), &fits));
	return fits ? OK : refuse(ctx, "user", "The passkey belongs to somebody else.");
}

static enum err keep_handle(struct ctx *ctx, struct passkey_row *row)
{
	struct list indexes;

	TRY(keyring_blind_indexes(ctx, handle_of_before, arena_format(ctx->arena, "%lld", (long long)row->account_id), &indexes));
	const char *oldest = ((const char *const *)indexes.items)[indexes.count - 1];
	row->user_handle = crypto_base64url(ctx->arena, oldest, strlen(oldest));
	return passkey_store_put_handle(ctx, row);
}

enum err account_keep_passkey_handles(struct ctx *ctx)
{
	struct list rows;

	TRY(passkey_store_without_handle(ctx, &rows));
	for (size_t i = 0; i < rows.count; i++)
		TRY(keep_handle(ctx, (struct passkey_row *)rows.items + i));
	return OK;
}

/* --- Asking --- */

static enum err open_challenge(struct ctx *ctx, enum passkey_purpose purpose, const char **ret_challenge)
{
	const char *challenge = crypto_token(ctx->arena, WEBAUTHN_CHALLENGE_BYTES);
	const struct challenge_row row = {
		.challenge_hash = crypto_sha256_hex(ctx->arena, challenge),
		.purpose = choice_text(&passkey_purposes, purpose),
		.session_id = purpose == PASSKEY_LOGIN ? 0 : ctx->actor.session_id,
		.ends_at_ms = ctx_now_ms(ctx) + CHALLENGE_MS,
	};

	*ret_challenge = challenge;
	return passkey_store_open_challenge(ctx, &row);
}

static enum err own_keys(struct ctx *ctx, struct list *ret_ids)
{
	struct list passkeys;

	TRY(passkey_store_list(ctx, ctx->actor.account_id, &passkeys));
	const char **ids = arena_array(ctx->arena, passkeys.count + 1, sizeof(*ids));
	for (size_t i = 0; i < passkeys.count; i++)
		ids[i] = ((const struct passkey *)passkeys.items)[i].credential;
	*ret_ids = (struct list){ ids, passkeys.count };
	return OK;
}

static enum err ask_for_new(struct ctx *ctx, struct passkey_question *question)
{
	struct account account = { 0 };

	TRY(own_keys(ctx, &question->exclude));
	if (question->exclude.count >= PASSKEYS_MAX)
		return fail(ctx, ERR_MEANING, "passkey.too_many", NULL, "%d passkeys are the most; remove one first.", PASSKEYS_MAX);
	TRY(account_get(ctx, ctx->actor.account_id, &account));
	const struct passkey_user user = { user_handle(ctx, account.id), account.login, account.name };
	question->user = arena_copy(ctx->arena, &user, sizeof(user));
	return OK;
}

static enum err ask_for_use(struct ctx *ctx, struct passkey_question *question)
{
	TRY(own_keys(ctx, &question->allow));
	if (!question->allow.count)
		return fail(ctx, ERR_MEANING, "passkey.none", NULL, "You have no passkey yet.");
	return OK;
}

enum err passkey_ask(struct ctx *ctx, const char *public_url, enum passkey_purpose purpose, struct passkey_question *ret_question)
{
	struct passkey_question question = { .timeout_ms = CHALLENGE_MS };
	struct webauthn_site site;

	TRY(find_site(ctx, public_url, &site));
	question.site = site.id;
	if (purpose != PASSKEY_LOGIN && !ctx->actor.session_id)
		return fail(ctx, ERR_DENIED, "session.needed", NULL, "An API token has no passkeys.");
	if (purpose == PASSKEY_REGISTER)
		TRY(ask_for_new(ctx, &question));
	else if (purpose != PASSKEY_LOGIN)
		TRY(ask_for_use(ctx, &question));
	TRY(open_challenge(ctx, purpose, &question.challenge));
	*ret_question = question;
	return OK;
}

/* --- Hearing the answer --- */

struct taking {
	struct challenge_row row;
	bool taken;
};

static enum err take(struct ctx *ctx, void *arg)
{
	struct taking *taking = arg;

	return passkey_store_take_challenge(ctx, &taking->row, &taking->taken);
}

/* Uses up the challenge that the answer is to. out ret_challenge  its bytes */
static enum err take_challenge(struct ctx *ctx, enum passkey_purpose purpose, const struct bytes *client_data,
			       const unsigned char **ret_challenge)
{
	struct taking taking = { .row = { .purpose = choice_text(&passkey_purposes, purpose),
					  .session_id = purpose == PASSKEY_LOGIN ? 0 : ctx->actor.session_id } };
	const char *claimed = webauthn_claimed_challenge(ctx, client_data);
	struct bytes challenge;

	if (claimed && crypto_base64url_read(ctx->arena, claimed, &challenge) && challenge.length == WEBAUTHN_CHALLENGE_BYTES) {
		taking.row.challenge_hash = crypto_sha256_hex(ctx->arena, claimed);
		TRY(db_write(ctx, take, &taking));
	}
	if (!taking.taken)
		return refuse(ctx, "challenge", "The question was another one, was answered before, or was asked too long ago.");
	*ret_challenge = challenge.data;
	return OK;
}

static enum err read_bytes(struct ctx *ctx, const char *text, const char *field, struct bytes *ret_bytes)
{
	if (crypto_base64url_read(ctx->arena, text, ret_bytes))
		return OK;
	return fail(ctx, ERR_MEANING, "request.invalid", field, "This is not base64url.");
}

static enum err tell(struct ctx *ctx, const char *action, int64_t id)
{
	const struct hook_account_change event = {
		.account_id = ctx->actor.account_id,
		.action = action,
		.detail = arena_format(ctx->arena, "{\"passkey_id\":%lld}", (long long)id),
	};

	return hook_fire(ctx, HOOK_ACCOUNT_CHANGED, &event);
}

static enum err insert(struct ctx *ctx, void *arg)
{
	struct passkey_row *row = arg;
	struct list before;

	TRY(passkey_store_list(ctx, row->account_id, &before));
	if (before.count >= PASSKEYS_MAX)
		return fail(ctx, ERR_MEANING, "passkey.too_many", NULL, "%d passkeys are the most; remove one first.", PASSKEYS_MAX);
	TRY(passkey_store_insert(ctx, row, &row->id));
	return tell(ctx, "passkey.add", row->id);
}

enum err passkey_register(struct ctx *ctx, const char *public_url, const struct passkey_new *new, struct passkey *ret_passkey)
{
	struct webauthn_created created;
	struct webauthn_site site;
	struct webauthn_key key;
	const unsigned char *challenge;

	TRY(find_site(ctx, public_url, &site));
	TRY(read_bytes(ctx, new->client_data, "client_data", &created.client_data));
	TRY(read_bytes(ctx, new->attestation, "attestation", &created.attestation));
	TRY(take_challenge(ctx, PASSKEY_REGISTER, &created.client_data, &challenge));
	TRY(webauthn_verify_created(ctx, &site, challenge, &created, &key));
	struct passkey_row row = {
		.account_id = ctx->actor.account_id,
		.name = new->name,
		.credential = crypto_base64url(ctx->arena, key.id.data, key.id.length),
		.user_handle = user_handle(ctx, ctx->actor.account_id),
		.algorithm = key.algorithm,
		.public_key = key.public_key,
		.sign_count = key.sign_count,
		.is_backup_eligible = key.is_backup_eligible,
		.is_backed_up = key.is_backed_up,
	};
	TRY(db_write(ctx, insert, &row));
	*ret_passkey = (struct passkey){ row.id, row.name, row.credential, row.is_backed_up, ctx_now_ms(ctx), 0 };
	return OK;
}

/* Before a login anybody's, with his user handle; later the actor's own. */
static enum err find_key(struct ctx *ctx, enum passkey_purpose purpose, const struct passkey_use *use, struct passkey_row *ret_row)
{
	bool is_login = purpose == PASSKEY_LOGIN;
	bool found;

	TRY(passkey_store_find(ctx, use->id, ret_row, &found));
	if (!found || !(is_login || (ret_row->firm_id == ctx->firm_id && ret_row->account_id == ctx->actor.account_id)))
		return fail(ctx, is_login ? ERR_UNAUTHENTICATED : ERR_MEANING, "passkey.unknown", NULL,
			    "This passkey is not known here, or was removed.");
	ctx->firm_id = ret_row->firm_id;
	return is_login || use->user_handle ? check_handle(ctx, ret_row, use->user_handle) : OK;
}

static enum err read_use(struct ctx *ctx, const struct passkey_use *use, struct webauthn_asserted *ret_asserted)
{
	TRY(read_bytes(ctx, use->client_data, "client_data", &ret_asserted->client_data));
	TRY(read_bytes(ctx, use->auth_data, "auth_data", &ret_asserted->auth_data));
	return read_bytes(ctx, use->signature, "signature", &ret_asserted->signature);
}

enum err passkey_check(struct ctx *ctx, const char *public_url, enum passkey_purpose purpose, const struct passkey_use *use,
		       struct passkey_row *ret_row)
{
	struct passkey_row row = { 0 };
	struct webauthn_asserted asserted;
	struct webauthn_site site;
	const unsigned char *challenge;

	TRY(find_site(ctx, public_url, &site));
	TRY(read_use(ctx, use, &asserted));
	TRY(take_challenge(ctx, purpose, &asserted.client_data, &challenge));
	TRY(find_key(ctx, purpose, use, &row));
	struct webauthn_key key = { .algorithm = row.algorithm, .public_key = row.public_key, .sign_count = row.sign_count,
				    .is_backup_eligible = row.is_backup_eligible };
	TRY(webauthn_verify_asserted(ctx, &site, challenge, &asserted, &key));
	row.sign_count = key.sign_count;
	row.is_backed_up = key.is_backed_up;
	*ret_row = row;
	return OK;
}

enum err passkey_note_use(struct ctx *ctx, void *arg)
{
	int64_t changes;

	TRY(passkey_store_used(ctx, arg, &changes));
	return changes ? OK : refuse(ctx, "counter", "This passkey was used elsewhere at the same time.");
}

enum err passkey_note_unseal(struct ctx *ctx, void *arg)
{
	const struct passkey_row *row = arg;

	TRY(passkey_note_use(ctx, arg));
	TRY(account_store_unseal_session(ctx, ctx->actor.session_id, ctx_now_ms(ctx) + UNSEALED_MS));
	return tell(ctx, "passkey.unseal", row->id);
}

enum err passkey_seal_again(struct ctx *ctx)
{
	return account_store_unseal_session(ctx, ctx->actor.session_id, 0);
}

/* --- Naming and removing --- */

static enum err not_found(struct ctx *ctx)
{
	return fail(ctx, ERR_NOT_FOUND, "passkey.not_found", NULL, "There is no such passkey of yours.");
}

enum err passkey_rename(struct ctx *ctx, int64_t id, const char *name)
{
	int64_t changes;

	TRY(passkey_store_rename(ctx, ctx->actor.account_id, id, name, &changes));
	return changes ? tell(ctx, "passkey.rename", id) : not_found(ctx);
}

enum err passkey_remove(struct ctx *ctx, int64_t id)
{
	int64_t changes;

	TRY(passkey_store_delete(ctx, ctx->actor.account_id, id, &changes));
	return changes ? tell(ctx, "passkey.remove", id) : not_found(ctx);
}
