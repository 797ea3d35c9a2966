/* Invitations and forgotten passwords: making, finding, using links. */
#include "feature/account/account_link.h"

#include <stdlib.h>

#include "account_link_sql.h"
#include "base/cleanup.h"
#include "base/json.h"
#include "base/text.h"
#include "feature/account/account_store.h"
#include "feature/account/password_policy.h"
#include "platform/crypto/crypto.h"
#include "platform/crypto/keyring.h"
#include "platform/crypto/password.h"
#include "platform/db/db.h"
#include "platform/hook/hook.h"
#include "platform/job/job.h"
#include "platform/mail/mail.h"

static const int64_t INVITE_MS = 72 * (int64_t)MS_PER_HOUR;
static const int64_t RESET_MS = MS_PER_HOUR;

static const char *const kind_names[] = { NULL, "invite", "reset" };
const struct choices link_kinds = CHOICES(kind_names);

/* --- Rows --- */

static const struct field link_fields[] = {
	FIELD_ID(struct account_link, id),
	FIELD_ID(struct account_link, firm_id),
	FIELD_ID(struct account_link, account_id),
	FIELD_ENUM(struct account_link, kind, &link_kinds),
	FIELD_TIME(struct account_link, created_at_ms),
	FIELD_TIME(struct account_link, ends_at_ms),
	FIELD_TIME(struct account_link, used_at_ms),
	FIELD_TEXT(struct account_link, login),
	FIELD_TEXT(struct account_link, name),
	FIELD_TEXT(struct account_link, state),
	FIELD_TEXT(struct account_link, locale),
	FIELD_TEXT(struct account_link, email),
};
static const struct shape link_shape = SHAPE("account_link", struct account_link, link_fields);

struct link_params {
	int64_t id;
	int64_t account_id;
	const char *kind;
	int64_t created_by_id;
	int64_t ends_at_ms;
	const char *email;
};
static const struct field params_fields[] = {
	FIELD_ID(struct link_params, id),
	FIELD_ID(struct link_params, account_id),
	FIELD_TEXT(struct link_params, kind),
	FIELD_ID(struct link_params, created_by_id),
	FIELD_TIME(struct link_params, ends_at_ms),
	FIELD_TEXT(struct link_params, email),
};
static const struct shape params_shape = SHAPE("link_params", struct link_params, params_fields);

enum err account_link_get(struct ctx *ctx, int64_t id, struct account_link *ret_link, bool *ret_holds)
{
	const struct link_params key = { .id = id };
	bool found;

	*ret_link = (struct account_link){ 0 };
	TRY(db_maybe(ctx, &sql_account_link_get, &params_shape, &key, &link_shape, ret_link, &found));
	*ret_holds = found && !ret_link->used_at_ms && ret_link->ends_at_ms > ctx_now_ms(ctx) && text_equal(ret_link->state, "active");
	return OK;
}

/* --- Making --- */

static enum err tell(struct ctx *ctx, int64_t account_id, const char *action, enum link_kind kind)
{
	struct hook_account_change event = { .account_id = account_id, .action = action };

	event.detail = arena_format(ctx->arena, "{\"kind\":\"%s\"}", choice_text(&link_kinds, kind));
	return hook_fire(ctx, HOOK_ACCOUNT_CHANGED, &event);
}

enum err account_link_make(struct ctx *ctx, int64_t account_id, enum link_kind kind, struct account_link *ret_link)
{
	const struct link_params params = {
		.account_id = account_id, .kind = choice_text(&link_kinds, kind), .created_by_id = ctx->actor.account_id,
		.ends_at_ms = ctx_now_ms(ctx) + (kind == LINK_INVITE ? INVITE_MS : RESET_MS),
	};
	int64_t id, job_id;
	bool holds;

