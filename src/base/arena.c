/* Arenas over reserved address space. */
#include "base/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { ALIGNMENT = 16, KEPT_BYTES = 512 * 1024 };

enum err arena_open(size_t reserved_bytes, struct arena *ret_arena)
{
	void *start = mmap(NULL, reserved_bytes, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (start == MAP_FAILED)
		return ERR_BUSY;
	*ret_arena = (struct arena){ .start = start, .reserved_bytes = reserved_bytes };
	return OK;
}

/* Memory below the peak may be dirty: what stays mapped is zeroed, the rest comes back zeroed. */
void arena_reset(struct arena *arena)
{
	size_t dirty = arena->peak_bytes < KEPT_BYTES ? arena->peak_bytes : KEPT_BYTES;

	memset(arena->start, 0, dirty);
	if (arena->peak_bytes > KEPT_BYTES)
		madvise(arena->start + KEPT_BYTES, arena->reserved_bytes - KEPT_BYTES, MADV_DONTNEED);
	arena->used_bytes = 0;
	arena->peak_bytes = 0;
}

void arena_close(struct arena *arena)
{
	if (arena->start)
		munmap(arena->start, arena->reserved_bytes);
	*arena = (struct arena){ 0 };
}

static void out_of_reservation(const struct arena *arena, size_t bytes)
{
	fprintf(stderr, "arena: %zu more bytes do not fit into %zu of %zu: a limit is missing\n", bytes,
		arena->used_bytes, arena->reserved_bytes);
	abort();
}

void *arena_alloc(struct arena *arena, size_t bytes)
{
	size_t rounded = (bytes + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);

	if (rounded < bytes || rounded > arena->reserved_bytes - arena->used_bytes)
		out_of_reservation(arena, bytes);

	char *piece = arena->start + arena->used_bytes;
	arena->used_bytes += rounded;
	if (arena->used_bytes > arena->peak_bytes)
		arena->peak_bytes = arena->used_bytes;
	return piece;
}

void *arena_array(struct arena *arena, size_t count, size_t item_bytes)
{
	size_t bytes;

	if (__builtin_mul_overflow(count, item_bytes, &bytes))
		out_of_reservation(arena, SIZE_MAX);
	return arena_alloc(arena, bytes);
}

void *arena_copy(struct arena *arena, const void *bytes, size_t length)
{
	void *copy = arena_alloc(arena, length + 1);

	if (length)
		memcpy(copy, bytes, length);
	return copy;
}

char *arena_text_n(struct arena *arena, const char *bytes, size_t length)
{
	return arena_copy(arena, bytes, length);
}

char *arena_text(struct arena *arena, const char *text)
{
	return text ? arena_copy(arena, text, strlen(text)) : NULL;
}

char *arena_format_v(struct arena *arena, const char *format, va_list args)
{
	va_list again;

	va_copy(again, args);
	int length = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (length < 0)
		return arena_text(arena, "");

	char *text = arena_alloc(arena, (size_t)length + 1);
	vsnprintf(text, (size_t)length + 1, format, args);
	return text;
}

char *arena_format(struct arena *arena, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	char *text = arena_format_v(arena, format, args);
	va_end(args);
	return text;
}

size_t arena_mark(const struct arena *arena)
{
	return arena->used_bytes;
}

/* The next user of the stretch expects zeroes. */
void arena_release(struct arena *arena, size_t mark)
{
	memset(arena->start + mark, 0, arena->used_bytes - mark);
	arena->used_bytes = mark;
}
