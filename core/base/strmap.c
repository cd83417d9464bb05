#include "base/strmap.h"

#include <stdlib.h>
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/memory.h"

void strmap_init(struct strmap *map)
{
	*map = (struct strmap){ .pool = BUF_INIT, .n_slots = 64 };
	map->slots = xcalloc(map->n_slots, sizeof(*map->slots));
	map->offsets = xcalloc(1, sizeof(*map->offsets));
}

void strmap_release(struct strmap *map)
{
	buf_release(&map->pool);
	free(map->offsets);
	free(map->hashes);
	free(map->slots);
	*map = (struct strmap){ .pool = BUF_INIT };
}

void strmap_clear(struct strmap *map)
{
	buf_clear(&map->pool);
	memset(map->slots, 0, map->n_slots * sizeof(*map->slots));
	map->n = 0;
}

const char *strmap_string(const struct strmap *map, uint32_t number, size_t *ret_len)
{
	*ret_len = (size_t)(map->offsets[number + 1] - map->offsets[number]);
	return map->pool.data + map->offsets[number];
}

/* The slot that holds text, or the empty one where it belongs. */
static uint32_t probe(const struct strmap *map, const void *text, size_t len, uint64_t hash)
{
	uint32_t mask = map->n_slots - 1;
	for (uint32_t at = (uint32_t)hash & mask;; at = (at + 1) & mask) {
		uint32_t number = map->slots[at];
		if (!number)
			return at;
		size_t other_len;
		if (map->hashes[number - 1] != hash)
			continue;
		const char *other = strmap_string(map, number - 1, &other_len);
		if (other_len == len && !memcmp(other, text, len))
			return at;
	}
}

static void grow(struct strmap *map)
{
	free(map->slots);
	map->n_slots *= 2;
	map->slots = xcalloc(map->n_slots, sizeof(*map->slots));
	uint32_t mask = map->n_slots - 1;
	for (uint32_t i = 0; i < map->n; i++) {
		uint32_t at = (uint32_t)map->hashes[i] & mask;
		while (map->slots[at])
			at = (at + 1) & mask;
		map->slots[at] = i + 1;
	}
}

uint32_t strmap_find(const struct strmap *map, const void *text, size_t len)
{
	uint32_t number = map->slots[probe(map, text, len, XXH3_64bits(text, len))];
	return number ? number - 1 : STRMAP_NONE;
}

uint32_t strmap_add(struct strmap *map, const void *text, size_t len, bool *ret_new)
{
	uint64_t hash = XXH3_64bits(text, len);
	uint32_t at = probe(map, text, len, hash);
	if (ret_new)
		*ret_new = !map->slots[at];
	if (map->slots[at])
		return map->slots[at] - 1;
	if (map->n + 1 >= map->alloc) {
		map->alloc = map->alloc ? map->alloc + map->alloc / 2 : 64;
		map->offsets = xreallocarray(map->offsets, map->alloc + 1, sizeof(*map->offsets));
		map->hashes = xreallocarray(map->hashes, map->alloc, sizeof(*map->hashes));
	}
	buf_add(&map->pool, text, len);
	map->hashes[map->n] = hash;
	map->slots[at] = ++map->n;
	map->offsets[map->n] = map->pool.len;
	if (map->n > map->n_slots / 2)
		grow(map);
	return map->n - 1;
}
