/* Bringing the index up to what changed. Private to this feature. */
#pragma once
#include "feature/search/search_source.h"
#include "feature/search/search_store.h"

/* Terms of a document, from what is stored of it. out doc->terms */
MUST_USE enum err search_index_terms(struct ctx *ctx, const struct search_kind *kind, struct search_doc *doc);

/* A text as it is to be indexed, without number and terms. */
MUST_USE enum err search_index_doc(struct ctx *ctx, const struct search_kind *kind, const struct search_text *text,
				   struct search_doc *ret_doc);

/* Indexes a piece of the firm's waiting changes: what came after seen_id, newest first, else the oldest. Texts are read and folded
 * before the write, so that the writer is held for the rows alone.
 * in     limit    changes, at most
 * inout  seen_id  the last change of the piece before; 0 before the first one, INT64_MAX to take all in their order
 * out    ret_count  changes looked at, 0 = nothing waits */
MUST_USE enum err search_index_piece(struct ctx *ctx, int64_t limit, int64_t *seen_id, int64_t *ret_count);
