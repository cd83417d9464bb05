/* The list of documents by the words of the query, and its order. */
#include "query/search_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "query/languages.h"

void use_lexicon(struct search *q, const struct lexicon *lexicon)
{
	if (q->active == lexicon)
		return;
	evidence_end(q->s->evidence);
	q->active = lexicon;
	if (lexicon)
		evidence_begin(q->s->evidence, &q->query, lexicon);
}

const struct lexicon *lexicon_of(const struct search *q, const struct ranked *r)
{
	return r->translated ? &q->crossed[r->translated] : &q->lexicon;
}

void forget_rows(struct search *q)
{
	for (uint32_t i = 0; i < q->n_ranked; i++)
		q->s->row_of_doc[q->ranked[i].doc] = 0;
}

static int by_score(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;
	if (x->score != y->score)
		return x->score < y->score ? 1 : -1;
	return (x->doc > y->doc) - (x->doc < y->doc);
}

static int by_date(const void *a, const void *b, void *ctx)
{
	const struct docs *docs = ctx;
	const struct ranked *x = a, *y = b;
	uint32_t date_x = docs->rows[x->doc].date, date_y = docs->rows[y->doc].date;
	if (date_x != date_y)
		return date_x < date_y ? 1 : -1;
	return (x->doc > y->doc) - (x->doc < y->doc);
}

/*
 * Of the hits, no more than CANDIDATE_PARTS of each document. The engine could see to that, but reads a value for every part
 * it looks at then.
 */
static enum status keep_few_of_each(struct search *q, struct engine_hit *hits, uint32_t *n,
				    uint32_t *ret_documents, struct error *err)
{
	const struct docs *docs = &q->s->generation.docs;
	uint32_t *hits_of_doc = q->s->row_of_doc, kept = 0, documents = 0;
	enum status status = STATUS_OK;
	for (uint32_t i = 0; i < *n && !status; i++) {
		if (hits[i].part >= docs->n_parts) {
			status = error_set(err, STATUS_CORRUPT, "the engine found part %u of %u",
					   hits[i].part, docs->n_parts);
			break;
		}
		uint32_t doc = docs->parts[hits[i].part].doc;
		documents += !hits_of_doc[doc];
		if (hits_of_doc[doc] < CANDIDATE_PARTS) {
			hits_of_doc[doc]++;
			hits[kept++] = hits[i];
		}
	}
	for (uint32_t i = 0; i < kept; i++)
		hits_of_doc[docs->parts[hits[i].part].doc] = 0;
	*n = kept;
	*ret_documents = documents;
	return status;
}

/* The best parts that the engine finds, until they are of `documents` documents or there are no more. */
enum status find_candidates(struct search *q, const struct lexicon *lexicon, const struct bitmap *within,
			    uint32_t documents, struct engine_hit **ret_hits, uint32_t *ret_n,
			    struct error *err)
{
	const struct docs *docs = &q->s->generation.docs;
	struct engine_tree tree;
	engine_tree_build(&tree, lexicon, &q->s->generation.words);
	uint32_t n = docs->n == docs->n_parts ? documents : documents * 2, got = 0, found = 0;
	if (n > docs->n_parts)
		n = docs->n_parts ? docs->n_parts : 1;
	struct engine_hit *hits = NULL;
	enum status status = STATUS_OK;
	bool crowded = false; /* documents with many good parts leave no room for others */
	while (tree.root.n_children) {
		const struct engine_match_options options = { .n = n,
							      .parts_per_document =
								      crowded ? CANDIDATE_PARTS : 0,
							      .within = within,
							      .k1 = weights.k1,
							      .b = weights.b };
		hits = xreallocarray(hits, n, sizeof(*hits));
		status = engine_match(q->s->engine, &tree.root, &options, hits, &got, err);
		bool all = got < n || n >= docs->n_parts;
		if (!status)
			status = keep_few_of_each(q, hits, &got, &found, err);
		if (status || all || found >= documents)
			break;
		/* From now on the engine sees to it that there are few of each. */
		if (crowded)
			n = n < docs->n_parts / 2 ? n * 2 : docs->n_parts;
		crowded = true;
	}
	engine_tree_release(&tree);
	*ret_hits = hits;
	*ret_n = status ? 0 : got;
	return status;
}

