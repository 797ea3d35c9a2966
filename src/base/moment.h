/* Instants as a person says them today: 明天 09:30, 本周一 15:00, 12月4日 09:30.
 *
 * A text that is kept and read on another day holds marks in their place, {at:MILLISECONDS}, which moment_fill() turns into words
 * when somebody reads it. Not here: the explanation around them (cadence_sentence.c), and dates for machines (clock.h). */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/zone.h"

/* Who reads, and on which day. */
struct moment_reader {
	bool is_english;
	const struct zone *zone;
	int64_t today; /* days since 1970-01-01 in the zone */
	int weekday;
	int year;
};

/* in  locale  "en", anything else is zh-CN */
struct moment_reader moment_reader_of(const char *locale, const struct zone *zone, int64_t now_ms);

/* 明天 09:30. in has_on  English dates and weekdays take "on", tomorrow and next Monday do not */
void moment_append(struct text *out, int64_t at_ms, const struct moment_reader *reader, bool has_on);

/* The mark of an instant in a text that is kept; as text in the arena. */
void moment_mark(struct text *out, int64_t at_ms, bool has_on);
const char *moment_marked(struct arena *arena, int64_t at_ms);

/* The text with words in place of its marks; NULL for NULL. What is no mark stays as it is. */
const char *moment_fill(struct arena *arena, const char *text, const struct moment_reader *reader);
