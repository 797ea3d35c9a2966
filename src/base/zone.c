/* Time zones from the system's IANA database: reads TZif files (RFC 8536, version 2 or later), keeps
 * them for the life of the process and answers "what did the wall clock show" and back.
 * The list of loaded zones is the one thing here that changes; it only ever grows. */
#include "base/zone.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"

enum {
	NAME_MAX_BYTES = 64,
	FILE_MAX_BYTES = 128 * 1024, /* the largest of the database has about 4 kB */
	HEADER_BYTES = 44,
	OFFSET_MAX_S = 26 * 3600, /* RFC 8536 recommends this bound */
	SECONDS_PER_DAY = 86400,
};

static const char database_folder[] = "/usr/share/zoneinfo";

/* From this second on the zone keeps this offset. */
struct transition {
	int64_t at_s;
	int32_t offset_s;
};

enum rule_kind { RULE_MONTH_WEEK_DAY, RULE_DAY_NO_LEAP, RULE_DAY_OF_YEAR };

/* One switch of the footer's yearly rule: "M3.2.0/2". */
struct rule {
	enum rule_kind kind;
	int month, week, day;
	int time_s; /* wall-clock seconds after midnight, may be negative or past the day */
};

/* The footer: what holds after the last transition of the table. */
struct footer {
	bool is_given, has_dst;
	int standard_s, dst_s; /* offsets, east positive */
	struct rule dst_start, dst_end;
};

struct zone {
	struct zone *next;
	char name[NAME_MAX_BYTES + 1];
	struct footer footer;
	int first_offset_s; /* before the first transition */
	size_t transition_count;
	struct transition transitions[];
};

/* A stretch of time with one offset. */
struct segment {
	int64_t start_s, end_s; /* end exclusive */
	int offset_s;
};

/* --- Dates --- */

int64_t date_to_days(int year, int month, int day)
{
	/* Years begin in March, so that the leap day is the last of its year; eras are 400 years. */
	int64_t shifted = month <= 2 ? (int64_t)year - 1 : year;
	int64_t era = (shifted >= 0 ? shifted : shifted - 399) / 400;
	int64_t year_of_era = shifted - era * 400;
	int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

	return era * 146097 + day_of_era - 719468;
}

void date_from_days(int64_t days, int *ret_year, int *ret_month, int *ret_day)
{
	int64_t shifted = days + 719468;
	int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
	int64_t day_of_era = shifted - era * 146097;
	int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int64_t month = (5 * day_of_year + 2) / 153;

	*ret_day = (int)(day_of_year - (153 * month + 2) / 5 + 1);
	*ret_month = (int)(month < 10 ? month + 3 : month - 9);
	*ret_year = (int)(year_of_era + era * 400 + (*ret_month <= 2));
}

