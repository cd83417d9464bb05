#include "query/evidence.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "query/languages.h"

#define MAX_TERMS QUERY_MAX_WORDS
#define MAX_PAIRS 64u /* of words, ordered or in a window */

/* What a word number means for the query at hand: its mark is a row here, plus one. */
struct mark {
	uint32_t terms; /* of a concept: bit t for term t */
	uint16_t term;
	uint8_t classes;
	float weight;
};

/* A concept being walked over. */
struct naming {
	const struct mark *mark;
	uint32_t left; /* words of it */
	uint32_t seen; /* terms that stand in it themselves */
};

/* A sentence being walked over; those of other fields than the body are the field. */
struct sentence {
	uint32_t first_hit; /* of e->hits */
	uint32_t number, words;
	bool at_break; /* it begins a paragraph */
};

/* Two words of the query. */
struct pair {
	uint16_t first, second; /* terms */
};

struct counts {
	float all[MAX_TERMS], exact[MAX_TERMS], accent[MAX_TERMS], title[MAX_TERMS], heading[MAX_TERMS];
	float best[MAX_TERMS];  /* weight of the best occurrence */
	bool itself[MAX_TERMS]; /* one of them is no translation and no concept */
	float pairs[MAX_PAIRS], windows[MAX_PAIRS];
	float lead[MAX_TERMS]; /* falls from 1 with the first position in the body; 0: not there */
	uint32_t length, title_length;
	uint32_t year; /* of the document; 0: not known */
};

struct evidence {
	const struct generation *generation;
	struct lengths lengths;
	uint16_t *mark_of_word; /* 0: none */
	struct stream_sieve
		sieves[2]; /* let words with a mark through; the second one, beginnings of sentences too */
	struct mark *marks;
	uint32_t n_marks, alloc_marks;

	const struct query *query;
	const struct lexicon *lexicon;
	double idf[MAX_TERMS], total_idf; /* of content terms */
	struct pair pairs[MAX_PAIRS], windows[MAX_PAIRS];
	uint32_t n_pairs, n_windows;
	float naming; /* weight of a concept in the part at hand, against one in the language of the query */

	struct hit *hits;
	uint32_t n_hits;
	struct counts *counts; /* one a candidate */
	uint32_t alloc_counts;
};

struct evidence *evidence_new(const struct generation *generation, const struct lengths *lengths)
{
	struct evidence *e = xcalloc(1, sizeof(*e));
	e->generation = generation;
	e->lengths = *lengths;
	e->mark_of_word = xcalloc((size_t)generation->words.n + 1, sizeof(*e->mark_of_word));
	e->hits = xcalloc(EVIDENCE_MAX_HITS, sizeof(*e->hits));
	return e;
}

void evidence_free(struct evidence *e)
{
	if (!e)
		return;
	free(e->mark_of_word);
	free(e->marks);
	free(e->hits);
	free(e->counts);
	free(e);
}

/* x of the probabilistic idf; never negative once it is made a weight. */
static double odds(uint32_t n, uint32_t df)
{
	if (df > n)
		df = n;
	return ((double)n - df + 0.5) / ((double)df + 0.5);
}

double evidence_idf(uint32_t n, uint32_t df)
{
	return log(1 + odds(n, df));
}

/* ln x, bent so that it stays above zero for words that stand almost everywhere. */
static double bent_idf(uint32_t n, uint32_t df)
{
	double x = odds(n, df);
	return x < 2 ? log(x / 2 + 1) : log(x);
}

/* Words of the query that stand side by side, for pairs; any two content words, for windows. */
static void find_pairs(struct evidence *e)
{
	uint32_t last = UINT32_MAX;
	e->n_pairs = e->n_windows = 0;
	for (size_t i = 0; i < e->query->n_words; i++) {
		uint32_t t = e->lexicon->term_of_word[i];
		if (e->lexicon->terms[t].excluded || t >= MAX_TERMS) {
			last = UINT32_MAX;
			continue;
		}
		if (last != UINT32_MAX && e->n_pairs < MAX_PAIRS)
			e->pairs[e->n_pairs++] = (struct pair){ (uint16_t)last, (uint16_t)t };
		last = t;
	}
	/* By distance in the query, so that of a long one the neighbours come before the strangers. */
	uint32_t n = e->lexicon->n_terms < MAX_TERMS ? e->lexicon->n_terms : MAX_TERMS;
	for (uint32_t apart = 1; apart < n; apart++) {
		for (uint32_t t = 0; t + apart < n && e->n_windows < MAX_PAIRS; t++) {
			const struct query_term *a = &e->lexicon->terms[t],
						*b = &e->lexicon->terms[t + apart];
			if (!a->stop && !a->excluded && !b->stop && !b->excluded)
				e->windows[e->n_windows++] =
					(struct pair){ (uint16_t)t, (uint16_t)(t + apart) };
		}
	}
}

