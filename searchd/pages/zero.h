/* Nothing found, or nothing asked: what to try next, each step a link. */
#ifndef PAGES_ZERO_H
#define PAGES_ZERO_H

#include "layout.h"

/* Does the request say anything to search: a word, or a filter? */
bool zero_is_asked(const struct request *request);
/* The heading row. */
void zero_add_heading(struct page *page, const struct request *request);
/* The ladder (spelling, filters one by one, quotation marks and operators, other languages) and the tips. */
void zero_add_steps(struct page *page, const struct request *request, const struct answer *answer);

#endif
