/* Open addressing over an insertion-ordered list of entries. */
#include "base/map.h"

#include <string.h>

enum { FIRST_SLOTS = 16 };

/* FNV-1a: keys are our own names and bounded input, never an attacker's million keys. */
static uint64_t hash_of(const char *key)
{
	uint64_t hash = 14695981039346656037ULL;

	for (; *key; key++)
		hash = (hash ^ (unsigned char)*key) * 1099511628211ULL;
	return hash;
}

void map_init(struct map *map, struct arena *arena)
{
	*map = (struct map){ 0 };
	vec_init(&map->entries, arena, sizeof(struct map_entry));
}

static uint32_t *slot_of(const struct map *map, const char *key, uint64_t hash)
{
	size_t mask = map->slot_count - 1;

	for (size_t at = hash & mask;; at = (at + 1) & mask) {
		uint32_t *slot = &map->slots[at];

		if (!*slot)
			return slot;
		const struct map_entry *entry = vec_at(&map->entries, *slot - 1);
		if (entry->hash == hash && strcmp(entry->key, key) == 0)
			return slot;
	}
}

static void grow(struct map *map)
{
	map->slot_count = map->slot_count ? map->slot_count * 2 : FIRST_SLOTS;
	map->slots = arena_array(map->entries.arena, map->slot_count, sizeof(*map->slots));
	for (size_t i = 0; i < map->entries.count; i++) {
		const struct map_entry *entry = vec_at(&map->entries, i);

		*slot_of(map, entry->key, entry->hash) = (uint32_t)i + 1;
	}
}

void *map_get(const struct map *map, const char *key)
{
	if (!map->slot_count)
		return NULL;
	uint32_t slot = *slot_of(map, key, hash_of(key));
	return slot ? ((struct map_entry *)vec_at(&map->entries, slot - 1))->value : NULL;
}

void map_set(struct map *map, const char *key, void *value)
{
	uint64_t hash = hash_of(key);

	if (map->entries.count * 2 >= map->slot_count)
		grow(map);
	uint32_t *slot = slot_of(map, key, hash);
	if (!*slot) {
		struct map_entry entry = { arena_text(map->entries.arena, key), value, hash };

		vec_add(&map->entries, &entry);
		*slot = (uint32_t)map->entries.count;
		return;
	}
	((struct map_entry *)vec_at(&map->entries, *slot - 1))->value = value;
}

size_t map_count(const struct map *map)
{
	return map->entries.count;
}
