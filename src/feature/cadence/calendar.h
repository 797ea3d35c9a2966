/* Working time: which days and hours a consultant works, by the firm's calendar, in his zone.
 *
 * Pure: tables and clocks come from the caller. Days are day numbers (base/zone.h), minutes count from local
 * midnight. A working window is the stretch of working hours of one working day.
 * source DOMAIN.md, Cadence, "Working hours" */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct choices;
struct zone;

enum calendar_kind { CALENDAR_HOLIDAY = 1, CALENDAR_WORKDAY = 2 };
extern const struct choices calendar_kinds; /* "holiday", "workday" */

/* A day that is not what its weekday says, or a public holiday on a weekend. */
struct calendar_day {
	int32_t day;
	int32_t kind; /* enum calendar_kind */
};

/* Holidays and make-up workdays of a firm. In years that are not known only weekends are free. */
struct calendar {
	const struct calendar_day *days; /* ascending, one entry a day */
	size_t day_count;
	const int *years; /* the years whose holidays are known, ascending */
	size_t year_count;
};

/* Working hours by weekday 1 Monday … 7 Sunday; [0] is unused. from == to: that weekday is free.
 * Make-up workdays on a free weekday take the hours of the first working weekday. */
struct working_hours {
	int16_t from_minute[8];
	int16_t to_minute[8]; /* up to 1440; later than from_minute */
};

/* Whose time counts: the acting consultant's. */
struct work_clock {
	const struct zone *zone; /* NULL = UTC */
	const struct calendar *calendar;
	struct working_hours hours;
};

/* Monday to Friday from_minute to to_minute. */
struct working_hours working_hours_weekdays(int from_minute, int to_minute);

/* True when the holidays of that year are in the table. */
bool calendar_knows_year(const struct calendar *calendar, int year);

/* Kind of a day by the table, 0 when its weekday decides. */
int calendar_kind_of(const struct calendar *calendar, int64_t day);

/* Local date of an instant. */
int64_t work_date(const struct work_clock *clock, int64_t at_ms);

/* Instant of a minute (0 to 1440) of a local date. */
int64_t work_instant(const struct work_clock *clock, int64_t day, int minute);

/* True for a working day. A date that the zone never had (Apia, 2011-12-30) is none. */
bool work_is_working_day(const struct work_clock *clock, int64_t day);

/* First working day at or after, last at or before, the given one. Where a year holds no working day at all,
 * the given one. */
int64_t work_day_from(const struct work_clock *clock, int64_t day);
int64_t work_day_until(const struct work_clock *clock, int64_t day);

/* The working day `count` working days after `day`; count >= 1, `day` itself never counts. */
int64_t work_add_days(const struct work_clock *clock, int64_t day, int64_t count);

/* The instant at which day rules land on that day: start of its working hours plus 30 minutes. */
int64_t work_landing(const struct work_clock *clock, int64_t day);

/* Start and end of the working window of a day; false when it has none. */
bool work_window(const struct work_clock *clock, int64_t day, int64_t *ret_start_ms, int64_t *ret_end_ms);

/* True when the instant lies in a working window, both ends included. */
bool work_is_open(const struct work_clock *clock, int64_t at_ms);

/* End of the last window that ended at or before, start of the first window that starts at or after, and end
 * of the first window that ends after the instant. 0 when there is none within 400 days. */
int64_t work_end_before(const struct work_clock *clock, int64_t at_ms);
int64_t work_start_after(const struct work_clock *clock, int64_t at_ms);
int64_t work_end_after(const struct work_clock *clock, int64_t at_ms);

/* The instant by which `span_ms` of working time have passed since at_ms; span_ms > 0. */
int64_t work_add_time(const struct work_clock *clock, int64_t at_ms, int64_t span_ms);

/* The stretch of free days around `day` when it is a holiday: three days or more, with at least one public holiday
 * among them. False for working days, weekends and short holidays. */
bool work_long_holiday(const struct work_clock *clock, int64_t day, int64_t *ret_first_day,
		       int64_t *ret_last_day);
