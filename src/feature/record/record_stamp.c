/* Reading the stamps of chat programs: a day in one of several forms, then a time of day. */
#include "feature/record/record_stamp.h"

#include <string.h>
#include <strings.h>

#include "base/zone.h"

enum { HALF_DAY_HOURS = 12 };

static bool take(const char **at, const char *words)
{
	size_t length = strlen(words);

	if (strncasecmp(*at, words, length) != 0)
		return false;
	*at += length;
	return true;
}

/* A number of 1 to `digits_max` digits, not part of a longer one. */
static bool take_number(const char **at, size_t digits_max, int *ret_number)
{
	size_t digits = strspn(*at, "0123456789");

	if (!digits || digits > digits_max)
		return false;
	*ret_number = 0;
	for (size_t i = 0; i < digits; i++)
		*ret_number = *ret_number * 10 + (*at)[i] - '0';
	*at += digits;
	return true;
}

/* --- Days --- */

static bool read_word(const char **at, int64_t today, int64_t *ret_day)
{
	static const struct {
		const char *words;
		int days_ago;
	} words[] = { { "今天", 0 }, { "昨天", 1 }, { "前天", 2 }, { "today", 0 }, { "yesterday", 1 } };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (take(at, words[i].words)) {
			*ret_day = today - words[i].days_ago;
			return true;
		}
	}
	return false;
}

/* The last such weekday before today. */
static bool read_weekday(const char **at, int64_t today, int64_t *ret_day)
{
	static const char *const days[] = { "一", "二", "三", "四", "五", "六", "日", "天" };
	const char *start = *at;

	if (!take(at, "星期") && !take(at, "周"))
		return false;
	for (int i = 0; i < 8; i++) {
		if (take(at, days[i])) {
			int ago = (date_weekday(today) - (i < 7 ? i + 1 : 7) + 7) % 7;
			*ret_day = today - (ago ? ago : 7);
			return true;
		}
	}
	*at = start;
	return false;
}

static bool take_separator(const char **at, const char *sign)
{
	return take(at, "-") || take(at, "/") || take(at, ".") || take(at, sign);
}

/* 2026/11/23, 2026年11月23日, 11-23, 11月23日: without a year the last such day. */
static bool read_calendar(const char **at, int64_t today, int64_t *ret_day)
{
	int first, second, third, this_year, this_month, this_day;

	date_from_days(today, &this_year, &this_month, &this_day);
	if (!take_number(at, 4, &first))
		return false;
	bool has_year = first > 31;
	if (!take_separator(at, has_year ? "年" : "月") || !take_number(at, 2, &second))
		return false;
	if (has_year && (!take_separator(at, "月") || !take_number(at, 2, &third)))
		return false;
	if (!take(at, "日"))
		take(at, "号");
	int year = has_year ? first : this_year;
	int month = has_year ? second : first;
	int day = has_year ? third : second;
	if (year < 1990 || !date_is_valid(year, month, day))
		return false;
	*ret_day = date_to_days(year, month, day);
	if (!has_year && *ret_day > today && date_is_valid(year - 1, month, day))
		*ret_day = date_to_days(year - 1, month, day);
	return *ret_day <= today;
}

static bool read_day(const char **at, int64_t today, int64_t *ret_day)
{
	static bool (*const readers[])(const char **at, int64_t today, int64_t *ret_day) = { read_word, read_weekday, read_calendar };
	const char *start = *at;

	for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++) {
		*at = start;
		if (readers[i](at, today, ret_day))
			return true;
	}
	*at = start;
	return false;
}

/* --- Time of day --- */

enum half { HALF_NONE, HALF_MORNING, HALF_AROUND_NOON, HALF_AFTERNOON };

static enum half take_half(const char **at)
{
	static const struct {
		const char *words;
		enum half half;
	} halves[] = { { "凌晨", HALF_MORNING },   { "早上", HALF_MORNING },   { "上午", HALF_MORNING },
		       { "中午", HALF_AROUND_NOON }, { "下午", HALF_AFTERNOON }, { "傍晚", HALF_AFTERNOON },
		       { "晚上", HALF_AFTERNOON }, { "am", HALF_MORNING },    { "pm", HALF_AFTERNOON } };

	for (size_t i = 0; i < sizeof(halves) / sizeof(halves[0]); i++) {
		if (take(at, halves[i].words))
			return halves[i].half;
	}
	return HALF_NONE;
}

static int hour_of_day(int hour, enum half half)
{
	if (half == HALF_NONE || (half == HALF_AROUND_NOON && hour == 11))
		return hour;
	return hour % HALF_DAY_HOURS + (half == HALF_MORNING ? 0 : HALF_DAY_HOURS);
}

static void skip_spaces(const char **at)
{
	*at += strspn(*at, " \t,");
}

/* 3:04 pm */
static enum half take_half_behind(const char **at)
{
	const char *end = *at;

	skip_spaces(at);
	enum half half = take_half(at);
	if (half == HALF_NONE)
		*at = end;
	return half;
}

static bool read_time(const char **at, int *ret_second)
{
	const char *start = *at;
	int hour, minute, second = 0;
	enum half half = take_half(at);

	skip_spaces(at);
	bool is_read = take_number(at, 2, &hour) && (take(at, ":") || take(at, "：")) && take_number(at, 2, &minute);
	if (is_read && (take(at, ":") || take(at, "：")))
		is_read = take_number(at, 2, &second);
	if (!is_read || hour > 23 || minute > 59 || second > 59) {
		*at = start;
		return false;
	}
	if (half == HALF_NONE)
		half = take_half_behind(at);
	*ret_second = hour_of_day(hour, half) * 3600 + minute * 60 + second;
	return true;
}

size_t record_stamp_read(const char *text, int64_t today, struct chat_stamp *ret_stamp)
{
	const char *at = text;
	struct chat_stamp stamp = { .has_day = read_day(&at, today, &stamp.day) };
	const char *after_day = at;

	stamp.has_year = stamp.has_day && strspn(text, "0123456789") == 4;

	skip_spaces(&at);
	stamp.has_time = read_time(&at, &stamp.second);
	if (!stamp.has_time)
		at = after_day;
	if (at != text)
		*ret_stamp = stamp;
	return (size_t)(at - text);
}

/* --- Instants --- */

void record_stamp_start(struct chat_days *days, const struct zone *zone, int64_t now_ms)
{
	struct local_time now;

	zone_local(zone, now_ms, &now);
	*days = (struct chat_days){ .zone = zone, .now_second = now.hour * 3600 + now.minute * 60 + now.second };
	days->today = days->day = date_to_days(now.year, now.month, now.day);
}

int64_t record_stamp_instant(const struct chat_days *days, const struct chat_stamp *stamp)
{
	struct local_time local = { .hour = stamp->second / 3600, .minute = stamp->second / 60 % 60, .second = stamp->second % 60 };
	int64_t day = stamp->has_day ? stamp->day : days->day;

	if (!stamp->has_time)
		return 0;
	if (!stamp->has_day && !days->has_day && stamp->second > days->now_second)
		day--;
	date_from_days(day, &local.year, &local.month, &local.day);
	return zone_instant_ms(days->zone, &local);
}
