/* Small changes to the text of a query, for links that offer another one. Words are found as they were typed. */
#ifndef PAGES_REWRITE_H
#define PAGES_REWRITE_H

#include <stdbool.h>

#include "base/buf.h"

/* Where word stands alone in query, no letter or digit beside it, at or behind `from` (within query). NULL when nowhere. */
const char *rewrite_find(const char *query, const char *from, const char *word);

/* The query with word as a must: "+" before the first place where it stands alone, else " +word" at the end. */
void rewrite_require(const char *query, const char *word, struct buf *out);

/*
 * The query as plain words: quotation marks, brackets, "+", "*" and operators in capitals go, what was excluded goes
 * whole. False when nothing changes.
 */
bool rewrite_plain(const char *query, struct buf *out);

#endif