double language_bonus(const struct search *q, uint32_t doc)
{
	enum language language = q->lexicon.language;
	return language != LANGUAGE_UNKNOWN &&
			       languages_have(languages_of_document(&q->s->generation.docs, doc), language)
		       ? weights.language
		       : 0;
}

/* Keep the best parts of each document in order; pieces of one cut section count as one passage. */
void add_passage(const struct docs *docs, struct ranked *r, uint32_t part)
{
	if (r->n_parts >= PASSAGES)
		return;
	for (uint32_t i = 0; i < r->n_parts; i++)
		if (docs->parts[r->parts[i]].first_section == docs->parts[part].first_section &&
		    docs->parts[r->parts[i]].n_sections == 1 && docs->parts[part].n_sections == 1)
			return;
	r->parts[r->n_parts++] = part;
}

int by_part_score(const void *a, const void *b)
{
	const struct scored *x = a, *y = b;
	if (x->score != y->score)
		return x->score < y->score ? 1 : -1;
	return (x->part > y->part) - (x->part < y->part);
}

enum status rank_own(struct search *q, struct error *err)
{
	const struct docs *docs = &q->s->generation.docs;
	uint32_t wanted = q->request->offset + q->request->n;
	bool whole_list = wanted > CANDIDATE_DOCUMENTS || (q->request->facets && !q->answer->complete);
	uint32_t documents = whole_list ? REQUEST_MAX_RESULT : CANDIDATE_DOCUMENTS, n = 0;
	CLEANUP(free_p) struct engine_hit *hits = NULL;
	enum status status =
		find_candidates(q, &q->lexicon, q->narrowed ? &q->allowed : NULL, documents, &hits, &n, err);
	if (status)
		return status;

	/* Parts of the first CANDIDATE_DOCUMENTS documents get evidence; the rest keep the engine's order behind them. */
	uint32_t *row_of_doc = q->s->row_of_doc;
	CLEANUP(free_p) uint32_t *parts = xcalloc((size_t)n + 1, sizeof(*parts));
	CLEANUP(free_p) struct part_score *scores = xcalloc((size_t)n + 1, sizeof(*scores));
	CLEANUP(free_p) struct scored *scored = xcalloc((size_t)n + 1, sizeof(*scored));
	uint32_t n_parts = 0, n_first = 0;
	q->ranked = xcalloc((size_t)n + N_LANGUAGES * CANDIDATE_DOCUMENTS + 1, sizeof(*q->ranked));
	for (uint32_t i = 0; i < n; i++) {
		uint32_t doc = docs->parts[hits[i].part].doc;
		if (!row_of_doc[doc]) {
			q->ranked[q->n_ranked] = (struct ranked){ .doc = doc, .score = hits[i].weight };
			row_of_doc[doc] = ++q->n_ranked;
			n_first += q->n_ranked <= CANDIDATE_DOCUMENTS;
		}
		/* Whatever was asked for, evidence is taken of the same parts: those found until there are documents enough. */
		if (row_of_doc[doc] <= CANDIDATE_DOCUMENTS && q->n_ranked <= CANDIDATE_DOCUMENTS)
			parts[n_parts++] = hits[i].part;
		else if (row_of_doc[doc] <= CANDIDATE_DOCUMENTS)
			continue;
		else
			add_passage(docs, &q->ranked[row_of_doc[doc] - 1], hits[i].part);
	}
	status = evidence_score(q->s->evidence, parts, n_parts, scores, err);
	if (status) {
		forget_rows(q);
		return status;
	}
	for (uint32_t i = 0; i < n_parts; i++)
		scored[i] =
			(struct scored){ .part = parts[i], .score = scores[i].total, .evidence = scores[i] };
	if (n_parts)
		qsort(scored, n_parts, sizeof(*scored), by_part_score);
	double least = INFINITY;
	for (uint32_t i = 0; i < n_parts; i++) {
		struct ranked *r = &q->ranked[row_of_doc[docs->parts[scored[i].part].doc] - 1];
		if (!r->n_parts) {
			r->evidence = scored[i].evidence;
			r->score = scored[i].score + language_bonus(q, r->doc);
			least = fmin(least, r->score);
		}
		add_passage(docs, r, scored[i].part);
	}
	forget_rows(q);
	qsort(q->ranked, n_first, sizeof(*q->ranked), by_score);
	/* Behind them: below the last candidate, in falling order of the engine's weight. */
	double top = n_first < q->n_ranked ? q->ranked[n_first].score : 1;
	for (uint32_t i = n_first; i < q->n_ranked; i++)
		q->ranked[i].score = top > 0 ? least * 0.999 * q->ranked[i].score / top : 0;
	return STATUS_OK;
}

