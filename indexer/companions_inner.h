/* Shared by the files that find companions: companions.c (the whole), companions_text.c, companions_copies.c, companions_links.c. */
#ifndef INDEXER_COMPANIONS_INNER_H
#define INDEXER_COMPANIONS_INNER_H

#include "companions.h"

/* ---- companions_text.c: texts as numbers ---- */

#define SHINGLE_WORDS   5u         /* words in a run */
#define SKETCH_SIZE     12u        /* smallest hashes of runs kept of each document */
#define COPY_MOST_WORDS (1u << 18) /* words of a document that are looked at */

/* What is known of every word: hashes do not depend on its number, which differs from one run to another. */
struct word_table {
	uint64_t *hashes; /* of the folded form */
	uint8_t *kinds;   /* enum word_kind */
	uint32_t n;
};

enum word_kind {
	WORD_PLAIN,
	WORD_FIGURE, /* a number or the name of a month: what the reports of a series differ in */
	WORD_EMPTY,  /* a stop word */
};

void word_table_init(struct word_table *table, const struct words_builder *words);
void word_table_release(struct word_table *table);

/* A document at a glance. */
struct glance {
	uint64_t text[2], title;      /* hashes of the words of the body and of the title, in order */
	uint32_t sketch[SKETCH_SIZE]; /* the smallest hashes of its runs of words, rising */
	uint32_t n_sketch, n_words;   /* words: of the body, as many as were looked at */
};

/* False when its streams are damaged. */
bool glance_read(const struct companions_input *input, const struct word_table *words, uint32_t doc,
		 struct glance *ret_glance);

/* A set of hashes, sorted. */
struct hash_set {
	uint64_t *items;
	size_t n, alloc;
};

/* In order, each once. */
void hash_set_sort(struct hash_set *set);

/* A document for a comparison: its runs of words, figures (of the title too) and other words that say something. */
struct reading {
	uint32_t doc, n_words;
	struct hash_set runs, figures, words;
};
void reading_release(struct reading *reading);
bool reading_read(const struct companions_input *input, const struct word_table *words, uint32_t doc,
		  struct reading *ret_reading);

/* Members of both, of the first alone, of the second alone. */
struct overlap {
	size_t both, first, second;
};
struct overlap hash_set_compare(const struct hash_set *first, const struct hash_set *second);

/* ---- companions_copies.c ---- */

/*
 * ret_original[doc]: the original, or doc itself; ret_rank[doc]: place in the order of originals. Both have docs->n elements.
 */
void copies_find(const struct companions_input *input, uint32_t *ret_original, uint32_t *ret_rank);
/* Two days of publication that may be of one text and its copy. */
bool copies_dates_agree(const struct doc_row *a, const struct doc_row *b);

/* ---- companions_links.c ---- */

/* Pairs of originals that are translations of each other, the surest first; free *ret_pairs. */
void links_find(const struct companions_input *input, const uint32_t *original, const uint32_t *rank,
		struct companion_pair **ret_pairs, size_t *ret_n);

#endif
