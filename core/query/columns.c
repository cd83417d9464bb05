#include "query/columns.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "text/analyze.h"

#define MAX_TERMS      QUERY_MAX_WORDS
#define MAX_HITS       1000u /* of content words; a part with more has shown what it has */
#define MAX_RUN_HITS   3000u
#define PASSAGE_WORDS  30u
#define PLACE_WORDS    60u
#define GAP_WORDS      40u
#define LINE_WORDS     12u
#define TITLE_WORDS    64u
#define SENTENCE_WORDS 22.0 /* usual length: what a sentence's own is compared with */

const struct column_facts column_facts[N_COLUMNS] = {
	[COLUMN_STEM] = { "stem", true },
	[COLUMN_STOP] = { "stop", true },
	[COLUMN_EXACT] = { "exact", true },
	[COLUMN_ACCENT] = { "accent", true },
	[COLUMN_TITLE] = { "title", true },
	[COLUMN_HEADING] = { "heading", true },
	[COLUMN_PAIR] = { "pair", true },
	[COLUMN_WINDOW] = { "window", true },
	[COLUMN_LEAD] = { "lead", true },
	[COLUMN_COVERAGE] = { "coverage", true },
	[COLUMN_LANGUAGE] = { "language", true },
	[COLUMN_COVERED_TITLE] = { "covered_title", true },
	[COLUMN_COVERED_EXACT] = { "covered_exact", true },
	[COLUMN_NAMES] = { "names", true },
	[COLUMN_MISSING] = { "missing", false },
	[COLUMN_TITLE_MATCHED] = { "title_matched", true },
	[COLUMN_PASSAGE] = { "passage", true },
	[COLUMN_SENTENCE] = { "sentence", true },
	[COLUMN_TWO_SENTENCES] = { "two_sentences", true },
	[COLUMN_PLACE] = { "place", true },
	[COLUMN_ORDER] = { "order", true },
	[COLUMN_RUN] = { "run", true },
	[COLUMN_RUN_TITLE] = { "run_title", true },
	[COLUMN_LINE] = { "line", true },
	[COLUMN_RAREST] = { "rarest", true },
	[COLUMN_RAREST_TITLE] = { "rarest_title", true },
	[COLUMN_LENGTH] = { "length", false },
	[COLUMN_TITLE_LENGTH] = { "title_length", false },
	[COLUMN_CONTENT_WORDS] = { "content_words", false },
	[COLUMN_STOP_WORDS] = { "stop_words", false },
};

/* The query as the columns see it, and the hits of its content words in one part. */
struct view {
	const struct query *query;
	const struct lexicon *lexicon;
	uint32_t n_terms;
	double idf[MAX_TERMS], total; /* idf 0: a stop word, or excluded */
	const struct hit *all;
	uint32_t n_all;
	struct hit *hits; /* of content words, not in the contact block: MAX_HITS at most */
	uint32_t n;
	double best_in_body[MAX_TERMS], best_in_title[MAX_TERMS], best[MAX_TERMS], tf[MAX_TERMS];
	bool exact[MAX_TERMS];
};

static void view_hits(struct view *v)
{
	for (uint32_t i = 0; i < v->n_all && v->n < MAX_HITS; i++) {
		const struct hit *hit = &v->all[i];
		uint32_t t = hit->term;
		if (hit->field == STREAM_CONTACT || v->idf[t] <= 0)
			continue;
		v->hits[v->n++] = *hit;
		v->tf[t] += hit->weight;
		v->best[t] = fmax(v->best[t], hit->weight);
		v->exact[t] |= (hit->classes & CLASS_FOLDED) != 0;
		if (hit->field == STREAM_TITLE)
			v->best_in_title[t] = fmax(v->best_in_title[t], hit->weight);
		else
			v->best_in_body[t] = fmax(v->best_in_body[t], hit->weight);
	}
}

