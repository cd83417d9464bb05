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
 * Start writing the engine's tables: runs in dir/run-N, one process a run over a contiguous range of parts. Until
 * inversion_finish what `inversion` points to stays as it is; the caller may read it meanwhile.
 */
struct inversion_runs;
NODISCARD enum status inversion_start(const struct inversion *inversion, const char *dir,
				      struct inversion_runs **ret_runs, struct error *err);
/*
 * Wait for the runs, and put them together in dir/engine; they are removed then. ret_counts: initialised, with
 * words->forms.n numbers of each kind.
 */
NODISCARD enum status inversion_finish(struct inversion_runs *runs, struct word_counts *ret_counts,
				       struct error *err);
void inversion_free(struct inversion_runs *runs); /* ends those still at work */
static inline void inversion_freep(struct inversion_runs **runs)
{
	inversion_free(*runs);
}

/* How often the term of a word must stand in a part by its stream: wdf of the unprefixed term. For checks. */
uint32_t inversion_count(const struct words_builder *words, struct stream *stream, uint32_t stem);

#endif
