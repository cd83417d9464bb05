/*
 * Processes that find the facts of documents, several at a time, for a pipeline that takes them in order.
 *
 * Facts are functions of one document and of what was learnt, so that it does not matter which process finds them: number
 * n is the business of process n mod (how many there are), and the results come back as if one had done it all. A process
 * is forked with everything it reads in memory, and gives up files, network and other processes before the first
 * document. What it sends is checked like a file.
 */
#ifndef INDEXER_ANALYSTS_H
#define INDEXER_ANALYSTS_H

#include "base/error.h"
#include "schema/document.h"

/*
 * Document `number` with its facts, in one of the processes. What goes wrong with the document is in err, and the document as far
 * as it is known in ret_doc (initialised; its id at least).
 */
typedef enum status analysts_work(void *ctx, size_t number, struct document *ret_doc, struct error *err);

struct analysts;

/*
 * n_processes of them, for the numbers 0 to n_documents - 1. confined: as readers are; STATUS_UNSUPPORTED comes from
 * analysts_next when that cannot be had.
 */
NODISCARD enum status analysts_start(unsigned n_processes, size_t n_documents, bool confined,
				     analysts_work *work, void *ctx, struct analysts **ret_analysts,
				     struct error *err);

/*
 * The next document, in the order of the numbers: what work() gave of it, its failure in *ret_why (status and message).
 * Errors: STATUS_IO when a process ended early, STATUS_CORRUPT for what is no document.
 */
NODISCARD enum status analysts_next(struct analysts *analysts, struct document *ret_doc,
				    struct error *ret_why, struct error *err);

void analysts_free(struct analysts *analysts); /* ends those still at work */
static inline void analysts_freep(struct analysts **analysts)
{
	analysts_free(*analysts);
}

#endif
