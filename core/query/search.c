/*
 * One request, from its text to an answer:
 *
 *	parse		text -> tree (parse.h)
 *	lexicon		words -> stems and word numbers of this index (lexicon.h)
 *	narrow		what must hold, and the filters -> a set of parts (boolean.h)
 *	candidates	the engine's best parts
 *	evidence	scores from the candidates' token streams (evidence.h); documents by their best part
 *	count		complete, total, facets, exactly
 *	show		titles, snippets, sections, missing words of the results asked for
 */
#include "query/search.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "query/boolean.h"
#include "query/clock.h"
#include "query/searcher.h"

#define COUNTED_DOCUMENTS 1000u /* total is exact up to here */
#define PASSAGES          4u    /* of one document: the best, and three more */

/* One document of the list, with its best parts. */
struct ranked {
	uint32_t doc;
	uint32_t parts[PASSAGES];
	uint32_t n_parts;
	double score;
	struct part_score evidence; /* of the best part; zero past the candidates */
};

struct search {
	struct searcher *s;
	const struct request *request;
	struct answer *answer;
	struct query query;
	struct lexicon lexicon;
	struct boolean boolean;

	struct bitmap
		words_hold; /* parts where all that must hold does (no filters); all when nothing must */
	struct bitmap filters[N_FIELDS]; /* parts that pass each filter of the request */
	bool has_filter[N_FIELDS];
	struct bitmap allowed;        /* words_hold and all filters */
	bool narrowed;                /* allowed is not simply everything */
	struct bitmap complete_words; /* parts with every content word, before filters */

	struct ranked *ranked;
	uint32_t n_ranked;
	bool words;   /* the query has a word that ranks; else filters alone */
	bool by_date; /* ranked lists documents by date: which of their parts is best is still open */
};

/* ---- narrow ---- */

static enum status narrow(struct search *q, struct error *err)
{
	uint32_t n_parts = q->s->generation.docs.n_parts;
	enum status status = STATUS_OK;
	bitmap_init(&q->words_hold, n_parts);
	if (q->query.must) {
		status = boolean_tree(&q->boolean, q->query.must, &q->words_hold, err);
		q->narrowed = true;
	} else {
		bitmap_fill(&q->words_hold);
	}
	bitmap_copy(&q->allowed, &q->words_hold);
	for (enum field f = 0; !status && f < N_FIELDS; f++) {
		if (!request_has_filter(q->request, f))
			continue;
		q->has_filter[f] = q->narrowed = true;
		bitmap_init(&q->filters[f], n_parts);
		status = boolean_filter(&q->boolean, q->request, f, &q->filters[f], err);
		bitmap_and(&q->allowed, &q->filters[f]);
	}
	return status;
}

/* ---- rank ---- */

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

/* The best parts that the engine finds, until they are of `documents` documents or there are no more. */
static enum status find_candidates(struct search *q, uint32_t documents, struct engine_hit **ret_hits,
				   uint32_t *ret_n, struct error *err)
{
	const struct docs *docs = &q->s->generation.docs;
	bool one_part_each = docs->n == docs->n_parts;
	struct engine_tree tree;
	engine_tree_build(&tree, &q->lexicon, &q->s->generation.words);
	uint32_t n = one_part_each ? documents : documents * 2, got = 0;
	if (n > docs->n_parts)
		n = docs->n_parts ? docs->n_parts : 1;
	struct engine_hit *hits = NULL;
	enum status status = STATUS_OK;
	while (tree.root.n_children) {
		CLEANUP(bitmap_release) struct bitmap seen = BITMAP_INIT;
		uint32_t found = 0;
		const struct engine_match_options options = { .n = n,
							      .parts_per_document =
								      one_part_each ? 0 : CANDIDATE_PARTS,
							      .within = q->narrowed ? &q->allowed : NULL,
							      .k1 = weights.k1,
							      .b = weights.b };
		hits = xreallocarray(hits, n, sizeof(*hits));
		status = engine_match(q->s->engine, &tree.root, &options, hits, &got, err);
		if (status)
			break;
		bitmap_init(&seen, docs->n);
		for (uint32_t i = 0; i < got; i++) {
			if (hits[i].part >= docs->n_parts) {
				status = error_set(err, STATUS_CORRUPT, "the engine found part %u of %u",
						   hits[i].part, docs->n_parts);
				break;
			}
			uint32_t doc = docs->parts[hits[i].part].doc;
			found += !bitmap_has(&seen, doc);
			bitmap_set(&seen, doc);
		}
		if (status || got < n || found >= documents || n >= docs->n_parts)
			break;
		n = n < docs->n_parts / 2 ? n * 2 : docs->n_parts;
	}
	engine_tree_release(&tree);
	*ret_hits = hits;
	*ret_n = status ? 0 : got;
	return status;
}

