#include "companions.h"

#include <stdlib.h>

#include "base/memory.h"
#include "companions_inner.h"
#include "store/companions.h"

/* ---- groups of copies ---- */

struct member {
	uint32_t original, rank, doc;
};

static int by_original(const void *a, const void *b)
{
	const struct member *x = a, *y = b;
	if (x->original != y->original)
		return x->original < y->original ? -1 : 1;
	return (x->rank > y->rank) - (x->rank < y->rank);
}

/* The original has the best rank of its group, so it comes first. */
static void make_groups(uint32_t n_docs, const uint32_t *original, const uint32_t *rank,
			struct companion_lists *ret_groups)
{
	CLEANUP(free_p) struct member *members = xcalloc((size_t)n_docs + 1, sizeof(*members));
	for (uint32_t doc = 0; doc < n_docs; doc++)
		members[doc] = (struct member){ original[doc], rank[doc], doc };
	if (n_docs)
		qsort(members, n_docs, sizeof(*members), by_original);
	for (uint32_t i = 0; i < n_docs; i++) {
		companion_lists_add(ret_groups, members[i].doc);
		if (i + 1 == n_docs || members[i + 1].original != members[i].original)
			companion_lists_end(ret_groups);
	}
}

/* ---- sets of translations ---- */

/* Is a document of the same language in both rings? */
static bool languages_meet(const struct docs *docs, const uint32_t *next, uint32_t a, uint32_t b)
{
	uint32_t x = a;
	do {
		uint32_t y = b;
		do {
			if (x == y || docs->rows[x].lang == docs->rows[y].lang)
				return true;
			y = next[y];
		} while (y != b);
		x = next[x];
	} while (x != a);
	return false;
}

/* Sets grow from the surest pairs on; each is a ring (next) with one document a language. */
static void make_sets(const struct docs *docs, const struct companion_pair *pairs, size_t n,
		      struct companion_lists *ret_sets)
{
	CLEANUP(free_p) uint32_t *next = xcalloc((size_t)docs->n + 1, sizeof(*next));
	for (uint32_t doc = 0; doc < docs->n; doc++)
		next[doc] = doc;
	for (size_t i = 0; i < n; i++) {
		uint32_t a = pairs[i].a, b = pairs[i].b, after = next[a];
		if (languages_meet(docs, next, a, b))
			continue;
		next[a] = next[b];
		next[b] = after;
	}
	/* Each ring from its smallest document, rising. */
	CLEANUP(bitmap_release) struct bitmap done = BITMAP_INIT;
	bitmap_init(&done, docs->n);
	for (uint32_t doc = 0; doc < docs->n; doc++) {
		if (bitmap_has(&done, doc))
			continue;
		uint32_t largest = doc;
		for (uint32_t other = next[doc]; other != doc; other = next[other]) {
			bitmap_set(&done, other);
			largest = other > largest ? other : largest;
		}
		companion_lists_add(ret_sets, doc);
		for (uint32_t last = doc; last != largest;) {
			uint32_t best = largest;
			for (uint32_t other = next[doc]; other != doc; other = next[other])
				if (other > last && other < best)
					best = other;
			companion_lists_add(ret_sets, best);
			last = best;
		}
		companion_lists_end(ret_sets);
	}
}

enum status companions_find(const struct companions_input *input, int dirfd, struct error *err)
{
	const struct docs *docs = input->docs;
	CLEANUP(free_p) uint32_t *original = xcalloc((size_t)docs->n + 1, sizeof(*original));
	CLEANUP(free_p) uint32_t *rank = xcalloc((size_t)docs->n + 1, sizeof(*rank));
	CLEANUP(free_p) struct companion_pair *pairs = NULL;
	CLEANUP(companion_lists_release) struct companion_lists groups = { .n = 0 };
	CLEANUP(companion_lists_release) struct companion_lists sets = { .n = 0 };
	size_t n_pairs = 0;
	copies_find(input, original, rank);
	links_find(input, original, rank, &pairs, &n_pairs);
	make_groups(docs->n, original, rank, &groups);
	make_sets(docs, pairs, n_pairs, &sets);
	return companions_write(dirfd, docs->n, &groups, &sets, err);
}
