#include "query/spelling_inner.h"

#include <string.h>

#include "text/analyze.h"
#include "base/banned.h"

#define ONCE               ((1ULL << 26) - 1) /* the signature without the letters that stand twice */
#define MOST_OTHER_LETTERS 5u
#define LEAST_SIMILARITY   0.4

/* Nothing but an ñ for an n between them: "caña" and "cana" are no more alike than any two words. */
static bool differ_by_tilde(const char *a, const char *b, size_t len)
{
	bool differ = false;
	for (size_t i = 0; i < len; i++) {
		if (a[i] == b[i])
			continue;
		if (!((a[i] == 'n' && b[i] == SPELLING_ENYE) || (a[i] == SPELLING_ENYE && b[i] == 'n')))
			return false;
		differ = true;
	}
	return differ;
}

/* "_form_", of which the 4-grams are taken. */
static void pad(const char *text, size_t len, char ret_padded[SPELLING_MOST + 2])
{
	ret_padded[0] = ret_padded[len + 1] = '_';
	/* Other languages have no ñ: "Espagne", "España". */
	for (size_t i = 0; i < len; i++)
		ret_padded[i + 1] = text[i] == SPELLING_ENYE ? 'n' : text[i];
}

static uint32_t gram_at(const char *padded, size_t i)
{
	uint32_t gram;
	memcpy(&gram, padded + i, sizeof(gram));
	return gram;
}

/* One of 64 bits for a 4-gram, to pass over most of those that are not there. */
static uint64_t mark(uint32_t gram)
{
	return 1ULL << (gram * 2654435761U >> 26);
}

/*
 * How many of the 4-grams of another word, n_others of them, are among those of the first, each as often as in both; 0 as soon
 * as it is plain that they are fewer than `least`, as with nearly every word.
 */
static uint32_t n_shared(const uint32_t *grams, uint32_t n_grams, uint64_t marks, const char *other,
			 uint32_t n_others, uint32_t least)
{
	uint32_t shared = 0, in_both[SPELLING_MOST + 2], n = 0;
	for (uint32_t k = 0; k < n_others; k++) {
		uint32_t gram = gram_at(other, k);
		if (marks & mark(gram))
			in_both[n++] = gram;
		else if (n + n_others - k - 1 < least)
			return 0;
	}
	for (uint32_t g = 0; g < n_grams; g++)
		for (uint32_t k = 0; k < n; k++)
			if (in_both[k] == grams[g]) {
				in_both[k] = 0;
				shared++;
				break;
			}
	return shared;
}

uint32_t spelling_cognates(const struct spelling *s, const char *form, size_t len, enum language target,
			   struct cognate *ret, uint32_t max)
{
	const struct spellings *table = s->table;
	struct spelling_key typed;
	uint32_t n = 0, n_grams = 0, grams[SPELLING_MOST + 2];
	char padded[SPELLING_MOST + 2];
	if (!spelling_key(form, len, &typed) || typed.joined || typed.len < SPELLING_LEAST)
		return 0;
	pad(typed.text, typed.len, padded);
	for (; n_grams + 4 <= typed.len + 2; n_grams++)
		grams[n_grams] = gram_at(padded, n_grams);
	size_t shortest = typed.len > 5 ? typed.len - 3 : 2, longest = typed.len + 3;
	if (longest > SPELLING_MOST)
		longest = SPELLING_MOST;
	uint64_t marks = 0;
	for (uint32_t g = 0; g < n_grams; g++)
		marks |= mark(grams[g]);
	for (size_t len_other = shortest; len_other <= longest; len_other++)
		for (uint32_t i = table->of_length[len_other]; i < table->of_length[len_other + 1]; i++) {
			uint32_t df;
			/* Half the 4-grams in common leave no room for many other letters. */
			if (!(table->languages[i] >> target & 1) ||
			    spelling_has_more((table->letters[i] ^ typed.letters) & ONCE, MOST_OTHER_LETTERS))
				continue;
			const char *text = spellings_text(table, i, len_other);
			uint32_t n_others = len_other < 2 ? 0 : (uint32_t)len_other - 1;
			uint32_t least = (uint32_t)(LEAST_SIMILARITY * (n_grams + n_others) / 2);
			pad(text, len_other, padded);
			uint32_t shared = n_shared(grams, n_grams, marks, padded, n_others, least);
			double similarity = 2.0 * shared / (n_grams + n_others);
			if (similarity < LEAST_SIMILARITY ||
			    (len_other == typed.len && differ_by_tilde(text, typed.text, len_other)))
				continue;
			uint32_t word = spelling_commonest(s, i, text, len_other, 1U << target, &df);
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
