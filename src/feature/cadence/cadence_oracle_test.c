/* Random histories over all zones: cadence_next() against a second implementation, slow and obvious.
 *
 * The oracle was written from DOMAIN.md and docs/decisions/0003-cadence.md alone. It knows nothing of calendar.c and
 * zone.c: the wall clock comes from the C library, working time is found by walking in steps of a quarter of an hour, days by
 * trying one after the other, and every possible due time is put into a list of which the earliest wins.
 *
 * GENJIN_CADENCE_CASES sets the number of cases (100,000; 20,000 under sanitizers), GENJIN_SEED the seed, which is printed. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/clock.h"
#include "base/zone.h"
#include "feature/cadence/cadence.h"
#include "feature/cadence/holiday_seed.h"

#include <cmocka.h>

/* ------------------------------------------------------------------ the oracle's own clock and calendar */

typedef long long when; /* seconds since 1970 UTC; NEVER is later than everything */
#ifdef __SANITIZE_ADDRESS__
enum { CASES = 20000 };
#else
enum { CASES = 100000 };
#endif

/* Every instant of the histories and every edge of working hours is a multiple of a quarter of an hour, as are the offsets of
 * all zones in these years. */
enum { STEP = 900, STEPS_PER_HOUR = 4, DAYS_KNOWN = 40000 };
#define NEVER ((when)1 << 60)
#define HOUR 3600LL

struct reading {
	long day; /* days since 1970-01-01, counted by adding up years */
	int minute;
};

static char kind_of_day[DAYS_KNOWN]; /* 'h' holiday, 'w' workday, 0 neither */
static bool year_is_known[200];      /* from 1970 on */

static long days_before_year(int year)
{
	long days = 0;

	for (int y = 1970; y < year; y++)
		days += (y % 4 == 0 && y % 100 != 0) || y % 400 == 0 ? 366 : 365;
	return days;
}

static int year_of_day(long day)
{
	int year = 1970;

	while (days_before_year(year + 1) <= day)
		year++;
	return year;
}

static struct reading read_clock(when t)
{
	static int cached_year;
	static long cached_days;
	time_t at = (time_t)t;
	struct tm tm;

	localtime_r(&at, &tm);
	if (tm.tm_year + 1900 != cached_year) {
		cached_year = tm.tm_year + 1900;
		cached_days = days_before_year(cached_year);
	}
	return (struct reading){ cached_days + tm.tm_yday, tm.tm_hour * 60 + tm.tm_min };
}

static long offset_at(when t)
{
	time_t at = (time_t)t;
	struct tm tm;

	localtime_r(&at, &tm);
	return tm.tm_gmtoff;
}

/* The first instant that shows this reading; in a gap the reading as if the clock had not been moved. */
static when show(long day, int minute)
{
	when local = day * 86400LL + minute * 60LL, found = NEVER;
	long before = offset_at(local - 26 * HOUR);

	for (when t = local - 26 * HOUR; t <= local + 26 * HOUR; t += 13 * HOUR) {
		when guess = local - offset_at(t);
		struct reading reading = read_clock(guess);

		if (reading.day * 86400LL + reading.minute * 60LL == local && guess < found)
			found = guess;
	}
	return found == NEVER ? local - before : found;
}

/* ------------------------------------------------------------------ working time */

struct world {
	const struct cadence_facts *facts;
	const struct cadence_rules *rules;
	int from[8], to[8]; /* minutes by weekday, 1 Monday; equal = free */
	unsigned number;    /* which history this is */
};

static int weekday(long day)
{
	return (int)((day + 3) % 7) + 1;
}

static bool works_afresh(const struct world *world, long day)
{
	bool is_free_weekday = world->from[weekday(day)] == world->to[weekday(day)];

	if (kind_of_day[day] == 'h' || (kind_of_day[day] != 'w' && is_free_weekday))
		return false;
	return read_clock(show(day, 12 * 60)).day == day;
}

/* The same, remembered while the world stays: the walks ask for one day a hundred times. */
static bool works(const struct world *world, long day)
{
	static struct {
		long day;
		unsigned world;
		bool answer;
	} memory[1024];
	size_t slot = (size_t)day % 1024;

	if (memory[slot].day != day || memory[slot].world != world->number) {
		memory[slot].day = day;
		memory[slot].world = world->number;
		memory[slot].answer = works_afresh(world, day);
	}
	return memory[slot].answer;
}

/* Hours of a working day: its weekday's, or for make-up days those of the first weekday that has any. */
static int hours(const struct world *world, const int *table, long day)
{
	int i = weekday(day);

	if (world->from[i] == world->to[i])
		for (i = 1; world->from[i] == world->to[i];)
			i++;
	return table[i];
}

static bool is_open(const struct world *world, when t)
{
	struct reading now = read_clock(t);

	return works(world, now.day) && now.minute >= hours(world, world->from, now.day) &&
	       now.minute <= hours(world, world->to, now.day);
}

static long working_day_at_or_after(const struct world *world, long day)
{
	while (!works(world, day))
		day++;
	return day;
}

