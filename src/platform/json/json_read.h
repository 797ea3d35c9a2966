/* Reading JSON strictly (jansson): UTF-8, no duplicate keys, bounded depth, into structs by field tables.
 *
 * What is no JSON at all (syntax, bad UTF-8, NUL, lone surrogates, duplicate keys, depth over 32, numbers
 * that do not fit) is ERR_INVALID "request.malformed". What is JSON but not of the shape is ERR_MEANING with
 * a code of field_input.h and the dotted path of the field ("items.2.name"). */
#pragma once
#include "base/ctx.h"
#include "base/field.h"
#include "base/vec.h"

/* Reads `length` bytes that must be one JSON object of the shape.
 * out    *ret  filled; absent fields are left as they are, null counts as absent value but present input
 * errors ERR_INVALID, ERR_MEANING as above */
MUST_USE enum err json_read(struct ctx *ctx, const char *bytes, size_t length, const struct shape *shape, void *ret);

/* The same for an array of objects. */
MUST_USE enum err json_read_list(struct ctx *ctx, const char *bytes, size_t length, const struct shape *item_shape,
				 size_t max_items, struct list *ret_items);

/* Loose access for documents of unknown keys (custom fields, import mappings): a flat object of scalar
 * values as key → text. Keys have at most 200 code points, texts at most 2000, pairs at most 200. */
struct json_pair {
	const char *key;
	const char *value; /* text, or the number / true / false as text; NULL for null */
	char kind;         /* 's' text, 'n' number, 'b' boolean, '0' null */
};
MUST_USE enum err json_read_pairs(struct ctx *ctx, const char *bytes, size_t length, struct list *ret_pairs);
