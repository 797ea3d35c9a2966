/* Dates as people type them: a row of numbers and month names, told apart by their size and order. */
#include <ctype.h>
#include <stdlib.h>

#include "base/text.h"
#include "feature/importer/importer_value.h"

enum { MAX_PIECES = 8, FIRST_SERIAL = 18264 /* 1950-01-01 */, LAST_SERIAL = 73050 /* 2099-12-31 */ };

struct piece {
	int64_t number;
	int digits;  /* 0 for a month name */
	char before; /* separator in front: '.', '/', '-', ':', ' ' or 0 */
};

struct pieces {
	struct piece items[MAX_PIECES];
	int count;
	bool afternoon;
	bool morning;
};

static int month_of(const char *word, size_t length)
{
	static const char *const months[] = { "jan", "feb", "mar", "apr", "may", "jun",
					      "jul", "aug", "sep", "oct", "nov", "dec" };

	for (int i = 0; length >= 3 && i < 12; i++) {
		if (strncasecmp(word, months[i], 3) == 0)
			return i + 1;
	}
	return 0;
}

/* Words without meaning for the date. */
static bool is_filler(const char *word, size_t length)
{
	static const char *const fillers[] = { "t", "at", "st", "nd", "rd", "th", "mon", "monday", "tue", "tuesday", "wed",
					       "wednesday", "thu", "thursday", "fri", "friday", "sat", "saturday", "sun",
					       "sunday" };

	for (size_t i = 0; i < sizeof(fillers) / sizeof(fillers[0]); i++) {
		if (strlen(fillers[i]) == length && strncasecmp(word, fillers[i], length) == 0)
			return true;
	}
	return false;
}

/* Length and meaning of the Chinese mark at `s`; 0 when it is none. */
static size_t chinese_mark(const char *s, struct pieces *pieces, char *ret_separator)
{
	static const struct {
		const char *mark;
		char separator;
		int half; /* 1 morning, 2 afternoon */
	} marks[] = {
		{ "年", '-', 0 }, { "月", '-', 0 }, { "日", ' ', 0 }, { "号", ' ', 0 }, { "时", ':', 0 }, { "点", ':', 0 },
		{ "分", ':', 0 }, { "秒", ' ', 0 }, { "上午", ' ', 1 }, { "早上", ' ', 1 }, { "下午", ' ', 2 }, { "晚上", ' ', 2 },
		{ "：", ':', 0 }, { "／", '/', 0 }, { "－", '-', 0 }, { "–", '-', 0 }, { "—", '-', 0 }, { "，", ' ', 0 },
	};

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		if (text_starts(s, marks[i].mark)) {
			pieces->morning |= marks[i].half == 1;
			pieces->afternoon |= marks[i].half == 2;
			*ret_separator = marks[i].separator;
			return strlen(marks[i].mark);
		}
	}
	return 0;
}

/* A Latin word: month, am / pm, filler. False for any other. */
static bool take_word(const char *word, size_t length, struct pieces *pieces, char separator)
{
	int month = month_of(word, length);

	if (length == 2 && strncasecmp(word, "am", 2) == 0) {
		pieces->morning = true;
	} else if (length == 2 && strncasecmp(word, "pm", 2) == 0) {
		pieces->afternoon = true;
	} else if (month && !is_filler(word, length)) {
		if (pieces->count == MAX_PIECES)
			return false;
		pieces->items[pieces->count++] = (struct piece){ month, 0, separator };
	} else if (!is_filler(word, length)) {
		return false;
	}
	return true;
}

static bool cut_pieces(const char *text, struct pieces *ret_pieces)
{
	char separator = 0;

	*ret_pieces = (struct pieces){ 0 };
	while (*text) {
		size_t length = strspn(text, "0123456789");
		size_t mark;

		if (length) {
			if (ret_pieces->count == MAX_PIECES || length > 8)
				return false;
			ret_pieces->items[ret_pieces->count++] =
				(struct piece){ strtoll(text, NULL, 10), (int)length, separator };
			separator = 0;
		} else if (isalpha((unsigned char)*text)) {
			while (isalpha((unsigned char)text[length]))
				length++;
			if (!take_word(text, length, ret_pieces, separator))
				return false;
		} else if ((mark = chinese_mark(text, ret_pieces, &separator)) > 0) {
			length = mark;
		} else if (strchr(" \t./-:,&()'", *text)) {
			/* " - " counts as "-" */
			if (*text != ' ' || !separator)
				separator = *text;
			length = 1;
		} else {
			return false;
		}
		text += length;
	}
	return ret_pieces->count > 0;
}

static int64_t whole_year(const struct piece *piece)
{
	if (piece->digits > 2)
		return piece->number;
	return piece->number < 69 ? 2000 + piece->number : 1900 + piece->number;
}

