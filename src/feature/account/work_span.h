/* A span of the local day as people write it, "09:00" to "18:00". Private to feature/account. */
#pragma once
#include "base/ctx.h"
#include "base/field.h"

/* A stretch of working hours, "HH:MM" local time. */
struct work_span {
	const char *from;
	const char *to;
};
extern const struct shape work_span_shape;

/* Minutes of the day as text. */
struct work_span work_span_of(struct ctx *ctx, int64_t from, int64_t to);

/* Back to minutes. errors ERR_MEANING "request.invalid" (field working_hours): no time of day, or less than an hour */
MUST_USE enum err work_span_read(struct ctx *ctx, const struct work_span *span, int64_t *ret_from, int64_t *ret_to);
