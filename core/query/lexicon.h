/*
 * What the words of a query stand for in one index: stems to look for, word numbers to recognise in a stream.
 *
 * A term is one distinct word of the query. Its stems are those of the word in each language the query may be in,
 * and those of every word of the index that is spelt the same but for accents and capitals (unless accents were
 * typed: then only spellings without them). So an unaccented word also stands for its accented spellings, while
 * "año" never stands for "ano".
 *
 * Beside them stand, at a lesser weight, what means the same: the concepts that the query names (whatever its words are in
 * the text), and in a lexicon for another language the translations of its words. A word that the index does not know at all
 * is read as the nearest one that it does (spelling.h).
 */
#ifndef QUERY_LEXICON_H
#define QUERY_LEXICON_H

#include "index/engine.h"
#include "query/concepts/concepts.h"
#include "query/parse.h"
#include "query/spelling.h"
#include "store/generation.h"

#define TERM_MAX_STEMS   12u  /* the commonest are kept */
#define TERM_MAX_WORDS   600u /* word numbers of one term */
#define PREFIX_MAX_STEMS 100u

enum word_class {
	CLASS_FOLDED = 1, /* the same letters, accents and case aside */
	CLASS_EXACT = 2,  /* written exactly so */
	CLASS_NEAR = 4,   /* not the word itself: a translation or a concept */
	CLASS_CONCEPT = 8,
};

/* A stem that stands for a term. */
struct term_stem {
	uint32_t stem; /* number in words */
	float weight;  /* of an occurrence, against the word itself: 0 to 1 */
	bool near;     /* a translation or a concept: what must hold does not take it */
};

struct term_word {
	uint32_t word;
	uint8_t classes; /* enum word_class; 0: another form of the stem */
	float weight;
};

struct query_term {
	const char *form;                /* of the first query word it came from */
	uint32_t typed_start, typed_end; /* where that stands in the query's text */
	bool stop;                       /* weighs little, never makes a document match */
	bool prefix;
	bool excluded;
	bool name; /* or an acronym: typed with a capital where a sentence does not begin, or the index has it so */
	bool figure;    /* a number */
	uint16_t year;  /* it may be one: 1900 to 2100; else 0 */
	uint32_t count; /* times in the query */
	struct term_stem *stems;
	uint32_t n_stems;
	struct term_word *words;
	uint32_t n_words, alloc_words;
	uint32_t df, title_df, exact_df, accent_df; /* parts */
};

/* A concept that the query names, with the terms that do so: an occurrence of it stands for each of them. */
struct query_concept {
	uint32_t concept; /* row (concepts.h) */
	uint32_t word;    /* number in words */
	uint32_t terms;   /* bit t: term t */
};

#define LEXICON_MAX_CONCEPTS 8u

/* A word of the query read as another. */
struct respelling {
	uint32_t first, n_words; /* words of the query */
	char *to;
	bool applied; /* else only proposed */
};

struct lexicon {
	struct query_concept concepts[LEXICON_MAX_CONCEPTS];
	uint32_t n_concepts;
	struct respelling *respellings;
	uint32_t n_respellings;
	struct query_term *terms;
	uint32_t n_terms;
	uint32_t *term_of_word; /* by number of the query's word */
	uint32_t n_content;     /* terms that are neither stop nor excluded */
	enum language language; /* of the query; UNKNOWN when nothing tells */
	enum language leaning;  /* the likeliest one even then */
	bool in_language[N_LANGUAGES];
	bool translated; /* made by lexicon_translate: for documents of `language` alone */
};

/* Per-language counts of the index, for telling the language of a query. Made once a searcher. */
struct language_counts {
	uint32_t parts[N_LANGUAGES];
};

/* What a lexicon is made from. */
struct lexicon_sources {
	struct generation *generation;
	struct engine *engine;
	struct stemmer *stemmer;
	const struct language_counts *counts;
	const struct concepts *concepts; /* NULL: none are looked for */
	const struct spelling *spelling; /* NULL: unknown words stay unknown */
};

NODISCARD enum status lexicon_build(struct lexicon *lexicon, const struct query *query,
				    const struct lexicon_sources *sources, struct error *err);
/*
 * The lexicon of the same query for the documents of another language: concepts first, then what was learnt and what
 * dictionaries say, then the word itself and what looks like it. own: complete; its language is known and not target.
 */
NODISCARD enum status lexicon_translate(struct lexicon *ret, const struct lexicon *own,
					const struct query *query, enum language target,
					const struct lexicon_sources *sources, struct error *err);
void lexicon_release(struct lexicon *lexicon);

#endif
