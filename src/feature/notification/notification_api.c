/* Routes of inbox, channels, browsers and, for admins, the outbox. */
#include "base/text.h"
#include "feature/notification/channel.h"
#include "feature/notification/channel_chat.h"
#include "feature/notification/inbox.h"
#include "feature/notification/notification.h"
#include "feature/notification/outbox_store.h"
#include "feature/notification/sender.h"
#include "platform/db/db.h"

enum { PAGE = 50, PAGE_MAX = 200, ENDPOINT_MAX = 2048 };

/* --- Inbox --- */

struct inbox_filter {
	const char *state;
	int kind;
	const char *cursor;
	int64_t limit;
};
static const struct field inbox_filter_fields[] = {
	FIELD_TEXT(struct inbox_filter, state, .max = 10),
	FIELD_ENUM(struct inbox_filter, kind, &inbox_kind_choices),
	FIELD_TEXT(struct inbox_filter, cursor, .max = 400),
	FIELD_INT(struct inbox_filter, limit, .min = 1, .max = PAGE_MAX),
};
static const struct shape inbox_filter_shape = SHAPE("InboxFilter", struct inbox_filter, inbox_filter_fields);

static const struct field inbox_page_fields[] = {
	FIELD_LIST(struct inbox_page, items, &inbox_message_shape),
	FIELD_TEXT(struct inbox_page, next),
	FIELD_INT(struct inbox_page, total),
	FIELD_INT(struct inbox_page, unread),
};
static const struct shape inbox_page_shape = SHAPE("InboxPage", struct inbox_page, inbox_page_fields);

static enum err get_inbox(struct ctx *ctx, struct http_exchange *exchange)
{
	struct inbox_filter filter = { .state = "all", .limit = PAGE };
	struct inbox_page page;

	TRY(http_read_query(ctx, exchange, &inbox_filter_shape, &filter));
	if (!text_equal(filter.state, "all") && !text_equal(filter.state, "unread"))
		return fail(ctx, ERR_MEANING, "request.choice", "state", "state is all or unread");
	struct inbox_wish wish = { .unread_only = text_equal(filter.state, "unread"),
				   .kind = choice_text(&inbox_kind_choices, filter.kind), .limit = filter.limit };
	if (filter.cursor)
		TRY(http_cursor_read(ctx, exchange, filter.cursor, &wish.position));
	TRY(inbox_page_get(ctx, &wish, &page));
	if (page.next)
		page.next = http_cursor_make(ctx, exchange, page.next);
	return http_reply(ctx, exchange, 200, &inbox_page_shape, &page);
}

struct read_body {
	uint64_t present;
	struct list ids;
	bool all;
};
static const struct field read_body_fields[] = {
	FIELD_IDS(struct read_body, ids, .max = PAGE_MAX),
	FIELD_BOOL(struct read_body, all),
};
static const struct shape read_body_shape = SHAPE_INPUT("InboxRead", struct read_body, read_body_fields);

struct unread_reply {
	int64_t unread;
};
static const struct field unread_fields[] = { FIELD_INT(struct unread_reply, unread) };
static const struct shape unread_shape = SHAPE("InboxUnread", struct unread_reply, unread_fields);

static enum err post_inbox_read(struct ctx *ctx, struct http_exchange *exchange)
{
	struct read_body body = { 0 };
	struct unread_reply reply;

	TRY(http_read_body(ctx, exchange, &read_body_shape, &body));
	if (body.all == shape_has(&read_body_shape, &body, "ids"))
		return fail(ctx, ERR_MEANING, "request.invalid", "ids", "either ids or all");
	TRY(inbox_mark_read(ctx, body.all ? NULL : &body.ids, &reply.unread));
	return http_reply(ctx, exchange, 200, &unread_shape, &reply);
}

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
	const char *code;
	bool confirmed;
};

static enum err confirm(struct ctx *ctx, void *arg)
{
	struct confirming *confirming = arg;

	return channel_confirm(ctx, "email", confirming->code, &confirming->confirmed);
}

/* Runs its own write: a wrong code is refused, and still counts as a try. */
static enum err post_confirm(struct ctx *ctx, struct http_exchange *exchange)
{
	struct confirm_body body = { 0 };
	struct my_channels mine;

	TRY(http_read_body(ctx, exchange, &confirm_shape, &body));
	struct confirming confirming = { .code = body.code };
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

/* --- Outbox, for admins --- */

struct outbox_filter {
	const char *state;
	const char *cursor;
	int64_t limit;
};
static const struct field outbox_filter_fields[] = {
	FIELD_TEXT(struct outbox_filter, state, .max = 20),
	FIELD_TEXT(struct outbox_filter, cursor, .max = 400),
	FIELD_INT(struct outbox_filter, limit, .min = 1, .max = PAGE_MAX),
};
static const struct shape outbox_filter_shape = SHAPE("OutboxFilter", struct outbox_filter, outbox_filter_fields);

/* A row as admins see it; no texts, no addresses. */
struct outbox_item {
	int64_t id;
	const char *state;
	const char *channel;
	const char *kind;
	struct account_ref account;
	int64_t attempts;
	int64_t created_at;
	int64_t not_before;
	int64_t next_at;
	int64_t sent_at;
	int64_t last_status;
	int64_t reminder_id;
	struct channel_reason *last_error;
};
static const struct field outbox_item_fields[] = {
	FIELD_ID(struct outbox_item, id, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct outbox_item, state, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct outbox_item, channel, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct outbox_item, kind, .flags = FIELD_REQUIRED),
	FIELD_OBJECT(struct outbox_item, account, &account_ref_shape),
	FIELD_INT(struct outbox_item, attempts),
	FIELD_TIME(struct outbox_item, created_at, .flags = FIELD_REQUIRED),
	FIELD_TIME(struct outbox_item, not_before, .flags = FIELD_REQUIRED),
	FIELD_TIME(struct outbox_item, next_at, .flags = FIELD_REQUIRED),
	FIELD_TIME(struct outbox_item, sent_at),
	FIELD_INT(struct outbox_item, last_status, .flags = FIELD_NULL),
	FIELD_ID(struct outbox_item, reminder_id),
	FIELD_OBJECT_PTR(struct outbox_item, last_error, &channel_reason_shape),
};
static const struct shape outbox_item_shape = SHAPE("OutboxRow", struct outbox_item, outbox_item_fields);

static struct outbox_item item_of(struct ctx *ctx, const struct outbox_row *row)
{
	bool has_error = row->last_code && !text_equal(row->state, "sent");

