/* What the evidence_*.c files share: one scans the streams of parts, one makes scores of what was found. Nobody else includes this. */
#ifndef QUERY_EVIDENCE_PARTS_H
#define QUERY_EVIDENCE_PARTS_H

#include "query/evidence.h"

#define MAX_TERMS QUERY_MAX_WORDS
#define MAX_PAIRS 64u /* of words, ordered or in a window */

/* What a word number means for the query at hand: its mark is a row here, plus one. */
struct mark {
	uint32_t terms; /* of a concept: bit t for term t */
	uint16_t term;
	uint8_t classes;
	float weight;
};

/* Two words of the query. */
struct pair {
	uint16_t first, second; /* terms */
};

struct counts {
	float all[MAX_TERMS], exact[MAX_TERMS], accent[MAX_TERMS], title[MAX_TERMS], heading[MAX_TERMS];
	float best[MAX_TERMS];  /* weight of the best occurrence */
	bool itself[MAX_TERMS]; /* one of them is no translation and no concept */
	float pairs[MAX_PAIRS], windows[MAX_PAIRS];
	float lead[MAX_TERMS]; /* falls from 1 with the first position in the body; 0: not there */
	uint32_t length, title_length;
	uint32_t year; /* of the document; 0: not known */
};

struct evidence {
	const struct generation *generation;
	struct lengths lengths;
	uint16_t *mark_of_word; /* 0: none */
	struct stream_sieve
		sieves[2]; /* let words with a mark through; the second one, beginnings of sentences too */
	struct mark *marks;
	uint32_t n_marks, alloc_marks;

	const struct query *query;
	const struct lexicon *lexicon;
	double idf[MAX_TERMS], total_idf; /* of content terms */
	struct pair pairs[MAX_PAIRS], windows[MAX_PAIRS];
	uint32_t n_pairs, n_windows;
	float naming; /* weight of a concept in the part at hand, against one in the language of the query */

	struct hit *hits;
	uint32_t n_hits;
	struct counts *counts; /* one a candidate */
	uint32_t alloc_counts;
};

/* ---- evidence_score.c ---- */

/* Count what the hits of a part are. */
void evidence_count(const struct evidence *evidence, struct counts *counts);
/* The score of a part from its counts. pair_df, window_df: candidates that have each pair and window. */
void evidence_sum(const struct evidence *evidence, const struct counts *counts, const uint32_t *pair_df,
		  const uint32_t *window_df, struct part_score *ret_score);

#endif
