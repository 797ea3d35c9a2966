/* Claim, decide, send, settle. */
#include "feature/notification/outbox.h"

#include "base/log.h"
#include "base/zone.h"
#include "feature/notification/channel.h"
#include "feature/notification/inbox.h"
#include "feature/notification/outage.h"
#include "feature/notification/outbox_store.h"
#include "platform/db/db.h"

enum {
	BACKOFF_FIRST_MS = 30 * MS_PER_SECOND,
	BACKOFF_MAX_MS = MS_PER_HOUR,
	PAUSE_MS = 10 * MS_PER_MINUTE, /* of a channel that refuses our log in */
	MINUTES_PER_DAY = 24 * 60,
};

/* --- Local time --- */

static const char *local_day(struct arena *arena, int64_t at_ms, const struct zone *zone)
{
	struct local_time local;

	zone_local(zone, at_ms, &local);
	return arena_format(arena, "%04d-%02d-%02d", local.year, local.month, local.day);
}

/* Quiet hours may cross midnight; equal ends mean none. */
static bool is_quiet(int64_t minute, int64_t from, int64_t to)
{
	if (from < 0 || to < 0 || from == to)
		return false;
	return from < to ? minute >= from && minute < to : minute >= from || minute < to;
}

const char *outbox_digest_key(struct arena *arena, int64_t account_id, int64_t at_ms)
{
	return arena_format(arena, "digest-%lld-%lld", (long long)account_id, (long long)(at_ms / MS_PER_SECOND));
}

int64_t outbox_morning_ms(int64_t now_ms, const char *zone_name, int64_t work_from, int64_t quiet_from, int64_t quiet_to)
{
	const struct zone *zone = zone_get(zone_name);
	int64_t minute = is_quiet(work_from, quiet_from, quiet_to) ? quiet_to : work_from;
	struct local_time local;
	int64_t at_ms;

	zone_local(zone, now_ms, &local);
	int64_t day = date_to_days(local.year, local.month, local.day);
	do {
		struct local_time morning = { .hour = (int)(minute % MINUTES_PER_DAY / 60), .minute = (int)(minute % 60) };

		date_from_days(day, &morning.year, &morning.month, &morning.day);
		at_ms = zone_instant_ms(zone, &morning);
		day++;
	} while (at_ms <= now_ms || date_weekday(day - 1) > 5);
	return at_ms;
}

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

/* --- Deciding --- */

enum decision { DECIDED_LOST, DECIDED_SEND, DECIDED_HOLD, DECIDED_CANCEL };

struct deciding {
	const struct outbox_claim *claim;
	int64_t lease_now_ms;
	struct outbox_letter letter;
	enum decision decision;
	const char *reason; /* of a cancellation */
	bool counts;        /* takes one of the day's messages */
};

static bool letter_is_quiet(const struct outbox_letter *letter, int64_t now_ms)
{
	bool is_own = text_equal(letter->quiet_mode, "own");
	struct local_time local;

	if (text_equal(letter->quiet_mode, "none"))
		return false;
	zone_local(zone_get(letter->zone), now_ms, &local);
	return is_quiet(local.hour * 60 + local.minute, is_own ? letter->quiet_from : letter->firm_quiet_from,
			is_own ? letter->quiet_to : letter->firm_quiet_to);
}

static enum err is_over_budget(struct ctx *ctx, const struct outbox_letter *letter, bool *ret_over)
{
	const char *today = local_day(ctx->arena, ctx_now_ms(ctx), zone_get(letter->zone));
	int64_t others;

	*ret_over = false;
	if (letter->admitted_on)
		return OK;
	TRY(outbox_store_admitted_count(ctx, letter, today, &others));
	*ret_over = others >= letter->daily_limit;
	return OK;
}

static enum err decide_reminder(struct ctx *ctx, struct deciding *deciding)
{
	const struct outbox_letter *letter = &deciding->letter;
	bool is_over;

	deciding->counts = true;
	if (!text_equal(letter->reminder_state, "open")) {
		deciding->decision = DECIDED_CANCEL;
		deciding->reason = "outbox.reminder_ended";
		return OK;
	}
	if (!letter->enabled || !letter->confirmed_at_ms) {
		deciding->decision = DECIDED_CANCEL;
		deciding->reason = "outbox.channel_off";
		return OK;
	}
	if (letter->is_hard && letter->hard_breaks_quiet)
		return OK;
	TRY(is_over_budget(ctx, letter, &is_over));
	if (is_over || letter_is_quiet(letter, ctx_now_ms(ctx)))
		deciding->decision = DECIDED_HOLD;
	return OK;
}

static enum err decide_digest(struct ctx *ctx, struct deciding *deciding)
{
	struct outbox_letter *letter = &deciding->letter;

	TRY(outbox_store_held_count(ctx, letter->dedup_key, &letter->held_count));
	if (letter->held_count == 0) {
		deciding->decision = DECIDED_CANCEL;
		deciding->reason = "outbox.nothing_left";
	}
	return OK;
}

