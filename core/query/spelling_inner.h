/* What is shared by the spelling_*.c files; nobody else includes it. */
#ifndef QUERY_SPELLING_INNER_H
#define QUERY_SPELLING_INNER_H

#include <stdbool.h>

#include "query/spelling.h"

/* Has it more than n bits? An edit changes at most one letter of a signature on either side. */
static inline bool spelling_has_more(uint64_t bits, unsigned n)
{
	while (n--)
		bits &= bits - 1;
	return bits != 0;
}

/* A pattern that many words are compared with. */
struct spelling_pattern {
	uint64_t at
		[32]; /* by the low five bits of a letter, so that any byte of a file may be one. Bit i: it fits what stands at i */
	size_t len;
};
void spelling_pattern(const char *text, size_t len, struct spelling_pattern *ret_pattern);
/* Optimal string alignment distance. */
unsigned spelling_distance(const struct spelling_pattern *pattern, const char *text, size_t len);

/* How unlikely it is that somebody wrote a for b: minus the natural logarithm, up to a constant. */
double spelling_slip(const char *a, size_t a_len, const char *b, size_t b_len);

/*
 * The commonest living word of row i, in any spelling of its accents, or UINT32_MAX. *ret_df: parts, over all of them. text, len: its
 * letters.
 */
uint32_t spelling_commonest(const struct spelling *spelling, uint32_t i, const char *text, size_t len,
			    unsigned languages, uint32_t *ret_df);

/*
 * The commonest living word of these letters, of those with ñ where they have n only when there is no other; or UINT32_MAX. Letters as
 * in struct spelling_key.
 */
uint32_t spelling_of_letters(const struct words *words, const char *text, size_t len, unsigned languages,
			     uint32_t *ret_df);

#endif
