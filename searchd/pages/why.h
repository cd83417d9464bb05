/* Why a result is where it is, in plain words. */
#ifndef PAGES_WHY_H
#define PAGES_WHY_H

#include "layout.h"

#define WHY_MAX_REASONS 5u /* sentences shown, what is missing among them */
#define WHY_MAX_WORDS   6u /* words that one sentence names */

/*
 * Without explain: a link to the same page with it. With it: an open `<details>` with the strongest reasons, each a sentence that
 * names the words concerned, strongest first, what the document lacks last. Reasons of one kind are one sentence; what weighs
 * nothing is left out, as are words in the text that are in the title anyway. number: as result_add.
 */
void why_add(struct page *page, const struct request *request, const struct answer *answer,
	     const struct result *result, unsigned number);

#endif
