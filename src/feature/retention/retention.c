/* Setting rules and foreseeing what they would find. Notices: retention_notice.c; what a night does: retention_run.c. */
#include "feature/retention/retention.h"

#include "base/zone.h"
#include "feature/audit/audit.h"
#include "feature/retention/retention_rule.h"
#include "feature/retention/retention_store.h"

enum { SHOWN_PERSONS = 50 };

static const struct field rule_fields[] = {
	FIELD_ENUM(struct retention_rule, subject, &retention_subjects, .flags = FIELD_REQUIRED),
	FIELD_BOOL(struct retention_rule, enabled, .flags = FIELD_REQUIRED),
	FIELD_INT(struct retention_rule, months, .flags = FIELD_REQUIRED),
	FIELD_ENUM(struct retention_rule, action, &retention_actions, .flags = FIELD_REQUIRED),
	FIELD_INT(struct retention_rule, grace_days, .flags = FIELD_REQUIRED),
	FIELD_INT(struct retention_rule, min_months),
	FIELD_INT(struct retention_rule, min_grace_days),
	FIELD_TEXTS(struct retention_rule, actions),
};
static const struct shape rule_shape = SHAPE("RetentionRule", struct retention_rule, rule_fields);

static const struct field settings_fields[] = {
	FIELD_INT(struct retention_settings, version),
	FIELD_LIST(struct retention_settings, rules, &rule_shape),
	FIELD_TIME(struct retention_settings, next_run_at),
};
const struct shape retention_settings_shape = SHAPE("RetentionSettings", struct retention_settings, settings_fields);

static const struct field rule_input_fields[] = {
	FIELD_ENUM(struct retention_rule, subject, &retention_subjects, .flags = FIELD_REQUIRED),
	FIELD_BOOL(struct retention_rule, enabled, .flags = FIELD_REQUIRED),
	FIELD_INT(struct retention_rule, months, .max = 1000, .flags = FIELD_REQUIRED),
	FIELD_ENUM(struct retention_rule, action, &retention_actions, .flags = FIELD_REQUIRED),
	FIELD_INT(struct retention_rule, grace_days, .max = 1000, .flags = FIELD_REQUIRED),
};
static const struct shape rule_input_shape = SHAPE("RetentionRuleInput", struct retention_rule, rule_input_fields);

static const struct field settings_input_fields[] = {
	FIELD_LIST(struct retention_settings, rules, &rule_input_shape, .max = RETENTION_SUBJECTS, .flags = FIELD_REQUIRED),
};
const struct shape retention_settings_input_shape = SHAPE("RetentionInput", struct retention_settings, settings_input_fields);

static const struct field person_fields[] = {
	FIELD_OBJECT(struct retention_person, candidate, &person_ref_shape),
	FIELD_OBJECT(struct retention_person, owner, &account_ref_shape),
	FIELD_TIME(struct retention_person, since, .flags = FIELD_REQUIRED),
};
static const struct shape person_shape = SHAPE("RetentionPerson", struct retention_person, person_fields);

static const struct field outlook_fields[] = {
	FIELD_ENUM(struct retention_outlook, subject, &retention_subjects, .flags = FIELD_REQUIRED),
	FIELD_INT(struct retention_outlook, count),
	FIELD_LIST(struct retention_outlook, persons, &person_shape),
};
const struct shape retention_outlook_shape = SHAPE("RetentionOutlook", struct retention_outlook, outlook_fields);

/* --- Setting --- */

static enum err load_rules(struct ctx *ctx, struct list *ret_rules)
{
	struct list rows;

	TRY(retention_store_rules(ctx, &rows));
	*ret_rules = retention_rules_of(ctx, &rows);
	return OK;
}

enum err retention_settings_get(struct ctx *ctx, struct retention_settings *ret_settings)
{
	struct retention_setting_row row;
	struct list rules;

	TRY(retention_store_setting(ctx, &row));
	TRY(load_rules(ctx, &rules));
	*ret_settings = (struct retention_settings){ .version = row.version + 1, .rules = rules, .next_run_at = row.next_run_at_ms };
	return OK;
}

