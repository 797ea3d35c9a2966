/* Memory of one unit of work: a request, a job run, a command.
 *
 * Allocation moves a pointer inside one reserved stretch of address space and cannot fail once the
 * arena is open: the only failing step is arena_open(). Going past the reservation means that a limit
 * was forgotten somewhere, our mistake, and aborts. Nobody frees single pieces. Life cycle:
 *
 *	arena_open → arena_alloc … → [arena_mark … arena_release] → arena_reset → … → arena_close
 *
 * Not thread safe: one arena belongs to one thread at a time. See docs/decisions/0001-arena.md. */
#pragma once
#include <stdarg.h>
#include <stddef.h>

#include "base/err.h"

struct arena {
	char *start;
	size_t used_bytes;
	size_t peak_bytes; /* since the last reset; tells how much to give back */
	size_t reserved_bytes;
};

enum { ARENA_REQUEST_BYTES = 64 * 1024 * 1024 };

/* Reserves address space; no memory is used yet.
 * errors ERR_BUSY  the kernel refused the reservation (no fault text: there may be no arena to hold it) */
MUST_USE enum err arena_open(size_t reserved_bytes, struct arena *ret_arena);

/* Forgets everything in it, gives pages beyond the first 512 kB back, keeps the reservation. */
void arena_reset(struct arena *arena);

/* Gives all back. Accepts a zeroed arena. */
void arena_close(struct arena *arena);

/* Zeroed memory, aligned for any type; never NULL. */
void *arena_alloc(struct arena *arena, size_t bytes) __attribute__((returns_nonnull, malloc));

/* The same for `count` items; aborts on overflow of the product. */
void *arena_array(struct arena *arena, size_t count, size_t item_bytes) __attribute__((returns_nonnull));

/* Copies. A NULL text gives NULL. */
char *arena_text(struct arena *arena, const char *text);
char *arena_text_n(struct arena *arena, const char *bytes, size_t length);
void *arena_copy(struct arena *arena, const void *bytes, size_t length);

/* Formatted text. */
char *arena_format(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *arena_format_v(struct arena *arena, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));

/* Everything allocated after the mark is forgotten at the release; for loops over many rows. */
size_t arena_mark(const struct arena *arena);
void arena_release(struct arena *arena, size_t mark);