static enum err decide_code(struct ctx *ctx, struct deciding *deciding)
{
	(void)ctx;
	if (!deciding->letter.code_sent_at_ms) {
		deciding->decision = DECIDED_CANCEL;
		deciding->reason = "outbox.nothing_left";
	}
	return OK;
}

static const struct {
	const char *kind;
	enum err (*decide)(struct ctx *ctx, struct deciding *deciding);
} deciders[] = {
	{ "reminder", decide_reminder },
	{ "digest", decide_digest },
	{ "code", decide_code },
};

/* --- Carrying a decision out, in the same write --- */

static enum err hold(struct ctx *ctx, const struct deciding *deciding)
{
	const struct outbox_letter *letter = &deciding->letter;
	bool is_own = text_equal(letter->quiet_mode, "own");
	int64_t at_ms = letter->digest_at_ms;

	if (at_ms <= ctx_now_ms(ctx))
		at_ms = outbox_morning_ms(ctx_now_ms(ctx), letter->zone, letter->work_from,
					  is_own ? letter->quiet_from : letter->firm_quiet_from,
					  is_own ? letter->quiet_to : letter->firm_quiet_to);
	const struct outbox_new digest = {
		.account_id = letter->account_id,
		.channel = letter->channel,
		.message_key = outbox_digest_key(ctx->arena, letter->account_id, at_ms),
		.title = "digest",
		.path = "/m/#/today",
		.digest_at_ms = at_ms,
	};
	TRY(outbox_store_add_digest(ctx, &digest));
	return outbox_store_hold(ctx, deciding->claim,
				 arena_format(ctx->arena, "%s-%s", digest.message_key, letter->channel));
}

static enum err cancel(struct ctx *ctx, const struct deciding *deciding)
{
	const struct outbox_end end = { .state = "cancelled", .next_at_ms = ctx_now_ms(ctx), .last_code = deciding->reason };

	if (text_equal(deciding->reason, "outbox.channel_off"))
		TRY(outbox_store_add_next_channel(ctx, deciding->claim->id, NULL));
	if (text_equal(deciding->letter.kind, "digest"))
		TRY(outbox_store_settle_held(ctx, deciding->letter.dedup_key, end.state, 0));
	return outbox_store_complete(ctx, deciding->claim, &end);
}

static enum err admit(struct ctx *ctx, const struct deciding *deciding)
{
	const char *day = deciding->counts ? local_day(ctx->arena, ctx_now_ms(ctx), zone_get(deciding->letter.zone)) : NULL;

	return outbox_store_admit(ctx, deciding->claim, day, deciding->lease_now_ms + OUTBOX_LEASE_MS);
}

static enum err decide(struct ctx *ctx, void *arg)
{
	struct deciding *deciding = arg;
	bool found = false;

	deciding->decision = DECIDED_LOST;
	deciding->letter = (struct outbox_letter){ 0 };
	TRY(outbox_store_letter(ctx, deciding->claim, &deciding->letter, &found));
	if (!found)
		return OK;
	TRY(outbox_store_lock_account(ctx, deciding->letter.account_id));
	deciding->decision = DECIDED_SEND;
	deciding->counts = false;
	if (!text_equal(deciding->letter.account_state, "active")) {
		deciding->decision = DECIDED_CANCEL;
		deciding->reason = "outbox.account_disabled";
	}
	for (size_t i = 0; i < sizeof(deciders) / sizeof(deciders[0]) && deciding->decision == DECIDED_SEND; i++) {
		if (text_equal(deciders[i].kind, deciding->letter.kind))
			TRY(deciders[i].decide(ctx, deciding));
	}
	if (deciding->decision == DECIDED_HOLD)
		return hold(ctx, deciding);
	if (deciding->decision == DECIDED_CANCEL)
		return cancel(ctx, deciding);
	return admit(ctx, deciding);
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
	return text;
}

/* --- Settling --- */

struct settling {
	const struct outbox_claim *claim;
	const struct outbox_letter *letter;
	struct send_outcome outcome;
	struct outbox_end end;
};

static int64_t backoff_ms(const struct outbox_engine *engine, int64_t attempt)
{
	int64_t wait_ms = BACKOFF_FIRST_MS;

	for (int64_t i = 1; i < attempt && wait_ms < BACKOFF_MAX_MS; i++)
		wait_ms *= 2;
	if (wait_ms > BACKOFF_MAX_MS)
		wait_ms = BACKOFF_MAX_MS;
	return wait_ms + engine->random_below((unsigned)(wait_ms / 4) + 1);
}

