/* Claim, decide, send, settle. */
#include "feature/notification/outbox.h"

#include "base/log.h"
#include "feature/notification/channel.h"
#include "feature/notification/inbox.h"
#include "feature/notification/outbox_decide.h"
#include "feature/notification/outbox_settle.h"
#include "feature/notification/outbox_store.h"
#include "platform/chat/chat.h"
#include "platform/db/db.h"

enum { BATCH_MS = 2 * MS_PER_SECOND };

/* --- Claiming --- */

struct claiming {
	const char *channel;
	int64_t lease_now_ms;
	int64_t limit;
	struct list claims;
};

static enum err claim_rows(struct ctx *ctx, void *arg)
{
	struct claiming *claiming = arg;

	TRY(outbox_store_release(ctx, claiming->channel, claiming->lease_now_ms));
	return outbox_store_claim(ctx, claiming->channel, claiming->lease_now_ms + OUTBOX_LEASE_MS, claiming->limit,
				  &claiming->claims);
}

enum err outbox_claim(struct ctx *ctx, const struct outbox_engine *engine, const char *channel, int64_t limit,
		      struct list *ret_claims)
{
	struct claiming claiming = { .channel = channel, .limit = limit };
	int64_t own_firm = ctx->firm_id;

	TRY(engine->lease_now_ms(ctx, &claiming.lease_now_ms));
	ctx->firm_id = 0; /* rows of all firms */
	enum err result = db_write(ctx, claim_rows, &claiming);
	ctx->firm_id = own_firm;
	if (result == OK)
		*ret_claims = claiming.claims;
	return result;
}

/* --- The text --- */

static struct outbox_text render(struct ctx *ctx, const struct outbox_engine *engine, const struct outbox_letter *letter)
{
	bool is_english = text_equal(letter->locale, "en");
	const char *name = letter->name_outside ? letter->candidate_name : NULL;
	struct outbox_text text = {
		.title = inbox_fill_name(ctx->arena, letter->title, name, letter->locale),
		.body = inbox_fill_name(ctx->arena, letter->body, name, letter->locale),
		.url = arena_format(ctx->arena, "%s%s", engine->public_url, letter->path),
		.link_text = is_english ? "Open genjin" : "打开跟进",
	};

	if (text_equal(letter->kind, "digest")) {
		text.title = arena_format(ctx->arena, is_english ? "%lld candidates to follow up" : "%lld 位候选人待跟进",
					  (long long)letter->held_count);
		text.body = NULL;
	}
	if (text_equal(letter->kind, "code"))
		text.body = arena_format(ctx->arena, is_english ? "Code: %s" : "验证码：%s",
					 channel_code(ctx, letter->account_id, letter->channel, letter->address,
						      letter->code_sent_at_ms));
	if (text_equal(letter->kind, "code") && chat_proves_by_code(chat_driver(letter->channel)))
		text.title = text.body; /* a short message has room for no more */
	return text;
}

/* --- Delivering --- */

static const struct outbox_channel *channel_called(const struct outbox_engine *engine, const char *name)
{
	for (int i = 0; i < engine->channel_count; i++) {
		if (text_equal(engine->channels[i].name, name))
			return &engine->channels[i];
	}
	return NULL;
}

/* A sender's error is an outcome, too: what the input forbids is final, the rest may pass. */
static enum err send_letter(struct ctx *ctx, const struct outbox_engine *engine, const struct outbox_letter *letter,
			    struct send_outcome *ret_outcome)
{
	const struct outbox_channel *channel = channel_called(engine, letter->channel);
	const struct outbox_text text = render(ctx, engine, letter);

	if (!channel) {
		*ret_outcome = (struct send_outcome){ .verdict = SEND_REFUSED, .reason = "outbox.unknown_channel" };
		return OK;
	}
	enum err result = channel->send(ctx, engine, letter, &text, ret_outcome);
	if (result == OK || result == ERR_CANCELLED || result == ERR_STALE)
		return result;
	*ret_outcome = (struct send_outcome){
		.verdict = err_is_retryable(result) || result == ERR_INTERNAL ? SEND_RETRY : SEND_REFUSED,
		.reason = ctx->fault.code,
	};
	fault_clear(ctx);
	return OK;
}

