/* Routes of the ledger of who belongs to whom. */
#include "feature/ownership/ownership.h"

static const struct field filter_fields[] = {
	FIELD_TEXT(struct ownership_filter, q, .max = 200),
	FIELD_TEXT(struct ownership_filter, who, .max = 20),
	FIELD_BOOL(struct ownership_filter, disputed),
	PAGE_QUERY(struct ownership_filter),
};
static const struct shape filter_shape = SHAPE("OwnershipFilter", struct ownership_filter, filter_fields);
static const struct field list_fields[] = PAGE_FIELDS(&ownership_shape);
static const struct shape list_shape = SHAPE("OwnershipList", struct page, list_fields);

static const struct field protection_filter_fields[] = {
	FIELD_ID(struct protection_filter, candidate_id),
	FIELD_TEXT(struct protection_filter, q, .max = 200),
	PAGE_QUERY(struct protection_filter),
};
static const struct shape protection_filter_shape = SHAPE("ProtectionFilter", struct protection_filter, protection_filter_fields);
static const struct field protections_fields[] = PAGE_FIELDS(&protection_shape);
static const struct shape protections_shape = SHAPE("ProtectionList", struct page, protections_fields);

static const struct field setting_fields[] = {
	FIELD_INT(struct ownership_setting, contact_days, .min = 1, .max = 3650),
	FIELD_INT(struct ownership_setting, client_months, .min = 1, .max = 120),
};
static const struct shape setting_shape = SHAPE("OwnershipSetting", struct ownership_setting, setting_fields);
static const struct shape setting_change_shape = SHAPE_INPUT("OwnershipSettingChange", struct ownership_setting, setting_fields);

static enum err get_ownership(struct ctx *ctx, struct http_exchange *exchange)
{
	struct ownership ownership;
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(ownership_get(ctx, id, &ownership));
	return http_reply(ctx, exchange, 200, &ownership_shape, &ownership);
}

static enum err get_list(struct ctx *ctx, struct http_exchange *exchange)
{
	struct ownership_filter filter = { .limit = PAGE_LIMIT };
	struct page page;

	TRY(page_read(ctx, exchange, &filter_shape, &filter, &filter.cursor));
	TRY(ownership_list(ctx, &filter, &page));
	return page_reply(ctx, exchange, &list_shape, &page);
}

static enum err get_protections(struct ctx *ctx, struct http_exchange *exchange)
{
	struct protection_filter filter = { .limit = PAGE_LIMIT };
	struct page page;

	TRY(page_read(ctx, exchange, &protection_filter_shape, &filter, &filter.cursor));
	TRY(protection_list(ctx, &filter, &page));
	return page_reply(ctx, exchange, &protections_shape, &page);
}

static enum err get_setting(struct ctx *ctx, struct http_exchange *exchange)
{
	struct ownership_setting setting;

	TRY(ownership_setting_get(ctx, &setting));
	return http_reply(ctx, exchange, 200, &setting_shape, &setting);
}

static enum err patch_setting(struct ctx *ctx, struct http_exchange *exchange)
{
	struct ownership_setting input = { 0 };

	TRY(http_read_body(ctx, exchange, &setting_change_shape, &input));
	TRY(ownership_setting_set(ctx, &input));
	return get_setting(ctx, exchange);
}

static const struct http_route routes[] = {
	{ "GET", "/api/v1/candidates/{id}/ownership", "Who a candidate belongs to, until when and why", PERMIT_VIEW, HTTP_RUN_READ,
	  get_ownership, .reply = &ownership_shape },
	{ "GET", "/api/v1/ownership", "Candidates who belong to somebody, newest first", PERMIT_VIEW, HTTP_RUN_READ, get_list,
	  .query = &filter_shape, .reply = &list_shape },
	{ "GET", "/api/v1/ownership/protections", "Candidates protected at a client, newest first", PERMIT_VIEW, HTTP_RUN_READ,
	  get_protections, .query = &protection_filter_shape, .reply = &protections_shape },
	{ "GET", "/api/v1/ownership/settings", "How long claims hold", PERMIT_VIEW, HTTP_RUN_READ, get_setting, .reply = &setting_shape },
	{ "PATCH", "/api/v1/ownership/settings", "Changes how long claims hold", PERMIT_CHANGE_RULES, HTTP_RUN_WRITE, patch_setting,
	  .body = &setting_change_shape, .reply = &setting_shape },
};
const struct http_routes ownership_routes = HTTP_ROUTES(routes);
