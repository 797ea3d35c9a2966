/* Reading the JSON of other servers: by field tables like json_read.h, but forgiving, since nobody promised us a shape.
 *
 * Members that the shape does not name are passed over; values of another type, texts and lists over their limit and texts
 * with control characters count as absent. Numbers stand for each other, a list keeps its objects. */
#pragma once
#include "base/ctx.h"
#include "base/field.h"

/* Reads one JSON object as far as it fits. INT, REAL, TEXT, BOOL, OBJECT and LIST fields only.
 * out    *ret  filled where there was something
 * errors ERR_INVALID "request.malformed"  no JSON object at all */
MUST_USE enum err json_read_foreign(struct ctx *ctx, const char *bytes, size_t length, const struct shape *shape, void *ret);
