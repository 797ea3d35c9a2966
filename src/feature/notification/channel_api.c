/* Routes of a person's channels, their proof, and his browsers. */
#include "feature/notification/channel.h"
#include "feature/notification/channel_chat.h"
#include "feature/notification/notification.h"
#include "feature/notification/sender.h"
#include "platform/db/db.h"

enum { ENDPOINT_MAX = 2048 };

/* --- Channels --- */

static enum err get_channels(struct ctx *ctx, struct http_exchange *exchange)
{
	struct my_channels mine;

	TRY(channel_mine(ctx, &mine));
	return http_reply(ctx, exchange, 200, &my_channels_shape, &mine);
}

static enum err put_channels(struct ctx *ctx, struct http_exchange *exchange)
{
	struct channel_put put = { 0 };
	struct my_channels mine;

	TRY(http_read_body(ctx, exchange, &channel_put_shape, &put));
	TRY(channel_change(ctx, &put, &mine));
	return http_reply(ctx, exchange, 200, &my_channels_shape, &mine);
}

static const struct shape empty_shape = { .name = "Empty", .present_offset = -1 };

static enum err post_channel_test(struct ctx *ctx, struct http_exchange *exchange)
{
	struct channel_test test;

	TRY(channel_try(ctx, http_path_text(exchange, "channel"), &test));
	return http_reply(ctx, exchange, 202, &channel_test_shape, &test);
}

struct confirm_body {
	const char *code;
};
static const struct field confirm_fields[] = { FIELD_TEXT(struct confirm_body, code, .max = 20, .flags = FIELD_REQUIRED) };
static const struct shape confirm_shape = SHAPE("ChannelConfirm", struct confirm_body, confirm_fields);

struct confirming {
	const char *channel;
	const char *code;
	bool confirmed;
};

static enum err confirm(struct ctx *ctx, void *arg)
{
	struct confirming *confirming = arg;

	return channel_confirm(ctx, confirming->channel, confirming->code, &confirming->confirmed);
}

/* Runs its own write: a wrong code is refused, and still counts as a try. */
static enum err post_confirm(struct ctx *ctx, struct http_exchange *exchange)
{
	struct confirm_body body = { 0 };
	struct my_channels mine;

	TRY(http_read_body(ctx, exchange, &confirm_shape, &body));
	struct confirming confirming = { .channel = http_path_text(exchange, "channel"), .code = body.code };
	TRY(db_write(ctx, confirm, &confirming));
	if (!confirming.confirmed)
		return fail(ctx, ERR_MEANING, "channel.wrong_code", "code", "not the code, or no longer valid");
	TRY(channel_mine(ctx, &mine));
	return http_reply(ctx, exchange, 200, &my_channels_shape, &mine);
}

/* --- Who is reached --- */

struct reach_body {
	const char *token;
};
static const struct field reach_body_fields[] = {
	FIELD_TEXT(struct reach_body, token, .max = 100, .flags = FIELD_REQUIRED | FIELD_SECRET),
};
static const struct shape reach_body_shape = SHAPE("ReachToken", struct reach_body, reach_body_fields);

static const struct field reached_fields[] = {
	FIELD_TEXT(struct channel_reached, account_name, FIELD_NAMED("name"), .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct channel_reached, channel, .flags = FIELD_REQUIRED),
};
static const struct shape reached_shape = SHAPE("Reached", struct channel_reached, reached_fields);

static enum err post_reach(struct ctx *ctx, struct http_exchange *exchange)
{
	struct reach_body body = { 0 };
	struct channel_reached reached;

	TRY(http_read_body(ctx, exchange, &reach_body_shape, &body));
	TRY(channel_reach_confirm(ctx, body.token, &reached));
	return http_reply(ctx, exchange, 200, &reached_shape, &reached);
}

struct unreached_item {
	struct account_ref account;
	const char *state;
};
static const char *const unreached_names[] = { NULL, "none", "unconfirmed", "lost", "failing" };
static const struct choices unreached_choices = CHOICES(unreached_names);
static const struct field unreached_fields[] = {
	FIELD_OBJECT(struct unreached_item, account, &account_ref_shape),
	FIELD_TEXT(struct unreached_item, state, .choices = &unreached_choices, .flags = FIELD_REQUIRED),
};
static const struct shape unreached_shape = SHAPE("Unreached", struct unreached_item, unreached_fields);

static enum err get_unreached(struct ctx *ctx, struct http_exchange *exchange)
{
	struct list rows;
	struct vec items;

	TRY(channel_unreached_list(ctx, &rows));
	vec_init(&items, ctx->arena, sizeof(struct unreached_item));
	const struct channel_unreached *row = rows.items;
	for (size_t i = 0; i < rows.count; i++) {
		const struct unreached_item item = { { row[i].account_id, row[i].account_name }, row[i].state };

		vec_add(&items, &item);
	}
	const struct list list = vec_list(&items);
	return http_reply_list(ctx, exchange, &unreached_shape, &list, NULL, (int64_t)rows.count);
}

/* --- Browsers --- */

