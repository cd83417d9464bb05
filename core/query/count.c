/* How many documents, exactly, and by which of their facts. */
#include "query/search_parts.h"

#include <stdlib.h>

#include "base/memory.h"

static int by_term_df(const void *a, const void *b)
{
	const struct query_term *x = *(const struct query_term *const *)a,
				*y = *(const struct query_term *const *)b;
	return (x->df > y->df) - (x->df < y->df);
}

/* Documents with any of the words, exact up to COUNTED_DOCUMENTS: the rare words first, until there are enough. */
enum status count_total(struct search *q, struct error *err)
{
	const struct docs *docs = &q->s->generation.docs;
	CLEANUP(bitmap_release) struct bitmap parts = BITMAP_INIT;
	CLEANUP(free_p)
	const struct query_term **order = xcalloc((size_t)q->lexicon.n_terms + 1, sizeof(*order));
	uint32_t n = 0;
	enum status status = STATUS_OK;
	bitmap_init(&parts, docs->n_parts);
	bitmap_init(&q->own_documents, docs->n);
	for (uint32_t t = 0; t < q->lexicon.n_terms; t++)
		if (!q->lexicon.terms[t].stop && !q->lexicon.terms[t].excluded)
			order[n++] = &q->lexicon.terms[t];
	if (n)
		qsort(order, n, sizeof(*order), by_term_df);
	q->answer->total = 0;
	q->answer->total_is_exact = true;
	for (uint32_t i = 0; !status && i < n; i++) {
		status = boolean_term(&q->boolean, order[i], false, true, q->narrowed ? &q->allowed : NULL,
				      &parts, err);
		boolean_documents(docs, &parts, &q->own_documents);
		companions_collapse(&q->s->generation.companions, &q->own_documents);
		q->answer->total = bitmap_count(&q->own_documents);
		if (q->answer->total > COUNTED_DOCUMENTS && i + 1 < n) {
			q->answer->total_is_exact = false;
			break;
		}
	}
	if (q->answer->total > COUNTED_DOCUMENTS) {
		q->answer->total = COUNTED_DOCUMENTS;
		q->answer->total_is_exact = false;
	}
	return status;
}

/* Documents of the complete parts (words), narrowed by every filter but one field's. */
void complete_documents(const struct search *q, enum field but, struct bitmap *ret_docs)
{
	CLEANUP(bitmap_release) struct bitmap parts = BITMAP_INIT;
	bitmap_copy(&parts, &q->complete_words);
	for (enum field f = 0; f < N_FIELDS; f++) {
		bool own = f == but || (but == FIELD_YEAR && f == FIELD_DATE);
		if (q->has_filter[f] && !own)
			bitmap_and(&parts, &q->filters[f]);
	}
	bitmap_init(ret_docs, q->s->generation.docs.n);
	boolean_documents(&q->s->generation.docs, &parts, ret_docs);
	companions_collapse(&q->s->generation.companions, ret_docs);
}

enum status count_complete(struct search *q, struct bitmap *ret_docs, struct error *err)
{
	bitmap_init(&q->complete_words, q->s->generation.docs.n_parts);
	enum status status =
		boolean_complete(&q->boolean, q->query.must ? &q->words_hold : NULL, &q->complete_words, err);
	complete_documents(q, N_FIELDS, ret_docs);
	q->answer->complete = bitmap_count(ret_docs);
	return status;
}

/* The first documents of the list, when none is complete. */
static void list_documents(const struct search *q, struct bitmap *ret_docs)
{
	bitmap_init(ret_docs, q->s->generation.docs.n);
	for (uint32_t i = 0; i < q->n_ranked && i < COUNTED_DOCUMENTS; i++)
		bitmap_set(ret_docs, q->ranked[i].doc);
}

void count_facets(struct search *q)
{
	q->answer->has_facets = true;
	q->answer->facets_of_list = !q->answer->complete;
	for (enum field f = 0; f < N_FIELDS; f++) {
		CLEANUP(bitmap_release) struct bitmap documents = BITMAP_INIT;
		if (!(fields[f].uses & FIELD_IS_FACET))
			continue;
		if (q->answer->complete)
			complete_documents(q, f, &documents);
		else
			list_documents(q, &documents);
		count_facet(&q->s->generation.docs, &documents, f, &q->answer->facets[f]);
	}
}

/* What was found by translation alone is in the list, too. */
void count_translated(struct search *q)
{
	for (uint32_t i = 0; i < q->n_ranked && q->answer->total_is_exact; i++)
		if (q->ranked[i].translated && (q->ranked[i].doc >= q->own_documents.n ||
						!bitmap_has(&q->own_documents, q->ranked[i].doc)))
			q->answer->total++;
}
