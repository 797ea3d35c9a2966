/* Writing frames through one buffer. */
#include "extract/frame.h"

#include <errno.h>
#include <unistd.h>

enum { BUFFER_BYTES = 64 * 1024 };

struct frame_writer {
	int fd;
	uint32_t rows;
	uint32_t blank_rows;
	size_t used;
	unsigned char buffer[BUFFER_BYTES];
};

struct frame_writer *frame_writer_open(struct ctx *ctx, int fd)
{
	struct frame_writer *writer = arena_alloc(ctx->arena, sizeof(*writer));

	writer->fd = fd;
	return writer;
}

static enum err flush(struct ctx *ctx, struct frame_writer *writer)
{
	size_t done = 0;

	while (done < writer->used) {
		ssize_t written = write(writer->fd, writer->buffer + done, writer->used - done);

		if (written < 0 && errno == EINTR)
			continue;
		if (written < 0)
			return fail(ctx, ERR_PEER, "table.reader_gone", NULL, "Nobody reads the rows any more");
		done += (size_t)written;
	}
	writer->used = 0;
	return OK;
}

static enum err put(struct ctx *ctx, struct frame_writer *writer, const void *bytes, size_t length)
{
	const unsigned char *rest = bytes;

	while (length) {
		size_t room = BUFFER_BYTES - writer->used;
		size_t step = length < room ? length : room;

		memcpy(writer->buffer + writer->used, rest, step);
		writer->used += step;
		rest += step;
		length -= step;
		if (writer->used == BUFFER_BYTES)
			TRY(flush(ctx, writer));
	}
	return OK;
}

static enum err put_u32(struct ctx *ctx, struct frame_writer *writer, size_t number)
{
	unsigned char bytes[4] = { number & 0xFF, number >> 8 & 0xFF, number >> 16 & 0xFF, number >> 24 & 0xFF };

	return put(ctx, writer, bytes, sizeof(bytes));
}

static size_t text_bytes(const char *chars)
{
	return 4 + (chars ? strlen(chars) : 0);
}

static enum err put_text(struct ctx *ctx, struct frame_writer *writer, const char *chars)
{
	size_t length = chars ? strlen(chars) : 0;

	TRY(put_u32(ctx, writer, length));
	return put(ctx, writer, chars, length);
}

static enum err put_prefix(struct ctx *ctx, struct frame_writer *writer, unsigned char type, size_t bytes)
{
	TRY(put(ctx, writer, &type, 1));
	return put_u32(ctx, writer, bytes);
}

static enum err write_header(struct ctx *ctx, const struct table_header *header, void *arg)
{
	struct frame_writer *writer = arg;
	const char *texts[] = { header->format, header->encoding, header->delimiter, header->sheet };
	size_t bytes = 8;

	for (size_t i = 0; i < 4; i++)
		bytes += text_bytes(texts[i]);
	for (size_t i = 0; i < header->sheet_count; i++)
		bytes += text_bytes(header->sheets[i]);
	TRY(put_prefix(ctx, writer, FRAME_HEADER, bytes));
	for (size_t i = 0; i < 4; i++)
		TRY(put_text(ctx, writer, texts[i]));
	TRY(put_u32(ctx, writer, header->rows));
	TRY(put_u32(ctx, writer, header->sheet_count));
	for (size_t i = 0; i < header->sheet_count; i++)
		TRY(put_text(ctx, writer, header->sheets[i]));
	return OK;
}

static enum err write_row(struct ctx *ctx, const struct table_row *row, void *arg)
{
	struct frame_writer *writer = arg;

	TRY(put_prefix(ctx, writer, FRAME_ROW, 12 + 8 * (size_t)row->cell_count + row->bytes.length));
	TRY(put_u32(ctx, writer, row->line));
	TRY(put_u32(ctx, writer, row->width));
	TRY(put_u32(ctx, writer, row->cell_count));
	for (uint32_t i = 0; i < row->cell_count; i++) {
		const struct table_cell *cell = &row->cells[i];

		TRY(put_u32(ctx, writer, cell->column));
		TRY(put_u32(ctx, writer, cell->length));
		TRY(put(ctx, writer, text_chars(&row->bytes) + cell->offset, cell->length));
	}
	writer->rows++;
	return OK;
}

enum err frame_document(struct ctx *ctx, struct frame_writer *writer, const char *mime, uint32_t pages)
{
	TRY(put_prefix(ctx, writer, FRAME_DOCUMENT, text_bytes(mime) + 4));
	TRY(put_text(ctx, writer, mime));
	return put_u32(ctx, writer, pages);
}

enum err frame_page(struct ctx *ctx, struct frame_writer *writer, uint32_t page, bool is_picture, const char *chars, size_t length)
{
	TRY(put_prefix(ctx, writer, FRAME_PAGE, 12 + length));
	TRY(put_u32(ctx, writer, page));
	TRY(put_u32(ctx, writer, is_picture));
	TRY(put_u32(ctx, writer, length));
	return put(ctx, writer, chars, length);
}

enum err frame_picture(struct ctx *ctx, struct frame_writer *writer, const void *bytes, size_t length)
{
	TRY(put_prefix(ctx, writer, FRAME_PICTURE, length));
	return put(ctx, writer, bytes, length);
}

enum err frame_bytes(struct ctx *ctx, struct frame_writer *writer, const void *bytes, size_t length)
{
	TRY(put_prefix(ctx, writer, FRAME_BYTES, length));
	return put(ctx, writer, bytes, length);
}

enum err frame_piece(struct ctx *ctx, struct frame_writer *writer, const struct frame_chat_piece *piece)
{
	const uint32_t numbers[] = { piece->left, piece->top, piece->right, piece->bottom, piece->ground };

	TRY(put_prefix(ctx, writer, FRAME_PIECE, sizeof(numbers) + text_bytes(piece->text)));
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		TRY(put_u32(ctx, writer, numbers[i]));
	return put_text(ctx, writer, piece->text);
}

static enum err write_blank(struct ctx *ctx, uint32_t line, uint32_t count, void *arg)
{
	struct frame_writer *writer = arg;

	TRY(put_prefix(ctx, writer, FRAME_BLANK, 8));
	TRY(put_u32(ctx, writer, line));
	TRY(put_u32(ctx, writer, count));
	writer->blank_rows += count;
	return OK;
}

struct table_sink frame_sink(struct frame_writer *writer)
{
	return (struct table_sink){ write_header, write_row, write_blank, writer };
}

enum err frame_finish(struct ctx *ctx, struct frame_writer *writer, enum err result)
{
	if (result == OK) {
		TRY(put_prefix(ctx, writer, FRAME_END, 8));
		TRY(put_u32(ctx, writer, writer->rows));
		TRY(put_u32(ctx, writer, writer->blank_rows));
	} else {
		const struct fault *fault = &ctx->fault;

		TRY(put_prefix(ctx, writer, FRAME_ERROR, text_bytes(fault->code) + text_bytes(fault->detail)));
		TRY(put_text(ctx, writer, fault->code));
		TRY(put_text(ctx, writer, fault->detail));
	}
	return flush(ctx, writer);
}
