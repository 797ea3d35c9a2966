/* Routes of the messages to the outside, for admins. */
#include "base/text.h"
#include "feature/notification/channel.h"
#include "feature/notification/notification.h"
#include "feature/notification/outbox_store.h"

enum { PAGE = 50, PAGE_MAX = 200 };

static const struct shape empty_shape = { .name = "Empty", .present_offset = -1 };

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
	{ "GET", "/api/v1/outbox", "Messages to the outside by state", PERMIT_ACCOUNTS, HTTP_RUN_READ, get_outbox,
	  .query = &outbox_filter_shape, .reply = &outbox_item_shape, .flags = HTTP_LIST },
	{ "POST", "/api/v1/outbox/{id}/retry", "Gives a dead message a fresh start", PERMIT_ACCOUNTS, HTTP_RUN_WRITE,
	  post_outbox_retry, .body = &empty_shape, .reply = &outbox_item_shape },
};
const struct http_routes outbox_routes = HTTP_ROUTES(routes);
