/* What a run does about translations: the file of the new generation, and the pairs of documents that its companions need. */
#ifndef INDEXER_TRANSLATING_H
#define INDEXER_TRANSLATING_H

#include "companions.h"
#include "pipeline.h"

/*
 * Write `translations` into `building` and open it in g: learnt anew by a run that learns, and when a document is taken
 * down (then dictionaries are kept as they were); else the last generation's file as it is.
 *
 * input      the rows and streams of the new generation
 * ret_found  pairs that neither addresses nor the pages themselves tell, the surest first; free it
 */
NODISCARD enum status translate_corpus(struct pipeline *p, struct generation *g,
				       const struct companions_input *input,
				       struct companion_pair **ret_found, size_t *ret_n, struct error *err);

#endif
