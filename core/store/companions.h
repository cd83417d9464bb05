/*
 * Which documents of a generation belong together: copies of one text under several addresses, with one of them the
 * original, and translations of a text into other languages. Made anew by every run (indexer/companions.h).
 *
 *	groups		of copies: one original first, the others behind it in falling order of rank
 *	sets		of translations: originals (or documents without copies), one a language
 *
 * A copy has the translations of its original. Columns of the file: group of each document (1 + number, 0 for none), where
 * each group begins in the members and where the last one ends, the members; the same of the sets.
 */
#ifndef STORE_COMPANIONS_H
#define STORE_COMPANIONS_H

#include "base/bitmap.h"
#include "base/error.h"
#include "store/table.h"

struct companion_column {
	const uint32_t *of_document; /* 1 + number of its list, or 0 */
	const uint32_t *at;          /* n + 1 of them, into members */
	const uint32_t *members;
	uint32_t n; /* lists */
};

struct companions {
	struct table table;
	uint32_t n_docs;
	struct companion_column groups, sets;
};

/* n_docs: rows of `docs`. STATUS_CORRUPT unless every list is whole, so that what follows need not look. */
NODISCARD enum status companions_open(int dirfd, uint32_t n_docs, struct companions *ret_companions,
				      struct error *err);
void companions_close(struct companions *companions);

/* The original of a document's group; doc itself when it is no copy. */
uint32_t companions_original(const struct companions *companions, uint32_t doc);
/* Its group, the original first, doc included: how many, and where. 0 when it is alone (then *ret_docs is NULL). */
uint32_t companions_copies(const struct companions *companions, uint32_t doc, const uint32_t **ret_docs);
/* The same text in other languages: up to max originals into ret_docs, by number. Returns how many. */
uint32_t companions_translations(const struct companions *companions, uint32_t doc, uint32_t *ret_docs,
				 uint32_t max);
/* Of a set of documents keep one of each group: the original if it is in the set, else the first of the group that is. */
void companions_collapse(const struct companions *companions, struct bitmap *documents);

/* ---- writing ---- */

/* Lists of documents, one behind the other. */
struct companion_lists {
	uint32_t *members;
	size_t n_members, alloc_members;
	uint32_t *ends; /* of each list, in members */
	size_t n, alloc;
};
void companion_lists_release(struct companion_lists *lists);
void companion_lists_add(struct companion_lists *lists, uint32_t doc);
/* The list is complete. One of fewer than two documents is taken back. */
void companion_lists_end(struct companion_lists *lists);

/* No document twice in groups or twice in sets; none in sets that is a copy. */
NODISCARD enum status companions_write(int dirfd, uint32_t n_docs, const struct companion_lists *groups,
				       const struct companion_lists *sets, struct error *err);

#endif
