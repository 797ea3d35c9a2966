/* Working days, working windows and working time. Everything here walks days: stretches are short. */
#include "feature/cadence/calendar.h"

#include "base/field.h"
#include "base/zone.h"

enum { SEARCH_DAYS = 400, LANDING_MINUTES = 30, LONG_HOLIDAY_DAYS = 3 };

static const char *const kind_names[] = { NULL, "holiday", "workday" };
const struct choices calendar_kinds = CHOICES(kind_names);

struct working_hours working_hours_weekdays(int from_minute, int to_minute)
{
	struct working_hours hours = { 0 };

	for (int weekday = 1; weekday <= 5; weekday++) {
		hours.from_minute[weekday] = (int16_t)from_minute;
		hours.to_minute[weekday] = (int16_t)to_minute;
	}
	return hours;
}

bool calendar_knows_year(const struct calendar *calendar, int year)
{
	for (size_t i = 0; i < calendar->year_count; i++)
		if (calendar->years[i] == year)
			return true;
	return false;
}

int calendar_kind_of(const struct calendar *calendar, int64_t day)
{
	size_t low = 0, high = calendar->day_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (calendar->days[middle].day < day)
			low = middle + 1;
		else
			high = middle;
	}
	return low < calendar->day_count && calendar->days[low].day == day ? calendar->days[low].kind : 0;
}

int64_t work_date(const struct work_clock *clock, int64_t at_ms)
{
	struct local_time local;

	zone_local(clock->zone, at_ms, &local);
	return date_to_days(local.year, local.month, local.day);
}

int64_t work_instant(const struct work_clock *clock, int64_t day, int minute)
{
	struct local_time local = { 0 };

	date_from_days(minute == 1440 ? day + 1 : day, &local.year, &local.month, &local.day);
	local.hour = minute % 1440 / 60;
	local.minute = minute % 60;
	return zone_instant_ms(clock->zone, &local);
}

static bool is_free_weekday(const struct working_hours *hours, int weekday)
{
	return hours->to_minute[weekday] <= hours->from_minute[weekday];
}

/* The weekday whose hours hold on a working day, 0 when the consultant has no working hours at all. */
static int hours_weekday(const struct working_hours *hours, int64_t day)
{
	int weekday = date_weekday(day);

	if (!is_free_weekday(hours, weekday))
		return weekday;
	for (weekday = 1; weekday <= 7; weekday++)
		if (!is_free_weekday(hours, weekday))
			return weekday;
	return 0;
}

/* False for a date that the zone skipped when it crossed the date line. */
static bool day_exists(const struct work_clock *clock, int64_t day)
{
	return work_date(clock, work_instant(clock, day, 720)) == day;
}

bool work_is_working_day(const struct work_clock *clock, int64_t day)
{
	int kind = calendar_kind_of(clock->calendar, day);
	bool is_free = is_free_weekday(&clock->hours, date_weekday(day));

	if (kind == CALENDAR_HOLIDAY || (kind == 0 && is_free))
		return false;
	return day_exists(clock, day) && hours_weekday(&clock->hours, day) != 0;
}

int64_t work_day_from(const struct work_clock *clock, int64_t day)
{
	for (int64_t at = day; at < day + SEARCH_DAYS; at++)
		if (work_is_working_day(clock, at))
			return at;
	return day;
}

int64_t work_day_until(const struct work_clock *clock, int64_t day)
{
	for (int64_t at = day; at > day - SEARCH_DAYS; at--)
		if (work_is_working_day(clock, at))
			return at;
	return day;
}

int64_t work_add_days(const struct work_clock *clock, int64_t day, int64_t count)
{
	for (int64_t i = 0; i < count; i++)
		day = work_day_from(clock, day + 1);
	return day;
}

int64_t work_landing(const struct work_clock *clock, int64_t day)
{
	int weekday = hours_weekday(&clock->hours, day);
	int minute = clock->hours.from_minute[weekday] + LANDING_MINUTES;

	return work_instant(clock, day, minute < 1440 ? minute : 1439);
}

bool work_window(const struct work_clock *clock, int64_t day, int64_t *ret_start_ms, int64_t *ret_end_ms)
{
	if (!work_is_working_day(clock, day))
		return false;
	int weekday = hours_weekday(&clock->hours, day);
	int64_t start_ms = work_instant(clock, day, clock->hours.from_minute[weekday]);
	int64_t end_ms = work_instant(clock, day, clock->hours.to_minute[weekday]);
	if (end_ms <= start_ms)
		return false; /* swallowed by a jump of the clock */
	*ret_start_ms = start_ms;
	*ret_end_ms = end_ms;
	return true;
}

bool work_is_open(const struct work_clock *clock, int64_t at_ms)
{
	int64_t start_ms, end_ms, day = work_date(clock, at_ms);

	/* A window that ends at midnight belongs to the day before. */
	for (int64_t at = day - 1; at <= day; at++)
		if (work_window(clock, at, &start_ms, &end_ms) && start_ms <= at_ms && at_ms <= end_ms)
			return true;
	return false;
}

int64_t work_end_before(const struct work_clock *clock, int64_t at_ms)
{
	int64_t start_ms, end_ms, day = work_date(clock, at_ms);

	for (int64_t at = day; at > day - SEARCH_DAYS; at--)
		if (work_window(clock, at, &start_ms, &end_ms) && end_ms <= at_ms)
			return end_ms;
	return 0;
}

int64_t work_start_after(const struct work_clock *clock, int64_t at_ms)
{
	int64_t start_ms, end_ms, day = work_date(clock, at_ms);

	for (int64_t at = day; at < day + SEARCH_DAYS; at++)
		if (work_window(clock, at, &start_ms, &end_ms) && start_ms >= at_ms)
			return start_ms;
	return 0;
}

int64_t work_end_after(const struct work_clock *clock, int64_t at_ms)
{
	int64_t start_ms, end_ms, day = work_date(clock, at_ms);

	for (int64_t at = day - 1; at < day + SEARCH_DAYS; at++)
		if (work_window(clock, at, &start_ms, &end_ms) && end_ms > at_ms)
			return end_ms;
	return 0;
}

int64_t work_add_time(const struct work_clock *clock, int64_t at_ms, int64_t span_ms)
{
	int64_t start_ms, end_ms, day = work_date(clock, at_ms);

	for (int64_t at = day - 1; at < day + SEARCH_DAYS; at++) {
		if (!work_window(clock, at, &start_ms, &end_ms) || end_ms <= at_ms)
			continue;
		if (start_ms < at_ms)
			start_ms = at_ms;
		if (span_ms <= end_ms - start_ms)
			return start_ms + span_ms;
		span_ms -= end_ms - start_ms;
	}
	return at_ms + span_ms; /* no working hours at all: plain time */
}

bool work_long_holiday(const struct work_clock *clock, int64_t day, int64_t *ret_first_day, int64_t *ret_last_day)
{
	int64_t first = day, last = day;
	bool has_holiday = false;

	if (work_is_working_day(clock, day))
		return false;
	while (first > day - SEARCH_DAYS && !work_is_working_day(clock, first - 1))
		first--;
	while (last < day + SEARCH_DAYS && !work_is_working_day(clock, last + 1))
		last++;
	for (int64_t at = first; at <= last && !has_holiday; at++)
		has_holiday = calendar_kind_of(clock->calendar, at) == CALENDAR_HOLIDAY;
	if (!has_holiday || last - first + 1 < LONG_HOLIDAY_DAYS)
		return false;
	*ret_first_day = first;
	*ret_last_day = last;
	return true;
}
