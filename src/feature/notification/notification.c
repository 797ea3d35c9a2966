/* What other features call: writing messages, ending them with their cause. */
#include "feature/notification/notification.h"

#include "base/text.h"
#include "feature/notification/channel_store.h"
#include "feature/notification/inbox.h"
#include "feature/notification/notification_store.h"
#include "feature/notification/outbox.h"
#include "feature/notification/outbox_store.h"
#include "platform/db/db.h"
#include "platform/hook/hook.h"

/* --- Inside --- */

enum err notification_inbox_add(struct ctx *ctx, const struct notification_note *note)
{
	struct notification_note row = *note;
	bool is_visible = row.not_before_ms <= ctx_now_ms(ctx) && !row.announce_later;
	int64_t id = 0;

	if (!row.not_before_ms)
		row.not_before_ms = ctx_now_ms(ctx);
	TRY(inbox_store_insert(ctx, &row, is_visible ? ctx_now_ms(ctx) : 0, &id));
	return is_visible && id ? inbox_publish(ctx, row.account_id, id) : OK;
}

enum err notification_unread(struct ctx *ctx, int64_t account_id, int64_t *ret_unread)
{
	return inbox_store_unread(ctx, account_id, ret_unread);
}

/* --- To the outside --- */

static enum err add_digests(struct ctx *ctx, const struct outbox_new *held)
{
	struct list channels;

	TRY(outbox_store_held_channels(ctx, held->message_key, &channels));
	const struct outbox_channel_name *name = channels.items;
	for (size_t i = 0; i < channels.count; i++) {
		const struct outbox_new digest = {
			.account_id = held->account_id,
			.channel = name[i].channel,
			.message_key = held->digest_stem,
			.title = "digest",
			.path = "/m/#/today",
			.digest_at_ms = held->digest_at_ms,
		};

		TRY(outbox_store_add_digest(ctx, &digest));
	}
	return OK;
}

enum err notification_outbox_add(struct ctx *ctx, const struct notification_message *message, int64_t *ret_rows)
{
	struct outbox_new row = {
		.account_id = message->account_id,
		.kind = "reminder",
		.message_key = message->key,
		.title = message->title,
		.body = message->body,
		.path = message->path,
		.candidate_id = message->candidate_id,
		.reminder_id = message->reminder_id,
		.is_hard = message->is_hard,
		.not_before_ms = message->not_before_ms ? message->not_before_ms : ctx_now_ms(ctx),
		.digest_at_ms = message->digest_at_ms,
		.state = message->digest_only ? "held" : "waiting",
	};
	int64_t rows;

	if (!row.digest_at_ms) {
		struct inbox_reader reader;

		TRY(inbox_store_reader(ctx, row.account_id, &reader));
		row.digest_at_ms = outbox_morning_ms(row.not_before_ms, reader.zone, reader.work_from, -1, -1);
	}
	if (message->digest_only)
		row.digest_stem = outbox_digest_key(ctx->arena, row.account_id, row.digest_at_ms);
	TRY(outbox_store_add(ctx, &row, &rows));
	if (rows && message->digest_only)
		TRY(add_digests(ctx, &row));
	if (ret_rows)
		*ret_rows = rows;
	return OK;
}

/* --- Ends --- */

/* Those who saw one hear of it. */
static enum err publish_ended(struct ctx *ctx, const struct list *ended)
{
	const struct inbox_ended *one = ended->items;

	for (size_t i = 0; i < ended->count; i++) {
		if (one[i].was_visible)
			TRY(inbox_publish(ctx, one[i].account_id, 0));
	}
	return OK;
}

enum err notification_cancel_for(struct ctx *ctx, int64_t reminder_id)
{
	struct list ended;

	TRY(outbox_store_cancel_reminder(ctx, reminder_id));
	TRY(inbox_store_end_reminder(ctx, reminder_id, &ended));
	return publish_ended(ctx, &ended);
}

enum err notification_end(struct ctx *ctx, const char *key)
{
	struct list ended;

	TRY(outbox_store_cancel_key(ctx, key));
	TRY(inbox_store_end_key(ctx, key, &ended));
	return publish_ended(ctx, &ended);
}

enum err notification_end_warnings(struct ctx *ctx, const char *key)
{
	struct list ended;

	TRY(inbox_store_end_warnings(ctx, arena_format(ctx->arena, "%s-%%", key), &ended));
	return publish_ended(ctx, &ended);
}

enum err notification_on_candidate_deleted(struct ctx *ctx, const void *hook_candidate)
{
	const struct hook_candidate *deleted = hook_candidate;

	return outbox_store_cancel_candidate(ctx, deleted->candidate_id);
}

enum err notification_on_account_disabled(struct ctx *ctx, const void *hook_account)
{
	const struct hook_account *disabled = hook_account;

	TRY(outbox_store_cancel_account(ctx, disabled->account_id));
	return push_store_drop_account(ctx, disabled->account_id);
}
