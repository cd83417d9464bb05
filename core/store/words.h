/*
 * The words of a generation: number -> form, language, kind, stem, how many parts hold it; and back from
 * folded forms and stems to numbers.
 *
 * A word is a written form with its accents in one language (and, for acronyms, in capitals). Numbers only
 * grow from one generation to the next, so that token streams stay valid; a word that no live part holds
 * leaves its number behind, with df 0 and WORD_GONE for a form: what it was is not kept.
 */
#ifndef STORE_WORDS_H
#define STORE_WORDS_H

#include "base/error.h"
#include "base/strmap.h"
#include "store/table.h"
#include "text/stem.h"

enum word_flags {
	WORD_STOP = 1 << 0,
	WORD_NAME = 1 << 1, /* most parts that hold it have it with a capital within a sentence */
};

#define WORD_GONE                                                                                            \
	"\001" /* form of a number out of use, followed by the number; its stem is WORD_GONE alone */

struct words {
	struct table table;
	uint32_t n;       /* words */
	uint32_t n_stems; /* distinct terms, sorted by bytes */
	const uint32_t *form_at, *folded_at,
		*stem_at; /* offsets into the pools: n + 1 (n_stems + 1) of them */
	const char *forms, *folded, *stems;
	size_t forms_bytes, folded_bytes, stems_bytes;
	const uint8_t *languages, *kinds, *flags;
	const uint32_t *stem, *df, *cf;
	const uint32_t *by_folded; /* numbers, sorted by folded form, then number */
	const uint32_t *stem_first,
		*stem_words; /* words of stem s: stem_words[stem_first[s] .. stem_first[s + 1]) */
};

NODISCARD enum status words_open(int dirfd, struct words *ret_words, struct error *err);
void words_close(struct words *words);

/* Strings are not NUL-terminated; "" for a number that does not exist. */
const char *words_form(const struct words *words, uint32_t word, size_t *ret_len);
const char *words_folded(const struct words *words, uint32_t word, size_t *ret_len);
const char *words_stem(const struct words *words, uint32_t stem, size_t *ret_len);

/* Rows of by_folded whose folded form is exactly this (or begins with it): *ret_first .. returned end. */
uint32_t words_find_folded(const struct words *words, const char *folded, size_t len, bool prefix,
			   uint32_t *ret_first);
/* Number of a stem (a term without prefix), or UINT32_MAX. */
uint32_t words_find_stem(const struct words *words, const char *stem, size_t len);
/* Words of a stem; *ret_words points at n of them. */
uint32_t words_of_stem(const struct words *words, uint32_t stem, const uint32_t **ret_words);

/*
 * Under construction: the same, growing. One look-up a word of text: form -> number, stem number.
 */
struct words_builder {
	struct strmap forms; /* key: language byte, kind byte, form */
	struct strmap stems; /* terms */
	uint32_t *stem;      /* of a word: number in stems */
	uint8_t *flags;
	uint32_t alloc;
	struct stemmer *stemmer;
	struct buf scratch;
};

void words_builder_init(struct words_builder *builder);
void words_builder_release(struct words_builder *builder);
/* Begin with every word of an earlier generation, under its number. STATUS_CORRUPT if it contradicts itself. */
NODISCARD enum status words_builder_load(struct words_builder *builder, const struct words *words,
					 struct error *err);
uint32_t words_builder_add(struct words_builder *builder, enum language language, int kind, const char *form,
			   size_t len);
/* The term of a word; points into the builder, valid until the next add. */
const char *words_builder_term(const struct words_builder *builder, uint32_t word, size_t *ret_len);
/* What the streams say of each word: one number a word. */
struct word_counts {
	uint32_t *df, *cf; /* parts that hold it; occurrences */
	uint32_t *names;   /* parts where it has a capital within a sentence */
};
void word_counts_init(struct word_counts *counts, uint32_t n_words);
void word_counts_release(struct word_counts *counts);
NODISCARD enum status words_builder_write(const struct words_builder *builder,
					  const struct word_counts *counts, int dirfd, struct error *err);

#endif
