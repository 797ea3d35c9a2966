/* Compound files (OLE 2): the container of .doc, .xls and .ppt, a small file system within a file. Nothing in it is trusted: every
 * chain of sectors ends after as many steps as the file has sectors.
 * source [MS-CFB] 2.2 header, 2.3 FAT, 2.4 mini FAT, 2.5 DIFAT, 2.6 directory */
#pragma once
#include <stddef.h>
#include <stdint.h>

#include "base/ctx.h"

enum { OLE_MAX_STREAM_BYTES = 64 * 1024 * 1024 };

/* A stream as one piece of memory; for ole_stream_close(). */
struct ole_stream {
	unsigned char *bytes;
	size_t length;
};

/* An open container; `bytes` stay with the caller. */
struct ole {
	const unsigned char *bytes;
	size_t length;
	size_t sector_bytes;
	const uint32_t *fat; /* sectors that hold the table of sectors, in order */
	size_t fat_count;
	struct ole_stream directory;
	struct ole_stream mini_fat;
	struct ole_stream mini; /* what small streams are cut from */
};

/* Whether the bytes begin like a compound file. */
bool ole_is(const unsigned char *bytes, size_t length);

/* Reads header, tables and directory. Close it also after an error; accepts a zeroed one.
 * errors ERR_MEANING "document.damaged"; ERR_TOO_LARGE "table.too_large" */
MUST_USE enum err ole_open(struct ctx *ctx, const unsigned char *bytes, size_t length, struct ole *ret_ole);
void ole_close(struct ole *ole);

/* Whether a stream of this name (ASCII) is there. */
bool ole_has(const struct ole *ole, const char *name);

/* Copies the stream. errors as ole_open(); a stream that is not there is damage. */
MUST_USE enum err ole_read(struct ctx *ctx, const struct ole *ole, const char *name, struct ole_stream *ret_stream);
void ole_stream_close(struct ole_stream *stream);
