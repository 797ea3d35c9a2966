/* Reading and changing how an account wants to be reached; proving an address. */
#include "feature/notification/channel.h"

#include <ctype.h>

#include "base/text.h"
#include "feature/notification/channel_chat.h"
#include "feature/notification/notification.h"
#include "feature/notification/outbox_store.h"
#include "feature/notification/sender.h"
#include "platform/crypto/crypto.h"
#include "platform/crypto/keyring.h"
#include "platform/db/db.h"

enum { MINUTES_PER_DAY = 24 * 60, CODE_BELOW = 1000000, CHANNELS_MAX = 20, DAILY_LIMIT_MAX = 100 };

/* --- Shapes --- */

static const struct field hours_fields[] = {
	FIELD_TEXT(struct channel_hours, from, .max = 5, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct channel_hours, to, .max = 5, .flags = FIELD_REQUIRED),
};
static const struct shape hours_shape = SHAPE("TimeSpan", struct channel_hours, hours_fields);

static const char *const state_names[] = { NULL, "off", "unconfirmed", "confirmed", "failing" };
static const struct choices state_choices = CHOICES(state_names);

static const char *const secret_names[] = { NULL, "none", "optional", "required" };
static const struct choices secret_choices = CHOICES(secret_names);

static const struct field my_channel_fields[] = {
	FIELD_TEXT(struct my_channel, channel, .flags = FIELD_REQUIRED),
	FIELD_BOOL(struct my_channel, available),
	FIELD_BOOL(struct my_channel, enabled),
	FIELD_TEXT(struct my_channel, address),
	FIELD_ENUM(struct my_channel, secret, &secret_choices),
	FIELD_BOOL(struct my_channel, has_secret),
	FIELD_INT(struct my_channel, devices),
	FIELD_TEXT(struct my_channel, state, .choices = &state_choices, .flags = FIELD_REQUIRED),
	FIELD_TIME(struct my_channel, last_tested_at),
	FIELD_OBJECT_PTR(struct my_channel, last_error, &channel_reason_shape),
};
static const struct shape my_channel_shape = SHAPE("MyChannel", struct my_channel, my_channel_fields);

static const struct field my_channels_fields[] = {
	FIELD_LIST(struct my_channels, items, &my_channel_shape),
	FIELD_OBJECT_PTR(struct my_channels, quiet_hours, &hours_shape),
	FIELD_BOOL(struct my_channels, hard_breaks_quiet),
	FIELD_INT(struct my_channels, outside_daily_limit),
};
const struct shape my_channels_shape = SHAPE("MyChannels", struct my_channels, my_channels_fields);

static const struct field put_item_fields[] = {
	FIELD_TEXT(struct channel_put_item, channel, .max = 40, .flags = FIELD_REQUIRED),
	FIELD_BOOL(struct channel_put_item, enabled, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct channel_put_item, address, .max = CHAT_URL_MAX_CHARS, .flags = FIELD_SECRET),
	FIELD_TEXT(struct channel_put_item, secret, .max = CHAT_SECRET_MAX_CHARS, .flags = FIELD_SECRET),
};
static const struct shape put_item_shape = SHAPE_INPUT("MyChannelPut", struct channel_put_item, put_item_fields);

static const struct field put_fields[] = {
	FIELD_LIST(struct channel_put, items, &put_item_shape, .max = CHANNELS_MAX),
	FIELD_OBJECT_PTR(struct channel_put, quiet_hours, &hours_shape),
	FIELD_BOOL(struct channel_put, hard_breaks_quiet),
	FIELD_INT(struct channel_put, outside_daily_limit, .max = DAILY_LIMIT_MAX),
};
const struct shape channel_put_shape = SHAPE_INPUT("MyChannelsPut", struct channel_put, put_fields);

static const char *const test_names[] = { NULL, "sent", "failed" };
static const struct choices test_choices = CHOICES(test_names);

static const struct field test_fields[] = {
	FIELD_TEXT(struct channel_test, channel, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct channel_test, state, .choices = &test_choices, .flags = FIELD_REQUIRED),
	FIELD_OBJECT_PTR(struct channel_test, error, &channel_reason_shape),
};
const struct shape channel_test_shape = SHAPE("ChannelTest", struct channel_test, test_fields);

/* --- Reading --- */

static const char *state_of(const struct channel_row *row)
{
	if (!row->enabled)
		return "off";
	if (!row->confirmed_at_ms)
		return "unconfirmed";
	return row->failed_at_ms ? "failing" : "confirmed";
}

/* Where the firm's list names it; far behind where it does not. */
static size_t firm_place(struct ctx *ctx, const struct wish_row *wish, const char *channel)
{
	const char *place = strstr(wish->firm_channels, arena_format(ctx->arena, "\"%s\"", channel));

	return place ? (size_t)(place - wish->firm_channels) : SIZE_MAX;
}

