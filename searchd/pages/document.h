/* The parts of the page of one document. */
#ifndef PAGES_DOCUMENT_H
#define PAGES_DOCUMENT_H

#include "layout.h"
#include "outline.h"

#define PROSE_MAX_BYTES (4u << 20) /* text of a document that its page shows */

/* What writing the text has told: for the bar above it. */
struct prose {
	unsigned n_marks;       /* mark#m1 .. mark#m<n_marks> */
	unsigned first_of_best; /* number of the first mark at or behind the best section's start; 0: none */
	size_t n_sections;      /* shown: all, unless the text was cut */
	bool is_cut;            /* past PROSE_MAX_BYTES */
};

/* article.prose: headings, page marks, paragraphs with the matches marked. */
struct prose prose_add(struct page *page, const struct stored_document *doc, const struct outline *outline);

/* aside.side: citation, other languages, contacts, record, documents like it (similar may be NULL). */
void facts_add(struct page *page, const struct stored_document *doc, const struct answer *similar);

/* The section that fits the query best, or NULL without matches. */
const struct section *document_best_section(const struct stored_document *doc);

#endif
