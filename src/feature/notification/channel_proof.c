/* Proving that a channel arrives: codes by mail, test messages with a link. */
#include "feature/notification/channel.h"

#include "base/text.h"
#include "feature/notification/channel_chat.h"
#include "feature/notification/outbox_store.h"
#include "feature/notification/sender.h"
#include "platform/crypto/crypto.h"
#include "platform/crypto/keyring.h"
#include "platform/db/db.h"

enum { CODE_BELOW = 1000000 };

static const char *const test_names[] = { NULL, "sent", "failed" };
static const struct choices test_choices = CHOICES(test_names);

static const struct field test_fields[] = {
	FIELD_TEXT(struct channel_test, channel, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct channel_test, state, .choices = &test_choices, .flags = FIELD_REQUIRED),
	FIELD_OBJECT_PTR(struct channel_test, error, &channel_reason_shape),
};
const struct shape channel_test_shape = SHAPE("ChannelTest", struct channel_test, test_fields);

/* --- Codes --- */

const char *channel_code(struct ctx *ctx, int64_t account_id, const char *channel, const char *address, int64_t sent_at_ms)
{
	const char *words = arena_format(ctx->arena, "%lld %lld %s %s %lld", (long long)ctx->firm_id, (long long)account_id, channel,
					 address ? address : "", (long long)sent_at_ms);
	unsigned char key[32], mac[CRYPTO_HASH_BYTES];
	unsigned long number = 0;

	keyring_secret(ctx->keys, "channel.code", key);
	crypto_hmac_sha256(key, sizeof(key), words, strlen(words), mac);
	crypto_wipe(key, sizeof(key));
	for (int i = 0; i < 6; i++) /* 48 of its 256 bits are plenty for six even digits */
		number = number << 8 | mac[i];
	return arena_format(ctx->arena, "%06lu", number % CODE_BELOW);
}

static const char *code_title(const struct ctx *ctx)
{
	return text_equal(ctx->actor.locale, "en") ? "genjin: confirm this address" : "跟进：确认您的邮箱";
}

enum err channel_send_code(struct ctx *ctx, const char *channel)
{
	int64_t account_id = ctx->actor.account_id;
	const struct outbox_new row = {
		.account_id = account_id,
		.channel = channel,
		.message_key = arena_format(ctx->arena, "code-%lld-%lld", (long long)account_id, (long long)ctx_now_ms(ctx)),
		.title = code_title(ctx),
		.path = "/#/settings/channels",
	};

	TRY(channel_store_event(ctx, account_id, channel, CHANNEL_CODE_SENT));
	return outbox_store_add_code(ctx, &row);
}

enum err channel_confirm(struct ctx *ctx, const char *channel, const char *code, bool *ret_confirmed)
{
	int64_t account_id = ctx->actor.account_id;
	struct list rows;

	TRY(channel_store_list(ctx, account_id, &rows));
	const struct channel_row *row = channel_row_called(&rows, channel);
	bool is_open = row && row->code_sent_at_ms && row->code_tries < CHANNEL_CODE_TRIES &&
		       row->code_sent_at_ms + CHANNEL_CODE_LIFE_MS >= ctx_now_ms(ctx);
	*ret_confirmed = is_open && crypto_text_equal(code, channel_code(ctx, account_id, channel, row->address,
									 row->code_sent_at_ms));
	if (*ret_confirmed)
		return channel_store_event(ctx, account_id, channel, CHANNEL_CONFIRMED);
	return is_open ? channel_store_event(ctx, account_id, channel, CHANNEL_CODE_MISSED) : OK;
}

/* --- Trying --- */

struct trying {
	const char *channel;
	bool needs_code; /* the address is not proven yet: the code goes out instead */
	bool is_chat;	 /* a robot, push or app: who opens the link of the test proves that it arrives */
	int64_t now_ms;
	struct channel_row row;
	const char *failed_code;
};

/* Decides in a write, so that two clicks at once do not both send. */
static enum err begin_try(struct ctx *ctx, void *arg)
{
	struct trying *trying = arg;
	int64_t account_id = ctx->actor.account_id;
	struct list rows;