	return (struct outbox_item){
		.id = row->id,
		.state = row->state,
		.channel = row->channel,
		.kind = row->kind,
		.account = { row->account_id, row->account_name },
		.attempts = row->attempts,
		.created_at = row->created_at,
		.not_before = row->not_before,
		.next_at = row->next_at,
		.sent_at = row->sent_at,
		.last_status = row->last_status,
		.reminder_id = row->reminder_id,
		.last_error = has_error ? channel_reason_of(ctx->arena, row->last_code, ctx->actor.locale) : NULL,
	};
}

static enum err get_outbox(struct ctx *ctx, struct http_exchange *exchange)
{
	struct outbox_filter filter = { .state = "dead", .limit = PAGE };
	const char *position = NULL;
	int64_t before_id = INT64_MAX;
	int64_t total;
	struct list rows;
	struct vec items;

	TRY(http_read_query(ctx, exchange, &outbox_filter_shape, &filter));
	if (filter.cursor)
		TRY(http_cursor_read(ctx, exchange, filter.cursor, &position));
	if (position && !text_to_i64(position, &before_id))
		return fail(ctx, ERR_MEANING, "request.bad_cursor", "cursor", "not a place in this list");
	TRY(outbox_store_list(ctx, filter.state, before_id, filter.limit, &rows, &total));
	vec_init(&items, ctx->arena, sizeof(struct outbox_item));
	const struct outbox_row *row = rows.items;
	for (size_t i = 0; i < rows.count; i++) {
		const struct outbox_item item = item_of(ctx, &row[i]);

		vec_add(&items, &item);
	}
	const char *next = NULL;
	if (rows.count == (size_t)filter.limit)
		next = http_cursor_make(ctx, exchange, arena_format(ctx->arena, "%lld", (long long)row[rows.count - 1].id));
	const struct list list = vec_list(&items);
	return http_reply_list(ctx, exchange, &outbox_item_shape, &list, next, total);
}

static enum err post_outbox_retry(struct ctx *ctx, struct http_exchange *exchange)
{
	struct outbox_row row = { 0 };
	int64_t changes;
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(outbox_store_retry(ctx, id, &changes));
	if (outbox_store_get(ctx, id, &row) == ERR_NOT_FOUND) {
		fault_clear(ctx);
		return fail(ctx, ERR_NOT_FOUND, "request.not_found", NULL, "no such row");
	}
	if (!changes)
		return fail(ctx, ERR_CONFLICT, "outbox.not_dead", NULL, "only dead rows are tried again");
	const struct outbox_item item = item_of(ctx, &row);
	return http_reply(ctx, exchange, 200, &outbox_item_shape, &item);
}

/* --- The table --- */

static const struct http_route routes[] = {
	{ "GET", "/api/v1/inbox", "Messages inside, newest first", PERMIT_VIEW, HTTP_RUN_READ, get_inbox,
	  .query = &inbox_filter_shape, .reply = &inbox_page_shape },
	{ "POST", "/api/v1/inbox/read", "Marks messages read", PERMIT_VIEW, HTTP_RUN_WRITE, post_inbox_read,
	  .body = &read_body_shape, .reply = &unread_shape },
	{ "GET", "/api/v1/me/channels", "How I want to be reached", PERMIT_VIEW, HTTP_RUN_READ, get_channels,
	  .reply = &my_channels_shape },
	{ "PUT", "/api/v1/me/channels", "Changes how I want to be reached", PERMIT_VIEW, HTTP_RUN_WRITE, put_channels,
	  .body = &channel_put_shape, .reply = &my_channels_shape },
	{ "POST", "/api/v1/me/channels/{channel}/test", "Sends a test, or the code to an unproven address", PERMIT_VIEW,
	  HTTP_RUN_SLOW, post_channel_test, .body = &empty_shape, .reply = &channel_test_shape, .status = 202 },
	{ "POST", "/api/v1/me/channels/email/confirm", "Proves the e-mail address by its code", PERMIT_VIEW, HTTP_RUN_SLOW,
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
	{ "GET", "/api/v1/outbox", "Messages to the outside by state", PERMIT_ACCOUNTS, HTTP_RUN_READ, get_outbox,
	  .query = &outbox_filter_shape, .reply = &outbox_item_shape, .flags = HTTP_LIST },
	{ "POST", "/api/v1/outbox/{id}/retry", "Gives a dead message a fresh start", PERMIT_ACCOUNTS, HTTP_RUN_WRITE,
	  post_outbox_retry, .body = &empty_shape, .reply = &outbox_item_shape },
};
const struct http_routes notification_routes = HTTP_ROUTES(routes);
