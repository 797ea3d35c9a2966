/* Finds words in folded lines and leads them back to the original. */
#include "feature/search/highlight.h"

#include <string.h>

#include "base/text.h"
#include "platform/unicode/unicode.h"

enum { WINDOWS = 3, BEFORE = 30, WHOLE = 120, SPANS_MAX = 64, WINDOW_BYTES = 4 * WHOLE + 64 };

/* Bytes of the original line. */
struct span {
	size_t start;
	size_t end;
};

/* A window of one line and the hits in it. */
struct window {
	struct span whole;
	struct span hits[SPANS_MAX];
	int count;
	uint64_t words; /* bit of each word found in the line */
};

/* --- Hits of a line --- */

/* Keeps the first ones; false when it lies behind as many as are kept. */
static bool add_hit(struct window *window, struct span hit)
{
	if (window->count == SPANS_MAX && hit.start >= window->hits[SPANS_MAX - 1].start)
		return false;
	int at = window->count < SPANS_MAX ? window->count++ : SPANS_MAX - 1;
	while (at > 0 && window->hits[at - 1].start > hit.start) {
		window->hits[at] = window->hits[at - 1];
		at--;
	}
	window->hits[at] = hit;
	return true;
}

/* A long text may hold a word ten thousand times; the window shows its first ones. */
static void find_word(const struct unicode_folded *folded, const char *word, uint64_t bit, struct window *window)
{
	size_t length = strlen(word);

	for (const char *at = strstr(folded->chars, word); at; at = strstr(at + length, word)) {
		size_t start = (size_t)(at - folded->chars);

		window->words |= bit;
		if (!add_hit(window, (struct span){ folded->starts[start], folded->ends[start + length - 1] }))
			return;
	}
}

/* Overlapping hits become one. */
static void merge_hits(struct window *window)
{
	int count = 0;

	for (int i = 0; i < window->count; i++) {
		struct span *last = count ? &window->hits[count - 1] : NULL;

		if (last && window->hits[i].start <= last->end)
			last->end = window->hits[i].end > last->end ? window->hits[i].end : last->end;
		else
			window->hits[count++] = window->hits[i];
	}
	window->count = count;
}

/* --- The window around the first hit --- */

static size_t step_back(const char *line, size_t at, int characters)
{
	while (at > 0 && characters > 0) {
		at--;
		characters -= ((unsigned char)line[at] & 0xC0) != 0x80;
	}
	return at;
}

static size_t step_on(const char *line, size_t at, int characters)
{
	const char *end = line + at;

	while (*end && characters-- > 0)
		unicode_next(&end);
	return (size_t)(end - line);
}

static void place_window(const char *line, struct window *window)
{
	struct span first = window->count ? window->hits[0] : (struct span){ 0, 0 };

	window->whole.start = step_back(line, first.start, BEFORE);
	window->whole.end = step_on(line, window->whole.start, WHOLE);
	while (window->count && window->hits[window->count - 1].start >= window->whole.end)
		window->count--;
	if (window->count && window->hits[window->count - 1].end > window->whole.end)
		window->hits[window->count - 1].end = window->whole.end;
}

static enum err look_at(struct ctx *ctx, const char *line, const struct search_query *query, struct window *ret_window)
{
	const struct search_word *words = query->words.items;
	struct window window = { 0 };
	struct unicode_folded folded;
	size_t mark = arena_mark(ctx->arena);

	TRY(unicode_fold_map(ctx, line, &folded));
	for (size_t i = 0; i < query->words.count; i++)
		find_word(&folded, words[i].text, UINT64_C(1) << i, &window);
	arena_release(ctx->arena, mark);
	merge_hits(&window);
	place_window(line, &window);
	*ret_window = window;
	return OK;
}

/* --- Marks --- */

static void add_mark(struct ctx *ctx, struct vec *marks, const char *line, struct span span, bool hit)
{
	const struct search_mark mark = { arena_text_n(ctx->arena, line + span.start, span.end - span.start), hit };

	if (span.end > span.start)
		vec_add(marks, &mark);
}

static void add_plain(struct vec *marks, const char *text)
{
	vec_add(marks, &(struct search_mark){ text, false });
}

static void add_window(struct ctx *ctx, struct vec *marks, const char *line, const struct window *window)
{
	size_t at = window->whole.start;

	if (marks->count)
		add_plain(marks, " … ");
	else if (at > 0)
		add_plain(marks, "…");
	for (int i = 0; i < window->count; i++) {
		add_mark(ctx, marks, line, (struct span){ at, window->hits[i].start }, false);
		add_mark(ctx, marks, line, window->hits[i], true);
		at = window->hits[i].end;
	}
	add_mark(ctx, marks, line, (struct span){ at, window->whole.end }, false);
	if (line[window->whole.end])
		add_plain(marks, "…");
}

/* Nothing was found in the words themselves: the first line that says anything. */
static enum err show_start(struct ctx *ctx, const struct list *lines, bool is_name, struct vec *marks)
{
	for (size_t i = 0; i < lines->count; i++) {
		const char *line = ((const char *const *)lines->items)[i];
		struct window window = { 0 };

		if (text_is_empty(line))
			continue;
		place_window(line, &window);
		if (is_name && i == 0)
			add_mark(ctx, marks, line, window.whole, true);
		else
			add_window(ctx, marks, line, &window);
		return OK;
	}
	return OK;
}

enum err highlight(struct ctx *ctx, const struct list *lines, bool is_name, const struct search_query *query,
		   struct list *ret_marks)
{
	uint64_t seen = 0;
	int windows = 0;
	struct vec marks;

	vec_init(&marks, ctx->arena, sizeof(struct search_mark));
	for (size_t i = 0; i < lines->count && windows < WINDOWS; i++) {
		const char *line = ((const char *const *)lines->items)[i];
		struct window window;

		if (text_is_empty(line))
			continue;
		TRY(look_at(ctx, line, query, &window));
		if (!(window.words & ~seen))
			continue;
		add_window(ctx, &marks, line, &window);
		seen |= window.words;
		windows++;
	}
	if (!marks.count)
		TRY(show_start(ctx, lines, is_name, &marks));
	*ret_marks = vec_list(&marks);
	return OK;
}
