/*
 * The second stage: one pass over the token stream of each candidate, which finds every occurrence of the
 * query's words, and a fixed-weight score from them.
 *
 * Source: BM25 (Robertson and Zaragoza, 2009) on stems, exact forms and title, each with its own document frequencies and
 * lengths; ordered pairs of neighbouring query words and unordered windows of any two, scored as if they were terms (full
 * dependence, Metzler and Croft, 2005), with their document frequencies counted among the candidates.
 */
#ifndef QUERY_EVIDENCE_H
#define QUERY_EVIDENCE_H

#include "query/lexicon.h"
#include "query/weights.h"

/* Average lengths in words, over the parts of the index. */
struct lengths {
	double all, title;
};

/* One occurrence in a stream. */
struct hit {
	uint32_t position; /* words from the start of its field */
	uint16_t term;
	uint8_t field;           /* enum stream_field */
	uint8_t classes;         /* enum word_class */
	float weight;            /* 1: the word itself, in any form */
	uint16_t sentence;       /* number in its field, from 0; the last one stands for all behind it */
	uint16_t sentence_words; /* how long that is */
	bool line;               /* the sentence is a paragraph, list entry or cell of its own */
};

#define EVIDENCE_MAX_HITS 20000u /* of one part; later ones count, but stand in no pair */

/* ln(1 + (N - df + .5) / (df + .5)): how much a term tells that df of n parts hold. */
double evidence_idf(uint32_t n, uint32_t df);

struct evidence; /* scratch of one searcher: a byte a word of the index, and room for hits */
struct evidence *evidence_new(const struct generation *generation, const struct lengths *lengths);
void evidence_free(struct evidence *evidence);

/* Mark the words of a query; evidence_end clears them. lexicon must outlive the time between. */
void evidence_begin(struct evidence *evidence, const struct query *query, const struct lexicon *lexicon);
void evidence_end(struct evidence *evidence);

/* What a score is made of: for explanations. */
struct part_score {
	double total, stem, stop, exact, accent, title, heading, pair, window, lead, coverage, name, figure,
		date;
	double share;         /* of the query, by idf, that is there; no sum of its own */
	uint32_t found;       /* bit t: term t is in this part (the first 32 terms) */
	uint32_t found_title; /* ... in its title */
	uint32_t found_heading;
	uint32_t near; /* ... only by a translation or a concept */
	bool has_pair;
};

/*
 * Score n parts together: document frequencies of pairs are counted among them. ret_scores: one each.
 * STATUS_CORRUPT when a stream is damaged.
 */
NODISCARD enum status evidence_score(struct evidence *evidence, const uint32_t *parts, uint32_t n,
				     struct part_score *ret_scores, struct error *err);

/* All hits of one part, in reading order, those of concepts among them or not; they live until the next call. */
NODISCARD enum status evidence_hits(struct evidence *evidence, uint32_t part, bool with_concepts,
				    const struct hit **ret_hits, uint32_t *ret_n, struct error *err);

/* Do the words first .. first + n of the query stand one behind the other in the part, each in this written form? */
NODISCARD enum status evidence_phrase(struct evidence *evidence, uint32_t part, uint32_t first,
				      uint32_t n_words, bool in_title, bool *ret_found, struct error *err);

#endif
