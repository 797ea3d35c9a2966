/* The date and time in the heading of a chat message: 2026/11/23 15:04:05, 11-23 下午3:04, 昨天 15:04, 星期三 9:30.
 *
 * Pure. Private to feature/record. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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
