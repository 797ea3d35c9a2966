/* Reading back what we wrote ourselves: lists of flat objects kept as text in a column, many of them for one page.
 *
 * Eight times quicker than json_read_list(), because json_append_shape() leaves little to choose: no blanks, fields in the order
 * of the shape. Whatever looks otherwise goes to json_read_list(), so the result and its errors are the same; only the bytes of
 * texts are not looked at.
 * Not for input. */
#pragma once
#include "platform/json/json_read.h"

/* out    *ret_items  structs of the shape; texts in ctx->arena
 * errors ERR_INVALID, ERR_MEANING as json_read_list() */
MUST_USE enum err json_read_stored(struct ctx *ctx, const char *json, const struct shape *item_shape, size_t max_items,
				   struct list *ret_items);
