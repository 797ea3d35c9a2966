/* Routes of leaves. */
#include "feature/leave/leave.h"

static const struct field share_fields[] = {
	FIELD_OBJECT(struct leave_share, account, &account_ref_shape),
	FIELD_INT(struct leave_share, count),
};
static const struct shape share_shape = SHAPE("LeaveShare", struct leave_share, share_fields);

static const struct field outlook_fields[] = {
	FIELD_INT(struct leave_outlook, due),
	FIELD_INT(struct leave_outlook, uncovered),
	FIELD_LIST(struct leave_outlook, covers, &share_shape),
};
const struct shape leave_outlook_shape = SHAPE("LeaveOutlook", struct leave_outlook, outlook_fields);

static const struct field leave_fields[] = {
	FIELD_ID(struct leave, id, .flags = FIELD_REQUIRED),
	FIELD_INT(struct leave, version),
	FIELD_OBJECT(struct leave, account, &account_ref_shape),
	FIELD_OBJECT_PTR(struct leave, delegate, &account_ref_shape),
	FIELD_TIME(struct leave, from, .flags = FIELD_REQUIRED),
	FIELD_TIME(struct leave, to, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct leave, zone, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct leave, note),
	FIELD_TEXT(struct leave, state, .choices = &leave_state_choices, .flags = FIELD_REQUIRED),
	FIELD_BOOL(struct leave, may_change),
	FIELD_INT(struct leave, covered),
	FIELD_INT(struct leave, uncovered),
	FIELD_INT(struct leave, mine),
};
const struct shape leave_shape = SHAPE("Leave", struct leave, leave_fields);

static const struct field filter_fields[] = {
	FIELD_ENUM(struct leave_filter, state, &leave_state_choices),
	FIELD_ID(struct leave_filter, account_id),
	FIELD_INT(struct leave_filter, limit, .min = 1, .max = 200),
};
static const struct shape filter_shape = SHAPE("LeaveFilter", struct leave_filter, filter_fields);

static enum err get_leaves(struct ctx *ctx, struct http_exchange *exchange)
{
	struct leave_filter filter = { .limit = 200 };
	struct list leaves;

	TRY(http_read_query(ctx, exchange, &filter_shape, &filter));
	TRY(leave_list(ctx, &filter, &leaves));
	return http_reply_list(ctx, exchange, &leave_shape, &leaves, NULL, (int64_t)leaves.count);
}

static enum err reply_leave(struct ctx *ctx, struct http_exchange *exchange, int status, int64_t id)
{
	struct leave leave;

	TRY(leave_get(ctx, id, &leave));
	return http_reply_version(ctx, exchange, status, &leave_shape, &leave, leave.version);
}

static enum err get_leave(struct ctx *ctx, struct http_exchange *exchange)
{
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	return reply_leave(ctx, exchange, 200, id);
}

static enum err post_leave(struct ctx *ctx, struct http_exchange *exchange)
{
	struct leave_input input = { 0 };
	int64_t id;

	TRY(http_read_body(ctx, exchange, &leave_input_shape, &input));
	TRY(leave_plan(ctx, &input, &id));
	return reply_leave(ctx, exchange, 201, id);
}

static enum err post_preview(struct ctx *ctx, struct http_exchange *exchange)
{
	struct leave_input input = { 0 };
	struct leave_outlook outlook;

	TRY(http_read_body(ctx, exchange, &leave_preview_shape, &input));
	TRY(leave_foresee(ctx, &input, &outlook));
	return http_reply(ctx, exchange, 200, &leave_outlook_shape, &outlook);
}

static enum err patch_leave(struct ctx *ctx, struct http_exchange *exchange)
{
	struct leave_input input = { 0 };
	int64_t id, version;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(http_if_match(ctx, exchange, &version));
	TRY(http_read_body(ctx, exchange, &leave_change_shape, &input));
	TRY(leave_change(ctx, id, version, &input));
	return reply_leave(ctx, exchange, 200, id);
}

static enum err delete_leave(struct ctx *ctx, struct http_exchange *exchange)
{
	int64_t id, version;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(http_if_match(ctx, exchange, &version));
	TRY(leave_end(ctx, id, version));
	return http_reply_empty(ctx, exchange);
}

static enum err reply_sheet(struct ctx *ctx, struct http_exchange *exchange, int64_t id)
{
	struct leave_sheet sheet;

	TRY(leave_sheet(ctx, id, &sheet));
	return http_reply(ctx, exchange, 200, &leave_sheet_shape, &sheet);
}

static enum err get_sheet(struct ctx *ctx, struct http_exchange *exchange)
{
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	return reply_sheet(ctx, exchange, id);
}

struct avoid_request {
	int64_t followup_id;
	const char *avoid;
};
static const struct field avoid_fields[] = {
	FIELD_ID(struct avoid_request, followup_id, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct avoid_request, avoid, .max = 500),
};
static const struct shape avoid_shape = SHAPE("LeaveAvoid", struct avoid_request, avoid_fields);

static enum err post_avoid(struct ctx *ctx, struct http_exchange *exchange)
{
	struct avoid_request request = { 0 };
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(http_read_body(ctx, exchange, &avoid_shape, &request));
	TRY(leave_set_avoid(ctx, id, request.followup_id, request.avoid));
	return reply_sheet(ctx, exchange, id);
}

static const struct http_route routes[] = {
	{ "GET", "/api/v1/leaves", "Who is or will be away", PERMIT_VIEW, HTTP_RUN_READ, get_leaves, .query = &filter_shape,
	  .reply = &leave_shape, .flags = HTTP_LIST },
	{ "GET", "/api/v1/leaves/{id}", "One leave", PERMIT_VIEW, HTTP_RUN_READ, get_leave, .reply = &leave_shape },
	{ "POST", "/api/v1/leaves", "Plans a leave; one that begins now begins at once", PERMIT_ADD, HTTP_RUN_WRITE, post_leave,
	  .body = &leave_input_shape, .reply = &leave_shape, .status = 201 },
	{ "POST", "/api/v1/leaves/preview", "Who would act in how many followups; plans nothing", PERMIT_ADD, HTTP_RUN_READ,
	  post_preview, .body = &leave_preview_shape, .reply = &leave_outlook_shape },
	{ "PATCH", "/api/v1/leaves/{id}", "Makes a leave longer or shorter, or names another delegate", PERMIT_ADD, HTTP_RUN_WRITE,
	  patch_leave, .body = &leave_change_shape, .reply = &leave_shape },
	{ "DELETE", "/api/v1/leaves/{id}", "Cancels a planned leave, ends a running one: back early", PERMIT_ADD, HTTP_RUN_WRITE,
	  delete_leave, .status = 204 },
	{ "GET", "/api/v1/leaves/{id}/handover", "What is handed over, and what happened since", PERMIT_VIEW, HTTP_RUN_READ, get_sheet,
	  .reply = &leave_sheet_shape },
	{ "POST", "/api/v1/leaves/{id}/avoid", "What not to mention to one candidate", PERMIT_ADD, HTTP_RUN_WRITE, post_avoid,
	  .body = &avoid_shape, .reply = &leave_sheet_shape },
};
const struct http_routes leave_routes = HTTP_ROUTES(routes);
