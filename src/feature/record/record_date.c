/* Reading dates people write: a table of phrases for the day, another for the time of day behind it. */
#include "feature/record/record_date.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "base/zone.h"
#include "feature/record/record.h"

/* Where a reader stands in the text, and what it has understood. */
struct reading {
	const char *at;
	int64_t today;   /* day number */
	int weekday;     /* of today, 1 Monday … 7 Sunday */
	int64_t day;     /* day number found */
	int minute;      /* -1 = no time of day found */
};

static bool take(struct reading *reading, const char *words)
{
	size_t length = strlen(words);

	if (strncasecmp(reading->at, words, length) != 0)
		return false;
	reading->at += length;
	return true;
}

/* A number of 1 to 3 digits, or 一 … 十 and 两. */
static bool take_number(struct reading *reading, int *ret_number)
{
	static const char *const digits[] = { "零", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十" };
	size_t length = strspn(reading->at, "0123456789");

	if (length >= 1 && length <= 3) {
		*ret_number = atoi(reading->at);
		reading->at += length;
		return true;
	}
	if (take(reading, "两")) {
		*ret_number = 2;
		return true;
	}
	for (int i = 1; i <= 10; i++) {
		if (take(reading, digits[i])) {
			*ret_number = i;
			return true;
		}
	}
	return false;
}

/* 1 … 7, 0 = none. */
static int take_weekday(struct reading *reading)
{
	static const char *const names[][4] = {
		{ "一", "1", "monday", "mon" },	      { "二", "2", "tuesday", "tue" }, { "三", "3", "wednesday", "wed" },
		{ "四", "4", "thursday", "thu" }, { "五", "5", "friday", "fri" },  { "六", "6", "saturday", "sat" },
		{ "日", "天", "sunday", "sun" },
	};

	for (int day = 0; day < 7; day++) {
		for (int form = 0; form < 4; form++) {
			if (take(reading, names[day][form]))
				return day + 1;
		}
	}
	return 0;
}

/* --- Days --- */

struct day_word {
	const char *words;
	int days;
	int minute; /* -1 = not said */
};

static const struct day_word day_words[] = {
	{ "今晚", 0, 19 * 60 },	  { "今天", 0, -1 },  { "大后天", 3, -1 },	{ "后天", 2, -1 },	   { "明早", 1, 9 * 60 + 30 },
	{ "明晚", 1, 19 * 60 },	  { "明天", 1, -1 },  { "明日", 1, -1 },	{ "tonight", 0, 19 * 60 }, { "today", 0, -1 },
	{ "tomorrow", 1, -1 }, { "the day after tomorrow", 2, -1 },
};

static bool read_day_word(struct reading *reading)
{
	for (size_t i = 0; i < sizeof(day_words) / sizeof(day_words[0]); i++) {
		if (!take(reading, day_words[i].words))
			continue;
		reading->day = reading->today + day_words[i].days;
		reading->minute = day_words[i].minute;
		return true;
	}
	return false;
}

/* 下周三, 下周, 周五, 星期五, next week, friday: a bare weekday is the next one to come. */
static bool read_week(struct reading *reading)
{
	bool is_next = take(reading, "下个星期") || take(reading, "下星期") || take(reading, "下周") || take(reading, "下礼拜");
	bool is_this = !is_next && (take(reading, "本周") || take(reading, "这周") || take(reading, "周") ||
				    take(reading, "星期") || take(reading, "礼拜"));
	bool is_english = !is_next && !is_this;

	if (is_english && take(reading, "next week")) {
		reading->day = reading->today + 8 - reading->weekday;
		return true;
	}
	if (is_english)
		take(reading, "by ");
	const char *before = reading->at;
	int weekday = take_weekday(reading);
	if (is_english && (!weekday || (before[0] & 0x80) || (before[0] >= '0' && before[0] <= '9')))
		return false;
	if (!weekday && !is_next)
		return false;
	int ahead = weekday - reading->weekday;
	if (is_next)
		ahead = 7 + (weekday ? weekday : 1) - reading->weekday;
	else if (ahead <= 0)
		ahead += 7;
	reading->day = reading->today + ahead;
	return true;
}

/* 3天后, 两周后, 三天内, in 3 days. */
static bool read_span(struct reading *reading)
{
	bool is_english = take(reading, "in ");
	int number;

	if (!take_number(reading, &number))
		return false;
	if (is_english)
		take(reading, " ");
	bool is_weeks = take(reading, "周") || take(reading, "个星期") || take(reading, "weeks") || take(reading, "week");
	bool is_days = !is_weeks && (take(reading, "天") || take(reading, "日") || take(reading, "days") || take(reading, "day"));
	bool has_end = is_english || take(reading, "后") || take(reading, "之后") || take(reading, "以后") || take(reading, "内");
	if (!(is_weeks || is_days) || !has_end)
		return false;
	reading->day = reading->today + (int64_t)number * (is_weeks ? 7 : 1);
	return true;
}

/* 2026-12-01, 12月1日, 12月1号, 12/1: without a year the next such day. */
static bool read_calendar(struct reading *reading)
{
	int year, month, day, length = 0;
	int this_year, this_month, this_day;

	if (*reading->at < '0' || *reading->at > '9')
		return false;
	date_from_days(reading->today, &this_year, &this_month, &this_day);
	bool has_year = sscanf(reading->at, "%4d-%2d-%2d%n", &year, &month, &day, &length) == 3 && length;
	if (!has_year) {
		length = 0;
		year = this_year;
		if (sscanf(reading->at, "%2d月%2d%n", &month, &day, &length) != 2 &&
		    sscanf(reading->at, "%2d/%2d%n", &month, &day, &length) != 2)
			return false;
	}
	if (!length || year < 1900 || year > 9998 || !date_is_valid(year, month, day))
		return false;
	reading->day = date_to_days(year, month, day);
	if (reading->day < reading->today && !has_year && date_is_valid(year + 1, month, day))
		reading->day = date_to_days(year + 1, month, day);
	reading->at += length;
	if (!take(reading, "日"))
		take(reading, "号");
	return true;
}

/* 月底, 下个月: the 28th or the first. */
static bool read_month(struct reading *reading)
{
	int year, month, day;

	date_from_days(reading->today, &year, &month, &day);
	if (take(reading, "月底")) {
		reading->day = date_to_days(year, month, day > 27 ? day : 28);
		return true;
	}
	if (!take(reading, "下个月") && !take(reading, "下月") && !take(reading, "next month"))
		return false;
	if (!take(reading, "初"))
		take(reading, "份");
	reading->day = month == 12 ? date_to_days(year + 1, 1, 1) : date_to_days(year, month + 1, 1);
	return true;
}

/* --- Time of day --- */

struct part_of_day {
	const char *words;
	int minute;     /* when no hour follows */
	bool afternoon; /* hours below 12 count from noon */
};

static const struct part_of_day parts[] = {
	{ "早上", 9 * 60 + 30, false },	{ "上午", 9 * 60 + 30, false },	    { "中午", 12 * 60, false },
	{ "下午", 14 * 60, true },	{ "傍晚", 18 * 60, true },	    { "晚上", 19 * 60, true },
	{ " morning", 9 * 60 + 30, false }, { " afternoon", 14 * 60, true }, { " evening", 19 * 60, true },
};

static void read_time(struct reading *reading)
{
	bool is_afternoon = false;
	int hour;
	int minute = 0;

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (take(reading, parts[i].words)) {
			reading->minute = parts[i].minute;
			is_afternoon = parts[i].afternoon;
			break;
		}
	}
	struct reading ahead = *reading;
	take(&ahead, " at ");
	take(&ahead, " ");
	if (!take_number(&ahead, &hour) || hour > 23)
		return;
	bool is_clock = take(&ahead, ":") || take(&ahead, "：");
	if (is_clock && (!take_number(&ahead, &minute) || minute > 59))
		return;
	if (!is_clock && !take(&ahead, "点"))
		return;
	if (!is_clock && take(&ahead, "半"))
		minute = 30;
	if (is_afternoon && hour < 12)
		hour += 12;
	*reading = ahead;
	reading->minute = hour * 60 + minute;
}

