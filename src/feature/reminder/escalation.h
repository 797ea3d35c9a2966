/* The superior hears of a contact that is overdue by the firm's set number of working days. Private to feature/reminder.
 *
 * Off unless the firm sets it. Once per due instant: a message inside to the active superior of the acting consultant, if he
 * may see the candidate; acknowledging does not put it off, a contact or a new date does. Source: DOMAIN.md, Reminders. */
#pragma once
#include "feature/reminder/reminder.h"

/* One followup whose superior may have to be told. */
struct escalation_row {
	int64_t followup_id;
	int64_t candidate_id;
	int64_t acting_id;
	const char *acting_name;
	int64_t superior_id;
	int64_t due_no;
	int64_t due_at_ms;
};

/* A firm that tells superiors. */
struct escalation_firm {
	int64_t id;
	int64_t after_days;
};

/* Firms with the switch on and days set. out ret_firms  struct escalation_firm */
MUST_USE enum err escalation_store_firms(struct ctx *ctx, struct list *ret_firms);

/* He was contacted, given another date or has ended: what the superior was told, if not read yet, counts as read. Inside a write. */
MUST_USE enum err escalation_end(struct ctx *ctx, int64_t followup_id);

/* Overdue since before that instant, told to the consultant, not yet to the superior; oldest first. */
MUST_USE enum err escalation_store_due(struct ctx *ctx, int64_t before_ms, int64_t limit, struct list *ret_rows);
