/* Routes of a firm's apps, for admins. */
#include "base/text.h"
#include "feature/notification/firm_channel.h"
#include "feature/notification/notification.h"

static enum err get_apps(struct ctx *ctx, struct http_exchange *exchange)
{
	struct list views;

	TRY(firm_channel_list(ctx, &views));
	return http_reply_list(ctx, exchange, &firm_channel_view_shape, &views, NULL, (int64_t)views.count);
}

static enum err put_app(struct ctx *ctx, struct http_exchange *exchange)
{
	const char *channel = http_path_text(exchange, "channel");
	struct firm_channel_change change = { 0 };
	struct firm_channel_view view;
	int64_t version;

	TRY(http_if_match(ctx, exchange, &version));
	TRY(http_read_body(ctx, exchange, &firm_channel_change_shape, &change));
	TRY(firm_channel_change(ctx, channel, version, &change));
	TRY(firm_channel_get(ctx, channel, &view));
	return http_reply_version(ctx, exchange, 200, &firm_channel_view_shape, &view, view.version);
}

struct check_body {
	const char *user;
};
static const struct field check_body_fields[] = { FIELD_TEXT(struct check_body, user, .max = CHAT_USER_MAX_CHARS) };
static const struct shape check_body_shape = SHAPE("FirmChannelTry", struct check_body, check_body_fields);

static enum err post_check(struct ctx *ctx, struct http_exchange *exchange)
{
	struct check_body body = { 0 };
	struct firm_channel_check check;

	TRY(http_read_body(ctx, exchange, &check_body_shape, &body));
	const char *user = text_is_empty(body.user) ? NULL : body.user;
	TRY(firm_channel_try(ctx, http_path_text(exchange, "channel"), user, &check));
	return http_reply(ctx, exchange, 200, &firm_channel_check_shape, &check);
}

static const struct http_route routes[] = {
	{ "GET", "/api/v1/channels", "Apps of the firm that write to phones", PERMIT_ACCOUNTS, HTTP_RUN_READ, get_apps,
	  .reply = &firm_channel_view_shape, .flags = HTTP_LIST },
	{ "PUT", "/api/v1/channels/{channel}", "Sets one up; members left out stay, null forgets", PERMIT_ACCOUNTS, HTTP_RUN_WRITE, put_app,
	  .body = &firm_channel_change_shape, .reply = &firm_channel_view_shape, .flags = HTTP_FRESH_LOGIN },
	{ "POST", "/api/v1/channels/{channel}/check", "Tries it step by step, with a test message to a person named", PERMIT_ACCOUNTS,
	  HTTP_RUN_SLOW, post_check, .body = &check_body_shape, .reply = &firm_channel_check_shape, .rate = HTTP_RATE_LOGIN },
};
const struct http_routes firm_channel_routes = HTTP_ROUTES(routes);
