/* The forms that are something else most of the time, and what tells. Nobody outside this folder includes it. */
#ifndef CONCEPTS_RULES_H
#define CONCEPTS_RULES_H

#include <stddef.h>
#include <stdint.h>

enum rule_flags {
	RULE_NEVER = 1 << 0,      /* the form of the tables is not matched at all */
	RULE_CAPITAL = 1 << 1,    /* only with a capital */
	RULE_OWN = 1 << 2,        /* a name that counts in texts of its own language alone */
	RULE_WEAK = 1 << 3,       /* never evidence by itself */
	RULE_PERSON = 1 << 4,     /* also a first name: weak before a surname or an age */
	RULE_HINT = 1 << 5,       /* without one of the words `before` it is weak, not refused */
	RULE_NOT_NUMBER = 1 << 6, /* no number may follow ("US$ 70") */
	RULE_VERB =
		1
		<< 7, /* refused before a word that an object begins with, or an infinitive ("trata de evitar") */
};

/*
 * Lists are folded words between spaces, "^" for the beginning of a sentence. before: one of them must
 * stand in front; not_before, not_after: none of them may stand in front, behind.
 */
struct rule {
	const char *id; /* concept, or country */
	const char *
		form; /* a variant of it, folded, words between spaces; or "demonym fr", "demonym es", "demonym en" */
	unsigned flags;
	const char *before, *not_before, *not_after;
};

extern const struct rule concept_rules[];
extern const size_t n_concept_rules;

/* Words that hold a name and mean something else: they are passed over. Folded, as text_analyze cuts them. */
extern const char *const concept_blockers[];
extern const size_t n_concept_blockers;

#endif