/* Where day, month and year stand among the first three pieces; false when they make no date. */
static bool place_date(const struct pieces *pieces, enum date_order order, int ret_at[3])
{
	const struct piece *p = pieces->items;

	if (p[0].digits >= 3) /* 2026-11-23 */
		memcpy(ret_at, (int[]){ 2, 1, 0 }, sizeof(int[3]));
	else if (p[0].digits == 0) /* Nov 23, 2026 */
		memcpy(ret_at, (int[]){ 1, 0, 2 }, sizeof(int[3]));
	else if (p[1].digits == 0) /* 23 Nov 2026 */
		memcpy(ret_at, (int[]){ 0, 1, 2 }, sizeof(int[3]));
	else if (p[0].number > 31 && p[0].digits == 2) /* 96-11-23 */
		memcpy(ret_at, (int[]){ 2, 1, 0 }, sizeof(int[3]));
	else if (p[1].number > 12 || (p[0].number <= 12 && (order == DATE_ORDER_MONTH_FIRST ||
							    (order == DATE_ORDER_UNKNOWN && p[1].before == '/'))))
		memcpy(ret_at, (int[]){ 1, 0, 2 }, sizeof(int[3])); /* 11/23/2026 */
	else
		memcpy(ret_at, (int[]){ 0, 1, 2 }, sizeof(int[3])); /* 23.11.2026 */
	return p[ret_at[0]].digits > 0 && p[ret_at[2]].digits > 0;
}

/* Date in the first pieces. ret_used: how many of them. */
static bool take_date(const struct pieces *pieces, enum date_order order, struct local_time *ret_at, int *ret_used)
{
	const struct piece *p = pieces->items;
	int at[3];
	int64_t day, month, year;

	*ret_used = 3;
	if (p[0].digits == 8) {
		year = p[0].number / 10000;
		month = p[0].number / 100 % 100;
		day = p[0].number % 100;
		*ret_used = 1;
	} else if (pieces->count == 1 && p[0].digits == 5 && p[0].number >= FIRST_SERIAL && p[0].number <= LAST_SERIAL) {
		date_from_days(p[0].number + date_to_days(1899, 12, 30), &ret_at->year, &ret_at->month, &ret_at->day);
		*ret_used = 1;
		return true;
	} else if (pieces->count == 2 && p[0].digits == 4) { /* 2026-11 */
		year = p[0].number;
		month = p[1].number;
		day = 1;
		*ret_used = 2;
	} else if (pieces->count >= 3 && place_date(pieces, order, at)) {
		year = whole_year(&p[at[2]]);
		month = p[at[1]].number;
		day = p[at[0]].number;
	} else {
		return false;
	}
	if (year < 1900 || year > 2199 || !date_is_valid((int)year, (int)month, (int)day))
		return false;
	ret_at->year = (int)year;
	ret_at->month = (int)month;
	ret_at->day = (int)day;
	return true;
}

/* Time in the pieces from `first` on. */
static bool take_time(const struct pieces *pieces, int first, struct local_time *ret_at)
{
	int64_t parts[3] = { 0 };
	int count = pieces->count - first;

	if (count > 4 || (count == 1 && !pieces->morning && !pieces->afternoon && pieces->items[first].digits != 4))
		return false;
	for (int i = 0; i < count && i < 3; i++) {
		if (!pieces->items[first + i].digits)
			return false;
		parts[i] = pieces->items[first + i].number;
	}
	if (count == 1 && pieces->items[first].digits == 4) { /* 1530 */
		parts[1] = parts[0] % 100;
		parts[0] /= 100;
	}
	if (pieces->afternoon && parts[0] < 12)
		parts[0] += 12;
	if (pieces->morning && parts[0] == 12)
		parts[0] = 0;
	if (parts[0] > 23 || parts[1] > 59 || parts[2] > 59)
		return false;
	ret_at->hour = (int)parts[0];
	ret_at->minute = (int)parts[1];
	ret_at->second = (int)parts[2];
	return true;
}

bool value_date(const char *text, enum date_order order, struct local_time *ret_at, bool *ret_has_time)
{
	struct local_time at = { 0 };
	struct pieces pieces;
	int used;

	if (text_is_empty(text) || !cut_pieces(text, &pieces) || !take_date(&pieces, order, &at, &used))
		return false;
	bool has_time = pieces.count > used;
	if (has_time && !take_time(&pieces, used, &at))
		return false;
	*ret_at = at;
	*ret_has_time = has_time;
	return true;
}

enum date_order value_date_order(const char *text)
{
	struct pieces pieces;
	const struct piece *p = pieces.items;

	if (text_is_empty(text) || !cut_pieces(text, &pieces) || pieces.count < 3 || p[0].digits == 0 || p[0].digits > 2 ||
	    p[1].digits == 0 || p[0].number > 31)
		return DATE_ORDER_UNKNOWN;
	if (p[0].number > 12 && p[1].number <= 12)
		return DATE_ORDER_DAY_FIRST;
	if (p[1].number > 12 && p[0].number <= 12)
		return DATE_ORDER_MONTH_FIRST;
	return DATE_ORDER_UNKNOWN;
}
