/* What an answer says: how the query was read, and what is shown of each result. */
#include "query/search_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "query/languages.h"

/* ---- the query ---- */

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
			*used = (struct concept_used){ .id = xstrdup(concept_id(concepts_get(), row)),
						       .lang = xstrdup(language_code(l)) };
			concept_variants(concepts_get(), row, l, &variants);
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
	answer->query.corrections = xcalloc((size_t)q->lexicon.n_respellings + q->n_respaced + 1,
					    sizeof(*answer->query.corrections));
	for (uint32_t i = 0; i < q->n_respaced; i++)
		answer->query.corrections[answer->query.n_corrections++] =
			(struct correction){ .from = xstrndup(q->typed + q->respaced[i].start,
							      q->respaced[i].end - q->respaced[i].start),
					     .to = xstrdup(q->respaced[i].to),
					     .applied = true };
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

void describe_query(struct search *q)
{
	struct answer *answer = q->answer;
	answer->query.text = xstrdup(q->typed ? q->typed : q->query.text);
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

/* ---- a result ---- */

static enum status find_missing(struct search *q, const struct ranked *r, struct result *result,
				struct error *err)
{
	const struct doc_row *row = &q->s->generation.docs.rows[r->doc];
	const struct lexicon *lexicon = lexicon_of(q, r);
	CLEANUP(bitmap_release) struct bitmap own = BITMAP_INIT;
	bitmap_init(&own, q->s->generation.docs.n_parts);
	for (uint32_t i = 0; i < row->n_parts; i++)
		bitmap_set(&own, row->first_part + i);
	for (uint32_t t = 0; t < lexicon->n_terms; t++) {
		const struct query_term *term = &lexicon->terms[t];
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
	const struct docs *docs = &q->s->generation.docs;
	const struct part_row *row = &docs->parts[part];
	bool several = docs->rows[row->doc].n_parts > 1;
	if (several && section >= row->first_section && section - row->first_section < row->n_sections) {
		CLEANUP(free_p) enum language *languages = xcalloc(row->n_sections, sizeof(*languages));
		languages_of_sections(&q->s->generation, part, languages, row->n_sections);
		ret_place->language = languages[section - row->first_section];
	}
	ret_place->url =
		several ? place_url_section(url, where) : place_url(url, ret_place->anchor, ret_place->page);
	return STATUS_OK;
}

/* The longest stretch of the query that stands in the part word by word; empty when no two words do. */
static void find_phrase(const struct search *q, const struct hit *hits, uint32_t n_hits, struct buf *ret)
{
	uint32_t best = 1, best_at = 0;
	for (uint32_t first = 0; first < q->query.n_words; first++) {
		for (uint32_t i = 0; i < n_hits; i++) {
			uint32_t n = 0;
			while (first + n < q->query.n_words && i + n < n_hits &&
			       hits[i + n].field == hits[i].field &&
			       hits[i + n].position == hits[i].position + n &&
			       hits[i + n].term == q->lexicon.term_of_word[first + n])
				n++;
			if (n > best) {
				best = n;
				best_at = first;
			}
		}
	}
	if (best > 1) {
		uint32_t start = q->query.words[best_at].start, end = q->query.words[best_at + best - 1].end;
		buf_add(ret, q->query.text + start, end - start);
	}
}

/* The words of the query that the part has in this class, as typed. */
static void find_class(const struct search *q, const struct hit *hits, uint32_t n_hits, unsigned class,
		       struct buf *ret)
{
	uint32_t seen = 0;
	for (uint32_t i = 0; i < n_hits; i++) {
		uint32_t t = hits[i].term;
		if (!(hits[i].classes & class) || t >= 32 || seen >> t & 1 || q->lexicon.terms[t].stop)
			continue;
		seen |= 1U << t;
		if (ret->len)
			buf_addch(ret, ' ');
		buf_add(ret, q->query.text + q->lexicon.terms[t].typed_start,
			q->lexicon.terms[t].typed_end - q->lexicon.terms[t].typed_start);
	}
}

/* The names, or the figures, of the query that the part has, as typed. */
static void find_terms(const struct search *q, uint32_t found, bool names, struct buf *ret)
{
	for (uint32_t t = 0; t < q->lexicon.n_terms && t < 32; t++) {
		const struct query_term *term = &q->lexicon.terms[t];
		if (!(found >> t & 1) || term->stop || !(names ? term->name : term->figure))
			continue;
		if (ret->len)
			buf_addch(ret, ' ');
		buf_add(ret, q->query.text + term->typed_start, term->typed_end - term->typed_start);
	}
}

/* How the word was met: itself, by its concept, or by a translation. */
static void explain_term(const struct search *q, const struct ranked *r, uint32_t t, double weight,
			 uint32_t *said, struct result *result)
{
	const struct lexicon *lexicon = lexicon_of(q, r);
	if (!(r->evidence.near >> t & 1)) {
		result_add_reason(result, "term", lexicon->terms[t].form, weight);
		for (uint32_t i = 0; i < q->lexicon.n_respellings; i++)
			if (q->lexicon.respellings[i].applied &&
			    q->lexicon.term_of_word[q->lexicon.respellings[i].first] == t)
				result_add_reason(result, "spelling", q->lexicon.respellings[i].to, 0);
		return;
	}
	for (uint32_t i = 0; i < lexicon->n_concepts; i++) {
		if (!(lexicon->concepts[i].terms >> t & 1))
			continue;
		if (!(*said >> i & 1))
			result_add_reason(result, "concept",
					  concept_id(concepts_get(), lexicon->concepts[i].concept), weight);
		*said |= 1U << i;
		return;
	}
	result_add_reason(result, "translation", lexicon->terms[t].form, weight);
}

/* part: the one that the document stands by. */
static enum status explain(const struct search *q, const struct ranked *r, uint32_t part,
			   struct result *result, struct error *err)
{
	const struct part_score *e = &r->evidence;
	const struct lexicon *lexicon = lexicon_of(q, r);
	CLEANUP(buf_release) struct buf phrase = BUF_INIT;
	CLEANUP(buf_release) struct buf exact = BUF_INIT;
	CLEANUP(buf_release) struct buf accent = BUF_INIT;
	CLEANUP(buf_release) struct buf names = BUF_INIT;
	CLEANUP(buf_release) struct buf figures = BUF_INIT;
	char date[11];
	const struct hit *hits;
	uint32_t n_hits, said = 0;
	enum status status = evidence_hits(q->s->evidence, part, false, &hits, &n_hits, err);
	if (status)
		return status;
	find_phrase(q, hits, n_hits, &phrase);
	find_class(q, hits, n_hits, CLASS_FOLDED, &exact);
	find_class(q, hits, n_hits, CLASS_EXACT, &accent);
	find_terms(q, e->found, true, &names);
	find_terms(q, e->found, false, &figures);
	date_format(&result->date, date);
	const struct {
		const char *kind, *text;
		double weight;
	} sums[] = {
		{ "exact", exact.data, e->exact },
		{ "accent", accent.data, e->accent },
		{ "phrase", phrase.data, e->pair },
		{ "near", NULL, e->window },
		{ "lead", NULL, e->lead },
		{ "coverage", NULL, e->coverage },
		{ "stop", NULL, e->stop },
		{ "name", names.data, e->name },
		{ "figure", figures.data, e->figure },
		{ "date", date, e->date },
	};
	double content = 0;
	for (uint32_t t = 0; t < lexicon->n_terms && t < 32; t++)
		if (e->found >> t & 1 && !lexicon->terms[t].stop)
			content++;
	for (uint32_t t = 0; t < lexicon->n_terms && t < 32; t++) {
		const struct query_term *term = &lexicon->terms[t];
		if (term->stop || term->excluded || !(e->found >> t & 1))
			continue;
		explain_term(q, r, t, content ? e->stem / content : 0, &said, result);
		if (e->found_title >> t & 1)
			result_add_reason(result, "title", term->form,
					  e->title / __builtin_popcount(e->found_title));
		if (e->found_heading >> t & 1)
			result_add_reason(result, "heading", term->form,
					  e->heading / __builtin_popcount(e->found_heading));
	}
	for (size_t i = 0; i < ARRAY_SIZE(sums); i++)
		if (sums[i].weight >= 0.0005)
			result_add_reason(result, sums[i].kind,
					  sums[i].text && *sums[i].text ? sums[i].text : q->query.text,
					  sums[i].weight);
	double by_translation = r->score - r->counterpart - e->total;
	if (r->translated && fabs(by_translation) >= 0.0005)
		result_add_reason(result, "other_language", language_code(r->translated), by_translation);
	else if (language_bonus(q, r->doc) > 0)
		result_add_reason(result, "language", language_code(q->lexicon.language), weights.language);
	if (r->counterpart > 0)
		result_add_reason(result, "counterpart", language_code(q->lexicon.leaning), r->counterpart);
	if (fabs(r->learnt) >= 0.0005)
		result_add_reason(result, "learnt", q->query.text, r->learnt);
	for (size_t i = 0; i < result->missing.n; i++)
		result_add_reason(result, "missing", result->missing.items[i], 0);
	return STATUS_OK;
}

enum status show_result(struct search *q, struct ranked *r, struct error *err)
{
	struct searcher *s = q->s;
	struct result *result = answer_add_result(q->answer);
	struct document doc;
	use_lexicon(q, lexicon_of(q, r));
	if (q->request->ids_only) {
		enum status chosen = q->words && q->by_date ? choose_part(q, r, err) : STATUS_OK;
		result_from_row(s, r->doc, result);
		result->score = r->score;
		return chosen;
	}
	if (s->highlighter.lexicon != q->active)
		highlighter_use(&s->highlighter, q->active);
	document_init(&doc);
	enum status status = generation_document(&s->generation, r->doc, &doc, err);
	if (!status && q->words && q->by_date)
		status = choose_part(q, r, err);
	uint32_t ranked_by = r->parts[0];
	if (!status && q->words)
		status = order_passages(q, r, &doc, err);
	if (!status) {
		CLEANUP(marked_text_release) struct marked_text title = { .text = NULL };
		result_from_row(s, r->doc, result);
		result_from_document(&doc, result);
		result_add_companions(&s->generation, r->doc, result);
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
		status = explain(q, r, ranked_by, result, err);
	document_release(&doc);
	return status;
}
