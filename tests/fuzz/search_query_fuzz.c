/* The query language: refused with a code and a place inside the query, or words that are folded, not empty and few. */
#include <string.h>

#include "base/text.h"
#include "feature/search/search_query.h"
#include "fuzz.h"

static void check_words(const struct list *words)
{
	const struct search_word *items = words->items;

	MUST_HOLD(words->count <= SEARCH_WORDS_MAX);
	for (size_t i = 0; i < words->count; i++)
		MUST_HOLD(*items[i].text && text_is_utf8(items[i].text, strlen(items[i].text)));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct ctx *ctx = fuzz_ctx();
	const char *q = arena_text_n(ctx->arena, (const char *)bytes, length);
	struct search_query query;

	if (!text_is_utf8(q, strlen(q)))
		return 0;
	if (search_parse(ctx, q, &query) != OK) {
		MUST_HOLD(ctx->fault.code && ctx->fault.params);
		return 0;
	}
	check_words(&query.words);
	check_words(&query.without);
	for (int i = 0; i < SEARCH_OPERATORS; i++) {
		MUST_HOLD(!query.values[i] || *query.values[i]);
		MUST_HOLD(!query.values[i] || query.spans[i].position + query.spans[i].length <= (int64_t)text_code_points(q));
	}
	return 0;
}
