/* What genjin-extract says on its standard output: a stream of frames, the only thing the server reads of
 * a hostile file. Shared by the writer (frame.c) and the reader (platform/extract), which trusts nothing in it.
 *
 *	frame   = type:u8  bytes:u32  payload            numbers little-endian, text UTF-8 without NUL
 *	text    = bytes:u32  chars
 *	'H'     = format:text encoding:text delimiter:text sheet:text rows:u32 sheet_count:u32 name:text …
 *	'R'     = line:u32  width:u32  cell_count:u32  (column:u32 chars:text) …
 *	'B'     = line:u32  count:u32
 *	'E'     = code:text  detail:text
 *	'D'     = mime:text  pages:u32
 *	'P'     = page:u32  is_picture:u32  chars:text
 *	'I'     = the bytes of a PNG
 *	'C'     = bytes of a part of an archive
 *	'L'     = left:u32 top:u32 right:u32 bottom:u32 ground:u32  chars:text
 *	'Z'     = rows:u32  blank_rows:u32
 *
 * A table is H, then R and B in the order of the file, then Z. E ends the stream at any point; a stream that ends
 * with neither Z nor E was cut off (limits, crash) and is worth nothing past its last whole row. R names only cells
 * that hold something, columns growing; `width` is the row's true number of cells, so ragged rows stay ragged.
 * What a file is, is D, then Z. Its text is D, then P in order, then perhaps I, then Z; `is_picture` says that the page holds
 * no text and may be read by OCR.
 * A part of an archive is C in order, then Z.
 * A picture of a chat is D, then L (struct frame_chat_piece), then Z.
 * `line` counts from 1: lines of a text file where the row begins, or row numbers of a sheet. `rows` in H is the
 * number of rows to come as far as it is known, 0 = unknown. Empty text = absent. */
#pragma once
#include <stdint.h>

#include "base/ctx.h"
#include "extract/table.h"

enum {
	FRAME_HEADER = 'H',
	FRAME_ROW = 'R',
	FRAME_BLANK = 'B',
	FRAME_DOCUMENT = 'D',
	FRAME_PAGE = 'P',
	FRAME_PICTURE = 'I',
	FRAME_BYTES = 'C',
	FRAME_PIECE = 'L',
	FRAME_ERROR = 'E',
	FRAME_END = 'Z',
	FRAME_PREFIX_BYTES = 5,
	FRAME_MAX_BYTES = 8 * 1024 * 1024, /* no frame is longer */
};

enum { FRAME_MAX_PIECES = 2000 }; /* of a chat: bubbles and lines together; the rest is left out */

/* What a piece of a chat stands on. */
enum frame_ground { FRAME_ON_GROUND = 0, FRAME_ON_PLAIN, FRAME_ON_COLOUR };

/* A bubble of a chat, or a line between bubbles. Places in thousandths of the width of the picture, from its upper left corner. */
struct frame_chat_piece {
	uint32_t left;
	uint32_t top;
	uint32_t right;
	uint32_t bottom;
	enum frame_ground ground;
	const char *text; /* of a bubble its lines, joined where they fill it; never empty */
};

struct frame_writer;

/* A writer of frames to a descriptor, in ctx->arena. */
struct frame_writer *frame_writer_open(struct ctx *ctx, int fd);

/* A sink that writes every part of a table as a frame. */
struct table_sink frame_sink(struct frame_writer *writer);

/* What a file is and how many pages its text has. */
MUST_USE enum err frame_document(struct ctx *ctx, struct frame_writer *writer, const char *mime, uint32_t pages);

/* One page; its text is valid UTF-8 without NUL. */
MUST_USE enum err frame_page(struct ctx *ctx, struct frame_writer *writer, uint32_t page, bool is_picture, const char *chars,
			     size_t length);

/* The small picture. */
MUST_USE enum err frame_picture(struct ctx *ctx, struct frame_writer *writer, const void *bytes, size_t length);

/* The next bytes of a part of an archive. */
MUST_USE enum err frame_bytes(struct ctx *ctx, struct frame_writer *writer, const void *bytes, size_t length);

/* One piece. */
MUST_USE enum err frame_piece(struct ctx *ctx, struct frame_writer *writer, const struct frame_chat_piece *piece);

/* Ends the stream: with Z after success, with E and ctx->fault otherwise. Writes what is still buffered.
 * errors ERR_PEER  the reader is gone */
MUST_USE enum err frame_finish(struct ctx *ctx, struct frame_writer *writer, enum err result);
