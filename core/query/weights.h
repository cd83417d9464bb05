/*
 * Every number of the ranking, in one table. Raise WEIGHTS_VERSION when one changes; docs/relevance.md says how each
 * was found.
 */
#ifndef QUERY_WEIGHTS_H
#define QUERY_WEIGHTS_H

#define WEIGHTS_VERSION 5

struct weights {
	/* First stage: the engine's BM25. */
	double k1, b;
	double title_stage1; /* of a title stem against a stem */
	/* Second stage: evidence from the token stream, each divided by the idf of the query's content words. */
	double stem, stop, exact, accent, title, heading, pair, window;
	double lead;     /* how early each word stands for the first time: falls by e in lead_words */
	double coverage; /* times the square of the idf share that is there */
	/* Shares (by idf) of the names and acronyms, and of the figures, that are there as written; of years that are its date. */
	double name, figure, date;
	double concept; /* of an occurrence of what means the same, against the word itself */
	double foreign; /* of a concept in a document of another language, against one in that of the query */
	double translated; /* of a score that a translated query gives */
	double translated_whole; /* added to that when all of the query is there; falls with the square of the share */
	double counterpart; /* of the score of a document, for its translation where a filter leaves out the document itself */
	double reserve;  /* share of the first score that earns the last place of the first page */
	double language; /* the document is in the language of the query */
	double lead_words;
	unsigned window_words; /* a window is two words less than so many apart */
};

extern const struct weights weights;

/* How many documents the second stage looks at, and how many parts of one of them. */
#define CANDIDATE_DOCUMENTS 150u
#define CANDIDATE_PARTS     4u
/* Documents of another language that a translated query may add to the list; places of a first page. */
#define CROSS_DOCUMENTS 30u
#define FIRST_PAGE      10u
/* Documents in the language of the query whose translations are looked for when a filter leaves out that language. */
#define COUNTERPART_DOCUMENTS 60u
#define COUNTERPART_LEAST     0.5 /* of the best score among those */

#endif
