/* Growing lists in an arena: doubling copies, the old stretch is simply left behind. */
#include "base/vec.h"

#include <assert.h>
#include <string.h>

enum { FIRST_CAPACITY = 8 };

void vec_init(struct vec *vec, struct arena *arena, size_t item_bytes)
{
	*vec = (struct vec){ .arena = arena, .item_bytes = item_bytes };
}

void *vec_push(struct vec *vec)
{
	if (vec->count == vec->capacity) {
		size_t capacity = vec->capacity ? vec->capacity * 2 : FIRST_CAPACITY;
		void *items = arena_array(vec->arena, capacity, vec->item_bytes);

		if (vec->count)
			memcpy(items, vec->items, vec->count * vec->item_bytes);
		vec->items = items;
		vec->capacity = capacity;
	}
	return (char *)vec->items + vec->count++ * vec->item_bytes;
}

void vec_add(struct vec *vec, const void *item)
{
	memcpy(vec_push(vec), item, vec->item_bytes);
}

void *vec_at(const struct vec *vec, size_t at)
{
	assert(at < vec->count);
	return (char *)vec->items + at * vec->item_bytes;
}

struct list vec_list(const struct vec *vec)
{
	return (struct list){ .items = vec->items, .count = vec->count };
}
