/* What is shown of a hit: the original text around the words, the words marked. Never markup. Private to this feature. */
#pragma once
#include "feature/search/search.h"
#include "feature/search/search_query.h"

/* Marks of the lines (const char *, NULL = empty) that hold the words: at most three windows, " … " between; without a hit
 * (a name found by its spelling) the first line, marked as a whole where `is_name`.
 * out ret_marks  struct search_mark */
MUST_USE enum err highlight(struct ctx *ctx, const struct list *lines, bool is_name, const struct search_query *query,
			    struct list *ret_marks);
