/*
 * Which concepts and countries does a text name? A matcher over the forms of corpus/terminology.tsv
 * and corpus/countries.tsv (embedded in the program), run over the tokens of text_analyze.
 *
 * It matches folded *inflected forms*, never stems: on stems return and returnee are one. Plurals,
 * feminines and demonyms are spelt out when the tables are compiled. Longest first ("Guinée-Bissau"
 * before "Guinée"), accents optional, acronyms only in capitals. Words that are something else most of
 * the time match only in the context that makes them the concept (domain rules: "se traite", "la
 * réunion", "sur/mar", CAR, who ...).
 */
#ifndef CONCEPTS_CONCEPTS_H
#define CONCEPTS_CONCEPTS_H

#include <stdint.h>

#include "base/error.h"
#include "base/strlist.h"
#include "text/analyze.h"
#include "text/stem.h"

#define CONCEPT_CAPITAL_WORDS 3u /* of the name of a capital, at most */

enum concept_kind { CONCEPT_TERM, CONCEPT_COUNTRY };

struct concept_match {
	uint32_t first, n_tokens; /* tokens of the text */
	uint32_t concept;         /* row, for concept_id() */
	uint8_t kind;             /* enum concept_kind */
	uint8_t languages;        /* bits 1 << enum language: the languages whose form this is */
	bool demonym;             /* of a country: "salvadoriennes", not "El Salvador" */
	bool capital;             /* "San Salvador": never found here, added by whoever judges */
	bool weak; /* perhaps something else (a first name, a word that is everywhere): counts beside stronger evidence */
};

struct concept_matches {
	struct concept_match *items;
	size_t n, alloc;
};
void concept_matches_release(struct concept_matches *matches);

/* The one there is: compiled when the programs are built (make_tables.c), immutable, nobody's to free. */
struct concepts;
const struct concepts *concepts_get(void);
/* Append the tables it is made from: for a digest that changes when they do. */
void concepts_add_tables(struct buf *out);

/* All matches in reading order, none overlapping. language: of the text, UNKNOWN tries all. */
void concepts_find(const struct concepts *concepts, const struct tokens *tokens, enum language language,
		   struct concept_matches *matches);

/* "trafficking", "SLV". */
const char *concept_id(const struct concepts *concepts, uint32_t concept);
/* Row of an id (exact), or UINT32_MAX. */
uint32_t concept_find(const struct concepts *concepts, const char *id);
/*
 * Row of the country whose capital is called so, or UINT32_MAX. name: its words folded (text_fold), one space between them.
 */
uint32_t concept_of_capital(const struct concepts *concepts, const char *name, size_t len);
/* How people of that language call it: the first variant; its English one for UNKNOWN. Never NULL for a valid row. */
const char *concept_name(const struct concepts *concepts, uint32_t concept, enum language language);
/* All variants as written in the tables, for synonyms. */
void concept_variants(const struct concepts *concepts, uint32_t concept, enum language language,
		      struct strlist *ret);

/*
 * The countries and topics of a document from its matches in title, dateline and body.
 * title, body: matches of each; dateline: matches of the dateline (may be empty). A capital among them speaks for a
 * country that is named otherwise, too, and puts it further in front; alone it names none.
 * ret_countries: ISO codes, the primary one first: the one named first, unless another is named more than twice as
 * often, dateline (unless a seat such as Geneva) and title counting more; only those the text is about: named in title or dateline, or often enough beside the one named most, or next to
 * one of these. Drop the matches of sentences about donors first: they are no evidence.
 * ret_topics: concept ids by weight, 12 at most: a mention counts 2, a weak one 1, both double in the title;
 * those with weight 2 or more or in the title.
 */
void concepts_judge(const struct concepts *concepts, const struct concept_matches *title,
		    const struct concept_matches *dateline, const struct concept_matches *body,
		    struct strlist *ret_countries, struct strlist *ret_topics);

#endif
