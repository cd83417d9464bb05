/* What narrows a search: the aside with its checkboxes, the years, and the chips of what is chosen. */
#ifndef PAGES_FILTERS_H
#define PAGES_FILTERS_H

#include "layout.h"

#define FILTERS_OPEN   5u  /* values of a facet that show at once */
#define YEARS_MAX_BARS 64u /* the histogram shows the last so many years */

/* Is anything narrowed by a parameter (not by the text of the query)? How many chips that makes. */
size_t filters_count(const struct request *request);
/* Are there values to choose from? Without any the aside is left out and the form carries what is chosen. */
bool filters_are_shown(const struct answer *answer);

/* aside#filters */
void filters_add(struct page *page, const struct request *request, const struct answer *answer);
/* The years: drawing, fields, table. In the aside. */
void years_add(struct page *page, const struct request *request, const struct facet *years);

/* `<ul class="chips">`: each chosen value as a link to the search without it. */
void filters_add_chips(struct page *page, const struct request *request);

/*
 * Call fn with a copy of the request less one filter, and the filter's name. The name is text. The last call, when there is
 * more than one filter, is without any, and has NULL for a name.
 */
void filters_each_removed(struct page *page, const struct request *request,
			  void (*fn)(struct page *page, const struct request *without, const char *name));

#endif
