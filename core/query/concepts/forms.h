/* Inflected forms of a word of the tables, spelt out. Shared by the files of this folder; nobody else includes it. */
#ifndef CONCEPTS_FORMS_H
#define CONCEPTS_FORMS_H

#include <stddef.h>

#include "text/stem.h"

#define FORMS_MAX      24u
#define FORMS_MAX_WORD 56u /* bytes of a word, with room for an ending */

enum form_role {
	ROLE_FIXED, /* as it stands: names, acronyms, numbers */
	ROLE_SINGLE, /* a word that is a variant by itself: plural; feminine only of persons, so that no verb gets in */
	ROLE_PART, /* one word among several: every form of noun and adjective, the neighbours rule out accidents */
	ROLE_DEMONYM, /* a stem of the dem_ columns of countries.tsv, or one of its words */
};

struct forms {
	char items[FORMS_MAX][FORMS_MAX_WORD + 8];
	size_t n;
};

/*
 * The forms of a word, itself first, each once. word: lower case, with its accents (a demonym's stem: without).
 * Endings by the usual rules of French, Spanish and English grammar; a form that nobody writes does no harm here.
 */
void forms_inflect(enum language language, enum form_role role, const char *word, struct forms *ret_forms);

#endif