static long working_day_at_or_before(const struct world *world, long day)
{
	while (!works(world, day))
		day--;
	return day;
}

static long working_days_later(const struct world *world, long day, long count)
{
	while (count > 0)
		count -= works(world, ++day);
	return day;
}

static when half_past(const struct world *world, long day)
{
	return show(day, hours(world, world->from, day) + 30);
}

/* The next end of working hours after t. */
static when closing(const struct world *world, when t)
{
	for (long day = read_clock(t).day;; day++)
		if (works(world, day) && show(day, hours(world, world->to, day)) > t)
			return show(day, hours(world, world->to, day));
}

static when after_working_time(const struct world *world, when t, when seconds)
{
	for (; seconds > 0; t += STEP)
		if (is_open(world, t) && is_open(world, t + STEP) && read_clock(t).day == read_clock(t + STEP).day)
			seconds -= STEP;
	return t;
}

/* First and last day of the holiday around `day`, when it is one of three days or more. */
static bool in_long_holiday(const struct world *world, long day, long *first, long *last)
{
	bool is_public = false;

	for (*first = day; !works(world, *first); (*first)--)
		is_public |= kind_of_day[*first] == 'h';
	for (*last = day; !works(world, *last); (*last)++)
		is_public |= kind_of_day[*last] == 'h';
	(*first)++;
	(*last)--;
	return *last - *first >= 2 && is_public;
}

/* ------------------------------------------------------------------ one due time and what hangs on it */

struct due {
	when at, yellow, red;
	int kind, stage;
	bool hard, light, unknown, spreadable, client;
};

static when colour_yellow(const struct world *world, const struct due *due)
{
	return due->hard ? due->at + 4 * HOUR : closing(world, due->at);
}

static when colour_red(const struct world *world, const struct due *due, long days)
{
	if (world->facts->in_pool)
		return NEVER;
	if (due->hard)
		return due->at + 24 * HOUR;
	return half_past(world, working_day_at_or_after(world, read_clock(due->at).day + days));
}

struct rule {
	bool hard;
	long amount; /* days, or hours when hard */
};

static struct rule as_rule(struct cadence_interval interval)
{
	if (interval.unit == CADENCE_HOURS)
		return (struct rule){ true, (long)interval.amount };
	return interval.hard ? (struct rule){ true, (long)interval.amount * 24 } : (struct rule){ false, (long)interval.amount };
}

static struct rule rule_for(const struct world *world, const struct cadence_submission *submission)
{
	struct cadence_interval best = { world->rules->default_days, CADENCE_DAYS, false };

	if (submission && submission->job_type)
		for (size_t i = 0; i < world->rules->job_type_count; i++)
			if (!strcmp(world->rules->job_types[i].code, submission->job_type) &&
			    world->rules->job_types[i].interval.amount)
				best = world->rules->job_types[i].interval;
	if (submission)
		for (size_t i = 0; i < world->rules->stage_count; i++)
			if (!strcmp(world->rules->stages[i].code, submission->stage) &&
			    world->rules->stages[i].interval.amount)
				best = world->rules->stages[i].interval;
	if (world->facts->override.amount)
		best = world->facts->override;
	return as_rule(best);
}

static long red_days(const struct world *world, struct rule rule)
{
	return rule.hard ? (long)world->rules->default_days : rule.amount;
}

static bool year_unknown(long day)
{
	return !year_is_known[year_of_day(day) - 1970];
}

static when last_contact(const struct world *world)
{
	return world->facts->last_contact_ms / 1000;
}

/* Somewhere in the holiday, by message: 10 to 20 h, 72 h after what was tried in the same holiday. */
static when light_touch(const struct world *world, when raw, when base, struct rule rule, when next)
{
	when attempt = world->facts->last_attempt_ms / 1000;
	when tried = attempt > last_contact(world) ? attempt : last_contact(world), t = raw;
	long first = 0, last = 0, day = read_clock(raw).day;

	while (day < read_clock(next).day && !in_long_holiday(world, day, &first, &last))
		day++;
	if (day >= read_clock(next).day)
		return NEVER;
	if (read_clock(raw).day < first)
		t = show(first, 600);
	if (t > show(read_clock(t).day, 1200) && 2 * (show(read_clock(t).day, 1200) - base) >= rule.amount * HOUR)
		t = show(read_clock(t).day, 1200);
	while (read_clock(t).minute < 600 || read_clock(t).minute > 1200)
		t += STEP;
	if (tried && read_clock(tried).day >= first && t < tried + 72 * HOUR)
		for (t = tried + 72 * HOUR; read_clock(t).minute < 600 || read_clock(t).minute > 1200;)
			t += STEP;
	return t < next && read_clock(t).day <= last ? t : NEVER;
}

static struct due by_hours(const struct world *world, when base, struct rule rule)
{
	when raw = base + rule.amount * HOUR, before = raw, after = raw;
	struct due due = { .at = raw, .kind = CADENCE_DUE_HARD, .hard = true };