static enum err put_rule(struct ctx *ctx, const struct retention_rule *rule)
{
	TRY(retention_rule_check(ctx, rule));
	TRY(retention_store_put_rule(ctx, rule));
	const char *subject = choice_text(&retention_subjects, rule->subject), *action = choice_text(&retention_actions, rule->action);
	return audit_note(ctx, "retention.settings", NULL, 0,
			  arena_format(ctx->arena, "{\"subject\":\"%s\",\"enabled\":%s,\"months\":%lld,\"action\":\"%s\","
				       "\"grace_days\":%lld}", subject, rule->enabled ? "true" : "false", (long long)rule->months, action,
				       (long long)rule->grace_days));
}

static bool any_enabled(const struct list *rules)
{
	for (size_t i = 0; i < rules->count; i++) {
		if (((const struct retention_rule *)rules->items)[i].enabled)
			return true;
	}
	return false;
}

enum err retention_settings_put(struct ctx *ctx, const struct list *rules, int64_t version)
{
	struct retention_setting_row row;
	struct list all;

	TRY(retention_store_setting(ctx, &row));
	if (version && version != row.version + 1)
		return fail(ctx, ERR_STALE, "request.stale", NULL, "Somebody changed it in between.");
	for (size_t i = 0; i < rules->count; i++)
		TRY(put_rule(ctx, (const struct retention_rule *)rules->items + i));
	TRY(load_rules(ctx, &all));
	row.version++;
	row.zone = zone_name(ctx->actor.zone);
	row.account_id = ctx->actor.account_id;
	row.next_run_at_ms = any_enabled(&all) ? retention_next_night_ms(ctx->actor.zone, ctx_now_ms(ctx)) : 0;
	return retention_store_put_setting(ctx, &row);
}

enum err retention_run_now(struct ctx *ctx)
{
	struct retention_setting_row row;

	TRY(retention_store_setting(ctx, &row));
	if (!row.next_run_at_ms)
		return fail(ctx, ERR_CONFLICT, "retention.off", NULL, "No rule is on.");
	row.next_run_at_ms = ctx_now_ms(ctx);
	TRY(retention_store_put_setting(ctx, &row));
	return audit_note(ctx, "retention.start", NULL, 0, NULL);
}

/* --- Foreseeing --- */

static enum err foresee_persons(struct ctx *ctx, struct retention_query *query, struct retention_outlook *outlook)
{
	struct list rows;

	TRY(retention_store_count(ctx, query, &outlook->count));
	query->row_limit = SHOWN_PERSONS;
	TRY(retention_store_persons(ctx, query, &rows));
	struct retention_person *persons = arena_array(ctx->arena, rows.count + 1, sizeof(*persons));
	for (size_t i = 0; i < rows.count; i++) {
		const struct retention_person_row *row = (const struct retention_person_row *)rows.items + i;

		persons[i] = (struct retention_person){ { row->candidate_id, row->candidate_name }, { row->owner_id, row->owner_name },
							row->since_ms };
	}
	outlook->persons = (struct list){ persons, rows.count };
	return OK;
}

enum err retention_preview(struct ctx *ctx, const struct list *rules, struct list *ret_outlooks)
{
	struct retention_outlook *outlooks = arena_array(ctx->arena, rules->count + 1, sizeof(*outlooks));

	for (size_t i = 0; i < rules->count; i++) {
		const struct retention_rule *rule = (const struct retention_rule *)rules->items + i;
		struct retention_query query = { .subject = rule->subject, .account_id = ctx->actor.account_id };

		TRY(retention_rule_check(ctx, rule));
		query.before_ms = retention_before_ms(ctx->actor.zone, ctx_now_ms(ctx), rule->months);
		outlooks[i] = (struct retention_outlook){ .subject = rule->subject };
		if (retention_is_person(rule->subject))
			TRY(foresee_persons(ctx, &query, &outlooks[i]));
		else
			TRY(retention_store_old(ctx, &query, &outlooks[i].count));
	}
	*ret_outlooks = (struct list){ outlooks, rules->count };
	return OK;
}
