/* Reading and writing spans of the day. */
#include "feature/account/work_span.h"

enum { SHORTEST_MINUTES = 60 };

static const struct field span_fields[] = {
	FIELD_TEXT(struct work_span, from, .min = 5, .max = 5, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct work_span, to, .min = 5, .max = 5, .flags = FIELD_REQUIRED),
};
const struct shape work_span_shape = SHAPE("TimeSpan", struct work_span, span_fields);

static const char *clock_text(struct ctx *ctx, int64_t minutes)
{
	return arena_format(ctx->arena, "%02d:%02d", (int)(minutes / 60), (int)(minutes % 60));
}

struct work_span work_span_of(struct ctx *ctx, int64_t from, int64_t to)
{
	return (struct work_span){ clock_text(ctx, from), clock_text(ctx, to) };
}

/* "09:30" to minutes; 24:00 is the end of the day. */
static enum err read_clock(struct ctx *ctx, const char *text, int64_t *ret_minutes)
{
	bool shaped = text[0] >= '0' && text[0] <= '2' && text[1] >= '0' && text[1] <= '9' && text[2] == ':' &&
		      text[3] >= '0' && text[3] <= '5' && text[4] >= '0' && text[4] <= '9' && !text[5];
	int64_t minutes = shaped ? ((text[0] - '0') * 10 + text[1] - '0') * 60 + (text[3] - '0') * 10 + text[4] - '0' : -1;

	if (minutes < 0 || minutes > 24 * 60)
		return fail(ctx, ERR_MEANING, "request.invalid", "working_hours", "A time of day looks like 09:30.");
	*ret_minutes = minutes;
	return OK;
}

enum err work_span_read(struct ctx *ctx, const struct work_span *span, int64_t *ret_from, int64_t *ret_to)
{
	int64_t from, to;

	TRY(read_clock(ctx, span->from, &from));
	TRY(read_clock(ctx, span->to, &to));
	if (to - from < SHORTEST_MINUTES)
		return fail(ctx, ERR_MEANING, "request.invalid", "working_hours", "Working hours last an hour or more.");
	*ret_from = from;
	*ret_to = to;
	return OK;
}
