/* Lines of pages in a form that compares: what the folders learn and facts share. */
#ifndef LEARN_LINE_H
#define LEARN_LINE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/*
 * Append a line as it compares: lower case without accents, typographic apostrophes as ', white space
 * as single spaces, without bullets, quotation marks, colons and the like at its ends, without what
 * cannot be seen. "• Qui sommes-nous :" gives "qui sommes nous": hyphens are spaces.
 */
void line_normalise(const char *text, size_t len, struct buf *out);

/* Does it hold a letter or a digit? */
bool line_is_blank(const char *text, size_t len);

/* How many digits it holds. */
size_t line_count_digits(const char *text, size_t len);

#endif
