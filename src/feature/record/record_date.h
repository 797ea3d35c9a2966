/* A date in free text (下周再谈, 周五下午3点, in 3 days) as a proposal for the next contact; never taken silently.
 *
 * Pure: no rows, no clock but the instant given. Private to feature/record. */
#pragma once
#include <stdint.h>

#include "base/arena.h"

struct zone;

struct date_proposal {
	int64_t next_due_at; /* UTC ms, always after the instant of the record */
	const char *phrase;  /* the words it was read from */
};

/* The first date in the text, seen from `from_ms` in `zone`; NULL when there is none, or it lies in the past.
 * Without a time of day: 09:30 (下午 14:00, 晚上 19:00). */
struct date_proposal *record_date_propose(struct arena *arena, const char *text, int64_t from_ms,
					  const struct zone *zone);

/* The same as a time until when something is to be done (周五前): without a time of day 18:00. */
struct date_proposal *record_date_deadline(struct arena *arena, const char *text, int64_t from_ms,
					   const struct zone *zone);
