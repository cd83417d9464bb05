/*
 * The words of a generation as they are compared when somebody misspells one: the file `spellings`, made from `words` and with it.
 *
 * A row is a folded form that has a word in use, by its letters: accents off, capitals and the joints of compounds too, ñ a letter
 * of its own. A folded form whose words are written with n and with ñ ("ano", "año") has a row for each. Columns of a table
 * (table.h), rows by number of letters, then in the order of words.by_folded, so that a search runs over the signatures alone:
 *
 *	of_length	u32 a number of letters: rows of l letters are of_length[l] .. of_length[l + 1]
 *	letters		u64 a row: its signature, see struct spelling_key
 *	languages	u8 a row: bit set of the languages (1 << enum language) of its words in use
 *	first		u32 a row: where its folded form begins in words.by_folded
 *	texts		the letters, one row's behind the other's, without anything between
 *
 * Nothing in it outlives a word: a form that no live part holds has no row. What the columns hold is checked where it is used.
 */
#ifndef STORE_SPELLINGS_H
#define STORE_SPELLINGS_H

#include <stdbool.h>

#include "store/words.h"

#define SPELLING_MOST    40u /* letters; longer words are left alone */
#define SPELLING_LETTERS 27u /* a to z, and ñ: letter k is 'a' + k */
#define SPELLING_ENYE    ('a' + 26)

/* What two words are compared by. */
struct spelling_key {
	char text[SPELLING_MOST];
	size_t len;
	uint64_t letters; /* bit 0: has an a; ... bit 26: has two of them; ...; ñ counts as n */
	bool joined;      /* a joint of a compound ("-", "'") was left out */
};
/* form: in any spelling, with its accents. False for what has other characters, or too many letters. */
bool spelling_key(const char *form, size_t len, struct spelling_key *ret_key);

struct spellings {
	struct table table;
	uint32_t n;
	const uint32_t *of_length; /* SPELLING_MOST + 2 of them, rising, the last one n */
	const uint64_t *letters;
	const uint8_t *languages;
	const uint32_t *first;
	const char *texts;
	size_t text_at[SPELLING_MOST + 1]; /* of the first row of so many letters */
};

NODISCARD enum status spellings_open(int dirfd, struct spellings *ret_spellings, struct error *err);
void spellings_close(struct spellings *spellings);

/* The letters of row i, which has len of them; any bytes when the file is damaged. */
static inline const char *spellings_text(const struct spellings *s, uint32_t i, size_t len)
{
	return s->texts + s->text_at[len] + (i - s->of_length[len]) * len;
}

/* May a word be what somebody meant: a word in use, or an acronym long enough to be written in lower case? */
bool spellings_may_be_meant(const struct words *words, uint32_t word, size_t n_letters);

/* Write the file. The same words give the same bytes. */
NODISCARD enum status spellings_write(const struct words *words, int dirfd, struct error *err);

#endif