	while (!is_open(world, before))
		before -= STEP;
	while (!is_open(world, after))
		after += STEP;
	if (before != raw && 2 * (before - base) >= rule.amount * HOUR) {
		due.at = before;
	} else if (before != raw) {
		when touch = world->rules->light_touch ? light_touch(world, raw, base, rule, after) : NEVER;

		due.light = touch != NEVER;
		due.kind = due.light ? CADENCE_DUE_LIGHT_TOUCH : CADENCE_DUE_HARD;
		due.at = due.light ? touch : after;
	}
	due.unknown = year_unknown(read_clock(raw).day) || year_unknown(read_clock(due.at).day);
	due.yellow = colour_yellow(world, &due);
	due.red = colour_red(world, &due, 0);
	return due;
}

static struct due by_days(const struct world *world, when base, long days)
{
	long day = working_day_at_or_after(world, read_clock(base).day + days);
	struct due due = { .at = half_past(world, day), .spreadable = true, .unknown = year_unknown(day) };

	due.kind = world->facts->in_pool ? CADENCE_DUE_POOL : CADENCE_DUE_DAY;
	due.yellow = colour_yellow(world, &due);
	due.red = colour_red(world, &due, days);
	return due;
}

static struct due by_rule(const struct world *world, when base, struct rule rule)
{
	return rule.hard ? by_hours(world, base, rule) : by_days(world, base, rule.amount);
}

static when base_of(const struct world *world, const struct cadence_submission *submission)
{
	when base = last_contact(world);

	if (submission && submission->stage_since_ms / 1000 > base)
		base = submission->stage_since_ms / 1000;
	return base ? base : world->facts->entered_at_ms / 1000;
}

/* ------------------------------------------------------------------ fixed points */

struct list_of_dues {
	struct due items[40];
	int count;
};

static void offer(struct list_of_dues *list, struct due due)
{
	list->items[list->count++] = due;
}

static struct due earliest(const struct list_of_dues *list)
{
	struct due best = { .at = NEVER };

	for (int i = 0; i < list->count; i++)
		if (list->items[i].at < best.at)
			best = list->items[i];
	return best;
}

static struct due fixed(const struct world *world, when at, bool client, bool unknown)
{
	struct due due = { .at = at, .kind = CADENCE_DUE_SCHEDULE, .client = client, .unknown = unknown };

	due.yellow = closing(world, at);
	due.red = colour_red(world, &due, (long)world->rules->default_days);
	return due;
}

static void offer_after(const struct world *world, struct list_of_dues *list, when base, long day, bool client)
{
	long landed = working_day_at_or_after(world, day);

	if (landed > read_clock(base).day)
		offer(list, fixed(world, half_past(world, landed), client, year_unknown(landed)));
}

static void offer_before(const struct world *world, struct list_of_dues *list, when base, long day, bool client)
{
	long landed = working_day_at_or_before(world, day);

	if (landed > read_clock(base).day)
		offer(list, fixed(world, half_past(world, landed), client, year_unknown(day)));
}

static struct due accepted(const struct world *world, const struct cadence_submission *submission)
{
	when base = base_of(world, submission);
	long start = read_clock(submission->stage_since_ms / 1000).day, onboard = (long)submission->onboard_day;
	struct list_of_dues list = { .count = 0 };

	if (onboard && show(onboard, 630) > base) {
		struct due day = fixed(world, show(onboard, 630), false, false);

		day.red = half_past(world, working_days_later(world, onboard, 1));
		offer(&list, day);
	}
	offer_after(world, &list, base, start + 1, false);
	offer_after(world, &list, base, start + 3, false);
	if (read_clock(base).day >= working_day_at_or_after(world, start + 3)) {
		long next = working_days_later(world, read_clock(base).day, 5);

		if (!onboard || base >= show(onboard, 630) || next < onboard)
			offer(&list, fixed(world, half_past(world, next), false, year_unknown(next)));
	}
	if (onboard) {
		offer_before(world, &list, base, onboard - 7, false);
		offer_before(world, &list, base, onboard - 3, false);
		offer_before(world, &list, base, onboard - 1, false);
	}
	if (world->facts->override.amount)
		offer(&list, by_rule(world, base, as_rule(world->facts->override)));
	return earliest(&list);
}

static long months_later(long day, int months)
{
	static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int year = year_of_day(day), month = 0;
	long left = day - days_before_year(year);

	for (;; month++) {
		long length = lengths[month] + (month == 1 && days_before_year(year + 1) - days_before_year(year) == 366);

		if (left < length)
			break;
		left -= length;
	}
	for (month += months; month >= 12; month -= 12)
		year++;
	bool leap = days_before_year(year + 1) - days_before_year(year) == 366;
	long length = lengths[month] + (month == 1 && leap), first = days_before_year(year);
	for (int m = 0; m < month; m++)
		first += lengths[m] + (m == 1 && leap);
	return first + (left < length ? left : length - 1);
}

