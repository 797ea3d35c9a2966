/* 今日: what a consultant has before him, by urgency. Private to feature/followup. */
#pragma once
#include "feature/followup/followup_view.h"

struct today_counts {
	int64_t overdue;
	int64_t due;
	int64_t retries;
	int64_t appointments;
	int64_t offers;
	int64_t todos;
	int64_t unplanned;
	int64_t put_away;
};

/* One row of a section: exactly one of the three. */
struct today_row {
	const char *kind; /* "followup", "appointment", "todo" */
	struct followup_reply *followup;
	struct appointment *appointment;
	struct todo *todo;
};

struct today_section {
	const char *key; /* overdue, due, retries, offers, appointments, todos */
	int64_t total;
	struct list items; /* struct today_row */
};

struct today {
	int64_t now;
	struct account_ref acting;
	struct today_counts counts;
	struct list sections; /* struct today_section, always all six in order */
};

/* in  acting_id  the actor, or whom he may look at
 *     limit      rows per section */
MUST_USE enum err today_load(struct ctx *ctx, int64_t acting_id, int64_t limit, struct today *ret_today);
