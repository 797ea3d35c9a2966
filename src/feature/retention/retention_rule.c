/* The table of subjects, and dates. */
#include "feature/retention/retention_rule.h"

#include "base/text.h"
#include "base/zone.h"

enum { MOST_MONTHS = 240, MOST_GRACE_DAYS = 90, RUN_HOUR = 2, RUN_MINUTE = 30 };

static const char *const subject_names[] = {
	NULL, "consent_ended", "placed", "idle", "bin", "recordings", "imports", "inbox", "outbox",
};
const struct choices retention_subjects = CHOICES(subject_names);
static const char *const action_names[] = { NULL, "ask", "archive", "erase", "delete" };
const struct choices retention_actions = CHOICES(action_names);

enum { ASK = 1 << RETENTION_ASK, ARCHIVE = 1 << RETENTION_ARCHIVE, ERASE = 1 << RETENTION_ERASE, DELETE = 1 << RETENTION_DELETE };

/* As shipped. Who was placed is kept over the guarantee and the protection at the client (DOMAIN.md, Around the candidate); messages
 * while a dispute about them may still come. */
static const struct subject_info {
	unsigned actions;
	int shipped_action;
	int months;
	int min_months;
	int grace_days;
	int min_grace_days;
} subjects[RETENTION_SUBJECTS] = {
	[RETENTION_CONSENT_ENDED] = { ASK | ARCHIVE | ERASE, RETENTION_ERASE, 1, 0, 14, 7 },
	[RETENTION_PLACED] = { ASK | ARCHIVE | ERASE, RETENTION_ASK, 60, 12, 30, 7 },
	[RETENTION_IDLE] = { ASK | ARCHIVE | ERASE, RETENTION_ASK, 24, 6, 30, 7 },
	[RETENTION_BIN] = { ERASE, RETENTION_ERASE, 6, 1, 7, 0 },
	[RETENTION_RECORDINGS] = { DELETE, RETENTION_DELETE, 12, 1, 0, 0 },
	[RETENTION_IMPORTS] = { DELETE, RETENTION_DELETE, 6, 1, 0, 0 },
	[RETENTION_INBOX] = { DELETE, RETENTION_DELETE, 12, 3, 0, 0 },
	[RETENTION_OUTBOX] = { DELETE, RETENTION_DELETE, 12, 3, 0, 0 },
};

bool retention_is_person(int subject)
{
	return !(subjects[subject].actions & DELETE);
}

static struct list actions_of(struct ctx *ctx, unsigned actions)
{
	struct vec names;

	vec_init(&names, ctx->arena, sizeof(const char *));
	for (int action = 1; action < retention_actions.count; action++) {
		if (actions & 1u << action)
			vec_add(&names, &action_names[action]);
	}
	return vec_list(&names);
}

static struct retention_rule shipped(struct ctx *ctx, int subject)
{
	const struct subject_info *info = &subjects[subject];

	return (struct retention_rule){
		.subject = subject,
		.months = info->months,
		.action = info->shipped_action,
		.grace_days = info->grace_days,
		.min_months = info->min_months,
		.min_grace_days = info->min_grace_days,
		.actions = actions_of(ctx, info->actions),
	};
}

struct list retention_rules_of(struct ctx *ctx, const struct list *rows)
{
	struct retention_rule *rules = arena_array(ctx->arena, RETENTION_SUBJECTS, sizeof(*rules));

	for (int subject = 1; subject < RETENTION_SUBJECTS; subject++)
		rules[subject - 1] = shipped(ctx, subject);
	for (size_t i = 0; i < rows->count; i++) {
		const struct retention_rule *row = (const struct retention_rule *)rows->items + i;
		struct retention_rule *rule = &rules[row->subject - 1];

		rule->enabled = row->enabled;
		rule->months = row->months;
		rule->action = row->action;
		rule->grace_days = row->grace_days;
	}
	return (struct list){ rules, RETENTION_SUBJECTS - 1 };
}

enum err retention_rule_check(struct ctx *ctx, const struct retention_rule *rule)
{
	const struct subject_info *info = &subjects[rule->subject];

	if (rule->months < info->min_months || rule->months > MOST_MONTHS)
		return fail(ctx, ERR_MEANING, "retention.months", "months", "%s: %d to %d months.", subject_names[rule->subject],
			    info->min_months, MOST_MONTHS);
	if (!(info->actions & 1u << rule->action))
		return fail(ctx, ERR_MEANING, "retention.action", "action", "%s cannot be done to %s.", action_names[rule->action],
			    subject_names[rule->subject]);
	if (rule->grace_days < info->min_grace_days || rule->grace_days > MOST_GRACE_DAYS)
		return fail(ctx, ERR_MEANING, "retention.grace", "grace_days", "%s: %d to %d days of grace.", subject_names[rule->subject],
			    info->min_grace_days, MOST_GRACE_DAYS);
	return OK;
}

/* --- Dates --- */

int64_t retention_before_ms(const struct zone *zone, int64_t now_ms, int64_t months)
{
	struct local_time local;

	zone_local(zone, now_ms, &local);
	int64_t month = local.year * 12 + local.month - 1 - months;
	local.year = (int)(month / 12);
	local.month = (int)(month % 12) + 1;
	while (!date_is_valid(local.year, local.month, local.day))
		local.day--;
	return zone_instant_ms(zone, &local);
}

int64_t retention_next_night_ms(const struct zone *zone, int64_t now_ms)
{
	struct local_time local, night = { .hour = RUN_HOUR, .minute = RUN_MINUTE };

	zone_local(zone, now_ms, &local);
	bool is_over = local.hour > RUN_HOUR || (local.hour == RUN_HOUR && local.minute >= RUN_MINUTE);
	date_from_days(date_to_days(local.year, local.month, local.day) + is_over, &night.year, &night.month, &night.day);
	return zone_instant_ms(zone, &night);
}
