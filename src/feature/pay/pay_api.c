/* Routes of the market's figures, of reports and of what was agreed. */
#include "feature/pay/pay.h"

#include "feature/permission/permission.h"

static const struct field filter_fields[] = {
	FIELD_TEXT(struct pay_filter, q, .max = 100),
	PAGE_QUERY(struct pay_filter),
};
static const struct shape filter_shape = SHAPE("PayFilter", struct pay_filter, filter_fields);
static const struct field list_fields[] = PAGE_FIELDS(&pay_figure_shape);
static const struct shape list_shape = SHAPE("PayFigureList", struct page, list_fields);

struct report_query {
	int64_t submission_id;
};
static const struct field query_fields[] = { FIELD_ID(struct report_query, submission_id) };
static const struct shape query_shape = SHAPE("PayReportQuery", struct report_query, query_fields);

struct agreed {
	struct money *amount;
};
static const struct field agreed_fields[] = { FIELD_OBJECT_PTR(struct agreed, amount, &money_shape, .flags = FIELD_REQUIRED) };
static const struct shape agreed_shape = SHAPE("AgreedPay", struct agreed, agreed_fields);

static enum err get_figures(struct ctx *ctx, struct http_exchange *exchange)
{
	struct pay_filter filter = { .limit = PAGE_LIMIT };
	struct page page;

	TRY(page_read(ctx, exchange, &filter_shape, &filter, &filter.cursor));
	TRY(pay_list(ctx, &filter, &page));
	return page_reply(ctx, exchange, &list_shape, &page);
}

static enum err post_figure(struct ctx *ctx, struct http_exchange *exchange)
{
	struct pay_input input = { 0 };
	struct pay_figure figure;
	enum pay_taken taken;
	int64_t id;

	TRY(http_read_body(ctx, exchange, &pay_input_shape, &input));
	TRY(pay_put(ctx, &input, true, &id, &taken));
	TRY(pay_get(ctx, id, &figure));
	return http_reply(ctx, exchange, 201, &pay_figure_shape, &figure);
}

static enum err delete_figure(struct ctx *ctx, struct http_exchange *exchange)
{
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(pay_remove(ctx, id));
	return http_reply_empty(ctx, exchange);
}

static enum err get_report(struct ctx *ctx, struct http_exchange *exchange)
{
	struct report_query query = { 0 };
	struct pay_report report;
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(http_read_query(ctx, exchange, &query_shape, &query));
	TRY(pay_report_make(ctx, id, query.submission_id, &report));
	return http_reply(ctx, exchange, 200, &pay_report_shape, &report);
}

static enum err get_pdf(struct ctx *ctx, struct http_exchange *exchange)
{
	struct report_query query = { 0 };
	struct bytes pdf;
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(http_read_query(ctx, exchange, &query_shape, &query));
	TRY(pay_report_pdf(ctx, id, query.submission_id, &pdf));
	return http_reply_bytes(ctx, exchange, "application/pdf",
				arena_format(ctx->arena, "attachment; filename=\"pay-report-%lld.pdf\"", (long long)id), pdf.data,
				pdf.length);
}

static enum err put_agreed(struct ctx *ctx, struct http_exchange *exchange)
{
	struct agreed agreed = { 0 };
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(http_read_body(ctx, exchange, &agreed_shape, &agreed));
	TRY(pay_agree(ctx, id, agreed.amount));
	return http_reply(ctx, exchange, 200, &agreed_shape, &agreed);
}

static enum err delete_agreed(struct ctx *ctx, struct http_exchange *exchange)
{
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(pay_agree(ctx, id, NULL));
	return http_reply_empty(ctx, exchange);
}

static const struct http_route routes[] = {
	{ "GET", "/api/v1/pay-figures", "What the market pays, by job", PERMIT_VIEW, HTTP_RUN_READ, get_figures,
	  .query = &filter_shape, .reply = &list_shape },
	{ "POST", "/api/v1/pay-figures",
	  "Keeps a figure of the market, in the place of the one for the same job, city, level, years and source",
	  PERMIT_CHANGE_RULES, HTTP_RUN_WRITE, post_figure, .body = &pay_input_shape, .reply = &pay_figure_shape, .status = 201 },
	{ "DELETE", "/api/v1/pay-figures/{id}", "Removes a figure of the market", PERMIT_CHANGE_RULES, HTTP_RUN_WRITE, delete_figure,
	  .status = 204 },
	{ "GET", "/api/v1/candidates/{id}/pay-report", "What the market and own placements pay, beside what he asks and the client gives",
	  PERMIT_VIEW, HTTP_RUN_READ, get_report, .query = &query_shape, .reply = &pay_report_shape },
	{ "GET", "/api/v1/candidates/{id}/pay-report/pdf", "The same on one page of PDF; counts as an export", PERMIT_EXPORT, HTTP_RUN_SLOW,
	  get_pdf, .query = &query_shape, .rate = HTTP_RATE_EXPORT },
	{ "PUT", "/api/v1/submissions/{id}/agreed-pay", "Notes what a placement was agreed at, a year", PERMIT_ADD, HTTP_RUN_WRITE,
	  put_agreed, .body = &agreed_shape, .reply = &agreed_shape },
	{ "DELETE", "/api/v1/submissions/{id}/agreed-pay", "Takes back what a placement was agreed at", PERMIT_ADD, HTTP_RUN_WRITE,
	  delete_agreed, .status = 204 },
};
const struct http_routes pay_routes = HTTP_ROUTES(routes);
