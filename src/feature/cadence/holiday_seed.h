/* The Chinese holidays and make-up workdays the program ships with (2004 to 2026); a firm's own edits lie in
 * calendar_day. The table is made at build time by tools/holidays.py. */
#pragma once
#include "feature/cadence/calendar.h"

extern const struct calendar holiday_seed;
