/* A list of equal items that grows inside an arena. `struct list` is what functions return. */
#pragma once
#include <stddef.h>

#include "base/arena.h"

/* Items of one type, in an arena. Embed typed views as `struct candidate *items; size_t count;`. */
struct list {
	void *items;
	size_t count;
};

struct vec {
	struct arena *arena;
	void *items;
	size_t count;
	size_t capacity;
	size_t item_bytes;
};

/* An empty vector of items of item_bytes each, in the arena. */
void vec_init(struct vec *vec, struct arena *arena, size_t item_bytes);

/* Room for one more item, zeroed; the pointer holds until the next push. Never NULL. */
void *vec_push(struct vec *vec);

/* Appends a copy of *item. */
void vec_add(struct vec *vec, const void *item);

/* Item number `at`; at < count. */
void *vec_at(const struct vec *vec, size_t at);

/* The items as a list; it shares them and is stale after the next vec_push(). */
struct list vec_list(const struct vec *vec);
