/* Sealing and opening addresses of robots and pushes; links that prove them. */
#include "feature/notification/channel_chat.h"

#include <stdlib.h>

#include "base/text.h"
#include "channel_chat_sql.h"
#include "platform/config/config.h"
#include "platform/crypto/crypto.h"
#include "platform/crypto/keyring.h"
#include "platform/db/db.h"

static const char seal_target[] = "account_channel.target";
static const char seal_secret[] = "account_channel.secret";

static const struct field reached_fields[] = {
	FIELD_ID(struct channel_reached, id),
	FIELD_ID(struct channel_reached, firm_id),
	FIELD_ID(struct channel_reached, account_id),
	FIELD_TEXT(struct channel_reached, account_name),
	FIELD_TEXT(struct channel_reached, channel),
	FIELD_TIME(struct channel_reached, code_sent_at_ms),
};
static const struct shape row_shape = SHAPE("channel_reached", struct channel_reached, reached_fields);

static const struct field unreached_fields[] = {
	FIELD_ID(struct channel_unreached, account_id),
	FIELD_TEXT(struct channel_unreached, account_name),
	FIELD_TEXT(struct channel_unreached, state),
};
static const struct shape unreached_shape = SHAPE("channel_unreached", struct channel_unreached, unreached_fields);

/* --- Addresses --- */

struct net_policy channel_chat_policy(const struct ctx *ctx)
{
	if (!ctx->config)
		return (struct net_policy){ 0 };
	return (struct net_policy){ .private_hosts = config_text(ctx->config, "chat_hosts"),
				    .ca_file = config_text(ctx->config, "ca_file") };
}

/* What is refused, and what its owner sees of it. */
static enum err check_target(struct ctx *ctx, const struct chat_driver *driver, const struct chat_target *target, const char **ret_mask)
{
	const struct net_policy policy = channel_chat_policy(ctx);

	if (!driver->app) {
		TRY(chat_check(ctx, &policy, driver, target));
		*ret_mask = chat_mask(ctx, target->url);
		return OK;
	}
	if (target->secret || !chat_user_fits(driver, target->url))
		return fail(ctx, ERR_MEANING, "channel.address", "address", "this is nobody's id");
	*ret_mask = chat_mask_user(ctx, driver, target->url);
	return OK;
}

enum err channel_chat_set(struct ctx *ctx, const char *channel, const struct chat_target *target)
{
	struct channel_row row = { 0 };

	TRY(channel_store_id(ctx, ctx->actor.account_id, channel, &row.id));
	if (text_is_empty(target->url))
		return channel_store_set_target(ctx, &row);
	TRY(check_target(ctx, chat_driver(channel), target, &row.address));
	TRY(keyring_seal(ctx, seal_target, row.id, target->url, &row.target));
	TRY(keyring_seal(ctx, seal_secret, row.id, target->secret, &row.secret));
	return channel_store_set_target(ctx, &row);
}

enum err channel_chat_open(struct ctx *ctx, int64_t channel_id, const struct bytes *target, const struct bytes *secret,
			   struct chat_target *ret_target)
{
	struct chat_target open;

	TRY(keyring_unseal(ctx, seal_target, channel_id, target, &open.url));
	TRY(keyring_unseal(ctx, seal_secret, channel_id, secret, &open.secret));
	if (!open.url)
		return fail(ctx, ERR_MEANING, "chat.no_address", NULL, "this channel has no address");
	*ret_target = open;
	return OK;
}

/* --- Links: the number of the row, and a keyed hash of it and of the instant at which it was sent --- */

static const char *token_of(struct ctx *ctx, int64_t channel_id, int64_t sent_at_ms)
{
	const char *row = arena_format(ctx->arena, "%lld %lld", (long long)channel_id, (long long)sent_at_ms);
	unsigned char key[32], mac[CRYPTO_HASH_BYTES];

	keyring_secret(ctx->keys, "channel.reach", key);
	crypto_hmac_sha256(key, sizeof(key), row, strlen(row), mac);
	crypto_wipe(key, sizeof(key));
	return arena_format(ctx->arena, "%lld-%s", (long long)channel_id, crypto_base64url(ctx->arena, mac, sizeof(mac)));
}

const char *channel_reach_url(struct ctx *ctx, const char *public_url, int64_t channel_id, int64_t sent_at_ms)
{
	return arena_format(ctx->arena, "%s/m/#reach=%s", public_url, token_of(ctx, channel_id, sent_at_ms));
}

static enum err confirm(struct ctx *ctx, void *arg)
{
	const struct channel_reached *reached = arg;

	return db_run(ctx, &sql_channel_reached, &row_shape, reached, NULL);
}

enum err channel_reach_confirm(struct ctx *ctx, const char *token, struct channel_reached *ret_reached)
{
	struct channel_reached reached = { .id = strtoll(token, NULL, 10) };
	bool found = false;

	if (reached.id > 0)
		TRY(db_maybe(ctx, &sql_channel_reached_get, &row_shape, &reached, &row_shape, &reached, &found));
	bool fits = crypto_text_equal(token_of(ctx, reached.id, reached.code_sent_at_ms), token);
	bool is_fresh = reached.code_sent_at_ms && reached.code_sent_at_ms + CHANNEL_LINK_LIFE_MS >= ctx_now_ms(ctx);
	if (!found || !fits || !is_fresh || !chat_driver(reached.channel))
		return fail(ctx, ERR_MEANING, "link.invalid", "token", "This link has ended, or another test was sent since.");
	ctx->firm_id = reached.firm_id;
	TRY(db_write(ctx, confirm, &reached));
	*ret_reached = reached;
	return OK;
}

enum err channel_unreached_list(struct ctx *ctx, struct list *ret_rows)
{
	return db_list(ctx, &sql_channel_unreached_list, NULL, NULL, &unreached_shape, ret_rows);
}
