/*
 * The words of an index that are spelt nearly like a given one: for misspelt words, words written together or apart, and
 * words that two languages share.
 *
 * Source: optimal string alignment distance (Damerau 1964; restricted to one edit a place), computed row by row and given up
 * as soon as no row can stay within the bound; words that differ in too many letters are passed over by the letters they are
 * made of (one bit a letter).
 */
#ifndef QUERY_SPELLING_H
#define QUERY_SPELLING_H

#include "store/words.h"

#define SPELLING_LEAST 4u  /* letters of a word that may be corrected */
#define SPELLING_TWO   8u  /* ... from how many on two errors are thought of */
#define SPELLING_MOST  40u /* letters; longer words are left alone */

struct spelling; /* of one opened generation; words must outlive it */
struct spelling *spelling_new(const struct words *words);
void spelling_free(struct spelling *spelling);

struct suggestion {
	uint32_t word;
	unsigned distance; /* edits between the folded forms */
	double score;      /* above 0; comparable within one call */
};

/*
 * The nearest words in use to form (lower case, accents as typed), of the languages in the set (1 << enum language), best
 * first, no two of one folded form; at most max. None for a form shorter than SPELLING_LEAST letters or with anything but
 * letters. The same index and form give the same answer anywhere.
 */
uint32_t spelling_nearest(struct spelling *spelling, const char *form, size_t len, unsigned languages,
			  struct suggestion *ret, uint32_t max);

/* A word of another language that looks alike. */
struct cognate {
	uint32_t word;
	double similarity; /* Dice's coefficient of the 4-grams of "_form_", folded: 0 to 1 */
};
uint32_t spelling_cognates(struct spelling *spelling, const char *form, size_t len, enum language target,
			   struct cognate *ret, uint32_t max);

#endif
