/* Who can do what: the tables of permission_rule.c and account.c, line by line. */
#include "feature/permission/permission_explain.h"

static const struct field line_fields[] = {
	FIELD_TEXT(struct permission_line, act, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct permission_line, scope, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct permission_line, junior, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct permission_line, senior, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct permission_line, partner, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct permission_line, system, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct permission_line, security, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct permission_line, audit, .flags = FIELD_REQUIRED),
};
static const struct shape line_shape = SHAPE("PermissionLine", struct permission_line, line_fields);
static const struct field matrix_fields[] = { FIELD_LIST(struct permission_matrix, items, &line_shape, .flags = FIELD_REQUIRED) };
const struct shape permission_matrix_shape = SHAPE("PermissionMatrix", struct permission_matrix, matrix_fields);

static const struct firm_act {
	const char *name;
	enum permission permission;
} firm_acts[] = {
	{ "create", PERMIT_ADD },	    { "import", PERMIT_IMPORT },	 { "lead", PERMIT_LEAD },
	{ "change_rules", PERMIT_CHANGE_RULES }, { "view_team", PERMIT_VIEW_TEAM }, { "manage_team", PERMIT_MANAGE_TEAM },
	{ "accounts", PERMIT_ACCOUNTS },    { "security", PERMIT_SECURITY },	 { "grant", PERMIT_GRANT },
	{ "audit", PERMIT_AUDIT },	    { "explain", PERMIT_EXPLAIN },
	{ "off_limits", PERMIT_OFF_LIMITS },  { "hand_over", PERMIT_HAND_OVER },
	{ "unseal", PERMIT_UNSEAL },	    { "retention", PERMIT_RETENTION },
};

static const char *firm_cell(int role, int64_t rights, enum permission permission)
{
	return reach_name(role_may(role, rights, permission) ? REACH_FIRM : REACH_NEVER);
}

/* No right beside a role reaches a candidate or a position. */
static struct permission_line line(const char *act, const char *scope, const char *junior, const char *senior, const char *partner)
{
	const char *never = reach_name(REACH_NEVER);

	return (struct permission_line){ act, scope, junior, senior, partner, never, never, never };
}

static struct permission_line firm_line(const struct firm_act *act)
{
	return (struct permission_line){
		.act = act->name,
		.scope = "firm",
		.junior = firm_cell(ROLE_JUNIOR, 0, act->permission),
		.senior = firm_cell(ROLE_SENIOR, 0, act->permission),
		.partner = firm_cell(ROLE_PARTNER, 0, act->permission),
		.system = firm_cell(ROLE_ADMIN, RIGHT_SYSTEM, act->permission),
		.security = firm_cell(ROLE_ADMIN, RIGHT_SECURITY, act->permission),
		.audit = firm_cell(ROLE_ADMIN, RIGHT_AUDIT, act->permission),
	};
}

void permission_matrix_make(struct ctx *ctx, struct permission_matrix *ret_matrix)
{
	struct vec lines;

	vec_init(&lines, ctx->arena, sizeof(struct permission_line));
	for (enum act act = 0; act < ACT_COUNT; act++)
		*(struct permission_line *)vec_push(&lines) =
			line(act_name(act), "candidate", reach_name(act_reach(ROLE_JUNIOR, act)),
			     reach_name(act_reach(ROLE_SENIOR, act)), reach_name(act_reach(ROLE_PARTNER, act)));
	for (enum position_act act = 0; act < POSITION_ACT_COUNT; act++)
		*(struct permission_line *)vec_push(&lines) =
			line(position_act_name(act), "position", position_reach_name(position_act_reach(ROLE_JUNIOR, act)),
			     position_reach_name(position_act_reach(ROLE_SENIOR, act)),
			     position_reach_name(position_act_reach(ROLE_PARTNER, act)));
	for (size_t i = 0; i < sizeof(firm_acts) / sizeof(firm_acts[0]); i++)
		*(struct permission_line *)vec_push(&lines) = firm_line(&firm_acts[i]);
	ret_matrix->items = vec_list(&lines);
}
