/* Pasted chat text (WeChat, WeCom, QQ) taken apart into messages by speaker and time, as proposals for records.
 *
 * Pure: no rows, no clock but the instant given. Nothing is saved before a person confirms it.
 * Private to feature/record. Source: DOMAIN.md, Records. */
#pragma once
#include <stdint.h>

#include "base/vec.h"

struct zone;

/* What one speaker said in one go. */
struct chat_message {
	const char *speaker;   /* as written; NULL when the text begins without one */
	const char *direction; /* "in", "out"; NULL = not known who speaks */
	int64_t at;            /* UTC ms, 0 = the text does not say */
	const char *text;      /* its lines, never empty */
};

/* Whose chat it is, and when it was pasted. */
struct chat_reader {
	const char *candidate_name;
	const char *own_name;
	int64_t now_ms;
	const struct zone *zone;
};

/* Messages in the order of the text. Those of one speaker within ten minutes are one. Dates without a year, weekdays and
 * bare times are the last such before now.
 * out ret_messages  struct chat_message; empty when no line names a speaker */
void record_chat_split(struct arena *arena, const struct chat_reader *reader, const char *text, struct list *ret_messages);
