#include "store/companions.h"

#include <stdlib.h>

#include "base/memory.h"

static const char magic[8] = "IOMCOMPA";
#define COMPANIONS_VERSION 1 /* 1: first */

enum { COLUMNS_OF_LISTS = 3, N_COLUMNS = 2 * COLUMNS_OF_LISTS };

/* ---- opening ---- */

/* Every list has two members or more, every member names its list, and no document is in two places. */
static bool lists_are_whole(const struct companion_column *lists, uint32_t n_docs, uint32_t n_members)
{
	CLEANUP(bitmap_release) struct bitmap seen = BITMAP_INIT;
	uint32_t n_in_lists = 0;
	bitmap_init(&seen, n_docs);
	if (lists->at[0] != 0 || lists->at[lists->n] != n_members)
		return false;
	for (uint32_t list = 0; list < lists->n; list++) {
		if (lists->at[list + 1] > n_members || lists->at[list + 1] < lists->at[list] + 2)
			return false;
		for (uint32_t i = lists->at[list]; i < lists->at[list + 1]; i++) {
			uint32_t doc = lists->members[i];
			if (doc >= n_docs || lists->of_document[doc] != list + 1 || bitmap_has(&seen, doc))
				return false;
			bitmap_set(&seen, doc);
		}
	}
	for (uint32_t doc = 0; doc < n_docs; doc++) {
		if (lists->of_document[doc] > lists->n)
			return false;
		n_in_lists += lists->of_document[doc] != 0;
	}
	/* Each document that names a list is in it. */
	return n_in_lists == n_members;
}

static bool read_lists(const struct column *columns, uint32_t n_docs, struct companion_column *ret_lists)
{
	if (columns[0].bytes != (uint64_t)n_docs * 4 || columns[1].bytes < 4 || columns[1].bytes % 4 ||
	    columns[2].bytes % 4 || columns[1].bytes / 4 > (uint64_t)n_docs + 1 ||
	    columns[2].bytes / 4 > n_docs)
		return false;
	ret_lists->of_document = columns[0].data;
	ret_lists->at = columns[1].data;
	ret_lists->members = columns[2].data;
	ret_lists->n = (uint32_t)(columns[1].bytes / 4) - 1;
	return lists_are_whole(ret_lists, n_docs, (uint32_t)(columns[2].bytes / 4));
}

static bool translations_are_originals(const struct companions *c)
{
	for (uint32_t i = 0; i < c->sets.at[c->sets.n]; i++)
		if (companions_original(c, c->sets.members[i]) != c->sets.members[i])
			return false;
	return true;
}

enum status companions_open(int dirfd, uint32_t n_docs, struct companions *ret_companions, struct error *err)
{
	struct companions c = { .n_docs = n_docs };
	enum status status =
		table_open(dirfd, "companions", magic, COMPANIONS_VERSION, N_COLUMNS, &c.table, err);
	if (status)
		return status;
	if (!read_lists(c.table.columns, n_docs, &c.groups) ||
	    !read_lists(c.table.columns + COLUMNS_OF_LISTS, n_docs, &c.sets) ||
	    !translations_are_originals(&c)) {
		table_close(&c.table);
		return error_set(err, STATUS_CORRUPT, "companions: its lists do not fit together");
	}
	*ret_companions = c;
	return STATUS_OK;
}

void companions_close(struct companions *companions)
{
	table_close(&companions->table);
	*companions = (struct companions){ .n_docs = 0 };
}

/* ---- asking ---- */

/* The list of a document; NULL when it is in none. */
static const uint32_t *list_of(const struct companion_column *lists, uint32_t doc, uint32_t *ret_n)
{
	uint32_t list = lists->of_document[doc];
	*ret_n = list ? lists->at[list] - lists->at[list - 1] : 0;
	return list ? lists->members + lists->at[list - 1] : NULL;
}

uint32_t companions_original(const struct companions *companions, uint32_t doc)
{
	uint32_t n;
	const uint32_t *members = list_of(&companions->groups, doc, &n);
	return members ? members[0] : doc;
}