static bool firm_allows(struct ctx *ctx, const struct wish_row *wish, const char *channel)
{
	return firm_place(ctx, wish, channel) != SIZE_MAX;
}

static bool is_listed(const struct list *rows, const char *channel)
{
	const struct channel_row *row = rows->items;

	for (size_t i = 0; i < rows->count; i++) {
		if (text_equal(row[i].channel, channel))
			return true;
	}
	return false;
}

/* A channel he never touched, switched off, behind those that the firm names before it. */
static void add_untouched(struct ctx *ctx, const struct wish_row *wish, const char *channel, size_t first, struct vec *all)
{
	const struct channel_row untouched = { .channel = channel };
	size_t at = all->count;

	vec_add(all, &untouched);
	for (; at > first && firm_place(ctx, wish, channel) < firm_place(ctx, wish, ((struct channel_row *)vec_at(all, at - 1))->channel);
	     at--)
		*(struct channel_row *)vec_at(all, at) = *(struct channel_row *)vec_at(all, at - 1);
	*(struct channel_row *)vec_at(all, at) = untouched;
}

/* Robots and pushes that the firm does not use are not offered. */
static bool is_offered(struct ctx *ctx, const struct wish_row *wish, const char *channel)
{
	return !chat_driver(channel) || firm_allows(ctx, wish, channel);
}

/* The account's rows, and behind them the channels he never touched, switched off, in the firm's order. */
static enum err all_channels(struct ctx *ctx, const struct wish_row *wish, int64_t account_id, struct list *ret_rows)
{
	struct list rows;
	struct vec all;

	TRY(channel_store_list(ctx, account_id, &rows));
	vec_init(&all, ctx->arena, sizeof(struct channel_row));
	for (size_t i = 0; i < rows.count; i++)
		vec_add(&all, (const struct channel_row *)rows.items + i);
	for (int i = 0; notification_channels[i]; i++) {
		if (!is_listed(&rows, notification_channels[i]) && is_offered(ctx, wish, notification_channels[i]))
			add_untouched(ctx, wish, notification_channels[i], rows.count, &all);
	}
	*ret_rows = vec_list(&all);
	return OK;
}

static const char *time_text(struct arena *arena, int64_t minute)
{
	return arena_format(arena, "%02d:%02d", (int)(minute / 60), (int)(minute % 60));
}

static struct channel_hours *quiet_hours_of(struct arena *arena, const struct wish_row *wish)
{
	bool is_own = text_equal(wish->quiet_mode, "own");
	int64_t from = is_own ? wish->quiet_from : wish->firm_quiet_from;
	int64_t to = is_own ? wish->quiet_to : wish->firm_quiet_to;

	if (text_equal(wish->quiet_mode, "none") || from < 0 || to < 0 || from == to)
		return NULL;
	struct channel_hours *hours = arena_alloc(arena, sizeof(*hours));
	*hours = (struct channel_hours){ time_text(arena, from), time_text(arena, to) };
	return hours;
}

enum err channel_mine(struct ctx *ctx, struct my_channels *ret_mine)
{
	const struct sender_settings settings = sender_settings_read(ctx);
	struct wish_row wish;
	struct list rows;
	struct vec items;

	TRY(wish_store_get(ctx, ctx->actor.account_id, &wish));
	TRY(all_channels(ctx, &wish, ctx->actor.account_id, &rows));
	vec_init(&items, ctx->arena, sizeof(struct my_channel));
	const struct channel_row *row = rows.items;
	for (size_t i = 0; i < rows.count; i++) {
		const struct my_channel one = {
			.channel = row[i].channel,
			.available = sender_is_available(&settings, row[i].channel) && firm_allows(ctx, &wish, row[i].channel),
			.enabled = row[i].enabled,
			.address = row[i].address,
			.secret = chat_driver(row[i].channel) ? (int)chat_driver(row[i].channel)->secret + 1 : 0,
			.has_secret = row[i].secret.length > 0,
			.devices = row[i].devices,
			.state = state_of(&row[i]),
			.last_tested_at = row[i].tested_at_ms,
			.last_error = row[i].failed_code
					      ? channel_reason_of(ctx->arena, row[i].failed_code, ctx->actor.locale)
					      : NULL,
		};

		vec_add(&items, &one);
	}
	*ret_mine = (struct my_channels){
		.items = vec_list(&items),
		.quiet_hours = quiet_hours_of(ctx->arena, &wish),
		.hard_breaks_quiet = wish.hard_breaks_quiet,
		.outside_daily_limit = wish.outside_daily_limit,
	};
	return OK;
}

/* --- Codes --- */

