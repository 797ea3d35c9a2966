/* Documents out of the frames of genjin-extract. */
#include "platform/extract/extract_document.h"

#include "base/cleanup.h"
#include "base/text.h"
#include "extract/frame.h"
#include "platform/extract/extract.h"
#include "platform/extract/extract_process.h"

/* First frame of every answer: what the file is, how many pages it has. */
static enum err take_document(struct ctx *ctx, struct extract_process *process, const char **ret_mime, uint32_t *ret_pages)
{
	struct payload payload;
	unsigned char type;

	TRY(extract_frame(ctx, process, &type, &payload));
	if (type == FRAME_ERROR)
		return extract_refusal(ctx, &payload);
	*ret_mime = payload_text(ctx, &payload);
	*ret_pages = payload_u32(&payload);
	return type == FRAME_DOCUMENT && !payload.bad && *ret_mime ? OK : extract_nonsense(ctx);
}

/* A type is short and plain: it goes into replies and headers. */
static bool is_plain_mime(const char *mime)
{
	return strlen(mime) < 100 && mime[strspn(mime, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/+.-")] == '\0';
}

enum err extract_type(struct ctx *ctx, const char *path, const char **ret_mime)
{
	CLOSING(extract_end) struct extract_process process = { .fd = -1, .stall_ms = EXTRACT_STALL_MS };
	static const char *const words[] = { "type", NULL };
	const char *mime = "";
	uint32_t pages;

	TRY(extract_start(ctx, &process, path, words));
	TRY(take_document(ctx, &process, &mime, &pages));
	if (!is_plain_mime(mime))
		return extract_nonsense(ctx);
	*ret_mime = mime;
	return OK;
}
