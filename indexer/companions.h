/*
 * Which documents are copies of each other and which are translations, from the rows and token streams alone (surroundings
 * are out of them already): the file `companions` of a generation. Made anew by every run and a function of the corpus alone,
 * so that an incremental run and a full one agree.
 *
 * Copies: the same words (exact), or, from COPY_LEAST_WORDS words on, a text that shares nearly all runs of five words
 * with the original, in the same language, of about the same day, with the same figures and hardly any word replaced (the
 * last two tell the reports of a series, which share a template, from copies). Every copy is compared with its original itself,
 * so that small steps do not add up.
 *
 * The original: of the headquarters' site before others, of any site before none, a page before a file to download, the
 * earliest, the shortest address, the smaller id.
 *
 * Translations, the surer first, one document a language: what pages declare (hreflang), addresses that differ in the
 * language alone, pairs found by somebody else. Copies have those of their original.
 */
#ifndef INDEXER_COMPANIONS_H
#define INDEXER_COMPANIONS_H

#include "base/error.h"
#include "store/docs.h"
#include "store/stream.h"
#include "store/words.h"

#define COPY_LEAST_WORDS 40u /* shorter texts are copies when they are equal, and never near ones */

/* Two documents that somebody found to be translations of each other: rows in docs. */
struct companion_pair {
	uint32_t a, b;
};

struct companions_input {
	const struct docs *docs; /* as written */
	const struct words_builder *words;
	bool (*stream)(void *ctx, uint32_t part, struct stream *ret_stream);
	void *ctx;
	const struct companion_pair *found; /* the surest first */
	size_t n_found;
};

/* Write dirfd/companions. STATUS_IO alone: a stream that is damaged makes its document one of a kind. */
NODISCARD enum status companions_find(const struct companions_input *input, int dirfd, struct error *err);

#endif
