/* Pasted chats: whatever is pasted, messages have text and lie in the past, and no more is said than was pasted. */
#include "base/arena.h"
#include "base/zone.h"
#include "feature/record/record_chat.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct ctx *ctx = fuzz_ctx();
	struct chat_reader reader = { "张伟", "李雷", 1795419000000, zone_get("Asia/Shanghai") };
	struct list messages;
	size_t said = 0;

	record_chat_split(ctx->arena, &reader, arena_text_n(ctx->arena, (const char *)bytes, length), &messages);
	const struct chat_message *items = messages.items;
	for (size_t i = 0; i < messages.count; i++) {
		MUST_HOLD(items[i].text && *items[i].text);
		MUST_HOLD(items[i].at < reader.now_ms + 86400000);
		said += strlen(items[i].text);
	}
	MUST_HOLD(said <= length);
	return 0;
}
