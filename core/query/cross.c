/* Documents of the other languages, found by what the words of the query are there. */
#include "query/search_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "query/languages.h"

/* Does a filter of the request leave no document of that language? */
static bool language_is_excluded(const struct search *q, enum language language)
{
	const struct strlist *values = &q->request->filters[FIELD_LANG];
	for (size_t i = 0; i < values->n; i++)
		if (language_from_code(values->items[i]) == language)
			return false;
	return values->n > 0;
}

/*
 * What a score by translation counts: the more, the more of the query is there, so that a document that answers all of it is
 * not behind those that share a word with it.
 */
static double translated_share(const struct part_score *evidence)
{
	return weights.translated + weights.translated_whole * evidence->share * evidence->share;
}

/* How many of the hits are parts of the first so many documents. */
static uint32_t hits_of_documents(const struct docs *docs, const struct engine_hit *hits, uint32_t n,
				  uint32_t documents)
{
	CLEANUP(bitmap_release) struct bitmap seen = BITMAP_INIT;
	uint32_t found = 0;
	bitmap_init(&seen, docs->n);
	for (uint32_t i = 0; i < n; i++) {
		uint32_t doc = docs->parts[hits[i].part].doc;
		if (bitmap_has(&seen, doc))
			continue;
		if (found++ == documents)
			return i;
		bitmap_set(&seen, doc);
	}
	return n;
}

/*
 * The documents of one other language by the translated query, into the list: a document that is there already keeps the
 * better of its two scores. What is found by translation counts a little less, so that it never goes before an equally good
 * document in the language of the query.
 */
static enum status rank_translated(struct search *q, enum language language, struct error *err)
{
	const struct docs *docs = &q->s->generation.docs;
	const struct lexicon *lexicon = &q->crossed[language];
	CLEANUP(bitmap_release) struct bitmap within = BITMAP_INIT;
	CLEANUP(free_p) struct engine_hit *hits = NULL;
	uint32_t n = 0, n_own = q->n_ranked;
	bool alone = language_is_excluded(q, q->lexicon.leaning);
	uint32_t most = alone ? CANDIDATE_DOCUMENTS : CROSS_DOCUMENTS;
	enum status status = STATUS_OK;
	bitmap_copy(&within, &q->s->language_parts[language]);
	if (q->narrowed)
		bitmap_and(&within, &q->allowed);
	if (bitmap_next(&within, 0) < within.n)
		status = find_candidates(q, lexicon, &within, most, &hits, &n, err);
	if (status || !n)
		return status;
	if (!alone)
		n = hits_of_documents(docs, hits, n, most);
	CLEANUP(free_p) uint32_t *parts = xcalloc((size_t)n + 1, sizeof(*parts));
	CLEANUP(free_p) struct part_score *scores = xcalloc((size_t)n + 1, sizeof(*scores));
	CLEANUP(free_p) struct scored *scored = xcalloc((size_t)n + 1, sizeof(*scored));
	uint32_t *row_of_doc = q->s->row_of_doc;
	for (uint32_t i = 0; i < n; i++)
		parts[i] = hits[i].part;
	use_lexicon(q, lexicon);
	status = evidence_score(q->s->evidence, parts, n, scores, err);
	use_lexicon(q, &q->lexicon);
	if (status)
		return status;
	for (uint32_t i = 0; i < n; i++)
		scored[i] =
			(struct scored){ .part = parts[i], .score = scores[i].total, .evidence = scores[i] };
	qsort(scored, n, sizeof(*scored), by_part_score);
	for (uint32_t i = 0; i < n_own; i++)
		row_of_doc[q->ranked[i].doc] = i + 1;
	for (uint32_t i = 0, added = 0; i < n; i++) {
		uint32_t doc = docs->parts[scored[i].part].doc;
		double score = scored[i].score * (alone ? 1 : translated_share(&scored[i].evidence));
		struct ranked *r = row_of_doc[doc] ? &q->ranked[row_of_doc[doc] - 1] : NULL;
		if (r && r->translated == language) {
			add_passage(docs, r, scored[i].part);
			continue;
		}
		if (r && r->score >= score)
			continue;
		if (!r) {
			if (added++ >= most)
				continue;
			r = &q->ranked[q->n_ranked++];
			row_of_doc[doc] = q->n_ranked;
		}
		*r = (struct ranked){
			.doc = doc, .score = score, .evidence = scored[i].evidence, .translated = language
		};
		add_passage(docs, r, scored[i].part);
	}
	forget_rows(q);
	return STATUS_OK;
}

/* May the document be shown, as far as filters go? */
static bool is_allowed(const struct search *q, uint32_t doc)
{
	const struct doc_row *row = &q->s->generation.docs.rows[doc];
	for (uint32_t i = 0; q->narrowed && i < row->n_parts; i++)
		if (bitmap_has(&q->allowed, row->first_part + i))
			return true;
	return !q->narrowed;
}