/* --- Together --- */

static bool read_day(struct reading *reading)
{
	static bool (*const readers[])(struct reading *) = { read_day_word, read_week, read_calendar, read_span, read_month };
	const char *start = reading->at;

	for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++) {
		reading->at = start;
		if (readers[i](reading))
			return true;
	}
	reading->at = start;
	return false;
}

static int64_t instant_of(const struct reading *reading, const struct zone *zone, int default_minute)
{
	int minute = reading->minute >= 0 ? reading->minute : default_minute;
	struct local_time local = { .hour = minute / 60, .minute = minute % 60 };

	date_from_days(reading->day, &local.year, &local.month, &local.day);
	return zone_instant_ms(zone, &local);
}

static struct date_proposal *first_date(struct arena *arena, const char *text, int64_t from_ms, const struct zone *zone,
					int default_minute)
{
	struct local_time now;
	struct reading reading = { .minute = -1 };

	zone_local(zone, from_ms, &now);
	reading.today = date_to_days(now.year, now.month, now.day);
	reading.weekday = date_weekday(reading.today);
	for (const char *at = text; at && *at; at++) {
		bool is_inside = at > text && ((unsigned char)*at & 0xC0) == 0x80;
		bool is_number_tail = at > text && at[-1] >= '0' && at[-1] <= '9';

		reading.at = at;
		reading.minute = -1;
		if (is_inside || is_number_tail || !read_day(&reading))
			continue;
		read_time(&reading);
		int64_t instant = instant_of(&reading, zone, default_minute);
		if (instant <= from_ms)
			continue;
		struct date_proposal *proposal = arena_alloc(arena, sizeof(*proposal));
		proposal->next_due_at = instant;
		proposal->phrase = arena_text_n(arena, at, (size_t)(reading.at - at));
		return proposal;
	}
	return NULL;
}

struct date_proposal *record_date_propose(struct arena *arena, const char *text, int64_t from_ms, const struct zone *zone)
{
	return first_date(arena, text, from_ms, zone, 9 * 60 + 30);
}

struct date_proposal *record_date_deadline(struct arena *arena, const char *text, int64_t from_ms, const struct zone *zone)
{
	return first_date(arena, text, from_ms, zone, 18 * 60);
}

int64_t record_date_in(struct ctx *ctx, const char *text)
{
	const struct date_proposal *proposal = record_date_propose(ctx->arena, text, ctx_now_ms(ctx), ctx->actor.zone);

	return proposal ? proposal->next_due_at : 0;
}
