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

/* --- Text --- */

enum { OCR_STALL_MS = 60 * 1000, PAGES_MAX = 1000, SMALL_MAX_BYTES = 2 * 1024 * 1024 };

static const struct {
	enum extract_program program;
	const char *text;  /* modes of the program */
	const char *ocr;
	const char *small;
} readers[] = {
	[EXTRACT_PDF] = { EXTRACT_PAGES, "pdf", "ocr-pdf", "small-pdf" },
	[EXTRACT_DOCX] = { EXTRACT_PLAIN, "docx", NULL, NULL },
	[EXTRACT_DOC] = { EXTRACT_PLAIN, "doc", NULL, NULL },
	[EXTRACT_XLSX] = { EXTRACT_PLAIN, "xlsx", NULL, NULL },
	[EXTRACT_PPT] = { EXTRACT_PLAIN, "ppt", NULL, NULL },
	[EXTRACT_TEXT] = { EXTRACT_PLAIN, "text", NULL, NULL },
	[EXTRACT_HTML] = { EXTRACT_PLAIN, "html", NULL, NULL },
	[EXTRACT_IMAGE] = { EXTRACT_PAGES, NULL, "ocr-image", "small-image" },
};

static enum err no_mode(struct ctx *ctx)
{
	return fail(ctx, ERR_INTERNAL, "extract.no_mode", NULL, "There is no such reader");
}

/* The next page; ret_more false at the end. */
static enum err take_page(struct ctx *ctx, struct extract_process *process, struct extract_page *ret_page, bool *ret_more)
{
	struct payload payload;
	unsigned char type;
	size_t length;

	TRY(extract_frame(ctx, process, &type, &payload));
	*ret_more = type != FRAME_END;
	if (type == FRAME_END)
		return OK;
	if (type == FRAME_ERROR)
		return extract_refusal(ctx, &payload);
	ret_page->number = payload_u32(&payload);
	ret_page->is_picture = payload_u32(&payload) != 0;
	const char *chars = payload_chars(&payload, &length);
	ret_page->text = arena_text_n(ctx->arena, chars, length);
	return type == FRAME_PAGE && !payload.bad ? OK : extract_nonsense(ctx);
}

static enum err take_pages(struct ctx *ctx, struct extract_process *process, struct list *ret_pages)
{
	struct vec pages;
	const char *kind;
	uint32_t count;

	TRY(take_document(ctx, process, &kind, &count));
	vec_init(&pages, ctx->arena, sizeof(struct extract_page));
	for (bool more = true; more;) {
		struct extract_page page = { 0 };

		TRY(take_page(ctx, process, &page, &more));
		if (more && (page.number != (int64_t)pages.count + 1 || pages.count == PAGES_MAX))
			return extract_nonsense(ctx);
		if (more)
			vec_add(&pages, &page);
	}
	*ret_pages = vec_list(&pages);
	return OK;
}

enum err extract_text(struct ctx *ctx, const char *path, enum extract_reader reader, struct list *ret_pages)
{
	CLOSING(extract_end) struct extract_process process = { .program = readers[reader].program, .fd = -1,
								.stall_ms = EXTRACT_STALL_MS };
	const char *const words[] = { readers[reader].text, NULL };

	if (!words[0])
		return no_mode(ctx);
	TRY(extract_start(ctx, &process, path, words));
	return take_pages(ctx, &process, ret_pages);
}

enum err extract_ocr(struct ctx *ctx, const char *path, enum extract_reader reader, int64_t page, const char **ret_text)
{
	CLOSING(extract_end) struct extract_process process = { .program = readers[reader].program, .fd = -1, .stall_ms = OCR_STALL_MS };
	const char *const words[] = { readers[reader].ocr, arena_format(ctx->arena, "%lld", (long long)page), NULL };
	struct list pages;

	if (!words[0])
		return no_mode(ctx);
	TRY(extract_start(ctx, &process, path, words));
	TRY(take_pages(ctx, &process, &pages));
	if (pages.count != 1)
		return extract_nonsense(ctx);
	*ret_text = ((const struct extract_page *)pages.items)->text;
	return OK;
}

enum err extract_small(struct ctx *ctx, const char *path, enum extract_reader reader, struct bytes *ret_png)
{
	CLOSING(extract_end) struct extract_process process = { .program = readers[reader].program, .fd = -1,
								.stall_ms = EXTRACT_STALL_MS };
	const char *const words[] = { readers[reader].small, NULL };
	struct payload payload;
	unsigned char type;
	const char *kind;
	uint32_t count;

	if (!words[0])
		return no_mode(ctx);
	TRY(extract_start(ctx, &process, path, words));
	TRY(take_document(ctx, &process, &kind, &count));
	TRY(extract_frame(ctx, &process, &type, &payload));
	if (type == FRAME_ERROR)
		return extract_refusal(ctx, &payload);
	if (type != FRAME_PICTURE || payload.left < 8 || payload.left > SMALL_MAX_BYTES || memcmp(payload.at, "\x89PNG\r\n\x1A\n", 8) != 0)
		return extract_nonsense(ctx);
	*ret_png = (struct bytes){ arena_copy(ctx->arena, payload.at, payload.left), payload.left };
	return OK;
}

/* --- Chats --- */

static enum err take_piece(struct ctx *ctx, struct extract_process *process, struct extract_piece *ret_piece, bool *ret_more)
{
	struct payload payload;
	unsigned char type;

	TRY(extract_frame(ctx, process, &type, &payload));
	*ret_more = type != FRAME_END;
	if (type == FRAME_END)
		return OK;
	if (type == FRAME_ERROR)
		return extract_refusal(ctx, &payload);
	*ret_piece = (struct extract_piece){ 0 };
	ret_piece->left = payload_u32(&payload);
	ret_piece->top = payload_u32(&payload);
	ret_piece->right = payload_u32(&payload);
	ret_piece->bottom = payload_u32(&payload);
	uint32_t ground = payload_u32(&payload);
	ret_piece->ground = (enum extract_ground)ground;
	ret_piece->text = payload_text(ctx, &payload);
	bool is_sane = type == FRAME_PIECE && !payload.bad && ret_piece->text && ground <= EXTRACT_ON_COLOUR;
	return is_sane ? OK : extract_nonsense(ctx);
}

enum err extract_chat(struct ctx *ctx, const char *path, struct list *ret_pieces)
{
	CLOSING(extract_end) struct extract_process process = { .program = EXTRACT_PAGES, .fd = -1, .stall_ms = OCR_STALL_MS };
	static const char *const words[] = { "chat", NULL };
	struct vec pieces;
	const char *kind;
	uint32_t count;

	TRY(extract_start(ctx, &process, path, words));
	TRY(take_document(ctx, &process, &kind, &count));
	vec_init(&pieces, ctx->arena, sizeof(struct extract_piece));
	for (bool more = true; more;) {
		struct extract_piece piece;

		TRY(take_piece(ctx, &process, &piece, &more));
		if (more && pieces.count == FRAME_MAX_PIECES)
			return extract_nonsense(ctx);
		if (more)
			vec_add(&pieces, &piece);
	}
	*ret_pieces = vec_list(&pieces);
	return OK;
}
