/* Taking chat text apart: each line is a heading (who, when), a line between days, or something said. */
#include "feature/record/record_chat.h"

#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "base/zone.h"
#include "feature/record/record_stamp.h"

enum { SPEAKER_MAX_BYTES = 120, INLINE_SPEAKER_MAX_BYTES = 60, ONE_GO_MS = 10 * MS_PER_MINUTE };

struct heading {
	const char *speaker;
	struct chat_stamp stamp;
	const char *rest; /* what was said in the same line, "" = nothing */
};

struct splitting {
	struct arena *arena;
	const struct chat_reader *reader;
	struct chat_days days;
	bool after_gap;      /* the line before was empty, or there was none */
	struct vec messages; /* struct chat_message */
	char *said;          /* where the next line goes; room for all that the text says */
	bool has_speaker;
};

static const char blanks[] = " \t\r";

static char *trimmed(struct arena *arena, const char *bytes, size_t length)
{
	while (length && strchr(blanks, bytes[0])) {
		bytes++;
		length--;
	}
	while (length && strchr(blanks, bytes[length - 1]))
		length--;
	return arena_text_n(arena, bytes, length);
}

static bool is_blank(const char *text)
{
	return text[strspn(text, blanks)] == '\0';
}

/* Behind a name that ends in a colon; NULL when there is none within the bytes a name may have. */
static const char *after_colon(const char *line, size_t *ret_name_bytes)
{
	const char *narrow = strchr(line, ':');
	const char *wide = strstr(line, "：");
	const char *colon = !narrow || (wide && wide < narrow) ? wide : narrow;

	if (!colon || colon == line || colon - line > INLINE_SPEAKER_MAX_BYTES)
		return NULL;
	*ret_name_bytes = (size_t)(colon - line);
	return colon + (colon == wide ? strlen("：") : 1);
}

/* --- Who and when --- */

static bool is_candidate(const struct chat_reader *reader, const char *speaker)
{
	return !text_is_empty(reader->candidate_name) && strstr(speaker, reader->candidate_name);
}

static bool is_own(const struct chat_reader *reader, const char *speaker)
{
	return text_equal(speaker, "我") || text_equal_nocase(speaker, "me") ||
	       (!text_is_empty(reader->own_name) && strstr(speaker, reader->own_name));
}

/* "张伟 2026/11/23 15:04" */
static bool read_name_first(struct splitting *splitting, const char *line, struct heading *ret_heading)
{
	const char *space = strpbrk(line, blanks);

	for (; space && space - line <= SPEAKER_MAX_BYTES; space = strpbrk(space + 1, blanks)) {
		const char *at = space + strspn(space, blanks);
		size_t bytes = record_stamp_read(at, splitting->days.today, &ret_heading->stamp);

		if (!bytes || !ret_heading->stamp.has_time || !is_blank(at + bytes))
			continue;
		ret_heading->speaker = trimmed(splitting->arena, line, (size_t)(space - line));
		ret_heading->rest = "";
		return *ret_heading->speaker != '\0';
	}
	return false;
}

/* "2026-11-23 15:04:05 张伟", "[15:04] 张伟：好的" */
static bool read_time_first(struct splitting *splitting, const char *line, struct heading *ret_heading)
{
	size_t name_bytes;
	const char *at = line + strspn(line, "[(");
	size_t bytes = record_stamp_read(at, splitting->days.today, &ret_heading->stamp);

	if (!bytes || !ret_heading->stamp.has_time)
		return false;
	at += bytes;
	at += strspn(at, "]) \t-");
	const char *rest = after_colon(at, &name_bytes);
	if (!rest && (!ret_heading->stamp.has_year || !*at || strlen(at) > INLINE_SPEAKER_MAX_BYTES))
		return false;
	ret_heading->speaker = trimmed(splitting->arena, at, rest ? name_bytes : strlen(at));
	ret_heading->rest = rest ? rest : "";
	return *ret_heading->speaker != '\0';
}

static bool is_name(const struct chat_reader *reader, const char *speaker)
{
	return text_equal(speaker, "我") || text_equal(speaker, reader->own_name) || text_equal(speaker, reader->candidate_name);
}

/* "张伟:" behind an empty line, "我：在的" of somebody known. */
static bool read_name_alone(struct splitting *splitting, const char *line, struct heading *ret_heading)
{
	size_t name_bytes;
	const char *rest = after_colon(line, &name_bytes);

	if (!rest)
		return false;
	const char *speaker = trimmed(splitting->arena, line, name_bytes);
	bool ends_line = is_blank(rest);
	if (!*speaker || !(is_name(splitting->reader, speaker) || (ends_line && splitting->after_gap)))
		return false;
	*ret_heading = (struct heading){ .speaker = speaker, .rest = rest };
	return true;
}

static bool read_heading(struct splitting *splitting, const char *line, struct heading *ret_heading)
{
	static bool (*const readers[])(struct splitting *splitting, const char *line, struct heading *ret_heading) = {
		read_name_first, read_time_first, read_name_alone,
	};

	for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++) {
		*ret_heading = (struct heading){ 0 };
		if (readers[i](splitting, line, ret_heading))
			return true;
	}
	return false;
}

