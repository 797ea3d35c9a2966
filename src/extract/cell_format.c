/* Numbers and day counts of spreadsheets as text. */
#include "extract/cell_format.h"

#include <ctype.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/zone.h"

enum { SECONDS_PER_DAY = 86400, LAST_SERIAL = 2958465 /* 9999-12-31 */ };

/* Built-in formats that show dates and times, those of Chinese workbooks (27-36, 50-58) included. */
static bool builtin_kind(int id, enum cell_kind *ret_kind)
{
	static const struct {
		int first, last;
		enum cell_kind kind;
	} builtin[] = {
		{ 14, 17, CELL_DATE }, { 18, 21, CELL_TIME }, { 22, 22, CELL_DATE_TIME }, { 27, 31, CELL_DATE },
		{ 32, 35, CELL_TIME }, { 36, 36, CELL_DATE }, { 45, 47, CELL_TIME }, { 50, 54, CELL_DATE },
		{ 55, 56, CELL_TIME }, { 57, 58, CELL_DATE },
	};

	for (size_t i = 0; i < sizeof(builtin) / sizeof(builtin[0]); i++) {
		if (id >= builtin[i].first && id <= builtin[i].last) {
			*ret_kind = builtin[i].kind;
			return true;
		}
	}
	return false;
}

/* "[h]", "[mm]", "[ss]": hours, minutes, seconds beyond the day. */
static bool is_elapsed(const char *code)
{
	return code[1] && strchr("hHmMsS", code[1]) && (code[2] == ']' || code[2] == code[1]);
}

/* Length of the literal at `code` ("quoted", \x, _x, [colour or condition]), 0 when it is none. Elapsed time is no
 * literal. */
static size_t literal_length(const char *code)
{
	const char *end;

	if ((*code == '\\' || *code == '_' || *code == '*') && code[1])
		return 2;
	if (*code == '"')
		end = strchr(code + 1, '"');
	else if (*code == '[' && !is_elapsed(code))
		end = strchr(code, ']');
	else
		return 0;
	return end ? (size_t)(end + 1 - code) : strlen(code);
}

enum cell_kind cell_kind_of_format(int id, const char *code)
{
	enum cell_kind kind = CELL_NUMBER;
	bool date = false;
	bool time = false;
	bool month_or_minute = false;

	if (!code) {
		builtin_kind(id, &kind);
		return kind;
	}
	if (strncasecmp(code, "General", 7) == 0)
		return CELL_NUMBER;
	while (*code && *code != ';') {
		size_t skip = literal_length(code);
		int letter = tolower((unsigned char)*code);

		date |= !skip && (letter == 'y' || letter == 'd');
		time |= !skip && (letter == 'h' || letter == 's');
		month_or_minute |= !skip && letter == 'm';
		code += skip ? skip : 1;
	}
	if (month_or_minute && !time)
		date = true;
	if (date)
		return time ? CELL_DATE_TIME : CELL_DATE;
	return time ? CELL_TIME : CELL_NUMBER;
}

static void write_number(double number, char *ret_text)
{
	if (fabs(number) < 1e15 && number == floor(number))
		snprintf(ret_text, CELL_TEXT_BYTES, "%.0f", number == 0 ? 0.0 : number);
	else
		snprintf(ret_text, CELL_TEXT_BYTES, "%.15g", number);
}

static void write_clock(int64_t seconds, char *ret_text, size_t bytes)
{
	snprintf(ret_text, bytes, "%02d:%02d:%02d", (int)(seconds / 3600), (int)(seconds / 60 % 60),
		 (int)(seconds % 60));
}

void cell_format(const char *value, enum cell_kind kind, bool since_1904, char *ret_text)
{
	char *end;
	double number = strtod(value, &end);

	if (end == value || *end || !isfinite(number)) {
		snprintf(ret_text, CELL_TEXT_BYTES, "%s", value);
		return;
	}
	if (kind == CELL_NUMBER || number < 0 || number > LAST_SERIAL) {
		write_number(number, ret_text);
		return;
	}

	int64_t total = (int64_t)llround(number * SECONDS_PER_DAY);
	int64_t serial = total / SECONDS_PER_DAY;
	int64_t seconds = total % SECONDS_PER_DAY;
	int year, month, day;

	if (kind == CELL_TIME && serial == 0) {
		write_clock(seconds, ret_text, CELL_TEXT_BYTES);
		return;
	}
	/* Excel counts a 29 February 1900 that never was; serials up to 60 lie one day later than the rest. */
	date_from_days(serial + (since_1904 ? date_to_days(1904, 1, 1) : date_to_days(1899, 12, 30) + (serial < 60)),
		       &year, &month, &day);
	int used = snprintf(ret_text, CELL_TEXT_BYTES, "%04d-%02d-%02d", year, month, day);
	if (seconds) {
		ret_text[used] = ' ';
		write_clock(seconds, ret_text + used + 1, CELL_TEXT_BYTES - (size_t)used - 1);
	}
}
