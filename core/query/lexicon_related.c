/* What stands for the words of a query beside themselves: respellings, concepts, translations. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "query/lexicon_parts.h"
#include "query/weights.h"
#include "schema/fields.h"
#include "text/analyze.h"

/* A second reading of an unknown word is kept when its score is that share of the first one's; it counts half. */
#define UNSURE         0.85
#define SECOND_READING 0.5F

/* So many times as many parts hold the word with ñ, in any form, as what was typed: then the tilde may have been left out. */
#define TILDE_LEFT_OUT 10u

/* In so many times as many parts as what was typed: then that may be a slip, though the index knows it. */
#define MUCH_COMMONER  50u
#define RARE           10u /* parts that hold a word which may be one */
#define LEAST_PROPOSED 5u  /* letters of it */
#define MOST_PROPOSED  8u  /* neighbours that are looked at */

/* A word that is written alike in the other language counts so much at least beside its translations. */
#define SAME_WORD       0.6
#define LEAST_LIKE      0.5 /* similarity of a cognate */
#define COGNATES        3u
#define MOST_TRANSLATED 6u

/* Unknown: neither it nor its stem is in the index. Only words of letters, and none that may be a name in capitals. */
static bool may_be_misspelt(const struct query_word *word, const struct query_term *term)
{
	return word->kind == TOKEN_WORD && !word->prefix && !word->excluded && !word->in_phrase &&
	       !(word->flags & TOKEN_UPPER) && !term->stop && !term->df;
}

static void add_respelling(struct lexicon *lexicon, uint32_t first, uint32_t n_words, const char *to,
			   size_t len, bool applied)
{
	struct respelling *respelling = &lexicon->respellings[lexicon->n_respellings++];
	*respelling = (struct respelling){ .first = first, .n_words = n_words, .applied = applied };
	respelling->to = xstrndup(to, len);
}

/*
 * Read an unknown word as the nearest one; as both, when two are about as near. What is put in its place are words of the
 * index, so that a correction never leads to nothing.
 */
enum status lexicon_respell(struct lexicon *lexicon, const struct query *query, uint32_t nth,
			    const struct lexicon_sources *sources, struct query_term *term, struct error *err)
{
	const struct words *words = &sources->generation->words;
	struct suggestion near[2];
	unsigned languages = lexicon_languages(lexicon) | 1U << LANGUAGE_UNKNOWN;
	if (!may_be_misspelt(&query->words[nth], term))
		return STATUS_OK;
	struct query_word word = query->words[nth];
	uint32_t n = spelling_nearest(sources->spelling, word.form, strlen(word.form), languages, near,
				      ARRAY_SIZE(near));
	if (n > 1 && near[1].score < near[0].score * UNSURE)
		n = 1;
	CLEANUP(buf_release) struct buf first = BUF_INIT;
	for (uint32_t i = 0; i < n; i++) {
		CLEANUP(buf_release) struct buf form = BUF_INIT;
		size_t len;
		const char *text = words_form(words, near[i].word, &len);
		buf_add(&form, text, len);
		if (!i)
			buf_add(&first, text, len);
		word.form = form.data;
		term_find_stems(lexicon, words, sources->stemmer, &word, i ? SECOND_READING : 1, term);
		add_respelling(lexicon, nth, 1, text, len, !i);
	}
	word.form = first.data;
	if (n)
		term_find_words(words, &word, term);
	return n ? term_count_parts(term, words, sources->engine, err) : STATUS_OK;
}

/* Parts that hold a form of the word's stem, or a little more: one that holds two forms counts twice. */
static uint32_t stem_parts(const struct words *words, uint32_t word)
{
	const uint32_t *numbers;
	uint32_t n = words_of_stem(words, words->stem[word], &numbers), df = 0;
	for (uint32_t i = 0; i < n; i++)
		df += numbers[i] < words->n ? words->df[numbers[i]] : 0;
	return df;
}

bool lexicon_restore_tilde(struct lexicon *lexicon, const struct query *query, uint32_t nth,
			   const struct lexicon_sources *sources, struct query_term *term,
			   struct buf *ret_form)
{
	const struct words *words = &sources->generation->words;
	struct query_word word = query->words[nth];
	uint32_t own_df;
	size_t len;
	/* An acronym that the index has is that; else it may be a word in capitals. */
	if ((word.kind != TOKEN_WORD && (word.kind != TOKEN_ACRONYM || term->n_stems)) || term->stop)
		return false;
	uint32_t found = spelling_with_tilde(sources->spelling, word.form, strlen(word.form), &own_df);
	if (found == UINT32_MAX || (own_df && stem_parts(words, found) / TILDE_LEFT_OUT < own_df))
		return false;
	const char *text = words_form(words, found, &len);
	buf_add(ret_form, text, len);
	word.form = ret_form->data;
	word.kind = words->kinds[found];
	term_find_stems(lexicon, words, sources->stemmer, &word, own_df ? SECOND_READING : 1, term);
	add_respelling(lexicon, nth, 1, text, len, !own_df);
	return !own_df;
}

