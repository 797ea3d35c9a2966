/* Routes of custom fields. */
#include "feature/candidate/candidate.h"

static const struct field list_fields[] = PAGE_FIELDS(&custom_field_shape);
static const struct shape list_shape = SHAPE("CustomFieldList", struct page, list_fields);

static enum err get_fields(struct ctx *ctx, struct http_exchange *exchange)
{
	struct page page = { 0 };

	TRY(custom_field_list(ctx, &page.items));
	page.total = (int64_t)page.items.count;
	return http_reply(ctx, exchange, 200, &list_shape, &page);
}

static enum err reply_field(struct ctx *ctx, struct http_exchange *exchange, int status, int64_t id)
{
	struct custom_field field = { 0 };

	TRY(custom_field_get(ctx, id, &field));
	return http_reply_version(ctx, exchange, status, &custom_field_shape, &field, field.version);
}

static enum err post_field(struct ctx *ctx, struct http_exchange *exchange)
{
	struct custom_field_input input = { 0 };
	int64_t id;

	TRY(http_read_body(ctx, exchange, &custom_field_input_shape, &input));
	TRY(custom_field_create(ctx, &input, &id));
	return reply_field(ctx, exchange, 201, id);
}

static enum err patch_field(struct ctx *ctx, struct http_exchange *exchange)
{
	struct custom_field_input input = { 0 };
	int64_t id, version;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(http_if_match(ctx, exchange, &version));
	TRY(http_read_body(ctx, exchange, &custom_field_change_shape, &input));
	TRY(custom_field_change(ctx, id, version, &input));
	return reply_field(ctx, exchange, 200, id);
}

static enum err delete_field(struct ctx *ctx, struct http_exchange *exchange)
{
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(custom_field_delete(ctx, id));
	return http_reply_empty(ctx, exchange);
}

static const struct http_route routes[] = {
	{ "GET", "/api/v1/custom-fields", "Custom candidate fields by rank", PERMIT_VIEW, HTTP_RUN_READ, get_fields,
	  .reply = &list_shape },
	{ "POST", "/api/v1/custom-fields", "Adds a custom field", PERMIT_CHANGE_RULES, HTTP_RUN_WRITE, post_field,
	  .body = &custom_field_input_shape, .reply = &custom_field_shape, .status = 201 },
	{ "PATCH", "/api/v1/custom-fields/{id}", "Changes a custom field", PERMIT_CHANGE_RULES, HTTP_RUN_WRITE,
	  patch_field, .body = &custom_field_change_shape, .reply = &custom_field_shape },
	{ "DELETE", "/api/v1/custom-fields/{id}", "Removes a custom field", PERMIT_CHANGE_RULES, HTTP_RUN_WRITE,
	  delete_field, .status = 204 },
};
const struct http_routes custom_field_routes = HTTP_ROUTES(routes);