static struct outbox_end end_of(struct ctx *ctx, const struct outbox_engine *engine, const struct outbox_claim *claim,
				const struct send_outcome *outcome)
{
	int64_t now_ms = ctx_now_ms(ctx);
	int64_t wait_ms = backoff_ms(engine, claim->attempt);
	bool may_retry = outcome->verdict == SEND_RETRY || outcome->verdict == SEND_DISABLED;
	struct outbox_end end = { .next_at_ms = now_ms, .last_code = outcome->reason, .last_status = outcome->code };

	if (outcome->retry_after_ms > wait_ms)
		wait_ms = outcome->retry_after_ms;
	if (outcome->verdict == SEND_DISABLED && wait_ms < PAUSE_MS)
		wait_ms = PAUSE_MS;
	if (outcome->verdict == SEND_OK) {
		end.state = "sent";
		end.sent_at_ms = now_ms;
	} else if (may_retry && claim->attempt < OUTBOX_ATTEMPTS) {
		end.state = "waiting";
		end.next_at_ms = now_ms + wait_ms;
	} else {
		end.state = "dead";
	}
	return end;
}

/* A robot or push that is gone is not tried again; its owner is told, once. */
static enum err lose_channel(struct ctx *ctx, const struct outbox_letter *letter)
{
	bool is_english = text_equal(letter->locale, "en");
	const struct notification_note note = {
		.account_id = letter->account_id,
		.kind = "warning",
		.text = is_english ? "A channel of your reminders is gone" : "您的一个提醒渠道失效了",
		.detail = is_english ? "The robot or device no longer takes messages. Set it up again under Settings, Channels."
				     : "机器人或设备不再接收消息。请到 设置 › 提醒渠道 重新添加并确认。",
		.dedup_key = arena_format(ctx->arena, "channel-lost-%lld-%lld", (long long)letter->channel_id,
					  (long long)letter->confirmed_at_ms),
	};

	if (!letter->confirmed_at_ms)
		return OK;
	TRY(channel_store_event(ctx, letter->account_id, letter->channel, CHANNEL_LOST));
	return notification_inbox_add(ctx, &note);
}

/* What follows from the end, in the same write. */
static enum err settle_rest(struct ctx *ctx, const struct settling *settling)
{
	const struct outbox_letter *letter = settling->letter;
	bool is_sent = text_equal(settling->end.state, "sent");

	if (text_equal(settling->end.state, "waiting"))
		return OK;
	if (text_equal(letter->kind, "digest"))
		TRY(outbox_store_settle_held(ctx, letter->dedup_key, settling->end.state, settling->end.sent_at_ms));
	if (!is_sent)
		TRY(outbox_store_add_next_channel(ctx, letter->id, NULL));
	if (settling->outcome.verdict == SEND_GONE && letter->target.length)
		TRY(lose_channel(ctx, letter));
	return channel_note_result(ctx, letter->account_id, letter->channel, is_sent ? NULL : settling->end.last_code);
}

static enum err settle(struct ctx *ctx, void *arg)
{
	const struct settling *settling = arg;

	TRY(outbox_store_complete(ctx, settling->claim, &settling->end));
	if (settling->outcome.verdict == SEND_OK)
		TRY(outage_end(ctx, settling->letter->channel));
	return settle_rest(ctx, settling);
}

static enum err pause_channel(struct ctx *ctx, void *arg)
{
	const struct settling *settling = arg;
	const char *channel = settling->letter->channel;

	TRY(outage_begin(ctx, channel, settling->outcome.reason));
	return outbox_store_pause_channel(ctx, channel, ctx_now_ms(ctx) + PAUSE_MS);
}

/* Log in refused: nobody's messages would go, and trying on could lock the mailbox. */
static enum err pause_for_all(struct ctx *ctx, struct settling *settling)
{
	int64_t own_firm = ctx->firm_id;

	ctx->firm_id = 0;
	enum err result = db_write(ctx, pause_channel, settling);
	ctx->firm_id = own_firm;
	return result;
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

static enum err deliver_in_firm(struct ctx *ctx, const struct outbox_engine *engine, const struct outbox_claim *claim)
{
	struct deciding deciding = { .claim = claim };
	struct settling settling = { .claim = claim, .letter = &deciding.letter };

	TRY(engine->lease_now_ms(ctx, &deciding.lease_now_ms));
	TRY(db_write(ctx, decide, &deciding));
	if (deciding.decision != DECIDED_SEND)
		return OK;
	TRY(send_letter(ctx, engine, &deciding.letter, &settling.outcome));
	settling.end = end_of(ctx, engine, claim, &settling.outcome);
	TRY(db_write(ctx, settle, &settling));
	log_info("outbox.attempt", LOG_INT("row", claim->id), LOG_TEXT("channel", deciding.letter.channel),
		 LOG_TEXT("state", settling.end.state), LOG_TEXT("code", settling.end.last_code));
	return settling.outcome.verdict == SEND_DISABLED ? pause_for_all(ctx, &settling) : OK;
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

enum err outbox_run(struct ctx *ctx, const struct outbox_engine *engine, const char *channel, int64_t *ret_count)
{
	size_t mark = arena_mark(ctx->arena);
	struct list claims;

	TRY(outbox_claim(ctx, engine, channel, OUTBOX_BATCH, &claims));
	const struct outbox_claim *claim = claims.items;
	for (size_t i = 0; i < claims.count; i++)
		TRY(outbox_deliver(ctx, engine, &claim[i]));
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
