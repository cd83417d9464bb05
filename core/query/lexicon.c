#include "query/lexicon_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "text/analyze.h"

/* How much likelier one language must be (natural logarithm) before the others are left out. */
#define LANGUAGE_MARGIN 2.5

/*
 * Dirichlet smoothing: each language's counts are joined by those of so many parts in which a word is expected as often as
 * in the whole index, and its stop words in three of ten. So a language of which the index holds two pages, both perhaps
 * mistaken, does not win a query by them.
 */
#define SMOOTHING       20.0
#define STOP_WORD_SHARE 0.3

/* ---- the language of a query: naive Bayes over the index's own document frequencies, per language ---- */

static void add_word_evidence(const struct words *words, const struct language_counts *counts,
			      const char *form, size_t len, double *scores)
{
	double all_df = 0.5, all_parts = 1;
	CLEANUP(buf_release) struct buf folded = BUF_INIT;
	uint32_t first, df[N_LANGUAGES] = { 0 };
	text_fold(form, len, false, &folded);
	uint32_t end = words_find_folded(words, folded.data, folded.len, false, &first);
	bool typed_plain = folded.len == len && !memcmp(folded.data, form, len);
	for (uint32_t i = first; i < end; i++) {
		uint32_t word = words->by_folded[i];
		size_t word_len;
		const char *word_form = words_form(words, word, &word_len);
		bool same = word_len == len && !memcmp(word_form, form, len);
		if (words->languages[word] < N_LANGUAGES && (typed_plain || same))
			df[words->languages[word]] += words->df[word];
	}
	for (int l = LANGUAGE_FR; l <= LANGUAGE_EN; l++) {
		all_df += df[l];
		all_parts += counts->parts[l];
	}
	for (int l = LANGUAGE_FR; l <= LANGUAGE_EN; l++) {
		double expected =
			text_is_stop_word(l, form, len) ? STOP_WORD_SHARE : fmin(all_df / all_parts, 0.1);
		if (counts->parts[l])
			scores[l] += log((df[l] + SMOOTHING * expected) / (counts->parts[l] + SMOOTHING));
	}
}

static void tell_language(struct lexicon *lexicon, const struct query *query, const struct words *words,
			  const struct language_counts *counts)
{
	double scores[N_LANGUAGES] = { 0 }, best = -INFINITY;
	unsigned n = 0;
	double all = 1;
	for (int l = LANGUAGE_FR; l <= LANGUAGE_EN; l++)
		all += counts->parts[l];
	for (int l = LANGUAGE_FR; l <= LANGUAGE_EN; l++)
		scores[l] = log((counts->parts[l] + 1.0) / all);
	for (size_t i = 0; i < query->n_words; i++) {
		const struct query_word *word = &query->words[i];
		if (word->kind != TOKEN_WORD || word->excluded || word->prefix)
			continue;
		add_word_evidence(words, counts, word->form, strlen(word->form), scores);
		n++;
	}
	for (int l = LANGUAGE_FR; l <= LANGUAGE_EN; l++)
		if (counts->parts[l] && scores[l] > best) {
			best = scores[l];
			lexicon->language = l;
		}
	unsigned close = 0;
	for (int l = LANGUAGE_FR; l <= LANGUAGE_EN; l++) {
		lexicon->in_language[l] = counts->parts[l] && scores[l] >= best - LANGUAGE_MARGIN;
		close += lexicon->in_language[l];
	}
	lexicon->leaning = lexicon->language;
	if (!n || (close > 1 && n < 2))
		lexicon->language = LANGUAGE_UNKNOWN;
}

/* ---- stems and words of a term ---- */

void term_add_stem(struct query_term *term, uint32_t stem, float weight, bool near, uint32_t limit)
{
	for (uint32_t i = 0; i < term->n_stems; i++)
		if (term->stems[i].stem == stem)
			return;
	if (term->n_stems < limit)
		term->stems[term->n_stems++] = (struct term_stem){ stem, weight, near };
}

unsigned lexicon_languages(const struct lexicon *lexicon)
{
	unsigned languages = 0;
	for (int l = LANGUAGE_FR; l <= LANGUAGE_EN; l++)
		languages |= (unsigned)lexicon->in_language[l] << l;
	return languages;
}

static bool is_stop(const struct lexicon *lexicon, const char *form, size_t len)
{
	unsigned languages =
		lexicon->language != LANGUAGE_UNKNOWN ? 1U << lexicon->language : lexicon_languages(lexicon);
	return text_stop_word_languages(form, len) & languages;
}

