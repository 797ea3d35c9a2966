/* Route of the audit log. */
#include "feature/audit/audit_list.h"

static const struct field filter_fields[] = {
	AUDIT_FILTER_FIELDS,
	PAGE_QUERY(struct audit_filter),
};
static const struct shape filter_shape = SHAPE("AuditFilter", struct audit_filter, filter_fields);

static const struct field list_fields[] = PAGE_FIELDS(&audit_view_shape);
static const struct shape list_shape = SHAPE("AuditList", struct page, list_fields);

static enum err get_audit(struct ctx *ctx, struct http_exchange *exchange)
{
	struct audit_filter filter = { .limit = PAGE_LIMIT };
	struct page page;

	TRY(page_read(ctx, exchange, &filter_shape, &filter, &filter.cursor));
	TRY(audit_list(ctx, &filter, &page));
	return page_reply(ctx, exchange, &list_shape, &page);
}

/* Counting a long log takes its time: on a worker. */
const struct http_routes audit_routes = HTTP_ROUTES(((const struct http_route[]){
	{ "GET", "/api/v1/audit", "Who did or saw what, newest first", PERMIT_AUDIT, HTTP_RUN_SLOW, get_audit, .query = &filter_shape,
	  .reply = &list_shape },
}));
