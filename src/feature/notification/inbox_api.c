/* Routes of the messages inside. */
#include "base/text.h"
#include "feature/notification/inbox.h"
#include "feature/notification/notification.h"

enum { PAGE = 50, PAGE_MAX = 200 };

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

/* --- The table --- */

static const struct http_route routes[] = {
	{ "GET", "/api/v1/inbox", "Messages inside, newest first", PERMIT_VIEW, HTTP_RUN_READ, get_inbox,
	  .query = &inbox_filter_shape, .reply = &inbox_page_shape },
	{ "POST", "/api/v1/inbox/read", "Marks messages read", PERMIT_VIEW, HTTP_RUN_WRITE, post_inbox_read,
	  .body = &read_body_shape, .reply = &unread_shape },
};
const struct http_routes inbox_routes = HTTP_ROUTES(routes);