/* Folded, and acronyms in lower case: as words are looked up. */
static void fold_lower(const char *form, size_t len, bool keep_enye, struct buf *out)
{
	size_t start = out->len;
	text_fold(form, len, keep_enye, out);
	for (size_t i = start; i < out->len; i++)
		if (out->data[i] >= 'A' && out->data[i] <= 'Z')
			out->data[i] = (char)(out->data[i] + ('a' - 'A'));
}

/* Has the language, or no language in particular, a word of that stem? */
static bool stem_is_in(const struct words *words, uint32_t stem, enum language language)
{
	const uint32_t *numbers;
	uint32_t n = words_of_stem(words, stem, &numbers);
	for (uint32_t i = 0; i < n; i++)
		if (numbers[i] < words->n && words->df[numbers[i]] &&
		    (words->languages[numbers[i]] == language ||
		     words->languages[numbers[i]] == LANGUAGE_UNKNOWN))
			return true;
	return false;
}

/* Stems of the form by analysis, and of what the index spells alike. */
void term_find_stems(const struct lexicon *lexicon, const struct words *words, struct stemmer *stemmer,
		     const struct query_word *word, float weight, struct query_term *term)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	size_t len = strlen(word->form);
	for (int l = LANGUAGE_UNKNOWN; l < N_LANGUAGES; l++) {
		/* A number or acronym has one stem; a word one in each language it may be in. */
		if (word->kind == TOKEN_WORD ? !lexicon->in_language[l] : l != LANGUAGE_UNKNOWN)
			continue;
		buf_clear(&text);
		stemmer_term(stemmer, l, word->kind, word->form, len, &text);
		uint32_t stem = words_find_stem(words, text.data, text.len);
		if (stem != UINT32_MAX &&
		    (!lexicon->translated || stem_is_in(words, stem, lexicon->language)))
			term_add_stem(term, stem, weight, false, TERM_MAX_STEMS);
	}
	buf_clear(&text);
	CLEANUP(buf_release) struct buf own = BUF_INIT;
	CLEANUP(buf_release) struct buf others = BUF_INIT;
	fold_lower(word->form, len, false, &text);
	fold_lower(word->form, len, true, &own);
	bool typed_plain =
		word->kind == TOKEN_ACRONYM || (own.len == len && !memcmp(own.data, word->form, len));
	uint32_t first, end = words_find_folded(words, text.data, text.len, false, &first);
	for (uint32_t i = first; i < end; i++) {
		uint32_t other = words->by_folded[i];
		size_t other_len;
		const char *form = words_form(words, other, &other_len);
		buf_clear(&others);
		fold_lower(form, other_len, true, &others);
		/* ñ is a letter of its own; lexicon_restore_tilde reads an n as one. */
		if (others.len != own.len || memcmp(others.data, own.data, own.len) != 0)
			continue;
		bool plain = other_len == others.len && !memcmp(form, others.data, other_len);
		bool same = other_len == len && !memcmp(form, word->form, len);
		/* "who" is not WHO, nor WHO "who"; but OIM and "oim" are one. */
		if (words->kinds[other] != word->kind &&
		    (term->stop || is_stop(lexicon, text.data, text.len) || words->flags[other] & WORD_STOP))
			continue;
		if (lexicon->translated && words->languages[other] != lexicon->language &&
		    words->languages[other] != LANGUAGE_UNKNOWN)
			continue;
		if (words->df[other] && (typed_plain || plain || same))
			term_add_stem(term, words->stem[other], weight, false, TERM_MAX_STEMS);
	}
}

/* An n typed stands for an ñ as well, an ñ for nothing else. */
static void find_prefix(const struct words *words, const struct query_word *word, struct query_term *term)
{
	CLEANUP(buf_release) struct buf folded = BUF_INIT;
	CLEANUP(buf_release) struct buf own = BUF_INIT;
	CLEANUP(buf_release) struct buf other = BUF_INIT;
	uint32_t first;
	fold_lower(word->form, strlen(word->form), false, &folded);
	fold_lower(word->form, strlen(word->form), true, &own);
	bool enye = strstr(own.data, "ñ") != NULL;
	uint32_t end = words_find_folded(words, folded.data, folded.len, true, &first);
	for (uint32_t i = first; i < end && term->n_stems < PREFIX_MAX_STEMS; i++) {
		uint32_t number = words->by_folded[i];
		size_t len;
		if (!words->df[number])
			continue;
		const char *form = words_form(words, number, &len);
		buf_clear(&other);
		if (enye)
			fold_lower(form, len, true, &other);
		if (!enye || !strncmp(other.data, own.data, own.len))
			term_add_stem(term, words->stem[number], 1, false, PREFIX_MAX_STEMS);
	}
}

