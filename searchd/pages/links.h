/*
 * Addresses of our own pages. The address is the whole state: every link keeps the page's language when
 * it was chosen (ui=) and the setting of the keys (keys=0). All of these append ` href="..."`, escaped.
 */
#ifndef PAGES_LINKS_H
#define PAGES_LINKS_H

#include "layout.h"

/* /search with everything the request says. */
void link_search(struct page *page, const struct request *request);
/* /search with this query and nothing else. */
void link_query(struct page *page, const char *query);
/* /search for all documents with one value of a field, newest first where the engine says so. */
void link_value(struct page *page, enum field field, const char *value);
/* /documents/{id}?q=...#fragment; query and fragment may be NULL. */
void link_document(struct page *page, const char *id, const char *query, const char *fragment);
/* A path of ours, such as "/help". */
void link_path(struct page *page, const char *path);
/* This page in another language. */
void link_language(struct page *page, enum page_language language);
/* This page with the letters as shortcuts or not. */
void link_keys(struct page *page, bool keys);
/* The JSON of the request, from the API. */
void link_api(struct page *page, const struct request *request);

/* /search?... into url, without ui and keys: for page.self. */
void links_search_address(const struct request *request, struct buf *url);
void links_document_address(const char *id, const char *query, struct buf *url);

#endif
