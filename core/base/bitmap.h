/* A set of numbers 0..n-1, one bit each. */
#ifndef BASE_BITMAP_H
#define BASE_BITMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

struct bitmap {
	uint64_t *words;
	uint32_t n;
};

#define BITMAP_INIT                                                                                          \
	{                                                                                                    \
		.words = NULL, .n = 0                                                                        \
	}

static inline size_t bitmap_n_words(const struct bitmap *map)
{
	return ((size_t)map->n + 63) / 64;
}

/* An empty set of numbers below n. */
static inline void bitmap_init(struct bitmap *map, uint32_t n)
{
	map->n = n;
	map->words = (uint64_t *)xcalloc(bitmap_n_words(map) + 1, sizeof(*map->words));
}

static inline void bitmap_release(struct bitmap *map)
{
	free(map->words);
	map->words = NULL;
	map->n = 0;
}

static inline bool bitmap_has(const struct bitmap *map, uint32_t i)
{
	return map->words[i >> 6] >> (i & 63) & 1;
}

static inline void bitmap_set(struct bitmap *map, uint32_t i)
{
	map->words[i >> 6] |= (uint64_t)1 << (i & 63);
}

static inline void bitmap_unset(struct bitmap *map, uint32_t i)
{
	map->words[i >> 6] &= ~((uint64_t)1 << (i & 63));
}

static inline void bitmap_fill(struct bitmap *map)
{
	if (!map->n)
		return;
	memset(map->words, 0xff, bitmap_n_words(map) * sizeof(*map->words));
	if (map->n & 63)
		map->words[map->n >> 6] = ((uint64_t)1 << (map->n & 63)) - 1;
}

static inline void bitmap_copy(struct bitmap *to, const struct bitmap *from)
{
	bitmap_init(to, from->n);
	memcpy(to->words, from->words, bitmap_n_words(from) * sizeof(*from->words));
}

static inline void bitmap_and(struct bitmap *map, const struct bitmap *other)
{
	for (size_t i = 0; i < bitmap_n_words(map); i++)
		map->words[i] &= other->words[i];
}

static inline void bitmap_or(struct bitmap *map, const struct bitmap *other)
{
	for (size_t i = 0; i < bitmap_n_words(map); i++)
		map->words[i] |= other->words[i];
}

static inline void bitmap_and_not(struct bitmap *map, const struct bitmap *other)
{
	for (size_t i = 0; i < bitmap_n_words(map); i++)
		map->words[i] &= ~other->words[i];
}

static inline uint32_t bitmap_count(const struct bitmap *map)
{
	uint32_t count = 0;
	for (size_t i = 0; i < bitmap_n_words(map); i++)
		count += (uint32_t)__builtin_popcountll(map->words[i]);
	return count;
}

/* The first member >= from, or n. */
static inline uint32_t bitmap_next(const struct bitmap *map, uint32_t from)
{
	if (from >= map->n)
		return map->n;
	size_t i = from >> 6;
	uint64_t word = map->words[i] & ~(uint64_t)0 << (from & 63);
	while (!word) {
		if (++i >= bitmap_n_words(map))
			return map->n;
		word = map->words[i];
	}
	return (uint32_t)(i * 64 + (size_t)__builtin_ctzll(word));
}

#endif
