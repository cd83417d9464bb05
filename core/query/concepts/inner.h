/*
 * The compiled tables. compile.c makes them while the programs are built, make_tables.c writes them down as C, and concepts.c
 * asks them. Nobody outside this folder includes it.
 */
#ifndef CONCEPTS_INNER_H
#define CONCEPTS_INNER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/strmap.h"
#include "query/concepts/concepts.h"
#include "query/concepts/rules.h"

#define CONCEPT_NONE      UINT32_MAX
#define PATTERN_WORDS     24u /* at most so many words in a variant */
#define N_TABLE_LANGUAGES 3u  /* French, Spanish, English: columns of the tables, in this order */
#define ACCENTS_ANY       UINT32_MAX

#define NO_RULE UINT16_MAX

/* The variants of one language: NUL-terminated strings one after the other, from an offset in concepts.strings on. */
struct variants {
	uint32_t first;
	uint32_t n;
};

struct concept_row {
	uint32_t id; /* offset in concepts.strings */
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
	uint32_t words;   /* offset in concepts.words */
	uint32_t concept; /* row, or CONCEPT_NONE: a blocker */
	uint16_t rule;    /* of concept_rules, or NO_RULE */
	uint8_t n_words;
	uint8_t languages; /* bits 1 << enum language */
	bool demonym, acronym;
};

/*
 * Numbers and offsets, no pointers into each other: so the arrays lie in the program's file as they are, are mapped when they are
 * asked, and shared by all processes.
 */
struct concepts {
	const char *strings; /* both tables, cut at tabs, bars and newlines */
	const struct concept_row *rows;
	uint32_t n_rows, n_terms; /* terms first, then countries */
	struct strmap ids;        /* its numbers are rows; nothing is ever added to the maps */
	struct strmap forms;
	struct strmap capitals;       /* names, folded */
	const uint32_t *capital_rows; /* by number of capitals */
	uint32_t n_articles;          /* the first forms are the articles */
	const char *accents;
	const struct form_link *links; /* by form */
	const uint32_t *link_starts;   /* by form, forms.n + 1 of them */
	const uint32_t *words;
	const struct pattern *patterns; /* by first word, longest first, then by row */
	const uint32_t *pattern_starts; /* by first word, one more than there are words */
};

/* Made by make_tables.c. */
extern const struct concepts concepts_compiled;

#endif