/* "———— 2026-11-23 ————": nothing but a day and decoration. */
static bool read_day_line(struct splitting *splitting, const char *line)
{
	static const char *const decoration[] = { "—", "–", "-", "=", "*", " ", "\t" };
	struct chat_stamp stamp;
	const char *at = line;

	for (size_t i = 0; i < sizeof(decoration) / sizeof(decoration[0]); i++) {
		while (text_starts(at, decoration[i])) {
			at += strlen(decoration[i]);
			i = 0;
		}
	}
	size_t bytes = record_stamp_read(at, splitting->days.today, &stamp);
	if (!bytes || !stamp.has_day || strpbrk(at + bytes, "0123456789") || strlen(at + bytes) > SPEAKER_MAX_BYTES)
		return false;
	const char *behind = at + bytes + strspn(at + bytes, " \t");
	if (*behind && !text_starts(behind, "—") && !text_starts(behind, "-") && !text_starts(behind, "="))
		return false;
	splitting->days.day = stamp.day;
	splitting->days.has_day = true;
	return true;
}

/* --- Messages --- */

/* Only the last message grows, so what is said lies in one buffer, message behind message. */
static void add_line(struct splitting *splitting, struct chat_message *message, const char *line)
{
	if (is_blank(line))
		return;
	if (message->text)
		splitting->said[-1] = '\n';
	else
		message->text = splitting->said;
	size_t bytes = strlen(line) + 1;
	memcpy(splitting->said, line, bytes);
	splitting->said += bytes;
}

static struct chat_message *last_message(struct splitting *splitting)
{
	return splitting->messages.count ? vec_at(&splitting->messages, splitting->messages.count - 1) : NULL;
}

static bool goes_on(const struct chat_message *last, const char *speaker, int64_t at)
{
	return last && last->speaker && text_equal(last->speaker, speaker) && at - last->at >= 0 && at - last->at <= ONE_GO_MS;
}

static void start_message(struct splitting *splitting, const struct heading *heading)
{
	int64_t at = record_stamp_instant(&splitting->days, &heading->stamp);
	struct chat_message *message = last_message(splitting);

	if (heading->stamp.has_day) {
		splitting->days.day = heading->stamp.day;
		splitting->days.has_day = true;
	}
	splitting->has_speaker = true;
	if (!goes_on(message, heading->speaker, at)) {
		message = vec_push(&splitting->messages);
		*message = (struct chat_message){ .speaker = heading->speaker, .at = at };
	}
	add_line(splitting, message, trimmed(splitting->arena, heading->rest, strlen(heading->rest)));
}

static void add_said(struct splitting *splitting, const char *line)
{
	struct chat_message *message = last_message(splitting);

	add_line(splitting, message ? message : vec_push(&splitting->messages), line);
}

static void take_line(struct splitting *splitting, const char *line)
{
	struct heading heading;

	if (!*line) {
		splitting->after_gap = true;
		return;
	}
	if (read_heading(splitting, line, &heading))
		start_message(splitting, &heading);
	else if (!read_day_line(splitting, line))
		add_said(splitting, line);
	splitting->after_gap = false;
}

static void take_lines(struct splitting *splitting, const char *text)
{
	for (const char *at = text; *at;) {
		size_t bytes = strcspn(at, "\n");

		take_line(splitting, trimmed(splitting->arena, at, bytes));
		at += bytes + (at[bytes] == '\n');
	}
}

/* --- Who is who --- */

static const char *direction_of(const struct chat_reader *reader, const char *speaker)
{
	if (!speaker)
		return NULL;
	if (is_candidate(reader, speaker))
		return "in";
	return is_own(reader, speaker) ? "out" : NULL;
}

/* Of two speakers the one who is nobody known is the other side of the one who is. */
static void name_sides(const struct chat_reader *reader, struct list *messages)
{
	struct chat_message *items = messages->items;
	const char *known = NULL;
	const char *unknown = NULL;
	bool is_pair = true;

	for (size_t i = 0; i < messages->count; i++) {
		items[i].direction = direction_of(reader, items[i].speaker);
		const char **side = items[i].direction ? &known : &unknown;
		is_pair = is_pair && items[i].speaker && (!*side || text_equal(*side, items[i].speaker));
		*side = items[i].speaker;
	}
	if (!is_pair || !known || !unknown)
		return;
	const char *other = text_equal(direction_of(reader, known), "in") ? "out" : "in";
	for (size_t i = 0; i < messages->count; i++)
		items[i].direction = items[i].direction ? items[i].direction : other;
}

static void drop_silent(struct list *messages)
{
	struct chat_message *items = messages->items;
	size_t kept = 0;

	for (size_t i = 0; i < messages->count; i++) {
		if (items[i].text)
			items[kept++] = items[i];
	}
	messages->count = kept;
}

void record_chat_split(struct arena *arena, const struct chat_reader *reader, const char *text, struct list *ret_messages)
{
	struct splitting splitting = { .arena = arena, .reader = reader, .after_gap = true };

	record_stamp_start(&splitting.days, reader->zone, reader->now_ms);
	splitting.said = arena_alloc(arena, 2 * strlen(text) + 2);
	vec_init(&splitting.messages, arena, sizeof(struct chat_message));
	take_lines(&splitting, text);
	*ret_messages = splitting.has_speaker ? vec_list(&splitting.messages) : (struct list){ 0 };
	drop_silent(ret_messages);
	name_sides(reader, ret_messages);
}