/* Not what may be a name, and nothing that stands where it is taken as it is. */
static bool may_be_slip(const struct query_word *word, const struct query_term *term)
{
	return word->kind == TOKEN_WORD && !word->prefix && !word->excluded && !word->in_phrase &&
	       word->field == N_FIELDS && !(word->flags & (TOKEN_UPPER | TOKEN_CAPITAL)) && !term->stop &&
	       term->df && term->df <= RARE;
}

enum status lexicon_propose(struct lexicon *lexicon, const struct query *query, uint32_t nth,
			    const struct lexicon_sources *sources, struct query_term *term, struct error *err)
{
	const struct words *words = &sources->generation->words;
	const struct query_word *word = &query->words[nth];
	struct suggestion near[MOST_PROPOSED];
	struct spelling_key key, other;
	unsigned languages = lexicon_languages(lexicon);
	if (!may_be_slip(word, term) || !spelling_key(word->form, strlen(word->form), &key) ||
	    key.len < LEAST_PROPOSED)
		return STATUS_OK;
	for (uint32_t i = 0; i < lexicon->n_respellings; i++)
		if (lexicon->respellings[i].first == nth)
			return STATUS_OK;
	uint32_t n = spelling_nearest(sources->spelling, word->form, strlen(word->form), languages, near,
				      ARRAY_SIZE(near));
	for (uint32_t i = 0; i < n; i++) {
		uint32_t df, stem = words->stem[near[i].word];
		size_t len;
		bool own = false;
		for (uint32_t s = 0; s < term->n_stems; s++)
			own |= term->stems[s].stem == stem;
		const char *text = words_form(words, near[i].word, &len);
		/* Nobody looks for a stop word, and few mistake the first letter ("vignes" is no slip for "lignes"). */
		if (own || near[i].distance != 1 || text_stop_word_languages(text, len) & languages ||
		    !spelling_key(text, len, &other) || other.text[0] != key.text[0])
			continue;
		text = words_stem(words, stem, &len);
		if (len > ENGINE_MAX_TERM)
			len = ENGINE_MAX_TERM;
		enum status status = engine_df(sources->engine, text, len, &df, err);
		if (status)
			return status;
		if (df / MUCH_COMMONER < term->df)
			continue;
		text = words_form(words, near[i].word, &len);
		add_respelling(lexicon, nth, 1, text, len, false);
		break;
	}
	return STATUS_OK;
}

/* The concepts that the text of the query names: terms that name one have its stem beside their own. */
enum status lexicon_find_concepts(struct lexicon *lexicon, const struct query *query,
				  const struct lexicon_sources *sources, struct error *err)
{
	const struct words *words = &sources->generation->words;
	struct tokens tokens = TOKENS_INIT;
	struct concept_matches matches = { .n = 0 };
	enum status status = text_analyze(query->text, strlen(query->text), &tokens, err);
	if (!status)
		concepts_find(sources->concepts, &tokens, lexicon->language, &matches);
	for (size_t m = 0; !status && m < matches.n && lexicon->n_concepts < LEXICON_MAX_CONCEPTS; m++) {
		const struct concept_match *match = &matches.items[m];
		const struct token *first = &tokens.items[match->first],
				   *last = &tokens.items[match->first + match->n_tokens - 1];
		CLEANUP(buf_release) struct buf form = BUF_INIT;
		uint32_t row, terms = 0;
		buf_addf(&form, CONCEPT_MARK "%s", concept_id(sources->concepts, match->concept));
		uint32_t end = words_find_folded(words, form.data, form.len, false, &row);
		if (match->weak || row >= end || !words->df[words->by_folded[row]])
			continue;
		uint32_t word = words->by_folded[row];
		for (size_t i = 0; i < query->n_words; i++) {
			uint32_t t = lexicon->term_of_word[i];
			const struct query_word *own = &query->words[i];
			if (own->start < first->start || own->end > last->end || own->excluded ||
			    own->prefix || own->in_phrase || own->field != N_FIELDS || t >= 32 ||
			    lexicon->terms[t].stop)
				continue;
			terms |= 1u << t;
		}
		if (!terms)
			continue;
		lexicon->concepts[lexicon->n_concepts++] =
			(struct query_concept){ match->concept, word, terms };
		for (uint32_t t = 0; !status && t < 32 && t < lexicon->n_terms; t++) {
			if (!(terms >> t & 1))
				continue;
			term_add_stem(&lexicon->terms[t], words->stem[word], (float)weights.concept, true,
				      TERM_MAX_STEMS);
			status = term_count_parts(&lexicon->terms[t], words, sources->engine, err);
		}
	}
	concept_matches_release(&matches);
	tokens_release(&tokens);
	return status;
}

/* ---- another language ---- */