static void set_mark(struct evidence *e, uint32_t word, struct mark mark)
{
	GROW(e->marks, e->n_marks, e->alloc_marks);
	e->marks[e->n_marks++] = mark;
	e->mark_of_word[word] = (uint16_t)e->n_marks;
	stream_sieve_add(&e->sieves[false], word);
	stream_sieve_add(&e->sieves[true], word);
}

static inline const struct mark *mark_of(const struct evidence *e, uint32_t word)
{
	if (word >= e->generation->words.n || !e->mark_of_word[word])
		return NULL;
	return &e->marks[e->mark_of_word[word] - 1];
}

void evidence_begin(struct evidence *e, const struct query *query, const struct lexicon *lexicon)
{
	uint32_t n_parts = e->generation->docs.n_parts;
	e->query = query;
	e->lexicon = lexicon;
	e->n_marks = 0;
	stream_sieve_init(&e->sieves[false], false);
	stream_sieve_init(&e->sieves[true], true);
	e->total_idf = 0;
	for (uint32_t t = 0; t < lexicon->n_terms && t < MAX_TERMS; t++) {
		const struct query_term *term = &lexicon->terms[t];
		e->idf[t] = evidence_idf(n_parts, term->df);
		if (!term->stop && !term->excluded)
			e->total_idf += e->idf[t];
		for (uint32_t i = 0; i < term->n_words; i++) {
			uint32_t word = term->words[i].word;
			/* A word of two terms ("migrant migrants") counts for the one that is written so, else the first. */
			if (e->mark_of_word[word] &&
			    (term->excluded || !(term->words[i].classes & CLASS_FOLDED)))
				continue;
			set_mark(e, word,
				 (struct mark){ .term = (uint16_t)t,
						.classes = term->words[i].classes,
						.weight = term->words[i].weight });
		}
	}
	for (uint32_t i = 0; i < lexicon->n_concepts; i++)
		set_mark(e, lexicon->concepts[i].word,
			 (struct mark){ .terms = lexicon->concepts[i].terms,
					.classes = CLASS_NEAR | CLASS_CONCEPT,
					.weight = lexicon->translated ? 1 : (float)weights.concept });
	if (e->total_idf <= 0)
		e->total_idf = 1;
	find_pairs(e);
}

void evidence_end(struct evidence *e)
{
	for (uint32_t t = 0; e->lexicon && t < e->lexicon->n_terms; t++)
		for (uint32_t i = 0; i < e->lexicon->terms[t].n_words; i++)
			e->mark_of_word[e->lexicon->terms[t].words[i].word] = 0;
	for (uint32_t i = 0; e->lexicon && i < e->lexicon->n_concepts; i++)
		e->mark_of_word[e->lexicon->concepts[i].word] = 0;
	e->lexicon = NULL;
	e->query = NULL;
}

static void add_hit(struct evidence *e, uint32_t position, uint32_t field, uint32_t term,
		    const struct mark *mark)
{
	if (e->n_hits < EVIDENCE_MAX_HITS)
		e->hits[e->n_hits++] = (struct hit){ .position = position,
						     .term = (uint16_t)term,
						     .field = (uint8_t)field,
						     .classes = mark->classes,
						     .weight = mark->weight };
}

/* Behind the last word of a concept: it stands for those of its terms that are not there themselves. */
static void end_naming(struct evidence *e, struct naming *naming, uint32_t position, uint32_t field)
{
	uint32_t left = naming->mark->terms & ~naming->seen;
	struct mark mark = *naming->mark;
	mark.weight *= e->naming;
	for (; left; left &= left - 1)
		add_hit(e, position, field, (uint32_t)__builtin_ctz(left), &mark);
	naming->mark = NULL;
}

/* What its hits are told when a sentence ends; at_break: a paragraph ends with it. */
static void end_sentence(struct evidence *e, struct sentence *sentence, bool at_break)
{
	for (uint32_t i = sentence->first_hit; i < e->n_hits; i++) {
		e->hits[i].sentence =
			(uint16_t)(sentence->number < UINT16_MAX ? sentence->number : UINT16_MAX);
		e->hits[i].sentence_words =
			(uint16_t)(sentence->words < UINT16_MAX ? sentence->words : UINT16_MAX);
		e->hits[i].line = at_break && sentence->at_break;
	}
	*sentence = (struct sentence){ .first_hit = e->n_hits,
				       .number = sentence->number + (sentence->words > 0),
				       .at_break = at_break };
}

