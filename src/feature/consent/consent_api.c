/* Routes of consents. */
#include "feature/account/account.h"
#include "feature/consent/consent.h"

static enum err reply_overview(struct ctx *ctx, struct http_exchange *exchange, int status, int64_t candidate_id)
{
	struct consent_overview overview;

	TRY(consent_of_candidate(ctx, candidate_id, &overview));
	return http_reply(ctx, exchange, status, &consent_overview_shape, &overview);
}

static enum err get_consents(struct ctx *ctx, struct http_exchange *exchange)
{
	int64_t candidate_id;

	TRY(http_path_id(ctx, exchange, "id", &candidate_id));
	return reply_overview(ctx, exchange, 200, candidate_id);
}

static enum err post_consent(struct ctx *ctx, struct http_exchange *exchange)
{
	struct consent_input input = { 0 };
	int64_t candidate_id, id;

	TRY(http_path_id(ctx, exchange, "id", &candidate_id));
	TRY(http_read_body(ctx, exchange, &consent_input_shape, &input));
	TRY(consent_add(ctx, candidate_id, &input, &id));
	return reply_overview(ctx, exchange, 201, candidate_id);
}

struct withdrawal {
	const char *note;
};
static const struct field withdrawal_fields[] = { FIELD_TEXT(struct withdrawal, note, .max = 500) };
static const struct shape withdrawal_shape = SHAPE("ConsentWithdrawal", struct withdrawal, withdrawal_fields);

static enum err post_withdrawal(struct ctx *ctx, struct http_exchange *exchange)
{
	struct withdrawal withdrawal = { 0 };
	int64_t id;

	TRY(http_path_id(ctx, exchange, "id", &id));
	TRY(http_read_body(ctx, exchange, &withdrawal_shape, &withdrawal));
	TRY(consent_withdraw(ctx, id, withdrawal.note));
	return http_reply_empty(ctx, exchange);
}

static enum err get_settings(struct ctx *ctx, struct http_exchange *exchange)
{
	struct consent_settings settings;

	TRY(consent_settings_get(ctx, &settings));
	return http_reply_version(ctx, exchange, 200, &consent_settings_shape, &settings, settings.version);
}

static enum err put_settings(struct ctx *ctx, struct http_exchange *exchange)
{
	struct consent_settings input = { 0 };
	int64_t version;

	TRY(http_read_body(ctx, exchange, &consent_settings_input_shape, &input));
	TRY(http_if_match(ctx, exchange, &version));
	TRY(consent_settings_put(ctx, &input, version));
	return get_settings(ctx, exchange);
}

const struct http_routes consent_routes = HTTP_ROUTES(((const struct http_route[]){
	{ "GET", "/api/v1/candidates/{id}/consents", "What a candidate agreed to, and what is missing", PERMIT_VIEW, HTTP_RUN_READ,
	  get_consents, .reply = &consent_overview_shape },
	{ "POST", "/api/v1/candidates/{id}/consents", "Notes a consent", PERMIT_ADD, HTTP_RUN_WRITE, post_consent,
	  .body = &consent_input_shape, .reply = &consent_overview_shape, .status = 201 },
	{ "POST", "/api/v1/consents/{id}/withdraw", "He takes it back", PERMIT_ADD, HTTP_RUN_WRITE, post_withdrawal,
	  .body = &withdrawal_shape, .status = 204 },
	{ "GET", "/api/v1/consent-settings", "Texts of consents, and whether one is needed before a candidate goes to a client",
	  PERMIT_VIEW, HTTP_RUN_READ, get_settings, .reply = &consent_settings_shape },
	{ "PUT", "/api/v1/consent-settings", "Changes them; a text that differs is the next version", PERMIT_CHANGE_RULES, HTTP_RUN_WRITE,
	  put_settings, .body = &consent_settings_input_shape, .reply = &consent_settings_shape },
}));
