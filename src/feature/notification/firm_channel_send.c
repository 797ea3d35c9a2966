/* Tokens of a firm's apps, and sending through them. */
#include <time.h>

#include "feature/notification/firm_channel.h"
#include "platform/crypto/keyring.h"
#include "platform/db/db.h"

enum {
	TOKEN_SPARE_MS = 60 * 1000, /* one that ends sooner is replaced before it fails */
	ASK_LEASE_MS = 15 * 1000,   /* longer than one call */
	WAIT_MS = 100,
	WAITS = 30,
};

static const char seal_token[] = "firm_channel.token";

/* --- Tokens --- */

/* One look at the row of the token. */
struct asking {
	const struct net_policy *policy;
	const struct chat_driver *driver;
	const struct chat_account *account;
	struct firm_channel row; /* as last read */
	int64_t now_ms;          /* of the database */
	bool is_mine;
	const char *token;
	struct send_outcome outcome;
};

static enum err claim(struct ctx *ctx, void *arg)
{
	struct asking *asking = arg;

	return firm_channel_store_token_claim(ctx, &asking->row, asking->now_ms, asking->now_ms + ASK_LEASE_MS, &asking->is_mine);
}

static enum err put(struct ctx *ctx, void *arg)
{
	const struct asking *asking = arg;

	return firm_channel_store_token_put(ctx, &asking->row);
}

/* Whoever has the lease ends it, also without a token. */
static enum err ask(struct ctx *ctx, struct asking *asking)
{
	struct chat_token token;

	TRY(chat_fetch_token(ctx, asking->policy, asking->driver, asking->account, &token, &asking->outcome));
	TRY(keyring_seal(ctx, seal_token, asking->row.id, token.text, &asking->row.token));
	asking->row.token_until_ms = token.text ? asking->now_ms + token.life_ms : 0;
	asking->token = token.text;
	return db_write(ctx, put, asking);
}

static enum err look(struct ctx *ctx, struct asking *asking)
{
	bool found;

	TRY(db_now_ms(ctx, &asking->now_ms));
	TRY(firm_channel_store_get(ctx, asking->driver->name, &asking->row, &found));
	asking->is_mine = false;
	if (found && asking->row.token.length && asking->row.token_until_ms > asking->now_ms + TOKEN_SPARE_MS)
		return keyring_unseal(ctx, seal_token, asking->row.id, &asking->row.token, &asking->token);
	return db_write(ctx, claim, asking);
}

/* Others wait for who asks, as long as a call takes that is answered; then it is an attempt that failed. */
enum err firm_channel_token(struct ctx *ctx, const struct net_policy *policy, struct firm_channel *row,
			    const struct chat_account *account, const char **ret_token, struct send_outcome *ret_outcome)
{
	const struct timespec pause = { .tv_nsec = WAIT_MS * 1000L * 1000L };
	struct asking asking = { .policy = policy, .driver = chat_driver(row->channel), .account = account,
				 .outcome = { .verdict = SEND_RETRY, .reason = "chat.busy" } };

	*ret_token = NULL;
	*ret_outcome = (struct send_outcome){ .verdict = SEND_OK, .reason = "chat.accepted" };
	if (!asking.driver->app->ask_token)
		return OK;
	for (int i = 0; i < WAITS && !asking.token; i++) {
		TRY(look(ctx, &asking));
		if (asking.is_mine) {
			TRY(ask(ctx, &asking));
			break;
		}
		if (!asking.token)
			nanosleep(&pause, NULL);
	}
	*ret_token = asking.token;
	row->token_until_ms = asking.row.token_until_ms;
	if (!asking.token)
		*ret_outcome = asking.outcome;
	return OK;
}

static enum err drop(struct ctx *ctx, void *arg)
{
	const struct firm_channel *row = arg;

	return firm_channel_store_token_drop(ctx, row);
}

/* --- Sending --- */

static enum err send_once(struct ctx *ctx, const struct net_policy *policy, struct firm_channel *row, struct chat_target *target,
			  const struct chat_message *message, struct send_outcome *ret_outcome)
{
	const struct chat_driver *driver = chat_driver(row->channel);

	TRY(firm_channel_token(ctx, policy, row, target->account, &target->token, ret_outcome));
	if (driver->app->ask_token && !target->token)
		return OK;
	return chat_send(ctx, policy, driver, target, message, ret_outcome);
}

enum err firm_channel_send(struct ctx *ctx, const struct net_policy *policy, const char *channel, const char *user,
			   const struct chat_message *message, struct send_outcome *ret_outcome)
{
	struct chat_account account;
	struct firm_channel row;
	struct chat_target target = { .account = &account, .user = user };

	TRY(firm_channel_open(ctx, channel, &row, &account));
	TRY(send_once(ctx, policy, &row, &target, message, ret_outcome));
	if (ret_outcome->verdict != SEND_EXPIRED)
		return OK;
	TRY(db_write(ctx, drop, &row));
	TRY(send_once(ctx, policy, &row, &target, message, ret_outcome));
	if (ret_outcome->verdict == SEND_EXPIRED)
		ret_outcome->verdict = SEND_RETRY;
	return OK;
}