/* Where a scan is. */
struct scan_place {
	struct stream stream;
	uint32_t field, left; /* words of the field that are still to come */
	uint32_t position;
	struct naming naming;
	struct sentence sentence;
	bool with_sentences; /* hits are told of their sentences */
};

/* Before a word: the field it stands in. */
static void enter_field(struct evidence *e, struct scan_place *at)
{
	while (!at->left && at->field < N_STREAM_FIELDS - 1) {
		at->left = at->stream.n_words[++at->field];
		at->position = 0;
		if (at->with_sentences)
			end_sentence(e, &at->sentence, true);
		at->sentence.number = 0;
	}
}

/* Over a word, of which everything else is done. */
static void pass_word(struct evidence *e, struct scan_place *at)
{
	if (at->naming.mark && !--at->naming.left)
		end_naming(e, &at->naming, at->position, at->field);
	at->left -= at->left > 0;
	at->position++;
	at->sentence.words++;
}

/* Over n words that have no mark. */
static void pass_words(struct evidence *e, struct scan_place *at, uint32_t n)
{
	while (n) {
		enter_field(e, at);
		if (at->naming.mark) {
			pass_word(e, at);
			n--;
			continue;
		}
		uint32_t step = at->left && at->left < n ? at->left : n;
		at->left -= at->left ? step : 0;
		at->position += step;
		at->sentence.words += step;
		n -= step;
	}
}

/*
 * One pass: hits in reading order. Positions count words of the field; a break or section adds 100, so that nothing reaches
 * across. A concept is a hit at its last word. With counts, for scoring, hits are not told of their sentences.
 */
static enum status scan(struct evidence *e, uint32_t part, bool with_concepts, struct counts *counts,
			struct error *err)
{
	const struct stream_sieve *sieve = &e->sieves[!counts];
	struct scan_place at;
	enum status status = generation_stream(e->generation, part, &at.stream, err);
	if (status)
		return status;
	at.field = at.position = 0;
	at.left = at.stream.n_words[0];
	at.naming = (struct naming){ .mark = NULL };
	at.sentence = (struct sentence){ .at_break = true };
	at.with_sentences = !counts;
	e->n_hits = 0;
	if (counts) {
		const struct docs *docs = &e->generation->docs;
		counts->year = docs->rows[docs->parts[part].doc].date / 10000;
		counts->title_length = at.stream.n_words[STREAM_TITLE];
		counts->length = at.stream.n_words[STREAM_TITLE] + at.stream.n_words[STREAM_HEADING] +
				 at.stream.n_words[STREAM_BODY];
	}
	for (;;) {
		uint32_t skipped, argument = 0, code;
		code = stream_next_wanted(&at.stream, sieve, &skipped, &argument);
		const struct mark *mark;
		pass_words(e, &at, skipped);
		if (code == UINT32_MAX)
			break;
		if (code >= STREAM_WORD) {
			enter_field(e, &at);
			mark = mark_of(e, code - STREAM_WORD);
			if (mark) {
				add_hit(e, at.position, at.field, mark->term, mark);
				at.naming.seen |= mark->term < 32 ? 1U << mark->term : 0;
			}
			pass_word(e, &at);
			continue;
		}
		if (code == STREAM_BREAK || code == STREAM_SECTION)
			at.position += 100;
		if (code <= STREAM_SECTION && !counts)
			end_sentence(e, &at.sentence, code != STREAM_SENTENCE);
		if (code == STREAM_CONCEPT && with_concepts && at.stream.span &&
		    (mark = mark_of(e, argument)))
			at.naming = (struct naming){ mark, at.stream.span, 0 };
	}
	if (!counts)
		end_sentence(e, &at.sentence, true);
	if (at.stream.in.bad)
		return error_set(err, STATUS_CORRUPT, "part %u: its token stream is damaged", part);
	return STATUS_OK;
}

enum status evidence_hits(struct evidence *e, uint32_t part, bool with_concepts, const struct hit **ret_hits,
			  uint32_t *ret_n, struct error *err)
{
	e->naming = 1;
	enum status status = scan(e, part, with_concepts, NULL, err);
	*ret_hits = e->hits;
	*ret_n = e->n_hits;
	return status;
}

