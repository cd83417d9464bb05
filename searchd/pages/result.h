/* One document as it stands in a list of results. */
#ifndef PAGES_RESULT_H
#define PAGES_RESULT_H

#include "layout.h"

#define RESULT_MAX_TITLE 400u /* bytes shown of a title or heading; the rest is "…" */

/* An item of ol.results, li#r<number>. number: its place in the whole list, from 1. answer is what request got. */
void result_add(struct page *page, const struct request *request, const struct answer *answer,
		const struct result *result, unsigned number);
/* A hidden tail that tells apart what is called the same in every result. */
void result_add_nth(struct page *page, unsigned number);

/* ` href="..."`: the original, at its section where there is one, else the stored text. request may be NULL. */
void result_link(struct page *page, const struct result *result, const struct request *request);
/* The title, cut and marked; "Sans titre" for none. */
void result_add_title(struct page *page, const struct result *result);
/* A title or heading, cut to RESULT_MAX_TITLE. */
void result_add_short(struct page *page, const char *text);
/* The badge of a language: `<abbr class="lang" title="espagnol">es</abbr>`, quieter for the page's own. */
void result_add_language(struct page *page, const char *lang);
/* "d'après le texte", or NULL when the document says the date itself or has none. */
const char *result_date_source_key(const struct date *date);

#endif
