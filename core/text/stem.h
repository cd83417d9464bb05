/*
 * A form and its language -> the term it is found by. The only user of libstemmer.
 *
 * word      Snowball stem of the accented form (after the list of joined stems), accents folded after, ñ kept
 * number    itself
 * acronym   TERM_PREFIX_ACRONYM and the folded form in lower case
 * concept   TERM_PREFIX_CONCEPT and the form
 * Names of countries are not stemmed. A language other than fr, es, en: the folded form.
 */
#ifndef TEXT_STEM_H
#define TEXT_STEM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* The languages we analyse; anything else is LANGUAGE_OTHER (known, not analysed) or LANGUAGE_UNKNOWN. */
enum language { LANGUAGE_UNKNOWN, LANGUAGE_FR, LANGUAGE_ES, LANGUAGE_EN, LANGUAGE_OTHER, N_LANGUAGES };

enum language language_from_code(const char *code); /* "fr", "fr-FR", "FR"; NULL or "" is UNKNOWN */
const char *language_code(enum language language);  /* "fr"; NULL for UNKNOWN and OTHER */

struct stemmer; /* holds libstemmer's state; one a process */
struct stemmer *stemmer_new(void);
void stemmer_free(struct stemmer *stemmer);

/* Append the term of a form (as text_analyze gives it; kind is enum token_kind) to out. At most 64 bytes. */
void stemmer_term(struct stemmer *stemmer, enum language language, int kind, const char *form, size_t len,
		  struct buf *out);

/* Is the form (lower case, accented or not) a stop word of the language? Question words count as such. */
bool text_is_stop_word(enum language language, const char *form, size_t len);
/* Of which languages it is one: bit 1 << enum language each. */
unsigned text_stop_word_languages(const char *form, size_t len);

#endif
