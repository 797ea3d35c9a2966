/* Reading the values of cells: dates, pay, phones and the words people use for them. Pure.
 *
 * Every reader returns false when the text is not such a value and writes its result on success only. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/ctx.h"
#include "base/vec.h"
#include "base/zone.h"

/* Order of day and month where a date does not tell by itself (03/04/2016). */
enum date_order { DATE_ORDER_UNKNOWN, DATE_ORDER_DAY_FIRST, DATE_ORDER_MONTH_FIRST };

/* A date with or without time: 2026-11-23, 2026/11/23, 2026.11.23, 20261123, 2026年11月23日, 2026-11 (the first of it),
 * 23.11.2026, 23/11/26, 11/23/2026, 23-Nov-26, 23 Nov 2026, Nov 23, 2026, 42860 (a spreadsheet's day number), each with
 * 15:30, 15:30:00, 3:30 PM, 下午3:30 or "& 10.30 AM" behind.
 * out ret_has_time  the time was given; else ret_at stands at 00:00 */
bool value_date(const char *text, enum date_order order, struct local_time *ret_at, bool *ret_has_time);

/* What a date proves about the order of its column: 25/04/2016 is DAY_FIRST, 04/25/2016 MONTH_FIRST. */
enum date_order value_date_order(const char *text);

/* A wage: 15k-30k, 15-30K·14薪, 1.5万-2万/月, 8千-1.2万, 20-30万/年, 8000-12000元, 30万以上, 15000. */
struct wage {
	int64_t min; /* minor units of `period`; equal to max for a single amount, 0 = open below */
	int64_t max; /* 0 = open above */
	int months;  /* paid a year when said (14薪), else 0 */
	enum wage_period { WAGE_UNKNOWN, WAGE_MONTH, WAGE_YEAR, WAGE_DAY, WAGE_HOUR } period;
};

/* in     heading  of the column, for its unit and period (期望年薪（万）); may be NULL
 * out    ret_wage  with min and max 0 for 面议, 保密, negotiable */
bool value_wage(const char *text, const char *heading, struct wage *ret_wage);

/* The wage a month and a year; a missing period is guessed by the size of the amount. 0 stays 0. */
int64_t wage_per_month(const struct wage *wage, int64_t amount);
int64_t wage_per_year(const struct wage *wage, int64_t amount);

/* "1.38E+10": a number that a spreadsheet has rounded away. */
bool value_is_damaged_number(const char *text);

/* Splits a cell with several phones or addresses (13800138000/13900139000; a@x.com、b@y.com).
 * out ret_items  const char *, trimmed, not empty */
void value_split(struct arena *arena, const char *text, struct list *ret_items);

/* A plain e-mail address. */
bool value_is_email(const char *text);

/* Year of birth from a year (1966, 66年), a date, or an age (35岁) as of this_year. 1900 to this_year - 10. */
bool value_birth_year(const char *text, const char *heading, int this_year, int64_t *ret_year);

/* Days of notice: 30, 30天, 2周, 1个月, 随时. */
bool value_days(const char *text, int64_t *ret_days);

/* Stable names for words: "male", "phone", "no_answer", …; NULL when the word is not known. */
const char *value_gender(const char *text);
const char *value_channel(const char *text);
const char *value_direction(const char *text);
const char *value_outcome(const char *text);
const char *value_position_state(const char *text);
const char *value_stage_kind(const char *text); /* words of this product and of other systems */

/* A name without the remarks people add: "邱菀华（女）" → "邱菀华" and gender "female".
 * out ret_gender  NULL when nothing is said */
const char *value_name(struct arena *arena, const char *text, const char **ret_gender);

/* Surname and given name in the order of their script: 王 + 小明 → 王小明, Towne + Zola → "Zola Towne". */
const char *value_join_name(struct arena *arena, const char *surname, const char *given_name);

/* Whole number with separators: "1,234" → 1234. */
bool value_int(const char *text, int64_t *ret_number);

/* Decimal number. */
bool value_real(const char *text, double *ret_number);
