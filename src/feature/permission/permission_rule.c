/* The table, and how its cells are read. */
#include "feature/permission/permission_rule.h"

enum { ROLES = ROLE_PARTNER + 1 };

/* A line of the table: junior, senior, partner. */
#define OF_ROLES(junior, senior, partner) { [ROLE_JUNIOR] = (junior), [ROLE_SENIOR] = (senior), [ROLE_PARTNER] = (partner) }

static const char *const reach_names[] = { "never", "firm", "works_with", "contactable", "contribute", "edit", "own" };

/* A level counts for seniors as well: the lead sets it for each collaborator, and never above what the role may do. */
static const struct rule {
	const char *name;
	enum reach of_role[ROLES];
} rules[ACT_COUNT] = {
	[ACT_VIEW] = { "view", OF_ROLES(REACH_WORKS, REACH_WORKS, REACH_FIRM) },
	[ACT_OPEN] = { "open", OF_ROLES(REACH_NEVER, REACH_WORKS, REACH_FIRM) },
	[ACT_CONTACT_DATA] = { "contact_data", OF_ROLES(REACH_CONTACTABLE, REACH_WORKS, REACH_FIRM) },
	[ACT_REVEAL] = { "reveal", OF_ROLES(REACH_CONTRIBUTE, REACH_WORKS, REACH_FIRM) },
	[ACT_RECORD] = { "record", OF_ROLES(REACH_CONTRIBUTE, REACH_CONTRIBUTE, REACH_FIRM) },
	[ACT_EDIT] = { "edit", OF_ROLES(REACH_EDIT, REACH_EDIT, REACH_FIRM) },
	[ACT_CHANGE_STAGE] = { "change_stage", OF_ROLES(REACH_NEVER, REACH_EDIT, REACH_FIRM) },
	[ACT_MERGE] = { "merge", OF_ROLES(REACH_NEVER, REACH_OWN, REACH_FIRM) },
	[ACT_EXPORT] = { "export", OF_ROLES(REACH_NEVER, REACH_OWN, REACH_FIRM) },
};

const char *act_name(enum act act)
{
	return rules[act].name;
}

const char *reach_name(enum reach reach)
{
	return reach_names[reach];
}

enum reach act_reach(int role, enum act act)
{
	return role >= ROLE_JUNIOR && role < ROLES ? rules[act].of_role[role] : REACH_NEVER;
}

bool act_is_ever(int role, enum act act)
{
	return act_reach(role, act) != REACH_NEVER;
}

bool reach_holds(enum reach reach, const struct tie *tie)
{
	if (!tie->known)
		return false;
	switch (reach) {
	case REACH_NEVER:
		return false;
	case REACH_FIRM:
		return true;
	case REACH_WORKS:
		return tie->works_with > 0;
	case REACH_CONTACTABLE:
		return tie->contactable > 0;
	case REACH_CONTRIBUTE:
		return tie->level_rank >= 2;
	case REACH_EDIT:
		return tie->level_rank >= 3;
	case REACH_OWN:
		return tie->own > 0;
	}
	return false;
}

/* --- Positions --- */

static const char *const position_reach_names[] = { "never", "firm", "contribute", "lead" };

static const struct position_rule {
	const char *name;
	enum position_reach of_role[ROLES];
} position_rules[POSITION_ACT_COUNT] = {
	[POSITION_VIEW] = { "view", OF_ROLES(POSITION_REACH_FIRM, POSITION_REACH_FIRM, POSITION_REACH_FIRM) },
	[POSITION_SUBMIT] = { "submit", OF_ROLES(POSITION_REACH_CONTRIBUTE, POSITION_REACH_FIRM, POSITION_REACH_FIRM) },
	[POSITION_MANAGE] = { "manage", OF_ROLES(POSITION_REACH_NEVER, POSITION_REACH_LEAD, POSITION_REACH_FIRM) },
};

const char *position_act_name(enum position_act act)
{
	return position_rules[act].name;
}

const char *position_reach_name(enum position_reach reach)
{
	return position_reach_names[reach];
}

enum position_reach position_act_reach(int role, enum position_act act)
{
	return role >= ROLE_JUNIOR && role < ROLES ? position_rules[act].of_role[role] : POSITION_REACH_NEVER;
}

bool position_reach_holds(enum position_reach reach, const struct position_tie *tie)
{
	if (!tie->known)
		return false;
	switch (reach) {
	case POSITION_REACH_NEVER:
		return false;
	case POSITION_REACH_FIRM:
		return true;
	case POSITION_REACH_CONTRIBUTE:
		return tie->leads || tie->level_rank >= 2;
	case POSITION_REACH_LEAD:
		return tie->leads;
	}
	return false;
}