static double language_bonus(const struct search *q, uint32_t doc)
{
	const struct docs *docs = &q->s->generation.docs;
	if (q->lexicon.language == LANGUAGE_UNKNOWN)
		return 0;
	const char *code = docs_value(docs, FIELD_LANG, docs->rows[doc].lang);
	return language_from_code(code) == q->lexicon.language ? weights.language : 0;
}

/* Scored parts of one document, in a chain from row to row. */
struct scored {
	uint32_t part, next;
	double score;
	struct part_score evidence;
};

/* Keep the best parts of each document in order; pieces of one cut section count as one passage. */
static void add_passage(const struct docs *docs, struct ranked *r, uint32_t part)
{
	if (r->n_parts >= PASSAGES)
		return;
	for (uint32_t i = 0; i < r->n_parts; i++)
		if (docs->parts[r->parts[i]].first_section == docs->parts[part].first_section &&
		    docs->parts[r->parts[i]].n_sections == 1 && docs->parts[part].n_sections == 1)
			return;
	r->parts[r->n_parts++] = part;
}

static int by_part_score(const void *a, const void *b)
{
	const struct scored *x = a, *y = b;
	if (x->score != y->score)
		return x->score < y->score ? 1 : -1;
	return (x->part > y->part) - (x->part < y->part);
}

static enum status rank(struct search *q, struct error *err)
{
	const struct docs *docs = &q->s->generation.docs;
	uint32_t wanted = q->request->offset + q->request->n;
	bool whole_list = wanted > CANDIDATE_DOCUMENTS || (q->request->facets && !q->answer->complete);
	uint32_t documents = whole_list ? REQUEST_MAX_RESULT : CANDIDATE_DOCUMENTS, n = 0;
	CLEANUP(free_p) struct engine_hit *hits = NULL;
	enum status status = find_candidates(q, documents, &hits, &n, err);
	if (status)
		return status;

	/* Parts of the first CANDIDATE_DOCUMENTS documents get evidence; the rest keep the engine's order behind them. */
	CLEANUP(free_p) uint32_t *row_of_doc = xcalloc((size_t)docs->n + 1, sizeof(*row_of_doc));
	CLEANUP(free_p) uint32_t *parts = xcalloc((size_t)n + 1, sizeof(*parts));
	CLEANUP(free_p) struct part_score *scores = xcalloc((size_t)n + 1, sizeof(*scores));
	CLEANUP(free_p) struct scored *scored = xcalloc((size_t)n + 1, sizeof(*scored));
	uint32_t n_parts = 0, n_first = 0;
	q->ranked = xcalloc((size_t)n + 1, sizeof(*q->ranked));
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
	if (status)
		return status;
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
	qsort(q->ranked, n_first, sizeof(*q->ranked), by_score);
	/* Behind them: below the last candidate, in falling order of the engine's weight. */
	double top = n_first < q->n_ranked ? q->ranked[n_first].score : 1;
	for (uint32_t i = n_first; i < q->n_ranked; i++)
		q->ranked[i].score = top > 0 ? least * 0.999 * q->ranked[i].score / top : 0;
	return STATUS_OK;
}

/* Every document of a set, newest first: for filters alone, and for sorting by date. */
static void list_by_date(struct search *q, const struct bitmap *documents)
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
static enum status choose_part(struct search *q, struct ranked *r, struct error *err)
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

/* ---- count ---- */

static int by_term_df(const void *a, const void *b)
{
	const struct query_term *x = *(const struct query_term *const *)a,
				*y = *(const struct query_term *const *)b;
	return (x->df > y->df) - (x->df < y->df);
}