static struct due onboarded(const struct world *world, const struct cadence_submission *submission, when *pool_from)
{
	when base = base_of(world, submission);
	long start = submission->onboard_day ? (long)submission->onboard_day :
					       read_clock(submission->stage_since_ms / 1000).day;
	bool is_executive = submission->job_type && !strcmp(submission->job_type, "executive");
	long end = submission->guarantee_until_day ? (long)submission->guarantee_until_day :
						     months_later(start, is_executive ? 6 : 3);
	static const int points[] = { 1, 7, 30, 60, 90 };
	struct list_of_dues list = { .count = 0 };

	for (int i = 0; i < 5; i++)
		if (start + points[i] <= end)
			offer_after(world, &list, base, start + points[i], true);
	offer_before(world, &list, base, end - 14, true);
	offer_after(world, &list, base, end, true);
	if (world->facts->override.amount) {
		struct due own = by_rule(world, base, as_rule(world->facts->override));

		own.client = true;
		offer(&list, own);
	}
	*pool_from = show(end + 1, 0);
	if (list.count)
		return earliest(&list);
	return by_days(world, base, (long)world->rules->pool_days[1]);
}

/* ------------------------------------------------------------------ the whole followup */

struct verdict {
	struct due due;
	when yellow, red, missed, pool_from;
	bool retry;
};

static bool never_contacted(const struct world *world, const struct cadence_submission *submission, bool *is_bulk)
{
	const struct cadence_facts *facts = world->facts;
	bool since_entry = facts->last_contact_ms > facts->entered_at_ms;

	*is_bulk = (facts->entry == CADENCE_BY_IMPORT || facts->entry == CADENCE_BY_ACTIVATION) && !since_entry;
	if (submission && submission->kind != CADENCE_TO_CONTACT)
		return false;
	if (*is_bulk || (facts->entry == CADENCE_BY_WAKE && !since_entry))
		return true;
	return !facts->in_pool && facts->entry != CADENCE_BY_WAKE && facts->last_contact_ms == 0;
}

static struct due first_contact(const struct world *world, const struct cadence_submission *submission, bool is_bulk)
{
	struct rule rule = rule_for(world, submission);
	struct due due = { .kind = CADENCE_DUE_NEW, .at = world->facts->entered_at_ms / 1000, .hard = rule.hard };

	if (is_bulk) {
		due.hard = false;
		due.spreadable = true;
		due.at = world->facts->planned_due_at_ms / 1000;
		due.yellow = due.red = NEVER;
		if (!due.at)
			return (struct due){ .kind = CADENCE_DUE_NONE, .at = NEVER, .yellow = NEVER, .red = NEVER,
					     .spreadable = true };
		due.yellow = closing(world, due.at);
	} else if (rule.hard) {
		due.yellow = due.at + 4 * HOUR;
	} else {
		long grace = working_days_later(world, read_clock(due.at).day, 1);

		due.yellow = show(grace, hours(world, world->to, grace));
	}
	due.red = colour_red(world, &due, red_days(world, rule));
	return due;
}

static struct due of_submission(const struct world *world, const struct cadence_submission *submission, when *pool_from)
{
	struct due due;
	bool is_bulk;
	when called_back = submission->interview_end_ms / 1000 + 2 * HOUR;

	*pool_from = NEVER;
	if (never_contacted(world, submission, &is_bulk))
		due = first_contact(world, submission, is_bulk);
	else if (submission->kind == CADENCE_ACCEPTED)
		due = accepted(world, submission);
	else if (submission->kind == CADENCE_ONBOARDED)
		due = onboarded(world, submission, pool_from);
	else
		due = by_rule(world, base_of(world, submission), rule_for(world, submission));
	if (submission->interview_end_ms > world->facts->last_contact_ms && submission->kind < CADENCE_ACCEPTED &&
	    called_back < due.at) {
		struct rule rule = rule_for(world, submission);

		due.kind = CADENCE_DUE_SCHEDULE;
		due.at = called_back;
		due.light = due.spreadable = due.unknown = false;
		due.yellow = colour_yellow(world, &due);
		due.red = colour_red(world, &due, red_days(world, rule));
	}
	due.stage = submission->kind;
	return due;
}

static void judge_rule(const struct world *world, struct verdict *verdict)
{
	const struct cadence_facts *facts = world->facts;
	bool is_bulk, is_new = never_contacted(world, NULL, &is_bulk);

	if (facts->in_pool && !is_new) {
		int grade = facts->pool_grade == 'A' ? 0 : facts->pool_grade == 'C' ? 2 : 1;
		struct rule rule = { false, (long)world->rules->pool_days[grade] };

		verdict->due = by_rule(world, base_of(world, NULL),
				       facts->override.amount ? as_rule(facts->override) : rule);
	} else if (facts->in_pool || !facts->submission_count) {
		verdict->due = is_new ? first_contact(world, NULL, is_bulk) :
					by_rule(world, base_of(world, NULL), rule_for(world, NULL));
	}
	if (facts->in_pool || !facts->submission_count) {
		verdict->yellow = verdict->due.yellow;
		verdict->red = verdict->due.red;
		return;
	}
	verdict->yellow = verdict->red = NEVER;
	for (size_t i = 0; i < facts->submission_count; i++) {
		when pool_from;
		struct due due = of_submission(world, &facts->submissions[i], &pool_from);
		struct due *best = &verdict->due;

		verdict->yellow = due.yellow < verdict->yellow ? due.yellow : verdict->yellow;
		verdict->red = due.red < verdict->red ? due.red : verdict->red;
		verdict->pool_from = pool_from < verdict->pool_from ? pool_from : verdict->pool_from;
		if (i == 0 || due.at < best->at || (due.at == best->at && due.hard && !best->hard) ||
		    (due.at == best->at && due.hard == best->hard && due.stage > best->stage))
			*best = due;
	}
}

