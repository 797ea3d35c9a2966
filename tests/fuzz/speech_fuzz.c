/* Answers of transcription servers: whatever comes, segments lie in order within what was sent, and their texts are clean. */
#include <string.h>

#include "base/text.h"
#include "platform/json/json_foreign.h"
#include "platform/speech/speech_private.h"
#include "fuzz.h"

enum { SENT_MS = 30000 };

static void check_segment(const struct speech_segment *segment, int64_t after_ms)
{
	size_t length = strlen(segment->text);

	MUST_HOLD(segment->start_ms >= after_ms && segment->end_ms >= segment->start_ms && segment->end_ms <= SENT_MS);
	MUST_HOLD(length > 0 && length <= SPEECH_TEXT_MAX_BYTES && text_is_utf8(segment->text, length));
	MUST_HOLD(segment->text[0] != ' ' && segment->text[length - 1] != ' ' && !strpbrk(segment->text, "\n\t"));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct ctx *ctx = fuzz_ctx();
	struct speech_answer answer = { 0 };
	struct speech_result result;
	int64_t at = 0;

	if (json_read_foreign(ctx, (const char *)bytes, length, &speech_answer_shape, &answer) != OK) {
		MUST_HOLD(ctx->fault.code);
		fault_clear(ctx);
		return 0;
	}
	speech_answer_read(ctx, &answer, SENT_MS, &result);
	MUST_HOLD(!result.language || strlen(result.language) == 2);
	for (size_t i = 0; i < result.segments.count; i++) {
		const struct speech_segment *segment = (const struct speech_segment *)result.segments.items + i;

		check_segment(segment, at);
		at = segment->end_ms;
	}
	return 0;
}
