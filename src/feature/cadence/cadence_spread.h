/* Spreading work over days: the daily budget of a consultant, with the backlog after a holiday, and bulk entries.
 *
 * Pure: works on a list of items of ONE acting consultant and on how many are planned per day already. Hard ones
 * never come here: they count for nothing and move nowhere. The functions sort the items; ids tell them apart.
 * source DOMAIN.md, Cadence, rule 3 */
#pragma once
#include "feature/cadence/calendar.h"

struct cadence_rules;

/* One followup that may move. */
struct spread_item {
	int64_t day;   /* in: local date it is due by the rule; out: the date it is given, 0 = unplanned */
	bool is_pool;  /* in the talent pool */
	int64_t rank;  /* who goes first: greater first. Budget: pipeline order of the stage (enum cadence_stage);
			* bulk: freshness, e.g. instant of the last contact or of the entry */
	int64_t id;    /* breaks ties: smaller first */
};

/* What is planned already on one day, without the items at hand. */
struct spread_load {
	int64_t day;
	int64_t count;      /* from day rules, pool included */
	int64_t pool_count; /* of them from the pool */
};

struct spread_plan {
	const struct work_clock *clock;
	const struct cadence_rules *rules; /* daily_limit, pool_daily_limit */
	const struct spread_load *loads;   /* any order, one a day */
	size_t load_count;
	int64_t today;                     /* local date; nothing is placed before it */
};

/* Longest stretch of one plan, in working days. */
enum { SPREAD_BULK_DAYS = 60, SPREAD_BACKLOG_DAYS = 3 };

/* Daily budget: the surplus of a day moves one working day later and no further, even if that day is full (its own
 * surplus then moves on). The first day after three or more days off has a backlog: its surplus goes to the first of the two
 * working days after it with room, else to the last of them. From the pool it moves as far as there is room, at most 60
 * working days. Of the items of one day those in care stay before those of the pool, greater rank before smaller. Items
 * due before plan->today keep their day. */
void cadence_spread_budget(const struct spread_plan *plan, struct spread_item *items, size_t count);

/* Bulk entries: freshest first onto the first days with room from plan->today on, never before the item's own day, within
 * 60 working days of it; what finds no room gets day 0. */
void cadence_spread_bulk(const struct spread_plan *plan, struct spread_item *items, size_t count);

/* True for the first working day after three or more free days. */
bool cadence_after_days_off(const struct work_clock *clock, int64_t day);
