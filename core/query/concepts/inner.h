/* The compiled tables; compile.c makes them, concepts.c asks them. Nobody outside this folder includes it. */
#ifndef CONCEPTS_INNER_H
#define CONCEPTS_INNER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/strmap.h"
#include "query/concepts/concepts.h"
#include "query/concepts/rules.h"

#define CONCEPT_NONE      UINT32_MAX
#define PATTERN_WORDS     24u /* at most so many words in a variant */
#define N_TABLE_LANGUAGES 3u  /* French, Spanish, English: columns of the tables, in this order */
#define ACCENTS_ANY       UINT32_MAX

/* The variants of one language: NUL-terminated strings one after the other. */
struct variants {
	const char *first;
	uint32_t n;
};

struct concept_row {
	const char *id;
	struct variants names[N_TABLE_LANGUAGES];
	enum concept_kind kind;
};

/* A folded form may be an inflection of several words. */
struct form_link {
	uint32_t form;
	uint32_t word;
	uint32_t
		accents; /* offset in concepts.accents of the form as it is written rightly, or ACCENTS_ANY */
};

/*
 * A variant as a sequence of words. Words are numbered by what their forms may be, not by how they are spelt;
 * articles inside are left out, and passed over in texts.
 */
struct pattern {
	uint32_t words;          /* offset in concepts.words */
	uint32_t concept;        /* row, or CONCEPT_NONE: a blocker */
	const struct rule *rule; /* or NULL */
	uint8_t n_words;
	uint8_t languages; /* bits 1 << enum language */
	bool demonym, acronym;
};

struct concepts {
	char *tables; /* both files, cut at tabs, bars and newlines */
	struct concept_row *rows;
	uint32_t n_rows, alloc_rows, n_terms; /* terms first, then countries */
	struct strmap ids;                    /* its numbers are rows */
	struct strmap forms;
	uint32_t n_articles; /* the first forms are the articles */
	struct buf accents;
	struct form_link *links; /* by form */
	size_t n_links, alloc_links;
	uint32_t *link_starts; /* by form, forms.n + 1 of them */
	struct strmap word_keys;
	uint32_t *words;
	size_t n_words, alloc_words;
	struct pattern *patterns; /* by first word, longest first, then by row */
	uint32_t n_patterns, alloc_patterns;
	uint32_t *pattern_starts; /* by first word, word_keys.n + 1 of them */
};

/* Fill in everything from the embedded tables. */
NODISCARD enum status concepts_compile(struct concepts *concepts, struct error *err);

#endif
