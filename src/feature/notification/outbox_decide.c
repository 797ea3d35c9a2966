/* Whether a claimed row may leave now: quiet hours, budget, what ended meanwhile. */
#include "feature/notification/outbox_decide.h"

#include "base/zone.h"
#include "feature/notification/outbox_store.h"
#include "feature/notification/pace.h"
#include "platform/chat/chat.h"

enum { MINUTES_PER_DAY = 24 * 60 };

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

static enum err decide_reminder(struct ctx *ctx, struct outbox_deciding *deciding)
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
	if (!letter->is_hard && chat_proves_by_code(chat_driver(letter->channel))) { /* short messages cost money */
		deciding->decision = DECIDED_CANCEL;
		deciding->reason = "outbox.only_hard";
		return OK;
	}
	if (letter->is_hard && letter->hard_breaks_quiet)
		return OK;
	TRY(is_over_budget(ctx, letter, &is_over));
	if (is_over || letter_is_quiet(letter, ctx_now_ms(ctx)))
		deciding->decision = DECIDED_HOLD;
	return OK;
}

static enum err decide_digest(struct ctx *ctx, struct outbox_deciding *deciding)
{
	struct outbox_letter *letter = &deciding->letter;

	TRY(outbox_store_held_count(ctx, letter->dedup_key, &letter->held_count));
	if (letter->held_count == 0) {
		deciding->decision = DECIDED_CANCEL;
		deciding->reason = "outbox.nothing_left";
	}
	return OK;
}

static enum err decide_code(struct ctx *ctx, struct outbox_deciding *deciding)
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
	enum err (*decide)(struct ctx *ctx, struct outbox_deciding *deciding);
} deciders[] = {
	{ "reminder", decide_reminder },
	{ "digest", decide_digest },
	{ "code", decide_code },
};

/* --- Carrying a decision out, in the same write --- */

static enum err hold(struct ctx *ctx, const struct outbox_deciding *deciding)
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

static enum err cancel(struct ctx *ctx, const struct outbox_deciding *deciding)
{
	const struct outbox_end end = { .state = "cancelled", .next_at_ms = ctx_now_ms(ctx), .last_code = deciding->reason };

	if (text_equal(deciding->reason, "outbox.channel_off") || text_equal(deciding->reason, "outbox.only_hard"))
		TRY(outbox_store_add_next_channel(ctx, deciding->claim->id, NULL));
	if (text_equal(deciding->letter.kind, "digest"))
		TRY(outbox_store_settle_held(ctx, deciding->letter.dedup_key, end.state, 0));
	return outbox_store_complete(ctx, deciding->claim, &end);
}

static enum err postpone(struct ctx *ctx, const struct outbox_deciding *deciding)
{
	return outbox_store_postpone(ctx, deciding->claim, ctx_now_ms(ctx) + deciding->wait_ms);
}

/* While a provider is out, whoever has another channel gets the message there; for the others it waits. */
static enum err decide_pace(struct ctx *ctx, struct outbox_deciding *deciding)
{
	struct pace pace;
	int64_t moved = 0;

	TRY(pace_ask(ctx, deciding->engine, &deciding->letter, &pace));
	if (!pace.wait_ms)
		return OK;
	if (pace.is_out)
		TRY(outbox_store_add_next_channel(ctx, deciding->claim->id, &moved));
	deciding->decision = moved ? DECIDED_CANCEL : DECIDED_POSTPONE;
	deciding->reason = "outbox.provider_out";
	deciding->wait_ms = pace.wait_ms;
	return OK;
}

static enum err admit(struct ctx *ctx, const struct outbox_deciding *deciding)
{
	const char *day = deciding->counts ? local_day(ctx->arena, ctx_now_ms(ctx), zone_get(deciding->letter.zone)) : NULL;

	return outbox_store_admit(ctx, deciding->claim, day, deciding->lease_now_ms + OUTBOX_LEASE_MS);
}

enum err outbox_decide(struct ctx *ctx, void *arg)
{
	struct outbox_deciding *deciding = arg;
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
	if (deciding->decision == DECIDED_SEND)
		TRY(decide_pace(ctx, deciding));
	if (deciding->decision == DECIDED_HOLD)
		return hold(ctx, deciding);
	if (deciding->decision == DECIDED_POSTPONE)
		return postpone(ctx, deciding);
	if (deciding->decision == DECIDED_CANCEL)
		return cancel(ctx, deciding);
	return admit(ctx, deciding);
}
