/* Which figures of the market fit a position, and figures over amounts. Pure. Private to this folder. */
#pragma once
#include "feature/pay/pay_store.h"

/* What is looked for; texts folded, "" = not known. */
struct pay_wanted {
	const char *title_key;
	const char *job_type_key;
	const char *city_key;
	int64_t years_from;
	int64_t years_to; /* 0: no upper end; both 0: not known */
};

/* How well a figure fits, greater is better; 0: it speaks of something else. */
int64_t pay_fit(const struct pay_row *row, const struct pay_wanted *wanted);

/* Lower quartile, median and upper quartile of rising amounts by nearest rank, rounded so that nobody can be read out of them.
 * in  count  at least 1 */
void pay_quartiles(const int64_t *amounts, size_t count, int64_t ret_quartiles[3]);
