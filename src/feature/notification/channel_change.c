/* Changing how an account wants to be reached. */
#include "feature/notification/channel.h"

#include <ctype.h>

#include "base/text.h"
#include "feature/notification/channel_chat.h"
#include "feature/notification/notification.h"
#include "platform/mail/mail.h"

enum { CHANNELS_MAX = 20, DAILY_LIMIT_MAX = 100 };

static const struct field put_item_fields[] = {
	FIELD_TEXT(struct channel_put_item, channel, .max = 40, .flags = FIELD_REQUIRED),
	FIELD_BOOL(struct channel_put_item, enabled, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct channel_put_item, address, .max = CHAT_URL_MAX_CHARS, .flags = FIELD_SECRET),
	FIELD_TEXT(struct channel_put_item, secret, .max = CHAT_SECRET_MAX_CHARS, .flags = FIELD_SECRET),
};
static const struct shape put_item_shape = SHAPE_INPUT("MyChannelPut", struct channel_put_item, put_item_fields);

static const struct field put_fields[] = {
	FIELD_LIST(struct channel_put, items, &put_item_shape, .max = CHANNELS_MAX),
	FIELD_OBJECT_PTR(struct channel_put, quiet_hours, &channel_hours_shape),
	FIELD_BOOL(struct channel_put, hard_breaks_quiet),
	FIELD_INT(struct channel_put, outside_daily_limit, .max = DAILY_LIMIT_MAX),
};
const struct shape channel_put_shape = SHAPE_INPUT("MyChannelsPut", struct channel_put, put_fields);

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
	return is_new ? channel_send_code(ctx, item->channel) : OK;
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
	if (result == OK && chat_proves_by_code(chat_driver(item->channel)) && !text_is_empty(item->address))
		return channel_send_code(ctx, item->channel);
	return result;
}

static enum err put_item(struct ctx *ctx, const struct list *before, const struct channel_put_item *item, size_t at)
{
	const struct channel_row *old = channel_row_called(before, item->channel);
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
