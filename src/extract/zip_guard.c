/* The ZIP directory, read by hand, because libzip neither refuses overlapping entries nor bounds their number. */
#include "extract/zip_guard.h"

#include <stdint.h>
#include <stdlib.h>

#include "extract/table.h"

enum {
	END_BYTES = 22,
	END_SEARCH_BYTES = END_BYTES + 65535,
	ENTRY_BYTES = 46,
	LOCAL_BYTES = 30,
	FLAG_ENCRYPTED = 1,
};

struct span {
	uint64_t start;
	uint64_t end;
};

static uint32_t u16(const unsigned char *bytes)
{
	return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8;
}

static uint32_t u32(const unsigned char *bytes)
{
	return u16(bytes) | u16(bytes + 2) << 16;
}

static enum err damaged(struct ctx *ctx, const char *what)
{
	return fail(ctx, ERR_MEANING, "table.damaged", NULL, "The workbook is damaged: %s", what);
}

/* Offset of the record that ends the directory, or `length` when there is none. */
static size_t find_end(const unsigned char *bytes, size_t length)
{
	size_t lowest = length > END_SEARCH_BYTES ? length - END_SEARCH_BYTES : 0;

	for (size_t at = length >= END_BYTES ? length - END_BYTES + 1 : 0; at-- > lowest;) {
		if (memcmp(bytes + at, "PK\x05\x06", 4) == 0 && at + END_BYTES + u16(bytes + at + 20) == length)
			return at;
	}
	return length;
}

static int compare_spans(const void *a, const void *b)
{
	const struct span *left = a;
	const struct span *right = b;

	return (left->start > right->start) - (left->start < right->start);
}

/* Checks the directory entry at `entry` and fills the stretch of the file its data take. */
static enum err read_entry(struct ctx *ctx, const unsigned char *entry, size_t directory_start, struct span *ret_span)
{
	uint32_t packed = u32(entry + 20);
	uint32_t unpacked = u32(entry + 24);
	uint32_t start = u32(entry + 42);

	if (u16(entry + 8) & FLAG_ENCRYPTED)
		return fail(ctx, ERR_MEANING, "table.damaged", NULL, "The workbook is encrypted");
	if (packed == UINT32_MAX || unpacked == UINT32_MAX || start == UINT32_MAX)
		return damaged(ctx, "ZIP64 is not read");
	if (unpacked > TABLE_MAX_INFLATED_BYTES)
		return fail(ctx, ERR_TOO_LARGE, "table.too_large", NULL, "A part of the workbook unpacks to %u bytes",
			    unpacked);
	/* The local header repeats the name; its extra field may differ, so only the least it can take is counted. */
	*ret_span = (struct span){ start, (uint64_t)start + LOCAL_BYTES + u16(entry + 28) + packed };
	if (ret_span->end > directory_start)
		return damaged(ctx, "an entry reaches into the directory");
	return OK;
}

static enum err check_spans(struct ctx *ctx, struct span *spans, size_t count)
{
	qsort(spans, count, sizeof(*spans), compare_spans);
	for (size_t i = 1; i < count; i++) {
		if (spans[i].start < spans[i - 1].end)
			return damaged(ctx, "entries overlap");
	}
	return OK;
}

enum err zip_guard(struct ctx *ctx, const unsigned char *bytes, size_t length)
{
	size_t end = find_end(bytes, length);

	if (end == length)
		return damaged(ctx, "it has no directory");
	size_t count = u16(bytes + end + 10);
	size_t directory = u32(bytes + end + 16);
	if (u16(bytes + end + 4) || u16(bytes + end + 6) || u16(bytes + end + 8) != count)
		return damaged(ctx, "it is split over disks");
	if (count > TABLE_MAX_ZIP_ENTRIES)
		return fail(ctx, ERR_TOO_LARGE, "table.too_large", NULL, "The workbook has %zu parts", count);
	if (directory > end)
		return damaged(ctx, "its directory lies outside");

	struct span *spans = arena_array(ctx->arena, count + 1, sizeof(*spans));
	size_t at = directory;
	for (size_t i = 0; i < count; i++) {
		if (end - at < ENTRY_BYTES || memcmp(bytes + at, "PK\x01\x02", 4) != 0)
			return damaged(ctx, "its directory is cut");
		size_t entry_bytes = ENTRY_BYTES + u16(bytes + at + 28) + u16(bytes + at + 30) + u16(bytes + at + 32);
		if (entry_bytes > end - at)
			return damaged(ctx, "its directory is cut");
		TRY(read_entry(ctx, bytes + at, directory, &spans[i]));
		at += entry_bytes;
	}
	return check_spans(ctx, spans, count);
}
