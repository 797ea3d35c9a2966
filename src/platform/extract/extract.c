/* Tables out of the frames of genjin-extract. */
#include "platform/extract/extract.h"

#include "base/cleanup.h"
#include "base/text.h"
#include "extract/frame.h"
#include "platform/extract/extract_process.h"

struct extract {
	struct extract_process process;
	struct extract_header header;
	struct text row_text; /* the row's cells, each ended by NUL */
	const char **cells;
	bool ended;
};

static enum err take_header(struct ctx *ctx, struct extract *extract)
{
	struct extract_header *header = &extract->header;
	struct payload payload;
	unsigned char type;
	struct vec sheets;

	TRY(extract_frame(ctx, &extract->process, &type, &payload));
	if (type == FRAME_ERROR)
		return extract_refusal(ctx, &payload);
	header->format = payload_text(ctx, &payload);
	header->encoding = payload_text(ctx, &payload);
	header->delimiter = payload_text(ctx, &payload);
	header->sheet = payload_text(ctx, &payload);
	header->rows = payload_u32(&payload);
	vec_init(&sheets, ctx->arena, sizeof(const char *));
	for (uint32_t count = payload_u32(&payload); count > 0 && !payload.bad; count--)
		*(const char **)vec_push(&sheets) = payload_text(ctx, &payload);
	header->sheets = vec_list(&sheets);
	if (type != FRAME_HEADER || payload.bad || !header->format)
		return extract_nonsense(ctx);
	return OK;
}

static enum err take_row(struct ctx *ctx, struct extract *extract, struct payload *payload,
			 struct extract_row *ret_row)
{
	uint32_t line = payload_u32(payload);
	uint32_t width = payload_u32(payload);
	uint32_t count = payload_u32(payload);
	uint32_t filled = 0;

	if (payload->bad || width > TABLE_MAX_COLUMNS || count > width)
		return extract_nonsense(ctx);
	/* Room for every cell and its NUL at once: the lengths in front of the cells take more than the NULs will. */
	text_clear(&extract->row_text);
	text_append_n(&extract->row_text, payload->at, payload->left);
	if (!text_ok(&extract->row_text))
		return fail(ctx, ERR_BUSY, "extract.memory", NULL, "No memory for line %u", line);
	char *write = extract->row_text.bytes;
	for (uint32_t i = 0; i < count; i++) {
		uint32_t column = payload_u32(payload);
		size_t length;
		const char *chars = payload_chars(payload, &length);

		if (payload->bad || column < filled || column >= width)
			return extract_nonsense(ctx);
		while (filled < column)
			extract->cells[filled++] = NULL;
		memcpy(write, chars, length);
		write[length] = '\0';
		extract->cells[filled++] = write;
		write += length + 1;
	}
	while (filled < width)
		extract->cells[filled++] = NULL;
	*ret_row = (struct extract_row){ .line = line, .cells = extract->cells, .cell_count = width };
	return OK;
}

enum err extract_next(struct ctx *ctx, struct extract *extract, struct extract_row *ret_row, bool *ret_more)
{
	struct payload payload;
	unsigned char type;

	*ret_more = false;
	if (extract->ended)
		return OK;
	TRY(extract_frame(ctx, &extract->process, &type, &payload));
	switch (type) {
	case FRAME_ROW:
		*ret_more = true;
		return take_row(ctx, extract, &payload, ret_row);
	case FRAME_BLANK:
		*ret_more = true;
		*ret_row = (struct extract_row){ .line = payload_u32(&payload), .blank_count = payload_u32(&payload) };
		return payload.bad || !ret_row->blank_count ? extract_nonsense(ctx) : OK;
	case FRAME_END:
		extract->ended = true;
		return OK;
	case FRAME_ERROR:
		return extract_refusal(ctx, &payload);
	default:
		return extract_nonsense(ctx);
	}
}

const struct extract_header *extract_header(const struct extract *extract)
{
	return &extract->header;
}

/* --- Open and close --- */

enum err extract_open(struct ctx *ctx, const char *path, const char *sheet, struct extract **ret_extract)
{
	CLOSING(extract_close) struct extract *extract = arena_alloc(ctx->arena, sizeof(*extract));

	const char *const words[] = { "table", sheet, NULL };

	extract->process = (struct extract_process){ .fd = -1, .stall_ms = EXTRACT_STALL_MS };
	extract->cells = arena_array(ctx->arena, TABLE_MAX_COLUMNS, sizeof(*extract->cells));
	text_init(&extract->row_text, 2 * FRAME_MAX_BYTES);
	TRY(extract_start(ctx, &extract->process, path, words));
	TRY(take_header(ctx, extract));
	*ret_extract = extract;
	extract = NULL;
	return OK;
}

void extract_close(struct extract **place)
{
	struct extract *extract = *place;

	if (!extract)
		return;
	extract_end(&extract->process);
	text_done(&extract->row_text);
	*place = NULL;
}