/* Documents with any of the words, exact up to COUNTED_DOCUMENTS: the rare words first, until there are enough. */
static enum status count_total(struct search *q, struct error *err)
{
	const struct docs *docs = &q->s->generation.docs;
	CLEANUP(bitmap_release) struct bitmap parts = BITMAP_INIT;
	CLEANUP(free_p)
	const struct query_term **order = xcalloc((size_t)q->lexicon.n_terms + 1, sizeof(*order));
	uint32_t n = 0;
	enum status status = STATUS_OK;
	bitmap_init(&parts, docs->n_parts);
	for (uint32_t t = 0; t < q->lexicon.n_terms; t++)
		if (!q->lexicon.terms[t].stop && !q->lexicon.terms[t].excluded)
			order[n++] = &q->lexicon.terms[t];
	if (n)
		qsort(order, n, sizeof(*order), by_term_df);
	q->answer->total = 0;
	q->answer->total_is_exact = true;
	for (uint32_t i = 0; !status && i < n; i++) {
		CLEANUP(bitmap_release) struct bitmap documents = BITMAP_INIT;
		status = boolean_term(&q->boolean, order[i], false, true, q->narrowed ? &q->allowed : NULL,
				      &parts, err);
		bitmap_init(&documents, docs->n);
		boolean_documents(docs, &parts, &documents);
		q->answer->total = bitmap_count(&documents);
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
static void complete_documents(const struct search *q, enum field but, struct bitmap *ret_docs)
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
}

static enum status count_complete(struct search *q, struct bitmap *ret_docs, struct error *err)
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

static void count_facets(struct search *q)
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

/* ---- show ---- */

static enum status find_missing(struct search *q, const struct ranked *r, struct result *result,
				struct error *err)
{
	const struct doc_row *row = &q->s->generation.docs.rows[r->doc];
	CLEANUP(bitmap_release) struct bitmap own = BITMAP_INIT;
	bitmap_init(&own, q->s->generation.docs.n_parts);
	for (uint32_t i = 0; i < row->n_parts; i++)
		bitmap_set(&own, row->first_part + i);
	for (uint32_t t = 0; t < q->lexicon.n_terms; t++) {
		const struct query_term *term = &q->lexicon.terms[t];
		if (term->stop || term->excluded || (t < 32 && r->evidence.found >> t & 1))
			continue;
		CLEANUP(bitmap_release) struct bitmap found = BITMAP_INIT;
		bitmap_init(&found, own.n);
		enum status status = boolean_term(&q->boolean, term, false, true, &own, &found, err);
		if (status)
			return status;
		if (bitmap_next(&found, 0) < found.n)
			continue;
		CLEANUP(buf_release) struct buf typed = BUF_INIT;
		buf_add(&typed, q->query.text + term->typed_start, term->typed_end - term->typed_start);
		strlist_add(&result->missing, typed.data);
	}
	return STATUS_OK;
}

/* Snippet and place of one part. */
static enum status show_part(struct search *q, uint32_t part, const struct document *doc, const char *url,
			     struct place *ret_place, struct error *err)
{
	const struct hit *hits = NULL;
	uint32_t n_hits = 0, section = 0;
	enum status status = evidence_hits(q->s->evidence, part, true, &hits, &n_hits, err);
	if (!status)
		status = snippet_of_part(&q->s->highlighter, &q->s->generation, part, doc, hits, n_hits,
					 &ret_place->snippet, &section, err);
	if (status)
		return status;
	const struct section *where = section < doc->n_sections ? &doc->sections[section] : NULL;
	if (where) {
		strlist_copy(&ret_place->heading, &where->heading);
		ret_place->anchor = where->anchor ? xstrdup(where->anchor) : NULL;
		ret_place->page = where->page;
	}
	ret_place->url = place_url(url, ret_place->anchor, ret_place->page);
	return STATUS_OK;
}

static void explain(const struct search *q, const struct ranked *r, struct result *result)
{
	const struct part_score *e = &r->evidence;
	const struct {
		const char *kind;
		double weight;
	} sums[] = {
		{ "exact", e->exact }, { "accent", e->accent }, { "phrase", e->pair },
		{ "near", e->window }, { "lead", e->lead },     { "coverage", e->coverage },
		{ "stop", e->stop },
	};
	double content = 0;
	for (uint32_t t = 0; t < q->lexicon.n_terms && t < 32; t++)
		if (e->found >> t & 1 && !q->lexicon.terms[t].stop)
			content++;
	for (uint32_t t = 0; t < q->lexicon.n_terms && t < 32; t++) {
		const struct query_term *term = &q->lexicon.terms[t];
		if (term->stop || term->excluded || !(e->found >> t & 1))
			continue;
		result_add_reason(result, "term", term->form, content ? e->stem / content : 0);
		if (e->found_title >> t & 1)
			result_add_reason(result, "title", term->form,
					  e->title / __builtin_popcount(e->found_title));
		if (e->found_heading >> t & 1)
			result_add_reason(result, "heading", term->form,
					  e->heading / __builtin_popcount(e->found_heading));
	}
	for (size_t i = 0; i < ARRAY_SIZE(sums); i++)
		if (sums[i].weight > 0)
			result_add_reason(result, sums[i].kind, q->query.text, sums[i].weight);
	if (language_bonus(q, r->doc) > 0)
		result_add_reason(result, "language", language_code(q->lexicon.language), weights.language);
	for (size_t i = 0; i < result->missing.n; i++)
		result_add_reason(result, "missing", result->missing.items[i], 0);
}

static enum status show(struct search *q, struct ranked *r, struct error *err)
{
	struct searcher *s = q->s;
	struct result *result = answer_add_result(q->answer);
	struct document doc;
	document_init(&doc);
	enum status status = generation_document(&s->generation, r->doc, &doc, err);
	if (!status && q->words && q->by_date)
		status = choose_part(q, r, err);
	if (!status) {
		CLEANUP(marked_text_release) struct marked_text title = { .text = NULL };
		result_from_row(s, r->doc, result);
		result_from_document(&doc, result);
		result->score = r->score;
		highlight(&s->highlighter, result->title, strlen(result->title),
			  language_from_code(result->lang), &title);
		result->title_matches = title.matches;
		result->n_title_matches = title.n_matches;
		title.matches = NULL;
		title.n_matches = 0;
		status = show_part(q, r->parts[0], &doc, result->url, &result->best, err);
		result->has_section = s->generation.docs.rows[r->doc].n_parts > 1;
	}
	for (uint32_t i = 1; !status && i < r->n_parts && result->n_others < ARRAY_SIZE(result->others); i++)
		status = show_part(q, r->parts[i], &doc, result->url, &result->others[result->n_others++],
				   err);
	if (!status && q->words)
		status = find_missing(q, r, result, err);
	if (!status && q->request->explain)
		explain(q, r, result);
	document_release(&doc);
	return status;
}

/* ---- all of it ---- */

bool searcher_is_acronym(void *ctx, const char *form, size_t len)
{
	const struct words *words = &((struct searcher *)ctx)->generation.words;
	CLEANUP(buf_release) struct buf folded = BUF_INIT;
	uint32_t first;
	text_fold(form, len, false, &folded);
	for (size_t i = 0; i < folded.len; i++)
		if (folded.data[i] >= 'A' && folded.data[i] <= 'Z')
			folded.data[i] = (char)(folded.data[i] + ('a' - 'A'));
	uint32_t end = words_find_folded(words, folded.data, folded.len, false, &first);
	for (uint32_t i = first; i < end; i++)
		if (words->kinds[words->by_folded[i]] == TOKEN_ACRONYM && words->df[words->by_folded[i]])
			return true;
	return false;
}

#define CONCEPT_SHOWN 3u /* variants of one language */

/* What was also searched: how each language of the index calls the concepts. */
static void describe_concepts(struct search *q)
{
	struct answer *answer = q->answer;
	CLEANUP(strlist_release) struct strlist said = STRLIST_INIT;
	answer->query.concepts =
		xcalloc((size_t)q->lexicon.n_concepts * N_LANGUAGES + 1, sizeof(*answer->query.concepts));
	for (uint32_t i = 0; i < q->lexicon.n_concepts; i++) {
		uint32_t row = q->lexicon.concepts[i].concept;
		for (int l = LANGUAGE_FR; l <= LANGUAGE_EN; l++) {
			CLEANUP(strlist_release) struct strlist variants = STRLIST_INIT;
			struct concept_used *used = &answer->query.concepts[answer->query.n_concepts];
			if (!q->s->languages.parts[l])
				continue;
			answer->query.n_concepts++;
			*used = (struct concept_used){ .id = xstrdup(concept_id(q->s->concepts, row)),
						       .lang = xstrdup(language_code(l)) };
			concept_variants(q->s->concepts, row, l, &variants);
			for (size_t v = 0; v < variants.n && used->words.n < CONCEPT_SHOWN; v++) {
				size_t n = said.n;
				strlist_add_once(&said, variants.items[v]);
				if (said.n > n)
					strlist_add(&used->words, variants.items[v]);
			}
		}
	}
}

static void describe_respellings(struct search *q)
{
	struct answer *answer = q->answer;
	answer->query.corrections =
		xcalloc((size_t)q->lexicon.n_respellings + 1, sizeof(*answer->query.corrections));
	for (uint32_t i = 0; i < q->lexicon.n_respellings; i++) {
		const struct respelling *r = &q->lexicon.respellings[i];
		uint32_t start = q->query.words[r->first].start,
			 end = q->query.words[r->first + r->n_words - 1].end;
		answer->query.corrections[answer->query.n_corrections++] =
			(struct correction){ .from = xstrndup(q->query.text + start, end - start),
					     .to = xstrdup(r->to),
					     .applied = r->applied };
	}
}

static void describe_query(struct search *q)
{
	struct answer *answer = q->answer;
	answer->query.text = xstrdup(q->query.text);
	answer->query.lang =
		language_code(q->lexicon.language) ? xstrdup(language_code(q->lexicon.language)) : NULL;
	answer->query.read_as = q->query.read_as ? xstrdup(q->query.read_as) : NULL;
	describe_concepts(q);
	describe_respellings(q);
	for (size_t i = 0; i < q->query.n_notes; i++)
		answer_add_note(answer, q->query.notes[i].code, q->query.notes[i].word,
				q->query.notes[i].text);
	answer->generation = xstrdup(q->s->generation.name);
	answer->published = xstrdup(q->s->generation.manifest.published);
	answer->n_documents = q->s->generation.docs.n;
	answer->offset = q->request->offset;
}

/* An empty query without filters finds nothing; what must hold or is filtered alone lists all of it by date. */
static enum status list_filtered(struct search *q, struct bitmap *ret_complete, struct error *err)
{
	(void)err;
	bitmap_copy(&q->complete_words, &q->words_hold);
	if (!q->narrowed) {
		bitmap_init(ret_complete, q->s->generation.docs.n);
		return STATUS_OK;
	}
	complete_documents(q, N_FIELDS, ret_complete);
	q->answer->complete = q->answer->total = bitmap_count(ret_complete);
	q->answer->total_is_exact = true;
	list_by_date(q, ret_complete);
	return STATUS_OK;
}

static enum status list_words(struct search *q, struct bitmap *ret_complete, struct error *err)
{
	enum status status = count_complete(q, ret_complete, err);
	if (!status)
		status = count_total(q, err);
	if (!status)
		status = rank(q, err);
	if (!status && q->answer->total_is_exact && q->answer->total < q->answer->complete)
		q->answer->total = q->answer->complete;
	if (!q->answer->total_is_exact && q->answer->complete > q->answer->total)
		q->answer->total = q->answer->complete;
	if (status || q->request->sort != SORT_DATE)
		return status;
	if (q->answer->complete) {
		list_by_date(q, ret_complete);
	} else {
		if (q->n_ranked)
			qsort_r(q->ranked, q->n_ranked, sizeof(*q->ranked), by_date, &q->s->generation.docs);
		answer_add_note(q->answer, "unsorted", NULL,
				"No document has every word; those with some of them are listed by date.");
	}
	return status;
}

static enum status answer_query(struct search *q, struct error *err)
{
	CLEANUP(bitmap_release) struct bitmap complete = BITMAP_INIT;
	enum status status = narrow(q, err);
	q->words = q->lexicon.n_content > 0;
	if (!status)
		status = q->words ? list_words(q, &complete, err) : list_filtered(q, &complete, err);
	if (!status && q->request->facets && (q->words || q->narrowed))
		count_facets(q);
	for (uint32_t i = q->request->offset;
	     !status && i < q->n_ranked && i < q->request->offset + q->request->n; i++)
		status = show(q, &q->ranked[i], err);
	return status;
}

enum status searcher_search(struct searcher *s, const struct request *request, uint64_t deadline_us,
			    struct answer *ret_answer, struct error *err)
{
	uint64_t start = query_clock_us();
	struct search q = { .s = s, .request = request, .answer = ret_answer };
	answer_init(ret_answer);
	query_parse(request->query ? request->query : "", searcher_is_acronym, s, &q.query);
	enum status status = searcher_lexicon(s, request, &q.query, &q.lexicon, err);
	if (!status) {
		describe_query(&q);
		s->highlighter.lexicon = &q.lexicon;
		evidence_begin(s->evidence, &q.query, &q.lexicon);
		q.boolean = (struct boolean){ .generation = &s->generation,
					      .engine = s->engine,
					      .query = &q.query,
					      .lexicon = &q.lexicon,
					      .evidence = s->evidence,
					      .deadline_us = deadline_us };
		status = answer_query(&q, err);
		evidence_end(s->evidence);
		s->highlighter.lexicon = NULL;
		ret_answer->partial = q.boolean.late;
	}
	lexicon_release(&q.lexicon);
	query_release(&q.query);
	bitmap_release(&q.words_hold);
	bitmap_release(&q.allowed);
	bitmap_release(&q.complete_words);
	for (enum field f = 0; f < N_FIELDS; f++)
		bitmap_release(&q.filters[f]);
	free(q.ranked);
	ret_answer->took_ms = (double)(query_clock_us() - start) / 1000;
	if (status)
		answer_release(ret_answer);
	return status;
}