static void count_pairs(const struct evidence *e, struct counts *counts)
{
	const struct hit *a = NULL;
	for (uint32_t i = 0; i < e->n_hits; i++) {
		const struct hit *b = &e->hits[i];
		if (b->classes & CLASS_CONCEPT)
			continue;
		if (a && a->field == b->field && b->field != STREAM_CONTACT && b->position == a->position + 1)
			for (uint32_t p = 0; p < e->n_pairs; p++)
				if (e->pairs[p].first == a->term && e->pairs[p].second == b->term)
					counts->pairs[p] += fminf(a->weight, b->weight);
		a = b;
	}
}

/* Words that one concept stands for are at one place because it is one: that says nothing of them. */
static bool of_one_concept(const struct hit *a, const struct hit *b)
{
	return a->position == b->position && a->classes & b->classes & CLASS_CONCEPT;
}

static void count_windows(const struct evidence *e, struct counts *counts)
{
	for (uint32_t i = 1; e->n_windows && i < e->n_hits; i++) {
		const struct hit *b = &e->hits[i];
		if (b->field == STREAM_CONTACT || e->lexicon->terms[b->term].stop)
			continue;
		for (uint32_t k = i; k-- > 0;) {
			const struct hit *a = &e->hits[k];
			if (a->field != b->field || b->position - a->position >= weights.window_words)
				break;
			if (of_one_concept(a, b))
				continue;
			for (uint32_t w = 0; w < e->n_windows; w++)
				if ((e->windows[w].first == a->term && e->windows[w].second == b->term) ||
				    (e->windows[w].second == a->term && e->windows[w].first == b->term))
					counts->windows[w] += fminf(a->weight, b->weight);
		}
	}
}

static void count_hits(const struct evidence *e, struct counts *counts)
{
	for (uint32_t i = 0; i < e->n_hits; i++) {
		const struct hit *hit = &e->hits[i];
		if (hit->field == STREAM_CONTACT)
			continue;
		uint32_t t = hit->term;
		counts->all[t] += hit->weight;
		counts->best[t] = fmaxf(counts->best[t], hit->weight);
		counts->itself[t] |= !(hit->classes & CLASS_NEAR);
		if (hit->classes & CLASS_FOLDED)
			counts->exact[t]++;
		if (hit->field == STREAM_BODY && hit->classes & CLASS_EXACT)
			counts->accent[t]++;
		if (hit->field == STREAM_TITLE)
			counts->title[t] += hit->weight;
		if (hit->field == STREAM_HEADING)
			counts->heading[t] = fmaxf(counts->heading[t], hit->weight);
		if (hit->field == STREAM_BODY && counts->lead[t] <= 0)
			counts->lead[t] =
				hit->weight * (float)exp(-(double)hit->position / weights.lead_words);
	}
}

/* BM25 with k1 1, b .5: weight times 2 tf / (tf + K). Short texts count as half the average at least. */
static double bm25(double idf, double tf, double length, double average)
{
	double relative = average > 0 ? length / average : 1;
	double k = 0.5 * (relative > 0.5 ? relative : 0.5) + 0.5;
	return tf > 0 ? idf * 2 * tf / (tf + k) : 0;
}