static void classify(const struct words *words, const struct query_word *word, uint32_t number,
		     struct term_word *ret)
{
	size_t len, folded_len;
	const char *form = words_form(words, number, &len),
		   *folded = words_folded(words, number, &folded_len);
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	text_fold(word->form, strlen(word->form), false, &text);
	*ret = (struct term_word){ .word = number };
	if (len == strlen(word->form) && !memcmp(form, word->form, len))
		ret->classes = CLASS_EXACT | CLASS_FOLDED;
	else if (word->flags & TOKEN_UPPER && words->kinds[number] == TOKEN_ACRONYM &&
		 folded_len == text.len && !memcmp(folded, text.data, text.len))
		ret->classes = CLASS_EXACT |
			       CLASS_FOLDED; /* what stands alone is no acronym for its capitals alone */
	else if (folded_len == text.len && !memcmp(folded, text.data, text.len) &&
		 words->kinds[number] == word->kind)
		ret->classes = CLASS_FOLDED;
}

void term_find_words(const struct words *words, const struct query_word *word, struct query_term *term)
{
	for (uint32_t s = 0; s < term->n_stems; s++) {
		const uint32_t *numbers;
		uint32_t n = words_of_stem(words, term->stems[s].stem, &numbers);
		for (uint32_t i = 0; i < n && term->n_words < TERM_MAX_WORDS; i++) {
			if (numbers[i] >= words->n || !words->df[numbers[i]])
				continue;
			GROW(term->words, term->n_words, term->alloc_words);
			classify(words, word, numbers[i], &term->words[term->n_words]);
			term->words[term->n_words].weight = term->stems[s].weight;
			if (term->stems[s].near)
				term->words[term->n_words].classes = CLASS_NEAR;
			/* "êtres" is not the verb "être", though they share a stem: a stop word is no form of a word that is none. */
			if (!term->stop && !term->words[term->n_words].classes &&
			    words->flags[numbers[i]] & WORD_STOP)
				continue;
			if (term->words[term->n_words].classes & CLASS_FOLDED)
				term->exact_df += words->df[numbers[i]];
			if (term->words[term->n_words].classes & CLASS_EXACT)
				term->accent_df += words->df[numbers[i]];
			term->n_words++;
		}
	}
}

/* Parts that hold any of the stems: the sum, or, to be exact for one stem, its own. Never above the index's parts. */
enum status term_count_parts(struct query_term *term, const struct words *words, struct engine *engine,
			     struct error *err)
{
	double df = 0, title_df = 0;
	for (uint32_t s = 0; s < term->n_stems; s++) {
		char name[ENGINE_MAX_TERM + 2] = "S";
		size_t len;
		uint32_t count = 0;
		const char *stem = words_stem(words, term->stems[s].stem, &len);
		if (len > ENGINE_MAX_TERM - 1)
			len = ENGINE_MAX_TERM - 1;
		memcpy(name + 1, stem, len);
		enum status status = engine_df(engine, stem, len, &count, err);
		df += count * (double)term->stems[s].weight;
		if (!status)
			status = engine_df(engine, name, len + 1, &count, err);
		title_df += count * (double)term->stems[s].weight;
		if (status)
			return status;
	}
	uint32_t n = engine_n_parts(engine);
	term->df = df < n ? (uint32_t)df : n;
	term->title_df = title_df < n ? (uint32_t)title_df : n;
	return STATUS_OK;
}

/* "MOYENNE" alone: where the index has it as an acronym, that is how it was meant, and the common word is another form. */
static void prefer_acronym(struct query_term *term, const struct words *words)
{
	uint32_t df = 0;
	for (uint32_t i = 0; i < term->n_words; i++)
		if (term->words[i].classes & CLASS_FOLDED &&
		    words->kinds[term->words[i].word] == TOKEN_ACRONYM)
			df += words->df[term->words[i].word];
	for (uint32_t i = 0; df && i < term->n_words; i++)
		if (words->kinds[term->words[i].word] != TOKEN_ACRONYM)
			term->words[i].classes = 0;
	if (df)
		term->exact_df = term->accent_df = df;
}

/*
 * A name, or an acronym: typed with a capital where none has to be; else, since many people type none at all, what the index
 * has so in most places.
 */
static bool is_name(const struct query_word *word, const struct query_term *term, const struct words *words,
		    bool first)
{
	uint64_t names = 0, others = 0;
	if (word->kind == TOKEN_ACRONYM)
		return true;
	if (word->kind != TOKEN_WORD || word->prefix)
		return false;
	if (!first && word->flags & TOKEN_CAPITAL && !(word->flags & TOKEN_UPPER))
		return true;
	for (uint32_t i = 0; i < term->n_words; i++) {
		uint32_t number = term->words[i].word;
		if (!(term->words[i].classes & CLASS_FOLDED))
			continue;
		if (words->flags[number] & WORD_NAME || words->kinds[number] == TOKEN_ACRONYM)
			names += words->df[number];
		else
			others += words->df[number];
	}
	return names > others;
}

