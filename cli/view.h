/* For people: a document, completions, the index in figures; and the tables of counts that results show too. */
#ifndef CLI_VIEW_H
#define CLI_VIEW_H

#include "base/buf.h"
#include "query/answer.h"
#include "query/search.h"
#include "terminal.h"

#define VIEW_MAX_VALUES 12 /* of one facet; the rest is said to exist */

/* "  lang     fr 60, es 45, en 10", one line a field, for the fields with FIELD_IS_FACET that have values. */
void view_facets(const struct terminal *terminal, const struct facet facets[N_FIELDS], struct buf *out);
/* Facts, then the whole text under its headings. */
void view_document(const struct terminal *terminal, const struct stored_document *doc, struct buf *out);
void view_stats(const struct terminal *terminal, const struct index_stats *stats, struct buf *out);

#endif