/* The interval that colours a due time which no rule made: explicit date, missed due time. */
static long interval_for_red(const struct world *world, const struct due *due, const struct cadence_submission *chosen)
{
	const struct cadence_facts *facts = world->facts;
	bool is_fixed = chosen && (chosen->kind == CADENCE_ACCEPTED || chosen->kind == CADENCE_ONBOARDED);

	if (is_fixed && (due->kind == CADENCE_DUE_SCHEDULE || !facts->override.amount))
		return due->kind == CADENCE_DUE_DAY ? (long)world->rules->pool_days[1] : (long)world->rules->default_days;
	return red_days(world, rule_for(world, chosen));
}

static struct verdict judge(const struct world *world)
{
	const struct cadence_facts *facts = world->facts;
	const struct cadence_submission *chosen = NULL;
	struct verdict verdict = { .pool_from = NEVER };
	when attempt = facts->last_attempt_ms / 1000, contact = last_contact(world), missed;
	bool tried = attempt > contact, is_hot = false;
	long days;

	judge_rule(world, &verdict);
	struct due *due = &verdict.due;
	for (size_t i = 0; i < facts->submission_count && !facts->in_pool; i++) {
		when pool_from;
		struct due one = of_submission(world, &facts->submissions[i], &pool_from);
		int kind = facts->submissions[i].kind;

		is_hot |= kind == CADENCE_NEGOTIATION || kind == CADENCE_OFFER || kind == CADENCE_ACCEPTED;
		if (one.at == due->at && one.hard == due->hard && one.stage == due->stage && !chosen)
			chosen = &facts->submissions[i];
	}
	days = interval_for_red(world, due, chosen);
	if (facts->explicit_due_ms) {
		due->at = facts->explicit_due_ms / 1000;
		due->kind = CADENCE_DUE_EXPLICIT;
		due->light = due->spreadable = due->unknown = false;
		verdict.yellow = colour_yellow(world, due);
		verdict.red = colour_red(world, due, days);
	}
	missed = facts->missed_due_ms / 1000 > contact ? facts->missed_due_ms / 1000 : due->at;
	verdict.missed = due->at;
	bool is_agreed = facts->explicit_due_ms && facts->explicit_set_ms >= facts->last_attempt_ms;

	if (tried && is_agreed && facts->attempts)
		verdict.yellow = attempt;
	if (tried && !is_agreed) {
		long wait = facts->attempts < 1 ? 1 : facts->attempts > 3 ? 3 : (long)facts->attempts;
		when retry = is_hot ? after_working_time(world, attempt, 4 * HOUR) :
				      half_past(world, working_days_later(world, read_clock(attempt).day, wait));

		if (missed != due->at && missed != NEVER) {
			due->at = missed;
			verdict.yellow = colour_yellow(world, due);
			verdict.red = colour_red(world, due, days);
		}
		due->spreadable = false;
		if (missed == NEVER || missed <= attempt || retry < missed) {
			verdict.retry = true;
			due->kind = CADENCE_DUE_RETRY;
			due->light = false;
			due->unknown = year_unknown(read_clock(retry).day);
			due->at = retry;
			verdict.yellow = colour_yellow(world, due);
		}
		if (facts->attempts)
			verdict.yellow = attempt;
	}
	if (facts->snoozed_until_ms) {
		due->at = facts->snoozed_until_ms / 1000;
		due->kind = CADENCE_DUE_SNOOZE;
		due->light = due->spreadable = due->unknown = false;
		if (!tried || !facts->attempts)
			verdict.yellow = colour_yellow(world, due);
		if (verdict.red < due->at)
			verdict.red = due->at;
	}
	return verdict;
}

static void sooner(when *red, when t)
{
	if (t && t < *red)
		*red = t;
}

