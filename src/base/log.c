/* JSON lines to stderr. The level is set once at start, before any thread exists. */
#include "base/log.h"

#include <stdatomic.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"

enum { MAX_LINE_BYTES = 16 * 1024 };

static _Atomic enum log_level lowest = LOG_LEVEL_INFO;

static const char *const level_names[] = { "debug", "info", "warning", "error" };

void log_set_level(enum log_level level)
{
	lowest = level;
}

void log_write(enum log_level level, const char *event, const struct log_pair *pairs, int count)
{
	struct text line;

	if (level < lowest)
		return;
	text_init(&line, MAX_LINE_BYTES);
	text_append_format(&line, "{\"at_ms\":%lld,\"level\":\"%s\",\"event\":",
			   (long long)clock_now_ms(&clock_system), level_names[level]);
	json_append_text(&line, event);
	for (int i = 0; i < count; i++) {
		text_append_char(&line, ',');
		json_append_text(&line, pairs[i].key);
		text_append_char(&line, ':');
		if (pairs[i].text)
			json_append_text(&line, pairs[i].text);
		else
			text_append_i64(&line, pairs[i].number);
	}
	text_append(&line, "}\n");
	if (text_ok(&line) && write(STDERR_FILENO, line.bytes, line.length) < 0) {
		/* Nobody is left to tell. */
	}
	text_done(&line);
}
