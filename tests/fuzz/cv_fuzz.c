/* Texts that look like CVs: every proposal lies inside of its page. */
#include "feature/document/cv.h"

#include "base/text.h"
#include "fuzz.h"

static const char *text_of(struct ctx *ctx, const uint8_t *bytes, size_t length)
{
	const char *text = arena_text_n(ctx->arena, (const char *)bytes, length);

	return text_is_utf8(text, strlen(text)) ? text : "";
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct ctx *ctx = fuzz_ctx();
	const char *pages[] = { text_of(ctx, bytes, length / 2), text_of(ctx, bytes + length / 2, length - length / 2) };
	struct list items;

	cv_read(ctx, &(struct list){ pages, 2 }, pages[0], &items);
	for (size_t i = 0; i < items.count; i++) {
		const struct cv_item *item = (const struct cv_item *)items.items + i;

		MUST_HOLD(item->field && item->value && item->page >= 0 && item->page <= 2 && item->offset >= 0 && item->length >= 0);
		MUST_HOLD(text_is_utf8(item->value, strlen(item->value)));
		if (item->page)
			MUST_HOLD((size_t)(item->offset + item->length) <= text_code_points(pages[item->page - 1]));
	}
	return 0;
}