/* Risks turn the card red as well. */
static void judge_risks(const struct world *world, struct verdict *verdict)
{
	const struct cadence_facts *facts = world->facts;
	const struct cadence_risk *risk = &facts->risk;
	bool was_contacted = facts->last_contact_ms && !facts->submission_count;

	sooner(&verdict->red, risk->by_hand_ms / 1000);
	sooner(&verdict->red, risk->offer_in_hand_ms / 1000);
	if (facts->in_pool)
		return;
	sooner(&verdict->red, risk->counter_offer_ms / 1000);
	sooner(&verdict->red, risk->emotion_ms / 1000);
	for (size_t i = 0; i < facts->submission_count; i++) {
		was_contacted |= facts->submissions[i].kind != CADENCE_TO_CONTACT;
		if (facts->submissions[i].offer_deadline_ms)
			sooner(&verdict->red, facts->submissions[i].offer_deadline_ms / 1000 - 48 * HOUR);
	}
	if (facts->last_attempt_ms > facts->last_contact_ms && facts->attempts > 2 && was_contacted)
		sooner(&verdict->red, facts->last_attempt_ms / 1000);
	if (risk->gap_count > 7 && facts->last_contact_ms && verdict->due.at != NEVER) {
		when silence = (facts->last_contact_ms + risk->gap_mean_ms + risk->gap_deviation_ms * 3 / 2) / 1000;

		sooner(&verdict->red, silence > verdict->due.at ? silence : verdict->due.at);
	}
}

/* ------------------------------------------------------------------ random histories */

static uint64_t random_state;

static uint64_t dice(uint64_t sides)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state % sides;
}

static bool chance(unsigned percent)
{
	return dice(100) < percent;
}

static char zones[1200][65];
static int zone_count;

static void collect_zones(const char *folder, const char *prefix)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;

	assert_non_null(dir);
	while ((entry = readdir(dir))) {
		char path[1024], name[512];
		struct stat state;

		if (strchr(entry->d_name, '.') || !strcmp(entry->d_name, "posix") || !strcmp(entry->d_name, "right"))
			continue;
		snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		snprintf(name, sizeof(name), "%s%s%s", prefix, *prefix ? "/" : "", entry->d_name);
		if (stat(path, &state) == 0 && S_ISDIR(state.st_mode))
			collect_zones(path, name);
		else if (zone_get(name) && zone_count < 1200)
			snprintf(zones[zone_count++], sizeof(zones[0]), "%.64s", name);
	}
	closedir(dir);
}

/* One firm, one consultant, one followup. */
struct history {
	struct cadence_rules rules;
	struct cadence_stage_rule stages[9];
	struct cadence_job_type_rule job_types[3];
	struct cadence_submission submissions[3];
	struct cadence_facts facts;
	char story[400];
};

static struct cadence_interval random_interval(void)
{
	if (chance(40))
		return (struct cadence_interval){ 0 };
	if (chance(50))
		return (struct cadence_interval){ (int64_t)dice(14) + 1, CADENCE_DAYS, chance(10) };
	return (struct cadence_interval){ (int64_t)dice(120) + 4, CADENCE_HOURS, true };
}

static struct working_hours random_hours(void)
{
	int from = (int)(6 * 60 + dice(20) * 15), to = from + (int)(4 * 60 + dice(20) * 15);
	struct working_hours hours = working_hours_weekdays(from, to);

	if (chance(20)) { /* other weeks: Sunday to Thursday, six days, part time */
		memset(&hours, 0, sizeof(hours));
		for (int i = 1; i <= 7; i++)
			if (chance(60) || i == 2) {
				hours.from_minute[i] = (int16_t)from;
				hours.to_minute[i] = (int16_t)(to - (int)dice(4) * 15);
			}
	}
	return hours;
}

static int64_t ago(int64_t now_ms, uint64_t hours)
{
	return now_ms - (int64_t)dice(hours * STEPS_PER_HOUR) * STEP * 1000;
}

static void random_rules(struct history *history)
{
	static const char *const types[] = { "tech", "executive", "sales" };

	for (int i = 0; i < 9; i++) {
		history->stages[i] = (struct cadence_stage_rule){ choice_text(&cadence_stages, i + 1), "x", i + 1,
								  random_interval(), chance(20) };
		if (i + 1 == CADENCE_ACCEPTED || i + 1 == CADENCE_ONBOARDED)
			history->stages[i].interval.amount = 0;
	}
	for (int i = 0; i < 3; i++)
		history->job_types[i] = (struct cadence_job_type_rule){ types[i], "x", random_interval() };
	history->rules = (struct cadence_rules){
		.default_days = (int64_t)dice(10) + 1,
		.pool_days = { 30, (int64_t)dice(100) + 20, 180 },
		.light_touch = chance(80),
		.daily_limit = 25,
		.pool_daily_limit = 8,
		.job_types = history->job_types,
		.job_type_count = 3,
		.stages = history->stages,
		.stage_count = 9,
	};
}

static struct cadence_submission random_submission(const struct history *history, int64_t now_ms)
{
	int kind = (int)dice(8) + 1;
	struct cadence_submission submission = {
		.stage = history->stages[kind - 1].code,
		.kind = kind,
		.stage_since_ms = ago(now_ms, 24 * 30),
		.job_type = chance(30) ? NULL : history->job_types[dice(3)].code,
	};

