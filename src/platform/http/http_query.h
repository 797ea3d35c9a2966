/* Query strings into structs by field tables, with the same checks as JSON bodies (json/field_input.h). */
#pragma once
#include "base/ctx.h"
#include "base/field.h"

/* Reads "a=1&b=2" (already passed by the guard; escapes are decoded here). A name with an empty value
 * counts as not given.
 * errors ERR_MEANING  request.unknown_field, request.duplicate_field, or a code of field_input.h */
MUST_USE enum err http_query_read(struct ctx *ctx, const char *query, const struct shape *shape, void *ret);