/*
 * Copies are one result: the original, if it is in the list at all, where the best of them stands; else the best. The list is
 * in order, and stays so.
 */
void collapse_copies(struct search *q)
{
	const struct companions *companions = &q->s->generation.companions;
	CLEANUP(bitmap_release) struct bitmap shown = BITMAP_INIT; /* by original */
	uint32_t n = 0;
	bitmap_init(&shown, q->s->generation.docs.n);
	for (uint32_t i = 0; i < q->n_ranked; i++) {
		struct ranked r = q->ranked[i];
		uint32_t original = companions_original(companions, r.doc);
		const uint32_t *copies;
		if (companions_copies(companions, r.doc, &copies)) {
			if (bitmap_has(&shown, original))
				continue;
			bitmap_set(&shown, original);
			for (uint32_t k = i + 1; r.doc != original && k < q->n_ranked; k++) {
				double score = r.score;
				if (q->ranked[k].doc != original)
					continue;
				r = q->ranked[k];
				r.score = score;
			}
		}
		q->ranked[n++] = r;
	}
	q->n_ranked = n;
}

/* Every document of a set, newest first: for filters alone, and for sorting by date. */
void list_by_date(struct search *q, const struct bitmap *documents)
{
	struct docs *docs = &q->s->generation.docs;
	free(q->ranked);
	q->by_date = true;
	q->ranked = xcalloc((size_t)bitmap_count(documents) + 1, sizeof(*q->ranked));
	q->n_ranked = 0;
	for (uint32_t doc = bitmap_next(documents, 0); doc < documents->n;
	     doc = bitmap_next(documents, doc + 1))
		q->ranked[q->n_ranked++] =
			(struct ranked){ .doc = doc, .parts = { docs->rows[doc].first_part }, .n_parts = 1 };
	if (q->n_ranked)
		qsort_r(q->ranked, q->n_ranked, sizeof(*q->ranked), by_date, docs);
}

/* For a document listed by date: its best part for the words. */
enum status choose_part(struct search *q, struct ranked *r, struct error *err)
{
	const struct doc_row *row = &q->s->generation.docs.rows[r->doc];
	CLEANUP(free_p) uint32_t *parts = xcalloc((size_t)row->n_parts + 1, sizeof(*parts));
	CLEANUP(free_p) struct part_score *scores = xcalloc((size_t)row->n_parts + 1, sizeof(*scores));
	for (uint32_t i = 0; i < row->n_parts; i++)
		parts[i] = row->first_part + i;
	enum status status = evidence_score(q->s->evidence, parts, row->n_parts, scores, err);
	for (uint32_t i = 1; !status && i < row->n_parts; i++)
		if (scores[i].total > scores[r->parts[0] - row->first_part].total)
			r->parts[0] = row->first_part + i;
	if (!status) {
		r->evidence = scores[r->parts[0] - row->first_part];
		r->score = r->evidence.total;
	}
	return status;
}

void sort_by_score(struct search *q)
{
	if (q->n_ranked)
		qsort(q->ranked, q->n_ranked, sizeof(*q->ranked), by_score);
}

void sort_by_date(struct search *q)
{
	if (q->n_ranked)
		qsort_r(q->ranked, q->n_ranked, sizeof(*q->ranked), by_date, &q->s->generation.docs);
}