static bool year_is_leap(int64_t year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int month_days(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	return days[month - 1] + (month == 2 && year_is_leap(year));
}

bool date_is_valid(int year, int month, int day)
{
	return year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 &&
	       day <= month_days(year, month);
}

int date_weekday(int64_t days)
{
	int64_t from_thursday = days % 7; /* day 0 was a Thursday */

	if (from_thursday < 0)
		from_thursday += 7;
	return (int)((from_thursday + 3) % 7) + 1;
}

/* --- Reading dates and instants --- */

/* Exactly `digits` decimal digits at *at, moving *at behind them. */
static bool take_digits(const char **at, int digits, int *ret_number)
{
	int number = 0;

	for (int i = 0; i < digits; i++) {
		char c = (*at)[i];

		if (c < '0' || c > '9')
			return false;
		number = number * 10 + (c - '0');
	}
	*at += digits;
	*ret_number = number;
	return true;
}

static bool take_char(const char **at, char wanted)
{
	if (**at != wanted)
		return false;
	(*at)++;
	return true;
}

static bool take_date(const char **at, int64_t *ret_days)
{
	int year, month, day;

	if (!take_digits(at, 4, &year) || !take_char(at, '-') || !take_digits(at, 2, &month) ||
	    !take_char(at, '-') || !take_digits(at, 2, &day))
		return false;
	if (year < 1900 || !date_is_valid(year, month, day))
		return false;
	*ret_days = date_to_days(year, month, day);
	return true;
}

bool date_parse(const char *text, int64_t *ret_days)
{
	int64_t days;

	if (!text || !take_date(&text, &days) || *text)
		return false;
	*ret_days = days;
	return true;
}

/* ":07.25" style fraction, cut to milliseconds; absent is 0. */
static bool take_fraction(const char **at, int *ret_ms)
{
	int ms = 0, digits = 0;

	if (take_char(at, '.')) {
		for (; **at >= '0' && **at <= '9'; (*at)++, digits++)
			if (digits < 3)
				ms = ms * 10 + (**at - '0');
		if (digits == 0)
			return false;
		for (; digits < 3; digits++)
			ms *= 10;
	}
	*ret_ms = ms;
	return true;
}

static bool take_offset(const char **at, int *ret_offset_s)
{
	int hours, minutes, sign = **at == '-' ? -1 : 1;

	if (take_char(at, 'Z') || take_char(at, 'z')) {
		*ret_offset_s = 0;
		return true;
	}
	if (!take_char(at, '+') && !take_char(at, '-'))
		return false;
	if (!take_digits(at, 2, &hours) || !take_char(at, ':') || !take_digits(at, 2, &minutes) || hours > 23 ||
	    minutes > 59)
		return false;
	*ret_offset_s = sign * (hours * 3600 + minutes * 60);
	return true;
}

bool time_parse(const char *text, int64_t *ret_at_ms)
{
	int64_t days, at_s, first_s = (date_to_days(1900, 1, 1) + 1) * SECONDS_PER_DAY;
	int64_t end_s = date_to_days(9999, 12, 31) * SECONDS_PER_DAY;
	int hour, minute, second, ms, offset_s;

	if (!text || !take_date(&text, &days) || (!take_char(&text, 'T') && !take_char(&text, 't')))
		return false;
	if (!take_digits(&text, 2, &hour) || !take_char(&text, ':') || !take_digits(&text, 2, &minute) ||
	    !take_char(&text, ':') || !take_digits(&text, 2, &second))
		return false;
	if (!take_fraction(&text, &ms) || !take_offset(&text, &offset_s) || *text)
		return false;
	if (hour > 23 || minute > 59 || second > 60)
		return false;
	at_s = days * SECONDS_PER_DAY + hour * 3600 + minute * 60 + second - offset_s;
	if (second == 60 && at_s % SECONDS_PER_DAY != 0)
		return false; /* leap seconds end a UTC day; they count as the second after */
	if (at_s < first_s || at_s >= end_s)
		return false;
	*ret_at_ms = at_s * 1000 + ms;
	return true;
}

/* --- Footer: a POSIX TZ rule such as "EST5EDT,M3.2.0,M11.1.0" --- */

/* "EST" or "<+0330>": three characters or more. */
static bool take_zone_letters(const char **at)
{
	bool is_quoted = take_char(at, '<');
	int length = 0;

	for (;; (*at)++, length++) {
		char c = **at;
		bool is_letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
		bool is_sign = (c >= '0' && c <= '9') || c == '+' || c == '-';

		if (!is_letter && !(is_quoted && is_sign))
			break;
	}
	return length >= 3 && (!is_quoted || take_char(at, '>'));
}

static bool take_number(const char **at, int max, int *ret_number)
{
	int number = 0, digits = 0;

	for (; **at >= '0' && **at <= '9' && digits < 4; (*at)++, digits++)
		number = number * 10 + (**at - '0');
	*ret_number = number;
	return digits > 0 && number <= max;
}

/* [+-]hh[:mm[:ss]] */
static bool take_clock(const char **at, int max_hours, int *ret_seconds)
{
	int hours, minutes = 0, seconds = 0, sign = 1;

	if (take_char(at, '-'))
		sign = -1;
	else
		take_char(at, '+');
	if (!take_number(at, max_hours, &hours))
		return false;
	if (take_char(at, ':') && !take_number(at, 59, &minutes))
		return false;
	if (take_char(at, ':') && !take_number(at, 59, &seconds))
		return false;
	*ret_seconds = sign * (hours * 3600 + minutes * 60 + seconds);
	return true;
}

static bool take_rule_day(const char **at, struct rule *ret_rule)
{
	if (take_char(at, 'M')) {
		ret_rule->kind = RULE_MONTH_WEEK_DAY;
		return take_number(at, 12, &ret_rule->month) && ret_rule->month >= 1 && take_char(at, '.') &&
		       take_number(at, 5, &ret_rule->week) && ret_rule->week >= 1 && take_char(at, '.') &&
		       take_number(at, 6, &ret_rule->day);
	}
	if (take_char(at, 'J')) {
		ret_rule->kind = RULE_DAY_NO_LEAP;
		return take_number(at, 365, &ret_rule->day) && ret_rule->day >= 1;
	}
	ret_rule->kind = RULE_DAY_OF_YEAR;
	return take_number(at, 365, &ret_rule->day);
}

static bool take_rule(const char **at, struct rule *ret_rule)
{
	ret_rule->time_s = 2 * 3600;
	if (!take_char(at, ',') || !take_rule_day(at, ret_rule))
		return false;
	return !take_char(at, '/') || take_clock(at, 167, &ret_rule->time_s);
}

static bool parse_footer(const char *at, struct footer *ret_footer)
{
	int west_s;

	*ret_footer = (struct footer){ 0 };
	if (!*at)
		return true;
	if (!take_zone_letters(&at) || !take_clock(&at, 24, &west_s))
		return false;
	ret_footer->is_given = true;
	ret_footer->standard_s = -west_s;
	if (!*at)
		return true;
	if (!take_zone_letters(&at))
		return false;
	ret_footer->has_dst = true;
	ret_footer->dst_s = ret_footer->standard_s + 3600;
	if (*at != ',') {
		if (!take_clock(&at, 24, &west_s))
			return false;
		ret_footer->dst_s = -west_s;
	}
	return take_rule(&at, &ret_footer->dst_start) && take_rule(&at, &ret_footer->dst_end) && !*at;
}

static int64_t rule_day(const struct rule *rule, int year)
{
	int64_t first = date_to_days(year, 1, 1), day;
	int weekday;

	switch (rule->kind) {
	case RULE_DAY_NO_LEAP:
		return first + rule->day - 1 + (year_is_leap(year) && rule->day >= 60);
	case RULE_DAY_OF_YEAR:
		return first + rule->day;
	case RULE_MONTH_WEEK_DAY:
		break;
	}
	first = date_to_days(year, rule->month, 1);
	weekday = date_weekday(first) % 7; /* 0 = Sunday, as in the rule */
	day = first + (rule->day - weekday + 7) % 7 + (int64_t)(rule->week - 1) * 7;
	while (day >= first + month_days(year, rule->month))
		day -= 7; /* week 5 means the last one */
	return day;
}

/* The stretch of the footer's yearly rule that holds at_s. */
static struct segment footer_segment(const struct footer *footer, int64_t at_s)
{
	struct segment segment = { INT64_MIN, INT64_MAX, footer->standard_s };
	int64_t days = at_s / SECONDS_PER_DAY;
	int year, month, day;

	if (!footer->has_dst)
		return segment;
	date_from_days(days, &year, &month, &day);
	for (int y = year - 1; y <= year + 1; y++) {
		/* The end first: where a year ends in DST and the next begins in it, both fall together. */
		struct transition switches[2] = {
			{ rule_day(&footer->dst_end, y) * SECONDS_PER_DAY + footer->dst_end.time_s - footer->dst_s,
			  footer->standard_s },
			{ rule_day(&footer->dst_start, y) * SECONDS_PER_DAY + footer->dst_start.time_s -
				  footer->standard_s,
			  footer->dst_s },
		};

		for (int i = 0; i < 2; i++) {
			if (switches[i].at_s <= at_s && switches[i].at_s >= segment.start_s) {
				segment.start_s = switches[i].at_s;
				segment.offset_s = switches[i].offset_s;
			}
			if (switches[i].at_s > at_s && switches[i].at_s < segment.end_s)
				segment.end_s = switches[i].at_s;
		}
	}
	return segment;
}

/* --- Offsets --- */

/* Number of transitions at or before at_s. */
static size_t transitions_before(const struct zone *zone, int64_t at_s)
{
	size_t low = 0, high = zone->transition_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (zone->transitions[middle].at_s <= at_s)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static struct segment zone_segment(const struct zone *zone, int64_t at_s)
{
	struct segment segment = { INT64_MIN, INT64_MAX, zone->first_offset_s };
	size_t before = transitions_before(zone, at_s);

	if (before == zone->transition_count && zone->footer.is_given) {
		segment = footer_segment(&zone->footer, at_s);
		if (before > 0 && segment.start_s < zone->transitions[before - 1].at_s)
			segment.start_s = zone->transitions[before - 1].at_s;
		return segment;
	}
	if (before > 0) {
		segment.start_s = zone->transitions[before - 1].at_s;
		segment.offset_s = zone->transitions[before - 1].offset_s;
	}
	if (before < zone->transition_count)
		segment.end_s = zone->transitions[before].at_s;
	return segment;
}

/* The offset of zone_segment() alone; most instants asked for lie behind the last transition. */
static int zone_offset_s(const struct zone *zone, int64_t at_s)
{
	size_t count = zone->transition_count;
	bool is_behind = !count || zone->transitions[count - 1].at_s <= at_s;
	size_t before = is_behind ? count : transitions_before(zone, at_s);

	if (is_behind && zone->footer.is_given)
		return zone->footer.has_dst ? footer_segment(&zone->footer, at_s).offset_s : zone->footer.standard_s;
	return before ? zone->transitions[before - 1].offset_s : zone->first_offset_s;
}

static int64_t floor_seconds(int64_t at_ms)
{
	return at_ms >= 0 ? at_ms / 1000 : (at_ms - 999) / 1000;
}

int zone_local(const struct zone *zone, int64_t at_ms, struct local_time *ret_local)
{
	int64_t at_s = floor_seconds(at_ms);
	int offset_s = zone ? zone_offset_s(zone, at_s) : 0;
	int64_t local_s = at_s + offset_s;
	int64_t days = local_s >= 0 ? local_s / SECONDS_PER_DAY : (local_s - SECONDS_PER_DAY + 1) / SECONDS_PER_DAY;
	int second_of_day = (int)(local_s - days * SECONDS_PER_DAY);

	date_from_days(days, &ret_local->year, &ret_local->month, &ret_local->day);
	ret_local->hour = second_of_day / 3600;
	ret_local->minute = second_of_day / 60 % 60;
	ret_local->second = second_of_day % 60;
	ret_local->ms = (int)(at_ms - at_s * 1000);
	return offset_s;
}

const char *zone_date(struct arena *arena, const struct zone *zone, int64_t at_ms)
{
	struct local_time local;

	zone_local(zone, at_ms, &local);
	return arena_format(arena, "%04d-%02d-%02d", local.year, local.month, local.day);
}

/* Seconds of the reading: the first stretch whose wall clock shows it; a reading that the clock jumped
 * over is taken with the offset from before the jump. */
static int64_t reading_to_seconds(const struct zone *zone, int64_t local_s)
{
	struct segment segment = zone_segment(zone, local_s - OFFSET_MAX_S);
	int offset_s = segment.offset_s;

	while (local_s - segment.offset_s >= segment.end_s) {
		offset_s = segment.offset_s;
		segment = zone_segment(zone, segment.end_s);
	}
	if (local_s - segment.offset_s >= segment.start_s)
		offset_s = segment.offset_s;
	return local_s - offset_s;
}

int64_t zone_instant_ms(const struct zone *zone, const struct local_time *local)
{
	int64_t local_s = date_to_days(local->year, local->month, local->day) * SECONDS_PER_DAY +
			  local->hour * 3600 + local->minute * 60 + local->second;

	return (zone ? reading_to_seconds(zone, local_s) : local_s) * 1000 + local->ms;
}

/* --- TZif --- */

struct header {
	uint32_t is_utc_count, is_standard_count, leap_count, transition_count, type_count, letter_count;
};

static uint32_t read_u32(const unsigned char *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static int64_t read_i64(const unsigned char *at)
{
	return (int64_t)((uint64_t)read_u32(at) << 32 | read_u32(at + 4));
}

static bool read_header(const unsigned char *bytes, size_t length, struct header *ret_header)
{
	if (length < HEADER_BYTES || memcmp(bytes, "TZif", 4) != 0 || bytes[4] < '2')
		return false;
	*ret_header = (struct header){
		.is_utc_count = read_u32(bytes + 20),
		.is_standard_count = read_u32(bytes + 24),
		.leap_count = read_u32(bytes + 28),
		.transition_count = read_u32(bytes + 32),
		.type_count = read_u32(bytes + 36),
		.letter_count = read_u32(bytes + 40),
	};
	return ret_header->is_utc_count <= FILE_MAX_BYTES && ret_header->is_standard_count <= FILE_MAX_BYTES &&
	       ret_header->leap_count <= FILE_MAX_BYTES && ret_header->transition_count <= FILE_MAX_BYTES &&
	       ret_header->type_count <= FILE_MAX_BYTES && ret_header->letter_count <= FILE_MAX_BYTES;
}

/* Bytes of the data after a header; time_bytes is 4 in the old part, 8 in the one we read. */
static size_t data_bytes(const struct header *header, size_t time_bytes)
{
	return header->transition_count * (time_bytes + 1) + (size_t)header->type_count * 6 +
	       header->letter_count + header->leap_count * (time_bytes + 4) + header->is_standard_count +
	       header->is_utc_count;
}

/* The footer between its two line feeds, checked and taken apart. */
static bool read_footer(const unsigned char *bytes, size_t length, struct footer *ret_footer)
{
	char rule[128];

	if (length < 2 || length > sizeof(rule) + 1 || bytes[0] != '\n' || bytes[length - 1] != '\n')
		return false;
	memcpy(rule, bytes + 1, length - 2);
	rule[length - 2] = '\0';
	return strlen(rule) == length - 2 && parse_footer(rule, ret_footer);
}

static bool read_offset(const unsigned char *types, uint32_t type_count, uint32_t type, int32_t *ret_offset_s)
{
	int32_t offset_s;

	if (type >= type_count)
		return false;
	offset_s = (int32_t)read_u32(types + (size_t)type * 6);
	if (offset_s <= -OFFSET_MAX_S || offset_s >= OFFSET_MAX_S)
		return false;
	*ret_offset_s = offset_s;
	return true;
}

/* Fills the table from `data`, which holds what the header says. */
static bool read_transitions(const unsigned char *data, const struct header *header, struct zone *zone)
{
	const unsigned char *numbers = data + (size_t)header->transition_count * 8;
	const unsigned char *types = numbers + header->transition_count;

	if (!read_offset(types, header->type_count, 0, &zone->first_offset_s))
		return false;
	for (uint32_t i = 0; i < header->transition_count; i++) {
		struct transition *transition = &zone->transitions[i];

		transition->at_s = read_i64(data + (size_t)i * 8);
		if (i > 0 && transition->at_s <= transition[-1].at_s)
			return false;
		if (!read_offset(types, header->type_count, numbers[i], &transition->offset_s))
			return false;
	}
	zone->transition_count = header->transition_count;
	return true;
}

struct zone *zone_from_tzif(const char *name, const unsigned char *bytes, size_t length)
{
	struct header header;
	struct footer footer;
	size_t skip;

	if (strlen(name) > NAME_MAX_BYTES || !read_header(bytes, length, &header))
		return NULL;
	skip = HEADER_BYTES + data_bytes(&header, 4);
	if (skip > length || !read_header(bytes + skip, length - skip, &header))
		return NULL;
	skip += HEADER_BYTES;
	/* Zones that count leap seconds ("right/…") do not fit UTC milliseconds. */
	if (header.leap_count > 0 || header.type_count == 0 || data_bytes(&header, 8) > length - skip)
		return NULL;
	size_t footer_at = skip + data_bytes(&header, 8);
	if (!read_footer(bytes + footer_at, length - footer_at, &footer))
		return NULL;

	struct zone *zone = calloc(1, sizeof(*zone) + header.transition_count * sizeof(zone->transitions[0]));
	if (!zone)
		return NULL;
	snprintf(zone->name, sizeof(zone->name), "%s", name);
	zone->footer = footer;
	if (!read_transitions(bytes + skip, &header, zone)) {
		free(zone);
		return NULL;
	}
	return zone;
}

void zone_free(struct zone *zone)
{
	free(zone);
}

/* --- The zones of this process --- */

/* Only ever prepended to: readers need no lock. */
static _Atomic(struct zone *) loaded_zones;
static pthread_mutex_t loading = PTHREAD_MUTEX_INITIALIZER;

static bool name_is_safe(const char *name)
{
	size_t length = strlen(name);

	if (length == 0 || length > NAME_MAX_BYTES || name[0] == '/' || name[length - 1] == '/')
		return false;
	for (const char *at = name; *at; at++) {
		bool is_plain = (*at >= 'A' && *at <= 'Z') || (*at >= 'a' && *at <= 'z') ||
				(*at >= '0' && *at <= '9') || *at == '_' || *at == '+' || *at == '-';

		if (!is_plain && !(*at == '/' && at[1] != '/'))
			return false;
	}
	/* "localtime" points out of the database and means something else on every machine. */
	return strcmp(name, "localtime") != 0;
}

static const struct zone *find_loaded(const char *name)
{
	for (const struct zone *zone = atomic_load(&loaded_zones); zone; zone = zone->next)
		if (strcmp(zone->name, name) == 0)
			return zone;
	return NULL;
}

static struct zone *load(const char *name)
{
	const char *folder = getenv("GENJIN_ZONEINFO");
	char path[512];
	size_t length = 0;

	if (snprintf(path, sizeof(path), "%s/%s", folder && *folder ? folder : database_folder, name) >=
	    (int)sizeof(path))
		return NULL;
	CLOSING(fd_close) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	CLOSING(pointer_free) unsigned char *bytes = malloc(FILE_MAX_BYTES);
	if (fd < 0 || !bytes)
		return NULL;
	while (length < FILE_MAX_BYTES) {
		ssize_t got = read(fd, bytes + length, FILE_MAX_BYTES - length);

		if (got < 0)
			return NULL;
		if (got == 0)
			break;
		length += (size_t)got;
	}
	return zone_from_tzif(name, bytes, length);
}

const struct zone *zone_get(const char *name)
{
	if (!name || !name_is_safe(name))
		return NULL;
	const struct zone *known = find_loaded(name);
	if (known)
		return known;

	pthread_mutex_lock(&loading);
	known = find_loaded(name);
	if (!known) {
		struct zone *fresh = load(name);

		if (fresh) {
			fresh->next = atomic_load(&loaded_zones);
			atomic_store(&loaded_zones, fresh);
		}
		known = fresh;
	}
	pthread_mutex_unlock(&loading);
	return known;
}

const char *zone_name(const struct zone *zone)
{
	return zone ? zone->name : "UTC";
}
