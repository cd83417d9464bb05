/*
 * The words of the interface, from web/messages.tsv (embedded): a row a string, a column a language.
 *
 *	messages_add(out, PAGE_FR, "results.for", WITH({ "q", "traite" }));
 *	messages_add_count(out, PAGE_FR, "results.count", 218, NULL);
 *
 * {name} stands for a value; {n} in a counted row for its number, as the language writes it. Forms of a
 * plural are separated by " | ": one, other; or one, many, other. All that is written is safe between
 * tags and between double quotes; a row can hold no markup.
 */
#ifndef PAGES_MESSAGES_H
#define PAGES_MESSAGES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "pages/pages.h"

struct message_value {
	const char *name, *text; /* name NULL: the end */
	bool is_html;            /* text is escaped already */
};

/* clang-format off */
#define WITH(...) (const struct message_value[]){ __VA_ARGS__, { .name = NULL } }
/* clang-format on */

enum plural_form { PLURAL_ONE, PLURAL_MANY, PLURAL_OTHER };

/*
 * CLDR's plural rules for whole numbers (Unicode CLDR 42, plurals.xml): French counts 0 and 1 as one,
 * Spanish and English only 1; French and Spanish have "many" for whole millions.
 */
enum plural_form messages_plural(enum page_language language, uint64_t n);

/* "fr". */
const char *messages_language_code(enum page_language language);

/* The raw string of a row, plural forms and names of values included, or NULL when there is no such row. */
const char *messages_find(enum page_language language, const char *key);
/* Asserts that the row is there: keys are ours. values may be NULL. */
void messages_add(struct buf *out, enum page_language language, const char *key,
		  const struct message_value *values);
void messages_add_count(struct buf *out, enum page_language language, const char *key, uint64_t n,
			const struct message_value *values);

#endif
