/* Routes of the list of who is off limits. */
#include "feature/off_limits/off_limits.h"

#include "feature/permission/permission.h"

enum { LINES_MAX = 500 };

static const struct field filter_fields[] = {
	FIELD_ENUM(struct off_limits_filter, kind, &off_limits_kinds),
	FIELD_TEXT(struct off_limits_filter, q, .max = 200),
	PAGE_QUERY(struct off_limits_filter),
};
static const struct shape filter_shape = SHAPE("OffLimitsFilter", struct off_limits_filter, filter_fields);

static const struct field list_fields[] = PAGE_FIELDS(&off_limits_shape);
static const struct shape list_shape = SHAPE("OffLimitsList", struct page, list_fields);

/* Many companies at once. */
struct many {
	struct list entries; /* struct off_limits_input */
};
static const struct field entry_fields[] = {
	FIELD_TEXT(struct off_limits_input, company, .max = 200),
	FIELD_DATE(struct off_limits_input, from_on),
	FIELD_DATE(struct off_limits_input, until_on),
	FIELD_TEXT(struct off_limits_input, reason, .max = 500),
};
static const struct shape entry_shape = SHAPE("OffLimitsEntry", struct off_limits_input, entry_fields);
static const struct field many_fields[] = {
	FIELD_LIST(struct many, entries, &entry_shape, .max = LINES_MAX, .flags = FIELD_REQUIRED),
};
static const struct shape many_shape = SHAPE("OffLimitsMany", struct many, many_fields);

static enum err get_list(struct ctx *ctx, struct http_exchange *exchange)
{
	struct off_limits_filter filter = { .limit = PAGE_LIMIT };
	struct page page;

	TRY(page_read(ctx, exchange, &filter_shape, &filter, &filter.cursor));
	TRY(off_limits_list(ctx, &filter, &page));
	return page_reply(ctx, exchange, &list_shape, &page);
}

static enum err reply_entry(struct ctx *ctx, struct http_exchange *exchange, int status, int64_t id)
{
	struct off_limits entry;

	TRY(off_limits_get(ctx, id, &entry));
	return http_reply_version(ctx, exchange, status, &off_limits_shape, &entry, entry.version);
}

static enum err post_entry(struct ctx *ctx, struct http_exchange *exchange)
{
	struct off_limits_input input = { 0 };
	int64_t id;

	TRY(http_read_body(ctx, exchange, &off_limits_input_shape, &input));
	TRY(off_limits_add(ctx, &input, &id));
	return reply_entry(ctx, exchange, 201, id);
}

static enum err patch_entry(struct ctx *ctx, struct http_exchange *exchange)
{
	struct off_limits_input input = { 0 };
	int64_t id, version;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(http_if_match(ctx, exchange, &version));
	TRY(http_read_body(ctx, exchange, &off_limits_change_shape, &input));
	TRY(off_limits_change(ctx, id, version, &input));
	return reply_entry(ctx, exchange, 200, id);
}

static enum err delete_entry(struct ctx *ctx, struct http_exchange *exchange)
{
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(off_limits_lift(ctx, id));
	return http_reply_empty(ctx, exchange);
}

static enum err post_many(struct ctx *ctx, struct http_exchange *exchange)
{
	struct many many = { 0 };
	struct list lines;

	TRY(http_read_body(ctx, exchange, &many_shape, &many));
	TRY(off_limits_import(ctx, &many.entries, &lines));
	return http_reply_list(ctx, exchange, &off_limits_line_shape, &lines, NULL, (int64_t)lines.count);
}

static enum err get_hits(struct ctx *ctx, struct http_exchange *exchange)
{
	struct list hits;
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(permission_need(ctx, id, ACT_VIEW));
	TRY(off_limits_of(ctx, id, &hits));
	return http_reply_list(ctx, exchange, &off_limits_hit_shape, &hits, NULL, (int64_t)hits.count);
}

static const struct http_route routes[] = {
	{ "GET", "/api/v1/off-limits", "Companies or people who are off limits, newest first", PERMIT_VIEW, HTTP_RUN_READ, get_list,
	  .query = &filter_shape, .reply = &list_shape },
	{ "POST", "/api/v1/off-limits", "Puts a company or a person on the list", PERMIT_CHANGE_RULES, HTTP_RUN_WRITE, post_entry,
	  .body = &off_limits_input_shape, .reply = &off_limits_shape, .status = 201 },
	{ "POST", "/api/v1/off-limits/import", "Puts many companies on the list and says what became of each line", PERMIT_CHANGE_RULES,
	  HTTP_RUN_WRITE, post_many, .body = &many_shape, .reply = &off_limits_line_shape, .flags = HTTP_LIST },
	{ "PATCH", "/api/v1/off-limits/{id}", "Changes term and reason", PERMIT_CHANGE_RULES, HTTP_RUN_WRITE, patch_entry,
	  .body = &off_limits_change_shape, .reply = &off_limits_shape },
	{ "DELETE", "/api/v1/off-limits/{id}", "Takes a line off the list", PERMIT_CHANGE_RULES, HTTP_RUN_WRITE, delete_entry,
	  .status = 204 },
	{ "GET", "/api/v1/candidates/{id}/off-limits", "Why a candidate is off limits today", PERMIT_VIEW, HTTP_RUN_READ, get_hits,
	  .reply = &off_limits_hit_shape, .flags = HTTP_LIST },
};
const struct http_routes off_limits_routes = HTTP_ROUTES(routes);
