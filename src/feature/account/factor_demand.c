/* The firm's demand for second factors. */
#include "feature/account/factor_demand.h"

#include "factor_demand_sql.h"
#include "platform/db/db.h"
#include "platform/hook/hook.h"

enum { GRACE_DAYS = 7, GRACE_DAYS_MAX = 90 };

static const char *const scope_names[] = { NULL, "off", "heads", "all" };
static const struct choices scope_choices = CHOICES(scope_names);

static const struct field missing_fields[] = {
	FIELD_ID(struct factor_missing, id, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct factor_missing, name, .flags = FIELD_REQUIRED),
	FIELD_TIME(struct factor_missing, due_at, .flags = FIELD_REQUIRED),
};
static const struct shape missing_shape = SHAPE("FactorMissing", struct factor_missing, missing_fields);

static const struct field demand_fields[] = {
	FIELD_INT(struct factor_demand, version),
	FIELD_ENUM(struct factor_demand, scope, &scope_choices, .flags = FIELD_REQUIRED),
	FIELD_INT(struct factor_demand, grace_days, .flags = FIELD_REQUIRED),
	FIELD_LIST(struct factor_demand, missing, &missing_shape, .flags = FIELD_REQUIRED),
};
const struct shape factor_demand_shape = SHAPE("SecondFactorDemand", struct factor_demand, demand_fields);

static const struct field input_fields[] = {
	FIELD_ENUM(struct factor_demand, scope, &scope_choices),
	FIELD_INT(struct factor_demand, grace_days, .min = 0, .max = GRACE_DAYS_MAX),
};
const struct shape factor_demand_input_shape = SHAPE_INPUT("SecondFactorDemandInput", struct factor_demand, input_fields);

static const struct field row_fields[] = {
	FIELD_INT(struct factor_demand, version),
	FIELD_ENUM(struct factor_demand, scope, &scope_choices),
	FIELD_INT(struct factor_demand, grace_days),
	FIELD_TIME(struct factor_demand, since_ms),
};
static const struct shape row_shape = SHAPE("factor_setting", struct factor_demand, row_fields);

static enum err get_row(struct ctx *ctx, struct factor_demand *ret_demand)
{
	bool found;

	*ret_demand = (struct factor_demand){ .version = 1, .scope = FACTOR_OFF, .grace_days = GRACE_DAYS };
	return db_maybe(ctx, &sql_factor_demand_get, NULL, NULL, &row_shape, ret_demand, &found);
}

enum err factor_demand_get(struct ctx *ctx, struct factor_demand *ret_demand)
{
	TRY(get_row(ctx, ret_demand));
	return db_list(ctx, &sql_factor_demand_missing, NULL, NULL, &missing_shape, &ret_demand->missing);
}

static enum err tell(struct ctx *ctx, const struct factor_demand *demand)
{
	struct hook_account_change event = { .action = "security.settings" };

	event.detail = arena_format(ctx->arena, "{\"second_factor\":\"%s\",\"grace_days\":%lld}",
				    choice_text(&scope_choices, demand->scope), (long long)demand->grace_days);
	return hook_fire(ctx, HOOK_ACCOUNT_CHANGED, &event);
}

enum err factor_demand_put(struct ctx *ctx, const struct factor_demand *input, int64_t version)
{
	struct factor_demand demand;

	TRY(get_row(ctx, &demand));
	if (version && version != demand.version)
		return fail(ctx, ERR_STALE, "request.stale", NULL, "Somebody changed it in between.");
	if (!demand.since_ms || (input->scope && input->scope != demand.scope))
		demand.since_ms = ctx_now_ms(ctx);
	if (input->scope)
		demand.scope = input->scope;
	if (shape_has(&factor_demand_input_shape, input, "grace_days"))
		demand.grace_days = input->grace_days;
	demand.version++;
	TRY(db_run(ctx, &sql_factor_demand_put, &row_shape, &demand, NULL));
	return tell(ctx, &demand);
}

struct account_key {
	int64_t id;
};
static const struct field key_fields[] = { FIELD_ID(struct account_key, id) };
static const struct shape key_shape = SHAPE("account_key", struct account_key, key_fields);

static const struct field due_fields[] = { FIELD_TIME(struct factor_missing, due_at) };
static const struct shape due_shape = SHAPE("factor_due", struct factor_missing, due_fields);

enum err factor_demand_due(struct ctx *ctx, int64_t account_id, int64_t *ret_due_ms)
{
	const struct account_key key = { account_id };
	struct factor_missing missing = { 0 };
	bool found;

	TRY(db_maybe(ctx, &sql_factor_demand_due, &key_shape, &key, &due_shape, &missing, &found));
	*ret_due_ms = missing.due_at;
	return OK;
}

enum err factor_demand_wants_passkey(struct ctx *ctx, int64_t account_id, bool *ret_wants)
{
	const struct account_key key = { account_id };
	int64_t count;

	TRY(db_int(ctx, &sql_factor_demand_passkeys, &key_shape, &key, &count));
	*ret_wants = count > 0;
	return OK;
}