	TRY(channel_store_list(ctx, account_id, &rows));
	const struct channel_row *row = channel_row_called(&rows, trying->channel);
	if (!row)
		return fail(ctx, ERR_NOT_FOUND, "channel.unknown", NULL, "this channel is not set up");
	if (row->tested_at_ms + CHANNEL_TEST_PAUSE_MS > trying->now_ms)
		return fail(ctx, ERR_RATE, "channel.too_often", NULL, "a test just went out");
	trying->is_chat = chat_driver(row->channel) && !chat_proves_by_code(chat_driver(row->channel));
	trying->needs_code = row->address && !row->confirmed_at_ms && !trying->is_chat;
	if (trying->needs_code || trying->is_chat)
		TRY(channel_store_event(ctx, account_id, trying->channel, CHANNEL_CODE_SENT));
	TRY(channel_store_event(ctx, account_id, trying->channel, CHANNEL_TESTED));
	TRY(channel_store_list(ctx, account_id, &rows)); /* code and link follow from the instant that was written */
	trying->row = *channel_row_called(&rows, trying->channel);
	return OK;
}

static enum err end_try(struct ctx *ctx, void *arg)
{
	const struct trying *trying = arg;

	return channel_store_result(ctx, ctx->actor.account_id, trying->channel, trying->failed_code);
}

static struct outbox_text try_text(struct ctx *ctx, const struct trying *trying, const struct sender_settings *settings)
{
	bool is_english = text_equal(ctx->actor.locale, "en");
	struct outbox_text text = {
		.title = is_english ? "genjin: test message" : "跟进：测试消息",
		.body = is_english ? "Reminders will arrive here." : "提醒将发送到这里。",
		.url = arena_format(ctx->arena, "%s/m/#/today", settings->public_url),
		.link_text = is_english ? "Open genjin" : "打开跟进",
	};

	if (trying->is_chat) {
		text.body = is_english ? "Open this link to confirm that reminders reach you here."
				       : "请点开链接，确认提醒能发到这里。";
		text.url = channel_reach_url(ctx, settings->public_url, trying->row.id, trying->row.code_sent_at_ms);
		text.link_text = is_english ? "Confirm" : "确认收到";
	}
	if (trying->needs_code) {
		text.title = code_title(ctx);
		text.body = arena_format(ctx->arena, is_english ? "Code: %s" : "验证码：%s",
					 channel_code(ctx, ctx->actor.account_id, trying->channel, trying->row.address,
						      trying->row.code_sent_at_ms));
		if (chat_proves_by_code(chat_driver(trying->channel)))
			text.title = text.body;
	}
	return text;
}

enum err channel_try(struct ctx *ctx, const char *channel, struct channel_test *ret_test)
{
	const struct sender_settings settings = sender_settings_read(ctx);
	struct trying trying = { .channel = channel, .now_ms = ctx_now_ms(ctx) };
	struct send_outcome outcome = { 0 };

	TRY(db_write(ctx, begin_try, &trying));
	const struct outbox_text text = try_text(ctx, &trying, &settings);
	const char *key = arena_format(ctx->arena, "test-%lld-%lld", (long long)ctx->actor.account_id, (long long)trying.now_ms);
	const struct outbox_letter letter = { .account_id = ctx->actor.account_id, .channel = channel, .message_key = key,
					      .dedup_key = key, .address = trying.row.address, .channel_id = trying.row.id,
					      .target = trying.row.target, .secret = trying.row.secret };
	enum err result = sender_try(ctx, &settings, &letter, &text, &outcome);
	if (result != OK) {
		outcome = (struct send_outcome){ .verdict = SEND_REFUSED, .reason = ctx->fault.code };
		fault_clear(ctx);
	}
	bool is_sent = outcome.verdict == SEND_OK;
	trying.failed_code = is_sent ? NULL : outcome.reason;
	TRY(db_write(ctx, end_try, &trying));
	*ret_test = (struct channel_test){
		.channel = channel,
		.state = is_sent ? "sent" : "failed",
		.error = is_sent ? NULL : channel_reason_of(ctx->arena, outcome.reason, ctx->actor.locale),
	};
	return OK;
}
