/* Routes of departures. */
#include "feature/departure/departure.h"

static const struct field item_filter_fields[] = { PAGE_QUERY(struct departure_item_filter) };
static const struct shape item_filter_shape = SHAPE("DepartureItemFilter", struct departure_item_filter, item_filter_fields);
static const struct field items_fields[] = PAGE_FIELDS(&departure_item_shape);
static const struct shape items_shape = SHAPE("DepartureItemList", struct page, items_fields);

static enum err get_list(struct ctx *ctx, struct http_exchange *exchange)
{
	struct list departures;

	TRY(departure_list(ctx, &departures));
	return http_reply_list(ctx, exchange, &departure_shape, &departures, NULL, (int64_t)departures.count);
}

static enum err reply_departure(struct ctx *ctx, struct http_exchange *exchange, int status, int64_t id)
{
	struct departure departure;

	TRY(departure_get(ctx, id, &departure));
	return http_reply(ctx, exchange, status, &departure_shape, &departure);
}

static enum err get_departure(struct ctx *ctx, struct http_exchange *exchange)
{
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	return reply_departure(ctx, exchange, 200, id);
}

static enum err get_items(struct ctx *ctx, struct http_exchange *exchange)
{
	struct departure_item_filter filter = { .limit = PAGE_LIMIT };
	struct page page;
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(page_read(ctx, exchange, &item_filter_shape, &filter, &filter.cursor));
	TRY(departure_items(ctx, id, &filter, &page));
	return page_reply(ctx, exchange, &items_shape, &page);
}

static enum err post_preview(struct ctx *ctx, struct http_exchange *exchange)
{
	struct departure_input input = { 0 };
	struct departure_counts counts;

	TRY(http_read_body(ctx, exchange, &departure_input_shape, &input));
	TRY(departure_preview(ctx, &input, &counts));
	return http_reply(ctx, exchange, 200, &departure_counts_shape, &counts);
}

static enum err post_departure(struct ctx *ctx, struct http_exchange *exchange)
{
	struct departure_input input = { 0 };
	int64_t id;

	TRY(http_read_body(ctx, exchange, &departure_input_shape, &input));
	TRY(departure_start(ctx, &input, &id));
	return reply_departure(ctx, exchange, 201, id);
}

static enum err get_cancel(struct ctx *ctx, struct http_exchange *exchange)
{
	struct departure_cancel_outlook outlook;
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(departure_cancel_preview(ctx, id, &outlook));
	return http_reply(ctx, exchange, 200, &departure_cancel_outlook_shape, &outlook);
}

struct cancel_input {
	const char *note;
};
static const struct field cancel_fields[] = { FIELD_TEXT(struct cancel_input, note, .max = 500) };
static const struct shape cancel_shape = SHAPE("DepartureCancel", struct cancel_input, cancel_fields);

static enum err post_cancel(struct ctx *ctx, struct http_exchange *exchange)
{
	struct cancel_input input = { 0 };
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(http_read_body(ctx, exchange, &cancel_shape, &input));
	TRY(departure_cancel(ctx, id, input.note));
	return reply_departure(ctx, exchange, 202, id);
}

static const struct http_route routes[] = {
	{ "GET", "/api/v1/departures", "Who goes and who takes over, newest first", PERMIT_PEOPLE, HTTP_RUN_READ, get_list,
	  .reply = &departure_shape, .flags = HTTP_LIST },
	{ "POST", "/api/v1/departures", "Hands over everything of who goes", PERMIT_HAND_OVER, HTTP_RUN_WRITE,
	  post_departure, .body = &departure_input_shape, .reply = &departure_shape, .status = 201 },
	{ "POST", "/api/v1/departures/preview", "What would go to whom; changes nothing", PERMIT_HAND_OVER, HTTP_RUN_READ, post_preview,
	  .body = &departure_input_shape, .reply = &departure_counts_shape },
	{ "GET", "/api/v1/departures/{id}", "How far it is, and what is still with him", PERMIT_PEOPLE, HTTP_RUN_READ, get_departure,
	  .reply = &departure_shape },
	{ "GET", "/api/v1/departures/{id}/cancel", "What calling it off would give back, and what would stay; changes nothing",
	  PERMIT_HAND_OVER, HTTP_RUN_READ, get_cancel, .reply = &departure_cancel_outlook_shape },
	{ "POST", "/api/v1/departures/{id}/cancel", "Calls it off: what was handed over goes back unless it was changed meanwhile",
	  PERMIT_HAND_OVER, HTTP_RUN_WRITE, post_cancel, .body = &cancel_shape, .reply = &departure_shape, .status = 202 },
	{ "GET", "/api/v1/departures/{id}/candidates", "Who was handed over; others than partners see what came to them", PERMIT_VIEW,
	  HTTP_RUN_READ, get_items, .query = &item_filter_shape, .reply = &items_shape },
};
const struct http_routes departure_routes = HTTP_ROUTES(routes);