/* A word of the query that names something: a capital inside it, capitals throughout, or a digit. */
static bool is_name(const struct query *query, uint32_t word)
{
	const struct query_word *w = &query->words[word];
	return w->kind == TOKEN_NUMBER || w->kind == TOKEN_ACRONYM || w->flags & TOKEN_UPPER ||
	       (word > 0 && w->flags & TOKEN_CAPITAL);
}

static void columns_words(const struct view *v, float *row)
{
	double title = 0, exact = 0, missing = 0, names = 0, named = 0, rarest_idf = 0;
	bool name[MAX_TERMS] = { false };
	uint32_t rarest = 0;
	for (uint32_t i = 0; i < v->query->n_words; i++)
		if (v->lexicon->term_of_word[i] < v->n_terms && is_name(v->query, i))
			name[v->lexicon->term_of_word[i]] = true;
	for (uint32_t t = 0; t < v->n_terms; t++) {
		double idf = v->idf[t];
		title += idf * v->best_in_title[t];
		exact += v->exact[t] ? idf : 0;
		if (v->best[t] <= 0)
			missing = fmax(missing, idf);
		if (name[t]) {
			names += idf;
			named += v->exact[t] || v->best_in_title[t] > 0 ? idf : 0;
		}
		if (idf > rarest_idf) {
			rarest_idf = idf;
			rarest = t;
		}
	}
	row[COLUMN_COVERED_TITLE] = (float)(title / v->total);
	row[COLUMN_COVERED_EXACT] = (float)(exact / v->total);
	row[COLUMN_NAMES] = (float)(names > 0 ? named / names : 1);
	row[COLUMN_MISSING] = (float)(missing / v->total);
	row[COLUMN_RAREST] = (float)(v->tf[rarest] / (v->tf[rarest] + 1));
	row[COLUMN_RAREST_TITLE] = (float)v->best_in_title[rarest];
	row[COLUMN_CONTENT_WORDS] = (float)log(1 + v->lexicon->n_content);
	row[COLUMN_STOP_WORDS] =
		v->n_terms ? 1 - (float)v->lexicon->n_content / (float)v->lexicon->n_terms : 0;
}

/* idf of the title's words that the query has, against that of all of them. */
static enum status columns_title(const struct view *v, const struct generation *generation, uint32_t part,
				 float *row, struct error *err)
{
	const struct words *words = &generation->words;
	struct stream stream;
	bool matched[TITLE_WORDS] = { false };
	double all = 0, found = 0;
	uint32_t code, argument = 0, at = 0;
	enum status status = generation_stream(generation, part, &stream, err);
	if (status)
		return status;
	for (uint32_t i = 0; i < v->n && v->hits[i].field == STREAM_TITLE; i++)
		if (v->hits[i].position < TITLE_WORDS)
			matched[v->hits[i].position] = true;
	while (at < stream.n_words[STREAM_TITLE] && at < TITLE_WORDS &&
	       (code = stream_next(&stream, &argument)) != UINT32_MAX) {
		if (code < STREAM_WORD)
			continue;
		uint32_t word = code - STREAM_WORD;
		if (word < words->n && !(words->flags[word] & WORD_STOP)) {
			double idf = evidence_idf(generation->docs.n_parts, words->df[word]);
			all += idf;
			found += matched[at] ? idf : 0;
		}
		at++;
	}
	row[COLUMN_TITLE_MATCHED] = (float)(all > 0 ? found / all : 0);
	row[COLUMN_TITLE_LENGTH] = (float)log(1 + stream.n_words[STREAM_TITLE]) / 10;
	row[COLUMN_LENGTH] = (float)log(1 + stream.n_words[STREAM_BODY]) / 10;
	return STATUS_OK;
}

/* What a word counts at a distance: falls by e in 12 words. */
static double nearness(uint32_t gap)
{
	static double table[PLACE_WORDS];
	if (table[0] <= 0)
		for (uint32_t i = 0; i < PLACE_WORDS; i++)
			table[i] = exp(-(double)i / 12);
	return table[gap];
}

