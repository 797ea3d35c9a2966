/* Between what asks for a bulk and what runs it. Private to feature/bulk. */
#pragma once
#include "feature/bulk/bulk_store.h"

/* The stored bulk of the actor. errors ERR_NOT_FOUND "bulk.not_found" */
MUST_USE enum err bulk_load(struct ctx *ctx, int64_t id, struct bulk_row *ret_row);

/* Sorts the given ids, so that walks go by number. */
void bulk_order(struct bulk_input *input);

/* The next ids (int64_t) that a bulk means, by number; those left out are among them. */
MUST_USE enum err bulk_next(struct ctx *ctx, const struct bulk_input *input, const struct candidate_range *range,
			    struct list *ret_ids);
bool bulk_leaves_out(const struct bulk_input *input, int64_t id);

/* Kinds of failure that lie in one candidate; all others stop the bulk. */
bool bulk_is_refusal(enum err kind);

/* It runs, or is being taken back. */
bool bulk_is_at_work(const struct bulk_row *row);

/* Tells the account's open streams how far it is, inside a write. */
MUST_USE enum err bulk_publish(struct ctx *ctx, const struct bulk_row *row);
