#include "query/spelling.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "text/analyze.h"
#include "text/stem.h"

/* Words of one folded form: rows first .. end of by_folded. */
struct spelt {
	uint64_t letters; /* bit 0: it has an a; and so on */
	uint32_t first, end;
	uint8_t len;
};

struct spelling {
	const struct words *words;
	struct spelt *spelt; /* those of letters alone, by length, then in order of bytes */
	uint32_t n, of_length[SPELLING_MOST + 2];
};

static bool letters_of(const char *text, size_t len, uint64_t *ret_letters)
{
	*ret_letters = 0;
	for (size_t i = 0; i < len; i++) {
		if (text[i] < 'a' || text[i] > 'z')
			return false;
		*ret_letters |= 1ULL << (text[i] - 'a');
	}
	return true;
}

struct spelling *spelling_new(const struct words *words)
{
	struct spelling *s = xcalloc(1, sizeof(*s));
	uint32_t alloc = 0, n = 0;
	struct spelt *all = NULL;
	s->words = words;
	for (uint32_t row = 0; row < words->n;) {
		size_t len, other_len;
		const char *folded = words_folded(words, words->by_folded[row], &len);
		uint32_t end = row + 1;
		while (end < words->n) {
			const char *other = words_folded(words, words->by_folded[end], &other_len);
			if (other_len != len || memcmp(other, folded, len) != 0)
				break;
			end++;
		}
		struct spelt spelt = { .first = row, .end = end, .len = (uint8_t)len };
		if (len >= 2 && len <= SPELLING_MOST && letters_of(folded, len, &spelt.letters)) {
			GROW(all, n, alloc);
			all[n++] = spelt;
			s->of_length[len + 1]++;
		}
		row = end;
	}
	/* A counting sort by length. */
	for (uint32_t i = 1; i < ARRAY_SIZE(s->of_length); i++)
		s->of_length[i] += s->of_length[i - 1];
	uint32_t next[SPELLING_MOST + 2];
	memcpy(next, s->of_length, sizeof(next));
	s->spelt = xcalloc((size_t)n + 1, sizeof(*s->spelt));
	for (uint32_t i = 0; i < n; i++)
		s->spelt[next[all[i].len]++] = all[i];
	s->n = n;
	free(all);
	return s;
}

void spelling_free(struct spelling *s)
{
	if (!s)
		return;
	free(s->spelt);
	free(s);
}

/* ---- distance ---- */

#define NEVER 1000u

/* Optimal string alignment distance of two words of letters, or more than `most` when it is more than that. */
static unsigned distance(const char *a, size_t a_len, const char *b, size_t b_len, unsigned most)
{
	uint8_t rows[3][SPELLING_MOST + 1];
	uint8_t *before = rows[0], *last = rows[1], *row = rows[2];
	for (size_t k = 0; k <= b_len; k++)
		last[k] = (uint8_t)k;
	for (size_t i = 1; i <= a_len; i++) {
		unsigned least = row[0] = (uint8_t)i;
		for (size_t k = 1; k <= b_len; k++) {
			unsigned best = last[k - 1] + (a[i - 1] != b[k - 1]);
			if (last[k] + 1U < best)
				best = last[k] + 1U;
			if (row[k - 1] + 1U < best)
				best = row[k - 1] + 1U;
			if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1] &&
			    before[k - 2] + 1U < best)
				best = before[k - 2] + 1U;
			row[k] = (uint8_t)best;
			if (best < least)
				least = best;
		}
		if (least > most)
			return NEVER;
		uint8_t *spare = before;
		before = last;
		last = row;
		row = spare;
	}
	return last[b_len];
}

/* Letters that lie side by side on a French or a Spanish keyboard. */
static bool are_neighbours(char a, char b)
{
	static const char *const rows[] = { "azertyuiop", "qsdfghjklm", "wxcvbn",
					    "qwertyuiop", "asdfghjkl",  "zxcvbnm" };
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const char *at = strchr(rows[i], a);
		if (at && ((at > rows[i] && at[-1] == b) || at[1] == b))
			return true;
	}
	return false;
}

/*
 * How unlikely it is to write a for b, in errors: two letters turned round and a letter doubled or not are slips of the hand,
 * neighbours on the keyboard too; the first letter is seldom wrong.
 */
static double slip(const char *a, size_t a_len, const char *b, size_t b_len)
{
	double rows[3][SPELLING_MOST + 1];
	double *before = rows[0], *last = rows[1], *row = rows[2];
	last[0] = 0;
	for (size_t k = 1; k <= b_len; k++)
		last[k] = last[k - 1] + (k > 1 && b[k - 1] == b[k - 2] ? 0.7 : 1) + (k == 1 ? 0.3 : 0);
	for (size_t i = 1; i <= a_len; i++) {
		row[0] = last[0] + (i == 1 ? 1.3 : 1);
		for (size_t k = 1; k <= b_len; k++) {
			double first = i == 1 && k == 1 ? 0.3 : 0;
			double change = a[i - 1] == b[k - 1]                 ? 0
					: are_neighbours(a[i - 1], b[k - 1]) ? 0.85 + first
									     : 1 + first;
			double best = last[k - 1] + change;
			best = fmin(best, last[k] + (i > 1 && a[i - 1] == a[i - 2] ? 0.7 : 1));
			best = fmin(best, row[k - 1] + (k > 1 && b[k - 1] == b[k - 2] ? 0.7 : 1));
			if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1])
				best = fmin(best, before[k - 2] + 0.8);
			row[k] = best;
		}
		double *spare = before;
		before = last;
		last = row;
		row = spare;
	}
	return last[b_len];
}

