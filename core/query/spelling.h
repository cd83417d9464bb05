/*
 * The words of an index that are spelt nearly like a given one: for misspelt words, words written together or apart, and
 * words that two languages share. All of it comes from the index's own words in use, so that nothing found here leads to
 * nothing. Whether a word is known, or may be corrected at all (acronyms, numbers, phrases), is for the caller to say.
 *
 * A word is compared by its letters a to z after folding: accents are no errors. ñ is a letter of its own, for which an n may be
 * typed, since many keyboards lack it; an ñ typed stands for nothing else. Words with digits or other scripts are neither corrected
 * nor offered. A compound ("main-d'oeuvre") is offered by its letters alone, too, so that "maindoeuvre"
 * is at distance 0 from it; an acronym of five letters or more is offered to whoever wrote it in lower case.
 *
 * Sources: optimal string alignment distance (Damerau 1964; each place edited once), bit-parallel as in Hyyro, "A bit-vector
 * algorithm for computing Levenshtein and Damerau edit distances", Nordic Journal of Computing 10 (2003). Words that differ
 * in too many letters are passed over by a signature (which letters a word has, and which twice): an edit changes one bit of
 * it on either side. Ranking: the noisy channel of Kernighan, Church and Gale 1990, with a few weights in place of tables of
 * errors (docs/decisions/0004-spelling.md).
 */
#ifndef QUERY_SPELLING_H
#define QUERY_SPELLING_H

#include <stdbool.h>

#include "index/engine.h"
#include "store/generation.h"

#define SPELLING_LEAST 4u /* letters of a word that may be corrected */
#define SPELLING_TWO   8u /* ... from how many on two errors are thought of */

/* Both of one generation, which must outlive it. */
struct spelling {
	const struct words *words;
	const struct spellings *table;
};

struct suggestion {
	uint32_t word;
	unsigned distance; /* edits between the letters */
	double score;      /* likelihood up to a factor: above 0, comparable within one call */
};

/*
 * The nearest words in use to form (lower case, accents as typed), of the languages in the set (1 << enum language), best
 * first; at most max. One error is looked for, two from SPELLING_TWO letters on. Words of one stem count together and the
 * likeliest stands for them, in its commonest spelling (accents, capitals). None for a form shorter than SPELLING_LEAST
 * letters or with anything but letters. Acronyms belong to LANGUAGE_UNKNOWN. The same index and form give the same answer anywhere.
 */
uint32_t spelling_nearest(const struct spelling *spelling, const char *form, size_t len, unsigned languages,
			  struct suggestion *ret, uint32_t max);

/*
 * The commonest word in use that is spelt like form but for an ñ where that has an n, in any language, or UINT32_MAX. *ret_own_df:
 * parts that hold form itself, in any accents. "ano", "espana".
 */
uint32_t spelling_with_tilde(const struct spelling *spelling, const char *form, size_t len,
			     uint32_t *ret_own_df);

/* In how many parts a form of `right` stands right behind one of `left`; may stop counting at SPELLING_PAIRS. */
#define SPELLING_PAIRS 8u
typedef uint32_t (*spelling_pair_fn)(void *ctx, uint32_t left, uint32_t right);

/*
 * Two words written as one: "mediterraneecentrale", "lorganisation". Two words of one language in use (short ones only when
 * they are stop words or elided) that stand side by side somewhere; of several, the two that do so most often.
 */
bool spelling_split(const struct spelling *spelling, const char *form, size_t len, unsigned languages,
		    spelling_pair_fn count, void *ctx, uint32_t ret_words[2]);

/*
 * One word written as two neighbours, "re integration": the word that both make together, if it is in use and they never stand
 * side by side in the index (with one of them unknown, they cannot).
 */
bool spelling_join(const struct spelling *spelling, const char *left, size_t left_len, const char *right,
		   size_t right_len, unsigned languages, spelling_pair_fn count, void *ctx,
		   uint32_t *ret_word);

/* Counts in the token streams of the first parts that hold both; ctx is a struct spelling_index. Failures count as 0. */
struct spelling_index {
	const struct generation *generation;
	struct engine *engine;
};
uint32_t spelling_count_pairs(void *ctx, uint32_t left, uint32_t right);

/* A word of another language that looks alike. */
struct cognate {
	uint32_t word;
	double similarity; /* Dice's coefficient of the 4-grams of "_form_", folded: 0 to 1 */
};
uint32_t spelling_cognates(const struct spelling *spelling, const char *form, size_t len,
			   enum language target, struct cognate *ret, uint32_t max);

#endif
