#include "query/evidence.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "query/evidence_parts.h"
#include "query/languages.h"

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
		evidence_count(e, c);
		for (uint32_t p = 0; p < e->n_pairs; p++)
			pair_df[p] += c->pairs[p] > 0;
		for (uint32_t w = 0; w < e->n_windows; w++)
			window_df[w] += c->windows[w] > 0;
	}
	for (uint32_t i = 0; i < n; i++)
		evidence_sum(e, &e->counts[i], pair_df, window_df, &ret_scores[i]);
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