/* A document that is the translation of one which the query's own words find, with that score. */
static void add_counterpart(struct search *q, uint32_t doc, enum language language,
			    const struct scored *found, double best)
{
	const struct docs *docs = &q->s->generation.docs;
	uint32_t *row_of_doc = q->s->row_of_doc;
	double of_best = best > 0 ? found->score / best : 0;
	double score = weights.counterpart * found->score * of_best * of_best * of_best;
	/* What has a word or two of the query is no reason to show its translation. */
	if (of_best < COUNTERPART_LEAST)
		return;
	if (!row_of_doc[doc]) {
		struct ranked *r = &q->ranked[q->n_ranked++];
		*r = (struct ranked){ .doc = doc, .translated = language };
		r->evidence.found = found->evidence.found;
		add_passage(docs, r, docs->rows[doc].first_part);
		row_of_doc[doc] = q->n_ranked;
	}
	struct ranked *r = &q->ranked[row_of_doc[doc] - 1];
	if (score <= r->counterpart)
		return;
	r->score += score - r->counterpart;
	r->counterpart = score;
}

/*
 * When a filter leaves documents of another language alone: those that are translations of what the query's own words find in
 * its own language. Words that no table translates are no hindrance there.
 */
static enum status rank_counterparts(struct search *q, enum language language, struct error *err)
{
	const struct generation *g = &q->s->generation;
	CLEANUP(free_p) struct engine_hit *hits = NULL;
	uint32_t n = 0, *row_of_doc = q->s->row_of_doc;
	enum status status = find_candidates(q, &q->lexicon, &q->s->language_parts[q->lexicon.leaning],
					     COUNTERPART_DOCUMENTS, &hits, &n, err);
	if (status || !n)
		return status;
	CLEANUP(free_p) uint32_t *parts = xcalloc(n, sizeof(*parts));
	CLEANUP(free_p) struct part_score *scores = xcalloc(n, sizeof(*scores));
	for (uint32_t i = 0; i < n; i++)
		parts[i] = hits[i].part;
	use_lexicon(q, &q->lexicon);
	status = evidence_score(q->s->evidence, parts, n, scores, err);
	if (status)
		return status;
	double best = 0;
	for (uint32_t i = 0; i < n; i++)
		best = fmax(best, scores[i].total);
	/* Room for these, and still for what the languages after this one may add. */
	q->ranked =
		xreallocarray(q->ranked, q->n_ranked + (size_t)N_LANGUAGES * (n + CANDIDATE_DOCUMENTS) + 1,
			      sizeof(*q->ranked));
	for (uint32_t i = 0; i < q->n_ranked; i++)
		row_of_doc[q->ranked[i].doc] = i + 1;
	for (uint32_t i = 0; i < n; i++) {
		const struct scored found = { parts[i], scores[i].total, scores[i] };
		uint32_t doc = g->docs.parts[parts[i]].doc, others[N_LANGUAGES],
			 n_others = companions_translations(&g->companions, doc, others, N_LANGUAGES);
		for (uint32_t k = 0; k < n_others; k++)
			if (languages_of_document(&g->docs, others[k]).main == language &&
			    is_allowed(q, others[k]))
				add_counterpart(q, others[k], language, &found, best);
	}
	forget_rows(q);
	return STATUS_OK;
}

/*
 * What exists in another language alone must be seen: when the first page has nothing of it, the best of it, if it is good
 * enough, takes the last place there.
 */
void reserve_place(struct search *q)
{
	if (q->n_ranked <= FIRST_PAGE)
		return;
	for (uint32_t i = 0; i < FIRST_PAGE; i++)
		if (q->ranked[i].translated)
			return;
	for (uint32_t i = FIRST_PAGE; i < q->n_ranked; i++) {
		if (!q->ranked[i].translated)
			continue;
		if (q->ranked[i].score < weights.reserve * q->ranked[0].score)
			return;
		struct ranked best = q->ranked[i];
		memmove(&q->ranked[FIRST_PAGE], &q->ranked[FIRST_PAGE - 1],
			(i - FIRST_PAGE + 1) * sizeof(*q->ranked));
		best.score = q->ranked[FIRST_PAGE].score;
		q->ranked[FIRST_PAGE - 1] = best;
		return;
	}
}

/* The other languages of the index, by the translated query. */
enum status rank_crossed(struct search *q, struct error *err)
{
	enum status status = STATUS_OK;
	bool any = false;
	if (!q->request->cross || q->lexicon.leaning == LANGUAGE_UNKNOWN || q->query.must)
		return STATUS_OK;
	for (enum language l = LANGUAGE_FR; !status && l <= LANGUAGE_EN; l++) {
		if (l == q->lexicon.leaning || !q->s->languages.parts[l])
			continue;
		status = searcher_translate(q->s, &q->query, &q->lexicon, l, &q->crossed[l], err);
		if (!status)
			status = rank_translated(q, l, err);
		if (!status && language_is_excluded(q, q->lexicon.leaning) && !language_is_excluded(q, l))
			status = rank_counterparts(q, l, err);
		any = true;
	}
	if (any && !status)
		sort_by_score(q);
	return status;
}
