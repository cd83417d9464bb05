/*
 * Memory that never fails: when it ends, the program stops with one line on stderr. Whatever size a
 * client controls has a named limit before it comes here.
 */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

void *xmalloc(size_t size) __attribute__((malloc, returns_nonnull));
void *xcalloc(size_t n, size_t size) __attribute__((malloc, returns_nonnull));
/* n * size bytes; an overflow counts as no memory. */
void *xreallocarray(void *old, size_t n, size_t size) __attribute__((returns_nonnull));
char *xstrdup(const char *text) __attribute__((malloc, returns_nonnull));
char *xstrndup(const char *text, size_t len) __attribute__((malloc, returns_nonnull));

/*
 * A large table of this process alone, zeroed: processes forked later do not have it. What is written to while
 * children start and end would else be copied page by page, once for each of them. Freed with xfree_own, same size.
 */
void *xcalloc_own(size_t n, size_t size) __attribute__((returns_nonnull));
void xfree_own(void *p, size_t n, size_t size);

/* CLEANUP(free_p) for a pointer of any type. */
void free_p(void *pointer_to_pointer);

/*
 * Make room for one element more in a growing array: `GROW(items, n, alloc)` before `items[n++] = ...`.
 * Grows by half, from 16.
 */
#define GROW(array, n, alloc)                                                                                \
	do {                                                                                                 \
		if ((n) >= (alloc)) {                                                                        \
			(alloc) = (alloc) < 16 ? 16 : (alloc) + (alloc) / 2;                                 \
			(array) = xreallocarray((array), (alloc), sizeof(*(array)));                         \
		}                                                                                            \
	} while (0)

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#ifdef __cplusplus
}
#endif

#endif
