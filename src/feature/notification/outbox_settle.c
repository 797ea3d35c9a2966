/* How an attempt ends, and what follows from it. */
#include "feature/notification/outbox_settle.h"

#include "base/text.h"
#include "feature/notification/channel.h"
#include "feature/notification/firm_channel.h"
#include "feature/notification/notification.h"
#include "feature/notification/outage.h"
#include "feature/notification/outbox_store.h"
#include "feature/notification/pace.h"
#include "platform/chat/chat.h"
#include "platform/db/db.h"

enum {
	BACKOFF_FIRST_MS = 30 * MS_PER_SECOND,
	BACKOFF_MAX_MS = MS_PER_HOUR,
	PAUSE_MS = 10 * MS_PER_MINUTE, /* of a channel that refuses our log in */
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

struct outbox_end outbox_end_of(struct ctx *ctx, const struct outbox_engine *engine, const struct outbox_claim *claim,
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
static enum err settle_rest(struct ctx *ctx, const struct outbox_settling *settling)
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

/* What a provider that is out holds goes on at once, to the next channel or into waiting (outbox_decide). */
static enum err note_pace(struct ctx *ctx, struct outbox_settling *settling)
{
	bool is_out;

	TRY(pace_note(ctx, settling->letter, &settling->outcome, &is_out));
	if (is_out && text_equal(settling->end.state, "waiting"))
		settling->end.next_at_ms = ctx_now_ms(ctx);
	return OK;
}

enum err outbox_settle(struct ctx *ctx, void *arg)
{
	struct outbox_settling *settling = arg;

	TRY(note_pace(ctx, settling));
	TRY(outbox_store_complete(ctx, settling->claim, &settling->end));
	if (notification_is_app(settling->letter->channel))
		TRY(firm_channel_note(ctx, settling->letter->channel, &settling->outcome));
	else if (settling->outcome.verdict == SEND_OK)
		TRY(outage_end(ctx, settling->letter->channel));
	return settle_rest(ctx, settling);
}

static enum err pause_channel(struct ctx *ctx, void *arg)
{
	const struct outbox_settling *settling = arg;
	const char *channel = settling->letter->channel;

	TRY(outage_begin(ctx, channel, settling->outcome.reason));
	return outbox_store_pause_channel(ctx, channel, ctx_now_ms(ctx) + PAUSE_MS);
}

enum err outbox_pause_channel(struct ctx *ctx, const struct outbox_settling *settling)
{
	int64_t own_firm = ctx->firm_id;

	if (chat_driver(settling->letter->channel)) /* of one firm or person: its pace says so */
		return OK;
	ctx->firm_id = 0;
	enum err result = db_write(ctx, pause_channel, (void *)(uintptr_t)settling);
	ctx->firm_id = own_firm;
	return result;
}
