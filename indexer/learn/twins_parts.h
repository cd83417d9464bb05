/* Shared by the files that find twins: twins_bags.c (documents as weighted tokens) and twins.c (which belong together). */
#ifndef LEARN_TWINS_PARTS_H
#define LEARN_TWINS_PARTS_H

#include "learn/twins.h"

#define TWINS_MOST_TOKENS 200u /* of a document, the weightiest */

/*
 * What documents are compared by: numbers of stems, and behind them numbers of folded forms ("anchors": what is written
 * alike in any language).
 */
struct tokens_of_words {
	uint32_t *anchor; /* by word: token, or UINT32_MAX */
	uint32_t n;       /* tokens in all */
};
void tokens_of_words_init(const struct words_builder *words, struct tokens_of_words *ret_tokens);
void tokens_of_words_release(struct tokens_of_words *tokens);

struct amount {
	uint32_t token;
	float weight;
};

/* The documents of one language. Bag i is items[first[i] .. first[i + 1]), the weightiest first, at length 1. */
struct side {
	uint32_t *docs, *paragraphs; /* by number of the bag */
	uint32_t n;
	size_t *first;
	struct amount *items;
	size_t n_items, alloc_items;
	uint32_t *df; /* by token: documents */
};
void side_release(struct side *side);

/* How the words of a side become tokens. */
struct reading {
	const struct corpus_streams *corpus;
	const struct tokens_of_words *tokens;
	const struct stem_table
		*map; /* stems into those of the other language; NULL: stems stand for themselves */
	bool stems;   /* false: anchors only */
};

/* Which documents there are (skip: by document, those to leave out), and how many hold each token. */
NODISCARD enum status side_count(const struct reading *reading, enum language language, const bool *skip,
				 struct side *ret_side, struct error *err);
/* Their bags: tf idf over the tokens that both sides have. */
NODISCARD enum status side_weigh(const struct reading *reading, struct side *side, const struct side *other,
				 struct error *err);

#endif
