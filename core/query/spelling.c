#include "query/spelling_inner.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "text/analyze.h"
#include "base/banned.h"

/* Which words of a folded form are meant: those of just these letters, or those with ñ for some n of them. */
enum letters { AS_THEY_ARE, WITH_TILDE };

static bool are_meant(const struct spelling_key *key, const char *text, size_t len, enum letters letters)
{
	bool same = true, tilde = false;
	if (key->len != len)
		return false;
	for (size_t i = 0; same && i < len; i++) {
		bool for_n = text[i] == 'n' && key->text[i] == SPELLING_ENYE;
		same = for_n || key->text[i] == text[i];
		tilde |= for_n;
	}
	return same && tilde == (letters == WITH_TILDE);
}

/* Adds up the living words among rows first .. of one folded form, and keeps the commonest. */
static uint32_t commonest(const struct words *words, uint32_t first, const char *text, size_t len,
			  unsigned languages, enum letters letters, uint32_t *ret_df)
{
	uint32_t best = UINT32_MAX;
	size_t folded_len = 0, other_len;
	const char *folded =
		first < words->n ? words_folded(words, words->by_folded[first], &folded_len) : "";
	*ret_df = 0;
	for (uint32_t row = first; row < words->n; row++) {
		uint32_t word = words->by_folded[row];
		struct spelling_key key;
		const char *other = words_folded(words, word, &other_len);
		if (other_len != folded_len || memcmp(other, folded, folded_len) != 0)
			break;
		if (!spellings_may_be_meant(words, word, other_len) ||
		    !(languages >> words->languages[word] & 1))
			continue;
		other = words_form(words, word, &other_len);
		if (!spelling_key(other, other_len, &key) || !are_meant(&key, text, len, letters))
			continue;
		*ret_df += words->df[word];
		if (best == UINT32_MAX || words->df[word] > words->df[best])
			best = word;
	}
	return best;
}

uint32_t spelling_commonest(const struct spelling *s, uint32_t i, const char *text, size_t len,
			    unsigned languages, uint32_t *ret_df)
{
	return commonest(s->words, s->table->first[i], text, len, languages, AS_THEY_ARE, ret_df);
}

/* The first row of by_folded for letters; false when no word is spelt so, ñ or not. */
static bool find_row(const struct words *words, const char *text, size_t len, uint32_t *ret_first)
{
	char folded[SPELLING_MOST];
	for (size_t i = 0; i < len; i++)
		folded[i] = text[i] == SPELLING_ENYE ? 'n' : text[i];
	uint32_t end = words_find_folded(words, folded, len, false, ret_first);
	return *ret_first < end;
}

uint32_t spelling_of_letters(const struct words *words, const char *text, size_t len, unsigned languages,
			     uint32_t *ret_df)
{
	uint32_t first = 0;
	*ret_df = 0;
	if (!find_row(words, text, len, &first))
		return UINT32_MAX;
	uint32_t word = commonest(words, first, text, len, languages, AS_THEY_ARE, ret_df);
	return word == UINT32_MAX ? commonest(words, first, text, len, languages, WITH_TILDE, ret_df) : word;
}

uint32_t spelling_with_tilde(const struct spelling *s, const char *form, size_t len, uint32_t *ret_own_df)
{
	struct spelling_key key;
	uint32_t first = 0, df;
	*ret_own_df = 0;
	if (!spelling_key(form, len, &key) || !memchr(key.text, 'n', key.len) ||
	    !find_row(s->words, key.text, key.len, &first))
		return UINT32_MAX;
	commonest(s->words, first, key.text, key.len, ~0U, AS_THEY_ARE, ret_own_df);
	return commonest(s->words, first, key.text, key.len, ~0U, WITH_TILDE, &df);
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
	uint32_t df, word = spelling_commonest(s, i, text, text_len, languages, &df);
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

uint32_t spelling_nearest(const struct spelling *s, const char *form, size_t len, unsigned languages,
			  struct suggestion *ret, uint32_t max)
{
	CLEANUP(free_p) struct suggestion *found = NULL;
	const struct words *words = s->words;
	const struct spellings *table = s->table;
	struct spelling_key typed;
	struct spelling_pattern pattern;
	uint32_t n = 0, alloc = 0;
	if (!spelling_key(form, len, &typed) || typed.joined || typed.len < SPELLING_LEAST)
		return 0;
	spelling_pattern(typed.text, typed.len, &pattern);
	unsigned most = typed.len >= SPELLING_TWO ? 2 : 1;
	size_t shortest = typed.len - most, longest = typed.len + most;
	if (longest > SPELLING_MOST)
		longest = SPELLING_MOST;
	for (size_t n_letters = shortest; n_letters <= longest; n_letters++)
		for (uint32_t i = table->of_length[n_letters]; i < table->of_length[n_letters + 1]; i++) {
			if (spelling_has_more(table->letters[i] & ~typed.letters, most) ||
			    spelling_has_more(typed.letters & ~table->letters[i], most) ||
			    !(table->languages[i] & languages))
				continue;
			const char *text = spellings_text(table, i, n_letters);
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
