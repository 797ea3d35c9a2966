/* The query language: words, "phrases", -excluded, author: stage: after: before: channel:. Pure: knows no rows.
 * Private to this feature.
 *
 *	支付 "风控 平台" -外包 作者:李莎 after:2026-10-01
 *
 * Words are divided by blanks and all must be there. Quotes “ ” 「 」 serve as " does; operators have Chinese names, too;
 * what looks like an operator and is none (http://…) is a word. Positions count characters of the query, from 0. */
#pragma once
#include <stdbool.h>

#include "base/ctx.h"
#include "base/vec.h"

enum search_operator {
	SEARCH_AUTHOR,
	SEARCH_STAGE,
	SEARCH_AFTER,
	SEARCH_BEFORE,
	SEARCH_CHANNEL,
	SEARCH_OPERATORS
};

enum { SEARCH_WORDS_MAX = 8 };

/* Where in the query something stands, in characters. */
struct search_span {
	int64_t position;
	int64_t length;
};

struct search_word {
	const char *text; /* folded, not empty */
	bool is_phrase;   /* in quotes */
};

struct search_query {
	struct list words;   /* struct search_word */
	struct list without; /* struct search_word */
	const char *values[SEARCH_OPERATORS]; /* as written; NULL = not given */
	struct search_span spans[SEARCH_OPERATORS]; /* of the values */
};

/* Reads a query.
 * errors ERR_MEANING, field q, params {"position", "length"}: "search.empty", "search.open_quote", "search.empty_phrase",
 *        "search.missing_value", "search.twice", "search.excluded_operator", "search.only_excluded",
 *        "search.too_many_words" */
MUST_USE enum err search_parse(struct ctx *ctx, const char *q, struct search_query *ret_query);

/* Refuses what stands at the span. */
MUST_USE enum err search_refuse(struct ctx *ctx, const char *code, struct search_span span, const char *detail);
