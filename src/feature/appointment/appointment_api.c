/* Routes of appointments. */
#include "feature/appointment/appointment.h"

static const struct field filter_fields[] = {
	FIELD_TIME(struct appointment_filter, from),
	FIELD_TIME(struct appointment_filter, to),
	FIELD_ID(struct appointment_filter, candidate_id),
	FIELD_ENUM(struct appointment_filter, kind, &appointment_kind_choices),
	FIELD_ENUM(struct appointment_filter, state, &appointment_state_choices),
	FIELD_ID(struct appointment_filter, acting_id),
	PAGE_QUERY(struct appointment_filter),
};
static const struct shape filter_shape = SHAPE("AppointmentFilter", struct appointment_filter, filter_fields);

static const struct field list_fields[] = PAGE_FIELDS(&appointment_shape);
static const struct shape list_shape = SHAPE("AppointmentList", struct page, list_fields);

static enum err get_appointments(struct ctx *ctx, struct http_exchange *exchange)
{
	struct appointment_filter filter = { .limit = PAGE_LIMIT };
	struct page page;

	TRY(page_read(ctx, exchange, &filter_shape, &filter, &filter.cursor));
	TRY(appointment_list(ctx, &filter, &page));
	return page_reply(ctx, exchange, &list_shape, &page);
}

static enum err reply_appointment(struct ctx *ctx, struct http_exchange *exchange, int status, int64_t id)
{
	struct appointment appointment;

	TRY(appointment_get(ctx, id, &appointment));
	return http_reply_version(ctx, exchange, status, &appointment_shape, &appointment, appointment.version);
}

static enum err get_appointment(struct ctx *ctx, struct http_exchange *exchange)
{
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	return reply_appointment(ctx, exchange, 200, id);
}

static enum err post_appointment(struct ctx *ctx, struct http_exchange *exchange)
{
	struct appointment_input input = { 0 };
	int64_t id;

	TRY(http_read_body(ctx, exchange, &appointment_input_shape, &input));
	TRY(appointment_create(ctx, &input, &id));
	return reply_appointment(ctx, exchange, 201, id);
}

static enum err patch_appointment(struct ctx *ctx, struct http_exchange *exchange)
{
	struct appointment_input input = { 0 };
	int64_t id, version;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(http_if_match(ctx, exchange, &version));
	TRY(http_read_body(ctx, exchange, &appointment_change_shape, &input));
	TRY(appointment_change(ctx, id, version, &input));
	return reply_appointment(ctx, exchange, 200, id);
}

static enum err delete_appointment(struct ctx *ctx, struct http_exchange *exchange)
{
	int64_t id, version;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(http_if_match(ctx, exchange, &version));
	TRY(appointment_delete(ctx, id, version));
	return http_reply_empty(ctx, exchange);
}

static const struct http_route routes[] = {
	{ "GET", "/api/v1/appointments", "Appointments by start", PERMIT_VIEW, HTTP_RUN_READ, get_appointments,
	  .query = &filter_shape, .reply = &list_shape },
	{ "GET", "/api/v1/appointments/{id}", "One appointment", PERMIT_VIEW, HTTP_RUN_READ, get_appointment,
	  .reply = &appointment_shape },
	{ "POST", "/api/v1/appointments", "Adds an appointment", PERMIT_ADD, HTTP_RUN_WRITE, post_appointment,
	  .body = &appointment_input_shape, .reply = &appointment_shape, .status = 201 },
	{ "PATCH", "/api/v1/appointments/{id}", "Changes or cancels an appointment", PERMIT_ADD, HTTP_RUN_WRITE,
	  patch_appointment, .body = &appointment_change_shape, .reply = &appointment_shape },
	{ "DELETE", "/api/v1/appointments/{id}", "Removes an appointment", PERMIT_ADD, HTTP_RUN_WRITE,
	  delete_appointment, .status = 204 },
};
const struct http_routes appointment_routes = HTTP_ROUTES(routes);
