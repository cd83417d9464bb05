/* From a request that the front end sent to its answer: the API, the pages, the feed. Called by the query worker. */
#ifndef SEARCHD_ANSWERS_H
#define SEARCHD_ANSWERS_H

#include "assets.h"
#include "query/search.h"
#include "settings.h"

/*
 * searcher: NULL when no index is open. Fills status, type, flags and body of ret_answer; generation is the caller's.
 * Returns STATUS_OK, or STATUS_CORRUPT when the index turned out to be damaged (the answer says 503 all the same).
 */
enum status answers_make(const struct settings *settings, const struct assets *assets,
			 struct searcher *searcher, const struct wire_request *request,
			 struct wire_answer *ret_answer, struct error *err);

#endif