uint32_t companions_copies(const struct companions *companions, uint32_t doc, const uint32_t **ret_docs)
{
	uint32_t n;
	*ret_docs = list_of(&companions->groups, doc, &n);
	return n;
}

uint32_t companions_translations(const struct companions *companions, uint32_t doc, uint32_t *ret_docs,
				 uint32_t max)
{
	uint32_t own = companions_original(companions, doc), n, n_found = 0;
	const uint32_t *members = list_of(&companions->sets, own, &n);
	for (uint32_t i = 0; i < n && n_found < max; i++)
		if (members[i] != own)
			ret_docs[n_found++] = members[i];
	return n_found;
}

void companions_collapse(const struct companions *companions, struct bitmap *documents)
{
	/* A group is gone through when the first of it is met, and once more for the one that stayed. */
	for (uint32_t doc = bitmap_next(documents, 0); doc < documents->n;
	     doc = bitmap_next(documents, doc + 1)) {
		uint32_t n, kept = UINT32_MAX;
		const uint32_t *members = list_of(&companions->groups, doc, &n);
		for (uint32_t i = 0; i < n; i++) {
			if (!bitmap_has(documents, members[i]))
				continue;
			if (kept == UINT32_MAX)
				kept = members[i];
			else
				bitmap_unset(documents, members[i]);
		}
	}
}

/* ---- writing ---- */

void companion_lists_release(struct companion_lists *lists)
{
	free(lists->members);
	free(lists->ends);
	*lists = (struct companion_lists){ .n = 0 };
}

void companion_lists_add(struct companion_lists *lists, uint32_t doc)
{
	GROW(lists->members, lists->n_members, lists->alloc_members);
	lists->members[lists->n_members++] = doc;
}

void companion_lists_end(struct companion_lists *lists)
{
	uint32_t begin = lists->n ? lists->ends[lists->n - 1] : 0;
	if (lists->n_members < (size_t)begin + 2) {
		lists->n_members = begin;
		return;
	}
	GROW(lists->ends, lists->n, lists->alloc);
	lists->ends[lists->n++] = (uint32_t)lists->n_members;
}

/* The three columns of some lists; free ret_of_document and ret_at. */
static void make_columns(const struct companion_lists *lists, uint32_t n_docs, struct column *columns,
			 uint32_t **ret_of_document, uint32_t **ret_at)
{
	uint32_t *of_document = xcalloc((size_t)n_docs + 1, sizeof(*of_document));
	uint32_t *at = xcalloc(lists->n + 1, sizeof(*at));
	for (size_t list = 0; list < lists->n; list++) {
		at[list + 1] = lists->ends[list];
		for (uint32_t i = at[list]; i < at[list + 1]; i++)
			of_document[lists->members[i]] = (uint32_t)list + 1;
	}
	columns[0] = (struct column){ of_document, (size_t)n_docs * sizeof(*of_document) };
	columns[1] = (struct column){ at, (lists->n + 1) * sizeof(*at) };
	columns[2] = (struct column){ lists->members, at[lists->n] * sizeof(*lists->members) };
	*ret_of_document = of_document;
	*ret_at = at;
}

enum status companions_write(int dirfd, uint32_t n_docs, const struct companion_lists *groups,
			     const struct companion_lists *sets, struct error *err)
{
	CLEANUP(free_p) uint32_t *group_of = NULL;
	CLEANUP(free_p) uint32_t *group_at = NULL;
	CLEANUP(free_p) uint32_t *set_of = NULL;
	CLEANUP(free_p) uint32_t *set_at = NULL;
	struct column columns[N_COLUMNS];
	make_columns(groups, n_docs, columns, &group_of, &group_at);
	make_columns(sets, n_docs, columns + COLUMNS_OF_LISTS, &set_of, &set_at);
	return table_create(dirfd, "companions", magic, COMPANIONS_VERSION, columns, N_COLUMNS, err);
}
