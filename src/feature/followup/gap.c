/* Finding, telling and ending cases. */
#include "feature/followup/gap.h"

#include "base/text.h"
#include "feature/notification/notification.h"
#include "platform/db/db.h"

enum { SETTLING_MS = 60 * 60 * 1000 };

/* A sentence around the consultant's name and the number of candidates. */
struct sentence {
	const char *before, *between, *after;
};

/* What a case is called: to partners, to leads, and what to do; Chinese, then English. */
static const struct wording {
	const char *kind;
	struct sentence partner[2];
	struct sentence lead[2];
	const char *advice[2];
} wordings[] = {
	{ "gone",
	  { { "", " 已停用，名下还有 ", " 位候选人无人跟进" }, { "", " is disabled; ", " candidates are followed up by nobody" } },
	  { { "原由 ", " 跟进的候选人中，您职位上的 ", " 位无人跟进" },
	    { "Of those ", " followed up, ", " on your positions are followed up by nobody" } },
	  { "不会有人收到提醒。请把他们交给在职的顾问。", "Nobody is reminded of them. Hand them over to a colleague." } },
	{ "undated",
	  { { "", " 有 ", " 位候选人没有下次跟进时间" }, { "", " has ", " candidates without a next contact" } },
	  { { "", " 跟进的候选人中，您职位上的 ", " 位没有下次跟进时间" },
	    { "Of those ", " follows up, ", " on your positions have no next contact" } },
	  { "没有时间就不会提醒。请安排时间，或转入人才库、终止跟进。",
	    "Without a date nobody is reminded. Choose dates, move them to the pool, or end the followup." } },
};

static const struct wording *wording_of(const char *kind)
{
	return text_equal(kind, wordings[0].kind) ? &wordings[0] : &wordings[1];
}

static const char *key_of(struct ctx *ctx, const struct gap_row *gap)
{
	return arena_format(ctx->arena, "gap-%s-%lld-%lld", gap->kind, (long long)gap->acting_id, (long long)gap->since_ms);
}

static enum err tell_one(struct ctx *ctx, const struct gap_row *gap, const struct gap_receiver *receiver)
{
	const struct wording *wording = wording_of(gap->kind);

	TRY(account_act_as_id(ctx, receiver->account_id));
	bool is_english = text_equal(ctx->actor.locale, "en");
	const struct sentence *sentence = &(receiver->is_partner ? wording->partner : wording->lead)[is_english];
	const struct notification_note note = {
		.account_id = receiver->account_id,
		.kind = "warning",
		.text = arena_format(ctx->arena, "%s%s%s%lld%s", sentence->before, gap->name, sentence->between,
				     (long long)receiver->count, sentence->after),
		.detail = wording->advice[is_english],
		.dedup_key = arena_format(ctx->arena, "%s-%lld", key_of(ctx, gap), (long long)receiver->account_id),
	};
	return notification_inbox_add(ctx, &note);
}

static enum err begin(struct ctx *ctx, struct gap_row *gap, int64_t before_ms)
{
	struct list receivers;

	gap->since_ms = ctx_now_ms(ctx);
	TRY(gap_store_begin(ctx, gap));
	TRY(gap_store_receivers(ctx, gap, before_ms, &receivers));
	for (size_t i = 0; i < receivers.count; i++)
		TRY(tell_one(ctx, gap, (const struct gap_receiver *)receivers.items + i));
	return OK;
}

static enum err end(struct ctx *ctx, const struct gap_row *gap)
{
	TRY(notification_end_warnings(ctx, key_of(ctx, gap)));
	return gap_store_end(ctx, gap);
}

static enum err look_at_firm(struct ctx *ctx, void *arg)
{
	const int64_t *before_ms = arg;
	struct actor system = ctx->actor;
	struct list rows;

	TRY(gap_store_list(ctx, *before_ms, &rows));
	for (size_t i = 0; i < rows.count; i++) {
		struct gap_row *gap = (struct gap_row *)rows.items + i;

		if (gap->count && !gap->since_ms)
			TRY(begin(ctx, gap, *before_ms));
		else if (!gap->count && gap->since_ms)
			TRY(end(ctx, gap));
		ctx->actor = system;
	}
	return OK;
}

enum err gap_job(struct ctx *ctx, struct job_run *run, const char *payload)
{
	int64_t before_ms = ctx_now_ms(ctx) - SETTLING_MS;
	struct list firms;

	(void)payload;
	TRY(account_firm_ids(ctx, &firms));
	for (size_t i = 0; i < firms.count; i++) {
		size_t mark = arena_mark(ctx->arena);

		ctx->firm_id = ((const int64_t *)firms.items)[i];
		TRY(db_write(ctx, look_at_firm, &before_ms));
		arena_release(ctx->arena, mark);
		if (run)
			TRY(job_heartbeat(ctx, run));
	}
	return OK;
}
