/* The date and time in the heading of a chat message: 2026/11/23 15:04:05, 11-23 下午3:04, 昨天 15:04, 星期三 9:30.
 *
 * Pure. Private to feature/record. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct zone;

struct chat_stamp {
	bool has_day;
	bool has_year; /* written out */
	bool has_time;
	int64_t day;   /* day number; the last such day not after today */
	int second;    /* of the day */
};

/* Reads a stamp at the start of the text.
 * in      today      day number
 * out     ret_stamp  filled when something was read
 * returns bytes read, 0 when there is no stamp */
size_t record_stamp_read(const char *text, int64_t today, struct chat_stamp *ret_stamp);

/* From when a bare time is counted. */
struct chat_days {
	const struct zone *zone;
	int64_t today; /* day number */
	int now_second;
	int64_t day;   /* that was named last; today until then */
	bool has_day;
};

/* Now, in the zone; no day was named yet. */
void record_stamp_start(struct chat_days *days, const struct zone *zone, int64_t now_ms);

/* UTC ms; 0 without a time. A bare time belongs to the day named last, else to the last such time before now. */
int64_t record_stamp_instant(const struct chat_days *days, const struct chat_stamp *stamp);
