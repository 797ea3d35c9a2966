/* Text keys to pointers, in an arena; keys are copied. Order of insertion is kept for iteration. */
#pragma once
#include <stdint.h>

#include "base/vec.h"

struct map_entry {
	const char *key;
	void *value;
	uint64_t hash;
};

struct map {
	struct vec entries; /* struct map_entry, in order of insertion */
	uint32_t *slots;    /* entry number + 1, 0 = free; power of two */
	size_t slot_count;
};

/* An empty map; entries and slots live in the arena. */
void map_init(struct map *map, struct arena *arena);

/* Value of the key, NULL when absent. */
void *map_get(const struct map *map, const char *key);

/* Sets or replaces. */
void map_set(struct map *map, const char *key, void *value);

/* How many entries it holds. */
size_t map_count(const struct map *map);