/* The word that a term is read as: the one typed, or what it was corrected to. */
static const char *form_of_term(const struct lexicon *own, uint32_t t)
{
	for (uint32_t i = 0; i < own->n_respellings; i++)
		if (own->respellings[i].applied && own->term_of_word[own->respellings[i].first] == t)
			return own->respellings[i].to;
	return own->terms[t].form;
}

/* Words of the target language that look like the word, when nothing says what it means there. */
static void add_cognates(const struct lexicon_sources *sources, enum language target, const char *form,
			 struct query_term *term)
{
	struct cognate alike[COGNATES];
	const struct words *words = &sources->generation->words;
	uint32_t n = spelling_cognates(sources->spelling, form, strlen(form), target, alike, COGNATES);
	for (uint32_t i = 0; i < n && alike[i].similarity >= LEAST_LIKE; i++)
		term_add_stem(term, words->stem[alike[i].word], (float)alike[i].similarity / 2, true,
			      TERM_MAX_STEMS);
}

/*
 * One word: its concept if it names one; else its translations, their weights adding up to 1; and in both cases the word
 * itself, as far as the target language has it. A word that nobody translates stands for itself, or for what looks like it.
 */
static void translate_term(const struct lexicon *own, struct lexicon *ret, uint32_t t,
			   const struct query_word *word, const struct lexicon_sources *sources)
{
	const struct words *words = &sources->generation->words;
	struct query_term *term = &ret->terms[t];
	struct query_word read = *word;
	CLEANUP(buf_release) struct buf form = BUF_INIT;
	CLEANUP(buf_release) struct buf stem = BUF_INIT;
	struct translation found[MOST_TRANSLATED];
	uint32_t n = 0;
	buf_addstr(&form, form_of_term(own, t));
	read.form = form.data;
	bool concept = false;
	for (uint32_t i = 0; i < own->n_concepts && t < 32; i++) {
		if (!(own->concepts[i].terms >> t & 1))
			continue;
		term_add_stem(term, words->stem[own->concepts[i].word], 1, true, TERM_MAX_STEMS);
		concept = true;
	}
	if (!concept && word->kind == TOKEN_WORD) {
		stemmer_term(sources->stemmer, own->leaning, TOKEN_WORD, form.data, form.len, &stem);
		n = translations_find(&sources->generation->translations, own->leaning, ret->language,
				      stem.data, stem.len, found, MOST_TRANSLATED);
	}
	uint32_t before = term->n_stems;
	term_find_stems(ret, words, sources->stemmer, &read, concept || n ? (float)SAME_WORD : 1, term);
	bool alike = term->n_stems > before;
	for (uint32_t i = 0; i < n; i++) {
		uint32_t number = words_find_stem(words, found[i].stem, strlen(found[i].stem));
		if (number == UINT32_MAX)
			continue;
		for (uint32_t s = before; s < term->n_stems; s++)
			if (term->stems[s].stem == number && (float)found[i].p > term->stems[s].weight)
				term->stems[s].weight = (float)found[i].p;
		term_add_stem(term, number, (float)found[i].p, true, TERM_MAX_STEMS);
	}
	if (!concept && !n && !alike && word->kind == TOKEN_WORD)
		add_cognates(sources, ret->language, form.data, term);
	term_find_words(words, &read, term);
}

enum status lexicon_translate(struct lexicon *ret, const struct lexicon *own, const struct query *query,
			      enum language target, const struct lexicon_sources *sources, struct error *err)
{
	const struct words *words = &sources->generation->words;
	*ret = (struct lexicon){ .language = target, .translated = true, .n_terms = own->n_terms };
	ret->in_language[target] = true;
	ret->n_content = own->n_content;
	ret->terms = xcalloc(query->n_words + 1, sizeof(*ret->terms));
	ret->term_of_word = xcalloc(query->n_words + 1, sizeof(*ret->term_of_word));
	memcpy(ret->term_of_word, own->term_of_word, query->n_words * sizeof(*ret->term_of_word));
	memcpy(ret->concepts, own->concepts, sizeof(ret->concepts));
	ret->n_concepts = own->n_concepts;
	for (size_t i = 0; i < query->n_words; i++) {
		uint32_t t = own->term_of_word[i];
		struct query_term *term = &ret->terms[t];
		if (term->stems)
			continue;
		*term = own->terms[t];
		term->words = NULL;
		term->n_words = term->alloc_words = 0;
		term->exact_df = term->accent_df = term->df = term->title_df = 0;
		term->n_stems = 0;
		term->stems = xcalloc(word_limit(&query->words[i]), sizeof(*term->stems));
		if (term->stop || term->excluded)
			continue;
		if (query->words[i].prefix) {
			for (uint32_t s = 0; s < own->terms[t].n_stems; s++)
				term->stems[term->n_stems++] = own->terms[t].stems[s];
			term_find_words(words, &query->words[i], term);
		} else {
			translate_term(own, ret, t, &query->words[i], sources);
		}
		enum status status = term_count_parts(term, words, sources->engine, err);
		if (status)
			return status;
	}
	return STATUS_OK;
}
