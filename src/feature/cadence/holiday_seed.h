/* The Chinese holidays and make-up workdays the program ships with (2004 to 2026); a firm's own edits lie in
 * calendar_day. The table is made at build time by tools/holidays.py. */
#pragma once
#include "feature/cadence/calendar.h"

/* Holidays and make-up workdays that come with the program. */
extern const struct calendar holiday_seed;

/* What the days are for; a make-up workday bears the name of the holiday it makes up for. */
struct holiday_name {
	const char *zh;
	const char *en;
};

/* Of the day at the same place in holiday_seed.days. */
extern const struct holiday_name holiday_seed_names[];
