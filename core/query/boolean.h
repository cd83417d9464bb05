/*
 * What must hold, exactly: sets of parts (bitmaps by part number) from postings, streams and rows. Ranking is
 * narrowed to them; counts and facets are taken from them.
 */
#ifndef QUERY_BOOLEAN_H
#define QUERY_BOOLEAN_H

#include "base/bitmap.h"
#include "query/evidence.h"
#include "query/lexicon.h"
#include "query/request.h"

/* What the functions here work on, for one query. */
struct boolean {
	struct generation *generation;
	struct engine *engine;
	const struct query *query;
	const struct lexicon *lexicon;
	struct evidence *evidence; /* begun */
	uint64_t deadline_us;      /* clock_now_us(); 0: none */
	bool late;                 /* the deadline passed: what follows is not complete */
};

/*
 * Parts that hold a term in any of its stems; only in their titles when in_title. near: also by a concept that the term
 * names. Added to parts. within may be NULL.
 */
NODISCARD enum status boolean_term(struct boolean *b, const struct query_term *term, bool in_title, bool near,
				   const struct bitmap *within, struct bitmap *parts, struct error *err);
/* Parts for which the tree holds. parts: empty. */
NODISCARD enum status boolean_tree(struct boolean *b, const struct query_node *node, struct bitmap *parts,
				   struct error *err);
/* Parts of documents that pass a request's filter of one field (all values of it: or), or its dates (FIELD_DATE). */
NODISCARD enum status boolean_filter(struct boolean *b, const struct request *request, enum field field,
				     struct bitmap *parts, struct error *err);
bool request_has_filter(const struct request *request, enum field field);

/* Parts that hold every content term. within may be NULL. */
NODISCARD enum status boolean_complete(struct boolean *b, const struct bitmap *within, struct bitmap *parts,
				       struct error *err);

/* From parts to documents: the set of those that have one of them. docs: empty, of docs.n. */
void boolean_documents(const struct docs *docs, const struct bitmap *parts, struct bitmap *ret_docs);
/* And back: every part of every document in the set. */
void boolean_parts(const struct docs *docs, const struct bitmap *documents, struct bitmap *ret_parts);

#endif