	if (kind >= CADENCE_ACCEPTED && chance(70))
		submission.onboard_day = now_ms / MS_PER_DAY + (int64_t)dice(120) - (kind == CADENCE_ONBOARDED ? 110 : 20);
	if (kind == CADENCE_ONBOARDED && chance(20))
		submission.guarantee_until_day = now_ms / MS_PER_DAY + (int64_t)dice(200) - 30;
	if (chance(15))
		submission.interview_end_ms = ago(now_ms, 200) + 100 * MS_PER_HOUR;
	if (chance(10))
		submission.offer_deadline_ms = ago(now_ms, 200) + 150LL * MS_PER_HOUR;
	return submission;
}

static void random_decisions(struct cadence_facts *facts)
{
	int64_t now_ms = facts->now_ms;

	if (chance(85))
		facts->last_contact_ms = ago(now_ms, 24 * 20);
	if (chance(35)) {
		facts->attempts = (int64_t)dice(7);
		facts->last_attempt_ms = ago(now_ms, 24 * 6);
	}
	if (chance(15))
		facts->missed_due_ms = ago(now_ms, 24 * 10);
	if (chance(15))
		facts->explicit_due_ms = ago(now_ms, 24 * 20) + 15LL * MS_PER_DAY;
	if (chance(50))
		facts->explicit_set_ms = ago(now_ms, 24 * 10);
	if (chance(8))
		facts->snoozed_until_ms = ago(now_ms, 48) + 47 * MS_PER_HOUR;
	if (chance(15))
		facts->override = random_interval();
	if (chance(5))
		facts->risk.offer_in_hand_ms = ago(now_ms, 200);
	if (chance(5))
		facts->risk.counter_offer_ms = ago(now_ms, 200);
	if (chance(5))
		facts->risk.emotion_ms = ago(now_ms, 200);
	if (chance(5))
		facts->risk.by_hand_ms = ago(now_ms, 200);
	if (chance(20)) {
		facts->risk.gap_count = (int64_t)dice(16);
		facts->risk.gap_mean_ms = (int64_t)dice(6 * 24 * STEPS_PER_HOUR) * STEP * 1000;
		facts->risk.gap_deviation_ms = (int64_t)dice(24 * STEPS_PER_HOUR) * 2 * STEP * 1000;
	}
}

static void random_history(struct history *history, const char *zone)
{
	struct cadence_facts *facts = &history->facts;
	/* years 2005 to 2030, half of the time near a Chinese holiday or the edge of the table */
	int64_t now_ms = ((int64_t)date_to_days(2005, 1, 1) + (int64_t)dice(26 * 365)) * MS_PER_DAY;

	memset(history, 0, sizeof(*history));
	random_rules(history);
	if (chance(50))
		now_ms = (holiday_seed.days[dice(holiday_seed.day_count)].day + (int64_t)dice(8) - 2) * (int64_t)MS_PER_DAY;
	now_ms += (int64_t)dice(24 * STEPS_PER_HOUR) * STEP * 1000;
	*facts = (struct cadence_facts){
		.now_ms = now_ms,
		.clock = { .zone = zone_get(zone), .calendar = &holiday_seed, .hours = random_hours() },
		.in_pool = chance(15),
		.pool_grade = "\0ABC"[dice(4)],
		.entry = (int)dice(5) + 1,
		.entered_at_ms = ago(now_ms, 24 * 40),
		.submissions = history->submissions,
	};
	if (chance(60))
		facts->planned_due_at_ms = ago(now_ms, 24 * 40) + 35LL * MS_PER_DAY;
	if (!facts->in_pool)
		facts->submission_count = dice(4);
	for (size_t i = 0; i < facts->submission_count; i++)
		history->submissions[i] = random_submission(history, now_ms);
	random_decisions(facts);
}

/* ------------------------------------------------------------------ the comparison */

static struct world world_of(const struct history *history)
{
	static unsigned number;
	struct world world = { .facts = &history->facts, .rules = &history->rules, .number = ++number };

	for (int i = 1; i <= 7; i++) {
		world.from[i] = history->facts.clock.hours.from_minute[i];
		world.to[i] = history->facts.clock.hours.to_minute[i];
	}
	return world;
}

static const char *clock_text(when t, char *buffer)
{
	time_t at = (time_t)t;
	struct tm tm;

	if (t == NEVER || t == 0)
		return "never";
	localtime_r(&at, &tm);
	strftime(buffer, 40, "%a %Y-%m-%d %H:%M %z", &tm);
	return buffer;
}

static void tell(const char *what, int64_t ours_ms, when theirs)
{
	char a[40], b[40];

	print_message("# %-8s cadence %s, oracle %s\n", what, clock_text(ours_ms / 1000, a), clock_text(theirs, b));
}

