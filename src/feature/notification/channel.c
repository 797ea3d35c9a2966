/* Reading how an account wants to be reached. */
#include "feature/notification/channel.h"

#include "base/text.h"
#include "feature/notification/notification.h"
#include "feature/notification/sender.h"

/* --- Shapes --- */

static const struct field hours_fields[] = {
	FIELD_TEXT(struct channel_hours, from, .max = 5, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct channel_hours, to, .max = 5, .flags = FIELD_REQUIRED),
};
const struct shape channel_hours_shape = SHAPE("TimeSpan", struct channel_hours, hours_fields);

static const char *const state_names[] = { NULL, "off", "unconfirmed", "confirmed", "failing" };
static const struct choices state_choices = CHOICES(state_names);

static const char *const secret_names[] = { NULL, "none", "optional", "required" };
static const struct choices secret_choices = CHOICES(secret_names);

static const char *const kind_names[] = { NULL, "browser", "mail", "robot", "app", "phone" };
static const struct choices kind_choices = CHOICES(kind_names);

static const struct field my_channel_fields[] = {
	FIELD_TEXT(struct my_channel, channel, .flags = FIELD_REQUIRED),
	FIELD_BOOL(struct my_channel, available),
	FIELD_BOOL(struct my_channel, enabled),
	FIELD_ENUM(struct my_channel, kind, &kind_choices, .flags = FIELD_REQUIRED),
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
	FIELD_OBJECT_PTR(struct my_channels, quiet_hours, &channel_hours_shape),
	FIELD_BOOL(struct my_channels, hard_breaks_quiet),
	FIELD_INT(struct my_channels, outside_daily_limit),
};
const struct shape my_channels_shape = SHAPE("MyChannels", struct my_channels, my_channels_fields);

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

/* Robots, pushes and apps that the firm does not use are not offered. */
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
		if (!channel_row_called(&rows, notification_channels[i]) && is_offered(ctx, wish, notification_channels[i]))
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

static enum channel_kind kind_of(const char *channel)
{
	const struct chat_driver *driver = chat_driver(channel);

	if (!driver)
		return text_equal(channel, "email") ? CHANNEL_MAIL : CHANNEL_BROWSER;
	if (!driver->app)
		return CHANNEL_ROBOT;
	return chat_proves_by_code(driver) ? CHANNEL_PHONE : CHANNEL_APP;
}

static int secret_of(const char *channel)
{
	const struct chat_driver *driver = chat_driver(channel);

	return driver && !driver->app ? (int)driver->secret + 1 : 0;
}

static struct my_channel mine_of(struct ctx *ctx, const struct sender_settings *settings, const struct wish_row *wish,
				 const struct channel_row *row)
{
	return (struct my_channel){
		.channel = row->channel,
		.available = sender_is_available(settings, row->channel) && firm_allows(ctx, wish, row->channel),
		.enabled = row->enabled,
		.kind = kind_of(row->channel),
		.address = row->address,
		.secret = secret_of(row->channel),
		.has_secret = row->secret.length > 0,
		.devices = row->devices,
		.state = state_of(row),
		.last_tested_at = row->tested_at_ms,
		.last_error = row->failed_code ? channel_reason_of(ctx->arena, row->failed_code, ctx->actor.locale) : NULL,
	};
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
		const struct my_channel one = mine_of(ctx, &settings, &wish, &row[i]);

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

enum err channel_note_result(struct ctx *ctx, int64_t account_id, const char *channel, const char *failed_code)
{
	return channel_store_result(ctx, account_id, channel, failed_code);
}
