/* The languages of a document: one, and often enough another beside it. */
#ifndef QUERY_LANGUAGES_H
#define QUERY_LANGUAGES_H

#include <stdbool.h>

#include "store/generation.h"
#include "text/stem.h"

struct doc_languages {
	enum language main, also; /* UNKNOWN: none */
};

struct doc_languages languages_of_document(const struct docs *docs, uint32_t doc);
/* Is the document, or much of it, in that language? UNKNOWN: is its language not known? */
bool languages_have(struct doc_languages languages, enum language language);
/*
 * For each of the first n sections of a part, the language that most of its words are in, by the language that each paragraph was
 * read in; UNKNOWN when none is, or the stream is damaged.
 */
void languages_of_sections(const struct generation *generation, uint32_t part, enum language *ret_languages,
			   uint32_t n);

#endif