static void score_part(const struct evidence *e, const struct counts *c, const uint32_t *pair_df,
		       const uint32_t *window_df, struct part_score *s)
{
	uint32_t n = e->generation->docs.n_parts;
	double length = c->length, covered = 0;
	*s = (struct part_score){ .total = 0 };
	for (uint32_t t = 0; t < e->lexicon->n_terms && t < MAX_TERMS; t++) {
		const struct query_term *term = &e->lexicon->terms[t];
		if (term->year && term->year == c->year && !term->excluded)
			s->date += e->idf[t];
		if (c->all[t] <= 0 || term->excluded)
			continue;
		double body = bm25(bent_idf(n, term->df), c->all[t], length, e->lengths.all) * term->count;
		s->found |= t < 32 ? 1u << t : 0;
		if (term->stop) {
			s->stop += body;
			continue;
		}
		s->stem += body;
		s->exact +=
			bm25(bent_idf(n, term->exact_df), c->exact[t], length, e->lengths.all) * term->count;
		s->accent += bm25(bent_idf(n, term->accent_df), c->accent[t], length, e->lengths.all) *
			     term->count;
		s->title +=
			bm25(bent_idf(n, term->title_df), c->title[t], c->title_length, e->lengths.title) *
			term->count;
		if (c->heading[t] > 0) {
			s->heading += e->idf[t] * c->heading[t];
			s->found_heading |= t < 32 ? 1u << t : 0;
		}
		if (c->title[t] > 0)
			s->found_title |= t < 32 ? 1u << t : 0;
		s->lead += e->idf[t] * c->lead[t];
		covered += e->idf[t] * c->best[t];
		if (term->name && c->exact[t] > 0)
			s->name += e->idf[t];
		if (term->figure && c->exact[t] > 0)
			s->figure += e->idf[t];
		if (!c->itself[t])
			s->near |= t < 32 ? 1u << t : 0;
	}
	for (uint32_t p = 0; p < e->n_pairs; p++)
		s->pair += bm25(bent_idf(n, pair_df[p]), c->pairs[p], length, e->lengths.all);
	for (uint32_t w = 0; w < e->n_windows; w++)
		s->window += bm25(bent_idf(n, window_df[w]), c->windows[w], length, e->lengths.all);
	s->has_pair = s->pair > 0;

	s->share = covered / e->total_idf;
	s->stem *= weights.stem / e->total_idf;
	s->stop *= weights.stop / e->total_idf;
	s->exact *= weights.exact / e->total_idf;
	s->accent *= weights.accent / e->total_idf;
	s->title *= weights.title / e->total_idf;
	s->heading *= weights.heading / e->total_idf;
	s->pair *= weights.pair / e->total_idf;
	s->window *= weights.window / e->total_idf;
	s->lead *= weights.lead / e->total_idf;
	s->name *= weights.name / e->total_idf;
	s->figure *= weights.figure / e->total_idf;
	s->date *= weights.date / e->total_idf;
	s->coverage = weights.coverage * s->share * s->share;
	s->total = s->stem + s->stop + s->exact + s->accent + s->title + s->heading + s->pair + s->window +
		   s->lead + s->coverage + s->name + s->figure + s->date;
}

/*
 * A concept finds a document of another language by what it means, as a translation does: it counts as little there, else
 * such documents would go before those in which a person wrote what was asked.
 */
static float weight_of_naming(const struct evidence *e, uint32_t part)
{
	const struct docs *docs = &e->generation->docs;
	if (e->lexicon->translated || e->lexicon->leaning == LANGUAGE_UNKNOWN)
		return 1;
	struct doc_languages languages = languages_of_document(docs, docs->parts[part].doc);
	return languages.main == LANGUAGE_UNKNOWN || languages_have(languages, e->lexicon->leaning)
		       ? 1
		       : (float)weights.foreign;
}

enum status evidence_score(struct evidence *e, const uint32_t *parts, uint32_t n,
			   struct part_score *ret_scores, struct error *err)
{
	uint32_t pair_df[MAX_PAIRS] = { 0 }, window_df[MAX_PAIRS] = { 0 };
	if (n > e->alloc_counts) {
		e->counts = xreallocarray(e->counts, n, sizeof(*e->counts));
		e->alloc_counts = n;
	}
	if (n)
		memset(e->counts, 0, n * sizeof(*e->counts));
	for (uint32_t i = 0; i < n; i++) {
		struct counts *c = &e->counts[i];
		if (i + 1 < n)
			generation_prefetch(e->generation, parts[i + 1]);
		e->naming = weight_of_naming(e, parts[i]);
		enum status status = scan(e, parts[i], true, c, err);
		if (status)
			return status;
		count_hits(e, c);
		count_pairs(e, c);
		count_windows(e, c);
		for (uint32_t p = 0; p < e->n_pairs; p++)
			pair_df[p] += c->pairs[p] > 0;
		for (uint32_t w = 0; w < e->n_windows; w++)
			window_df[w] += c->windows[w] > 0;
	}
	for (uint32_t i = 0; i < n; i++)
		score_part(e, &e->counts[i], pair_df, window_df, &ret_scores[i]);
	return STATUS_OK;
}

enum status evidence_phrase(struct evidence *e, uint32_t part, uint32_t first, uint32_t n_words,
			    bool in_title, bool *ret_found, struct error *err)
{
	*ret_found = false;
	enum status status = scan(e, part, false, NULL, err);
	for (uint32_t i = 0; !status && i < e->n_hits; i++) {
		const struct hit *start = &e->hits[i];
		uint32_t k = 0;
		if (in_title && start->field != STREAM_TITLE)
			continue;
		while (k < n_words && i + k < e->n_hits) {
			const struct hit *hit = &e->hits[i + k];
			if (hit->field != start->field || hit->position != start->position + k ||
			    hit->term != e->lexicon->term_of_word[first + k] ||
			    !(hit->classes & CLASS_FOLDED))
				break;
			k++;
		}
		if (k == n_words) {
			*ret_found = true;
			return STATUS_OK;
		}
	}
	return status;
}