const char *channel_code(struct ctx *ctx, int64_t account_id, const char *channel, const char *address, int64_t sent_at_ms)
{
	const char *hash = keyring_blind_index(ctx, "account_channel.code",
					       arena_format(ctx->arena, "%lld %s %s %lld", (long long)account_id, channel,
							    address ? address : "", (long long)sent_at_ms));
	unsigned long number = 0;

	for (int i = 0; i < 12; i++) /* 48 of its 128 bits are plenty for six even digits */
		number = number * 16 + (unsigned long)(isdigit((unsigned char)hash[i]) ? hash[i] - '0' : hash[i] - 'a' + 10);
	return arena_format(ctx->arena, "%06lu", number % CODE_BELOW);
}

static const struct channel_row *row_called(const struct list *rows, const char *channel)
{
	const struct channel_row *row = rows->items;

	for (size_t i = 0; i < rows->count; i++) {
		if (text_equal(row[i].channel, channel))
			return &row[i];
	}
	return NULL;
}

static const char *code_title(const struct ctx *ctx)
{
	return text_equal(ctx->actor.locale, "en") ? "genjin: confirm this address" : "跟进：确认您的邮箱";
}

static enum err send_code(struct ctx *ctx, const char *channel)
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
	const struct channel_row *row = row_called(&rows, channel);
	bool is_open = row && row->code_sent_at_ms && row->code_tries < CHANNEL_CODE_TRIES &&
		       row->code_sent_at_ms + CHANNEL_CODE_LIFE_MS >= ctx_now_ms(ctx);
	*ret_confirmed = is_open && crypto_text_equal(code, channel_code(ctx, account_id, channel, row->address,
									 row->code_sent_at_ms));
	if (*ret_confirmed)
		return channel_store_event(ctx, account_id, channel, CHANNEL_CONFIRMED);
	return is_open ? channel_store_event(ctx, account_id, channel, CHANNEL_CODE_MISSED) : OK;
}

/* --- Changing --- */

static enum err bad_item(struct ctx *ctx, size_t at, const char *member, const char *code, const char *why)
{
	return fail(ctx, ERR_MEANING, code, arena_format(ctx->arena, "items.%zu.%s", at, member), "%s", why);
}

static bool is_known(const char *channel)
{
	for (int i = 0; notification_channels[i]; i++) {
		if (text_equal(notification_channels[i], channel))
			return true;
	}
	return false;
}

static enum err check_item(struct ctx *ctx, const struct channel_put_item *items, size_t at)
{
	const struct channel_put_item *item = &items[at];

	if (!is_known(item->channel))
		return bad_item(ctx, at, "channel", "channel.unknown", "no channel of that name");
	for (size_t i = 0; i < at; i++) {
		if (text_equal(items[i].channel, item->channel))
			return bad_item(ctx, at, "channel", "channel.twice", "the channel is named twice");
	}
	if (!text_is_empty(item->address) && !chat_driver(item->channel) && !mail_address_is_valid(item->address))
		return bad_item(ctx, at, "address", "channel.address", "not a mail address");
	return OK;
}

static enum err put_email(struct ctx *ctx, const struct channel_row *old, const struct channel_put_item *item, size_t at)
{
	bool has_address = shape_has(&put_item_shape, item, "address");
	struct channel_row row = { .channel = item->channel, .rank = (int64_t)at, .enabled = item->enabled };

	row.address = has_address ? item->address : old ? old->address : NULL;
	if (row.enabled && !row.address)
		return bad_item(ctx, at, "address", "channel.address", "e-mail needs an address");
	TRY(channel_store_put(ctx, ctx->actor.account_id, &row));
	bool is_new = row.address && !(old && text_equal(old->address, row.address));
	return is_new ? send_code(ctx, item->channel) : OK;
}

/* A fault about the item's address or secret says which item it is. */
static enum err put_chat(struct ctx *ctx, const struct channel_row *old, const struct channel_put_item *item, size_t at)
{
	bool has_address = shape_has(&put_item_shape, item, "address");
	const struct chat_target target = { item->address, text_is_empty(item->secret) ? NULL : item->secret };
	struct channel_row row = { .channel = item->channel, .rank = (int64_t)at, .enabled = item->enabled,
				   .address = old ? old->address : NULL };

	if (row.enabled && text_is_empty(has_address ? item->address : row.address))
		return bad_item(ctx, at, "address", "channel.address", "a robot or push needs its address");
	TRY(channel_store_put(ctx, ctx->actor.account_id, &row));
	if (!has_address)
		return OK;
	enum err result = channel_chat_set(ctx, item->channel, &target);
	if (result == ERR_MEANING && ctx->fault.field)
		ctx->fault.field = arena_format(ctx->arena, "items.%zu.%s", at, ctx->fault.field);
	return result;
}

static enum err put_item(struct ctx *ctx, const struct list *before, const struct channel_put_item *item, size_t at)
{
	const struct channel_row *old = row_called(before, item->channel);
	const struct channel_row row = { .channel = item->channel, .rank = (int64_t)at, .enabled = item->enabled };

