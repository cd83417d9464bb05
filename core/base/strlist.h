/* A list of strings that it owns, in the order they were added. Strings are UTF-8 and end in NUL. */
#ifndef BASE_STRLIST_H
#define BASE_STRLIST_H

#include <stdbool.h>
#include <stddef.h>

struct strlist {
	char **items;
	size_t n, alloc;
};

#define STRLIST_INIT                                                                                         \
	{                                                                                                    \
		.items = NULL                                                                                \
	}

void strlist_release(struct strlist *list);
void strlist_clear(struct strlist *list);
const char *strlist_add(struct strlist *list, const char *text); /* copies; returns the copy */
const char *strlist_addn(struct strlist *list, const char *text, size_t len);
/* Add unless it is there already. */
void strlist_add_once(struct strlist *list, const char *text);
bool strlist_has(const struct strlist *list, const char *text);
void strlist_copy(struct strlist *list, const struct strlist *from);
void strlist_sort(struct strlist *list); /* by bytes */

#endif
