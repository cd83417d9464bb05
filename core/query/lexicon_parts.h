/* How the files of the lexicon make a term; nobody else includes this. */
#ifndef QUERY_LEXICON_PARTS_H
#define QUERY_LEXICON_PARTS_H

#include "query/lexicon.h"

/* Room for the stems of a word's term. */
static inline uint32_t word_limit(const struct query_word *word)
{
	return word->prefix ? PREFIX_MAX_STEMS : TERM_MAX_STEMS;
}

/* Those that the query may be in: bit 1 << enum language each. */
unsigned lexicon_languages(const struct lexicon *lexicon);
/* A stem that is there already stays as it is. */
void term_add_stem(struct query_term *term, uint32_t stem, float weight, bool near, uint32_t limit);
/* Stems of the form by analysis in the languages of the lexicon, and of what the index spells alike. */
void term_find_stems(const struct lexicon *lexicon, const struct words *words, struct stemmer *stemmer,
		     const struct query_word *word, float weight, struct query_term *term);
/* The words of its stems. word: whose form is the exact one. Once a term. */
void term_find_words(const struct words *words, const struct query_word *word, struct query_term *term);
/* Parts that hold the term, each stem by its weight: a sum, never above the index's parts. */
NODISCARD enum status term_count_parts(struct query_term *term, const struct words *words,
				       struct engine *engine, struct error *err);

/* If the index knows neither the nth word nor its stem: read it as the nearest one that it knows. */
NODISCARD enum status lexicon_respell(struct lexicon *lexicon, const struct query *query, uint32_t nth,
				      const struct lexicon_sources *sources, struct query_term *term,
				      struct error *err);
/*
 * A word typed with n that the index has with ñ alone is read so, and it is said: true, and *ret_form is what it is read as. Where
 * the index has both, what was typed is meant; but when it is rare beside the other, that is searched too, and proposed.
 */
bool lexicon_restore_tilde(struct lexicon *lexicon, const struct query *query, uint32_t nth,
			   const struct lexicon_sources *sources, struct query_term *term,
			   struct buf *ret_form);
/* A word that the index hardly knows, one error away from one that it knows well: that one is proposed, never searched. */
NODISCARD enum status lexicon_propose(struct lexicon *lexicon, const struct query *query, uint32_t nth,
				      const struct lexicon_sources *sources, struct query_term *term,
				      struct error *err);
NODISCARD enum status lexicon_find_concepts(struct lexicon *lexicon, const struct query *query,
					    const struct lexicon_sources *sources, struct error *err);

#endif
