/*
 * What the learnt order looks at: a row of numbers about one part, beyond the sums of the fixed score. Found from the hits of
 * one more pass over its token stream, so for the best candidates only.
 *
 * Each is 0 to about 1, a share of the idf of the query's content words (W) or of the best candidate's, so that no column
 * depends on how large an index is or how long a query. df is of parts.
 */
#ifndef QUERY_COLUMNS_H
#define QUERY_COLUMNS_H

#include "query/evidence.h"

enum evidence_column {
	/* The sums of the fixed score, as they are in it. */
	COLUMN_STEM,
	COLUMN_STOP,
	COLUMN_EXACT,
	COLUMN_ACCENT,
	COLUMN_TITLE,
	COLUMN_HEADING,
	COLUMN_PAIR,
	COLUMN_WINDOW,
	COLUMN_LEAD,
	COLUMN_COVERAGE,
	COLUMN_LANGUAGE,
	/* From the hits. */
	COLUMN_COVERED_TITLE, /* idf of the content words in the title */
	COLUMN_COVERED_EXACT, /* ... written as typed, anywhere */
	COLUMN_NAMES,   /* ... of names and numbers alone, as typed or in the title; 1 when there are none */
	COLUMN_MISSING, /* largest idf of a word that is not there */
	COLUMN_TITLE_MATCHED, /* share of the title's idf that the query has */
	COLUMN_PASSAGE,       /* best 30 words: idf, saturated by how often */
	COLUMN_SENTENCE,      /* best sentence: idf, weighed by its length */
	COLUMN_TWO_SENTENCES, /* best sentence with the one before: idf of words there */
	COLUMN_PLACE,         /* best place: idf of all words, falling with their distance */
	COLUMN_ORDER,         /* neighbouring content words in the order of the query, falling with the gap */
	COLUMN_RUN,           /* longest run of the query, in idf, in the body */
	COLUMN_RUN_TITLE,     /* ... in the title or a heading */
	COLUMN_LINE, /* best line of up to 12 words: harmonic mean of its share of the query and the query's of it */
	COLUMN_RAREST,       /* rarest content word: tf / (tf + 1) */
	COLUMN_RAREST_TITLE, /* ... in the title */
	COLUMN_LENGTH,       /* ln(1 + words) / 10 */
	COLUMN_TITLE_LENGTH,
	COLUMN_CONTENT_WORDS, /* of the query: ln(1 + how many) */
	COLUMN_STOP_WORDS,    /* of the query: share */
	N_COLUMNS
};

/* Name for tables, and whether a higher value can only speak for a document. */
struct column_facts {
	const char *name;
	bool evidence;
};
extern const struct column_facts column_facts[N_COLUMNS];

/* The row of one part. The evidence is between evidence_begin and evidence_end for this query and lexicon. */
NODISCARD enum status columns_of(struct evidence *evidence, const struct generation *generation,
				 const struct query *query, const struct lexicon *lexicon, uint32_t part,
				 const struct part_score *score, double language_bonus,
				 float ret_row[N_COLUMNS], struct error *err);

#endif