/* Best stretch of 30 words, and best place. Breaks count a hundred words, so neither reaches across one. */
static void columns_nearness(const struct view *v, float *row)
{
	double best_passage = 0, best_place = 0;
	for (uint32_t i = 0; i < v->n; i++) {
		double tf[MAX_TERMS] = { 0 }, near[MAX_TERMS] = { 0 }, passage = 0, place = 0;
		const struct hit *here = &v->hits[i];
		for (uint32_t k = i + 1; k-- > 0;) {
			const struct hit *hit = &v->hits[k];
			uint32_t gap = here->position - hit->position;
			if (hit->field != here->field || gap >= PLACE_WORDS)
				break;
			if (gap < PASSAGE_WORDS)
				tf[hit->term] += hit->weight;
			near[hit->term] = fmax(near[hit->term], hit->weight * nearness(gap));
		}
		for (uint32_t k = i + 1; k < v->n; k++) {
			const struct hit *hit = &v->hits[k];
			uint32_t gap = hit->position - here->position;
			if (hit->field != here->field || gap >= PLACE_WORDS)
				break;
			near[hit->term] = fmax(near[hit->term], hit->weight * nearness(gap));
		}
		for (uint32_t t = 0; t < v->n_terms; t++) {
			passage += tf[t] > 0 ? v->idf[t] * 1.6 * tf[t] / (tf[t] + 0.6) : 0;
			place += v->idf[t] * near[t];
		}
		best_passage = fmax(best_passage, passage);
		best_place = fmax(best_place, place);
	}
	row[COLUMN_PASSAGE] = (float)(best_passage / v->total);
	row[COLUMN_PLACE] = (float)(best_place / v->total);
}

/* The sentences that have a hit, in order. */
static void columns_sentences(const struct view *v, float *row)
{
	double before[MAX_TERMS] = { 0 }, best_sentence = 0, best_two = 0, best_line = 0;
	uint32_t last = UINT32_MAX;
	uint8_t last_field = N_STREAM_FIELDS;
	for (uint32_t i = 0, end; i < v->n; i = end) {
		const struct hit *first = &v->hits[i];
		double tf[MAX_TERMS] = { 0 }, here[MAX_TERMS] = { 0 };
		double sentence = 0, two = 0, covered = 0;
		uint32_t distinct = 0;
		for (end = i; end < v->n && v->hits[end].field == first->field &&
			      v->hits[end].sentence == first->sentence;
		     end++) {
			const struct hit *hit = &v->hits[end];
			distinct += tf[hit->term] <= 0;
			tf[hit->term] += hit->weight;
			here[hit->term] = fmax(here[hit->term], hit->weight);
		}
		bool joined = last_field == first->field && last + 1 == first->sentence;
		double length = 0.6 * (0.4 * first->sentence_words / SENTENCE_WORDS + 0.6);
		for (uint32_t t = 0; t < v->n_terms; t++) {
			sentence += tf[t] > 0 ? v->idf[t] * 1.6 * tf[t] / (tf[t] + length) : 0;
			covered += v->idf[t] * here[t];
			two += v->idf[t] * fmax(here[t], joined ? before[t] : 0);
		}
		if ((first->line || first->field != STREAM_BODY) && first->sentence_words <= LINE_WORDS &&
		    covered > 0) {
			double of_query = covered / v->total,
			       of_line = (double)distinct / first->sentence_words;
			best_line = fmax(best_line, 2 * of_query * of_line / (of_query + of_line));
		}
		if (first->field == STREAM_BODY) {
			best_sentence = fmax(best_sentence, sentence);
			best_two = fmax(best_two, two);
		}
		memcpy(before, here, sizeof(before));
		last = first->sentence;
		last_field = first->field;
	}
	row[COLUMN_SENTENCE] = (float)(best_sentence / v->total);
	row[COLUMN_TWO_SENTENCES] = (float)(best_two / v->total);
	row[COLUMN_LINE] = (float)best_line;
}

