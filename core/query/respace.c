#include "query/respace.h"

#include <string.h>

#include "base/memory.h"
#include "text/analyze.h"

#define ALL_LANGUAGES ((1U << N_LANGUAGES) - 1)

/* A plain word of letters: what an operator, a phrase or a field holds is taken as it is. */
static bool is_plain(const struct query_word *word)
{
	return word->kind == TOKEN_WORD && !word->prefix && !word->excluded && !word->in_phrase &&
	       word->field == N_FIELDS && !(word->flags & TOKEN_UPPER);
}

/* Neither the word in any spelling nor its stem in any language is in use. */
static bool is_unknown(const struct query_word *word, const struct lexicon_sources *sources)
{
	const struct words *words = &sources->generation->words;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	uint32_t first;
	text_fold(word->form, strlen(word->form), false, &text);
	uint32_t end = words_find_folded(words, text.data, text.len, false, &first);
	for (uint32_t i = first; i < end; i++)
		if (words->df[words->by_folded[i]])
			return false;
	for (enum language l = LANGUAGE_FR; l <= LANGUAGE_EN; l++) {
		buf_clear(&text);
		stemmer_term(sources->stemmer, l, TOKEN_WORD, word->form, strlen(word->form), &text);
		if (words_find_stem(words, text.data, text.len) != UINT32_MAX)
			return false;
	}
	return true;
}

static void add_form(const struct words *words, uint32_t word, struct buf *out)
{
	size_t len;
	const char *form = words_form(words, word, &len);
	if (out->len)
		buf_addch(out, ' ');
	buf_add(out, form, len);
}

/* The word at i with the one before or behind it, if that makes one of the index. */
static bool join(const struct query *query, size_t i, const struct lexicon_sources *sources,
		 struct respaced *ret)
{
	struct spelling_index index = { sources->generation, sources->engine };
	for (size_t left = i ? i - 1 : i; left <= i; left++) {
		const struct query_word *a = &query->words[left], *b = a + 1;
		uint32_t word;
		if (left + 1 >= query->n_words || !is_plain(a) || !is_plain(b) || b->start - a->end > 1)
			continue;
		if (!spelling_join(sources->spelling, a->form, strlen(a->form), b->form, strlen(b->form),
				   ALL_LANGUAGES, spelling_count_pairs, &index, &word))
			continue;
		CLEANUP(buf_release) struct buf to = BUF_INIT;
		add_form(&sources->generation->words, word, &to);
		*ret = (struct respaced){ a->start, b->end, buf_detach(&to) };
		return true;
	}
	return false;
}

static bool split(const struct query_word *word, const struct lexicon_sources *sources, struct respaced *ret)
{
	struct spelling_index index = { sources->generation, sources->engine };
	struct suggestion nearest;
	uint32_t halves[2];
	size_t len = strlen(word->form);
	/* Nothing but a hyphen or an apostrophe away from a word: that one. */
	if (spelling_nearest(sources->spelling, word->form, len, ALL_LANGUAGES, &nearest, 1) &&
	    !nearest.distance)
		return false;
	if (!spelling_split(sources->spelling, word->form, len, ALL_LANGUAGES, spelling_count_pairs, &index,
			    halves))
		return false;
	CLEANUP(buf_release) struct buf to = BUF_INIT;
	add_form(&sources->generation->words, halves[0], &to);
	add_form(&sources->generation->words, halves[1], &to);
	*ret = (struct respaced){ word->start, word->end, buf_detach(&to) };
	return true;
}

uint32_t query_respace(const struct query *query, const struct lexicon_sources *sources,
		       struct respaced ret[RESPACE_MOST], struct buf *ret_text)
{
	uint32_t n = 0, at = 0;
	if (!sources->spelling)
		return 0;
	for (size_t i = 0; i < query->n_words && n < RESPACE_MOST; i++) {
		const struct query_word *word = &query->words[i];
		if (word->start < at || !is_plain(word) || strlen(word->form) < 2 ||
		    !is_unknown(word, sources))
			continue;
		struct respaced found;
		if (!join(query, i, sources, &found) && !split(word, sources, &found))
			continue;
		if (found.start < at)
			continue;
		buf_add(ret_text, query->text + at, found.start - at);
		buf_addstr(ret_text, found.to);
		at = found.end;
		ret[n++] = found;
	}
	if (n)
		buf_addstr(ret_text, query->text + at);
	return n;
}
