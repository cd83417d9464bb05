#include "query/spelling_inner.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "text/analyze.h"
#include "base/banned.h"

/* An acronym is what a word in lower case may mean from so many letters on. */
#define LEAST_ACRONYM 5u

static bool may_be_meant(const struct words *words, uint32_t word, size_t n_letters)
{
	return word < words->n && words->df[word] && words->languages[word] < N_LANGUAGES &&
	       (words->kinds[word] == TOKEN_WORD ||
		(words->kinds[word] == TOKEN_ACRONYM && n_letters >= LEAST_ACRONYM));
}

/*
 * The rows from `row` on of one folded form. *ret_languages: of the words of it that may be meant; 0 when there is none
 * (then *ret_key is not set). Returns the end.
 */
static uint32_t next_form(const struct words *words, uint32_t row, struct spelling_key *ret_key,
			  uint8_t *ret_languages)
{
	size_t len, other_len;
	const char *folded = words_folded(words, words->by_folded[row], &len);
	uint32_t end = row + 1;
	*ret_languages = 0;
	while (end < words->n) {
		const char *other = words_folded(words, words->by_folded[end], &other_len);
		if (other_len != len || memcmp(other, folded, len) != 0)
			break;
		end++;
	}
	struct spelling_key key;
	if (!spelling_key(folded, len, &key) || key.len < 2)
		return end;
	for (uint32_t i = row; i < end; i++)
		if (may_be_meant(words, words->by_folded[i], key.len))
			*ret_languages |= (uint8_t)(1U << words->languages[words->by_folded[i]]);
	*ret_key = key;
	return end;
}

struct spelling *spelling_new(const struct words *words)
{
	struct spelling *s = xcalloc(1, sizeof(*s));
	CLEANUP(free_p) struct spelt *forms = NULL;
	CLEANUP(free_p) uint8_t *known_in = xcalloc((size_t)words->n + 1, sizeof(*known_in));
	uint32_t alloc = 0, next[SPELLING_MOST + 2];
	size_t n_letters = 0;
	struct spelling_key key;
	s->words = words;
	for (uint32_t row = 0; row < words->n;) {
		uint8_t languages;
		uint32_t end = next_form(words, row, &key, &languages);
		if (languages) {
			GROW(forms, s->n, alloc);
			known_in[s->n] = languages;
			forms[s->n++] = (struct spelt){ row, end };
			s->of_length[key.len + 1]++;
		}
		row = end;
	}
	/* A counting sort by length. */
	for (uint32_t i = 1; i < ARRAY_SIZE(s->of_length); i++)
		s->of_length[i] += s->of_length[i - 1];
	memcpy(next, s->of_length, sizeof(next));
	for (size_t len = 0; len <= SPELLING_MOST; len++) {
		s->text_at[len] = n_letters;
		n_letters += len * (s->of_length[len + 1] - s->of_length[len]);
	}
	s->letters = xcalloc((size_t)s->n + 1, sizeof(*s->letters));
	s->languages = xcalloc((size_t)s->n + 1, sizeof(*s->languages));
	s->spelt = xcalloc((size_t)s->n + 1, sizeof(*s->spelt));
	s->texts = xmalloc(n_letters + 1);
	for (uint32_t f = 0; f < s->n; f++) {
		size_t len;
		const char *folded = words_folded(words, words->by_folded[forms[f].first], &len);
		if (!spelling_key(folded, len, &key))
			continue; /* not possible: it was one above */
		uint32_t i = next[key.len]++;
		s->letters[i] = key.letters;
		s->languages[i] = known_in[f];
		s->spelt[i] = forms[f];
		memcpy(s->texts + s->text_at[key.len] + (i - s->of_length[key.len]) * key.len, key.text,
		       key.len);
	}
	return s;
}

void spelling_free(struct spelling *s)
{
	if (!s)
		return;
	free(s->letters);
	free(s->texts);
	free(s->languages);
	free(s->spelt);
	free(s);
}

uint32_t spelling_commonest(const struct words *words, uint32_t first, uint32_t end, unsigned languages,
			    uint32_t *ret_df)
{
	uint32_t best = UINT32_MAX;
	*ret_df = 0;
	for (uint32_t row = first; row < end; row++) {
		uint32_t word = words->by_folded[row];
		size_t len;
		words_folded(words, word, &len);
		if (!may_be_meant(words, word, len) || !(languages >> words->languages[word] & 1))
			continue;
		*ret_df += words->df[word];
		if (best == UINT32_MAX || words->df[word] > words->df[best])
			best = word;
	}
	return best;
}

/* ---- the nearest words ---- */

