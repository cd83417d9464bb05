/*
 * Addresses of our own pages. The address is the whole state: every link keeps the page's language when
 * it was chosen (ui=) and the setting of the keys (keys=0). All of these append ` href="..."`, escaped.
 */
#ifndef PAGES_LINKS_H
#define PAGES_LINKS_H

#include "layout.h"

/* /search with everything the request says. */
void link_search(struct page *page, const struct request *request);
/* The same, at an element of that page. */
void link_search_at(struct page *page, const struct request *request, const char *fragment);
/* /search with this query and nothing else. */
void link_query(struct page *page, const char *query);
/* /search for all documents with one value of a field, newest first where the engine says so. */
void link_value(struct page *page, enum field field, const char *value);
/*
 * /documents/{id}?...#fragment with everything the request says, so that the way back leads to the same list. request and
 * fragment may be NULL.
 */
void link_document(struct page *page, const char *id, const struct request *request, const char *fragment);
/*
 * /originals/{id}#page=N of a PDF without an address of its own (url NULL), when originals are handed out: N 0 for none.
 * False, and nothing written, for any other document.
 */
bool link_original(struct page *page, const char *id, const char *url, unsigned number);
/* A path of ours, such as "/help". */
void link_path(struct page *page, const char *path);
/* This page in another language. */
void link_language(struct page *page, enum page_language language);
/* This page with the letters as shortcuts or not. */
void link_keys(struct page *page, bool keys);
/* The JSON of the request, from the API. */
void link_api(struct page *page, const struct request *request);
/* The results as a table, from the first on, as many as an answer may have. */
void link_csv(struct page *page, const struct request *request);
/* The search as a feed: its words and filters, whatever page of it is shown. */
void link_feed(struct page *page, const struct request *request);

/* /search?... into url, without ui and keys: for page.self. */
void links_search_address(const struct request *request, struct buf *url);
void links_document_address(const char *id, const struct request *request, struct buf *url);

#endif
