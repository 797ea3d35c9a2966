/* Reading JSON strictly (jansson): UTF-8, no duplicate keys, bounded depth, into structs by field tables. */
#pragma once
#include "base/ctx.h"
#include "base/field.h"

/* Reads `length` bytes that must be one JSON object of the shape.
 * out    *ret  filled; absent fields are left as they are, null counts as absent value but present input
 * errors ERR_INVALID  code "body.…", field = path like "items[3].name" */
MUST_USE enum err json_read(struct ctx *ctx, const char *bytes, size_t length, const struct shape *shape, void *ret);

/* The same for an array of objects. */
MUST_USE enum err json_read_list(struct ctx *ctx, const char *bytes, size_t length, const struct shape *item_shape,
				 size_t max_items, struct list *ret_items);

/* Loose access for documents of unknown keys (custom fields, import mappings): a flat object of scalar
 * values as key → text. */
struct json_pair {
	const char *key;
	const char *value; /* text, or the number / true / false as text; NULL for null */
	char kind;         /* 's' text, 'n' number, 'b' boolean, '0' null */
};
MUST_USE enum err json_read_pairs(struct ctx *ctx, const char *bytes, size_t length, struct list *ret_pairs);
