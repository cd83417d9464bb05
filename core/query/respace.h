/* Words of a query written together, or apart, that the index knows otherwise: "mediterraneecentrale", "re integration". */
#ifndef QUERY_RESPACE_H
#define QUERY_RESPACE_H

#include "query/lexicon.h"

#define RESPACE_MOST 4u /* in one query */

/* One of them: bytes of the query's text, and what they are read as. */
struct respaced {
	uint32_t start, end;
	char *to;
};

/*
 * Looks at the words that the index does not know, alone and with their neighbours. *ret_text: the query with what was found
 * put in, empty when nothing was. Returns how many; free each `to`.
 */
uint32_t query_respace(const struct query *query, const struct lexicon_sources *sources,
		       struct respaced ret[RESPACE_MOST], struct buf *ret_text);

#endif