	TRY(db_run(ctx, &sql_account_link_end, &params_shape, &params, NULL));
	TRY(db_int(ctx, &sql_account_link_insert, &params_shape, &params, &id));
	TRY(account_link_get(ctx, id, ret_link, &holds));
	TRY(tell(ctx, account_id, "account.link", kind));
	if (!ret_link->email)
		return OK;
	return job_enqueue(ctx, "account.link", NULL, arena_format(ctx->arena, "{\"id\":%lld}", (long long)id), 0, &job_id);
}

enum err account_link_set_email(struct ctx *ctx, int64_t account_id, const char *email)
{
	const struct link_params params = { .account_id = account_id, .email = email };

	if (!mail_address_is_valid(email))
		return fail(ctx, ERR_MEANING, "account.email", "email", "This is no e-mail address.");
	return db_run(ctx, &sql_account_set_email, &params_shape, &params, NULL);
}

/* --- What the address carries: the number of the row and a keyed hash of what stands in it. --- */

static const char *token_of(struct ctx *ctx, const struct account_link *link)
{
	const char *row = arena_format(ctx->arena, "%lld %lld %lld %d %lld", (long long)link->firm_id, (long long)link->id,
				       (long long)link->account_id, link->kind, (long long)link->created_at_ms);
	unsigned char key[32], mac[CRYPTO_HASH_BYTES];

	keyring_secret(ctx->keys, "account.link", key);
	crypto_hmac_sha256(key, sizeof(key), row, strlen(row), mac);
	crypto_wipe(key, sizeof(key));
	return arena_format(ctx->arena, "%lld-%s", (long long)link->id, crypto_base64url(ctx->arena, mac, sizeof(mac)));
}

const char *account_link_url(struct ctx *ctx, const char *public_url, const struct account_link *link)
{
	return arena_format(ctx->arena, "%s/#password=%s", public_url, token_of(ctx, link));
}

enum err account_link_find(struct ctx *ctx, const char *token, struct account_link *ret_link)
{
	struct account_link link = { 0 };
	bool holds;

	TRY(account_link_get(ctx, strtoll(token, NULL, 10), &link, &holds));
	bool fits = crypto_text_equal(token_of(ctx, &link), token);
	if (!holds || !fits)
		return fail(ctx, ERR_MEANING, "link.invalid", "token", "This link was used, has ended, or is of nobody.");
	*ret_link = link;
	return OK;
}

/* --- Using --- */

struct use {
	const struct account_link *link;
	const char *hash;
};

static enum err use_link(struct ctx *ctx, void *arg)
{
	const struct use *use = arg;
	const struct link_params params = { .id = use->link->id };
	int64_t changes;

	TRY(db_run(ctx, &sql_account_link_use, &params_shape, &params, &changes));
	if (!changes)
		return fail(ctx, ERR_MEANING, "link.invalid", "token", "This link was used, has ended, or is of nobody.");
	TRY(account_store_set_password(ctx, use->link->account_id, use->hash, false));
	TRY(account_store_delete_sessions(ctx, use->link->account_id));
	return tell(ctx, use->link->account_id, "account.password", (enum link_kind)use->link->kind);
}

enum err account_link_use(struct ctx *ctx, const struct account_link *link, const char *password)
{
	struct use use = { .link = link };

	TRY(password_policy_check(ctx, password, link->login, "new_password"));
	TRY(password_hash(ctx, password, &use.hash));
	ctx->firm_id = link->firm_id;
	return db_write(ctx, use_link, &use);
}

/* --- Forgotten --- */

static enum err queue_forgot(struct ctx *ctx, void *arg)
{
	CLOSING(text_done) struct text payload = { 0 };
	const char *login = arg;
	int64_t job_id;

	text_init(&payload, 4096);
	text_append(&payload, "{\"login\":");
	json_append_text(&payload, login);
	text_append_char(&payload, '}');
	return job_enqueue(ctx, "account.forgot", crypto_sha256_hex(ctx->arena, login), text_chars(&payload), 0, &job_id);
}

enum err account_link_forgot(struct ctx *ctx, const char *login)
{
	return db_write(ctx, queue_forgot, (void *)login);
}
