/* Days as they lie from today, and the marks that become them. */
#include "base/moment.h"

#include <string.h>

#include "base/cleanup.h"

enum { FILLED_MAX_BYTES = 64 * 1024, DIGITS_MOST = 15 };

struct moment_reader moment_reader_of(const char *locale, const struct zone *zone, int64_t now_ms)
{
	struct moment_reader reader = { .is_english = text_equal(locale, "en"), .zone = zone };
	struct local_time now;

	zone_local(zone, now_ms, &now);
	reader.today = date_to_days(now.year, now.month, now.day);
	reader.weekday = date_weekday(reader.today);
	reader.year = now.year;
	return reader;
}

/* "12月4日", "4 Dec"; with the year when it is not this one. */
static void append_far_day(struct text *out, const struct local_time *local, int year, bool is_english)
{
	static const char *const months[] = { "", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

	if (is_english) {
		text_append_format(out, "%d %s", local->day, months[local->month]);
		if (local->year != year)
			text_append_format(out, " %d", local->year);
		return;
	}
	if (local->year != year)
		text_append_format(out, "%d年", local->year);
	text_append_format(out, "%d月%d日", local->month, local->day);
}

/* 前天 … 后天, 本周一, 下周二, as the day lies `days` days from a day whose weekday is `today`; false further away. */
static bool append_near_day(struct text *out, int64_t days, int today, bool is_english)
{
	static const char *const zh[] = { "前天", "昨天", "今天", "明天", "后天" };
	static const char *const en[] = { NULL, "yesterday", "today", "tomorrow", NULL };
	static const char *const zh_weekdays[] = { "", "周一", "周二", "周三", "周四", "周五", "周六", "周日" };
	static const char *const en_weekdays[] = { "", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday" };
	const char *name = days >= -2 && days <= 2 ? (is_english ? en : zh)[days + 2] : NULL;
	int64_t in_weeks = today - 1 + days; /* days from this week's Monday */

	if (name) {
		text_append(out, name);
		return true;
	}
	if (in_weeks < -7 || in_weeks >= 14)
		return false;
	if (in_weeks < 0)
		text_append(out, is_english ? "last " : "上");
	else if (in_weeks >= 7)
		text_append(out, is_english ? "next " : "下");
	else if (days < 0)
		text_append(out, is_english ? "" : "本");
	text_append(out, (is_english ? en_weekdays : zh_weekdays)[(in_weeks + 7) % 7 + 1]);
	return true;
}

/* A day as a reader of today says it. has_on: English dates and weekdays take "on", tomorrow and next Monday do not. */
static void append_day(struct text *out, const struct local_time *local, const struct moment_reader *reader, bool has_on)
{
	int64_t days = date_to_days(local->year, local->month, local->day) - reader->today;
	int64_t in_weeks = reader->weekday - 1 + days;
	bool is_this_week = in_weeks >= 0 && in_weeks < 7;
	bool is_named = days >= -1 && days <= 1;
	bool is_far = in_weeks < -7 || in_weeks >= 14;

	if (has_on && ((is_this_week && !is_named) || is_far))
		text_append(out, "on ");
	if (!append_near_day(out, days, reader->weekday, reader->is_english))
		append_far_day(out, local, reader->year, reader->is_english);
}

/* "09:30", without a format: sentences are made by the thousand. */
static void append_clock(struct text *out, const struct local_time *local)
{
	const char chars[] = { (char)('0' + local->hour / 10), (char)('0' + local->hour % 10), ':',
			       (char)('0' + local->minute / 10), (char)('0' + local->minute % 10) };

	text_append_n(out, chars, sizeof(chars));
}

void moment_append(struct text *out, int64_t at_ms, const struct moment_reader *reader, bool has_on)
{
	struct local_time local;

	zone_local(reader->zone, at_ms, &local);
	append_day(out, &local, reader, has_on);
	text_append_char(out, ' ');
	append_clock(out, &local);
}

/* --- Marks --- */

void moment_mark(struct text *out, int64_t at_ms, bool has_on)
{
	text_append_format(out, "{%s:%lld}", has_on ? "on" : "at", (long long)at_ms);
}

const char *moment_marked(struct arena *arena, int64_t at_ms)
{
	return arena_format(arena, "{at:%lld}", (long long)at_ms);
}

/* Length of the mark that the text begins with, 0 = none. */
static size_t read_mark(const char *text, int64_t *ret_at_ms, bool *ret_has_on)
{
	size_t digits = 0;

	*ret_has_on = strncmp(text, "{on:", 4) == 0;
	if (!*ret_has_on && strncmp(text, "{at:", 4) != 0)
		return 0;
	*ret_at_ms = 0;
	for (const char *at = text + 4; *at >= '0' && *at <= '9' && digits < DIGITS_MOST; at++, digits++)
		*ret_at_ms = *ret_at_ms * 10 + (*at - '0');
	return digits && text[4 + digits] == '}' ? 4 + digits + 1 : 0;
}

const char *moment_fill(struct arena *arena, const char *text, const struct moment_reader *reader)
{
	CLOSING(text_done) struct text out = { 0 };

	if (!text || !strchr(text, '{'))
		return text;
	text_init(&out, FILLED_MAX_BYTES);
	while (*text) {
		size_t plain = strcspn(text + 1, "{") + 1;
		int64_t at_ms;
		bool has_on;
		size_t mark = read_mark(text, &at_ms, &has_on);

		if (mark)
			moment_append(&out, at_ms, reader, has_on);
		else
			text_append_n(&out, text, plain);
		text += mark ? mark : plain;
	}
	return arena_text(arena, text_chars(&out));
}
