/* Failures are rows, so that every node counts them. */
#include "feature/account/login_delay.h"

#include "feature/account/account_store.h"
#include "platform/db/db.h"

enum { FREE_FAILURES_LOGIN = 5, FREE_FAILURES_NETWORK = 30, LONGEST_DELAY_S = 15 * 60 };

static int64_t delay_s(int64_t failures, int64_t free_failures)
{
	int64_t over = failures - free_failures;

	if (over <= 0)
		return 0;
	return over >= 10 ? LONGEST_DELAY_S : 1 << over;
}

static enum err add_failure(struct ctx *ctx, const struct login_subjects *tried, const char *subject, int64_t free_failures)
{
	struct delay_row delay;

	if (!subject)
		return OK;
	TRY(account_store_delay(ctx, subject, &delay));
	if (ctx_now_ms(ctx) > delay.blocked_until_ms + MS_PER_DAY)
		delay.failures = 0;
	if (!delay.failures++)
		delay.since_ms = ctx_now_ms(ctx);
	delay.account_id = tried->account_id;
	delay.address = tried->address;
	delay.blocked_until_ms = ctx_now_ms(ctx) + delay_s(delay.failures, free_failures) * MS_PER_SECOND;
	return account_store_set_delay(ctx, &delay);
}

static enum err note_failure(struct ctx *ctx, void *arg)
{
	const struct login_subjects *subjects = arg;

	TRY(add_failure(ctx, subjects, subjects->login, FREE_FAILURES_LOGIN));
	return add_failure(ctx, subjects, subjects->network, FREE_FAILURES_NETWORK);
}

static enum err clear_failures(struct ctx *ctx, void *arg)
{
	return account_store_clear_delay(ctx, ((const struct login_subjects *)arg)->login);
}

enum err login_delay_note(struct ctx *ctx, struct login_subjects *subjects)
{
	return db_write(ctx, note_failure, subjects);
}

enum err login_delay_clear(struct ctx *ctx, struct login_subjects *subjects)
{
	return db_write(ctx, clear_failures, subjects);
}

static enum err refuse_while_blocked(struct ctx *ctx, struct http_exchange *exchange, const char *subject)
{
	struct delay_row delay;

	if (!subject)
		return OK;
	TRY(account_store_delay(ctx, subject, &delay));
	int64_t wait_ms = delay.blocked_until_ms - ctx_now_ms(ctx);
	if (wait_ms <= 0)
		return OK;
	int64_t wait_s = (wait_ms + MS_PER_SECOND - 1) / MS_PER_SECOND;
	http_reply_header(exchange, "Retry-After", arena_format(ctx->arena, "%lld", (long long)wait_s));
	return fail(ctx, ERR_RATE, "login.slow_down", NULL, "Too many failed logins; try again in %lld s.", (long long)wait_s);
}

enum err login_delay_check(struct ctx *ctx, struct http_exchange *exchange, const struct login_subjects *subjects)
{
	TRY(refuse_while_blocked(ctx, exchange, subjects->login));
	return refuse_while_blocked(ctx, exchange, subjects->network);
}

/* IPv6 neighbours share a /64: the first four groups name the network. */
const char *login_delay_network(struct ctx *ctx, struct http_exchange *exchange)
{
	char *network = arena_format(ctx->arena, "net:%s", http_client_address(exchange));
	char *at = network + strlen("net:");

	for (int groups = 0; (at = strchr(at, ':')) != NULL; at++) {
		if (++groups == 4) {
			*at = '\0';
			break;
		}
	}
	return network;
}
