/* GET /setup: how far a new firm has come. Joins several features, so it lives here. */
#include "app/setup.h"

#include "feature/account/account.h"
#include "feature/cadence/cadence.h"

struct setup_steps {
	bool import, rules, channels, invite;
};
static const struct field step_fields[] = {
	FIELD_BOOL(struct setup_steps, import),
	FIELD_BOOL(struct setup_steps, rules),
	FIELD_BOOL(struct setup_steps, channels),
	FIELD_BOOL(struct setup_steps, invite),
};
static const struct shape steps_shape = SHAPE("setup_steps", struct setup_steps, step_fields);

struct setup {
	struct setup_steps steps;
	int64_t candidates;
	int64_t positions;
	int64_t accounts;
	bool demo;
	int64_t calendar_until;
};
static const struct field setup_fields[] = {
	FIELD_OBJECT(struct setup, steps, &steps_shape), FIELD_INT(struct setup, candidates),
	FIELD_INT(struct setup, positions),		  FIELD_INT(struct setup, accounts),
	FIELD_BOOL(struct setup, demo),			  FIELD_INT(struct setup, calendar_until),
};
static const struct shape setup_shape = SHAPE("setup", struct setup, setup_fields);

static enum err get_setup(struct ctx *ctx, struct http_exchange *exchange)
{
	struct setup_counts counts = { 0 };
	struct work_clock clock;
	struct firm firm = { 0 };

	TRY(account_setup(ctx, &counts));
	TRY(account_firm(ctx, &firm));
	TRY(cadence_clock_load(ctx, ctx->actor.account_id, &clock));
	struct setup setup = {
		.steps = { .import = counts.candidates > 0, .rules = counts.rules_version > 1,
			   .channels = counts.channels > 0, .invite = counts.accounts > 1 },
		.candidates = counts.candidates,
		.positions = counts.positions,
		.accounts = counts.accounts,
		.demo = firm.is_demo,
		.calendar_until = clock.calendar->year_count ? clock.calendar->years[clock.calendar->year_count - 1] : 0,
	};
	return http_reply(ctx, exchange, 200, &setup_shape, &setup);
}

const struct http_routes setup_routes = HTTP_ROUTES(((const struct http_route[]){
	{ "GET", "/api/v1/setup", "First steps of a firm: what is done", PERMIT_VIEW, HTTP_RUN_READ, get_setup,
	  .reply = &setup_shape },
}));