static const struct field browser_fields[] = {
	FIELD_ID(struct push_row, id, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct push_row, device),
	FIELD_TIME(struct push_row, created_at, .flags = FIELD_REQUIRED),
	FIELD_TIME(struct push_row, last_ok_at),
};
static const struct shape browser_shape = SHAPE("PushSubscription", struct push_row, browser_fields);

static enum err get_browsers(struct ctx *ctx, struct http_exchange *exchange)
{
	struct list rows;

	TRY(push_store_list(ctx, ctx->actor.account_id, &rows));
	return http_reply_list(ctx, exchange, &browser_shape, &rows, NULL, (int64_t)rows.count);
}

struct push_keys {
	const char *p256dh;
	const char *auth;
};
static const struct field push_keys_fields[] = {
	FIELD_TEXT(struct push_keys, p256dh, .max = 120, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct push_keys, auth, .max = 40, .flags = FIELD_REQUIRED | FIELD_SECRET),
};
static const struct shape push_keys_shape = SHAPE("PushKeys", struct push_keys, push_keys_fields);

struct browser_body {
	const char *endpoint;
	struct push_keys keys;
	const char *device;
	int64_t expirationTime; /* part of what a browser's toJSON() gives; unused */
};
static const struct field browser_body_fields[] = {
	FIELD_TEXT(struct browser_body, endpoint, .max = ENDPOINT_MAX, .flags = FIELD_REQUIRED),
	FIELD_OBJECT(struct browser_body, keys, &push_keys_shape, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct browser_body, device, .max = 100),
	FIELD_INT(struct browser_body, expirationTime, .flags = FIELD_NULL),
};
static const struct shape browser_body_shape = SHAPE("PushSubscribe", struct browser_body, browser_body_fields);

static enum err post_browser(struct ctx *ctx, struct http_exchange *exchange)
{
	const struct sender_settings settings = sender_settings_read(ctx);
	struct browser_body body = { 0 };
	struct push_row saved = { 0 };

	TRY(http_read_body(ctx, exchange, &browser_body_shape, &body));
	const struct push_subscription subscription = { body.endpoint, body.keys.p256dh, body.keys.auth };
	TRY(push_check(ctx, &settings.push, &subscription));
	const struct push_row row = { .endpoint = body.endpoint, .p256dh = body.keys.p256dh, .auth = body.keys.auth,
				      .device = body.device };
	TRY(push_store_add(ctx, ctx->actor.account_id, &row, &saved));
	return http_reply(ctx, exchange, 201, &browser_shape, &saved);
}

static enum err delete_browser(struct ctx *ctx, struct http_exchange *exchange)
{
	int64_t id;
	int64_t changes;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(push_store_drop(ctx, ctx->actor.account_id, id, &changes));
	if (!changes)
		return fail(ctx, ERR_NOT_FOUND, "request.not_found", NULL, "no such subscription");
	return http_reply_empty(ctx, exchange);
}

/* --- The table --- */

static const struct http_route routes[] = {
	{ "GET", "/api/v1/me/channels", "How I want to be reached", PERMIT_VIEW, HTTP_RUN_READ, get_channels,
	  .reply = &my_channels_shape },
	{ "PUT", "/api/v1/me/channels", "Changes how I want to be reached", PERMIT_VIEW, HTTP_RUN_WRITE, put_channels,
	  .body = &channel_put_shape, .reply = &my_channels_shape },
	{ "POST", "/api/v1/me/channels/{channel}/test", "Sends a test, or the code to an unproven address", PERMIT_VIEW,
	  HTTP_RUN_SLOW, post_channel_test, .body = &empty_shape, .reply = &channel_test_shape, .status = 202 },
	{ "POST", "/api/v1/me/channels/{channel}/confirm", "Proves a mail address or number by its code", PERMIT_VIEW, HTTP_RUN_SLOW,
	  post_confirm, .body = &confirm_shape, .reply = &my_channels_shape },
	{ "POST", "/api/v1/channels/reach", "Proves a robot or push by the link of its test message", PERMIT_PUBLIC, HTTP_RUN_SLOW,
	  post_reach, .body = &reach_body_shape, .reply = &reached_shape, .rate = HTTP_RATE_LOGIN },
	{ "GET", "/api/v1/channels/unreached", "Who cannot be reached outside", PERMIT_ACCOUNTS, HTTP_RUN_READ, get_unreached,
	  .reply = &unreached_shape, .flags = HTTP_LIST },
	{ "GET", "/api/v1/push-subscriptions", "My browsers that take Web Push", PERMIT_VIEW, HTTP_RUN_READ, get_browsers,
	  .reply = &browser_shape, .flags = HTTP_LIST },
	{ "POST", "/api/v1/push-subscriptions", "Adds this browser", PERMIT_VIEW, HTTP_RUN_WRITE, post_browser,
	  .body = &browser_body_shape, .reply = &browser_shape, .status = 201 },
	{ "DELETE", "/api/v1/push-subscriptions/{id}", "Takes a browser away", PERMIT_VIEW, HTTP_RUN_WRITE, delete_browser,
	  .status = 204 },
};
const struct http_routes channel_routes = HTTP_ROUTES(routes);
