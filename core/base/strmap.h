/*
 * A map from strings of bytes to small numbers, which it also lists: the first string added has
 * number 0, the next 1, and so on. Strings are copied into one pool. Never shrinks.
 */
#ifndef BASE_STRMAP_H
#define BASE_STRMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

#define STRMAP_NONE UINT32_MAX

struct strmap {
	struct buf pool;
	uint64_t *offsets; /* n + 1 of them: string i is pool[offsets[i] .. offsets[i + 1]) */
	uint64_t *hashes;
	uint32_t *slots; /* number + 1, or 0 */
	uint32_t n, alloc, n_slots;
};

void strmap_init(struct strmap *map);
void strmap_release(struct strmap *map);
void strmap_clear(struct strmap *map); /* empty again; keeps its memory */
/* The number of text, adding it when it is new (then *ret_new, if not NULL, is true). */
uint32_t strmap_add(struct strmap *map, const void *text, size_t len, bool *ret_new);
uint32_t strmap_find(const struct strmap *map, const void *text, size_t len); /* or STRMAP_NONE */
/* Points into the pool: valid until the next strmap_add. Not NUL-terminated. */
const char *strmap_string(const struct strmap *map, uint32_t number, size_t *ret_len);

#endif