static void tell_facts(const struct history *history)
{
	const struct cadence_facts *facts = &history->facts;
	char a[40], b[40], c[40];

	print_message("# pool %d entry %d entered %s contact %s attempt %s\n", facts->in_pool, facts->entry,
		      clock_text(facts->entered_at_ms / 1000, a), clock_text(facts->last_contact_ms / 1000, b),
		      clock_text(facts->last_attempt_ms / 1000, c));
	print_message("# attempts %d planned %s explicit %s missed %s\n", (int)facts->attempts,
		      clock_text(facts->planned_due_at_ms / 1000, a), clock_text(facts->explicit_due_ms / 1000, b),
		      clock_text(facts->missed_due_ms / 1000, c));
	print_message("# snoozed %s override %d unit %d hard %d default %d\n",
		      clock_text(facts->snoozed_until_ms / 1000, a), (int)facts->override.amount, facts->override.unit,
		      facts->override.hard, (int)history->rules.default_days);
	for (size_t i = 0; i < facts->submission_count; i++) {
		const struct cadence_submission *submission = &facts->submissions[i];
		struct cadence_interval interval = history->stages[submission->kind - 1].interval;

		print_message("# %s since %s type %s interval %d unit %d interview %s onboard %d until %d\n",
			      submission->stage, clock_text(submission->stage_since_ms / 1000, a),
			      submission->job_type ? submission->job_type : "-", (int)interval.amount, interval.unit,
			      clock_text(submission->interview_end_ms / 1000, b), (int)submission->onboard_day,
			      (int)submission->guarantee_until_day);
	}
	for (int i = 1; i <= 7; i++)
		print_message("# hours %d: %d to %d\n", i, facts->clock.hours.from_minute[i],
			      facts->clock.hours.to_minute[i]);
}

static int64_t to_ms(when t)
{
	return t == NEVER ? 0 : t * 1000;
}

static bool agree(const struct history *history, bool is_told)
{
	struct world world = world_of(history);
	struct verdict verdict = judge(&world);
	struct cadence_result result;

	judge_risks(&world, &verdict);
	cadence_next(&history->facts, &history->rules, &result);
	bool same = result.next_due_at_ms == to_ms(verdict.due.at) && result.yellow_at_ms == to_ms(verdict.yellow) &&
		    result.red_at_ms == to_ms(verdict.red) && result.due_kind == verdict.due.kind &&
		    result.hard == verdict.due.hard && result.retry == verdict.retry &&
		    result.light_touch == verdict.due.light && result.calendar_known == !verdict.due.unknown &&
		    result.may_spread == verdict.due.spreadable && result.rule_due_ms == to_ms(verdict.missed) &&
		    result.pool_from_ms == to_ms(verdict.pool_from) && result.client_too == verdict.due.client;
	if (same || !is_told)
		return same;
	tell("due", result.next_due_at_ms, verdict.due.at);
	tell("yellow", result.yellow_at_ms, verdict.yellow);
	tell("red", result.red_at_ms, verdict.red);
	tell("rule due", result.rule_due_ms, verdict.missed);
	tell("pool", result.pool_from_ms, verdict.pool_from);
	print_message("# cadence kind %d hard %d retry %d light %d known %d spread %d client %d\n", result.due_kind,
		      result.hard, result.retry, result.light_touch, result.calendar_known, result.may_spread,
		      result.client_too);
	print_message("# oracle  kind %d hard %d retry %d light %d known %d spread %d client %d\n", verdict.due.kind,
		      verdict.due.hard, verdict.retry, verdict.due.light, !verdict.due.unknown, verdict.due.spreadable,
		      verdict.due.client);
	tell_facts(history);
	return false;
}

static void random_histories_agree_with_the_oracle(void **state)
{
	const char *cases_given = getenv("GENJIN_CADENCE_CASES"), *seed_given = getenv("GENJIN_SEED");
	uint64_t seed = seed_given ? strtoull(seed_given, NULL, 10) : (uint64_t)time(NULL);
	long cases = cases_given ? atol(cases_given) : CASES;
	struct history history;
	const char *zone = NULL;

	(void)state;
	print_message("# %ld cases over %d zones, seed %llu\n", cases, zone_count, (unsigned long long)seed);
	random_state = seed * 2654435761u + 88172645463325252u;
	for (long i = 0; i < cases; i++) {
		if (i % 50 == 0) {
			zone = zones[(size_t)(i / 50) < (size_t)zone_count ? (size_t)(i / 50) : dice((uint64_t)zone_count)];
			setenv("TZ", zone, 1);
			tzset();
		}
		random_history(&history, zone);
		if (!agree(&history, true))
			fail_msg("case %ld in %s differs, seed %llu", i, zone, (unsigned long long)seed);
	}
}

static int prepare(void **state)
{
	(void)state;
	collect_zones("/usr/share/zoneinfo", "");
	for (size_t i = 0; i < holiday_seed.day_count; i++)
		kind_of_day[holiday_seed.days[i].day] = holiday_seed.days[i].kind == CALENDAR_HOLIDAY ? 'h' : 'w';
	for (size_t i = 0; i < holiday_seed.year_count; i++)
		year_is_known[holiday_seed.years[i] - 1970] = true;
	return zone_count > 400 ? 0 : -1;
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(random_histories_agree_with_the_oracle) };

	return cmocka_run_group_tests_name("cadence_oracle", tests, prepare, NULL);
}