/* For neighbouring content words of the query, the least gap in their order. */
static void columns_order(const struct view *v, float *row)
{
	double most = 0, found = 0;
	uint32_t before = UINT32_MAX;
	for (uint32_t w = 0; w < v->query->n_words; w++) {
		uint32_t t = v->lexicon->term_of_word[w];
		if (t >= v->n_terms || v->idf[t] <= 0)
			continue;
		uint32_t least = UINT32_MAX;
		const struct hit *last = NULL;
		for (uint32_t i = 0; before != UINT32_MAX && before != t && i < v->n; i++) {
			const struct hit *hit = &v->hits[i];
			if (hit->term == t && last && last->field == hit->field &&
			    hit->position - last->position < least)
				least = hit->position - last->position;
			if (hit->term == before)
				last = hit;
		}
		if (before != UINT32_MAX && before != t) {
			double idf = fmin(v->idf[before], v->idf[t]);
			most += idf;
			if (least < GAP_WORDS)
				found += idf * exp(-((double)(least ? least : 1) - 1) / 3);
		}
		before = t;
	}
	row[COLUMN_ORDER] = (float)(most > 0 ? found / most : 0);
}

/* The stretch of the query, stop words too, that stands word by word and weighs most. */
static void columns_runs(const struct view *v, float *row)
{
	double body = 0, title = 0;
	for (uint32_t first = 0; first + 1 < v->query->n_words; first++) {
		for (uint32_t i = 0; i + 1 < v->n_all && i < MAX_RUN_HITS; i++) {
			uint32_t n = 0;
			double idf = 0;
			if (v->all[i].term != v->lexicon->term_of_word[first] ||
			    v->all[i].field == STREAM_CONTACT)
				continue;
			while (first + n < v->query->n_words && i + n < v->n_all &&
			       v->all[i + n].field == v->all[i].field &&
			       v->all[i + n].position == v->all[i].position + n &&
			       v->all[i + n].term == v->lexicon->term_of_word[first + n])
				idf += v->idf[v->all[i + n++].term];
			if (n < 2)
				continue;
			if (v->all[i].field == STREAM_BODY)
				body = fmax(body, idf);
			else
				title = fmax(title, idf);
		}
	}
	row[COLUMN_RUN] = (float)fmin(1, body / v->total);
	row[COLUMN_RUN_TITLE] = (float)fmin(1, title / v->total);
}

enum status columns_of(struct evidence *evidence, const struct generation *generation,
		       const struct query *query, const struct lexicon *lexicon, uint32_t part,
		       const struct part_score *score, double language_bonus, float ret_row[N_COLUMNS],
		       struct error *err)
{
	struct hit hits[MAX_HITS];
	struct view v = { .query = query, .lexicon = lexicon, .hits = hits };
	v.n_terms = lexicon->n_terms < MAX_TERMS ? lexicon->n_terms : MAX_TERMS;
	for (uint32_t t = 0; t < v.n_terms; t++) {
		const struct query_term *term = &lexicon->terms[t];
		if (!term->stop && !term->excluded)
			v.total += v.idf[t] = evidence_idf(generation->docs.n_parts, term->df);
	}
	if (v.total <= 0)
		v.total = 1;
	enum status status = evidence_hits(evidence, part, true, &v.all, &v.n_all, err);
	if (status)
		return status;
	view_hits(&v);
	const double sums[] = { score->stem,  score->stop,     score->exact,  score->accent,
				score->title, score->heading,  score->pair,   score->window,
				score->lead,  score->coverage, language_bonus };
	for (size_t i = 0; i < ARRAY_SIZE(sums); i++)
		ret_row[COLUMN_STEM + i] = (float)sums[i];
	columns_words(&v, ret_row);
	columns_nearness(&v, ret_row);
	columns_sentences(&v, ret_row);
	columns_order(&v, ret_row);
	columns_runs(&v, ret_row);
	return columns_title(&v, generation, part, ret_row, err);
}