static uint16_t year_of(const char *form)
{
	unsigned long year = strlen(form) == 4 ? strtoul(form, NULL, 10) : 0;
	return year >= 1900 && year <= 2100 ? (uint16_t)year : 0;
}

static uint32_t find_term(const struct lexicon *lexicon, const struct query_word *word)
{
	for (uint32_t t = 0; t < lexicon->n_terms; t++)
		if (!strcmp(lexicon->terms[t].form, word->form) && lexicon->terms[t].prefix == word->prefix &&
		    lexicon->terms[t].excluded == word->excluded)
			return t;
	return UINT32_MAX;
}

/* Everything the index has for one word of the query. */
static enum status build_term(struct lexicon *lexicon, const struct query *query, uint32_t nth,
			      const struct lexicon_sources *sources, struct query_term *term,
			      struct error *err)
{
	const struct words *words = &sources->generation->words;
	struct query_word word = query->words[nth];
	CLEANUP(buf_release) struct buf tilde = BUF_INIT;
	if (word.prefix) {
		find_prefix(words, &word, term);
	} else {
		term_find_stems(lexicon, words, sources->stemmer, &word, 1, term);
		if (sources->spelling && lexicon_restore_tilde(lexicon, query, nth, sources, term, &tilde))
			word.form = tilde.data;
	}
	term_find_words(words, &word, term);
	return term_count_parts(term, words, sources->engine, err);
}

enum status lexicon_build(struct lexicon *lexicon, const struct query *query,
			  const struct lexicon_sources *sources, struct error *err)
{
	*lexicon = (struct lexicon){ .language = LANGUAGE_UNKNOWN };
	lexicon->terms = xcalloc(query->n_words + 1, sizeof(*lexicon->terms));
	lexicon->term_of_word = xcalloc(query->n_words + 1, sizeof(*lexicon->term_of_word));
	lexicon->respellings = xcalloc(2 * query->n_words + 1, sizeof(*lexicon->respellings));
	tell_language(lexicon, query, &sources->generation->words, sources->counts);
	for (size_t i = 0; i < query->n_words; i++) {
		const struct query_word *word = &query->words[i];
		uint32_t known = find_term(lexicon, word);
		if (known != UINT32_MAX) {
			lexicon->terms[known].count++;
			lexicon->term_of_word[i] = known;
			continue;
		}
		struct query_term *term = &lexicon->terms[lexicon->n_terms];
		lexicon->term_of_word[i] = lexicon->n_terms++;
		*term = (struct query_term){ .form = word->form,
					     .typed_start = word->start,
					     .typed_end = word->end,
					     .prefix = word->prefix,
					     .excluded = word->excluded,
					     .count = 1 };
		term->stop = word->kind == TOKEN_WORD && !word->prefix &&
			     is_stop(lexicon, word->form, strlen(word->form));
		term->stems = xcalloc(word->prefix ? PREFIX_MAX_STEMS : TERM_MAX_STEMS, sizeof(*term->stems));
		enum status status = build_term(lexicon, query, (uint32_t)i, sources, term, err);
		if (!status && sources->spelling)
			status = lexicon_respell(lexicon, query, (uint32_t)i, sources, term, err);
		if (!status && sources->spelling)
			status = lexicon_propose(lexicon, query, (uint32_t)i, sources, term, err);
		if (status)
			return status;
		if (query->n_words == 1 && word->flags & TOKEN_UPPER)
			prefer_acronym(term, &sources->generation->words);
		term->name = is_name(word, term, &sources->generation->words, !i);
		term->figure = word->kind == TOKEN_NUMBER;
		term->year = term->figure ? year_of(word->form) : 0;
		lexicon->n_content += !term->stop && !term->excluded;
	}
	if (!lexicon->n_content) {
		/* Nothing but stop words: then they are what is searched. */
		for (uint32_t t = 0; t < lexicon->n_terms; t++) {
			lexicon->terms[t].stop = false;
			lexicon->n_content += !lexicon->terms[t].excluded;
		}
	}
	return sources->concepts && query->n_words ? lexicon_find_concepts(lexicon, query, sources, err)
						   : STATUS_OK;
}

void lexicon_release(struct lexicon *lexicon)
{
	for (uint32_t t = 0; t < lexicon->n_terms; t++) {
		free(lexicon->terms[t].stems);
		free(lexicon->terms[t].words);
	}
	for (uint32_t i = 0; i < lexicon->n_respellings; i++)
		free(lexicon->respellings[i].to);
	free(lexicon->respellings);
	free(lexicon->terms);
	free(lexicon->term_of_word);
	*lexicon = (struct lexicon){ .n_terms = 0 };
}