	if (chat_driver(item->channel))
		return put_chat(ctx, old, item, at);
	if (text_equal(item->channel, "email"))
		return put_email(ctx, old, item, at);
	return channel_store_put(ctx, ctx->actor.account_id, &row);
}

static enum err put_items(struct ctx *ctx, const struct list *items)
{
	const struct channel_put_item *item = items->items;
	struct list before;
	size_t rank = items->count;

	for (size_t i = 0; i < items->count; i++)
		TRY(check_item(ctx, item, i));
	TRY(channel_store_list(ctx, ctx->actor.account_id, &before));
	for (size_t i = 0; i < items->count; i++)
		TRY(put_item(ctx, &before, &item[i], i));
	for (size_t i = 0; i < before.count; i++) { /* the rest keeps its order, behind the named ones */
		struct channel_row row = ((const struct channel_row *)before.items)[i];
		bool is_named = false;

		for (size_t k = 0; k < items->count; k++)
			is_named |= text_equal(item[k].channel, row.channel);
		row.rank = (int64_t)rank;
		rank += !is_named;
		if (!is_named)
			TRY(channel_store_put(ctx, ctx->actor.account_id, &row));
	}
	return OK;
}

/* "22:00" to minutes, -1 when it is no time. */
static int64_t minute_of(const char *text)
{
	int64_t hour;
	int64_t minute;

	if (!text || strlen(text) != 5 || text[2] != ':' || !isdigit((unsigned char)text[0]) ||
	    !isdigit((unsigned char)text[1]) || !isdigit((unsigned char)text[3]) || !isdigit((unsigned char)text[4]))
		return -1;
	hour = (text[0] - '0') * 10 + text[1] - '0';
	minute = (text[3] - '0') * 10 + text[4] - '0';
	return hour < 24 && minute < 60 ? hour * 60 + minute : -1;
}

static enum err put_quiet(struct ctx *ctx, const struct channel_hours *hours)
{
	struct wish_row wish = { .quiet_mode = hours ? "own" : "none", .quiet_from = -1, .quiet_to = -1 };

	if (hours) {
		wish.quiet_from = minute_of(hours->from);
		wish.quiet_to = minute_of(hours->to);
		if (wish.quiet_from < 0 || wish.quiet_to < 0)
			return fail(ctx, ERR_MEANING, "channel.hours", wish.quiet_from < 0 ? "quiet_hours.from" : "quiet_hours.to",
				    "a time looks like 22:00");
	}
	return wish_store_set_quiet(ctx, ctx->actor.account_id, &wish);
}

enum err channel_change(struct ctx *ctx, const struct channel_put *put, struct my_channels *ret_mine)
{
	int64_t account_id = ctx->actor.account_id;

	if (shape_has(&channel_put_shape, put, "items"))
		TRY(put_items(ctx, &put->items));
	if (shape_has(&channel_put_shape, put, "quiet_hours"))
		TRY(put_quiet(ctx, put->quiet_hours));
	if (shape_has(&channel_put_shape, put, "hard_breaks_quiet"))
		TRY(wish_store_set_hard(ctx, account_id, put->hard_breaks_quiet));
	if (shape_has(&channel_put_shape, put, "outside_daily_limit"))
		TRY(wish_store_set_limit(ctx, account_id, put->outside_daily_limit));
	return channel_mine(ctx, ret_mine);
}

/* --- Trying --- */

struct trying {
	const char *channel;
	bool needs_code; /* the address is not proven yet: the code goes out instead */
	bool is_chat;	 /* who opens the link of the test proves that it arrives */
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
	const struct channel_row *row = row_called(&rows, trying->channel);
	if (!row)
		return fail(ctx, ERR_NOT_FOUND, "channel.unknown", NULL, "this channel is not set up");
	if (row->tested_at_ms + CHANNEL_TEST_PAUSE_MS > trying->now_ms)
		return fail(ctx, ERR_RATE, "channel.too_often", NULL, "a test just went out");
	trying->is_chat = chat_driver(row->channel);
	trying->needs_code = row->address && !row->confirmed_at_ms && !trying->is_chat;
	if (trying->needs_code || trying->is_chat)
		TRY(channel_store_event(ctx, account_id, trying->channel, CHANNEL_CODE_SENT));
	TRY(channel_store_event(ctx, account_id, trying->channel, CHANNEL_TESTED));
	TRY(channel_store_list(ctx, account_id, &rows)); /* code and link follow from the instant that was written */
	trying->row = *row_called(&rows, trying->channel);
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

enum err channel_note_result(struct ctx *ctx, int64_t account_id, const char *channel, const char *failed_code)
{
	return channel_store_result(ctx, account_id, channel, failed_code);
}
