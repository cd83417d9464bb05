/* The inside of struct spelling, shared by the spelling_*.c files; nobody else includes it. */
#ifndef QUERY_SPELLING_INNER_H
#define QUERY_SPELLING_INNER_H

#include <stdbool.h>

#include "query/spelling.h"

/* Living words of one folded form: rows first .. end of by_folded. */
struct spelt {
	uint32_t first, end;
};

struct spelling {
	const struct words *words;
	uint32_t n;
	/* By number of letters, then in order of bytes; separate arrays, so that a search runs over the signatures alone. */
	uint64_t *letters;  /* spelling_key's signature */
	uint8_t *languages; /* bit set of the living words */
	char *texts;        /* spelling_key's text, one behind the other; spelling_text finds them */
	size_t text_at[SPELLING_MOST + 1]; /* of the first form of so many letters */
	struct spelt *spelt;
	uint32_t of_length[SPELLING_MOST + 2]; /* forms of l letters: of_length[l] .. of_length[l + 1] */
};

/* The letters of form i, which has len of them. */
static inline const char *spelling_text(const struct spelling *s, uint32_t i, size_t len)
{
	return s->texts + s->text_at[len] + (i - s->of_length[len]) * len;
}

/* What two words are compared by: letters a to z; the joints of a compound ("-", "'") are left out. */
struct spelling_key {
	char text[SPELLING_MOST];
	size_t len;
	uint64_t letters; /* bit 0: has an a; ... bit 26: has two of them; ... */
	bool joined;      /* a joint was left out */
};

/* False for what has other characters, or too many letters. */
bool spelling_key(const char *folded, size_t len, struct spelling_key *ret_key);

/* Has it more than n bits? An edit changes at most one letter of a signature on either side. */
static inline bool spelling_has_more(uint64_t bits, unsigned n)
{
	while (n--)
		bits &= bits - 1;
	return bits != 0;
}

/* A pattern that many words are compared with. */
struct spelling_pattern {
	uint64_t at[26]; /* bit i: the letter stands at i */
	size_t len;
};
void spelling_pattern(const char *text, size_t len, struct spelling_pattern *ret_pattern);
/* Optimal string alignment distance. */
unsigned spelling_distance(const struct spelling_pattern *pattern, const char *text, size_t len);

/* How unlikely it is that somebody wrote a for b: minus the natural logarithm, up to a constant. */
double spelling_slip(const char *a, size_t a_len, const char *b, size_t b_len);

/* The commonest living word of a folded form, or UINT32_MAX. *ret_df: parts, over all of them. */
uint32_t spelling_commonest(const struct words *words, uint32_t first, uint32_t end, unsigned languages,
			    uint32_t *ret_df);

#endif