static enum err send_decided(struct ctx *ctx, const struct outbox_engine *engine, struct outbox_deciding *deciding,
			     struct outbox_settling *ret_settling)
{
	struct outbox_settling settling = { .claim = deciding->claim, .letter = &deciding->letter };

	TRY(send_letter(ctx, engine, &deciding->letter, &settling.outcome));
	settling.end = outbox_end_of(ctx, engine, deciding->claim, &settling.outcome);
	*ret_settling = settling;
	return OK;
}

static void log_attempt(const struct outbox_settling *settling)
{
	log_info("outbox.attempt", LOG_INT("row", settling->claim->id), LOG_TEXT("channel", settling->letter->channel),
		 LOG_TEXT("state", settling->end.state), LOG_TEXT("code", settling->end.last_code));
}

static enum err deliver_in_firm(struct ctx *ctx, const struct outbox_engine *engine, const struct outbox_claim *claim)
{
	struct outbox_deciding deciding = { .engine = engine, .claim = claim };
	struct outbox_settling settling;

	TRY(engine->lease_now_ms(ctx, &deciding.lease_now_ms));
	TRY(db_write(ctx, outbox_decide, &deciding));
	if (deciding.decision != DECIDED_SEND)
		return OK;
	TRY(send_decided(ctx, engine, &deciding, &settling));
	TRY(db_write(ctx, outbox_settle, &settling));
	log_attempt(&settling);
	return settling.outcome.verdict == SEND_DISABLED ? outbox_pause_channel(ctx, &settling) : OK;
}

enum err outbox_deliver(struct ctx *ctx, const struct outbox_engine *engine, const struct outbox_claim *claim)
{
	int64_t own_firm = ctx->firm_id;

	ctx->firm_id = claim->firm_id;
	enum err result = deliver_in_firm(ctx, engine, claim);
	ctx->firm_id = own_firm;
	if (result != ERR_STALE)
		return result;
	fault_clear(ctx); /* overtaken: another worker ends the row */
	return OK;
}

/* --- Several of one firm: decided in one write, settled in another --- */

/* Only while all goes fast and well: what a slow or failing peer makes of the first is asked anew for the others. */
struct batch {
	struct outbox_deciding deciding[OUTBOX_BATCH];
	struct outbox_settling settling[OUTBOX_BATCH];
	size_t count;   /* decided */
	size_t sent;    /* to be settled */
	size_t next;    /* not looked at yet */
};

static enum err decide_batch(struct ctx *ctx, void *arg)
{
	struct batch *batch = arg;

	for (size_t i = 0; i < batch->count; i++)
		TRY(outbox_decide(ctx, &batch->deciding[i]));
	return OK;
}

/* One that was overtaken changes nothing, and is no matter of the others. */
static enum err settle_batch(struct ctx *ctx, void *arg)
{
	struct batch *batch = arg;

	for (size_t i = 0; i < batch->sent; i++) {
		enum err result = outbox_settle(ctx, &batch->settling[i]);

		if (result == ERR_STALE)
			fault_clear(ctx);
		else if (result != OK)
			return result;
	}
	return OK;
}

/* Sends until something fails or takes long; a sender that is cancelled leaves what was sent unsettled, to be sent again. */
static enum err send_batch(struct ctx *ctx, const struct outbox_engine *engine, struct batch *batch)
{
	int64_t until_ms = clock_monotonic_ms() + BATCH_MS;

	while (batch->next < batch->count && clock_monotonic_ms() < until_ms) {
		struct outbox_deciding *deciding = &batch->deciding[batch->next++];
		struct outbox_settling *settling = &batch->settling[batch->sent];

		if (deciding->decision != DECIDED_SEND)
			continue;
		TRY(send_decided(ctx, engine, deciding, settling));
		batch->sent++;
		if (settling->outcome.verdict != SEND_OK)
			return OK;
	}
	return OK;
}

