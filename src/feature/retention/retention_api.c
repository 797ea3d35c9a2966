/* Routes of retention. */
#include "feature/retention/retention.h"
#include "feature/retention/retention_run.h"

static enum err get_settings(struct ctx *ctx, struct http_exchange *exchange)
{
	struct retention_settings settings;

	TRY(retention_settings_get(ctx, &settings));
	return http_reply_version(ctx, exchange, 200, &retention_settings_shape, &settings, settings.version);
}

static enum err put_settings(struct ctx *ctx, struct http_exchange *exchange)
{
	struct retention_settings input = { 0 };
	int64_t version;

	TRY(http_read_body(ctx, exchange, &retention_settings_input_shape, &input));
	TRY(http_if_match(ctx, exchange, &version));
	TRY(retention_settings_put(ctx, &input.rules, version));
	return get_settings(ctx, exchange);
}

static enum err post_preview(struct ctx *ctx, struct http_exchange *exchange)
{
	struct retention_settings input = { 0 };
	struct list outlooks;

	TRY(http_read_body(ctx, exchange, &retention_settings_input_shape, &input));
	TRY(retention_preview(ctx, &input.rules, &outlooks));
	return http_reply_list(ctx, exchange, &retention_outlook_shape, &outlooks, NULL, (int64_t)outlooks.count);
}

static enum err post_run(struct ctx *ctx, struct http_exchange *exchange)
{
	TRY(retention_run_now(ctx));
	return http_reply_empty(ctx, exchange);
}

static enum err get_runs(struct ctx *ctx, struct http_exchange *exchange)
{
	struct list runs;

	TRY(retention_runs(ctx, &runs));
	return http_reply_list(ctx, exchange, &retention_run_shape, &runs, NULL, (int64_t)runs.count);
}

/* --- Notices --- */

static const struct field filter_fields[] = {
	FIELD_ENUM(struct retention_notice_filter, state, &retention_states),
	PAGE_QUERY(struct retention_notice_filter),
};
static const struct shape filter_shape = SHAPE("RetentionNoticeFilter", struct retention_notice_filter, filter_fields);
static const struct field page_fields[] = PAGE_FIELDS(&retention_notice_shape);
static const struct shape page_shape = SHAPE("RetentionNoticeList", struct page, page_fields);

static enum err get_notices(struct ctx *ctx, struct http_exchange *exchange)
{
	struct retention_notice_filter filter = { .state = RETENTION_WAITING, .limit = PAGE_LIMIT };
	struct page page;

	TRY(page_read(ctx, exchange, &filter_shape, &filter, &filter.cursor));
	TRY(retention_notices(ctx, &filter, &page));
	return page_reply(ctx, exchange, &page_shape, &page);
}

struct keep_input {
	const char *reason;
	const char *until_on;
};
static const struct field keep_fields[] = {
	FIELD_TEXT(struct keep_input, reason, .min = 1, .max = 500, .flags = FIELD_REQUIRED),
	FIELD_DATE(struct keep_input, until_on),
};
static const struct shape keep_shape = SHAPE("RetentionKeep", struct keep_input, keep_fields);

static enum err post_keep(struct ctx *ctx, struct http_exchange *exchange)
{
	struct keep_input input = { 0 };
	struct retention_notice notice;
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(http_read_body(ctx, exchange, &keep_shape, &input));
	TRY(retention_keep(ctx, id, input.reason, input.until_on));
	TRY(retention_notice_get(ctx, id, &notice));
	return http_reply(ctx, exchange, 200, &retention_notice_shape, &notice);
}

const struct http_routes retention_routes = HTTP_ROUTES(((const struct http_route[]){
	{ "GET", "/api/v1/retention", "How long the firm keeps whom and what", PERMIT_VIEW, HTTP_RUN_READ, get_settings,
	  .reply = &retention_settings_shape },
	{ "PUT", "/api/v1/retention", "Sets rules; those left out stay. They act from the next night on", PERMIT_RETENTION, HTTP_RUN_WRITE,
	  put_settings, .body = &retention_settings_input_shape, .reply = &retention_settings_shape, .flags = HTTP_FRESH_LOGIN },
	{ "POST", "/api/v1/retention/preview", "What these rules would find today; changes nothing", PERMIT_RETENTION, HTTP_RUN_SLOW,
	  post_preview, .body = &retention_settings_input_shape, .reply = &retention_outlook_shape, .flags = HTTP_LIST },
	{ "POST", "/api/v1/retention/run", "Does now what the next night would", PERMIT_RETENTION, HTTP_RUN_WRITE, post_run,
	  .flags = HTTP_FRESH_LOGIN, .status = 204 },
	{ "GET", "/api/v1/retention/runs", "What each night did, the newest 100", PERMIT_AUDIT, HTTP_RUN_READ, get_runs,
	  .reply = &retention_run_shape, .flags = HTTP_LIST },
	{ "GET", "/api/v1/retention/notices", "Whom a rule has found; others than partners see those they were told of", PERMIT_VIEW,
	  HTTP_RUN_READ, get_notices, .query = &filter_shape, .reply = &page_shape },
	{ "POST", "/api/v1/retention-notices/{id}/keep", "Keeps one who waits, and says why", PERMIT_VIEW, HTTP_RUN_WRITE, post_keep,
	  .body = &keep_shape, .reply = &retention_notice_shape },
}));
