/*
 * Pages that are translations of each other, found from the rows and token streams of a generation.
 *
 * Two documents of two languages are twins when each is the other's best match, well ahead of the next best on both sides,
 * at a ratio of lengths between half and twice the usual one, and (for those who show them to people) with as many
 * paragraphs. What is compared: what two languages write alike (names, numbers, acronyms), and the other words through a
 * table of translations once there is one. A pair that is known already (from addresses, or because the pages declare it)
 * is taken as it is, and its documents are out of the race. Days of publication far apart speak against a pair.
 *
 * Not every document is compared with every other: its rarest tokens propose a few, which are then compared in full.
 * The same corpus gives the same twins, in the same order.
 *
 * Source: the recipe measured on parallel manuals, docs/decisions/0005-translations.md.
 */
#ifndef LEARN_TWINS_H
#define LEARN_TWINS_H

#include "store/docs.h"
#include "store/stream.h"
#include "store/translations.h"
#include "store/words.h"

/* The documents of a generation, as their streams. */
struct corpus_streams {
	const struct docs *docs;
	const struct words_builder *words;
	bool (*stream)(void *ctx, uint32_t part, struct stream *ret_stream);
	void *ctx;
};

/* Rows in docs; the language of a comes before that of b in enum language. */
struct twin {
	uint32_t a, b;
	float confidence; /* 0 to 1: likeness; 1 for those known before */
};

struct twins {
	struct twin *items; /* by a, then b; a document has at most one twin a language */
	size_t n, alloc;
};
void twins_release(struct twins *twins);

/*
 * All twins of a corpus between French, Spanish and English.
 *
 * known         pairs known to be translations, in any order; their languages are those of the rows; NULL: none
 * translations  as learnt last; an empty table finds fewer twins
 * Errors        STATUS_CORRUPT: a stream is damaged
 */
NODISCARD enum status twins_of_corpus(const struct corpus_streams *corpus, const struct twins *known,
				      const struct translations *translations, struct twins *ret_twins,
				      struct error *err);

/* ---- for learning (translations.c) ---- */

/* What the stems of one language are in another: rows by number of the stem in words->stems. */
struct stem_table {
	uint32_t n_stems;
	uint32_t *first; /* n_stems + 1: where the row of each stem begins */
	uint32_t *to;    /* stems of the other language, the likeliest first */
	float *p;        /* probability, 0 to 1 */
};
void stem_table_release(struct stem_table *table);
/* The stems of a corpus in the file of translations. */
void stem_table_read(const struct words_builder *words, const struct translations *translations,
		     enum language from, enum language to, struct stem_table *ret_table);

/* Between two languages; a comes before b in enum language. */
struct twins_search {
	enum language a, b;
	const struct stem_table *table; /* from a to b; NULL: only what is written alike counts */
	const struct twins *known;      /* or NULL */
	bool unsure;                    /* nothing was learnt from this corpus: ask for more */
	bool same_paragraphs;           /* as many paragraphs as each other, within one in twenty */
};
NODISCARD enum status twins_find(const struct corpus_streams *corpus, const struct twins_search *search,
				 struct twins *ret_twins, struct error *err);

/* Documents of a language that are long enough to be compared. */
uint32_t twins_count_documents(const struct corpus_streams *corpus, enum language language);

#endif
