/*
 * Token streams -> postings. Every posting of a generation is made from the live streams, each run anew
 * (index-design, section 4): nothing is updated in place, so nothing can drift.
 *
 * Terms of a part: the stem of every word of title, heading path and body, counted together; the stems of the
 * title under "S", of the heading path under "H"; whole hyphenated forms; words of the contact block with
 * count 0, so that they match and weigh nothing; the filters of its document as boolean terms.
 */
#ifndef INDEXER_INVERSION_H
#define INDEXER_INVERSION_H

#include "base/buf.h"
#include "base/error.h"
#include "store/docs.h"
#include "store/stream.h"
#include "store/words.h"

/* What the inversion reads; all of it is shared with the processes it forks. */
struct inversion {
	const struct docs *docs; /* as written: rows sorted, parts in docid order */
	const struct words_builder *words;
	bool (*stream)(void *ctx, uint32_t part, struct stream *ret_stream);
	void *ctx;
	unsigned jobs;
	void (*progress)(void *ctx, uint32_t done, uint32_t total); /* or NULL */
};

/*
 * Write the engine's tables into dir/engine through runs in dir/run-N (removed afterwards), one process a run over
 * a contiguous range of parts. ret_counts: initialised, with words->forms.n numbers of each kind.
 */
NODISCARD enum status inversion_run(const struct inversion *inversion, const char *dir,
				    struct word_counts *ret_counts, struct error *err);

/* How often the term of a word must stand in a part by its stream: wdf of the unprefixed term. For checks. */
uint32_t inversion_count(const struct words_builder *words, struct stream *stream, uint32_t stem);

#endif
