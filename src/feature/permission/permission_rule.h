/* The table of DOMAIN.md, People and permissions: what each role must be to a candidate or a position for each act.
 *
 * Pure: a role and a tie give the answer. Single checks, lists of many (permission.c), the explanation (permission_explain.c) and
 * the page of who can do what all read this one table. What follows from the role alone, whatever the candidate, is the table of
 * account.c. */
#pragma once
#include "feature/account/account.h"

enum act {
	ACT_VIEW,
	ACT_OPEN,         /* contact data, pay, CV original, transcripts are shown; else masked */
	ACT_CONTACT_DATA, /* contact data may be looked up, audited, without a reason: 可联系 */
	ACT_REVEAL,       /* the same with a reason */
	ACT_RECORD,       /* records, todos */
	ACT_EDIT,         /* basic facts */
	ACT_CHANGE_STAGE,
	ACT_MERGE,        /* import into, merge, delete */
	ACT_EXPORT,
	ACT_COUNT
};

/* What the tables know of account × candidate. */
struct tie {
	int64_t known;       /* there is such a candidate in the firm */
	int64_t works_with;
	int64_t own;
	int64_t contactable;
	int64_t level_rank;  /* 0 none, 1 view, 2 contribute, 3 edit */
};

/* What a role asks of the tie. */
enum reach { REACH_NEVER, REACH_FIRM, REACH_WORKS, REACH_CONTACTABLE, REACH_CONTRIBUTE, REACH_EDIT, REACH_OWN };

/* The system may what a partner may. */
enum { SYSTEM_ROLE = ROLE_PARTNER };

/* Names, as the API calls them. */
const char *act_name(enum act act);
const char *reach_name(enum reach reach);

/* What the role must be to the candidate; REACH_NEVER for who has no product role. */
enum reach act_reach(int role, enum act act);

/* Whether the tie is enough for what is asked. */
bool reach_holds(enum reach reach, const struct tie *tie);

/* Whether the role may ever, whatever the candidate. */
bool act_is_ever(int role, enum act act);

/* --- Positions --- */

enum position_act { POSITION_VIEW, POSITION_SUBMIT, POSITION_MANAGE, POSITION_ACT_COUNT };

struct position_tie {
	int64_t known;
	int64_t leads;      /* as lead or backup */
	int64_t level_rank; /* as member */
};

enum position_reach { POSITION_REACH_NEVER, POSITION_REACH_FIRM, POSITION_REACH_CONTRIBUTE, POSITION_REACH_LEAD };

/* Names, as the API calls them. */
const char *position_act_name(enum position_act act);
const char *position_reach_name(enum position_reach reach);

/* What the role must be to the position; POSITION_REACH_NEVER for who has no product role. */
enum position_reach position_act_reach(int role, enum position_act act);

/* Whether the tie is enough for what is asked. */
bool position_reach_holds(enum position_reach reach, const struct position_tie *tie);