/* Weights beside the slips (spelling_distance.c), natural logarithms too. */
#define WEIGHT_DF       0.8 /* of the logarithm of the parts that hold the form */
#define WEIGHT_ACCENT   1.0 /* an accented letter was typed that the word has not: for each */
#define WEIGHT_ACRONYM  1.0 /* lower case was typed for capitals */
#define WEIGHT_COMPOUND 1.0 /* a hyphen was left out */

/* Distinct letters with accents typed that the word lacks. */
static unsigned wrong_accents(const char *typed, size_t len, const char *form, size_t form_len)
{
	unsigned n = 0;
	for (size_t i = 0; i + 1 < len; i++)
		if ((uint8_t)typed[i] >= 0xc0 && !memmem(form, form_len, typed + i, 2))
			n++;
	return n;
}

static int by_score(const void *a, const void *b)
{
	const struct suggestion *x = a, *y = b;
	if (x->score != y->score)
		return x->score > y->score ? -1 : 1;
	return (x->word > y->word) - (x->word < y->word);
}

/* Words of one stem are one reading: their likelihoods add up, and the likeliest stands for them. Returns how many stay. */
static uint32_t join_stems(const struct words *words, struct suggestion *found, uint32_t n)
{
	uint32_t kept = 0;
	for (uint32_t i = 0; i < n; i++) {
		uint32_t k = 0;
		while (k < kept && words->stem[found[k].word] != words->stem[found[i].word])
			k++;
		if (k < kept)
			found[k].score += found[i].score;
		else
			found[kept++] = found[i];
	}
	return kept;
}

/* The word of form i that is meant, and how likely. False when the languages have none. */
static bool judge(const struct spelling *s, uint32_t i, const char *form, size_t len,
		  const struct spelling_key *typed, const char *text, size_t text_len, unsigned languages,
		  struct suggestion *near)
{
	const struct words *words = s->words;
	const struct spelt *spelt = &s->spelt[i];
	uint32_t df, word = spelling_commonest(words, spelt->first, spelt->end, languages, &df);
	size_t form_len, folded_len;
	if (word == UINT32_MAX)
		return false;
	const char *written = words_form(words, word, &form_len);
	words_folded(words, word, &folded_len);
	double score = WEIGHT_DF * log(df) - spelling_slip(typed->text, typed->len, text, text_len) -
		       WEIGHT_ACCENT * wrong_accents(form, len, written, form_len);
	if (words->kinds[word] == TOKEN_ACRONYM)
		score -= WEIGHT_ACRONYM;
	if (folded_len > text_len && near->distance)
		score -= WEIGHT_COMPOUND;
	near->word = word;
	near->score = exp(score);
	return true;
}

/* Whatever comes after so many is not looked at when stems are joined. */
#define MOST_FOUND 64u

uint32_t spelling_nearest(struct spelling *s, const char *form, size_t len, unsigned languages,
			  struct suggestion *ret, uint32_t max)
{
	CLEANUP(buf_release) struct buf folded = BUF_INIT;
	CLEANUP(free_p) struct suggestion *found = NULL;
	const struct words *words = s->words;
	struct spelling_key typed;
	struct spelling_pattern pattern;
	uint32_t n = 0, alloc = 0;
	text_fold(form, len, false, &folded);
	if (!spelling_key(folded.data, folded.len, &typed) || typed.joined || typed.len < SPELLING_LEAST)
		return 0;
	spelling_pattern(typed.text, typed.len, &pattern);
	unsigned most = typed.len >= SPELLING_TWO ? 2 : 1;
	size_t shortest = typed.len - most, longest = typed.len + most;
	if (longest > SPELLING_MOST)
		longest = SPELLING_MOST;
	for (size_t n_letters = shortest; n_letters <= longest; n_letters++)
		for (uint32_t i = s->of_length[n_letters]; i < s->of_length[n_letters + 1]; i++) {
			if (spelling_has_more(s->letters[i] & ~typed.letters, most) ||
			    spelling_has_more(typed.letters & ~s->letters[i], most) ||
			    !(s->languages[i] & languages))
				continue;
			const char *text = spelling_text(s, i, n_letters);
			struct suggestion near = { .distance = spelling_distance(&pattern, text, n_letters) };
			if (near.distance > most ||
			    !judge(s, i, form, len, &typed, text, n_letters, languages, &near))
				continue;
			GROW(found, n, alloc);
			found[n++] = near;
		}
	if (!n)
		return 0;
	qsort(found, n, sizeof(*found), by_score);
	n = join_stems(words, found, n < MOST_FOUND ? n : MOST_FOUND);
	qsort(found, n, sizeof(*found), by_score);
	if (n > max)
		n = max;
	memcpy(ret, found, n * sizeof(*ret));
	return n;
}
