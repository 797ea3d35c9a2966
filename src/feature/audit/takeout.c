/* Counting, capping and marking what is taken out. */
#include "feature/audit/takeout.h"

#include "base/text.h"
#include "base/zone.h"
#include "feature/audit/audit.h"
#include "feature/permission/permission.h"
#include "platform/db/db.h"
#include "takeout_sql.h"

enum { SENIOR_PER_DAY = 20, PARTNER_PER_DAY = 200, PER_DAY_MAX = 100000 };

static const struct field caps_fields[] = {
	FIELD_INT(struct takeout_caps, senior_per_day, .min = 0, .max = PER_DAY_MAX),
	FIELD_INT(struct takeout_caps, partner_per_day, .min = 0, .max = PER_DAY_MAX),
	FIELD_INT(struct takeout_caps, taken),
};
const struct shape takeout_caps_shape = SHAPE("ExportCaps", struct takeout_caps, caps_fields);

static const struct field stored_fields[] = {
	FIELD_INT(struct takeout_caps, senior_per_day),
	FIELD_INT(struct takeout_caps, partner_per_day),
};
static const struct shape stored_shape = SHAPE("export_setting", struct takeout_caps, stored_fields);

struct day_key {
	int64_t account_id;
	const char *day;
};
static const struct field day_fields[] = { FIELD_ID(struct day_key, account_id), FIELD_TEXT(struct day_key, day) };
static const struct shape day_shape = SHAPE("export_day", struct day_key, day_fields);

static struct day_key today_of(struct ctx *ctx)
{
	struct local_time now;

	zone_local(ctx->actor.zone, ctx_now_ms(ctx), &now);
	return (struct day_key){ ctx->actor.account_id, arena_format(ctx->arena, "%04d-%02d-%02d", now.year, now.month, now.day) };
}

enum err takeout_caps_get(struct ctx *ctx, struct takeout_caps *ret_caps)
{
	struct takeout_caps caps = { .senior_per_day = SENIOR_PER_DAY, .partner_per_day = PARTNER_PER_DAY };
	const struct day_key key = today_of(ctx);
	bool found;

	TRY(db_maybe(ctx, &sql_takeout_setting_get, NULL, NULL, &stored_shape, &caps, &found));
	TRY(db_int(ctx, &sql_takeout_count, &day_shape, &key, &caps.taken));
	*ret_caps = caps;
	return OK;
}

enum err takeout_caps_put(struct ctx *ctx, const struct takeout_caps *input)
{
	TRY(db_run(ctx, &sql_takeout_setting_put, &stored_shape, input, NULL));
	return audit_note(ctx, "export.settings", NULL, 0,
			  arena_format(ctx->arena, "{\"senior_per_day\":%lld,\"partner_per_day\":%lld}", (long long)input->senior_per_day,
				       (long long)input->partner_per_day));
}

/* --- One export --- */

struct takeout {
	const char *action;
	const char *entity;
	int64_t entity_id;
	const char *detail;
	bool is_refused;
};

/* Who exports his own alone has the lower one. */
static int64_t cap_of(const struct ctx *ctx, const struct takeout_caps *caps)
{
	return act_reach(ctx->actor.role, ACT_EXPORT) == REACH_OWN ? caps->senior_per_day : caps->partner_per_day;
}

static enum err count(struct ctx *ctx, void *arg)
{
	const struct day_key key = today_of(ctx);
	struct takeout *takeout = arg;
	struct takeout_caps caps;

	TRY(account_need_export(ctx));
	TRY(takeout_caps_get(ctx, &caps));
	takeout->is_refused = caps.taken >= cap_of(ctx, &caps);
	if (takeout->is_refused)
		return audit_note(ctx, "export.refused", takeout->entity, takeout->entity_id, takeout->detail);
	TRY(db_run(ctx, &sql_takeout_add, &day_shape, &key, NULL));
	return audit_note(ctx, takeout->action, takeout->entity, takeout->entity_id, takeout->detail);
}

enum err takeout_begin(struct ctx *ctx, const char *action, const char *entity, int64_t entity_id, const char *detail)
{
	struct takeout takeout = { action, entity, entity_id, detail, false };

	TRY(db_write(ctx, count, &takeout));
	if (takeout.is_refused)
		return fail(ctx, ERR_RATE, "export.cap", NULL, "You have exported as much today as your firm allows.");
	return OK;
}

/* --- The mark --- */

enum err takeout_mark(struct ctx *ctx, const char **ret_mark)
{
	struct account account = { 0 };
	struct firm firm = { 0 };
	struct local_time now;

	TRY(account_get(ctx, ctx->actor.account_id, &account));
	TRY(account_firm(ctx, &firm));
	zone_local(ctx->actor.zone, ctx_now_ms(ctx), &now);
	const char *at = arena_format(ctx->arena, "%04d-%02d-%02d %02d:%02d", now.year, now.month, now.day, now.hour, now.minute);
	*ret_mark = text_equal(ctx->actor.locale, "en") ?
			    arena_format(ctx->arena, "Exported by %s (%s) · %s · %s", account.name, account.login, at, firm.name) :
			    arena_format(ctx->arena, "导出：%s（%s）· %s · %s", account.name, account.login, at, firm.name);
	return OK;
}
