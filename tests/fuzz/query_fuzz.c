/* Query strings into a struct: refused with a code, or every value within the limits of its field. */
#include <string.h>

#include "platform/http/http_query.h"
#include "fuzz.h"

struct filter {
	int64_t limit, position_id;
	int64_t due_before;
	bool acting;
	const char *q, *from;
};

static const struct field filter_fields[] = {
	FIELD_INT(struct filter, limit, .min = 1, .max = 200),
	FIELD_ID(struct filter, position_id),
	FIELD_TIME(struct filter, due_before),
	FIELD_BOOL(struct filter, acting),
	FIELD_TEXT(struct filter, q, .max = 100),
	FIELD_DATE(struct filter, from),
};
static const struct shape filter_shape = SHAPE("filter", struct filter, filter_fields);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct ctx *ctx = fuzz_ctx();
	struct filter filter = { .limit = 50 };

	if (http_query_read(ctx, arena_text_n(ctx->arena, (const char *)bytes, length), &filter_shape, &filter) != OK) {
		MUST_HOLD(ctx->fault.code);
		return 0;
	}
	MUST_HOLD(filter.limit >= 1 && filter.limit <= 200);
	MUST_HOLD(filter.position_id >= 0);
	MUST_HOLD(!filter.q || strlen(filter.q) <= 400);
	MUST_HOLD(!filter.from || strlen(filter.from) == 10);
	return 0;
}
