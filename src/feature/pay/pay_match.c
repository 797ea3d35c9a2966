/* Job first, then city, level, years: a narrower figure beats a wider one, what contradicts is left out. */
#include "feature/pay/pay_match.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum { YEARS_MOST = 50, FIT_JOB = 1000, FIT_CITY = 100, FIT_LEVEL = 50, FIT_YEARS = 20 };

static const int64_t ROUND_TO = 1000000; /* 10,000 yuan */

static bool years_contradict(const struct pay_row *row, const struct pay_wanted *wanted)
{
	int64_t row_end = row->years_to ? row->years_to : YEARS_MOST;
	int64_t wanted_end = wanted->years_to ? wanted->years_to : YEARS_MOST;

	return wanted->years_from > row_end || row->years_from > wanted_end;
}

static bool knows_years(int64_t from, int64_t to)
{
	return from || to;
}

int64_t pay_fit(const struct pay_row *row, const struct pay_wanted *wanted)
{
	bool in_title = strstr(wanted->title_key, row->job_key) != NULL;
	bool has_level = !text_is_empty(row->level_key);
	bool both_years = knows_years(row->years_from, row->years_to) && knows_years(wanted->years_from, wanted->years_to);
	int64_t fit;

	if (text_is_empty(row->job_key) || (!in_title && !text_equal(row->job_key, wanted->job_type_key)))
		return 0;
	if (!text_is_empty(row->city_key) && !text_equal(row->city_key, wanted->city_key))
		return 0;
	if ((has_level && !strstr(wanted->title_key, row->level_key)) || (both_years && years_contradict(row, wanted)))
		return 0;
	fit = in_title ? FIT_JOB * (int64_t)text_code_points(row->job_key) : 1;
	fit += text_is_empty(row->city_key) ? 0 : FIT_CITY;
	fit += has_level ? FIT_LEVEL : 0;
	return fit + (both_years ? FIT_YEARS : 0);
}

bool pay_years(const char *words, int64_t *ret_from, int64_t *ret_to)
{
	int64_t numbers[2] = { 0 };
	int count = 0;

	for (const char *at = words ? words : ""; *at && count < 2;) {
		char *end = (char *)at + 1;

		if (isdigit((unsigned char)*at))
			numbers[count++] = strtol(at, &end, 10);
		at = end;
	}
	if (!count || numbers[0] > YEARS_MOST || numbers[1] > YEARS_MOST || (count == 2 && numbers[1] < numbers[0]))
		return false;
	*ret_from = numbers[0];
	*ret_to = numbers[1];
	return true;
}

void pay_quartiles(const int64_t *amounts, size_t count, int64_t ret_quartiles[3])
{
	for (size_t i = 0; i < 3; i++) {
		size_t rank = (count * (i + 1) + 3) / 4;

		ret_quartiles[i] = (amounts[rank - 1] + ROUND_TO / 2) / ROUND_TO * ROUND_TO;
	}
}
