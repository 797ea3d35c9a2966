/* Routes of record templates. */
#include "feature/record/record.h"
#include "feature/record/record_template.h"

static enum err reply_templates(struct ctx *ctx, struct http_exchange *exchange)
{
	struct record_templates templates;

	TRY(record_templates_get(ctx, &templates));
	return http_reply_version(ctx, exchange, 200, &record_templates_shape, &templates, templates.version);
}

static enum err put_templates(struct ctx *ctx, struct http_exchange *exchange)
{
	struct record_templates input = { 0 };
	int64_t version;

	TRY(http_read_body(ctx, exchange, &record_templates_input_shape, &input));
	TRY(http_if_match(ctx, exchange, &version));
	TRY(record_templates_put(ctx, &input.items, version));
	return reply_templates(ctx, exchange);
}

const struct http_routes record_template_routes = HTTP_ROUTES(((const struct http_route[]){
	{ "GET", "/api/v1/record-templates", "Texts the record form offers to start from", PERMIT_VIEW,
	  HTTP_RUN_READ, reply_templates, .reply = &record_templates_shape },
	{ "PUT", "/api/v1/record-templates", "Replaces them", PERMIT_CHANGE_RULES, HTTP_RUN_WRITE, put_templates,
	  .body = &record_templates_input_shape, .reply = &record_templates_shape },
}));
