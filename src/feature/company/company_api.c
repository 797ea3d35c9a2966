/* Routes of companies. */
#include "feature/account/account.h"
#include "feature/company/company.h"

static const struct field filter_fields[] = {
	FIELD_TEXT(struct company_filter, q, .max = 200),
	PAGE_QUERY(struct company_filter),
};
static const struct shape filter_shape = SHAPE("CompanyFilter", struct company_filter, filter_fields);

static const struct field list_fields[] = PAGE_FIELDS(&company_shape);
static const struct shape list_shape = SHAPE("CompanyList", struct page, list_fields);

static enum err get_companies(struct ctx *ctx, struct http_exchange *exchange)
{
	struct company_filter filter = { .limit = PAGE_LIMIT };
	struct page page;

	TRY(page_read(ctx, exchange, &filter_shape, &filter, &filter.cursor));
	TRY(company_list(ctx, &filter, &page));
	return page_reply(ctx, exchange, &list_shape, &page);
}

static enum err reply_company(struct ctx *ctx, struct http_exchange *exchange, int status, int64_t id)
{
	struct company company;

	TRY(company_get(ctx, id, &company));
	return http_reply_version(ctx, exchange, status, &company_shape, &company, company.version);
}

static enum err get_company(struct ctx *ctx, struct http_exchange *exchange)
{
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	return reply_company(ctx, exchange, 200, id);
}

static enum err post_company(struct ctx *ctx, struct http_exchange *exchange)
{
	struct company_input input = { 0 };
	int64_t id;

	TRY(http_read_body(ctx, exchange, &company_input_shape, &input));
	TRY(company_create(ctx, &input, &id));
	http_reply_header(exchange, "Location", arena_format(ctx->arena, "/api/v1/companies/%lld", (long long)id));
	return reply_company(ctx, exchange, 201, id);
}

static enum err patch_company(struct ctx *ctx, struct http_exchange *exchange)
{
	struct company_input input = { 0 };
	int64_t id, version;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(http_if_match(ctx, exchange, &version));
	TRY(http_read_body(ctx, exchange, &company_change_shape, &input));
	TRY(company_change(ctx, id, version, &input));
	return reply_company(ctx, exchange, 200, id);
}

static const struct http_route routes[] = {
	{ "GET", "/api/v1/companies", "Companies by name", PERMIT_VIEW, HTTP_RUN_READ, get_companies,
	  .query = &filter_shape, .reply = &list_shape },
	{ "POST", "/api/v1/companies", "Adds a company", PERMIT_CHANGE_STAGE, HTTP_RUN_WRITE, post_company,
	  .body = &company_input_shape, .reply = &company_shape, .status = 201 },
	{ "GET", "/api/v1/companies/{id}", "One company", PERMIT_VIEW, HTTP_RUN_READ, get_company,
	  .reply = &company_shape },
	{ "PATCH", "/api/v1/companies/{id}", "Changes a company", PERMIT_CHANGE_STAGE, HTTP_RUN_WRITE,
	  patch_company, .body = &company_change_shape, .reply = &company_shape },
};
const struct http_routes company_routes = HTTP_ROUTES(routes);
