/* Log lines: one JSON object per line on stderr, written whole. Never holds names, phones or texts of
 * candidates: ids and codes only.
 *
 *	log_info("reminder.scan", LOG_INT("due", 12), LOG_TEXT("node", node)); */
#pragma once
#include <stdint.h>

enum log_level { LOG_LEVEL_DEBUG, LOG_LEVEL_INFO, LOG_LEVEL_WARNING, LOG_LEVEL_ERROR };

struct log_pair {
	const char *key;
	const char *text; /* NULL: the number counts */
	int64_t number;
};

#define LOG_INT(the_key, the_number) ((struct log_pair){ .key = (the_key), .number = (int64_t)(the_number) })
#define LOG_TEXT(the_key, the_text) ((struct log_pair){ .key = (the_key), .text = (the_text) ? (the_text) : "" })

/* Lines below this level are dropped; INFO at start. */
void log_set_level(enum log_level level);

/* Writes one line; `event` is a stable dotted name. */
void log_write(enum log_level level, const char *event, const struct log_pair *pairs, int count);

#define LOG_(level, event, ...)                                                               \
	log_write(level, event, (const struct log_pair[]){ { 0 }, ##__VA_ARGS__ } + 1,         \
		  (int)(sizeof((const struct log_pair[]){ { 0 }, ##__VA_ARGS__ }) / sizeof(struct log_pair)) - 1)
#define log_debug(event, ...) LOG_(LOG_LEVEL_DEBUG, event, ##__VA_ARGS__)
#define log_info(event, ...) LOG_(LOG_LEVEL_INFO, event, ##__VA_ARGS__)
#define log_warning(event, ...) LOG_(LOG_LEVEL_WARNING, event, ##__VA_ARGS__)
#define log_error(event, ...) LOG_(LOG_LEVEL_ERROR, event, ##__VA_ARGS__)
