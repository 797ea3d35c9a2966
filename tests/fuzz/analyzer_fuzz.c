/* Text into terms: the same terms each time, nothing in them that an engine could read otherwise, every word's terms among those of a
 * text that holds it; folding with a way back is folding. */
#include <string.h>

#include "base/text.h"
#include "feature/search/analyzer.h"
#include "platform/unicode/unicode.h"
#include "fuzz.h"

static const char *terms_of(struct ctx *ctx, const char *norm)
{
	const struct gram_doc doc = { .firm_id = 12, .kind = 'c', .name_lines = 1, .head_lines = 2, .norm = norm };
	const char *terms;

	MUST_HOLD(analyzer_terms(ctx, &doc, &terms) == OK);
	return terms;
}

static void check_alphabet(const char *terms)
{
	for (const char *at = terms; *at; at++)
		MUST_HOLD((unsigned char)*at >= 0x80 || *at == ' ' || (*at >= '0' && *at <= '9') || (*at >= 'a' && *at <= 'z'));
}

/* The folded text asks for terms that it holds. */
static void check_word(struct ctx *ctx, const char *terms, const char *norm)
{
	const char *word = arena_text_n(ctx->arena, norm, strcspn(norm, "\n"));
	const char *padded = arena_format(ctx->arena, " %s ", terms);
	struct list asked;

	if (!*word)
		return;
	analyzer_word(ctx, 12, 'c', GRAM_NAME, word, &asked);
	for (size_t i = 0; i < asked.count; i++)
		MUST_HOLD(strstr(padded, arena_format(ctx->arena, " %s ", ((const char *const *)asked.items)[i])));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct ctx *ctx = fuzz_ctx();
	const char *text = arena_text_n(ctx->arena, (const char *)bytes, length);
	struct unicode_folded map;
	const char *folded, *norm;

	if (!text_is_utf8(text, strlen(text)))
		return 0;
	const struct list lines = { &text, 1 };
	MUST_HOLD(analyzer_norm(ctx, &lines, &norm) == OK);
	const char *terms = terms_of(ctx, norm);
	MUST_HOLD(strcmp(terms, terms_of(ctx, norm)) == 0);
	check_alphabet(terms);
	check_word(ctx, terms, norm);
	MUST_HOLD(unicode_fold(ctx, text, &folded) == OK && unicode_fold_map(ctx, text, &map) == OK);
	MUST_HOLD(map.length == strlen(map.chars));
	for (size_t i = 0; i < map.length; i++)
		MUST_HOLD(map.starts[i] < map.ends[i] && map.ends[i] <= strlen(text) && (!i || map.starts[i] >= map.starts[i - 1]));
	return 0;
}
