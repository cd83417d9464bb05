#include "base/strlist.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

void strlist_clear(struct strlist *list)
{
	for (size_t i = 0; i < list->n; i++)
		free(list->items[i]);
	list->n = 0;
}

void strlist_release(struct strlist *list)
{
	strlist_clear(list);
	free(list->items);
	*list = (struct strlist)STRLIST_INIT;
}

const char *strlist_addn(struct strlist *list, const char *text, size_t len)
{
	GROW(list->items, list->n, list->alloc);
	return list->items[list->n++] = xstrndup(text, len);
}

const char *strlist_add(struct strlist *list, const char *text)
{
	return strlist_addn(list, text, strlen(text));
}

bool strlist_has(const struct strlist *list, const char *text)
{
	for (size_t i = 0; i < list->n; i++)
		if (!strcmp(list->items[i], text))
			return true;
	return false;
}

void strlist_add_once(struct strlist *list, const char *text)
{
	if (!strlist_has(list, text))
		strlist_add(list, text);
}

void strlist_copy(struct strlist *list, const struct strlist *from)
{
	strlist_clear(list);
	for (size_t i = 0; i < from->n; i++)
		strlist_add(list, from->items[i]);
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void strlist_sort(struct strlist *list)
{
	if (list->n)
		qsort(list->items, list->n, sizeof(*list->items), by_bytes);
}