/* The commonest word of a folded form in the languages, or UINT32_MAX. *ret_df: parts, over all of them. */
static uint32_t commonest(const struct spelling *s, const struct spelt *spelt, unsigned languages,
			  uint32_t *ret_df)
{
	const struct words *words = s->words;
	uint32_t best = UINT32_MAX;
	*ret_df = 0;
	for (uint32_t row = spelt->first; row < spelt->end; row++) {
		uint32_t word = words->by_folded[row];
		if (word >= words->n || !words->df[word] || words->kinds[word] != TOKEN_WORD ||
		    words->languages[word] >= N_LANGUAGES || !(languages >> words->languages[word] & 1))
			continue;
		*ret_df += words->df[word];
		if (best == UINT32_MAX || words->df[word] > words->df[best])
			best = word;
	}
	return best;
}

/* One more error is so much less likely; being in twice as many parts adds this much. */
#define ERROR_FACTOR 3.5
#define DF_FACTOR    0.5

static bool is_better(const struct spelling *s, const struct suggestion *a, const struct suggestion *b)
{
	if (a->score != b->score)
		return a->score > b->score;
	size_t a_len, b_len;
	const char *x = words_form(s->words, a->word, &a_len), *y = words_form(s->words, b->word, &b_len);
	int order = memcmp(x, y, a_len < b_len ? a_len : b_len);
	return order ? order < 0 : a_len < b_len;
}

uint32_t spelling_nearest(struct spelling *s, const char *form, size_t len, unsigned languages,
			  struct suggestion *ret, uint32_t max)
{
	CLEANUP(buf_release) struct buf folded = BUF_INIT;
	uint64_t letters;
	uint32_t n = 0;
	text_fold(form, len, false, &folded);
	if (folded.len < SPELLING_LEAST || folded.len > SPELLING_MOST ||
	    !letters_of(folded.data, folded.len, &letters))
		return 0;
	unsigned most = folded.len >= SPELLING_TWO ? 2 : 1;
	size_t shortest = folded.len - most, longest = folded.len + most;
	if (longest > SPELLING_MOST)
		longest = SPELLING_MOST;
	for (uint32_t i = s->of_length[shortest]; i < s->of_length[longest + 1]; i++) {
		const struct spelt *spelt = &s->spelt[i];
		if ((unsigned)__builtin_popcountll(spelt->letters ^ letters) > 2 * most)
			continue;
		size_t other_len;
		uint32_t df;
		const char *other = words_folded(s->words, s->words->by_folded[spelt->first], &other_len);
		unsigned edits = distance(folded.data, folded.len, other, other_len, most);
		if (edits > most)
			continue;
		uint32_t word = commonest(s, spelt, languages, &df);
		if (word == UINT32_MAX)
			continue;
		struct suggestion found = { word, edits, 0 };
		found.score = exp(-ERROR_FACTOR * slip(folded.data, folded.len, other, other_len)) *
			      pow(df, DF_FACTOR);
		uint32_t at = n;
		while (at > 0 && is_better(s, &found, &ret[at - 1]))
			at--;
		if (at >= max)
			continue;
		if (n < max)
			n++;
		memmove(ret + at + 1, ret + at, (n - at - 1) * sizeof(*ret));
		ret[at] = found;
	}
	return n;
}

/* ---- cognates ---- */

/* The 4-grams of "_form_", one number each; up to SPELLING_MOST. */
static uint32_t grams_of(const char *text, size_t len, uint32_t *ret_grams)
{
	char padded[SPELLING_MOST + 2] = "_";
	uint32_t n = 0;
	memcpy(padded + 1, text, len);
	padded[len + 1] = '_';
	for (size_t i = 0; i + 4 <= len + 2; i++)
		memcpy(&ret_grams[n++], padded + i, 4);
	return n;
}

uint32_t spelling_cognates(struct spelling *s, const char *form, size_t len, enum language target,
			   struct cognate *ret, uint32_t max)
{
	CLEANUP(buf_release) struct buf folded = BUF_INIT;
	uint64_t letters;
	uint32_t n = 0, grams[SPELLING_MOST + 2], others[SPELLING_MOST + 2];
	text_fold(form, len, false, &folded);
	if (folded.len < SPELLING_LEAST || folded.len > SPELLING_MOST ||
	    !letters_of(folded.data, folded.len, &letters))
		return 0;
	uint32_t n_grams = grams_of(folded.data, folded.len, grams);
	size_t shortest = folded.len > 5 ? folded.len - 3 : 2, longest = folded.len + 3;
	if (longest > SPELLING_MOST)
		longest = SPELLING_MOST;
	for (uint32_t i = s->of_length[shortest]; i < s->of_length[longest + 1]; i++) {
		const struct spelt *spelt = &s->spelt[i];
		size_t other_len;
		uint32_t df, shared = 0;
		/* Half the 4-grams in common leave no room for many other letters. */
		if (__builtin_popcountll(spelt->letters ^ letters) > 5)
			continue;
		const char *other = words_folded(s->words, s->words->by_folded[spelt->first], &other_len);
		uint32_t n_others = grams_of(other, other_len, others);
		for (uint32_t g = 0; g < n_grams; g++)
			for (uint32_t k = 0; k < n_others; k++)
				if (others[k] == grams[g]) {
					shared++;
					others[k] = 0;
					break;
				}
		double similarity = 2.0 * shared / (n_grams + n_others);
		if (similarity < 0.4)
			continue;
		uint32_t word = commonest(s, spelt, 1U << target, &df);
		if (word == UINT32_MAX)
			continue;
		uint32_t at = n;
		while (at > 0 && similarity > ret[at - 1].similarity)
			at--;
		if (at >= max)
			continue;
		if (n < max)
			n++;
		memmove(ret + at + 1, ret + at, (n - at - 1) * sizeof(*ret));
		ret[at] = (struct cognate){ word, similarity };
	}
	return n;
}
