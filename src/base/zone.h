/* Time zones: instants to local wall-clock time and back, from the system's IANA database (TZif files,
 * RFC 8536, footer rules included). Zones are read once and kept for the life of the process.
 * GENJIN_ZONEINFO names another folder than /usr/share/zoneinfo. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

struct zone; /* immutable after loading, shared by all threads */

/* A wall-clock reading. Month 1-12, day 1-31. */
struct local_time {
	int year, month, day, hour, minute, second, ms;
};

/* The zone called e.g. "Asia/Shanghai", or NULL when there is no such zone. Names are checked strictly
 * (letters, digits, _ + - and single /, no dots), so no file outside the database is ever opened.
 * Thread safe. */
const struct zone *zone_get(const char *name);

/* Its IANA name; "UTC" for NULL. */
const char *zone_name(const struct zone *zone);

/* A zone from the bytes of a TZif file, version 2 or later; NULL when they are malformed, count leap seconds
 * or memory is refused. Not entered among the zones of zone_get(); the caller ends it with zone_free(). */
struct zone *zone_from_tzif(const char *name, const unsigned char *bytes, size_t length);
void zone_free(struct zone *zone);

/* Local reading of an instant. zone NULL = UTC.
 * out     ret_local  filled
 * returns offset from UTC in seconds, east positive */
int zone_local(const struct zone *zone, int64_t at_ms, struct local_time *ret_local);

/* Instant of a local reading; fields must be in range (date_is_valid), hour 0-23.
 * In a gap (spring forward) the reading moves on by the length of the gap; of two readings
 * (fall back) the first counts. */
int64_t zone_instant_ms(const struct zone *zone, const struct local_time *local);

/* Local date of an instant, "2026-11-23", in the arena. zone NULL = UTC. */
const char *zone_date(struct arena *arena, const struct zone *zone, int64_t at_ms);

/* --- Dates as day numbers: days since 1970-01-01, proleptic Gregorian. --- */
int64_t date_to_days(int year, int month, int day);

/* Year, month 1-12 and day 1-31 of a day number. */
void date_from_days(int64_t days, int *ret_year, int *ret_month, int *ret_day);
/* True for real dates of years 1-9999. */
bool date_is_valid(int year, int month, int day);

/* 1 = Monday … 7 = Sunday. */
int date_weekday(int64_t days);

/* "2026-11-23" to a day number; false unless it is exactly a real date of years 1900-9999. */
bool date_parse(const char *text, int64_t *ret_days);

/* RFC 3339 date-time with offset to an instant; fractions are cut to milliseconds. False when malformed or
 * out of years 1900-9999 (in UTC, less a day at both ends, so that every zone can show it). */
bool time_parse(const char *text, int64_t *ret_at_ms);
