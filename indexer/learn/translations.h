/*
 * A table of what words are in the other languages, learnt from the corpus itself: from the titles of twins (twins.h) and
 * from their paragraphs where both have as many. First twins are found by names and numbers alone, and those that are known
 * from addresses; a table learnt from them finds more of them; then the table that counts is learnt.
 *
 * Source: model 1 of Brown, Della Pietra, Della Pietra and Mercer (1993), with a null word, over the distinct stems of each
 * pair of segments.
 */
#ifndef LEARN_TRANSLATIONS_H
#define LEARN_TRANSLATIONS_H

#include "learn/twins.h"
#include "store/translations.h"

#define TRANSLATIONS_LEAST_TWINS 50u /* of two languages: with fewer nothing is learnt */

/*
 * The table of one pair of languages from segments of twins, in model.c: from the language of a to that of b, or back
 * (reverse). Free with stem_table_release.
 */
NODISCARD enum status translations_learn(const struct corpus_streams *corpus, const struct twins *twins,
					 bool reverse, struct stem_table *ret_table, struct error *err);

/* How much was found: for the report. */
struct translations_found {
	uint64_t twins; /* over all pairs of languages */
	uint64_t stems; /* that got a translation; one that has some in two languages counts twice */
};

/* Everything, between every two of French, Spanish and English: rows of the builder. known: as for twins_of_corpus. */
NODISCARD enum status translations_of_corpus(const struct corpus_streams *corpus, const struct twins *known,
					     struct translations_builder *builder,
					     struct translations_found *ret_found, struct error *err);

/*
 * What dictionaries say, in dictionaries.c: rows for the stems that were not learnt. Call it after translations_of_corpus.
 *
 * path   folder of files xx-yy[.NAME].lex, from language xx to yy: lines "word TAB translation [TAB translation]...",
 *        UTF-8, lines with # before them for source and licence (kept in builder->sources); taken in the order of their
 *        names, each counting alike. Entries of several words are left out. A folder that is not there is no error.
 * warn   called for a file that cannot be used
 * Returns the number of stems.
 */
uint64_t dictionaries_add(const char *path, struct translations_builder *builder,
			  void (*warn)(void *ctx, const char *what, const char *why), void *ctx);

/* The same from an earlier table, for a run that must not read anything new. */
uint64_t dictionaries_keep(const struct translations *old, struct translations_builder *builder);

#endif
