/* Reads the query language from left to right, one item at a time. */
#include "feature/search/search_query.h"

#include <string.h>

#include "base/text.h"
#include "platform/unicode/unicode.h"

/* Where the reader stands. */
struct reader {
	const char *at;
	int64_t position;
};

/* What one item turned out to be, before it is kept. */
struct item {
	struct search_span span;
	bool is_excluded;
	bool is_phrase;
	int operator; /* enum search_operator, -1 = a word */
	const char *text;
};

static const struct {
	const char *name;
	enum search_operator operator;
} operators[] = {
	{ "author", SEARCH_AUTHOR },   { "作者", SEARCH_AUTHOR }, { "stage", SEARCH_STAGE },	  { "阶段", SEARCH_STAGE },
	{ "after", SEARCH_AFTER },     { "晚于", SEARCH_AFTER },  { "before", SEARCH_BEFORE },	  { "早于", SEARCH_BEFORE },
	{ "channel", SEARCH_CHANNEL }, { "渠道", SEARCH_CHANNEL },
};

static const struct {
	int32_t open;
	int32_t close;
} quotes[] = { { '"', '"' }, { 0x201C, 0x201D }, { 0x300C, 0x300D }, { 0xFF02, 0xFF02 } };

enum err search_refuse(struct ctx *ctx, const char *code, struct search_span span, const char *detail)
{
	const char *params = arena_format(ctx->arena, "{\"position\":%lld,\"length\":%lld}", (long long)span.position,
					  (long long)span.length);

	return fail_with(ctx, ERR_MEANING, code, "q", params, detail);
}

/* --- Characters --- */

static int32_t peek(const struct reader *reader)
{
	const char *at = reader->at;

	return unicode_next(&at);
}

static void step(struct reader *reader)
{
	reader->position += unicode_next(&reader->at) != 0;
}

static bool is_blank(int32_t code_point)
{
	return code_point <= ' ' || code_point == 0x7F || code_point == 0xA0 || code_point == 0x3000 ||
	       (code_point >= 0x2000 && code_point <= 0x200A);
}

static int32_t closing_quote(int32_t code_point)
{
	for (size_t i = 0; i < sizeof(quotes) / sizeof(quotes[0]); i++) {
		if (quotes[i].open == code_point)
			return quotes[i].close;
	}
	return 0;
}

/* --- Pieces of an item --- */

/* Text up to a blank. */
static const char *read_bare(struct ctx *ctx, struct reader *reader)
{
	const char *start = reader->at;

	while (peek(reader) && !is_blank(peek(reader)))
		step(reader);
	return arena_text_n(ctx->arena, start, (size_t)(reader->at - start));
}

static enum err read_quoted(struct ctx *ctx, struct reader *reader, const char **ret_text)
{
	struct search_span span = { reader->position, 1 };
	int32_t close = closing_quote(peek(reader));

	step(reader);
	const char *start = reader->at;
	while (peek(reader) && peek(reader) != close)
		step(reader);
	if (!peek(reader))
		return search_refuse(ctx, "search.open_quote", span, "A quote is opened and never closed.");
	*ret_text = arena_text_n(ctx->arena, start, (size_t)(reader->at - start));
	step(reader);
	return OK;
}

/* The operator that begins here, the reader behind its colon; -1 and the reader unmoved when there is none. */
static int read_operator(struct reader *reader)
{
	for (size_t i = 0; i < sizeof(operators) / sizeof(operators[0]); i++) {
		size_t length = strlen(operators[i].name);
		struct reader behind = { reader->at, reader->position };

		if (strncmp(reader->at, operators[i].name, length) != 0)
			continue;
		while (behind.at < reader->at + length)
			step(&behind);
		if (peek(&behind) != ':' && peek(&behind) != 0xFF1A)
			continue;
		step(&behind);
		*reader = behind;
		return (int)operators[i].operator;
	}
	return -1;
}

static enum err read_item(struct ctx *ctx, struct reader *reader, struct item *ret_item)
{
	struct item item = { .span = { .position = reader->position } };
	struct reader behind = *reader;

	step(&behind);
	item.is_excluded = (peek(reader) == '-' || peek(reader) == 0xFF0D) && !is_blank(peek(&behind));
	if (item.is_excluded)
		*reader = behind;
	item.operator = read_operator(reader);
	if (item.operator >= 0)
		item.span.position = reader->position;
	item.is_phrase = closing_quote(peek(reader)) != 0;
	if (item.is_phrase)
		TRY(read_quoted(ctx, reader, &item.text));
	else
		item.text = read_bare(ctx, reader);
	item.span.length = reader->position - item.span.position;
	*ret_item = item;
	return OK;
}

/* --- Keeping items --- */

static enum err keep_value(struct ctx *ctx, const struct item *item, struct search_query *query)
{
	if (item->is_excluded)
		return search_refuse(ctx, "search.excluded_operator", item->span, "A filter cannot be excluded.");
	if (text_is_empty(item->text))
		return search_refuse(ctx, "search.missing_value", item->span, "The filter lacks its value.");
	if (query->values[item->operator])
		return search_refuse(ctx, "search.twice", item->span, "This filter stands there twice.");
	query->values[item->operator] = item->text;
	query->spans[item->operator] = item->span;
	return OK;
}

static enum err keep_word(struct ctx *ctx, const struct item *item, struct vec *words)
{
	struct search_word word = { .is_phrase = item->is_phrase };

	TRY(unicode_fold(ctx, item->text, &word.text));
	if (!*word.text && item->is_phrase)
		return search_refuse(ctx, "search.empty_phrase", item->span, "There is nothing between the quotes.");
	if (!*word.text)
		return OK;
	if (words->count == SEARCH_WORDS_MAX)
		return search_refuse(ctx, "search.too_many_words", item->span, "At most eight words are looked for at once.");
	vec_add(words, &word);
	return OK;
}

static enum err check_whole(struct ctx *ctx, const char *q, const struct search_query *query)
{
	struct search_span whole = { 0, (int64_t)text_code_points(q) };
	bool has_filter = false;

	for (int i = 0; i < SEARCH_OPERATORS; i++)
		has_filter = has_filter || query->values[i];
	if (query->words.count || has_filter)
		return OK;
	if (query->without.count)
		return search_refuse(ctx, "search.only_excluded", whole, "Say what to find, not only what not.");
	return search_refuse(ctx, "search.empty", whole, "There is nothing to look for.");
}

enum err search_parse(struct ctx *ctx, const char *q, struct search_query *ret_query)
{
	struct reader reader = { .at = q ? q : "" };
	struct search_query query = { 0 };
	struct vec words, without;
	struct item item;

	vec_init(&words, ctx->arena, sizeof(struct search_word));
	vec_init(&without, ctx->arena, sizeof(struct search_word));
	for (;;) {
		while (peek(&reader) && is_blank(peek(&reader)))
			step(&reader);
		if (!peek(&reader))
			break;
		TRY(read_item(ctx, &reader, &item));
		if (item.operator >= 0)
			TRY(keep_value(ctx, &item, &query));
		else
			TRY(keep_word(ctx, &item, item.is_excluded ? &without : &words));
	}
	query.words = vec_list(&words);
	query.without = vec_list(&without);
	TRY(check_whole(ctx, q ? q : "", &query));
	*ret_query = query;
	return OK;
}