static enum err end_batch(struct ctx *ctx, struct batch *batch)
{
	if (!batch->sent)
		return OK;
	TRY(db_write(ctx, settle_batch, batch));
	for (size_t i = 0; i < batch->sent; i++)
		log_attempt(&batch->settling[i]);
	const struct outbox_settling *last = &batch->settling[batch->sent - 1];
	return last->outcome.verdict == SEND_DISABLED ? outbox_pause_channel(ctx, last) : OK;
}

/* out ret_done  how many of the claims came to their end or were decided otherwise */
static enum err deliver_batch(struct ctx *ctx, const struct outbox_engine *engine, const struct outbox_claim *claims, size_t count,
			      size_t *ret_done)
{
	struct batch *batch = arena_alloc(ctx->arena, sizeof(*batch));
	int64_t lease_now_ms;

	*batch = (struct batch){ .count = count };
	TRY(engine->lease_now_ms(ctx, &lease_now_ms));
	for (size_t i = 0; i < count; i++)
		batch->deciding[i] = (struct outbox_deciding){ .engine = engine, .claim = &claims[i], .lease_now_ms = lease_now_ms };
	TRY(db_write(ctx, decide_batch, batch));
	TRY(send_batch(ctx, engine, batch));
	TRY(end_batch(ctx, batch));
	*ret_done = batch->next;
	return OK;
}

/* One after the other behind a batch that stopped early: each is decided anew. */
static enum err deliver_firm(struct ctx *ctx, const struct outbox_engine *engine, const struct outbox_claim *claims, size_t count)
{
	int64_t own_firm = ctx->firm_id;
	size_t done = 0;

	ctx->firm_id = claims->firm_id;
	enum err result = deliver_batch(ctx, engine, claims, count, &done);
	ctx->firm_id = own_firm;
	if (result != OK)
		return result;
	for (size_t i = done; i < count; i++)
		TRY(outbox_deliver(ctx, engine, &claims[i]));
	return OK;
}

enum err outbox_run(struct ctx *ctx, const struct outbox_engine *engine, const char *channel, int64_t *ret_count)
{
	size_t mark = arena_mark(ctx->arena);
	struct list claims;
	size_t count;

	TRY(outbox_claim(ctx, engine, channel, OUTBOX_BATCH, &claims));
	const struct outbox_claim *claim = claims.items;
	for (size_t i = 0; i < claims.count; i += count) {
		for (count = 1; i + count < claims.count && claim[i + count].firm_id == claim[i].firm_id;)
			count++;
		TRY(deliver_firm(ctx, engine, &claim[i], count));
	}
	*ret_count = (int64_t)claims.count;
	arena_release(ctx->arena, mark);
	return OK;
}

struct noting {
	struct outbox_claim claim;
	int64_t subscription_id; /* 0: only the lease is renewed */
	int64_t lease_until_ms;
};

static enum err note_device(struct ctx *ctx, void *arg)
{
	const struct noting *noting = arg;

	if (!noting->subscription_id)
		return outbox_store_admit(ctx, &noting->claim, NULL, noting->lease_until_ms);
	return outbox_store_note_device(ctx, &noting->claim, noting->subscription_id, noting->lease_until_ms);
}

enum err outbox_note_device(struct ctx *ctx, const struct outbox_engine *engine, const struct outbox_letter *letter,
			    int64_t subscription_id)
{
	struct noting noting = { .claim = { .id = letter->id, .fence = letter->fence }, .subscription_id = subscription_id };

	TRY(engine->lease_now_ms(ctx, &noting.lease_until_ms));
	noting.lease_until_ms += OUTBOX_LEASE_MS;
	return db_write(ctx, note_device, &noting);
}

enum err outbox_renew(struct ctx *ctx, const struct outbox_engine *engine, const struct outbox_letter *letter)
{
	return outbox_note_device(ctx, engine, letter, 0);
}
